"""A map that is still being trained, as the coarse picture that it is so far."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from .axis import Axis
from .map import HyperparameterMap


class CoarseMap:
    """A map in which each pixel that is not trained yet shows the nearest trained one of a coarser grid.

    It answers whoever draws like the map itself. Maps are trained in the order of grids that get finer, so it is whole
    as soon as its first pixel is there.

    Parameters
    ----------
    found : HyperparameterMap
        The map as it is now.
    """

    def __init__(self, found: HyperparameterMap) -> None:
        self.found, self.measure, self.n_seeds = found, found.measure, found.n_seeds
        self._rows, self._columns = _sources(found.done)

    @property
    def x(self) -> Axis:
        """The setting along x."""
        return self.found.x

    @property
    def y(self) -> Axis:
        """The setting along y."""
        return self.found.y

    @property
    def failed(self) -> NDArray[np.bool_]:
        """Where the network that is shown diverged, bool of shape (n_y, n_x)."""
        return self.found.failed[self._rows, self._columns]

    @property
    def done(self) -> NDArray[np.bool_]:
        """Where something is shown, bool of shape (n_y, n_x)."""
        return self.found.done[self._rows, self._columns]

    def grid(self, measure: str | None = None) -> NDArray[np.float64]:
        """Return a measure of each pixel or of the one in its place, float64 of shape (n_y, n_x)."""
        return self.found.grid(measure)[self._rows, self._columns]

    def n_rows(self, measure: str | None = None) -> int | None:
        """Return of how many rows a measure is a share, None if it is none."""
        return self.found.n_rows(measure)


def _sources(done: NDArray[np.bool_]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return the row and the column of the pixel that each pixel shows."""
    rows, columns = np.meshgrid(*map(np.arange, done.shape), indexing="ij")
    for power in range(1, int(max(done.shape)).bit_length() + 1):
        missing = ~done[rows, columns]
        if not missing.any():
            break
        step = 2**power
        rows[missing] -= rows[missing] % step
        columns[missing] -= columns[missing] % step
    return rows, columns
