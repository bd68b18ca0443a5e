"""A chunk's columns as one blob, and the blobs of an entry as one table."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray
from safetensors import SafetensorError
from safetensors.numpy import load, save

from .._checks import must
from ..errors import DataError, StoreError

Columns = dict[str, NDArray[Any]]


def checked_columns(columns: Mapping[str, NDArray[Any]], n_networks: int) -> Columns:
    """Return columns of equal length: booleans and numbers as they are, texts as objects.

    Raises
    ------
    DataError
        If there is no ``index`` of whole numbers from 0 to `n_networks` - 1, each once, or a column is of another
        length or kind.
    """
    checked = {str(name): _checked(str(name), values) for name, values in columns.items()}
    index = checked.get("index")
    if index is None or index.dtype.kind not in "iu" or len(np.unique(index)) != len(index):
        got = None if index is None else index
        raise DataError(must("columns['index']", "different whole numbers, one for each network of the chunk", got))
    if len(index) == 0 or index.min() < 0 or index.max() >= n_networks:
        raise DataError(must("columns['index']", f"of numbers from 0 to {n_networks - 1}", index))
    for name, values in checked.items():
        if len(values) != len(index):
            raise DataError(must(f"columns[{name!r}]", f"of {len(index)} values, as the index is", len(values)))
    return checked


def checked_arrays(arrays: Mapping[str, NDArray[Any]], n_networks: int) -> Columns:
    """Return arrays whose first axis is the chunk's networks.

    Raises
    ------
    DataError
        If one is of another length, or holds no numbers.
    """
    for name, values in arrays.items():
        if values.dtype.kind not in "biuf" or values.shape[:1] != (n_networks,):
            expected = f"an array of numbers of shape ({n_networks}, ...)"
            raise DataError(must(f"arrays[{name!r}]", expected, (values.dtype.name, values.shape)))
    return {str(name): np.ascontiguousarray(values) for name, values in arrays.items()}


def pack(columns: Columns) -> tuple[str, bytes]:
    """Return the names of the columns in order, with the words of those of text, as JSON; and their values.

    A column of text is kept as its different words, and an int32 for each value that says which.
    """
    words: dict[str, list[str] | None] = {}
    arrays: Columns = {}
    for name, values in columns.items():
        if values.dtype == object:
            code = {word: at for at, word in enumerate(dict.fromkeys(values))}
            words[name], arrays[name] = list(code), np.array([code[word] for word in values], np.int32)
        else:
            words[name], arrays[name] = None, np.ascontiguousarray(values)
    return json.dumps(words), save(arrays)


def unpack(words: str, blob: bytes) -> Columns:
    """Return what `pack` was given.

    Raises
    ------
    StoreError
        If the blob is damaged.
    """
    try:
        arrays = load(blob)
        return {
            name: arrays[name] if known is None else np.array(known, dtype=object)[arrays[name]]
            for name, known in json.loads(words).items()
        }
    except (SafetensorError, KeyError, IndexError, ValueError) as error:
        raise StoreError(f"The rows of a chunk are damaged: {error}. Put a copy of the store in its place.") from None


def joined(parts: Sequence[Columns]) -> Columns:
    """Return the parts as one table in the order of ``index``; NaN or None where a part lacks a column."""
    names = list(dict.fromkeys(name for part in parts for name in part))
    if not parts:
        return {}
    order = np.argsort(np.concatenate([part["index"] for part in parts]), kind="stable")
    return {name: _column(name, parts)[order] for name in names}


def _column(name: str, parts: Sequence[Columns]) -> NDArray[Any]:
    texts = any(name in part and part[name].dtype == object for part in parts)
    missing = None if texts else np.nan
    kept = [part[name] if name in part else np.full(len(part["index"]), missing) for part in parts]
    return np.concatenate([values.astype(object) for values in kept] if texts else kept)


def _checked(name: str, values: NDArray[Any]) -> NDArray[Any]:
    values = np.asarray(values)
    if values.ndim == 1 and values.dtype.kind in "biuf" and values.dtype.itemsize <= 8:
        return values
    if values.ndim == 1 and (values.dtype.kind == "U" or all(isinstance(value, str) for value in values)):
        return values.astype(object)
    raise DataError(must(f"columns[{name!r}]", "a list of numbers or of texts", (values.dtype.name, values.shape)))
