"""Which rows train and which validate."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from .._checks import must, some
from ..config import DataConfig
from ..errors import ConfigError, DataError
from .settings import numpy_seed

IntArray = NDArray[np.int64]


def split_rows(y: NDArray[Any], config: DataConfig, *, has_classes: bool) -> tuple[IntArray, IntArray]:
    """Split row positions into a training and a validation part.

    A random split equals scikit-learn's ``train_test_split(rows, test_size=validation_fraction,
    random_state=split_seed)``. An ordered one trains on the first ``floor(n_samples * (1 - validation_fraction))``
    rows.

    Parameters
    ----------
    y : ndarray of int64 or float64, shape (n_samples,)
        Positions of classes, or numbers.
    config : DataConfig
        The settings of the split.
    has_classes : bool
        Whether `y` holds classes, so that it can be stratified.

    Returns
    -------
    train_index, valid_index : ndarray of int64
        Positions of the rows, in the order in which they are used.

    Raises
    ------
    ConfigError
        If the fraction leaves no row to train on, or settings contradict each other or the target.
    DataError
        If a class has too few rows to be in both parts of a stratified split.
    """
    rows = np.arange(len(y), dtype=np.int64)
    if config.stratify:
        _check_stratify(config, has_classes)
    if config.validation_fraction == 0:
        return rows, rows[:0]
    n_valid = _n_valid(len(y), config)
    if config.split == "ordered":
        return rows[:-n_valid], rows[-n_valid:]
    if config.stratify:
        _check_counts(np.bincount(y), n_valid)
    from sklearn.model_selection import train_test_split

    train, valid = train_test_split(
        rows,
        test_size=n_valid,
        random_state=numpy_seed("split_seed", config.split_seed),
        stratify=y if config.stratify else None,
    )
    return train, valid


def _n_valid(n_samples: int, config: DataConfig) -> int:
    share = config.validation_fraction * n_samples
    # An exact share that floating point makes a hair larger stays itself, except where scikit-learn rounds it up.
    n_valid = max(1, int(np.ceil(share if config.split == "random" else round(share, 9))))
    if n_valid >= n_samples:
        expected = f"small enough to leave a row of {n_samples} to train on"
        raise ConfigError(must("validation_fraction", expected, config.validation_fraction))
    return n_valid


def _check_stratify(config: DataConfig, has_classes: bool) -> None:
    if not has_classes:
        raise ConfigError("stratify needs a target of classes; this one is regression. Leave stratify out.")
    if config.split == "ordered":
        raise ConfigError("stratify needs a random split; this one is ordered. Set split='random'.")


def _check_counts(counts: IntArray, n_valid: int) -> None:
    least = min(n_valid, int(counts.sum()) - n_valid)
    if counts.min() < 2 or least < len(counts):
        advice = "Leave stratify out, or merge rare classes."
        expected = "present in both parts to stratify"
        raise DataError(must("Every class", expected, f"counts {some(counts.tolist())}", advice))
