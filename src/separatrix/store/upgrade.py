"""Bring the tables of a database to this version's schema, and never a newer one's to an older."""

from __future__ import annotations

import logging
import sqlite3
from collections.abc import Iterable
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, cast

from sqlalchemy import Connection, inspect, text

from .._checks import must
from .._files import written_whole
from ..errors import StoreError

if TYPE_CHECKING:
    from alembic.runtime.migration import MigrationContext, RevisionStep

    from .database import Database

OLDEST, NEWEST = "0001", "0002"

_LOG = logging.getLogger(__name__)


def bring_up_to_date(database: Database) -> None:
    """Make the tables in an empty database, upgrade those of an older schema, and leave those of this one alone.

    The whole upgrade is one transaction. Of an SQLite file a copy is kept beside it first.

    Raises
    ------
    StoreError
        If the schema is newer than this version knows, or the tables are not a store's.
    """
    with database.read() as connection:
        if schema_of(connection, database.shown) == NEWEST:
            return
    with database.write() as connection:  # looked at again within the lock: another process may have been faster
        schema = schema_of(connection, database.shown)
        if schema == NEWEST:
            return
        path = database.path
        if schema is not None and path is not None:
            kept = _keep_copy(path, schema)
            _LOG.info("The store %s goes from schema %s to %s; the old one is kept in %s", path, schema, NEWEST, kept)
        migrate(connection)


def schema_of(connection: Connection, shown: str) -> str | None:
    """Return the schema's version, or none for a database without tables."""
    tables = inspect(connection).get_table_names()
    if not tables:
        return None
    found = connection.scalar(text("SELECT version_num FROM alembic_version")) if "alembic_version" in tables else None
    if found is None or "entries" not in tables:
        advice = "Give the store a database of its own."
        raise StoreError(f"The database {shown!r} holds other tables than a store's: {', '.join(tables)}. {advice}")
    if found > NEWEST:
        advice = "A newer Separatrix wrote it; update this one. Nothing was changed."
        raise StoreError(must(f"The schema of the store {shown!r}", f"{OLDEST} to {NEWEST}", found, advice))
    return str(found)


def migrate(connection: Connection, to: str = NEWEST) -> None:
    """Run the migrations that `connection`'s database lacks, up to the schema `to`, in the present transaction."""
    from alembic.operations import Operations
    from alembic.runtime.migration import MigrationContext, RevisionStep
    from alembic.script import Script
    from alembic.script.revision import RevisionMap

    from .migrations import MIGRATIONS

    scripts = [Script(module, module.revision, str(module.__file__)) for module in MIGRATIONS]
    known = RevisionMap(lambda: scripts)

    def missing(heads: tuple[str, ...], _: MigrationContext) -> Iterable[RevisionStep]:
        newest_first = known.iterate_revisions(to, heads or "base")
        return [RevisionStep(known, cast(Script, revision), True) for revision in reversed(list(newest_first))]

    context = MigrationContext.configure(connection, opts={"fn": missing})
    with Operations.context(context):
        context.run_migrations()


def _keep_copy(path: Path, schema: str) -> Path:
    """Copy the database with SQLite's own backup, which sees what other connections have committed."""
    kept = path.with_name(f"{path.stem}-schema-{schema}{path.suffix}")
    number = 2
    while kept.exists():
        kept = path.with_name(f"{path.stem}-schema-{schema}-{number}{path.suffix}")
        number += 1
    with (
        written_whole(kept) as temporary,
        closing(sqlite3.connect(path)) as source,
        closing(sqlite3.connect(temporary)) as target,
    ):
        source.backup(target)
    return kept
