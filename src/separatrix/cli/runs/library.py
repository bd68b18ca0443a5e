"""The library that a command means, opened."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...errors import UnknownNameError
from .words import EMPTY

if TYPE_CHECKING:
    from ...store import Entry, Store


def opened(where: str | None) -> Store:
    """Return the library of --store, of SEPARATRIX_STORE, or the user's own."""
    from ...store import open_store

    return open_store(where)


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
