"""What can go wrong with a file of SQLite, done for real. Nothing that was kept before is lost."""

import os
import re
import shutil
import signal
import sqlite3
import subprocess
import sys
import tempfile
from contextlib import closing
from pathlib import Path

import numpy as np
import pytest

from separatrix.errors import FileError, StoreError
from separatrix.store import open_store

from .conftest import two

BEGUN = """
import os, resource, signal, sys
import numpy as np
from separatrix.errors import SeparatrixError
from separatrix.store import open_store

def big(n):
    return {"index": np.arange(n), "loss": np.arange(n) / n}

"""


def begin(store):
    return store.begin("sweep", name="rates", key="k", spec={}, n_networks=100_000, n_chunks=3)


def elsewhere(code, where):
    """Run Python in another process, and return what it says."""
    done = subprocess.run([sys.executable, "-c", BEGUN + code, where], capture_output=True, text=True, check=False)
    return done.returncode, done.stdout, done.stderr


@pytest.fixture
def path(tmp_path):
    """A store with one chunk done."""
    with open_store(tmp_path / "runs.sqlite") as store:
        store.add_chunk(begin(store), 0, two(0, 1))
    return tmp_path / "runs.sqlite"


def done_in(path):
    with open_store(path) as store:
        assert len(store.table("rates")) == 2
        return store.finished_chunks("rates")


def test_a_locked_store_is_a_clear_error_and_nothing_is_lost(path):
    with open_store(f"sqlite:///{path}?timeout=0") as store, closing(sqlite3.connect(path)) as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(StoreError) as error:
            store.add_chunk("rates", 1, two(2, 3))
        assert store.finished_chunks("rates") == {0}
        other.rollback()
        store.add_chunk("rates", 1, two(2, 3))
    assert str(error.value) == (
        f"The store {str(path)!r} is locked: another process is writing to it. Nothing was changed; "
        "try again when it is done."
    )


def test_a_writer_holds_the_lock_from_its_first_moment(path):
    """So that what it reads before it writes is still true when it writes."""
    with open_store(path) as store, open_store(f"sqlite:///{path}?timeout=0") as other:
        with store.database.write(), pytest.raises(StoreError, match="is locked"):
            other.finish("rates")
        assert other.finish("rates").status == "done"


def test_a_file_that_is_no_database_is_refused_and_not_touched(tmp_path):
    path = tmp_path / "runs.sqlite"
    path.write_text("my shopping list, which is longer than a header of a database would be")
    with pytest.raises(StoreError) as error:
        open_store(path)
    assert str(error.value) == (
        f"The store {str(path)!r} is no SQLite database, or a damaged one. "
        "Put a copy in its place, or move it away to begin anew."
    )
    assert path.read_text().startswith("my shopping list")


def test_a_damaged_page_is_a_clear_error(path):
    with open_store(path) as store:
        store.add_chunk("rates", 1, {"index": np.arange(50_000)})
    content = bytearray(path.read_bytes())
    content[4096 * 2 :] = bytes(len(content) - 4096 * 2)
    path.write_bytes(content)
    with open_store(path) as store, pytest.raises(StoreError) as error:
        store.table("rates")
    assert str(error.value) == (
        f"The store {str(path)!r} is damaged: database disk image is malformed. "
        "Put a copy in its place, or move it away to begin anew."
    )


def test_a_full_disk_is_a_clear_error_and_nothing_is_lost(path):
    code = """
with open_store(sys.argv[1]) as store:
    resource.setrlimit(resource.RLIMIT_FSIZE, (300_000, 300_000))
    try:
        store.add_chunk("rates", 1, big(50_000))
    except SeparatrixError as error:
        print(type(error).__name__, error)
    print(store.finished_chunks("rates"))
"""
    said = elsewhere(code, path)
    assert said == (
        0,
        f"StoreError The store {str(path)!r} cannot be read or written: disk I/O error. Nothing was changed; "
        "is the disk full, or gone?\n{0}\n",
        "",
    )
    assert done_in(path) == {0}


