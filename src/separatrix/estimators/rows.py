"""Rows that scikit-learn has checked, as a data set."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn.preprocessing import StandardScaler
from sklearn.utils import check_array

from .._checks import must
from ..config import DataConfig
from ..data import Dataset
from ..data.splits import split_rows
from ..errors import DataError

FloatArray = NDArray[np.float64]
Scale = tuple[FloatArray | None, FloatArray | None]


@dataclass(frozen=True, eq=False)
class Rows:
    """What ``fit`` was given.

    Parameters
    ----------
    X : ndarray of float64, shape (n_samples, n_features)
        Finite numbers.
    y : ndarray of int64 or float64, shape (n_samples,)
        Positions in `classes`, or numbers.
    classes : ndarray, shape (n_classes,), or None
        The labels, sorted; None for regression.
    feature_names : tuple of str
        One a column.
    target_name : str
        What `y` is called.
    sample_weight, class_weight : ndarray of float64, shape (n_samples,), or None
        The caller's weight of each row, and that of its class.
    """

    X: FloatArray
    y: NDArray[Any]
    classes: NDArray[Any] | None
    feature_names: tuple[str, ...]
    target_name: str
    sample_weight: FloatArray | None
    class_weight: FloatArray | None

    def dataset(self, config: DataConfig, scale: Scale | None) -> Dataset:
        """Return the rows split as `config` says, with a given (mean, scale) or one measured on the training rows.

        Raises
        ------
        DataError
            If the rows cannot be split, or are too large to standardize.
        """
        train, valid = self._split(config)
        weight = _product(self.sample_weight, self.class_weight)
        for name, index in (("training", train), ("validation", valid)):
            if weight is not None and len(index) and not weight[index].any():
                raise DataError(f"The {name} rows must not all have the weight zero. Choose another random_state.")
        mean, spread = (self._measured(train) if config.standardize else (None, None)) if scale is None else scale
        return Dataset(
            X=self.X,
            y=self.y,
            classes=self.classes,
            train_index=train,
            valid_index=valid,
            feature_names=self.feature_names,
            target_name=self.target_name,
            mean=mean,
            scale=spread,
            sample_weight=weight,
        )

    def _split(self, config: DataConfig) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        try:
            return split_rows(self.y, config, has_classes=self.classes is not None)
        except DataError:
            counts = np.bincount(self.y).tolist()
            raise DataError(
                must("early_stopping", "False when a class has too few rows for both parts", True)
                + f" The classes have {counts} rows and validation_fraction is {config.validation_fraction:g}."
            ) from None

    def _measured(self, index: NDArray[np.int64]) -> Scale:
        weight = None if self.sample_weight is None else self.sample_weight[index]
        with np.errstate(over="ignore", invalid="ignore"):
            scaler = StandardScaler().fit(self.X[index], sample_weight=weight)
        overflown = np.flatnonzero(~np.isfinite(scaler.mean_) | ~np.isfinite(scaler.var_))
        if len(overflown):
            name = self.feature_names[overflown[0]]
            raise DataError(
                f"Column {name!r} has values too large to standardize: their spread overflows float64. "
                "Divide them by a constant first."
            )
        return scaler.mean_, scaler.scale_


def checked_weight(sample_weight: Any, n_samples: int) -> FloatArray | None:
    """Return weights as float64, shape (n_samples,).

    Raises
    ------
    DataError
        If they are of another shape, negative, or all zero.
    """
    if sample_weight is None:
        return None
    weight: FloatArray = check_array(sample_weight, ensure_2d=False, dtype=np.float64, input_name="sample_weight")
    if weight.shape != (n_samples,):
        raise DataError(must("sample_weight", f"of shape ({n_samples},)", weight.shape))
    if weight.min() < 0 or weight.max() == 0:
        raise DataError(must("sample_weight", "at least 0, and not zero in every row", float(weight.min())))
    return weight


def _product(a: FloatArray | None, b: FloatArray | None) -> FloatArray | None:
    if a is None or b is None:
        return a if b is None else b
    return a * b
