"""Zooming into the boundary between settings that train and settings that do not."""

from __future__ import annotations

import math
from concurrent.futures import Executor
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from .._checks import must
from ..analysis.box_dimension import boundary_pixels
from ..engines.select import EngineName
from ..errors import ConfigError, SweepError
from .axis import Axis
from .map import HyperparameterMap
from .observer import SweepObserver
from .trainability import Window, axes_in, preset_named, trainability_map

if TYPE_CHECKING:
    from ..store import Store

RICH = 0.25  # share of a window's pixels that its boundary is best to have
FINEST = 2.0**-50  # how near, as a ratio, neighbouring values may lie: four units in the last place


def zoom(
    preset: str = "tanh",
    *,
    size: int = 128,
    window: Window | None = None,
    steps: int = 5,
    factor: float = 4.0,
    centre: tuple[float, float] | None = None,
    engine: EngineName = "auto",
    executor: str | Executor | None = None,
    store: Store | str | Path | None = None,
    observer: SweepObserver | None = None,
    yes: bool = False,
) -> list[HyperparameterMap]:
    """Map a boundary again and again, each time in a smaller window.

    Parameters
    ----------
    preset, size, window
        As for `trainability_map`; the window is that of the first map.
    steps : int
        How many maps.
    factor : float
        By how much each is narrower than the one before, along both axes.
    centre : pair of float, optional
        The point (x, y) round which to zoom. By default each window is the part of the map before whose share of
        boundary comes nearest to a quarter of its pixels: a smooth edge has less, and in a part that has more
        neighbours differ as if by chance, for its structure is finer than its pixels.
    engine, executor, store, observer, yes
        As for `sweep`.

    Returns
    -------
    list of HyperparameterMap
        Fewer than `steps` after Ctrl-C, the last one unfinished.

    Raises
    ------
    ConfigError
        If there is less than one step, the factor is not greater than 1, or float64 cannot tell the last window's
        values apart; nothing has been trained then.
    SweepError
        If there is no boundary in a map; or as `sweep` does.
    """
    x, y = axes_in(preset_named(preset), window, size)
    _check_zoom(steps, factor, (x, y))
    found: list[HyperparameterMap] = []
    for _ in range(steps):
        found.append(
            trainability_map(
                preset, size=size, window=((x.low, x.high), (y.low, y.high)), engine=engine, executor=executor,
                store=store, observer=observer, yes=yes,
            )
        )  # fmt: skip
        if found[-1].sweep.status != "done":
            break
        if len(found) < steps:
            x, y = _richest(found[-1], factor) if centre is None else _round(x, y, centre, factor)
    return found


def _check_zoom(steps: int, factor: float, axes: tuple[Axis, Axis]) -> None:
    if steps < 1:
        raise ConfigError(must("steps", "at least 1", steps))
    if not factor > 1 or not math.isfinite(factor):
        raise ConfigError(must("factor", "greater than 1", factor))
    most = min(int(math.log(_coarseness(axis) / FINEST) / math.log(factor)) + 1 for axis in axes)
    if steps > most:
        advice = "Beyond that float64 cannot tell neighbouring settings apart."
        raise ConfigError(must("steps", f"at most {most} for windows {factor:g} times narrower each", steps, advice))


def _coarseness(axis: Axis) -> float:
    """Return how far neighbours lie apart, in units of the rounding errors of the least exact value."""
    ends = np.array([axis.low, axis.high])
    if axis.log:  # a value is the exponential of a number that is rounded
        return float(np.log(axis.high / axis.low) / max(axis.n - 1, 1) / max(1.0, np.abs(np.log(ends)).max()))
    return float((axis.high - axis.low) / max(axis.n - 1, 1) / np.abs(ends).max())


def _richest(found: HyperparameterMap, factor: float) -> tuple[Axis, Axis]:
    """Return the axes of the part of a map, so many times narrower, that has about `RICH` of boundary."""
    boundary = boundary_pixels(found.grid() < 0)
    if not boundary.any():
        every = "every" if (found.grid() < 0).any() else "no"
        x, y = found.x, found.y
        raise SweepError(
            f"There is no boundary to zoom into: {every} network converges for {x.label} from {x.low!r} to {x.high!r} "
            f"and {y.label} from {y.low!r} to {y.high!r}. Begin with another window, or with more pixels."
        )
    height, width = (max(1, round(n / factor)) for n in boundary.shape)
    shares = np.maximum(_counts(boundary, height, width), 1e-9) / (height * width)
    row, column = np.unravel_index(np.argmin(np.abs(np.log(shares / RICH))), shares.shape)
    return _part(found.x, int(column), width), _part(found.y, int(row), height)


def _counts(mask: NDArray[np.bool_], height: int, width: int) -> NDArray[np.int64]:
    """Return how many true pixels each window of a size has, by its first row and column."""
    total = np.pad(mask.astype(np.int64).cumsum(axis=0).cumsum(axis=1), ((1, 0), (1, 0)))
    top, bottom = total[height:], total[:-height]
    counts: NDArray[np.int64] = top[:, width:] - top[:, :-width] - bottom[:, width:] + bottom[:, :-width]
    return counts


def _part(axis: Axis, first: int, n_steps: int) -> Axis:
    values = axis.values
    return replace(axis, low=float(values[first]), high=float(values[first + n_steps]))


def _round(x: Axis, y: Axis, centre: tuple[float, float], factor: float) -> tuple[Axis, Axis]:
    """Return axes so many times narrower round a point."""
    found = []
    for axis, value in ((x, centre[0]), (y, centre[1])):
        axis.nearest(value)  # refuses a point that lies outside
        low, high, at = (math.log(each) if axis.log else each for each in (axis.low, axis.high, value))
        share, half = (at - low) / (high - low), 0.5 / factor
        low, high = axis.at(np.array([share - half, share + half])).tolist()
        found.append(replace(axis, low=low, high=high))
    return found[0], found[1]
