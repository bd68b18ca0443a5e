"""The record of a data set: its rows, its labels, its split and its scale."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from .._checks import must
from ..config import DataConfig
from ..errors import DataError
from .labels import encode
from .splits import split_rows

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class Table:
    """Rows as they came, before labels are encoded and rows are split.

    Parameters
    ----------
    X : ndarray of float64, shape (n_samples, n_features)
        The features.
    y : ndarray, shape (n_samples,)
        The target: labels of one kind (strings, booleans, whole numbers) or numbers.
    feature_names : tuple of str
        One name for each column of `X`.
    target_name : str
        What `y` is called.
    sample_weight : ndarray of float64, shape (n_samples,), optional
        How much each row counts in the loss; none means equally.
    """

    X: FloatArray
    y: NDArray[Any]
    feature_names: tuple[str, ...]
    target_name: str = "y"
    sample_weight: FloatArray | None = None


@dataclass(frozen=True, eq=False)
class Dataset:
    """Rows that are ready to train on.

    `X` stays in its own units; `scaled` applies the recorded scale.

    Parameters
    ----------
    X : ndarray of float64, shape (n_samples, n_features)
        The features, in their own units.
    y : ndarray of int64 or float64, shape (n_samples,)
        Positions in `classes`, or numbers for regression.
    classes : ndarray, shape (n_classes,), or None
        The labels, sorted; None for regression.
    train_index, valid_index : ndarray of int64
        Positions of the rows of the two parts, in the order in which they are used.
    feature_names : tuple of str
        One name for each column of `X`.
    target_name : str
        What `y` is called.
    mean, scale : ndarray of float64, shape (n_features,), or None
        Standardisation: ``(X - mean) / scale``; None when it was not asked for.
    sample_weight : ndarray of float64, shape (n_samples,), or None
        How much each row counts in the loss.
    """

    X: FloatArray
    y: IntArray | FloatArray
    classes: NDArray[Any] | None
    train_index: IntArray
    valid_index: IntArray
    feature_names: tuple[str, ...]
    target_name: str = "y"
    mean: FloatArray | None = None
    scale: FloatArray | None = None
    sample_weight: FloatArray | None = None

    @property
    def n_samples(self) -> int:
        """Number of rows, both parts together."""
        return len(self.X)

    @property
    def n_features(self) -> int:
        """Number of columns of `X`."""
        return int(self.X.shape[1])

    @property
    def n_classes(self) -> int:
        """Number of classes; 0 for regression."""
        return 0 if self.classes is None else len(self.classes)

    @property
    def n_outputs(self) -> int:
        """Number of logits a network needs: one for two classes and for regression, else one a class."""
        return self.n_classes if self.n_classes > 2 else 1

    def labels(self, index: IntArray | slice = slice(None)) -> NDArray[Any]:
        """Return the labels, or the numbers of a regression, of some rows."""
        return self.y[index] if self.classes is None else self.classes[self.y[index].astype(np.int64)]

    def scaled(self, X: ArrayLike) -> FloatArray:
        """Return rows as the network sees them.

        Parameters
        ----------
        X : array_like of float, shape (n, n_features)
            Rows in their own units.

        Returns
        -------
        ndarray of float64, shape (n, n_features)
            ``(X - mean) / scale``, or the rows as they are when no standardisation was asked for.
        """
        X = np.asarray(X, dtype=np.float64)
        return X if self.mean is None or self.scale is None else (X - self.mean) / self.scale


def make_dataset(table: Table, config: DataConfig, *, n_valid: int | None = None) -> Dataset:
    """Check a table, encode its labels, split its rows and measure its scale, as `config` says.

    Parameters
    ----------
    table : Table
        The rows as they came.
    config : DataConfig
        What the target means, how rows are split, whether features are standardised.
    n_valid : int, optional
        The number of rows at the table's end that are the validation part; none means that `config` splits.

    Returns
    -------
    Dataset
        Rows that are ready to train on.

    Raises
    ------
    ConfigError
        If the split's settings cannot be met by this number of rows or this target.
    DataError
        If a value is missing or not finite, or too few rows or classes are left to learn from.
    """
    _check_values(table)
    classes, y = encode(table.y, table.target_name, config.task)
    if n_valid is None:
        train_index, valid_index = split_rows(y, config, has_classes=classes is not None)
    else:
        rows = np.arange(len(y), dtype=np.int64)
        train_index, valid_index = rows[: len(y) - n_valid], rows[len(y) - n_valid :]
    mean, scale = _measured(table, train_index) if config.standardize else (None, None)
    return Dataset(
        X=table.X,
        y=y,
        classes=classes,
        train_index=train_index,
        valid_index=valid_index,
        feature_names=table.feature_names,
        target_name=table.target_name,
        mean=mean,
        scale=scale,
        sample_weight=table.sample_weight,
    )


def _check_values(table: Table) -> None:
    n_samples, n_features = table.X.shape
    if n_samples < 2:
        raise DataError(must("The data", "at least 2 rows long", n_samples, "One row cannot be split or learned from."))
    if n_features == 0:
        raise DataError("The data must have at least one feature column beside the target; got none.")
    _check_finite(table.X, table.feature_names)
    if table.y.dtype.kind == "f":
        _check_finite(table.y[:, None], (table.target_name,))


def _check_finite(values: FloatArray, names: Sequence[str]) -> None:
    finite = np.isfinite(values)
    if finite.all():
        return
    rows, columns = np.nonzero(~finite)
    more = f" ({len(rows) - 1} more such values follow)" if len(rows) > 1 else ""
    raise DataError(
        must(
            f"Row {rows[0] + 1} of column {names[columns[0]]!r}",
            "a finite number",
            float(values[rows[0], columns[0]]),
            f"Fill or remove such rows before training{more}.",
        )
    )


def _measured(table: Table, rows: IntArray) -> tuple[FloatArray, FloatArray]:
    with np.errstate(over="ignore", invalid="ignore"):  # an overflow is reported below, with its column
        mean = table.X[rows].mean(axis=0)
        scale = table.X[rows].std(axis=0)
    overflown = np.flatnonzero(~np.isfinite(mean) | ~np.isfinite(scale))
    if len(overflown):
        column = table.feature_names[overflown[0]]
        raise DataError(
            f"Column {column!r} has values too large to standardize: their spread overflows float64. "
            "Divide them by a constant first."
        )
    scale[np.ptp(table.X[rows], axis=0) == 0] = 1.0  # a column that never varies carries nothing; leave it as it is
    return mean, scale
