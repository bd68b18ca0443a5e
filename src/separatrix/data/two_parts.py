"""A training and a validation part that were given apart."""

from __future__ import annotations

import numpy as np

from ..config import DataConfig
from ..errors import DataError
from .dataset import Dataset, Table, make_dataset
from .labels import one_type


def join(train: Table, valid: Table, config: DataConfig) -> Dataset:
    """Make one data set of two tables; its split is exactly these two parts.

    Parameters
    ----------
    train, valid : Table
        The parts, of the same features.
    config : DataConfig
        Task and standardisation, measured on the training part; its settings of the split are not used.

    Returns
    -------
    Dataset
        The training rows, then the validation rows.

    Raises
    ------
    DataError
        If the parts have different features or kinds of labels, or one of them is empty.
    """
    for part, table in (("training", train), ("validation", valid)):
        if len(table.X) == 0:
            raise DataError(f"The {part} part must have at least one row; got none.")
    if train.feature_names != valid.feature_names:
        raise DataError(
            f"Both parts must have the same features; got {', '.join(train.feature_names)} to train on and "
            f"{', '.join(valid.feature_names)} to validate on."
        )
    labels = [one_type(table.y, table.target_name) for table in (train, valid)]
    kinds = ["text" if y.dtype.kind in "OU" else "boolean" if y.dtype.kind == "b" else "number" for y in labels]
    if kinds[0] != kinds[1]:
        raise DataError(
            f"Both parts must have labels of one type; got {kinds[0]} labels to train on and {kinds[1]} labels to "
            "validate on."
        )
    table = Table(
        np.concatenate([train.X, valid.X]),
        np.concatenate(labels),
        train.feature_names,
        train.target_name,
    )
    return make_dataset(table, config, n_valid=len(valid.X))
