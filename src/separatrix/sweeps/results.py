"""The results of a sweep as whole columns, filled chunk by chunk."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..engines import STATUSES

NOT_DONE = -1
MOST_BYTES = 2**29  # of arrays such as weights that are held in memory


class Results:
    """Columns and arrays of a row a network; what is not done is NaN, and has no status.

    Parameters
    ----------
    n_networks : int
        How many rows.
    """

    def __init__(self, n_networks: int) -> None:
        self.n_networks = n_networks
        self.status = np.full(n_networks, NOT_DONE, dtype=np.int8)
        self.steps = np.zeros(n_networks, dtype=np.int64)
        self.measures: dict[str, NDArray[np.float64]] = {}
        self.arrays: dict[str, NDArray[Any]] = {}
        self.chunk_seconds: list[float] = []
        self._mixed: set[str] = set()  # arrays of networks of several architectures, which are no array

    @property
    def done(self) -> NDArray[np.bool_]:
        """Which networks are trained, bool of shape (n_networks,)."""
        return np.asarray(self.status != NOT_DONE)

    @property
    def n_done(self) -> int:
        """How many networks are trained."""
        return int(self.done.sum())

    def add(self, columns: Mapping[str, NDArray[Any]], arrays: Mapping[str, NDArray[Any]]) -> None:
        """Put the results of some networks in their places.

        Parameters
        ----------
        columns : mapping of str to ndarray, shape (n,)
            "index", "status", "steps" and what was measured.
        arrays : mapping of str to ndarray, shape (n, ...)
            What was kept beside; too much for the memory is left out.
        """
        index = columns["index"]
        self.status[index] = columns["status"]
        self.steps[index] = columns["steps"]
        for name, values in columns.items():
            if name not in ("index", "status", "steps"):
                if name not in self.measures:
                    self.measures[name] = np.full(self.n_networks, np.nan)
                self.measures[name][index] = values
        for name, rows in arrays.items():
            if name in self._mixed:
                continue
            whole = self.arrays.get(name)
            if whole is None and self.n_networks * rows[0].nbytes <= MOST_BYTES:
                whole = self.arrays[name] = np.full((self.n_networks, *rows.shape[1:]), np.nan, dtype=rows.dtype)
            if whole is not None and whole.shape[1:] == rows.shape[1:]:
                whole[index] = rows
            else:
                self._mixed.add(name)
                self.arrays.pop(name, None)

    def extended(self, n_networks: int) -> Results:
        """Return the same results with room for more networks."""
        found = Results(n_networks)
        found.chunk_seconds, found._mixed = self.chunk_seconds, self._mixed
        here = np.flatnonzero(self.done)
        if len(here):
            columns: dict[str, NDArray[Any]] = {"index": here, "status": self.status[here], "steps": self.steps[here]}
            columns |= {name: values[here] for name, values in self.measures.items()}
            found.add(columns, {name: rows[here] for name, rows in self.arrays.items()})
        return found

    def counts(self) -> dict[str, int]:
        """Return how many networks ended in which way, those that are none left out."""
        found = np.bincount(self.status[self.done], minlength=len(STATUSES))
        return {name: int(n) for name, n in zip(STATUSES, found, strict=True) if n}
