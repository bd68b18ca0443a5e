"""Stores of both kinds. PostgreSQL is a real server that each worker starts for itself, on a socket in a new folder."""

import contextlib
import itertools
import os
import shutil
import subprocess
import tempfile
from pathlib import Path

import numpy as np
import pytest

from separatrix.store import open_store


@pytest.fixture(params=["sqlite", "postgresql"])
def where(request):
    """The address of a store that does not exist yet."""
    return request.getfixturevalue(f"{request.param}_address")


@pytest.fixture
def store(where):
    """An empty store of either kind."""
    with open_store(where) as opened:
        yield opened


@pytest.fixture
def sqlite_address(tmp_path):
    return str(tmp_path / "runs.sqlite")


@pytest.fixture
def postgresql_address(postgresql_server, tmp_path):
    return f"{new_database(postgresql_server)}&files={tmp_path / 'pg-files'}"


@pytest.fixture
def sweep(store):
    """A sweep of 6 networks in 3 chunks, none of them done."""
    return store.begin("sweep", name="rates", key="k", spec={"low": 0.1}, n_networks=6, n_chunks=3)


def two(first, second):
    """The columns of a chunk of two networks."""
    index = np.array([first, second])
    return {"index": index, "valid_loss": index / 10, "status": np.array(["done", "diverged"]), "seed": index + 2**62}


_numbers = itertools.count()


def new_database(server):
    """Make an empty database and return its URL."""
    import psycopg

    name = f"test{next(_numbers)}"
    with contextlib.closing(psycopg.connect(host=server, port=5432, user="postgres", autocommit=True)) as connection:
        connection.execute(f"CREATE DATABASE {name}")
    return f"postgresql://postgres@/{name}?host={server}&port=5432"


@pytest.fixture(scope="session")
def postgresql_server():
    """The folder of the socket of a running server, which ends with the tests."""
    programs = _programs()
    with tempfile.TemporaryDirectory(prefix="sx-pg-", ignore_cleanup_errors=True) as folder:  # a socket's path is short
        data = Path(folder) / "data"
        if os.geteuid() == 0:
            shutil.chown(folder, "postgres")
        _as_server(programs / "initdb", "-D", data, "-U", "postgres", "-A", "trust", "-N", "-E", "UTF8", "--locale=C")
        settings = (
            f"-k {folder} -p 5432 -c listen_addresses='' -c fsync=off -c shared_buffers=16MB -c max_connections=20"
        )
        control = (programs / "pg_ctl", "-D", data, "-w", "-l", Path(folder) / "log")
        try:
            _as_server(*control, "-o", settings, "start")
            yield folder
        finally:
            _as_server(*control, "-m", "immediate", "stop")


def _programs():
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    path = shutil.which("initdb")
    if found or path:
        return Path(path or found[-1]).parent
    reason = "These tests need PostgreSQL's server. `make postgres` installs it."
    pytest.fail(reason) if os.geteuid() == 0 else pytest.skip(f"{reason} That needs an administrator.")


def _as_server(*command):
    user = ["runuser", "-u", "postgres", "--"] if os.geteuid() == 0 else []  # the server refuses to be run by root
    done = subprocess.run([*user, *map(str, command)], capture_output=True, text=True, cwd="/", check=False)
    assert done.returncode == 0, done.stdout + done.stderr
