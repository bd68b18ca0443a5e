"""The library that a command means, opened."""

from __future__ import annotations

from pathlib import Path
from shlex import quote
from typing import TYPE_CHECKING

from ...errors import UnknownNameError
from ..sweep_words import cell
from .words import EMPTY

if TYPE_CHECKING:
    from ...store import Entry, Store


def opened(where: str | None) -> Store:
    """Return the library of --store, of SEPARATRIX_STORE, or the user's own."""
    from ...store import open_store

    return open_store(where)


def store_flag(where: str | None) -> str:
    """Return what a command that is suggested must say to find the same library: nothing, if this one did not."""
    return "" if where is None else f" --store {quote(where)}"


def write_results(store: Store, entry: Entry, path: Path) -> Path:
    """Write an entry's table of a row a network, with the fields that vary, as CSV or Parquet."""
    from ...store.export import write_table
    from ...sweeps.library import load_sweep

    if entry.kind == "run" or _data_of(entry) == "custom":  # rows handed over in Python are in no library
        return store.export(entry, path)
    table = load_sweep(store, entry, arrays=False).to_pandas()
    for name in table.columns:
        if table[name].map(lambda value: isinstance(value, tuple)).any():
            table[name] = table[name].map(cell)  # 30-20, as --vary takes it
    return write_table(table, path)


def _data_of(entry: Entry) -> object:
    return entry.spec.get("run", {}).get("data", {}).get("name")


def the_entry(store: Store, wanted: str) -> Entry:
    """Return the entry that a command names.

    Raises
    ------
    UnknownNameError
        If no entry is called so, several are, or there are none.
    """
    try:
        return store.entry(wanted)
    except UnknownNameError:
        if not store.entries(limit=1):
            raise UnknownNameError(EMPTY) from None
        raise
