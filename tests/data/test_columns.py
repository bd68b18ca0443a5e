import datetime

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.preprocessing import OneHotEncoder

from separatrix.config import DataConfig
from separatrix.data.columns import check_constant, feature_matrix, table_from_frame
from separatrix.data.dataset import Table
from separatrix.errors import ConfigError, DataError, UnknownNameError

FRAME = pd.DataFrame(
    {"size": [1.5, 2.5, 3.5], "colour": ["red", "blue", "red"], "new": [True, False, True], "label": [0, 1, 0]}
)


def table(frame=FRAME, **given):
    return table_from_frame(frame, DataConfig("t.csv", **given))


def refused(kind, frame=FRAME, **given):
    with pytest.raises(kind) as e:
        table(frame, **given)
    return str(e.value)


def test_numbers_and_booleans_are_features():
    made = table(drop=("colour",))
    assert made.feature_names == ("size", "new")
    assert made.X.tolist() == [[1.5, 1], [2.5, 0], [3.5, 1]]


def test_the_last_column_is_the_target():
    made = table(drop=("colour",))
    assert made.target_name == "label"
    assert made.y.tolist() == [0, 1, 0]


def test_the_target_is_the_last_column_that_is_kept():
    assert table(drop=("colour", "label")).target_name == "new"


def test_a_target_may_be_chosen():
    made = table(target="colour")
    assert made.y.tolist() == ["red", "blue", "red"]
    assert made.feature_names == ("size", "new", "label")


def test_one_hot_makes_a_column_of_0_and_1_a_value_sorted_in_the_columns_place():
    made = table(one_hot=("colour",))
    assert made.feature_names == ("size", "colour=blue", "colour=red", "new")
    assert made.X[:, 1:3].tolist() == [[0, 1], [1, 0], [0, 1]]


@given(values=st.lists(st.sampled_from(["a", "b", "é", "z z"]), min_size=2, max_size=20))
def test_one_hot_equals_scikit_learns(values):
    frame = pd.DataFrame({"a": values})
    X, names = feature_matrix(frame, DataConfig("t.csv", one_hot=("a",)))
    oracle = OneHotEncoder(sparse_output=False).fit(frame[["a"]])
    assert np.array_equal(X, oracle.transform(frame[["a"]]))
    assert names == tuple(f"a={value}" for value in oracle.categories_[0])


def test_one_hot_takes_numbers_too():
    X, names = feature_matrix(pd.DataFrame({"a": [3, 1, 3]}), DataConfig("t.csv", one_hot=("a",)))
    assert names == ("a=1", "a=3")
    assert X.tolist() == [[0, 1], [1, 0], [0, 1]]


@pytest.mark.parametrize(
    "column",
    [
        pd.Series([1, 2], dtype="Int64"),
        pd.Series([1, 2], dtype="float32"),
        pd.Series([1, 2], dtype="uint8"),
        pd.Series([1, 2], dtype=object),
        pd.Series([1, 2], dtype="int64[pyarrow]"),
    ],
    ids=lambda column: str(column.dtype),
)
def test_any_type_of_number_is_a_feature(column):
    X, _ = feature_matrix(pd.DataFrame({"a": column}), DataConfig("t.csv"))
    assert X.dtype == np.float64
    assert X.tolist() == [[1], [2]]


def test_text_is_refused_with_row_value_and_both_ways_out():
    assert refused(DataError) == (
        "Column 'colour' must be numeric to be a feature; got 'red' in row 1. Turn it into 0/1 columns with "
        "one_hot=('colour',) or --one-hot colour, or leave it out: drop=('colour',) or --drop colour."
    )


def test_the_first_text_among_numbers_is_named():
    frame = pd.DataFrame({"my age": ["31", "40", "old", "n/k"], "y": [0, 1, 0, 1]})
    assert refused(DataError, frame) == (
        "Column 'my age' must be numeric to be a feature; got 'old' in row 3. Turn it into 0/1 columns with "
        "one_hot=('my age',) or --one-hot 'my age', or leave it out: drop=('my age',) or --drop 'my age'."
    )


def test_other_columns_of_text_are_named_too():
    frame = FRAME.assign(shop=["a", "b", "c"])
    assert refused(DataError, frame, target="label").endswith(" The same holds for 'shop'.")


@pytest.mark.parametrize("values", [[datetime.datetime(2020, 1, day) for day in (1, 2)], pd.Categorical([1, 2])])
def test_dates_and_categories_are_no_numbers(values):
    frame = pd.DataFrame({"a": values, "y": [0, 1]})
    assert refused(DataError, frame).startswith("Column 'a' must be numeric to be a feature; got ")


