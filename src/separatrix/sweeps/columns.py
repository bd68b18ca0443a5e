"""The values of what varies, as columns: a row a setting, from a grid, a list or a draw."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .axis import Axis
from .fields import is_whole

Column = NDArray[Any]
Factors = Mapping[str, Axis | Sequence[Any]]


def grid_columns(vary: Factors, shape: tuple[int, ...], n: int) -> dict[str, Column]:
    """Return the values of each factor for the `n` networks of a grid, the first factor changing slowest."""
    places = np.unravel_index(np.arange(n), shape)
    return {name: column(values)[at] for (name, values), at in zip(vary.items(), places, strict=False)}


def drawn_columns(vary: Factors, shares: NDArray[np.float64]) -> dict[str, Column]:
    """Return the values of each factor at shares of its range, float64 of shape (n_settings, n_factors)."""
    return {name: _drawn(values, each) for (name, values), each in zip(vary.items(), shares.T, strict=True)}


def shares_of(sampler: str, n: int, n_factors: int, seed: int) -> NDArray[np.float64]:
    """Draw points of the unit cube, float64 of shape (n, n_factors), by chance or as a scrambled Sobol sequence."""
    rng = np.random.default_rng(seed)
    if sampler == "random":
        return rng.random((n, n_factors))
    from scipy.stats import qmc

    sobol = qmc.Sobol(max(n_factors, 1), rng=rng)
    return np.asarray(sobol.random_base2((n - 1).bit_length())[:n, :n_factors])


def column(values: Axis | Sequence[Any]) -> Column:
    """Return values as an array: of numbers if all are, else of objects."""
    if isinstance(values, Axis):
        return _whole(values, values.values)
    kinds = {type(value) for value in values}
    if kinds <= {int, float}:  # some whole, as people write 0.1, 1, 10
        return np.array(values)
    found = np.empty(len(values), dtype=object)
    found[:] = values
    return found


def plain(value: Any) -> Any:
    """Return a NumPy number as Python's own."""
    return value.item() if isinstance(value, np.generic) else value


def _drawn(values: Axis | Sequence[Any], shares: NDArray[np.float64]) -> Column:
    if isinstance(values, Axis):
        return _whole(values, values.at(shares))
    return column(values)[(shares * len(values)).astype(np.int64)]


def _whole(axis: Axis, values: NDArray[np.float64]) -> Column:
    return values.astype(np.int64) if is_whole(axis.name) else values
