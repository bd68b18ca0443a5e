import numpy as np
import pandas as pd
import pytest
import scipy.sparse
import torch
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from separatrix.config import DataConfig
from separatrix.data.arrays import from_arrays
from separatrix.errors import ConfigError, DataError

X = [[0.0, 1.0], [1.0, 0.0], [0.5, 0.5], [0.25, 0.75]]
y = [0, 1, 1, 0]


def refused(X, y=y, kind=DataError, **given):
    with pytest.raises(kind) as e:
        from_arrays(X, y, **given)
    return str(e.value)


@pytest.mark.parametrize(
    "values",
    [
        X,
        tuple(map(tuple, X)),
        np.array(X),
        np.array(X, dtype=np.float32),
        torch.tensor(X),
        pd.DataFrame(X),
        np.array(X, dtype=object),
        torch.tensor(X, requires_grad=True),
        torch.tensor(X).bfloat16(),
        np.asfortranarray(X),
    ],
    ids=["list", "tuple", "float64", "float32", "tensor", "frame", "objects", "grad", "bfloat16", "fortran"],
)
def test_features_of_any_kind_become_float64(values):
    data = from_arrays(values, y)
    assert data.X.dtype == np.float64
    assert data.X.tolist() == X


@pytest.mark.parametrize("dtype", [np.int64, np.uint8, np.bool_])
def test_whole_numbers_and_booleans_are_features(dtype):
    assert from_arrays(np.array([[0, 1], [1, 0], [1, 1], [0, 0]], dtype=dtype), y).X[0].tolist() == [0, 1]


@given(arrays(np.float64, (4, 3), elements=st.floats(-1e300, 1e300)))
def test_features_are_copied(values):
    data = from_arrays(values, y)
    before = values.copy()
    values += 1
    assert np.array_equal(data.X, before)


@pytest.mark.parametrize(
    ("labels", "classes"),
    [
        (y, [0, 1]),
        (np.array(y), [0, 1]),
        (np.array(y)[:, None], [0, 1]),
        (np.array(y, dtype=np.float32), [0.0, 1.0]),
        (pd.Series(y), [0, 1]),
        (pd.DataFrame({"y": y}), [0, 1]),
        (torch.tensor(y), [0, 1]),
        (torch.tensor(y).float()[:, None], [0.0, 1.0]),
        (["no", "yes", "yes", "no"], ["no", "yes"]),
        (np.array(["no", "yes", "yes", "no"]), ["no", "yes"]),
        (pd.Series(["no", "yes", "yes", "no"]), ["no", "yes"]),
        (pd.Series(["no", "yes", "yes", "no"], dtype="category"), ["no", "yes"]),
        ([False, True, True, False], [False, True]),
    ],
)
def test_labels_of_any_kind_are_classes(labels, classes):
    data = from_arrays(X, labels)
    assert data.classes.tolist() == classes
    assert data.y.tolist() == [0, 1, 1, 0]


def test_numbers_are_a_regression_target():
    data = from_arrays(X, [0.5, 1.5, 2.5, 3.5])
    assert data.classes is None
    assert data.y.tolist() == [0.5, 1.5, 2.5, 3.5]


def test_features_are_named_by_position():
    assert from_arrays(X, y).feature_names == ("x1", "x2")


def test_a_frame_keeps_its_names():
    assert from_arrays(pd.DataFrame(X, columns=["a", 7]), y).feature_names == ("a", "7")


def test_names_may_be_given():
    assert from_arrays(X, y, feature_names=["p", "q"]).feature_names == ("p", "q")


@pytest.mark.parametrize(
    ("labels", "given", "name"),
    [
        (y, {}, "y"),
        (pd.Series(y, name="kind"), {}, "kind"),
        (y, {"config": DataConfig("custom", target="sort")}, "sort"),
    ],
    ids=["array", "series", "config"],
)
def test_the_target_is_called_as_its_series_or_the_config_says(labels, given, name):
    assert from_arrays(X, labels, **given).target_name == name


def test_columns_of_a_frame_may_be_dropped_and_spread_out():
    frame = pd.DataFrame({"a": [1, 2, 3, 4], "c": ["p", "q", "q", "p"], "d": ["t", "u", "v", "w"]})
    data = from_arrays(frame, y, DataConfig("custom", one_hot=("c",), drop=("d",)))
    assert data.feature_names == ("a", "c=p", "c=q")


def test_text_in_a_frame_is_named_by_its_column():
    assert refused(pd.DataFrame({"a": ["p", "q", "q", "p"]})).startswith(
        "Column 'a' must be numeric to be a feature; got 'p' in row 1. "
    )


def test_columns_of_one_name_are_refused():
    message = refused(pd.DataFrame(X, columns=["a", "a"]))
    assert message == "The columns of 'X' must have different names; got 'a' in columns 1, 2. Rename them."