@pytest.mark.parametrize("given", [{}, {"one_hot": ("a",)}], ids=["feature", "one_hot"])
def test_a_missing_value_is_named_by_row_and_column(given):
    frame = pd.DataFrame({"a": [1.0, None, None], "y": [0, 1, 0]})
    assert refused(DataError, frame, **given) == (
        "Row 2 of column 'a' must have a value; got a missing one (an empty cell, NA or NaN). "
        "Fill or remove such rows before training (1 more such values follow)."
    )


def test_a_missing_boolean_is_named():
    frame = pd.DataFrame({"a": [True, None], "y": [0, 1]})
    assert refused(DataError, frame) == (
        "Row 2 of column 'a' must have a value; got a missing one (an empty cell, NA or NaN). "
        "Fill or remove such rows before training."
    )


@pytest.mark.parametrize("role", ["target", "drop", "one_hot"])
def test_an_unknown_column_is_refused(role):
    given = {role: "colours" if role == "target" else ("colours",)}
    assert refused(UnknownNameError, **given) == (
        f"{role} must be one of size, colour, new, label; got 'colours'. Did you mean 'colour'?"
    )


@pytest.mark.parametrize("role", ["drop", "one_hot"])
def test_the_target_can_be_neither_dropped_nor_one_hot(role):
    message = refused(ConfigError, target="colour", **{role: ("colour",)})
    assert message == f"{role} must be without the target 'colour'; got ('colour',)."


def test_a_column_can_not_be_both_dropped_and_one_hot():
    message = refused(ConfigError, one_hot=("colour",), drop=("colour",))
    assert message == "one_hot and drop must name different columns; got 'colour' in both."


def test_dropping_every_column_is_refused():
    message = refused(ConfigError, FRAME[["size", "label"]], drop=("size", "label"))
    assert message == "drop must be without the target 'label'; got ('size', 'label')."


def test_dropping_every_feature_is_refused():
    message = refused(DataError, FRAME[["size", "label"]], drop=("size",))
    assert message == "The table 't.csv' must have a feature beside the target 'label'; got none."


@pytest.mark.parametrize("n_rows", [0, 1])
def test_fewer_than_two_rows_are_refused(n_rows):
    message = refused(DataError, FRAME.head(n_rows))
    assert message == f"The table 't.csv' must be at least 2 rows long under its header; got {n_rows}."


def test_a_name_that_one_hot_makes_again_is_refused():
    frame = pd.DataFrame({"a": ["x", "z"], "a=x": [1, 2], "y": [0, 1]})
    message = refused(DataError, frame, one_hot=("a",))
    assert message == "The columns must have different names; one_hot makes another 'a=x'. Rename it."


def test_one_hot_of_an_identifier_is_refused():
    frame = pd.DataFrame({"id": [f"n{i}" for i in range(10_001)], "y": np.arange(10_001) % 2})
    assert refused(DataError, frame, one_hot=("id",)) == (
        "The one_hot column 'id' must be of at most 10000 values; got 10001. Leave it out: drop=('id',) or --drop id."
    )


def test_one_hot_of_lists_is_refused():
    frame = pd.DataFrame({"a": [[1], [2]], "y": [0, 1]})
    assert refused(DataError, frame, one_hot=("a",)) == (
        "Column 'a' must be of single values; got [1]. Leave it out: drop=('a',) or --drop a."
    )


def test_too_many_one_hot_columns_together_are_refused():
    values = [f"n{i}" for i in range(6000)]
    frame = pd.DataFrame({"p": values, "q": values, "y": np.arange(6000) % 2})
    assert refused(DataError, frame, one_hot=("p", "q")) == (
        "The table must be of at most 10000 feature columns; got 12000. "
        "Leave out a column with many values: drop=('q',) or --drop q."
    )


def constant(values, names=("a", "b"), **given):
    X = np.array(values, dtype=np.float64)
    check_constant(Table(X, np.zeros(len(X)), names), DataConfig("t.csv", **given))


def test_columns_that_vary_pass():
    constant([[1, 2], [1, 3], [2, 2]])


def test_a_column_that_varies_late_passes():
    constant([[1, 2]] * 5000 + [[2, 3]])


def test_columns_that_never_vary_are_named():
    with pytest.raises(DataError) as e:
        constant([[1, 7, 3], [2, 7, 3]], ("a", "b c", "d"))
    assert str(e.value) == (
        "Column 'b c' must vary to be a feature; got 7 in every row. "
        "Leave out every column of one value: drop=('b c', 'd') or --drop 'b c' d."
    )


def test_a_one_hot_column_of_one_value_is_left_out_by_its_own_name():
    with pytest.raises(DataError) as e:
        constant([[1, 1], [2, 1]], ("a", "b=x"), one_hot=("b",))
    assert str(e.value) == (
        "Column 'b=x' must vary to be a feature; got 1 in every row. "
        "Leave out every column of one value: drop=('b',) or --drop b."
    )
