"""Columns of a table: which are features, which is the target, and what each must hold."""

from __future__ import annotations

import shlex
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from .._checks import must, some
from ..config import DataConfig
from ..errors import ConfigError, DataError
from .dataset import Table
from .header import MAX_COLUMNS, check_columns, check_named, leaving_out
from .labels import missing_value
from .target_column import factorize, target_values

if TYPE_CHECKING:
    import pandas as pd

FloatArray = NDArray[np.float64]


def table_from_frame(frame: pd.DataFrame, config: DataConfig) -> Table:
    """Turn a frame with different column names into a table, the target among its columns.

    Raises
    ------
    ConfigError
        If a column is named twice in contradiction.
    DataError
        If a column cannot be used, or there are too few rows.
    UnknownNameError
        If a column that `config` names does not exist.
    """
    target = _target_name(frame, config)
    check_named(list(frame.columns), config)
    if len(frame) < 2:
        raise DataError(must(f"The table {config.name!r}", "at least 2 rows long under its header", len(frame)))
    X, names = feature_matrix(frame.drop(columns=[target]), config)
    if not names:
        raise DataError(f"The table {config.name!r} must have a feature beside the target {target!r}; got none.")
    return Table(X, target_values(frame[target], config), names, target)


def feature_matrix(frame: pd.DataFrame, config: DataConfig) -> tuple[FloatArray, tuple[str, ...]]:
    """Turn the columns of a frame into features: numbers as they are, booleans as 0 and 1, `one_hot` ones spread out.

    Returns
    -------
    X : ndarray of float64, shape (n_samples, n_features)
        The features.
    names : tuple of str
        One name for each column of `X`.

    Raises
    ------
    DataError
        If a column holds text and is not in `one_hot`, a value is missing, or `one_hot` gives too many columns.
    UnknownNameError
        If a column in `drop` or `one_hot` does not exist.
    """
    columns = [str(name) for name in frame.columns]
    for role in ("drop", "one_hot"):
        check_columns(getattr(config, role), columns, role)
    kept = [name for name in columns if name not in set(config.drop)]
    _check_text(frame, kept, config)
    parts: dict[str, NDArray[Any]] = {}
    for name in kept:
        new = _one_hot(frame[name], name) if name in config.one_hot else {name: _numbers(frame[name], name)}
        if same := new.keys() & parts.keys():
            raise DataError(f"The columns must have different names; one_hot makes another {min(same)!r}. Rename it.")
        parts |= new
        if len(parts) > MAX_COLUMNS:
            advice = f"Leave out a column with many values: {leaving_out([name])}."
            raise DataError(must("The table", f"of at most {MAX_COLUMNS} feature columns", len(parts), advice))
    X = np.empty((len(frame), len(parts)))
    for column, values in enumerate(parts.values()):
        X[:, column] = values
    return X, tuple(parts)


def check_constant(table: Table, config: DataConfig) -> None:
    """Raise a `DataError` that names the feature columns whose value never changes, and how to leave them out."""
    constant = np.flatnonzero((table.X[:1000] == table.X[0]).all(axis=0))  # few columns are left to compare in full
    constant = constant[(table.X[:, constant] == table.X[0, constant]).all(axis=0)]
    if len(constant) == 0:
        return
    first = table.feature_names[constant[0]]
    sources = dict.fromkeys(_source(table.feature_names[column], config) for column in constant)
    value = float(table.X[0, constant[0]])
    raise DataError(
        f"Column {first!r} must vary to be a feature; got {value:g} in every row. Leave out every column of one "
        f"value: {leaving_out(list(sources))}."
    )


def _source(name: str, config: DataConfig) -> str:
    return next((column for column in config.one_hot if name.startswith(f"{column}=")), name)


def _target_name(frame: pd.DataFrame, config: DataConfig) -> str:
    columns = list(frame.columns)
    if config.target is None:
        kept = [name for name in columns if name not in config.drop]
        target = str(kept[-1] if kept else columns[-1])
    else:
        check_columns([config.target], columns, "target")
        target = config.target
    for role in ("drop", "one_hot"):
        check_columns(getattr(config, role), columns, role)
        if target in getattr(config, role):
            raise ConfigError(must(role, f"without the target {target!r}", getattr(config, role)))
    both = [name for name in config.one_hot if name in config.drop]
    if both:
        raise ConfigError(f"one_hot and drop must name different columns; got {both[0]!r} in both.")
    return target


def _check_text(frame: pd.DataFrame, columns: Sequence[str], config: DataConfig) -> None:
    text = {name: row for name in columns if name not in config.one_hot if (row := _text_row(frame[name])) is not None}
    if not text:
        return
    name, row = next(iter(text.items()))
    more = [repr(other) for other in text if other != name]
    raise DataError(
        f"Column {name!r} must be numeric to be a feature; got {_plain(frame[name].iloc[row])!r} in row {row + 1}. "
        f"Turn it into 0/1 columns with one_hot=({name!r},) or --one-hot {shlex.quote(name)}, or leave it out: "
        f"{leaving_out([name])}.{' The same holds for ' + some(more) + '.' if more else ''}"
    )


def _text_row(column: pd.Series[Any]) -> int | None:
    """Return the first row whose value is not a number, or None."""
    import pandas as pd

    if pd.api.types.is_numeric_dtype(column) and column.dtype.kind in "biuf":
        return None
    if column.dtype.kind in "mMc" or isinstance(column.dtype, pd.CategoricalDtype):
        return 0
    numbers = pd.to_numeric(column, errors="coerce")
    text = np.flatnonzero(numbers.isna().to_numpy() & column.notna().to_numpy())
    return int(text[0]) if len(text) else None


def _numbers(column: pd.Series[Any], name: str) -> NDArray[Any]:
    import pandas as pd

    if isinstance(column.dtype, np.dtype) and column.dtype.kind in "biu":
        return column.to_numpy()
    if column.dtype == np.float64:
        numbers = column.to_numpy()  # a view: a copy of every column would cost a tenth of reading them
    else:
        numbers = pd.to_numeric(column).to_numpy(dtype=np.float64, na_value=np.nan)
    _check_missing(np.isnan(numbers), name)
    return numbers


def _one_hot(column: pd.Series[Any], name: str) -> dict[str, NDArray[np.bool_]]:
    _check_missing(column.isna().to_numpy(), name)
    codes, values = factorize(column, sort=True)
    if len(values) > MAX_COLUMNS:
        advice = f"Leave it out: {leaving_out([name])}."
        raise DataError(must(f"The one_hot column {name!r}", f"of at most {MAX_COLUMNS} values", len(values), advice))
    return {f"{name}={_plain(value)}": codes == code for code, value in enumerate(values)}


def _check_missing(missing: NDArray[np.bool_], name: str) -> None:
    rows = np.flatnonzero(missing)
    if len(rows):
        raise missing_value(int(rows[0]), name, len(rows) - 1)


def _plain(value: object) -> object:
    return value.item() if isinstance(value, np.generic) else value
