import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import numpy as np
import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import text

from separatrix.errors import StoreError
from separatrix.store import open_store
from separatrix.store.address import address_of
from separatrix.store.database import Database
from separatrix.store.migrations import MIGRATIONS
from separatrix.store.schema import metadata
from separatrix.store.upgrade import NEWEST, OLDEST, migrate


@pytest.fixture
def old(tmp_path):
    """A file that the first schema's version wrote."""
    path = tmp_path / "runs.sqlite"
    shutil.copy(Path(__file__).parent / "data" / "schema-0001.sqlite", path)
    return path


def schema_in(path):
    with closing(sqlite3.connect(path)) as connection:
        return connection.execute("SELECT version_num FROM alembic_version").fetchone()[0]


def test_an_old_store_opens_with_its_data(old):
    with open_store(old) as store:
        rates, moons = store.entries()
        assert (moons.id, moons.name, moons.status, moons.spec["seed"]) == ("0t000001", "moons", "done", 0)
        assert (rates.kind, rates.status, rates.n_done, rates.tags, rates.summary) == (
            "sweep",
            "interrupted",
            3,
            (),
            {},
        )
        assert rates.created.isoformat() == "2026-11-21T08:30:00.123456+00:00"
        assert store.errors(rates) == {2: "MemoryError"}
        table = store.table("rates")
        assert table["status"].tolist() == ["done", "done", "diverged"]
        np.testing.assert_array_equal(table["valid_loss"], [0.5, 0.125, np.nan])
        assert store.table("moons")["valid_loss"].tolist() == [0.25]


def test_an_upgraded_store_can_do_what_is_new(old):
    with open_store(old) as store:
        assert store.tag("moons", "kept").tags == ("kept",)
        assert store.summarize("moons", {"best": 1}).summary == {"best": 1}
        again = store.begin("sweep", name=None, key="rates of 4", spec={}, n_networks=4, n_chunks=3)
        store.add_chunk(again, 2, {"index": np.array([1])})
        assert store.entry("rates").n_done == 4
    assert schema_in(old) == NEWEST


def test_the_old_file_is_kept_beside_an_upgraded_one(old):
    for kept in ("runs-schema-0001.sqlite", "runs-schema-0001-2.sqlite"):
        open_store(old).close()
        assert schema_in(old.with_name(kept)) == "0001"
        with closing(sqlite3.connect(old.with_name(kept))) as connection:
            assert connection.execute("SELECT count(*) FROM chunks").fetchone() == (4,)
        shutil.copy(old.with_name(kept), old)


def test_a_store_of_this_schema_is_not_copied(tmp_path):
    for _ in range(2):
        open_store(tmp_path / "runs.sqlite").close()
    assert [path.name for path in tmp_path.iterdir()] == ["runs.sqlite"]


def test_an_upgrade_that_fails_leaves_the_old_store(old, monkeypatch):
    def half():
        from alembic import op

        op.execute("ALTER TABLE entries ADD COLUMN half INTEGER")
        raise ZeroDivisionError

    monkeypatch.setattr(MIGRATIONS[-1], "upgrade", half)
    with pytest.raises(ZeroDivisionError):
        open_store(old)
    assert schema_in(old) == "0001"
    with closing(sqlite3.connect(old)) as connection:
        assert "half" not in [row[1] for row in connection.execute("PRAGMA table_info(entries)")]


def test_another_process_may_have_been_faster(old, monkeypatch):
    """The schema is looked at again once the lock is held."""
    write, calls = Database.write, []

    def late(database):
        calls.append(database)
        if len(calls) == 1:
            open_store(old).close()
        return write(database)

    monkeypatch.setattr(Database, "write", late)
    with open_store(old) as store:
        assert len(store.entries()) == 2
    assert sorted(path.name for path in old.parent.iterdir()) == ["runs-schema-0001.sqlite", "runs.sqlite"]


def test_a_newer_store_is_refused_and_not_touched(old):
    open_store(old).close()
    with closing(sqlite3.connect(old)) as connection:
        connection.execute("UPDATE alembic_version SET version_num = '0009'")
        connection.commit()
    with pytest.raises(StoreError) as error:
        open_store(old)
    assert str(error.value) == (
        f"The schema of the store {str(old)!r} must be {OLDEST} to {NEWEST}; got '0009'. "
        "A newer Separatrix wrote it; update this one. Nothing was changed."
    )
    assert schema_in(old) == "0009"


@pytest.mark.parametrize("table", ["songs", "entries"])
def test_a_database_of_something_else_is_refused(tmp_path, table):
    path = tmp_path / "music.sqlite"
    with closing(sqlite3.connect(path)) as connection:
        connection.execute(f"CREATE TABLE {table} (title TEXT)")
    with pytest.raises(StoreError) as error:
        open_store(path)
    assert str(error.value) == (
        f"The database {str(path)!r} holds other tables than a store's: {table}. Give the store a database of its own."
    )


def test_the_migrations_lead_to_the_tables_that_the_code_uses(where):
    with open_store(where) as store, store.database.read() as connection:
        assert compare_metadata(MigrationContext.configure(connection), metadata) == []


def test_each_migration_follows_the_one_before():
    revisions = [migration.revision for migration in MIGRATIONS]
    assert (revisions[0], revisions[-1]) == (OLDEST, NEWEST)
    assert [migration.down_revision for migration in MIGRATIONS] == [None, *revisions[:-1]]


def test_an_old_postgresql_store_is_upgraded_with_its_data(postgresql_address):
    database = Database(address_of(postgresql_address))
    with database.write() as connection:
        migrate(connection, to="0001")
        connection.execute(
            text("INSERT INTO entries VALUES ('0t000001', 'map', 'old', 'k', '2026-11-20', 'done', 1, 1, 0, '{}')")
        )
    database.close()
    with open_store(postgresql_address) as store:
        assert store.tag("old", "kept").tags == ("kept",)
