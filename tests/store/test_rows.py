import hypothesis.extra.numpy as arrays_of
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from separatrix.errors import DataError, StoreError
from separatrix.store.rows import checked_columns, joined, pack, unpack

DTYPES = ["bool", "int8", "int64", "uint64", "float32", "float64"]
numbers = st.sampled_from(DTYPES).flatmap(lambda dtype: arrays_of.arrays(dtype, 4))
texts = st.lists(st.text(), min_size=4, max_size=4).map(lambda values: np.array(values, dtype=object))


@given(st.dictionaries(st.text(), numbers | texts))
def test_columns_come_back_as_they_went_in(columns):
    found = unpack(*pack(columns))
    assert list(found) == list(columns)
    for name, values in columns.items():
        assert found[name].dtype == values.dtype
        np.testing.assert_array_equal(found[name], values)


@given(st.permutations(range(12)), st.sets(st.integers(1, 11)))
def test_however_the_networks_are_divided_the_table_is_the_same(order, cuts):
    parts = [{"index": part, "square": part**2} for part in np.split(np.array(order), sorted(cuts))]
    table = joined(parts)
    assert table["index"].tolist() == list(range(12))
    assert table["square"].tolist() == [i**2 for i in range(12)]


def test_a_damaged_blob_is_a_clear_error():
    words, blob = pack({"index": np.arange(3)})
    with pytest.raises(StoreError) as error:
        unpack(words, blob[:-1])
    assert str(error.value) == (
        "The rows of a chunk are damaged: Error while deserializing: incomplete metadata, file not fully covered. "
        "Put a copy of the store in its place."
    )


@pytest.mark.parametrize(
    ("columns", "message"),
    [
        (
            {"loss": np.zeros(2)},
            "columns['index'] must be different whole numbers, one for each network of the chunk; got None.",
        ),
        (
            {"index": np.array([1, 1])},
            "columns['index'] must be different whole numbers, one for each network of the chunk; got array([1, 1]).",
        ),
        (
            {"index": np.array([0.5])},
            "columns['index'] must be different whole numbers, one for each network of the chunk; got array([0.5]).",
        ),
        ({"index": np.array([9, 10])}, "columns['index'] must be of numbers from 0 to 9; got array([ 9, 10])."),
        ({"index": np.array([-1])}, "columns['index'] must be of numbers from 0 to 9; got array([-1])."),
        (
            {"index": np.empty(0, np.int64)},
            "columns['index'] must be of numbers from 0 to 9; got array([], dtype=int64).",
        ),
        (
            {"index": np.arange(3), "loss": np.zeros(2)},
            "columns['loss'] must be of 3 values, as the index is; got 2.",
        ),
        (
            {"index": np.arange(3), "loss": np.zeros((3, 1))},
            "columns['loss'] must be a list of numbers or of texts; got ('float64', (3, 1)).",
        ),
        (
            {"index": np.arange(1), "loss": np.array([None])},
            "columns['loss'] must be a list of numbers or of texts; got ('object', (1,)).",
        ),
    ],
)
def test_columns_that_do_not_fit_are_refused(columns, message):
    with pytest.raises(DataError) as error:
        checked_columns(columns, 10)
    assert str(error.value) == message
