"""Tables by path: CSV, TSV and Parquet."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from .._checks import did_you_mean, must, require
from ..config import DataConfig
from ..errors import DataError, FileError
from .columns import check_constant, table_from_frame
from .dataset import Table
from .delimited import read_delimited
from .header import check_header
from .settings import refuse

if TYPE_CHECKING:
    import pandas as pd

SUFFIXES = (".csv", ".tsv", ".tab", ".parquet")


def read_table(config: DataConfig) -> Table:
    """Read the table at the path ``config.name``.

    Numeric and boolean columns are features; `one_hot` columns become one 0/1 column a value, ``colour=red``; `drop`
    leaves columns out; the target is the column named by `target`, or the last one.

    Parameters
    ----------
    config : DataConfig
        Its `name` is a path that ends in .csv, .tsv, .tab or .parquet. A .csv may be separated by semicolons or tabs,
        then with decimal commas too.

    Returns
    -------
    Table
        `X` of shape (n_samples, n_features), `y` of labels or numbers.

    Raises
    ------
    ConfigError
        If `config` gives a setting that tables do not take, or names a column twice in contradiction.
    DataError
        If the file is not such a table, or a column cannot be used.
    FileError
        If the file cannot be read.
    MissingExtraError
        If it is Parquet and pyarrow is not installed.
    UnknownNameError
        If a column that `config` names does not exist.
    """
    refuse(config, "n_samples", "noise", "n_features", "n_classes")
    table = table_from_frame(read_frame(Path(config.name).expanduser()), config)
    check_constant(table, config)
    return table


def read_frame(path: Path) -> pd.DataFrame:
    """Read the file of a table, its columns as they are.

    Parameters
    ----------
    path : Path
        A path that ends in .csv, .tsv, .tab or .parquet.

    Raises
    ------
    DataError, FileError, MissingExtraError
        As `read_table`.
    """
    _check_file(path)
    return _parquet(path) if path.suffix.lower() == ".parquet" else read_delimited(path)


def _check_file(path: Path) -> None:
    shown = str(path)
    if path.is_dir():
        raise FileError(must("data", "a file", shown, "It is a directory; give the path of one table in it."))
    if path.suffix.lower() not in SUFFIXES:
        raise FileError(must("data", f"a path that ends in {', '.join(SUFFIXES)}", shown))
    if not path.exists():
        near = did_you_mean(path.name, _neighbours(path))
        raise FileError(f"The file {shown!r} does not exist.{' ' + near if near else ''}")
    try:
        with path.open("rb") as file:
            empty = not file.read(1)
    except OSError as error:
        raise FileError(f"Cannot read the file {shown!r}: {error.strerror}.") from None
    if empty:
        raise DataError(f"The file {shown!r} is empty.")


def _neighbours(path: Path) -> list[str]:
    try:
        return [entry.name for entry in path.parent.iterdir()]
    except OSError:
        return []


def _parquet(path: Path) -> pd.DataFrame:
    pyarrow = require("pyarrow", "parquet", "Reading Parquet")
    parquet = require("pyarrow.parquet", "parquet", "Reading Parquet")
    import pandas as pd

    try:
        check_header([str(name) for name in parquet.read_schema(path).names], str(path))
        frame = pd.read_parquet(path, engine="pyarrow")
    except (pyarrow.ArrowException, OSError) as error:
        reason = str(error).partition("\n")[0].rstrip(".")
        raise DataError(f"The file {str(path)!r} cannot be read as Parquet: {reason}.") from None
    return frame.set_axis([str(name) for name in frame.columns], axis=1)
