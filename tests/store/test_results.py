"""The results of sweeps and maps, chunk by chunk. Every test holds for both kinds of database."""

import numpy as np
import pandas as pd
import pytest

from separatrix.errors import ConfigError, DataError, StoreError, UnknownNameError
from separatrix.store import open_store

from .conftest import two


def test_chunks_are_one_table_in_the_order_of_the_networks(store, sweep):
    store.add_chunk(sweep, 2, two(4, 1))
    store.add_chunk(sweep, 0, two(0, 5))
    table = store.table(sweep)
    assert table.columns.tolist() == ["index", "valid_loss", "status", "seed"]
    assert table["index"].tolist() == [0, 1, 4, 5]
    assert table["status"].tolist() == ["done", "diverged", "done", "diverged"]
    assert table["seed"].tolist() == [2**62 + i for i in (0, 1, 4, 5)]
    assert table["valid_loss"].tolist() == [0.0, 0.1, 0.4, 0.5]
    assert store.entry("rates").n_done == 4
    assert store.finished_chunks(sweep) == {0, 2}


def test_columns_may_differ_from_chunk_to_chunk(store, sweep):
    store.add_chunk(sweep, 0, {"index": np.array([0, 1]), "a": np.array([np.nan, 1.5]), "b": np.array(["x", "y"])})
    store.add_chunk(sweep, 1, {"index": np.array([2]), "c": np.array([True])})
    table = store.table(sweep)
    np.testing.assert_array_equal(table["a"], [np.nan, 1.5, np.nan])
    assert table["b"].isna().tolist() == [False, False, True]
    assert table["c"].tolist()[2] == 1.0


def test_a_sweep_without_results_has_an_empty_table(store, sweep):
    assert store.table(sweep).columns.tolist() == ["index"]
    assert len(store.table(sweep)) == 0
    assert store.arrays(sweep) == {}


def test_arrays_are_joined_in_the_order_of_the_networks(store, sweep):
    for chunk, pair in enumerate([(4, 1), (0, 5)]):
        values = np.array(pair)
        arrays = {"weights": np.outer(values, np.ones(3, np.float32)), "flags": values > 2}
        store.add_chunk(sweep, chunk, two(*pair), arrays)
    found = store.arrays(sweep)
    assert found["weights"].dtype == np.float64
    assert found["weights"][:, 0].tolist() == [0, 1, 4, 5]
    assert found["flags"].tolist() == [False, False, True, True]
    assert list(store.arrays(sweep, ["flags"])) == ["flags"]


def test_an_unknown_array_is_refused(store, sweep):
    store.add_chunk(sweep, 0, two(0, 1), {"weights": np.zeros((2, 3))})
    with pytest.raises(UnknownNameError) as error:
        store.arrays(sweep, ["weigths"])
    assert str(error.value) == "names must be one of weights; got 'weigths'. Did you mean 'weights'?"


def test_an_array_that_a_chunk_lacks_is_named(store, sweep):
    store.add_chunk(sweep, 0, two(0, 1), {"weights": np.zeros((2, 3))})
    store.add_chunk(sweep, 1, two(2, 3))
    with pytest.raises(StoreError) as error:
        store.arrays(sweep)
    assert str(error.value) == f"Chunk 1 of the sweep {sweep.id} (rates) has no array 'weights', and others have."


def test_an_array_of_another_shape_is_named(store, sweep):
    store.add_chunk(sweep, 0, two(0, 1), {"weights": np.zeros((2, 3))})
    store.add_chunk(sweep, 1, two(2, 3), {"weights": np.zeros((2, 4))})
    with pytest.raises(StoreError) as error:
        store.arrays(sweep)
    assert str(error.value) == "The array 'weights' of chunk 1 must be (2, 3); it is (2, 4)."


def test_a_chunk_that_is_done_again_takes_the_place_of_the_first(store, sweep):
    store.add_chunk(sweep, 0, two(0, 1), {"weights": np.zeros((2, 3))})
    store.add_chunk(sweep, 0, two(2, 3), {"weights": np.ones((2, 3))})
    assert store.table(sweep)["index"].tolist() == [2, 3]
    assert store.arrays(sweep)["weights"].all()
    assert store.entry(sweep.id).n_done == 2


def test_a_chunk_that_is_set_aside_stays_missing_until_it_is_done(store, sweep):
    store.set_aside(sweep, 1, "MemoryError: too wide")
    assert store.errors(sweep) == {1: "MemoryError: too wide"}
    assert store.finished_chunks(sweep) == set()
    assert store.entry("rates").n_done == 0
    store.add_chunk(sweep, 1, two(2, 3))
    assert store.errors(sweep) == {}
    store.set_aside(sweep, 1, "too late")
    assert store.finished_chunks(sweep) == {1}
    assert store.errors(sweep) == {}


@pytest.mark.parametrize("chunk", [-1, 3])
def test_a_chunk_that_the_sweep_does_not_have_is_refused(store, sweep, chunk):
    for write in (lambda: store.add_chunk(sweep, chunk, two(0, 1)), lambda: store.set_aside(sweep, chunk, "why")):
        with pytest.raises(ConfigError) as error:
            write()
        assert str(error.value) == f"chunk must be a number from 0 to 2; got {chunk}."


def test_an_array_for_other_networks_is_refused_and_nothing_is_written(store, sweep):
    with pytest.raises(DataError) as error:
        store.add_chunk(sweep, 0, two(0, 1), {"weights": np.zeros((3, 2))})
    expected = "arrays['weights'] must be an array of numbers of shape (2, ...); got ('float64', (3, 2))."
    assert str(error.value) == expected
    assert store.finished_chunks(sweep) == set()
    assert not store.files.exists()


@pytest.mark.parametrize(("suffix", "read"), [(".csv", pd.read_csv), (".parquet", pd.read_parquet)])
def test_an_exported_table_is_read_back_equal(store, sweep, tmp_path, suffix, read):
    for chunk in range(3):
        store.add_chunk(sweep, chunk, two(2 * chunk, 2 * chunk + 1))
    path = store.export("rates", tmp_path / f"rates{suffix}")
    pd.testing.assert_frame_equal(read(path), store.table(sweep), check_dtype=False)


def test_a_table_of_another_kind_is_refused(store, sweep, tmp_path):
    with pytest.raises(ConfigError) as error:
        store.export(sweep, tmp_path / "rates.xlsx")
    assert str(error.value) == "The suffix of a table's file must be one of .csv, .parquet; got '.xlsx'."
    assert list(tmp_path.glob("rates*")) == []


def test_a_reader_sees_the_last_state_while_a_writer_writes(where, store, sweep):
    store.add_chunk(sweep, 0, two(0, 1))
    with open_store(where) as reader, store.database.write() as connection:
        connection.exec_driver_sql("UPDATE entries SET status = 'half written'")
        assert reader.entry("rates").status == "running"
        assert len(reader.table("rates")) == 2
    with open_store(where) as reader:
        assert reader.entry("rates").status == "half written"


def test_a_transaction_that_fails_leaves_nothing(store, sweep):
    def half():
        with store.database.write() as connection:
            connection.exec_driver_sql("UPDATE entries SET status = 'half written'")
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        half()
    assert store.entry("rates") == sweep
