"""The library of runs."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, Self

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import delete, insert

from .._checks import must, one_of
from ..errors import ConfigError, UnknownNameError
from . import chunks, files
from .address import Address, address_of
from .database import Database
from .edit import add_tags, change, checked_labels, new_row
from .entry import DONE, RUNNING, Entry, Kind, checked_label, new_id, to_json
from .export import write_table
from .query import find_entries, find_entry, unfinished_entry
from .rows import checked_arrays, checked_columns
from .schema import chunks as chunks_table
from .schema import entries, tags
from .upgrade import bring_up_to_date

if TYPE_CHECKING:
    import pandas as pd

    from ..recording import Recording


def open_store(where: str | Path | None = None) -> Store:
    """Open the library of runs, and make it if there is none.

    Parameters
    ----------
    where : path or str, optional
        A path of an SQLite file, a folder for one, or a URL: ``sqlite:///PATH``, ``postgresql://USER@HOST/DATABASE``.
        None takes the environment's ``SEPARATRIX_STORE``, or else ``runs.sqlite`` in the user's own data folder.

        A writer waits 30 s for another one; ``sqlite:///PATH?timeout=SECONDS`` says otherwise. Recordings and arrays
        lie in the folder beside an SQLite file, named as it is with ``-files``. Those of a PostgreSQL database lie
        in the user's data folder, or where ``?files=FOLDER`` in the URL says.

    Returns
    -------
    Store

    Raises
    ------
    StoreError
        If it is locked, damaged, newer than this version knows, out of reach, or no store.
    FileError
        If its folder does not exist or cannot be made.
    ConfigError
        If it is a URL of something else.
    MissingExtraError
        If PostgreSQL's driver is not installed.

    Examples
    --------
    >>> import separatrix as sx
    >>> from separatrix.store import open_store
    >>> with open_store("runs.sqlite") as store:
    ...     run = sx.train(sx.RunConfig(train=sx.TrainConfig(max_epochs=1)))
    ...     entry = store.add_recording(run, name="first", tags=["moons"])
    ...     store.recording("first").status, [found.name for found in store.entries(tag="moons")]
    ('done', ['first'])
    """
    address = address_of(where)
    database = Database(address)
    try:
        bring_up_to_date(database)
    except BaseException:
        database.close()
        raise
    return Store(address, database)


class Store:
    """Every run, sweep and map that was kept, with its results; `open_store` opens one.

    Only one process writes at a time, and others read meanwhile. Whatever a method writes is one transaction: it
    happens whole or not at all. An entry is given as `Entry`, or as an id, the beginning of one, or a name.

    Parameters
    ----------
    address : Address
        Where it is.
    database : Database
        Its tables, of this version's schema.
    """

    def __init__(self, address: Address, database: Database) -> None:
        self.database, self.files, self.where = database, address.files, address.where

    def __repr__(self) -> str:
        return f"Store({self.database.shown!r})"

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Close the connections; the store may be used again, which opens new ones."""
        self.database.close()

    def add_recording(self, recording: Recording, *, name: str | None = None, tags: Iterable[str] = ()) -> Entry:
        """Keep a recording as an entry of the kind "run".

        Parameters
        ----------
        recording : Recording
            What to keep; its file lies in the store's folder.
        name : str, optional
            What to call it.
        tags : iterable of str
            Labels to find it by.

        Raises
        ------
        FileError, StoreError
            If it cannot be written; nothing of it is kept then.
        """
        last = {name: values for name, values in recording.history.last().items() if name != "epoch"}
        result = {"seed": recording.config.seed, "status": recording.status, "steps": recording.outcome.step, **last}
        row = new_row("run", name, recording.status, 1, 1, recording.config.to_dict())
        row |= {"n_done": 1, "summary": to_json("summary", last)}
        columns = checked_columns({"index": np.zeros(1, np.int64)} | {k: np.array([v]) for k, v in result.items()}, 1)
        labels = checked_labels(tags)
        with files.staging(self.files) as new:
            staged = recording.save(new / "run.safetensors")  # slow, so before the transaction
            with self.database.write() as connection:
                row["id"] = new_id(connection)
                connection.execute(insert(entries).values(row))
                chunks.put_chunk(connection, row["id"], 0, columns, ())
                add_tags(connection, row["id"], labels)
                staged.replace(files.recording_path(self.files, row["id"]))
                return find_entry(connection, row["id"])

    def begin(
        self,
        kind: Literal["sweep", "map"],
        *,
        name: str | None,
        key: str,
        spec: Mapping[str, Any],
        n_networks: int,
        n_chunks: int,
    ) -> Entry:
        """Begin a sweep or a map, or go on with the newest one of the same key that is not done.

        Parameters
        ----------
        kind : str
            "sweep" or "map".
        name : str or None
            What to call it.
        key : str
            Equal for what would give equal results, so that an interrupted one is found again.
        spec : mapping
            What determines it, of JSON values.
        n_networks, n_chunks : int
            How many networks there will be, in how many chunks.

        Raises
        ------
        ConfigError
            If it is of another kind, or an unfinished one of that key has another number of networks or chunks.
        """
        if kind not in ("sweep", "map"):
            raise ConfigError(one_of("kind", ("sweep", "map"), kind))
        row = new_row(kind, name, RUNNING, n_networks, n_chunks, spec)
        with self.database.write() as connection:
            entry = unfinished_entry(connection, kind, key, DONE)
            if entry is None:
                row |= {"id": new_id(connection), "key": key, "n_done": 0, "summary": "{}"}
                connection.execute(insert(entries).values(row))
                return find_entry(connection, row["id"])
            for what, got in (("n_networks", n_networks), ("n_chunks", n_chunks)):
                if getattr(entry, what) != got:
                    expected = f"{getattr(entry, what)}, as in the unfinished {entry} with the same key"
                    raise ConfigError(must(what, expected, got, "Delete that one, or give another key."))
            return change(connection, entry.id, status=RUNNING)

    def add_chunk(
        self,
        entry: Entry | str,
        chunk: int,
        columns: Mapping[str, NDArray[Any]],
        arrays: Mapping[str, NDArray[Any]] | None = None,
    ) -> None:
        """Keep the results of a chunk, in the place of what was there.

        Parameters
        ----------
        entry : Entry or str
            A sweep or map.
        chunk : int
            Which of its chunks, from 0.
        columns : mapping of str to array, shape (n,)
            ``index``, the number of each network in the sweep from 0, and any columns of numbers or texts; they may
            differ from chunk to chunk.
        arrays : mapping of str to array, shape (n, ...), optional
            What is too big for a table, such as weights.

        Raises
        ------
        DataError
            If a column or an array does not fit.
        FileError, StoreError
            If it cannot be written; the chunk is as it was before then.
        """
        entry = self._entry(entry)
        chunks.check_chunk(entry, chunk)
        checked = checked_columns(columns, entry.n_networks)
        big = checked_arrays(arrays or {}, len(checked["index"]))
        if big:
            files.write_arrays(files.arrays_path(self.files, entry.id, chunk), big)
        with self.database.write() as connection:
            chunks.put_chunk(connection, entry.id, chunk, checked, big)

    def set_aside(self, entry: Entry | str, chunk: int, error: str) -> None:
        """Keep why a chunk could not be done; it stays missing. A finished chunk stays finished."""
        entry = self._entry(entry)
        chunks.check_chunk(entry, chunk)
        with self.database.write() as connection:
            chunks.put_error(connection, entry.id, chunk, error)

    def finish(self, entry: Entry | str, status: str = DONE) -> Entry:
        """Keep how a sweep or map ended; `begin` goes on with one whose status is not "done"."""
        return self._changed(entry, status=checked_label("status", status))

    def finished_chunks(self, entry: Entry | str) -> set[int]:
        """Return the numbers of the chunks whose results are there."""
        with self.database.read() as connection:
            return chunks.finished(connection, self._entry(entry).id)

    def errors(self, entry: Entry | str) -> dict[int, str]:
        """Return, for each chunk that was set aside, why."""
        with self.database.read() as connection:
            return chunks.errors(connection, self._entry(entry).id)

    def entries(
        self,
        kind: Kind | None = None,
        tag: str | None = None,
        name: str | None = None,
        status: str | None = None,
        since: datetime | date | str | None = None,
        limit: int | None = None,
        order: str = "-created",
    ) -> list[Entry]:
        """Return the entries that fit all that is given, the newest first.

        Parameters
        ----------
        kind : str, optional
            "run", "sweep" or "map".
        tag : str, optional
            A tag that they have.
        name : str, optional
            A part of their name, in small or capital letters.
        status : str, optional
            Their status.
        since : datetime, date or str, optional
            When the oldest was begun, such as "2026-11-24".
        limit : int, optional
            At most how many.
        order : str
            "created", "name", "kind", "status" or "n_networks"; with a minus in front from the greatest down.
        """
        with self.database.read() as connection:
            return find_entries(
                connection, kind=kind, tag=tag, name=name, status=status, since=since, limit=limit, order=order
            )

    def entry(self, wanted: str) -> Entry:
        """Return the entry of an id, of the beginning that only one id has, or of a name.

        Raises
        ------
        UnknownNameError
            If there is none, or more than one.
        """
        with self.database.read() as connection:
            return find_entry(connection, wanted)

    def table(self, entry: Entry | str) -> pd.DataFrame:
        """Return the results as a data frame of one row a network, in the order of ``index``."""
        import pandas as pd

        return pd.DataFrame(chunks.join_columns(self._parts(self._entry(entry))))

    def arrays(self, entry: Entry | str, names: Iterable[str] | None = None) -> dict[str, NDArray[Any]]:
        """Return arrays of all networks that are done, in the order of ``index``.

        Parameters
        ----------
        entry : Entry or str
            A sweep or map.
        names : iterable of str, optional
            Which ones; all, if it is not given.

        Returns
        -------
        dict of str to ndarray, shape (n_done, ...)

        Raises
        ------
        UnknownNameError
            If there is no such array.
        FileError
            If a file is missing.
        """
        entry = self._entry(entry)
        return chunks.join_arrays(self.files, entry, self._parts(entry), names)

    def recording(self, entry: Entry | str) -> Recording:
        """Return the recording of a run.

        Raises
        ------
        UnknownNameError
            If the entry is no run.
        FileError
            If the recording's file is missing.
        """
        from ..recording import load_recording

        entry = self._entry(entry)
        if entry.kind != "run":
            raise UnknownNameError(f"The {entry} has no recording; it has a table of results.")
        path = files.recording_path(self.files, entry.id)
        files.check_there(path)
        return load_recording(path)

    def tag(self, entry: Entry | str, *labels: str) -> Entry:
        """Add tags to an entry."""
        checked = checked_labels(labels)
        entry = self._entry(entry)
        with self.database.write() as connection:
            add_tags(connection, entry.id, checked - set(find_entry(connection, entry.id).tags))
            return find_entry(connection, entry.id)

    def untag(self, entry: Entry | str, *labels: str) -> Entry:
        """Take tags from an entry; those that it does not have are no error."""
        entry = self._entry(entry)
        with self.database.write() as connection:
            connection.execute(delete(tags).where(tags.c.entry_id == entry.id, tags.c.tag.in_(labels)))
            return find_entry(connection, entry.id)

    def rename(self, entry: Entry | str, name: str | None) -> Entry:
        """Give an entry another name, or none."""
        return self._changed(entry, name=None if name is None else checked_label("name", name))

    def summarize(self, entry: Entry | str, summary: Mapping[str, Any]) -> Entry:
        """Keep a few numbers about an entry, of JSON values, in the place of those before."""
        return self._changed(entry, summary=to_json("summary", summary))

    def redefine(self, entry: Entry | str, spec: Mapping[str, Any]) -> Entry:
        """Keep another spec, of JSON values, for a sweep that decides on its settings while it runs."""
        return self._changed(entry, spec=to_json("spec", spec))

    def delete(self, entry: Entry | str) -> None:
        """Delete an entry, its results and its files."""
        entry = self._entry(entry)
        with self.database.write() as connection:
            for table in (tags, chunks_table):
                connection.execute(delete(table).where(table.c.entry_id == entry.id))
            connection.execute(delete(entries).where(entries.c.id == entry.id))
        files.remove_files(self.files, entry.id)

    def export(self, entry: Entry | str, path: str | Path) -> Path:
        """Write the table of results to a ``.csv`` or ``.parquet`` file and return its path.

        Raises
        ------
        ConfigError
            If the path ends otherwise.
        FileError
            If it cannot be written.
        """
        return write_table(self.table(entry), path)

    def _entry(self, entry: Entry | str) -> Entry:
        return self.entry(entry.id if isinstance(entry, Entry) else entry)

    def _parts(self, entry: Entry) -> list[chunks.Part]:
        with self.database.read() as connection:
            return chunks.read_parts(connection, entry.id)

    def _changed(self, entry: Entry | str, **values: Any) -> Entry:
        entry = self._entry(entry)
        with self.database.write() as connection:
            return change(connection, entry.id, **values)
