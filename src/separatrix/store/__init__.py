"""The library of runs: every run, sweep and map that was kept, in SQLite or PostgreSQL, with files beside it."""

from .copy import copy_store
from .entry import Entry
from .store import Store, open_store

__all__ = ["Entry", "Store", "copy_store", "open_store"]
