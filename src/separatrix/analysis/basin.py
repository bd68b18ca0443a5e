"""The safest setting of a map: the middle of the widest region in which every setting is good."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np
from numpy.typing import ArrayLike, NDArray

from .._checks import must
from ..errors import DataError
from .statistics import wilson_interval

FloatArray = NDArray[np.float64]
Mask = NDArray[np.bool_]

ONE_ERROR = math.erf(math.sqrt(0.5))  # confidence of an interval one standard error to either side


class MapAxis(Protocol):
    """An axis of a map: `name`, `values` of shape (n,), rising, and whether equal steps are equal ratios."""

    @property
    def name(self) -> str: ...
    @property
    def values(self) -> FloatArray: ...
    @property
    def log(self) -> bool: ...


@dataclass(frozen=True)
class Basin:
    """The widest circle of good settings, drawn on the map as it is shown: both axes equally long.

    Parameters
    ----------
    ix, iy : int
        The pixel at its centre: the recommended setting.
    x, y : float
        That setting, in the axes' own units.
    radius : float
        As a share of an axis's length.
    x_range, y_range : pair of float
        How far either setting alone may move within the circle, in the axes' own units.
    names : pair of str
        The axes' names.
    """

    ix: int
    iy: int
    x: float
    y: float
    radius: float
    x_range: tuple[float, float]
    y_range: tuple[float, float]
    names: tuple[str, str]

    def sentence(self) -> str:
        """Say the setting, and how far each part of it may move alone."""
        parts = [
            f"{name} {value:.3g} ({low:.3g} to {high:.3g})"
            for name, value, (low, high) in (
                (self.names[0], self.x, self.x_range),
                (self.names[1], self.y, self.y_range),
            )
        ]
        return f"Safest setting: {', '.join(parts)}."


def safest_basin(good: ArrayLike, x: MapAxis, y: MapAxis) -> Basin | None:
    """Find the good pixel that is farthest from everything that is not good.

    Distances are measured in shares of an axis's length, of its logarithm on a logarithmic axis. What lies beyond the
    map is unknown and counts as not good.

    Parameters
    ----------
    good : array-like of bool, shape (n_y, n_x)
        Which settings are good; such as `good_pixels` returns.
    x, y : axis
        With ``name``, ``values`` and ``log``.

    Returns
    -------
    Basin or None
        None if no pixel is good. Of several equally far, the one nearest to their middle.

    Raises
    ------
    DataError
        If `good` is not of the axes' shape.
    """
    from scipy.ndimage import distance_transform_edt

    mask = np.asarray(good, dtype=bool)
    shape = (len(y.values), len(x.values))
    if mask.shape != shape:
        raise DataError(must("good", f"of shape {shape}", mask.shape))
    if not mask.any():
        return None
    steps = 1 / max(shape[0] - 1, 1), 1 / max(shape[1] - 1, 1)
    distance = distance_transform_edt(np.pad(mask, 1), sampling=steps)[1:-1, 1:-1]
    ties = np.argwhere(distance >= distance.max() * (1 - 1e-9))
    spread = np.abs((ties - ties.mean(axis=0)) * steps).sum(axis=1)
    iy, ix = (int(place) for place in ties[spread.argmin()])
    # the nearest bad pixel's centre lies at the distance; the last good one a step before it
    radius = max(0.0, float(distance[iy, ix]) - min(steps))
    names = (axis_label(x), axis_label(y))
    spans = _range(x, ix, radius), _range(y, iy, radius)
    return Basin(ix, iy, float(x.values[ix]), float(y.values[iy]), radius, *spans, names)


def good_pixels(
    values: ArrayLike, *, larger_is_better: bool, tolerance: float = 0.1, n_rows: int | None = None
) -> Mask:
    """Return which pixels are as good as the best for practical purposes.

    Good is what lies within `tolerance` of the way from the best (the 99th percentile, so that one lucky network does
    not decide) to the median, and at least what equals the best. Of a share of rows good is also what lies within one
    standard error of the best, for on a plateau the median says nothing, and chance alone sets pixels that far apart
    (the one-standard-error rule: L. Breiman et al., Classification and Regression Trees, 1984, section 3.4.3). The
    error is that of `wilson_interval` with z = 1, which is not 0 where the best is perfect.

    Parameters
    ----------
    values : array-like, shape (n_y, n_x)
        A measure, NaN where there is none.
    larger_is_better : bool
        As of an accuracy, not of a loss.
    tolerance : float
        From 0, the best alone, to 1, the better half.
    n_rows : int, optional
        Of how many rows the values are shares, such as an accuracy's; none for what is no share.

    Returns
    -------
    ndarray of bool, shape (n_y, n_x)
    """
    table = np.asarray(values, dtype=np.float64)
    signed = table if larger_is_better else -table
    finite = signed[np.isfinite(signed)]
    if not len(finite):
        return np.zeros(table.shape, dtype=bool)
    best, middle = np.quantile(finite, 0.99), np.median(finite)
    least = best - tolerance * (best - middle)
    if n_rows:
        least = min(least, best - _standard_error(abs(float(best)), n_rows, larger_is_better))
    return np.asarray(np.isfinite(signed) & (signed >= least))


def _standard_error(share: float, n: int, larger_is_better: bool) -> float:
    """Return how far a share of n rows may lie from the best by chance, on the side that is worse."""
    interval = wilson_interval(round(min(share, 1.0) * n), n, ONE_ERROR)
    return interval.value - interval.low if larger_is_better else interval.high - interval.value


def larger_is_better(measure: str) -> bool:
    """Tell from a measure's name whether more of it is better: not of losses, steps, epochs and disagreement."""
    return not any(word in measure for word in ("loss", "step", "epoch", "disagreement", "penalty", "seconds", "error"))


def is_share(measure: str) -> bool:
    """Tell from a measure's name whether it is a share of rows, from 0 to 1: an accuracy, or a disagreement."""
    return measure == "disagreement" or measure.endswith("accuracy")


def axis_label(axis: Any) -> str:
    """Return an axis's short name."""
    return str(getattr(axis, "label", axis.name))


def positions(axis: MapAxis) -> FloatArray:
    """Return the values' places on the axis as it is drawn: themselves, or their logarithms to the base 10."""
    return np.log10(axis.values) if axis.log else np.asarray(axis.values, dtype=np.float64)


def _range(axis: MapAxis, at: int, radius: float) -> tuple[float, float]:
    places = positions(axis)
    reach = radius * (places[-1] - places[0])
    ends = np.clip([places[at] - reach, places[at] + reach], places[0], places[-1])
    low, high = (10.0**ends) if axis.log else ends
    return float(low), float(high)