def test_a_column_that_never_varies_is_taken():
    assert from_arrays([[1, 0], [1, 1], [1, 2], [1, 3]], y).n_features == 2


def test_the_config_splits():
    data = from_arrays(X, y, DataConfig("custom", split="ordered", validation_fraction=0.5))
    assert data.valid_index.tolist() == [2, 3]


def test_weights_are_kept():
    data = from_arrays(X, y, sample_weight=[1, 2, 0, 4])
    assert data.sample_weight.dtype == np.float64
    assert data.sample_weight.tolist() == [1, 2, 0, 4]


def test_one_dimension_is_refused_with_advice():
    assert refused(np.zeros(4)) == (
        "X must be of shape (n_samples, n_features); got (4,). "
        "For one feature use X.reshape(-1, 1), for one row X.reshape(1, -1)."
    )


def test_three_dimensions_are_refused_with_advice():
    assert refused(np.zeros((4, 2, 2))) == (
        "X must be of shape (n_samples, n_features); got (4, 2, 2). Flatten each row with X.reshape(len(X), -1)."
    )


def test_rows_of_different_lengths_are_refused():
    assert refused([[1, 2], [3]]) == "X must have rows of equal length; got rows of different lengths."


def test_a_sparse_matrix_is_refused():
    message = refused(scipy.sparse.csr_matrix(np.eye(4)))
    assert message == "X must be dense; got a sparse matrix. Pass X.toarray()."


def test_a_sparse_tensor_is_refused():
    message = refused(torch.eye(4).to_sparse())
    assert message == "X must be dense; got a sparse tensor. Pass X.to_dense()."


def test_a_masked_array_is_refused():
    message = refused(np.ma.masked_less(np.array(X), 0.5))
    assert message == "X must be an array without a mask; got a masked one. Pass X.filled(...)."


def test_text_is_refused():
    assert refused([["a", "b"], ["c", "d"]]) == "X must be numeric; got 'a'. It holds text in row 1, column 1."


@pytest.mark.parametrize("value", ["3", (1, 2)], ids=["text", "tuple"])
def test_an_object_that_is_no_number_is_named(value):
    values = np.array([[1, 2], [3, 4]], dtype=object)
    values[1, 0] = value
    assert refused(values) == f"X must be numeric; got {value!r}. See row 2, column 1."


def test_complex_numbers_are_refused():
    assert refused(np.ones((2, 2), dtype=complex)) == "X must be numeric; got 'complex128'."


def test_a_missing_object_is_named():
    assert refused(np.array([[1, None], [3, 4]], dtype=object), [0, 1]) == (
        "Row 1 of column 'x2' must be a finite number; got nan. Fill or remove such rows before training."
    )


def test_different_numbers_of_rows_are_refused():
    assert refused(X, [0, 1]) == "X and y must have as many rows as each other; got 4 and 2."


def test_one_hot_labels_are_refused_with_advice():
    assert refused(X, np.eye(4)) == (
        "y must be of shape (n_samples,) or (n_samples, 1); got (4, 4). For one-hot labels pass y.argmax(axis=1)."
    )


def test_a_single_label_is_refused():
    assert refused(X, 3) == "y must be of shape (n_samples,) or (n_samples, 1); got ()."


@pytest.mark.parametrize(("labels", "kinds"), [([0, "a", 1, "b"], "int, str"), ([0, True, 1, False], "bool, int")])
def test_a_list_of_labels_of_mixed_types_is_refused(labels, kinds):
    assert refused(X, labels) == (
        f"The target 'y' must be labels of one type; got '{kinds}'. Make them all text or all numbers."
    )


@pytest.mark.parametrize("names", [["a"], ["a", "a"]])
def test_names_that_do_not_fit_are_refused(names):
    message = refused(X, feature_names=names)
    assert message == f"feature_names must be 2 different names, one a column; got {names!r}."


def test_weights_of_another_length_are_refused():
    assert refused(X, sample_weight=[1, 2]) == "sample_weight must be of shape (4,); got (2,)."


@pytest.mark.parametrize("weights", [[1, -1, 1, 1], [1, np.nan, 1, 1], [0, 0, 0, 0], ["a", "b", "c", "d"]])
def test_weights_that_cannot_count_are_refused(weights):
    assert refused(X, sample_weight=weights) == (
        "sample_weight must be finite numbers of at least 0, not all of them 0; got other values."
    )


@pytest.mark.parametrize("setting", ["n_samples", "n_classes"])
def test_settings_of_generators_are_refused(setting):
    message = refused(X, kind=ConfigError, config=DataConfig("custom", **{setting: 3}))
    assert message.startswith(f"{setting} must be left out for custom; got 3. ")


def test_columns_of_an_array_can_not_be_dropped():
    message = refused(X, kind=ConfigError, config=DataConfig("custom", drop=("x1",)))
    assert message == "drop must be left out for custom; got ('x1',). Only tables have columns to leave out."
