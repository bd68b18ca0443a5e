"""The results of an entry, a chunk at a time."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Connection, delete, func, insert, select, update

from .._checks import must, one_of
from ..errors import ConfigError, StoreError, UnknownNameError
from . import files
from .entry import Entry
from .rows import Columns, joined, pack, unpack
from .schema import chunks, entries


@dataclass(frozen=True)
class Part:
    """A chunk that is in the store: its number, its columns, and the names of its arrays."""

    chunk: int
    columns: Columns
    arrays: tuple[str, ...]


def check_chunk(entry: Entry, chunk: int) -> None:
    """Raise a `ConfigError` for a chunk that the entry does not have."""
    if not 0 <= chunk < entry.n_chunks:
        raise ConfigError(must("chunk", f"a number from 0 to {entry.n_chunks - 1}", chunk))


def put_chunk(connection: Connection, entry_id: str, chunk: int, columns: Columns, arrays: Iterable[str]) -> None:
    """Write a chunk's columns in the place of what was there, and count the entry's networks."""
    words, blob = pack(columns)
    values = {"n_networks": len(columns["index"]), "columns": words, "arrays": json.dumps(list(arrays)), "rows": blob}
    _replace(connection, entry_id, chunk, values)
    done = select(func.sum(chunks.c.n_networks)).where(chunks.c.entry_id == entry_id)  # 0 in one that was set aside
    connection.execute(update(entries).where(entries.c.id == entry_id).values(n_done=done.scalar_subquery()))


def put_error(connection: Connection, entry_id: str, chunk: int, error: str) -> None:
    """Write why a chunk was set aside, unless it is finished."""
    if chunk not in finished(connection, entry_id):
        _replace(connection, entry_id, chunk, {"n_networks": 0, "columns": "{}", "arrays": "[]", "error": error})


def finished(connection: Connection, entry_id: str) -> set[int]:
    """Return the chunks whose results are there."""
    query = select(chunks.c.chunk).where(chunks.c.entry_id == entry_id, chunks.c.error.is_(None))
    return set(connection.scalars(query))


def errors(connection: Connection, entry_id: str) -> dict[int, str]:
    """Return why each chunk that was set aside was."""
    query = select(chunks.c.chunk, chunks.c.error).where(chunks.c.entry_id == entry_id, chunks.c.error.is_not(None))
    return {chunk: str(error) for chunk, error in connection.execute(query.order_by(chunks.c.chunk))}


def read_parts(connection: Connection, entry_id: str) -> list[Part]:
    """Return the finished chunks in order."""
    query = select(chunks).where(chunks.c.entry_id == entry_id, chunks.c.error.is_(None)).order_by(chunks.c.chunk)
    return [
        Part(row.chunk, unpack(row.columns, row.rows), tuple(json.loads(row.arrays)))
        for row in connection.execute(query)
    ]


def join_columns(parts: Sequence[Part]) -> Columns:
    """Return one table of the chunks' columns in the order of ``index``."""
    return joined([part.columns for part in parts]) or {"index": np.empty(0, np.int64)}


def join_arrays(
    folder: Path, entry: Entry, parts: Sequence[Part], names: Iterable[str] | None
) -> dict[str, NDArray[Any]]:
    """Return the chunks' arrays, each as one in the order of ``index``; the chunks are read one after the other."""
    known = list(dict.fromkeys(name for part in parts for name in part.arrays))
    wanted = known if names is None else list(names)
    for name in wanted:
        if name not in known:
            raise UnknownNameError(one_of("names", known, name))
    index = np.concatenate([part.columns["index"] for part in parts]) if wanted else np.empty(0, np.int64)
    place = np.argsort(np.argsort(index, kind="stable"))  # of each network in the answer
    found: dict[str, NDArray[Any]] = {}
    at = 0
    for part in parts if wanted else ():
        here = place[at : at + len(part.columns["index"])]
        at += len(here)
        absent = set(wanted) - set(part.arrays)
        if absent:
            raise StoreError(f"Chunk {part.chunk} of the {entry} has no array {min(absent)!r}, and others have.")
        for name, values in files.read_arrays(files.arrays_path(folder, entry.id, part.chunk), wanted).items():
            whole = found.setdefault(name, np.empty((len(index), *values.shape[1:]), values.dtype))
            if values.shape != (len(here), *whole.shape[1:]):
                expected = (len(here), *whole.shape[1:])
                raise StoreError(f"The array {name!r} of chunk {part.chunk} must be {expected}; it is {values.shape}.")
            whole[here] = values
    return found


def _replace(connection: Connection, entry_id: str, chunk: int, values: dict[str, Any]) -> None:
    connection.execute(delete(chunks).where(chunks.c.entry_id == entry_id, chunks.c.chunk == chunk))
    connection.execute(insert(chunks).values(entry_id=entry_id, chunk=chunk, **values))
