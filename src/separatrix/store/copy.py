"""Copy a store into another, of SQLite or PostgreSQL."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from sqlalchemy import Column, Connection, Row, Table, delete, insert, select, update

from ..errors import StoreError
from . import files
from .schema import chunks, entries, tags
from .store import Store, open_store


def copy_store(src: Store | str | Path, dst: Store | str | Path) -> int:
    """Copy every entry of a store, with its results and files, into another.

    An entry that is there already is made as it is in the source; entries that the source does not have stay as
    they are. So a copy that was cut off is gone on with by the same call, and one that is whole changes nothing.

    Parameters
    ----------
    src, dst : Store, path or URL
        From where and to where; what `open_store` takes.

    Returns
    -------
    int
        How many entries were not yet there as they are in the source.

    Raises
    ------
    StoreError
        If both are the same store, or two different entries have the same id.
    FileError
        If a file of the source is missing, or one cannot be written.
    """
    source = src if isinstance(src, Store) else open_store(src)
    try:
        target = dst if isinstance(dst, Store) else open_store(dst)
        try:
            return _copy(source, target)
        finally:
            if target is not dst:
                target.close()
    finally:
        if source is not src:
            source.close()


def _copy(source: Store, target: Store) -> int:
    if source.database.shown == target.database.shown:
        raise StoreError(f"The store {source.database.shown!r} cannot be copied into itself.")
    with source.database.read() as connection:
        rows = connection.execute(select(entries).order_by(entries.c.id)).all()
        return sum(_copy_entry(source, target, connection, row) for row in rows)


def _copy_entry(source: Store, target: Store, reading: Connection, row: Row[Any]) -> bool:
    """Make an entry of the target as it is in the source, and tell whether it was not."""
    with target.database.read() as connection:
        there = connection.execute(select(entries).where(entries.c.id == row.id)).one_or_none()
    if there is not None and there.created != row.created:
        raise StoreError(
            f"The entry {row.id!r} is another in {target.database.shown!r} than in {source.database.shown!r}. "
            "Delete one of them."
        )
    changed = _copy_files(source, target, reading, row)  # before its rows, as with every other entry
    with target.database.write() as writing:
        if there is None:
            writing.execute(insert(entries).values(row._asdict()))
        elif there != row:
            writing.execute(update(entries).where(entries.c.id == row.id).values(row._asdict()))
        same_tags = _mirror(reading, writing, tags, tags.c.tag, row.id)
        same_chunks = _mirror(reading, writing, chunks, chunks.c.chunk, row.id)
    return changed or there != row or not same_tags or not same_chunks


def _mirror(reading: Connection, writing: Connection, table: Table, key: Column[Any], entry_id: str) -> bool:
    """Make an entry's rows of a table equal, one in memory at a time, and tell whether they were."""
    keys = select(key).where(table.c.entry_id == entry_id)
    wanted, there = set(reading.scalars(keys)), set(writing.scalars(keys))
    same = wanted == there
    for at in sorted(wanted | there):
        here = (table.c.entry_id == entry_id) & (key == at)
        new, old = (side.execute(select(table).where(here)).one_or_none() for side in (reading, writing))
        if new == old:
            continue
        same = False
        writing.execute(delete(table).where(here))
        if new is not None:
            writing.execute(insert(table).values(new._asdict()))
    return same


def _copy_files(source: Store, target: Store, reading: Connection, row: Row[Any]) -> bool:
    """Copy the recording of a run, and the arrays of every chunk that has any; tell whether one was lacking."""
    query = select(chunks.c.chunk).where(chunks.c.entry_id == row.id, chunks.c.arrays != "[]")
    pairs = [
        tuple(files.arrays_path(side.files, row.id, at) for side in (source, target)) for at in reading.scalars(query)
    ]
    if row.kind == "run":
        pairs.append(tuple(files.recording_path(side.files, row.id) for side in (source, target)))
    return sum(files.copy_file(old, new) for old, new in pairs) > 0
