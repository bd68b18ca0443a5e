"""The curves of a branch: its epoch columns, thinned evenly so that any length of training keeps its shape."""

from __future__ import annotations

from typing import Self

import numpy as np
from numpy.typing import NDArray

from ..engines.live import Slice
from .described import numbers
from .to_page import HistoryRows

MOST = 2000  # rows of a branch

Columns = dict[str, NDArray[np.float64]]


class Curves:
    """Rows of epochs whose number is a multiple of `every`, which doubles whenever they become too many."""

    def __init__(self) -> None:
        self.every = 1
        self.columns: Columns = {"step": np.empty(0), "epoch": np.empty(0)}
        self._told = 0  # rows that the page has
        self._anew = True  # whether it must forget what it has

    def __len__(self) -> int:
        return len(self.columns["step"])

    def add(self, part: Slice) -> None:
        """Add the epochs that a slice measured, but for those that are there already."""
        last = self.columns["step"][-1] if len(self) else -1
        wanted = (part.measured_at > last) & (part.columns.get("epoch", np.empty(0)) % self.every == 0)
        if not wanted.any():
            return
        rows = {"step": part.measured_at[wanted].astype(np.float64)}
        rows |= {name: values[wanted] for name, values in part.columns.items()}
        n, more = len(self), int(wanted.sum())
        self.columns = {
            name: np.concatenate([self.columns.get(name, np.full(n, np.nan)), rows.get(name, np.full(more, np.nan))])
            for name in {**self.columns, **rows}
        }
        while len(self) > MOST:
            self.every *= 2
            self._keep(self.columns["epoch"] % self.every == 0)

    def until(self, step: int) -> Self:
        """Return a copy that ends at a step."""
        found = type(self)()
        found.every = self.every
        found.columns = dict(self.columns)
        found._keep(found.columns["step"] <= step)
        return found

    def dense(self, step: int, most: int) -> Columns:
        """Return the columns with a row for each epoch up to a step, those between filled in; empty if too many."""
        rows = self.columns["step"] <= step
        epochs = self.columns["epoch"][rows]
        if not len(epochs) or epochs[-1] > most:
            return {}
        every = np.arange(epochs[-1] + 1)
        names = [name for name in self.columns if name not in ("step", "epoch")]
        return {name: np.interp(every, epochs, self.columns[name][rows]) for name in names}

    def news(self, branch: int, *, whole: bool = False) -> HistoryRows | None:
        """Return the rows that the page has not, or all; None if there are none."""
        reset = whole or self._anew
        start = 0 if reset else self._told
        if start == len(self) and not reset:
            return None
        self._told, self._anew = len(self), False
        rows = {name: numbers(values[start:]) for name, values in self.columns.items()}
        return HistoryRows(branch=branch, reset=reset, rows=rows)

    def _keep(self, rows: NDArray[np.bool_]) -> None:
        self.columns = {name: values[rows] for name, values in self.columns.items()}
        self._anew = True
