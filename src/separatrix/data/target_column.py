"""The target column of a table: labels of one kind, or numbers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from .._checks import must
from ..config import DataConfig
from ..errors import DataError
from .header import is_number, leaving_out
from .labels import missing_value

if TYPE_CHECKING:
    import pandas as pd


def target_values(column: pd.Series[Any], config: DataConfig) -> NDArray[Any]:
    """Return the labels or numbers of a target column.

    Raises
    ------
    DataError
        If a value is missing, or some labels are text and others numbers while the task is left to be guessed.
    """
    missing = np.flatnonzero(column.isna().to_numpy())
    if len(missing):
        raise missing_value(int(missing[0]), str(column.name), len(missing) - 1)
    if column.dtype.kind in "biuf":
        return column.to_numpy(dtype=_NUMPY[column.dtype.kind])
    codes, labels = factorize(column)
    if config.task == "auto":
        _check_one_kind(labels, codes, str(column.name))
    rows: NDArray[Any] = np.asarray(labels, dtype=object)[codes]
    return rows


def factorize(column: pd.Series[Any], *, sort: bool = False) -> tuple[NDArray[Any], Any]:
    """Return each row's position among the column's different values, and those values.

    Raises
    ------
    DataError
        If a cell holds a list or another thing that cannot be compared as a whole.
    """
    import pandas as pd

    try:
        return pd.factorize(column, sort=sort)
    except TypeError:
        name, got = str(column.name), column.iloc[0]
        raise DataError(
            must(f"Column {name!r}", "of single values", got, f"Leave it out: {leaving_out([name])}.")
        ) from None


_NUMPY: dict[str, type[Any]] = {"b": np.bool_, "i": np.int64, "u": np.uint64, "f": np.float64}


def _check_one_kind(labels: Any, codes: NDArray[Any], name: str) -> None:
    texts = [isinstance(label, str) and not is_number(label) for label in labels]
    numbers = [isinstance(label, str) and is_number(label) for label in labels]
    if not any(texts) or not any(numbers):
        return
    text, number = texts.index(True), numbers.index(True)
    rows = [int(np.argmax(codes == code)) + 1 for code in (text, number)]
    raise DataError(
        f"The target {name!r} must be labels of one type; got the text {labels[text]!r} in row {rows[0]} and the "
        f"number {labels[number]} in row {rows[1]}. Mend them, or set task='classification' to take all as text."
    )
