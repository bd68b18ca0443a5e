"""Text tables: the separator, the header and the rows of a CSV or TSV file."""

from __future__ import annotations

import contextlib
import csv
import re
import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any, TextIO

from ..errors import DataError
from .header import UNNAMED, check_header

if TYPE_CHECKING:
    import pandas as pd

_LINE_LIMIT = 16 * 2**20  # characters of one header line that are looked at
_SURROGATE = re.compile("[\ud800-\udfff]")
_DECIMAL_COMMA = re.compile(r"[+-]?\d*,\d+")


def read_delimited(path: Path) -> pd.DataFrame:
    """Read a CSV or TSV file, its header checked before its body is touched.

    A .csv is separated by what splits its header into the most names: commas, semicolons or tabs. A file that is not
    separated by commas may have decimal commas.

    Parameters
    ----------
    path : Path
        A file that exists, in UTF-8.

    Returns
    -------
    DataFrame
        One column a name of the header, types as pandas infers them.

    Raises
    ------
    DataError
        If the file is not text, or its header or a row cannot be used.
    """
    _check_text(path)
    names, separator = _header(path)
    check_header(names, str(path))
    frame = _rows(path, names, separator, ".")
    if separator != "," and _has_decimal_commas(frame):
        frame = _rows(path, names, separator, ",")
    return frame


def _check_text(path: Path) -> None:
    with path.open("rb") as file:
        head = file.read(4096)
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise DataError(f"The file {str(path)!r} must be text in UTF-8; it is in UTF-16. Save it as CSV UTF-8.")
    if b"\0" in head:
        raise DataError(f"The file {str(path)!r} must be a text table; it holds binary data.")


def _header(path: Path) -> tuple[list[str], str]:
    separators = (",", ";", "\t") if path.suffix.lower() == ".csv" else ("\t",)
    headers: dict[str, list[str]] = {}
    for separator in separators:
        try:
            headers[separator] = _first_record(path, separator)
        except csv.Error as error:  # a field too long for csv: this file is not split by this separator
            failure = error
    if max(map(len, headers.values()), default=0) < 2 and len(headers) < len(separators):
        raise DataError(f"The header of {str(path)!r} cannot be read: {failure}.")
    separator = max(headers, key=lambda separator: len(headers[separator]))  # the first of those that split it alike
    return headers[separator], separator


def _first_record(path: Path, separator: str) -> list[str]:
    with _text(path) as file:
        lines: Iterator[str] = iter(lambda: file.readline(_LINE_LIMIT), "")
        reader = csv.reader(lines, delimiter=separator, skipinitialspace=True)
        record = next((record for record in reader if record), None)
    if record is None:
        raise DataError(f"The file {str(path)!r} is empty.")
    if any(_SURROGATE.search(name) for name in record):
        raise _not_utf8(path)
    return [name.strip() or UNNAMED.format(position) for position, name in enumerate(record)]


def _text(path: Path) -> TextIO:
    # Bytes that are not UTF-8 become surrogates: those of the rows, read ahead, must not fail the header.
    return path.open(encoding="utf-8-sig", errors="surrogateescape", newline="")


def _rows(path: Path, names: list[str], separator: str, decimal: str) -> pd.DataFrame:
    import pandas as pd

    layout: dict[str, Any] = {"sep": separator, "decimal": decimal, "names": names, "header": 0, "index_col": False}
    layout |= {"engine": "c", "encoding": "utf-8", "skipinitialspace": True}
    try:
        with warnings.catch_warnings():
            # Rows longer than the header would lose data, and types guessed piece by piece would differ in a column.
            warnings.simplefilter("error", pd.errors.ParserWarning)
            warnings.simplefilter("error", pd.errors.DtypeWarning)
            try:
                frame: pd.DataFrame = pd.read_csv(path, **layout)
            except pd.errors.DtypeWarning:
                # Whole columns at once, at 2.5 times the cost.
                frame = pd.read_csv(path, low_memory=False, **layout)
    except UnicodeDecodeError:
        raise _not_utf8(path) from None
    except (pd.errors.ParserError, pd.errors.ParserWarning) as error:
        raise _bad_row(path, len(names), separator, str(error)) from None
    return frame


def _bad_row(path: Path, width: int, separator: str, reason: str) -> DataError:
    shown = str(path)
    if "EOF inside string" in reason:
        return DataError(f"The file {shown!r} ends inside a quoted field. Close the quote, or remove it.")
    longer = _longer_line(path, width, separator)
    if longer is None:
        return DataError(f"The file {shown!r} cannot be read as a table: {reason.strip().rstrip('.')}.")
    return DataError(
        f"Line {longer[0]} of {shown!r} must have {width} fields, as its header does; got {longer[1]}. "
        f"Quote fields that hold a {separator!r}, or mend the row."
    )


def _longer_line(path: Path, width: int, separator: str) -> tuple[int, int] | None:
    """Return number and length of the first line with values beyond the header, else of the first longer line."""
    first = None
    with _text(path) as file, contextlib.suppress(csv.Error):
        reader = csv.reader(file, delimiter=separator, skipinitialspace=True)
        for record in reader:
            if len(record) > width:
                first = first or (reader.line_num, len(record))
                if any(record[width:]):
                    return reader.line_num, len(record)
    return first


def _not_utf8(path: Path) -> DataError:
    return DataError(f"The file {str(path)!r} must be text in UTF-8; it is in another encoding. Save it as CSV UTF-8.")


def _has_decimal_commas(frame: pd.DataFrame) -> bool:
    firsts = (frame[name].iloc[0] for name in frame.select_dtypes(exclude="number") if len(frame))
    return any(isinstance(first, str) and _DECIMAL_COMMA.fullmatch(first) is not None for first in firsts)
