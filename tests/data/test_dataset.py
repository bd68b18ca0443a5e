import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.preprocessing import StandardScaler

from separatrix.config import DataConfig
from separatrix.data.dataset import Table, make_dataset
from separatrix.errors import DataError


def table(X, y=None, names=None):
    X = np.array(X, dtype=np.float64)
    names = names or tuple("abcdefgh"[: X.shape[1]])
    return Table(X, np.arange(len(X)) % 2 if y is None else np.array(y), names, "label")


def make(*args, n_valid=None, **given):
    return make_dataset(table(*args), DataConfig("custom", **given), n_valid=n_valid)


def test_rows_stay_in_their_own_units():
    X = [[1.0, 10.0], [2.0, 20.0], [3.0, 35.0]]
    assert make(X, standardize=True).X.tolist() == X


def test_labels_become_positions_in_the_sorted_classes():
    data = make([[1], [2], [3]], ["no", "yes", "maybe"])
    assert data.classes.tolist() == ["maybe", "no", "yes"]
    assert data.y.tolist() == [1, 2, 0]


def test_labels_are_given_back():
    data = make([[1], [2], [3]], ["no", "yes", "maybe"])
    assert data.labels().tolist() == ["no", "yes", "maybe"]
    assert data.labels(np.array([2, 0])).tolist() == ["maybe", "no"]


def test_numbers_of_a_regression_are_given_back():
    assert make([[1], [2], [3]], [0.5, 1.5, 2.5]).labels(slice(1, 3)).tolist() == [1.5, 2.5]


@pytest.mark.parametrize(
    ("y", "n_classes", "n_outputs"), [([0, 1, 0], 2, 1), ([0, 1, 2], 3, 3), ([0.5, 1.5, 2.5], 0, 1)]
)
def test_two_classes_and_numbers_have_one_output_and_more_classes_one_each(y, n_classes, n_outputs):
    data = make([[1], [2], [3]], y)
    assert (data.n_classes, data.n_outputs) == (n_classes, n_outputs)


def test_sizes_count_both_parts():
    data = make(np.arange(12).reshape(6, 2))
    assert (data.n_samples, data.n_features) == (6, 2)


@given(st.lists(st.tuples(st.floats(-1e6, 1e6), st.floats(-1e6, 1e6)), min_size=4, max_size=30))
def test_the_scale_is_scikit_learns_of_the_training_rows(X):
    data = make(X, standardize=True)
    oracle = StandardScaler().fit(data.X[data.train_index])
    assert np.allclose(data.mean, oracle.mean_)
    varies = oracle.scale_ != 1  # scikit-learn also leaves spreads alone that rounding alone explains
    assert np.allclose(data.scale[varies], oracle.scale_[varies])


def test_the_scale_does_not_see_validation_rows():
    data = make([[0], [2], [1000], [2000]], standardize=True, validation_fraction=0.5, split="ordered")
    assert data.mean.tolist() == [1]
    assert data.scale.tolist() == [1]


def test_scaled_rows_have_mean_0_and_spread_1():
    data = make(np.random.default_rng(0).normal(5, 3, (40, 2)), standardize=True, validation_fraction=0)
    scaled = data.scaled(data.X)
    assert np.allclose(scaled.mean(axis=0), 0)
    assert np.allclose(scaled.std(axis=0), 1)


def test_rows_are_not_scaled_unless_asked():
    data = make([[1], [2]], validation_fraction=0)
    assert data.mean is None
    assert data.scaled([[7]]).tolist() == [[7]]


def test_a_column_that_never_varies_is_only_centred():
    data = make([[5, 1], [5, 2]], standardize=True, validation_fraction=0)
    assert data.scaled(data.X)[:, 0].tolist() == [0, 0]


def test_parts_that_were_given_are_kept():
    data = make(np.arange(5).reshape(5, 1), n_valid=2)
    assert data.train_index.tolist() == [0, 1, 2]
    assert data.valid_index.tolist() == [3, 4]


def test_values_of_1e308_are_taken():
    assert make([[1e308], [-1e308], [0]]).X[0, 0] == 1e308


def test_values_too_large_to_standardize_are_refused():
    with pytest.raises(DataError) as e:
        make([[1, 1e308], [2, -1e308], [3, 0]], standardize=True, validation_fraction=0)
    assert str(e.value) == (
        "Column 'b' has values too large to standardize: their spread overflows float64. "
        "Divide them by a constant first."
    )


@pytest.mark.parametrize("value", [np.nan, np.inf, -np.inf])
def test_a_value_that_is_not_finite_is_named_by_row_and_column(value):
    with pytest.raises(DataError) as e:
        make([[1, 2], [3, value]])
    assert str(e.value) == (
        f"Row 2 of column 'b' must be a finite number; got {value}. Fill or remove such rows before training."
    )


def test_more_values_that_are_not_finite_are_counted():
    with pytest.raises(DataError) as e:
        make([[np.nan, np.nan], [3, np.inf]])
    assert str(e.value) == (
        "Row 1 of column 'a' must be a finite number; got nan. "
        "Fill or remove such rows before training (2 more such values follow)."
    )


def test_a_target_that_is_not_finite_is_named():
    with pytest.raises(DataError) as e:
        make([[1], [2]], [0.5, np.inf])
    assert str(e.value) == (
        "Row 2 of column 'label' must be a finite number; got inf. Fill or remove such rows before training."
    )


def test_one_row_is_refused():
    with pytest.raises(DataError) as e:
        make([[1]])
    assert str(e.value) == "The data must be at least 2 rows long; got 1. One row cannot be split or learned from."


def test_no_feature_is_refused():
    with pytest.raises(DataError) as e:
        make([[], []])
    assert str(e.value) == "The data must have at least one feature column beside the target; got none."
