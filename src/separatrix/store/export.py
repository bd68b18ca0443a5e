"""A table of results as a file for other programs."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from .._checks import one_of, require
from .._files import written_whole
from ..errors import ConfigError

if TYPE_CHECKING:
    import pandas as pd

SUFFIXES = (".csv", ".parquet")


def write_table(table: pd.DataFrame, path: str | Path) -> Path:
    """Write a table as CSV or Parquet, by the path's suffix, whole or not at all, and return the path.

    Raises
    ------
    ConfigError
        If the suffix is another.
    FileError
        If the path cannot be written.
    MissingExtraError
        If Parquet needs a package that is not installed.
    """
    path = Path(path)
    if path.suffix.lower() not in SUFFIXES:
        raise ConfigError(one_of("The suffix of a table's file", SUFFIXES, path.suffix))
    if path.suffix.lower() == ".parquet":
        require("pyarrow", "parquet", "Writing Parquet")
    with written_whole(path) as temporary:
        if path.suffix.lower() == ".parquet":
            table.to_parquet(temporary, index=False)
        else:
            table.to_csv(temporary, index=False)
    return path
