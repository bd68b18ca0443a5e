"""A library that fails while a sweep runs, for real: the message is whole, and nothing that was done is lost."""

import sqlite3
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing

import numpy as np
import pytest
import torch

from separatrix.errors import StoreError
from separatrix.store import open_store
from separatrix.sweeps import Plan, SweepSpec, plan, sweep, work


class OnFirstChunk:
    """Does something when the first chunk is kept."""

    def __init__(self, do):
        self.do, self.n_chunks = do, 0

    def sweep_started(self, plan, n_done):
        self.n_before = n_done

    def chunk_ended(self, progress):
        self.n_chunks += 1
        if self.n_chunks == 1:
            self.do()

    def chunk_set_aside(self, aside):
        raise AssertionError(aside)


@pytest.fixture
def many(monkeypatch):
    """So many seeds that they are four chunks."""
    monkeypatch.setattr(plan, "MOST_AT_ONCE", 100)
    return range(300)


ONE_CHUNK = (12, 100)  # networks: the first two chunks are trained side by side, and either may be there first


def goes_on(config, many, where):
    """Run the sweep again, and hold it to an unbroken one."""
    observer = OnFirstChunk(lambda: None)
    found = sweep(config, seed=many, store=where, observer=observer)
    assert found.status == "done"
    whole = sweep(config, seed=many)
    np.testing.assert_array_equal(found.values(), whole.values())
    np.testing.assert_array_equal(found.weights, whole.weights)
    return observer.n_before


def test_a_library_that_another_process_locks_ends_a_sweep_and_it_goes_on(config, many, tmp_path):
    path = tmp_path / "runs.sqlite"
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        observer = OnFirstChunk(lambda: other.execute("BEGIN IMMEDIATE"))
        with pytest.raises(StoreError) as error:
            sweep(config, seed=many, store=f"sqlite:///{path}?timeout=0", observer=observer)
    assert str(error.value) == (
        f"The store {str(path)!r} is locked: another process is writing to it. Nothing was changed; "
        "try again when it is done."
    )
    assert goes_on(config, many, path) in ONE_CHUNK


FULL = """
import resource, sys
import separatrix as sx
from separatrix.sweeps import plan

plan.MOST_AT_ONCE = 100
where = sys.argv[2]

class Filler:
    def sweep_started(self, plan, n_done): pass
    def chunk_ended(self, progress): resource.setrlimit(resource.RLIMIT_FSIZE, (1000, 1000))
    def chunk_set_aside(self, aside): pass

try:
    sx.sweep(sx.RunConfig.from_json(sys.argv[1]), seed=range(300), store=where, observer=Filler())
except sx.errors.SeparatrixError as error:
    print(type(error).__name__, error)
"""


def test_a_full_disk_ends_a_sweep_and_it_goes_on(config, many, tmp_path):
    path = tmp_path / "runs.sqlite"
    done = subprocess.run(
        [sys.executable, "-c", FULL, config.to_json(), path], capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == (
        f"StoreError The store {str(path)!r} cannot be read or written: disk I/O error. Nothing was changed; "
        "is the disk full, or gone?\n"
    )
    assert goes_on(config, many, path) in ONE_CHUNK


def test_a_file_that_is_no_library_is_refused_before_anything_is_trained(config, tmp_path):
    path = tmp_path / "runs.sqlite"
    path.write_text("my shopping list, which is longer than a header of a database would be")
    with pytest.raises(StoreError) as error:
        sweep(config, store=path, observer=OnFirstChunk(pytest.fail))
    assert str(error.value) == (
        f"The store {str(path)!r} is no SQLite database, or a damaged one. "
        "Put a copy in its place, or move it away to begin anew."
    )


def test_a_library_of_a_newer_version_is_refused_before_anything_is_trained(config, tmp_path):
    path = tmp_path / "runs.sqlite"
    open_store(path).close()
    with closing(sqlite3.connect(path)) as connection:
        (newest,) = connection.execute("SELECT version_num FROM alembic_version").fetchone()
        connection.execute("UPDATE alembic_version SET version_num = '0099'")
        connection.commit()
    with pytest.raises(StoreError) as error:
        sweep(config, store=path, observer=OnFirstChunk(pytest.fail))
    assert str(error.value) == (
        f"The schema of the store {str(path)!r} must be 0001 to {newest}; got '0099'. "
        "A newer Separatrix wrote it; update this one. Nothing was changed."
    )


def test_a_worker_trains_on_one_thread_and_leaves_the_process_as_it_was(config, monkeypatch):
    seen, real = [], work.train_chunk
    monkeypatch.setattr(
        work, "train_chunk", lambda chunk, **options: seen.append(torch.get_num_threads()) or real(chunk, **options)
    )
    chunk = Plan(SweepSpec(config, seeds=range(2)), "autograd").chunk(0)

    def in_thread():
        torch.set_num_threads(2)
        return work.train_alone(chunk), torch.get_num_threads()

    with ThreadPoolExecutor(1) as executor:
        result, after = executor.submit(in_thread).result()
    assert (seen, after) == ([1], 2)
    assert result.is_whole
