"""How a map's measure becomes colours: numbers on a scale, or trainability by its ranks."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol

import numpy as np
from numpy.typing import NDArray

from ..analysis.basin import Basin, MapAxis, larger_is_better, positions

if TYPE_CHECKING:
    from matplotlib.axis import Axis as MatplotlibAxis
    from matplotlib.colorbar import Colorbar
    from matplotlib.colors import Colormap, Normalize

FloatArray = NDArray[np.float64]

WIDE = 30.0  # between the largest and the smallest loss, from which on a logarithmic scale shows more
OUTLIERS = 0.05  # the share of losses at the bad end that take the last colour
GAP = 0.02  # of the ranks' scale, between the slowest that converged and the slowest that diverged

# from fast to slow to converge, and from slow to fast to diverge: far ends of Blues and Oranges
_CONVERGED = ("#EAF2FA", "#9ECAE1", "#3182BD", "#08306B")
_DIVERGED = ("#7F2704", "#D94801", "#FDAE6B", "#FEF1E4")


class Look(Protocol):
    """How values become colours, and what the colour bar says."""

    cmap: Colormap
    norm: Normalize
    extend: str

    def shades(self, values: FloatArray) -> FloatArray:
        """Return what the colour map is asked for, for values (n_y, n_x) of the measure."""

    def name(self, bar: Colorbar, label: str) -> None:
        """Label the colour bar of a measure of that name."""


class ScaleLook:
    """Numbers as they are: brighter is better; losses on a logarithmic scale where they are far apart.

    Parameters
    ----------
    values : ndarray of float64
        All numbers that the scale is to hold.
    larger_is_better : bool
        As of an accuracy, not of a loss.
    """

    def __init__(self, values: FloatArray, *, larger_is_better: bool) -> None:
        from matplotlib import colormaps
        from matplotlib.colors import LogNorm, Normalize

        finite = values[np.isfinite(values)]
        self.cmap: Colormap = colormaps["viridis" if larger_is_better else "viridis_r"]
        low, high = (float(finite.min()), float(finite.max())) if len(finite) else (0.0, 1.0)
        if len(finite) and not larger_is_better:
            high = float(np.quantile(finite, 1 - OUTLIERS, method="higher"))  # of a few losses none is an outlier
        if not high > low:
            low, high = low - 0.5 * max(1e-3, abs(low)), high + 0.5 * max(1e-3, abs(high))
        self.extend = "max" if len(finite) and finite.max() > high else "neither"
        wide = not larger_is_better and low > 0 and high / low >= WIDE
        self.norm: Normalize = LogNorm(low, high) if wide else Normalize(low, high)

    def shades(self, values: FloatArray) -> FloatArray:
        """Return the values."""
        return values

    def name(self, bar: Colorbar, label: str) -> None:
        """Label the colour bar."""
        bar.set_label(label)


class RankLook:
    """Trainability by rank: -1 the fastest to converge, -0 the slowest, 0 the slowest to diverge, 1 the fastest.

    The measure spans six powers of ten and more, so each side is spread evenly over its shades, as the published
    pictures do (J. Sohl-Dickstein, arXiv 2402.06184).

    Parameters
    ----------
    values : ndarray of float64
        All that are ranked together; below 0 is what converged.
    """

    def __init__(self, values: FloatArray) -> None:
        from matplotlib.colors import LinearSegmentedColormap, Normalize

        finite = values[np.isfinite(values)]
        self.converged, self.diverged = np.sort(finite[finite < 0]), np.sort(finite[finite >= 0])
        half = np.linspace(0, 0.5, len(_CONVERGED))
        colors = [*zip(half, _CONVERGED, strict=True), *zip(half + 0.5, _DIVERGED, strict=True)]
        self.cmap: Colormap = LinearSegmentedColormap.from_list("trainability", colors, N=512)
        self.norm: Normalize = Normalize(-1, 1)
        self.extend = "neither"

    def shades(self, values: FloatArray) -> FloatArray:
        """Return ranks from -1 to 1, NaN for NaN."""
        # −Σ v of the fastest is nearest to 0, and Σ 1/v of the fastest is the smallest
        slow = 1 - _share(self.converged, values)
        fast = 1 - _share(self.diverged, values)
        ranks = np.where(values < 0, -GAP - (1 - GAP) * (1 - slow), GAP + (1 - GAP) * fast)
        return np.where(np.isnan(values), np.nan, ranks)

    def name(self, bar: Colorbar, label: str) -> None:
        """Name both sides."""
        bar.set_ticks([-1, -0.5, -GAP, 0.5, 1], labels=["fast", "converged", "slow", "diverged", "fast"])
        bar.ax.tick_params(length=0)
        bar.set_label(f"{label} (by rank)")


def look_of(measure: str, values: FloatArray) -> Look:
    """Return how a measure of these values is coloured."""
    if measure == "trainability":
        return RankLook(values)
    return ScaleLook(values, larger_is_better=larger_is_better(measure))


def basin_outline(basin: Basin, x: MapAxis, y: MapAxis) -> tuple[FloatArray, FloatArray]:
    """Return the circle of a basin, 200 points in the axes' own units; on a logarithmic axis it is one as drawn."""
    angle = np.linspace(0, 2 * np.pi, 200)
    return _around(x, basin.ix, basin.radius * np.cos(angle)), _around(y, basin.iy, basin.radius * np.sin(angle))


def _around(axis: MapAxis, at: int, shares: FloatArray) -> FloatArray:
    places: Any = positions(axis)
    moved = places[at] + shares * (places[-1] - places[0])
    return np.asarray(10.0**moved if axis.log else moved)


def _share(ordered: FloatArray, values: FloatArray) -> FloatArray:
    """Return where values lie among ordered ones, 0 for the lowest and 1 for the highest; equal ones in the middle."""
    if not len(ordered):
        return np.zeros(values.shape)
    below, upto = (np.searchsorted(ordered, values, side=side) for side in ("left", "right"))
    return np.asarray(np.clip((below + upto - 1) / 2 / max(1, len(ordered) - 1), 0, 1))


def space_evenly(axis: MatplotlibAxis) -> None:
    """Give an axis a few round numbers: a logarithmic one of less than a decade would show all or none of many."""
    from matplotlib.ticker import MaxNLocator, NullFormatter, ScalarFormatter

    axis.set_major_locator(MaxNLocator(5))
    axis.set_major_formatter(ScalarFormatter())
    axis.set_minor_formatter(NullFormatter())
