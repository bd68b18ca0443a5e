"""The tables, as the newest migration leaves them.

How the networks of a sweep are kept
------------------------------------
The columns of results differ from sweep to sweep, and a map has a hundred thousand rows of them. Two designs were
measured with 100,000 networks of 11 columns in 100 chunks, each chunk a transaction of its own, on SQLite:

======================================================  =======  ===============  ===========
one row is                                              rows in  all rows listed  on the disk
======================================================  =======  ===============  ===========
a network: common columns, and the varied ones as JSON  0.71 s   0.59 s           30 MB
a chunk: its columns as one blob of arrays              0.10 s   0.02 s           11 MB
======================================================  =======  ===============  ===========

So a row of `chunks` holds a whole chunk. Nothing is given up for it: results are written and read a chunk at a time,
and a filter on a data frame of all rows takes 2 ms. What is listed and filtered in SQL are the entries: one a run,
sweep or map.
"""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, ForeignKey, Index, Integer, LargeBinary, MetaData, String, Table, Text

metadata = MetaData()

entries = Table(
    "entries",
    metadata,
    Column("id", String(16), primary_key=True),
    Column("kind", String(16), nullable=False),
    Column("name", Text),
    Column("key", Text),  # what is gone on with: equal for the same sweep of the same plan
    Column("created", String(32), nullable=False),  # ISO 8601 in UTC with microseconds, which sorts as text
    Column("status", String(32), nullable=False),
    Column("n_networks", BigInteger, nullable=False),
    Column("n_chunks", BigInteger, nullable=False),
    Column("n_done", BigInteger, nullable=False),
    Column("spec", Text, nullable=False),  # JSON
    Column("summary", Text, nullable=False, server_default="{}"),  # JSON
    Index("ix_entries_created", "created"),
    Index("ix_entries_key", "key"),
)

chunks = Table(
    "chunks",
    metadata,
    Column("entry_id", String(16), ForeignKey("entries.id"), primary_key=True),
    Column("chunk", Integer, primary_key=True, autoincrement=False),
    Column("n_networks", Integer, nullable=False),
    Column("columns", Text, nullable=False),  # JSON: each column's name, in order, with the words of a column of text
    Column("arrays", Text, nullable=False),  # JSON: the names of the arrays in this chunk's file
    Column("error", Text),  # why it was set aside
    Column("rows", LargeBinary),  # safetensors, one array a column
)

tags = Table(
    "tags",
    metadata,
    Column("entry_id", String(16), ForeignKey("entries.id"), primary_key=True),
    Column("tag", String(200), primary_key=True),
    Index("ix_tags_tag", "tag"),
)
