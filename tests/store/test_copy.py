import shutil
from contextlib import ExitStack

import numpy as np
import pandas as pd
import pytest

from separatrix.errors import FileError, StoreError
from separatrix.store import copy_store, open_store

from .conftest import new_database, two


@pytest.fixture(params=[("sqlite", "postgresql"), ("postgresql", "sqlite"), ("sqlite", "sqlite")], ids="-".join)
def pair(request, tmp_path):
    """Two open stores: the first with a run and a sweep of two chunks and one set aside, the second empty."""

    def address(kind, name):
        if kind == "sqlite":
            return tmp_path / f"{name}.sqlite"
        return f"{new_database(request.getfixturevalue('postgresql_server'))}&files={tmp_path / name}"

    moons_run = request.getfixturevalue("moons_run")
    with ExitStack() as stack:
        source, target = (
            stack.enter_context(open_store(address(kind, name)))
            for kind, name in zip(request.param, ("source", "target"), strict=True)
        )
        source.add_recording(moons_run, name="moons", tags=["a", "b"])
        sweep = source.begin("sweep", name="rates", key="k", spec={"low": 0.1}, n_networks=6, n_chunks=3)
        source.summarize(sweep, {"best": float("nan")})
        source.add_chunk(sweep, 2, two(4, 1), {"weights": np.eye(2)})
        source.add_chunk(sweep, 0, two(0, 5), {"weights": np.ones((2, 2))})
        source.set_aside(sweep, 1, "MemoryError")
        yield source, target


def assert_equal(source, target):
    assert repr(source.entries()) == repr(target.entries())  # a NaN is not equal to itself
    for entry in source.entries():
        assert target.entry(entry.id).spec == entry.spec
        pd.testing.assert_frame_equal(source.table(entry), target.table(entry))
        assert source.errors(entry) == target.errors(entry)
        if entry.kind == "run":
            np.testing.assert_array_equal(source.recording(entry).logits(), target.recording(entry).logits())
        else:
            np.testing.assert_array_equal(source.arrays(entry)["weights"], target.arrays(entry)["weights"])


def test_a_copy_is_equal_and_copying_again_changes_nothing(pair):
    source, target = pair
    assert copy_store(source, target) == 2
    assert_equal(source, target)
    assert copy_store(source, target) == 0
    assert copy_store(target, source) == 0


def test_a_copy_follows_what_has_changed_since(pair):
    source, target = pair
    copy_store(source, target)
    source.untag("moons", "a")
    assert copy_store(source, target) == 1
    source.add_chunk("rates", 1, two(2, 3), {"weights": np.zeros((2, 2))})
    source.finish("rates")
    assert copy_store(source, target) == 1
    assert_equal(source, target)


def test_a_copy_keeps_what_the_source_does_not_have(pair):
    source, target = pair
    own = target.begin("map", name="own", key="k", spec={}, n_networks=1, n_chunks=1)
    assert copy_store(source, target) == 2
    assert target.entry("own") == own
    assert len(target.entries()) == 3


def test_a_copy_that_was_cut_off_is_gone_on_with(pair):
    source, target = pair
    copy_store(source, target)
    shutil.rmtree(target.files / "arrays")
    assert copy_store(source, target) == 1
    assert_equal(source, target)


def test_stores_are_copied_by_their_addresses(tmp_path):
    with open_store(tmp_path / "a.sqlite") as store:
        entry = store.begin("map", name="own", key="k", spec={}, n_networks=1, n_chunks=1)
    assert copy_store(tmp_path / "a.sqlite", f"sqlite:///{tmp_path}/b.sqlite") == 1
    with open_store(tmp_path / "b.sqlite") as store:
        assert store.entries() == [entry]


def test_a_store_is_not_copied_into_itself(tmp_path):
    path = tmp_path / "a.sqlite"
    with pytest.raises(StoreError) as error:
        copy_store(path, f"sqlite:///{path}")
    assert str(error.value) == f"The store {str(path)!r} cannot be copied into itself."


def test_two_different_entries_of_one_id_are_refused(tmp_path):
    with open_store(tmp_path / "a.sqlite") as source, open_store(tmp_path / "b.sqlite") as target:
        entry = source.begin("map", name="own", key="k", spec={}, n_networks=1, n_chunks=1)
        copy_store(source, target)
        with target.database.write() as connection:
            connection.exec_driver_sql("UPDATE entries SET created = '2026-01-01T00:00:00.000000+00:00'")
        with pytest.raises(StoreError) as error:
            copy_store(source, target)
    assert str(error.value) == (
        f"The entry {entry.id!r} is another in '{tmp_path}/b.sqlite' than in '{tmp_path}/a.sqlite'. Delete one of them."
    )


def test_a_file_that_the_source_lacks_is_named(tmp_path, moons_run):
    with open_store(tmp_path / "a.sqlite") as source, open_store(tmp_path / "b.sqlite") as target:
        entry = source.add_recording(moons_run)
        shutil.rmtree(source.files)
        with pytest.raises(FileError) as error:
            copy_store(source, target)
        path = source.files / "recordings" / f"{entry.id}.safetensors"
        expected = f"The store's file {str(path)!r} is missing. A store is moved together with its folder of files."
        assert str(error.value) == expected
        assert target.entries() == []
