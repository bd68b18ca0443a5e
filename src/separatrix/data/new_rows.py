"""New rows as a trained network was fed its own: columns by name, one-hot ones rebuilt."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from .._checks import did_you_mean, must, some
from ..errors import DataError, UnknownNameError

if TYPE_CHECKING:
    import pandas as pd

FloatArray = NDArray[np.float64]


def feature_rows(
    frame: pd.DataFrame, feature_names: Sequence[str], one_hot: Sequence[str] = (), source: str = "X"
) -> FloatArray:
    """Return the rows of a table as the features of an earlier data set.

    Parameters
    ----------
    frame : DataFrame
        The table; its further columns are left alone.
    feature_names : sequence of str
        The features, in their order.
    one_hot : sequence of str
        The columns of text that were turned into one feature a value, "colour=red".
    source : str
        What the table is called in messages: its path.

    Returns
    -------
    ndarray of float64, shape (n_rows, n_features)

    Raises
    ------
    UnknownNameError
        If a column is not there.
    DataError
        If a cell is not a finite number, or a one-hot column has a value that the training had not.
    """
    columns: dict[str, FloatArray] = {}
    sources = source_columns(feature_names, one_hot)
    for name, column in sources.items():
        if column not in frame.columns:
            known = [str(name) for name in frame.columns]
            wanted = list(dict.fromkeys(sources.values()))
            raise UnknownNameError(
                f"{source!r} has no column {column!r}, which the network was trained on. "
                f"{did_you_mean(column, known) or f'It needs {some(wanted, 12)}; it has {some(known, 12)}.'}"
            )
        columns[name] = _numbers(frame[column], name) if column == name else _one_hot(frame[column], name, sources)
    if len(frame) == 0:
        raise DataError(must(f"The table {source!r}", "at least 1 row long under its header", 0))
    return np.column_stack(list(columns.values()))


def source_columns(feature_names: Sequence[str], one_hot: Sequence[str]) -> dict[str, str]:
    """Return for each feature the column of a table that it comes from."""
    return {name: next((column for column in one_hot if name.startswith(f"{column}=")), name) for name in feature_names}


def _numbers(column: pd.Series[Any], name: str) -> FloatArray:
    import pandas as pd

    numbers = pd.to_numeric(column, errors="coerce").to_numpy(dtype=np.float64, na_value=np.nan)
    bad = np.flatnonzero(~np.isfinite(numbers))
    if len(bad):
        value = column.iloc[bad[0]]
        got = None if pd.isna(value) else value.item() if isinstance(value, np.generic) else value
        raise DataError(must(f"Row {bad[0] + 1} of column {name!r}", "a finite number", got))
    return numbers


def _one_hot(column: pd.Series[Any], name: str, sources: Mapping[str, str]) -> FloatArray:
    prefix = f"{column.name}="
    known = [feature.removeprefix(prefix) for feature, source in sources.items() if source == column.name]
    texts = np.array([_text(value, known) for value in column.tolist()], dtype=object)
    bad = np.flatnonzero([text not in known for text in texts])
    if len(bad):
        expected = f"one of {some(known, 12)}, as in the training"
        got = column.tolist()[bad[0]]
        raise DataError(
            must(f"Row {bad[0] + 1} of column {str(column.name)!r}", expected, got, did_you_mean(got, known))
        )
    return np.asarray(texts == name.removeprefix(prefix), dtype=np.float64)


def _text(value: object, known: Sequence[str]) -> str:
    """Return a value as the training named it: whole numbers may come as 1 or as 1.0."""
    text = str(value)
    if text not in known and isinstance(value, (int, float)) and float(value).is_integer():
        other = str(int(value)) if isinstance(value, float) else str(float(value))
        return other if other in known else text
    return text
