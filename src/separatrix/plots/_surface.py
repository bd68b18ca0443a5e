"""A boundary as colours: one RGB a point of the grid; and the words and axes that belong to it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from ..analysis.boundary import Boundary
from ..analysis.grid import Grid
from ._style import NUMBERS, TWO_CLASSES, class_colors, plain

if TYPE_CHECKING:
    from matplotlib.axes import Axes

FloatArray = NDArray[np.float64]

LEVELS = 25
STRENGTH = 0.55  # how far the colour of a sure class stands out from the background, so that points stand out from it


def value_levels(boundary: Boundary, y: NDArray[Any] | None, levels: int = LEVELS) -> FloatArray:
    """Return the edges of the filled levels, shape (levels + 1,): 0 to 1, or the range of the target's numbers.

    The target's range and not the network's: beyond the data a network may say anything, and would wash out the rest.
    """
    if boundary.classes is not None:
        return np.linspace(0, 1, levels + 1)
    numbers = boundary.values if y is None or not len(y) else y
    finite = numbers[np.isfinite(numbers)]
    low, high = (float(finite.min()), float(finite.max())) if len(finite) else (0.0, 1.0)
    if not high > low:
        low, high = low - 0.5 * max(1.0, abs(low)), high + 0.5 * max(1.0, abs(high))
    return np.linspace(low, high, levels + 1)


def level_colors(boundary: Boundary, levels: int = LEVELS) -> FloatArray:
    """Return one RGB a filled level, shape (levels, 3)."""
    from matplotlib import colormaps

    centers = (np.arange(levels) + 0.5) / levels
    return np.asarray(colormaps[NUMBERS if boundary.classes is None else TWO_CLASSES](centers))[:, :3]


def surface_rgb(values: FloatArray, edges: FloatArray, colors: FloatArray) -> FloatArray:
    """Colour numbers (n_y, n_x) by the level they fall in; those outside take the first or last colour."""
    index = np.searchsorted(edges[1:-1], np.nan_to_num(values), side="left")
    return np.asarray(colors[index])


def mixed_rgb(probabilities: FloatArray, background: tuple[float, float, float]) -> FloatArray:
    """Mix the classes' colours by probability (n_y, n_x, n_classes), and lay them thinly over the background."""
    mixed = np.nan_to_num(probabilities) @ class_colors(probabilities.shape[-1])
    return np.clip(np.array(background) * (1 - STRENGTH) + mixed * STRENGTH, 0, 1)


def fit_plane(ax: Axes, grid: Grid) -> None:
    """Name a plane's two features on the axes, and show all of it and no more."""
    first, second = (plain(grid.feature_names[index]) for index in grid.features)
    left, right, bottom, top = grid.extent
    ax.set(xlabel=first, ylabel=second, xlim=(left, right), ylim=(bottom, top))


def response_label(boundary: Boundary) -> str:
    """Name what is drawn: ``P(y = 1)`` for the probability of the second of two classes."""
    target = plain(boundary.target_name)
    if boundary.classes is None:
        return f"predicted {target}"
    case = f"{target} = {plain(boundary.classes[-1], 20)}"
    return {"probability": f"P({case})", "score": f"score of {case}"}.get(boundary.response, f"decided {case}")


def held_note(boundary: Boundary) -> str:
    """Say which features are held where: all of them when they are few, their number when they are many."""
    held = boundary.held
    if not held:
        return ""
    if len(held) <= 3:
        return "held at the median: " + ", ".join(
            f"{plain(name)}\u00a0=\u00a0{value:.3g}" for name, value in held.items()
        )
    return f"the other {len(held)} features held at their median"