def test_a_database_that_may_not_grow_is_a_clear_error_and_nothing_is_lost(path):
    with open_store(path) as store:
        with store.database.read() as connection:
            connection.exec_driver_sql("PRAGMA max_page_count = 1")  # this connection's limit: what SQLite calls full
        with pytest.raises(StoreError) as error:
            store.add_chunk("rates", 1, {"index": np.arange(50_000)})
    assert str(error.value) == (
        f"The store {str(path)!r} cannot be written: the disk is full. Nothing was changed; make room and try again."
    )
    assert done_in(path) == {0}


def test_a_full_disk_keeps_no_half_of_the_arrays(path):
    code = """
with open_store(sys.argv[1]) as store:
    resource.setrlimit(resource.RLIMIT_FSIZE, (300_000, 300_000))
    try:
        store.add_chunk("rates", 1, {"index": np.arange(100)}, {"weights": np.zeros((100, 1000))})
    except SeparatrixError as error:
        print(type(error).__name__, error)
"""
    with open_store(path) as store:
        target = store.files / "arrays" / store.entry("rates").id / "1.safetensors"
    assert elsewhere(code, path) == (0, f"FileError Cannot write {str(target)!r}: File too large.\n", "")
    assert list(target.parent.iterdir()) == []
    assert done_in(path) == {0}


def test_a_writer_that_is_killed_loses_no_finished_chunk(path):
    code = """
with open_store(sys.argv[1]) as store:
    store.add_chunk("rates", 1, big(10))
    with store.database.write() as connection:
        connection.exec_driver_sql("DELETE FROM chunks")
        os.kill(os.getpid(), signal.SIGKILL)
"""
    assert elsewhere(code, path) == (-signal.SIGKILL, "", "")
    with open_store(path) as store:
        assert store.finished_chunks("rates") == {0, 1}
        assert store.entry("rates").n_done == 12


def test_damaged_arrays_are_a_clear_error(path):
    with open_store(path) as store:
        store.add_chunk("rates", 1, two(2, 3), {"weights": np.ones((2, 2))})
        (file,) = (store.files / "arrays").rglob("*.safetensors")
        file.write_bytes(file.read_bytes()[:-1])
        store.add_chunk("rates", 0, two(0, 1), {"weights": np.ones((2, 2))})
        with pytest.raises(StoreError) as error:
            store.arrays("rates")
    assert str(error.value) == (
        f"The arrays in {str(file)!r} cannot be read: Error while deserializing header: incomplete metadata, file not "
        "fully covered. Put a copy in its place."
    )


def test_a_folder_of_files_that_cannot_be_made_is_named(path, moons_run):
    path.with_name("runs-files").write_text("a file where the folder should be")
    folder = path.with_name("runs-files") / "recordings"
    with open_store(path) as store, pytest.raises(FileError) as error:
        store.add_recording(moons_run)
    assert str(error.value) == f"Cannot make the folder {str(folder)!r}: Not a directory."
    assert done_in(path) == {0}


def test_a_store_that_is_moved_with_its_folder_finds_its_files(path, tmp_path, moons_run):
    with open_store(path) as store:
        store.add_chunk("rates", 1, two(2, 3), {"weights": np.ones((2, 2))})
        store.add_recording(moons_run, name="moons")
    there = tmp_path / "elsewhere"
    there.mkdir()
    shutil.move(path, there)
    shutil.move(path.with_name("runs-files"), there)
    with open_store(there / path.name) as store:
        assert store.recording("moons").config == moons_run.config
        store.add_chunk("rates", 0, two(0, 1), {"weights": np.zeros((2, 2))})
        assert store.arrays("rates")["weights"][:, 0].tolist() == [0, 0, 1, 1]


@pytest.fixture
def open_folder():
    """A folder that every user may enter, which pytest's own is not."""
    with tempfile.TemporaryDirectory(prefix="sx-store-") as folder:
        os.chmod(folder, 0o777)
        with open_store(Path(folder) / "runs.sqlite") as store:
            store.add_chunk(begin(store), 0, two(0, 1))
        yield Path(folder)


ANOTHER_USER = """
import tempfile
with tempfile.TemporaryDirectory() as scratch, open_store(scratch + "/runs.sqlite") as store:
    # brings every module into memory, those that NumPy imports late too, for the other user may not read them
    store.begin("sweep", name="s", key="k", spec={}, n_networks=10, n_chunks=1)
    store.add_chunk("s", 0, big(10), {"weights": np.zeros((10, 2))})
    store.table("s"), store.arrays("s"), store.delete("s")
open_store(sys.argv[1]).close()
folder = os.path.dirname(sys.argv[1])
root = os.geteuid() == 0
if root:
    os.setgid(65534)
    os.setuid(65534)
def told(what):
    try:
        return what()
    except SeparatrixError as error:
        return f"{type(error).__name__} {error}"
"""


