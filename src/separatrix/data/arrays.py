"""Arrays, frames and tensors handed over in Python."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from .._checks import must
from ..config import DataConfig
from ..errors import DataError
from .columns import feature_matrix
from .dataset import Dataset, Table, make_dataset
from .header import check_different
from .settings import refuse

FloatArray = NDArray[np.float64]


def from_arrays(
    X: Any,
    y: Any,
    config: DataConfig | None = None,
    *,
    feature_names: Sequence[str] | None = None,
    sample_weight: ArrayLike | None = None,
) -> Dataset:
    """Make a data set of features and a target of your own.

    Parameters
    ----------
    X : array_like, DataFrame or torch.Tensor, shape (n_samples, n_features)
        Numbers or booleans of any type, copied as float64. A frame keeps its column names, and `drop` and `one_hot` of
        `config` apply to it.
    y : array_like, Series or torch.Tensor, shape (n_samples,) or (n_samples, 1)
        Labels (text, booleans, whole numbers) or numbers.
    config : DataConfig, optional
        Task, split and standardisation; by default ``DataConfig("custom")``.
    feature_names : sequence of str, optional
        One name for each column; by default the frame's, or x1, x2, ...
    sample_weight : array_like of float, shape (n_samples,), optional
        How much each row counts in the loss, at least 0; by default equally.

    Returns
    -------
    Dataset
        The rows, split as `config` says.

    Raises
    ------
    ConfigError
        If `config` gives a setting that arrays do not take.
    DataError
        If the arrays cannot be used: their shapes, types, or a value that is missing or not finite.

    Examples
    --------
    >>> data = from_arrays([[0.0, 1.0], [1.0, 0.0], [0.5, 0.5], [0.2, 0.8]], ["no", "yes", "yes", "no"])
    >>> data.classes.tolist(), data.n_samples
    (['no', 'yes'], 4)
    """
    config = config or DataConfig("custom")
    return make_dataset(table_from_arrays(X, y, config, feature_names, sample_weight), config)


def table_from_arrays(
    X: Any,
    y: Any,
    config: DataConfig,
    feature_names: Sequence[str] | None = None,
    sample_weight: ArrayLike | None = None,
) -> Table:
    """Turn features and a target into a table, as `from_arrays` does before it splits.

    Raises
    ------
    ConfigError, DataError
        As `from_arrays`.
    """
    refuse(config, "n_samples", "noise", "n_features", "n_classes")
    if _is_frame(X):
        columns = [str(name) for name in X.columns]
        check_different(columns, "X")
        features, names = feature_matrix(X.set_axis(columns, axis=1), config)
    else:
        refuse(config, "drop", "one_hot")
        features = _features(X)
        names = tuple(f"x{column}" for column in range(1, features.shape[1] + 1))
    target = _target(y)
    if len(features) != len(target):
        raise DataError(f"X and y must have as many rows as each other; got {len(features)} and {len(target)}.")
    if feature_names is not None:
        names = _names(feature_names, features.shape[1])
    target_name = config.target or getattr(y, "name", None) or "y"  # a Series has a name
    return Table(features, target, names, str(target_name), _weights(sample_weight, len(target)))


def _is_frame(values: object) -> bool:
    pandas = sys.modules.get("pandas")  # whoever holds a frame has imported pandas
    return pandas is not None and isinstance(values, pandas.DataFrame)


def as_array(values: Any, name: str) -> NDArray[Any]:
    """Return a numpy array of an array, a tensor, a Series or nested lists.

    Raises
    ------
    DataError
        If `values` is sparse, or its rows differ in length.
    """
    torch = sys.modules.get("torch")
    if torch is not None and isinstance(values, torch.Tensor):
        if values.layout is not torch.strided:
            raise DataError(_dense(name, "a sparse tensor", f"{name}.to_dense()"))
        values = values.detach().cpu()
        return np.asarray(values.double() if values.is_floating_point() else values)
    if hasattr(values, "toarray"):
        raise DataError(_dense(name, "a sparse matrix", f"{name}.toarray()"))
    if isinstance(values, np.ma.MaskedArray):
        raise DataError(f"{name} must be an array without a mask; got a masked one. Pass {name}.filled(...).")
    if isinstance(values, (list, tuple)) and any(isinstance(value, (str, bool, np.bool_)) for value in values):
        labels = np.empty(len(values), dtype=object)  # numpy would turn [1, "a"] into text and [1, True] into numbers
        labels[:] = values
        return labels
    try:
        return np.asarray(values)
    except ValueError:
        raise DataError(f"{name} must have rows of equal length; got rows of different lengths.") from None


def _dense(name: str, kind: str, advice: str) -> str:
    return f"{name} must be dense; got {kind}. Pass {advice}."


def _features(X: Any) -> FloatArray:
    array = as_array(X, "X")
    if array.ndim == 1:
        advice = "For one feature use X.reshape(-1, 1), for one row X.reshape(1, -1)."
        raise DataError(must("X", "of shape (n_samples, n_features)", array.shape, advice))
    if array.ndim != 2:
        advice = "Flatten each row with X.reshape(len(X), -1)."
        raise DataError(must("X", "of shape (n_samples, n_features)", array.shape, advice))
    if array.dtype.kind in "US" and array.size:
        raise DataError(must("X", "numeric", str(array[0, 0]), "It holds text in row 1, column 1."))
    if array.dtype.kind not in "biufO":
        raise DataError(must("X", "numeric", str(array.dtype)))
    return np.array(array, dtype=np.float64, order="C") if array.dtype.kind != "O" else _from_objects(array)


def _from_objects(array: NDArray[Any]) -> FloatArray:
    features = np.empty(array.shape)
    for (row, column), value in np.ndenumerate(array):
        try:
            features[row, column] = np.nan if value is None else np.nan if isinstance(value, str) else float(value)
        except (TypeError, ValueError):
            raise DataError(_not_numeric(value, row, column)) from None
        if isinstance(value, str):
            raise DataError(_not_numeric(value, row, column))
    return features


def _not_numeric(value: object, row: int, column: int) -> str:
    return must("X", "numeric", value, f"See row {row + 1}, column {column + 1}.")


def _target(y: Any) -> NDArray[Any]:
    array = as_array(y, "y")
    if array.ndim == 2 and array.shape[1] == 1:
        array = array[:, 0]
    if array.ndim != 1:
        advice = "For one-hot labels pass y.argmax(axis=1)." if array.ndim == 2 else ""
        raise DataError(must("y", "of shape (n_samples,) or (n_samples, 1)", array.shape, advice))
    return array.copy()


def _names(names: Sequence[str], n_features: int) -> tuple[str, ...]:
    named = tuple(str(name) for name in names)
    if len(named) != n_features or len(set(named)) != n_features:
        raise DataError(must("feature_names", f"{n_features} different names, one a column", list(named)))
    return named


def _weights(sample_weight: ArrayLike | None, n_samples: int) -> FloatArray | None:
    if sample_weight is None:
        return None
    weights = as_array(sample_weight, "sample_weight")
    if weights.shape != (n_samples,):
        raise DataError(must("sample_weight", f"of shape ({n_samples},)", weights.shape))
    if weights.dtype.kind not in "biuf" or not (np.isfinite(weights).all() and weights.min() >= 0 < weights.max()):
        expected = "finite numbers of at least 0, not all of them 0"
        raise DataError(f"sample_weight must be {expected}; got other values.")
    return weights.astype(np.float64)
