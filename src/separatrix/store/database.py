"""Transactions on a store's database, and the one place where a database's error becomes a sentence."""

from __future__ import annotations

import weakref
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.exc import DBAPIError

from .._checks import require
from ..errors import StoreError
from .address import Address

PATIENCE = 30  # seconds that a writer waits for another; ?timeout= in the URL of an SQLite file says otherwise
_WRITERS = 0x5E9A2A72  # the advisory lock that PostgreSQL's writers take turns with

_UNCHANGED = "Nothing was changed"
_OWN_COPY = "A copy in a folder of your own can be used."
_SQLITE = {  # by the beginning of SQLite's own name for an error
    "SQLITE_BUSY": f"is locked: another process is writing to it. {_UNCHANGED}; try again when it is done.",
    "SQLITE_FULL": f"cannot be written: the disk is full. {_UNCHANGED}; make room and try again.",
    "SQLITE_IOERR": f"cannot be read or written: {{said}}. {_UNCHANGED}; is the disk full, or gone?",
    "SQLITE_READONLY": f"cannot be written: the file or its folder is read-only. {_UNCHANGED}. {_OWN_COPY}",
    "SQLITE_CANTOPEN": f"cannot be opened: its folder must be one that you may write to, to read too. {_OWN_COPY}",
    "SQLITE_NOTADB": "is no SQLite database, or a damaged one. Put a copy in its place, or move it away to begin anew.",
    "SQLITE_CORRUPT": "is damaged: {said}. Put a copy in its place, or move it away to begin anew.",
}
_POSTGRESQL = {  # by the beginning of the SQLSTATE
    "55P03": _SQLITE["SQLITE_BUSY"],
    "53100": f"cannot be written: the server's disk is full. {_UNCHANGED}; make room and try again.",
    "25006": f"cannot be written: the server is read-only. {_UNCHANGED}.",
    "42501": "may not be used: {said}.",
}


class Database:
    """An SQLite file or a PostgreSQL database.

    Parameters
    ----------
    address : Address
        Where it is.
    """

    def __init__(self, address: Address) -> None:
        self.shown, self.path = address.shown, address.path
        if address.path is not None:
            waits = {} if "timeout" in address.url.query else {"timeout": PATIENCE}
            engine = create_engine(address.url, connect_args=waits)
            event.listen(engine, "connect", _prepare_sqlite)
        else:
            require("psycopg", "postgres", "A store in PostgreSQL")
            engine = create_engine(address.url, pool_pre_ping=True)
        event.listen(engine, "begin", _begin)
        self._reader, self._writer = engine, engine.execution_options(writes=True)
        weakref.finalize(self, engine.dispose)  # no connection outlives the last one who holds this

    def close(self) -> None:
        """Close all connections; a later transaction opens a new one."""
        self._reader.dispose()

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """Open a transaction that sees one state of the database, whatever is written meanwhile."""
        with self._transaction(self._reader) as connection:
            yield connection

    @contextmanager
    def write(self) -> Iterator[Connection]:
        """Open the one writing transaction: all of it happens, or nothing."""
        with self._transaction(self._writer) as connection:
            yield connection

    @contextmanager
    def _transaction(self, engine: Engine) -> Iterator[Connection]:
        try:
            with engine.begin() as connection:
                yield connection
        except DBAPIError as error:
            raise StoreError(f"The store {self.shown!r} {_reason(error.orig)}") from None


def _prepare_sqlite(connection: Any, _: object) -> None:
    connection.isolation_level = None  # the module would begin transactions later than we do
    if connection.execute("PRAGMA journal_mode").fetchone()[0] != "wal":
        connection.execute("PRAGMA journal_mode = WAL")  # readers do not wait for the writer, nor it for them
    connection.execute("PRAGMA synchronous = NORMAL")  # a crash of the process loses nothing that was committed
    connection.execute("PRAGMA foreign_keys = ON")


def _begin(connection: Connection) -> None:
    writes = connection.get_execution_options().get("writes", False)
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")
    elif writes:
        connection.exec_driver_sql(f"SET LOCAL lock_timeout = '{PATIENCE}s'")
        connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({_WRITERS})")
    else:
        connection.exec_driver_sql("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")


def _reason(error: Any) -> str:
    said = str(error).strip().partition("\n")[0].rstrip(".")
    name, known = getattr(error, "sqlite_errorname", None), _SQLITE
    if name is None:
        name, known = getattr(error, "sqlstate", None) or "", _POSTGRESQL
    for beginning, reason in known.items():
        if name.startswith(beginning):
            return reason.format(said=said)
    return f"cannot be used: {said}."
