"""The names of a table's columns: how many, how different, and which of them a config may mean."""

from __future__ import annotations

import shlex
from collections import Counter
from collections.abc import Iterable, Sequence

from .._checks import did_you_mean, must, some
from ..config import DataConfig
from ..errors import DataError, UnknownNameError

MAX_COLUMNS = 10_000
UNNAMED = "Unnamed: {}"  # what pandas calls a column without a name, by its position from 0


def check_header(names: Sequence[str], source: str) -> None:
    """Refuse a header before the rows under it are read.

    Parameters
    ----------
    names : sequence of str
        The names of the columns.
    source : str
        The path, for messages.

    Raises
    ------
    DataError
        If there are too few or too many columns, two of the same name, or numbers in place of names.
    """
    if len(names) > MAX_COLUMNS:
        raise DataError(f"The table {source!r} must have at most {MAX_COLUMNS} columns; got {len(names)}.")
    if len(names) < 2:
        expected = f"The table {source!r} must have at least 2 columns, a feature and the target"
        advice = "Columns are separated by commas in .csv, by tabs in .tsv and .tab."
        raise DataError(f"{expected}; got {', '.join(map(repr, names)) or 'none'}. {advice}")
    check_different(names, source)
    if all(is_number(name) for name in names) and list(names) != [str(i) for i in range(len(names))]:
        raise DataError(
            f"The first line of {source!r} must name the columns; got the numbers {some(names)}. Add a line of names."
        )


def check_different(names: Sequence[str], source: str) -> None:
    """Raise a `DataError` for the first name that two columns have."""
    twice = [name for name, count in Counter(names).items() if count > 1]
    if twice:
        positions = [str(i + 1) for i, name in enumerate(names) if name == twice[0]]
        raise DataError(
            f"The columns of {source!r} must have different names; got {twice[0]!r} in columns {some(positions)}. "
            "Rename them."
        )


def check_named(columns: Sequence[str], config: DataConfig) -> None:
    """Raise a `DataError` for columns without a name that are not left out."""
    unnamed = [name for i, name in enumerate(columns) if name == UNNAMED.format(i) and name not in config.drop]
    if unnamed:
        raise DataError(
            f"Column {columns.index(unnamed[0]) + 1} of {config.name!r} has no name. Name it in the header, or leave "
            f"it out: {leaving_out(unnamed)}."
        )


def check_columns(names: Iterable[str], columns: Sequence[str], role: str) -> None:
    """Raise an `UnknownNameError` for the first of `names` that is not among a table's columns."""
    for name in names:
        if name not in columns:
            raise UnknownNameError(must(role, f"one of {some(columns, 12)}", name, did_you_mean(name, columns)))


def leaving_out(names: Sequence[str]) -> str:
    """Word how to leave columns out, in Python and on the command line."""
    return f"drop=({', '.join(map(repr, names))}{',' if len(names) == 1 else ''}) or --drop {shlex.join(names)}"


def is_number(text: str) -> bool:
    """Tell whether a text reads as a number."""
    try:
        float(text)
    except ValueError:
        return False
    return True
