import numpy as np
import pytest
import torch
from torch.utils.data import ConcatDataset, DataLoader, IterableDataset, Subset, TensorDataset

from separatrix.config import DataConfig
from separatrix.data.tensors import from_torch, is_torch_data
from separatrix.errors import DataError

X = torch.arange(12, dtype=torch.float32).reshape(6, 2)
y = torch.tensor([0.0, 1, 1, 0, 1, 0])
PAIRS = TensorDataset(X, y)


class Rows(torch.utils.data.Dataset):
    def __init__(self, *rows):
        self.rows = rows

    def __len__(self):
        return len(self.rows)

    def __getitem__(self, row):
        return self.rows[row]


def refused(data, valid=None):
    with pytest.raises(DataError) as e:
        from_torch(data, valid)
    return str(e.value)


@pytest.mark.parametrize(
    "data",
    [
        PAIRS,
        DataLoader(PAIRS, batch_size=4),
        ConcatDataset([Subset(PAIRS, range(3)), Subset(PAIRS, range(3, 6))]),
        DataLoader(PAIRS, shuffle=True),
        DataLoader(PAIRS, batch_size=4, drop_last=True),
        Rows(*((x.tolist(), int(label)) for x, label in PAIRS)),
        Rows(*([x.numpy(), label] for x, label in PAIRS)),
    ],
    ids=["tensors", "loader", "subsets", "shuffling loader", "dropping loader", "lists", "arrays"],
)
def test_rows_are_read_whole_and_in_order(data):
    read = from_torch(data)
    assert read.X.tolist() == X.tolist()
    assert read.classes[read.y].tolist() == y.tolist()


def test_float_targets_of_0_and_1_are_classes():
    assert from_torch(PAIRS).classes.tolist() == [0.0, 1.0]


def test_other_floats_are_a_regression_target():
    assert from_torch(TensorDataset(X, y / 2)).classes is None


def test_text_labels_are_classes():
    assert from_torch(Rows(([1.0], "no"), ([2.0], "yes"))).classes.tolist() == ["no", "yes"]


def test_targets_of_one_column_are_flattened():
    assert from_torch(TensorDataset(X, y[:, None])).y.tolist() == [0, 1, 1, 0, 1, 0]


def test_the_config_splits_one_data_set():
    data = from_torch(PAIRS, config=DataConfig("custom", split="ordered", validation_fraction=0.5))
    assert data.valid_index.tolist() == [3, 4, 5]


def test_two_data_sets_are_the_two_parts():
    data = from_torch(DataLoader(PAIRS), TensorDataset(X[:2] + 100, y[:2]))
    assert data.train_index.tolist() == [0, 1, 2, 3, 4, 5]
    assert data.X[data.valid_index].tolist() == [[100, 101], [102, 103]]


def test_reading_draws_no_random_number():
    before = torch.get_rng_state()
    from_torch(DataLoader(PAIRS, shuffle=True))
    assert torch.equal(torch.get_rng_state(), before)


def test_rows_without_a_target_are_refused():
    assert refused(TensorDataset(X)) == "Each row of the data must be a pair (x, y); got 1 values in row 1."


def test_rows_that_are_no_pairs_are_refused():
    data = Rows(([1.0], 0), torch.zeros(2))
    assert refused(data) == "Each row of the data must be a pair (x, y); got one Tensor in row 2."


def test_rows_of_different_lengths_are_refused():
    data = Rows(([1.0], 0), ([1.0, 2.0], 1))
    assert refused(data) == "X must have rows of equal length; got rows of different lengths."


def test_no_rows_are_refused():
    assert refused(Rows()) == "The data must have rows; got an empty data set."


def test_a_data_set_without_a_length_is_refused():
    class Stream(IterableDataset):
        def __iter__(self):
            return iter(())

    assert refused(Stream()) == (
        "The data must be a data set with a length; got an IterableDataset. Read its rows into arrays."
    )


@pytest.mark.parametrize(
    ("data", "is_torchs"), [(PAIRS, True), (DataLoader(PAIRS), True), ((np.eye(2), [0, 1]), False)]
)
def test_torch_data_is_told_from_arrays(data, is_torchs):
    assert is_torch_data(data) is is_torchs
