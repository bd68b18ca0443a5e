import subprocess
import sys

import numpy as np
import pandas as pd
import pytest
import torch
from sklearn.datasets import make_moons
from sklearn.model_selection import train_test_split
from torch.utils.data import DataLoader, TensorDataset

from separatrix.config import DataConfig
from separatrix.data import Dataset, as_dataset, dataset_names, describe, load_dataset
from separatrix.errors import ConfigError, DataError, FileError, UnknownNameError

X = np.arange(12.0).reshape(6, 2)
y = np.array([0, 1, 1, 0, 1, 0])
TENSORS = TensorDataset(torch.tensor(X), torch.tensor(y))


def refused(kind, *args, **given):
    with pytest.raises(kind) as e:
        as_dataset(*args, **given)
    return str(e.value)


def test_the_tutorials_split_is_made():
    data = load_dataset(DataConfig("moons", n_samples=10_000, noise=0.07, seed=42))
    X_train, X_val, y_train, y_val = train_test_split(*make_moons(10_000, random_state=42, noise=0.07), random_state=42)
    assert np.array_equal(data.X[data.train_index], X_train)
    assert np.array_equal(data.X[data.valid_index], X_val)
    assert np.array_equal(data.y[data.train_index], y_train)
    assert np.array_equal(data.y[data.valid_index], y_val)


@pytest.mark.parametrize("info", describe(), ids=lambda info: info.name)
def test_a_description_tells_the_truth(info):
    data = load_dataset(DataConfig(info.name))
    task = "regression" if data.classes is None else "classification"
    told = (info.task, info.n_samples, info.n_features, info.n_classes)
    assert told == (task, data.n_samples, data.n_features, data.n_classes)


def test_every_data_set_is_described():
    assert dataset_names() == tuple(info.name for info in describe())


def test_the_names_are_those_of_the_documentation():
    assert dataset_names() == (
        *("moons", "circles", "blobs", "spirals", "xor", "gaussian"),
        *("playground-circle", "playground-xor", "playground-gauss", "playground-spiral"),
        *("playground-reg-plane", "playground-reg-gauss"),
        *("iris", "wine", "breast_cancer", "digits"),
    )


def test_an_unknown_name_is_answered_with_the_nearest():
    with pytest.raises(UnknownNameError) as e:
        load_dataset(DataConfig("moosn"))
    assert str(e.value) == (
        f"data must be one of {', '.join(dataset_names())}, or a path that ends in .csv, .tsv, .tab, .parquet; "
        "got 'moosn'. Did you mean 'moons'?"
    )


@pytest.mark.parametrize("name", ["moons", "spirals", "playground-xor", "iris"])
def test_a_number_of_features_is_refused_by_sets_that_have_their_own(name):
    with pytest.raises(ConfigError) as e:
        load_dataset(DataConfig(name, n_features=3))
    assert str(e.value) == (
        f"n_features must be left out for {name}; got 3. Only blobs and gaussian take a number of features."
    )


@pytest.mark.parametrize("name", ["moons.csv", "data/moons.csv"])
def test_a_name_with_a_suffix_or_a_separator_is_a_path(name):
    with pytest.raises(FileError) as e:
        load_dataset(DataConfig(name))
    assert str(e.value) == f"The file '{name}' does not exist."


def test_a_file_that_exists_is_a_path(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "mydata").write_text("a,b\n")
    with pytest.raises(FileError) as e:
        load_dataset(DataConfig("mydata"))
    assert str(e.value) == "data must be a path that ends in .csv, .tsv, .tab, .parquet; got 'mydata'."


def test_custom_data_cannot_be_loaded():
    with pytest.raises(ConfigError) as e:
        load_dataset(DataConfig("custom"))
    assert str(e.value) == ("The data set 'custom' stands for arrays handed over in Python: pass them as data=(X, y).")


def test_a_config_is_loaded():
    assert as_dataset(DataConfig("iris")).classes.tolist() == ["setosa", "versicolor", "virginica"]


def test_a_data_set_is_itself():
    data = load_dataset(DataConfig("iris"))
    assert as_dataset(data) is data


@pytest.mark.parametrize("data", [(X, y), [X, y], (pd.DataFrame(X), pd.Series(y)), TENSORS, DataLoader(TENSORS)])
def test_arrays_and_torch_data_are_read(data):
    made = as_dataset(data)
    assert isinstance(made, Dataset)
    assert made.X.tolist() == X.tolist()
    assert made.y.tolist() == y.tolist()


def test_the_config_splits_arrays():
    data = as_dataset((X, y), config=DataConfig("custom", validation_fraction=0.5, split="ordered"))
    assert data.valid_index.tolist() == [3, 4, 5]


@pytest.mark.parametrize(("data", "valid"), [((X, y), (X[:2] + 50, y[:2])), (TENSORS, DataLoader(TENSORS))])
def test_a_validation_part_may_be_given(data, valid):
    made = as_dataset(data, valid)
    assert made.train_index.tolist() == [0, 1, 2, 3, 4, 5]
    assert made.valid_index.tolist() == list(range(6, made.n_samples))


@pytest.mark.parametrize(
    ("data", "given"),
    [(DataConfig("iris"), {"valid": (X, y)}), (load_dataset(DataConfig("iris")), {"config": DataConfig("custom")})],
    ids=["valid", "config"],
)
def test_data_that_is_split_already_takes_no_more(data, given):
    kind = type(data).__name__
    message = refused(ConfigError, data, **given)
    assert message == f"valid and config must be left out when data is a {kind}: it says how it is split."


@pytest.mark.parametrize(
    ("data", "got"),
    [(X, "a ndarray"), ((X, y, y), "3 values"), (pd.DataFrame(X), "a DataFrame")],
    ids=["X", "3", "frame"],
)
def test_what_is_no_data_is_refused(data, got):
    assert refused(DataError, data) == (
        f"data must be a pair (X, y), a torch Dataset or DataLoader or a DataConfig; got {got}."
    )


def test_a_validation_part_that_is_none_is_refused():
    message = refused(DataError, (X, y), X)
    assert message == "valid must be a pair (X, y), a torch Dataset or DataLoader; got a ndarray."


@pytest.mark.parametrize(("data", "valid"), [((X, y), TENSORS), (TENSORS, (X, y))])
def test_parts_of_different_kinds_are_refused(data, valid):
    message = refused(DataError, data, valid)
    assert message == "data and valid must be of one kind; got arrays for one and torch's for the other."


def test_importing_the_data_room_imports_neither_torch_nor_pandas():
    code = "import sys, separatrix.data; sys.exit(bool({'torch', 'pandas', 'sklearn'} & set(sys.modules)))"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
