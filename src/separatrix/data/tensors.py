"""Torch's data sets and loaders, read once into arrays."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from ..config import DataConfig
from ..errors import DataError
from .arrays import table_from_arrays
from .dataset import Dataset, make_dataset
from .two_parts import join

if TYPE_CHECKING:
    from torch.utils.data import DataLoader
    from torch.utils.data import Dataset as TorchDataset


def from_torch(
    data: TorchDataset[Any] | DataLoader[Any],
    valid: TorchDataset[Any] | DataLoader[Any] | None = None,
    config: DataConfig | None = None,
) -> Dataset:
    """Make a data set of a torch ``Dataset`` or ``DataLoader`` that yields pairs (x, y).

    Rows are read once, in the data set's own order; a loader's sampler, batches and `collate_fn` are not used.

    Parameters
    ----------
    data : torch.utils.data.Dataset or DataLoader
        Rows x of shape (n_features,) and labels or numbers y.
    valid : torch.utils.data.Dataset or DataLoader, optional
        The validation part; with it the split is these two parts, whatever `config` says of one.
    config : DataConfig, optional
        Task, split and standardisation; by default ``DataConfig("custom")``.

    Returns
    -------
    Dataset
        The rows as float64. Targets of 0.0 and 1.0 are class labels unless the task is regression.

    Raises
    ------
    ConfigError
        If `config` gives a setting that arrays do not take.
    DataError
        If a row is not a pair, rows differ in length, or values cannot be used.
    """
    config = config or DataConfig("custom")
    table = table_from_arrays(*read_pairs(data), config)
    if valid is None:
        return make_dataset(table, config)
    return join(table, table_from_arrays(*read_pairs(valid), config), config)


def is_torch_data(data: object) -> bool:
    """Tell whether `data` is a torch data set or loader, without importing torch."""
    import sys

    torch = sys.modules.get("torch")
    return torch is not None and isinstance(data, (torch.utils.data.Dataset, torch.utils.data.DataLoader))


def read_pairs(data: Any) -> tuple[Any, Any]:
    """Return all features and all targets of a torch data set or loader, in its own order.

    Raises
    ------
    DataError
        If it has no length, no rows, or rows that are not pairs of one shape.
    """
    from torch.utils.data import DataLoader, IterableDataset, TensorDataset

    rows: Any = data.dataset if isinstance(data, DataLoader) else data
    if isinstance(rows, IterableDataset):
        raise DataError("The data must be a data set with a length; got an IterableDataset. Read its rows into arrays.")
    if isinstance(rows, TensorDataset) and len(rows.tensors) == 2:
        return rows.tensors
    pairs = [rows[row] for row in range(len(rows))]
    for row, pair in enumerate(pairs):
        if not isinstance(pair, (tuple, list)) or len(pair) != 2:
            what = f"{len(pair)} values" if isinstance(pair, (tuple, list)) else f"one {type(pair).__name__}"
            raise DataError(f"Each row of the data must be a pair (x, y); got {what} in row {row + 1}.")
    if not pairs:
        raise DataError("The data must have rows; got an empty data set.")
    features = [np.asarray(x, dtype=np.float64) for x, _ in pairs]
    if len({x.shape for x in features}) > 1:
        raise DataError("X must have rows of equal length; got rows of different lengths.")
    return np.stack(features), [y.item() if hasattr(y, "item") else y for _, y in pairs]
