import numpy as np
import pytest
import sklearn.datasets

from separatrix.config import DataConfig
from separatrix.data import load_dataset
from separatrix.data.real import REAL, real
from separatrix.errors import ConfigError


@pytest.mark.parametrize("name", REAL)
def test_features_are_scikit_learns(name):
    original = getattr(sklearn.datasets, f"load_{name}")()
    table = real(DataConfig(name))
    assert np.array_equal(table.X, original.data)
    assert table.feature_names == tuple(original.feature_names)


@pytest.mark.parametrize("name", REAL)
def test_a_rows_label_is_the_name_of_its_class(name):
    original = getattr(sklearn.datasets, f"load_{name}")()
    assert real(DataConfig(name)).y.tolist() == [original.target_names[code] for code in original.target]


def test_classes_are_in_the_order_of_their_names():
    assert load_dataset(DataConfig("breast_cancer")).classes.tolist() == ["benign", "malignant"]


def test_the_classes_of_digits_are_numbers():
    assert load_dataset(DataConfig("digits")).classes.tolist() == list(range(10))


def test_a_number_of_rows_is_refused():
    with pytest.raises(ConfigError) as e:
        real(DataConfig("iris", n_samples=10))
    assert str(e.value) == (
        "n_samples must be left out for iris; got 10. Only generated data sets take a number of rows."
    )


def test_noise_is_refused():
    with pytest.raises(ConfigError) as e:
        real(DataConfig("wine", noise=0.0))
    assert str(e.value) == "noise must be left out for wine; got 0.0. Only generated data sets take noise."
