"""What a target means, classes or numbers, and its encoding."""

from __future__ import annotations

from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from .._checks import must, some
from ..errors import DataError
from .header import is_number

MAX_WHOLE_NUMBER_CLASSES = 20  # a target of whole numbers with more values than this is taken as numbers
MAX_CLASSES = 1000

Task = Literal["auto", "classification", "regression"]


def task_of(y: NDArray[Any]) -> Literal["classification", "regression"]:
    """Guess what a target means.

    Parameters
    ----------
    y : ndarray, shape (n_samples,)
        Text, booleans or numbers.

    Returns
    -------
    {"classification", "regression"}
        "classification" for text, booleans and whole numbers of at most 20 values, else "regression".
    """
    if y.dtype.kind not in "iuf":
        return "classification"
    whole = y.dtype.kind in "iu" or bool(np.all(y == np.floor(y)))
    few = whole and len(np.unique(y)) <= MAX_WHOLE_NUMBER_CLASSES
    return "classification" if few else "regression"


def encode(y: NDArray[Any], name: str, task: Task = "auto") -> tuple[NDArray[Any] | None, NDArray[Any]]:
    """Turn a target into positions in its sorted classes, or into numbers.

    Parameters
    ----------
    y : ndarray, shape (n_samples,)
        Labels of one kind (text, booleans, whole numbers) or numbers, all finite.
    name : str
        What the target is called, for messages.
    task : {"auto", "classification", "regression"}
        What the target means; "auto" guesses as `task_of` does.

    Returns
    -------
    classes : ndarray, shape (n_classes,), or None
        The labels, sorted; None for regression.
    y : ndarray of int64 or float64, shape (n_samples,)
        Positions in `classes`, or numbers.

    Raises
    ------
    DataError
        If labels are missing, of mixed types or of one class only, or the task is regression and they are not numbers.
    """
    y = one_type(y, name)
    if (task_of(y) if task == "auto" else task) == "regression":
        return None, _numbers(y, name)
    classes, codes = _sorted_classes(y)
    if len(classes) < 2:
        raise DataError(must(f"The target {name!r}", "of at least 2 classes", f"only {classes[0]!s}"))
    if len(classes) > MAX_CLASSES:
        advice = "If it is an identifier, choose another target; if it is a quantity, set task='regression'."
        raise DataError(must(f"The target {name!r}", f"of at most {MAX_CLASSES} classes", len(classes), advice))
    return classes, codes.astype(np.int64)


def one_type(y: NDArray[Any], name: str) -> NDArray[Any]:
    """Return a target as text (objects or numpy strings), booleans or numbers, whatever array it came in.

    Raises
    ------
    DataError
        If a label is missing, or the labels are of mixed types or of a type that cannot be a label.
    """
    if y.dtype.kind in "biufU":
        return y
    if y.dtype.kind == "S":
        return y.astype(str)
    if y.dtype.kind != "O":
        raise DataError(must(f"The target {name!r}", "text, booleans or numbers", str(y.dtype)))
    import pandas as pd

    kind = pd.api.types.infer_dtype(y, skipna=False)
    if kind == "string":
        return y
    missing = np.flatnonzero(pd.isna(y))
    if len(missing):
        raise missing_value(int(missing[0]), name, len(missing) - 1)
    if kind == "boolean":
        return y.astype(bool)
    if kind == "integer":
        return _whole(y)
    if kind in ("floating", "mixed-integer-float", "decimal"):
        return y.astype(np.float64)
    kinds = sorted({type(label).__name__ for label in y})
    if len(kinds) > 1:
        advice = "Make them all text or all numbers."
        raise DataError(must(f"The target {name!r}", "labels of one type", some(kinds), advice))
    raise DataError(must(f"The target {name!r}", "text, booleans or numbers", y[0]))


def missing_value(row: int, column: str, more: int = 0) -> DataError:
    """Return the error for a cell without a value; `row` counts from 0, `more` is how many such cells follow."""
    follow = f" ({more} more such values follow)" if more else ""
    return DataError(
        f"Row {row + 1} of column {column!r} must have a value; got a missing one (an empty cell, NA or NaN). "
        f"Fill or remove such rows before training{follow}."
    )


def _whole(y: NDArray[Any]) -> NDArray[Any]:
    try:
        return y.astype(np.int64)
    except OverflowError:
        return y.astype(np.float64)


def _numbers(y: NDArray[Any], name: str) -> NDArray[np.float64]:
    try:
        numbers = y.astype(np.float64)
    except ValueError:
        row = next(row for row, label in enumerate(y) if not is_number(str(label)))
        advice = f"See row {row + 1}."
        raise DataError(must(f"The target {name!r}", "numeric for regression", str(y[row]), advice)) from None
    if numbers.min() == numbers.max():
        raise DataError(must(f"The target {name!r}", "a column that varies", f"{numbers[0]:g} in every row"))
    return numbers


def _sorted_classes(y: NDArray[Any]) -> tuple[NDArray[Any], NDArray[Any]]:
    if y.dtype.kind not in "OU":
        return np.unique(y, return_inverse=True)
    import pandas as pd

    codes, classes = pd.factorize(y.astype(object), sort=True)  # hashing: ten times as fast as sorting the rows
    return np.asarray(classes, dtype=str), codes
