import numpy as np
import pandas as pd
import pytest

from separatrix.config import DataConfig
from separatrix.data.target_column import target_values
from separatrix.errors import DataError


def values(*labels, dtype=None, **given):
    return target_values(pd.Series(labels, name="label", dtype=dtype), DataConfig("t.csv", **given))


@pytest.mark.parametrize(
    ("labels", "dtype"), [((True, False), np.bool_), ((1, 2), np.int64), ((0.5, 1.5), np.float64), (("b", "a"), object)]
)
def test_labels_keep_their_type(labels, dtype):
    made = values(*labels)
    assert made.dtype == dtype
    assert made.tolist() == list(labels)


def test_categories_are_labels():
    assert values("b", "a", "b", dtype="category").tolist() == ["b", "a", "b"]


def test_a_missing_label_is_named_by_row():
    with pytest.raises(DataError) as e:
        values("a", None, "b")
    assert str(e.value) == (
        "Row 2 of column 'label' must have a value; got a missing one (an empty cell, NA or NaN). "
        "Fill or remove such rows before training."
    )


def test_text_among_numbers_is_refused_with_both_rows():
    with pytest.raises(DataError) as e:
        values("1", "2", "1", "x")
    assert str(e.value) == (
        "The target 'label' must be labels of one type; got the text 'x' in row 4 and the number 1 in row 1. "
        "Mend them, or set task='classification' to take all as text."
    )


def test_text_among_numbers_is_taken_as_text_on_request():
    assert values("1", "2", "3+", task="classification").tolist() == ["1", "2", "3+"]


def test_cells_that_hold_lists_are_refused():
    with pytest.raises(DataError) as e:
        values([1], [2])
    assert str(e.value) == (
        "Column 'label' must be of single values; got [1]. Leave it out: drop=('label',) or --drop label."
    )
