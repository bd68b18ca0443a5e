"""What is PostgreSQL's alone. What both kinds of database do is tested with both, in the other files."""

import sys

import pytest
from sqlalchemy import text

from separatrix.errors import MissingExtraError, StoreError
from separatrix.store import database, open_store


def test_without_the_driver_it_says_which_extra_brings_it(monkeypatch):
    monkeypatch.setitem(sys.modules, "psycopg", None)
    with pytest.raises(MissingExtraError) as error:
        open_store("postgresql://me@host/db")
    assert str(error.value) == (
        "A store in PostgreSQL needs the package psycopg, which is not installed. "
        'Run: pip install "separatrix[postgres]"'
    )


def test_a_server_that_is_not_there_is_a_clear_error_without_the_password():
    with pytest.raises(StoreError) as error:
        open_store("postgresql://me:secret@/lab?host=/nowhere&port=5432")
    assert str(error.value) == (
        "The store 'postgresql://me:***@/lab?host=%2Fnowhere&port=5432' cannot be used: connection is bad: connection "
        'to server on socket "/nowhere/.s.PGSQL.5432" failed: No such file or directory.'
    )


def test_a_database_that_does_not_exist_is_named(postgresql_server):
    where = f"postgresql://postgres@/nothing?host={postgresql_server}&port=5432"
    with pytest.raises(StoreError) as error:
        open_store(where)
    assert str(error.value).endswith('failed: FATAL:  database "nothing" does not exist.')


def test_a_database_of_something_else_is_refused(postgresql_address):
    with open_store(postgresql_address) as store, store.database.write() as connection:
        connection.execute(text("DROP TABLE alembic_version"))
    with pytest.raises(StoreError) as error:
        open_store(postgresql_address)
    assert str(error.value) == (
        f"The database {store.database.shown!r} holds other tables than a store's: chunks, entries, tags. "
        "Give the store a database of its own."
    )


def test_a_locked_store_is_a_clear_error_and_nothing_is_lost(postgresql_address, monkeypatch):
    monkeypatch.setattr(database, "PATIENCE", 0.001)
    with open_store(postgresql_address) as store, open_store(postgresql_address) as other:
        entry = store.begin("map", name="own", key="k", spec={}, n_networks=1, n_chunks=1)
        with other.database.write(), pytest.raises(StoreError) as error:
            store.finish(entry)
        assert store.entries() == [entry]
        assert store.finish(entry).status == "done"
    assert str(error.value) == (
        f"The store {store.database.shown!r} is locked: another process is writing to it. Nothing was changed; "
        "try again when it is done."
    )


def test_a_server_that_only_reads_is_read_and_says_why_it_is_not_written(postgresql_address):
    with open_store(postgresql_address) as store:
        entry = store.begin("map", name="own", key="k", spec={}, n_networks=1, n_chunks=1)
        with store.database.write() as connection:
            name = connection.scalar(text("SELECT current_database()"))
            connection.execute(text(f"ALTER DATABASE {name} SET default_transaction_read_only = on"))
    with open_store(postgresql_address) as store:
        assert store.entries() == [entry]
        with pytest.raises(StoreError) as error:
            store.finish(entry)
    assert str(error.value) == (
        f"The store {store.database.shown!r} cannot be written: the server is read-only. Nothing was changed."
    )


def test_a_user_without_rights_is_told_so(postgresql_address):
    with open_store(postgresql_address) as store, store.database.write() as connection:
        connection.execute(text("DROP ROLE IF EXISTS guest"))
        connection.execute(text("CREATE ROLE guest LOGIN"))
    where = postgresql_address.replace("postgres@", "guest@")
    with pytest.raises(StoreError) as error:
        open_store(where)
    shown = store.database.shown.replace("postgres@", "guest@")
    expected = f"The store {shown!r} may not be used: permission denied for table alembic_version."
    assert str(error.value) == expected