def test_a_read_only_file_can_be_read_and_says_why_it_is_not_written(open_folder):
    path = open_folder / "runs.sqlite"
    path.chmod(0o444)
    code = """
with open_store(sys.argv[1]) as store:
    print(store.entry("rates").n_done)
    print(told(lambda: store.add_chunk("rates", 1, big(10))))
"""
    assert elsewhere(ANOTHER_USER + code, path) == (
        0,
        f"2\nStoreError The store {str(path)!r} cannot be written: the file or its folder is read-only. "
        "Nothing was changed. A copy in a folder of your own can be used.\n",
        "",
    )
    assert done_in(path) == {0}


def test_a_read_only_folder_is_a_clear_error(open_folder):
    path = open_folder / "runs.sqlite"
    path.chmod(0o444)
    code = """
if not root:
    os.chmod(folder, 0o555)
print(told(lambda: open_store(sys.argv[1])))
print(told(lambda: open_store(folder + "/new.sqlite")))
"""
    open_folder.chmod(0o755)
    assert elsewhere(ANOTHER_USER + code, path) == (
        0,
        f"StoreError The store {str(path)!r} cannot be written: the file or its folder is read-only. "
        "Nothing was changed. A copy in a folder of your own can be used.\n"
        f"StoreError The store {str(open_folder / 'new.sqlite')!r} cannot be opened: its folder must be one that you "
        "may write to, to read too. A copy in a folder of your own can be used.\n",
        "",
    )
    open_folder.chmod(0o777)
    assert done_in(path) == {0}


def test_files_that_may_not_be_written_or_removed_are_named(open_folder):
    code = """
with open_store(sys.argv[1]) as store:
    os.chmod(store.files / "recordings", 0o555) if not root else None
    print(told(lambda: store.add_recording(run)))
    print(told(lambda: store.delete("moons")))
    print([entry.name for entry in store.entries()])
"""
    path = open_folder / "runs.sqlite"
    setup = """
from separatrix.engines import train
from separatrix.config import RunConfig, TrainConfig
run = train(RunConfig(train=TrainConfig(max_epochs=1)))
with open_store(sys.argv[1]) as store:
    entry = store.add_recording(run, name="moons")
    os.chmod(store.files, 0o755)
    os.chmod(sys.argv[1], 0o666)
"""
    said = elsewhere(setup + ANOTHER_USER + code, path)
    recordings = open_folder / "runs-files" / "recordings"
    with open_store(path) as store:
        assert [entry.name for entry in store.entries()] == ["rates"]
    assert said[0] == 0, said
    written, removed, left = said[1].splitlines()
    assert written == f"FileError Cannot write in the folder {str(recordings)!r}: Permission denied."
    assert re.fullmatch(
        rf"FileError Cannot remove '{recordings}/\w+\.safetensors': Permission denied\. "
        r"The entry is gone all the same\.",
        removed,
    )
    assert left == "['rates']"


def test_a_full_disk_keeps_no_half_of_a_recording(path, tmp_path, moons_run):
    """The recording is written whole elsewhere first, and the entry only follows it."""
    moons_run.save(tmp_path / "moons.safetensors")
    code = """
from separatrix.recording import load_recording
run = load_recording(sys.argv[1].replace("runs.sqlite", "moons.safetensors"))
with open_store(sys.argv[1]) as store:
    resource.setrlimit(resource.RLIMIT_FSIZE, (8_000, 8_000))
    try:
        store.add_recording(run, name="moons")
    except SeparatrixError as error:
        print(type(error).__name__, error)
"""
    ended, said, _ = elsewhere(code, path)
    assert ended == 0
    assert re.fullmatch(
        rf"FileError Cannot write '{tmp_path}/runs-files/recordings/\.new-\w+/run\.safetensors': "
        r"Error while serializing: I/O error: File too large \(os error 27\)\.\n",
        said,
    )
    assert list((tmp_path / "runs-files" / "recordings").iterdir()) == []
    assert done_in(path) == {0}
