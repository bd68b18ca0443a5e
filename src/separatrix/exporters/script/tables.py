"""The script's table: read from the same file, column by column, without pandas."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from ...config import DataConfig
from ...data import load_dataset
from ...data.dataset import Dataset
from ...data.delimited import read_delimited
from ...errors import DataError
from .piece import ENCODED, Piece, block, quoted

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True)
class _Table:
    """A table's file and the frame that it was read as; `separator` is empty for Parquet, whose values have types."""

    path: Path
    frame: pd.DataFrame
    separator: str
    decimal_comma: bool

    def values(self, name: str) -> str:
        """Return code for a column's values as they stand in the file."""
        return f"columns[{quoted(name)}]"

    def numbers(self, name: str) -> str:
        """Return code for a numeric or boolean column as an array."""
        if not self.separator:
            return f"np.array({self.values(name)}, dtype=float)"
        if self.frame[name].dtype.kind == "b":
            return f'np.char.lower({self.values(name)}) == "true"'
        if self.decimal_comma:
            return f'np.char.replace({self.values(name)}, ",", ".").astype(float)'
        return f"np.array({self.values(name)}, dtype=float)"


def table_piece(config: DataConfig, data: Dataset) -> Piece:
    """Return the code that reads the table of `config` and turns its columns into X and y.

    Raises
    ------
    DataError
        If the table is not what it was when `data` was read from it.
    FileError
        If it cannot be read.
    """
    _check_unchanged(config, data)
    table = _open(Path(config.name).expanduser())
    return Piece(f"{_reading(table)}\n\n{_features(table, config, data)}\n{_target(table, data)}")


def _check_unchanged(config: DataConfig, data: Dataset) -> None:
    now = load_dataset(config)
    if now.X.shape != data.X.shape or not (np.array_equal(now.X, data.X) and np.array_equal(now.y, data.y)):
        raise DataError(
            f"The table {config.name!r} has changed since this run was trained, so a script would train on other rows. "
            "Train anew, then export."
        )


def _open(path: Path) -> _Table:
    if path.suffix.lower() == ".parquet":
        import pandas as pd

        return _Table(path, pd.read_parquet(path), "", decimal_comma=False)
    frame = read_delimited(path)
    with path.open(newline="", encoding="utf-8-sig") as file:
        for separator in (",", ";", "\t"):
            file.seek(0)
            header, first = _first_records(csv.reader(file, delimiter=separator, skipinitialspace=True))
            if len(header) == len(frame.columns):
                break
    numeric = [text for text, kind in zip(first, frame.dtypes, strict=False) if kind.kind == "f"]
    return _Table(path, frame, separator, decimal_comma=separator == ";" and any("," in text for text in numeric))


def _first_records(rows: Iterator[list[str]]) -> tuple[list[str], list[str]]:
    records = (row for row in rows if row)
    return next(records), next(records, [])


def _reading(table: _Table) -> str:
    if not table.separator:
        return f"columns = parquet.read_table({quoted(str(table.path))}).to_pydict()"
    settings = "" if table.separator == "," else f"delimiter={quoted(table.separator)}, "
    return block(f"""
        with open({quoted(str(table.path))}, newline="", encoding="utf-8-sig") as file:
            header, *rows = (row for row in csv.reader(file, {settings}skipinitialspace=True) if row)
        columns = {{name.strip(): values for name, values in zip(header, zip(*rows))}}
    """)


def _features(table: _Table, config: DataConfig, data: Dataset) -> str:
    left_out = [data.target_name, *config.drop]
    names = [name for name in table.frame.columns if name not in left_out]
    if table.separator and all(table.numbers(name).startswith("np.array(") for name in names) and not config.one_hot:
        test = f"!= {quoted(left_out[0])}" if len(left_out) == 1 else f"not in ({', '.join(map(quoted, left_out))})"
        return block(f"""
            features = [name for name in columns if name {test}]
            X = np.column_stack([np.array(columns[name], dtype=float) for name in features])
        """)
    lines = [line for name in names for line in _feature_lines(table, config, data, name)]
    return "X = np.column_stack([\n" + "".join(f"    {line},\n" for line in lines) + "])"


def _feature_lines(table: _Table, config: DataConfig, data: Dataset, name: str) -> list[str]:
    if name not in config.one_hot:
        return [table.numbers(name)]
    kind = table.frame[name].dtype.kind
    values = [feature.removeprefix(f"{name}=") for feature in data.feature_names if feature.startswith(f"{name}=")]
    if kind in "iuf":
        return [f"{table.numbers(name)} == {value}" for value in values]
    if kind == "b" and table.separator:
        return [f'np.char.lower({table.values(name)}) == "{value.lower()}"' for value in values]
    if kind == "b":
        return [f"{table.numbers(name)} == {int(value == 'True')}" for value in values]
    return [f"np.array({table.values(name)}) == {quoted(value)}" for value in values]


def _target(table: _Table, data: Dataset) -> str:
    name = data.target_name
    if data.classes is None:
        return f"y = {table.numbers(name)}"
    labels = table.numbers(name) if data.classes.dtype.kind in "biuf" else f"np.array({table.values(name)})"
    return f"labels = {labels}\n{ENCODED}"
