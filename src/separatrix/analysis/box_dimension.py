"""The box-counting dimension of a set of pixels, such as the boundary between settings that train and that do not."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from .._checks import must
from ..errors import ConfigError, DataError
from .statistics import Interval

IntArray = NDArray[np.int64]
Mask = NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class BoxDimension:
    """A dimension, and the counts that it was fitted to.

    Parameters
    ----------
    interval : Interval
        The slope of log N over log 1/s, and its interval by Student's t. Counts of one set at several sizes are not
        independent, so the interval says how straight the line is, and not more.
    sizes : ndarray of int64, shape (n_sizes,)
        Sides of the boxes, in pixels.
    counts : ndarray of int64, shape (n_sizes,)
        How many boxes of that side the set meets.
    residual : float
        Root mean square of the fit's errors in log N.
    """

    interval: Interval
    sizes: IntArray
    counts: IntArray
    residual: float

    @property
    def value(self) -> float:
        """The dimension: 1 for a smooth curve, 2 for a filled area, between them for a fractal."""
        return self.interval.value

    def sentence(self) -> str:
        """Say the dimension with its interval, and over which sizes it was fitted."""
        low, high = self.interval.low, self.interval.high
        span = f"boxes of {self.sizes[0]} to {self.sizes[-1]} pixels"
        return f"Box-counting dimension {self.value:.2f} ({low:.2f} to {high:.2f}), fitted over {span}."


def box_dimension(mask: ArrayLike, sizes: Sequence[int] | None = None) -> BoxDimension:
    """Fit the box-counting dimension of the true pixels.

    The number N(s) of boxes of side s that meet a set grows as s^−D; D is the slope of log N over log 1/s by least
    squares (K. Falconer, Fractal Geometry, section 2.1). For each size the boxes are laid in four ways, moved by half
    a side, and the fewest are taken, as the definition asks.

    Parameters
    ----------
    mask : array-like of bool, shape (n_y, n_x)
        The set. For a map take `boundary_pixels` of it.
    sizes : sequence of int, optional
        Sides of the boxes in pixels, at least three, rising; none takes the powers of two from 2, as single pixels
        show the picture's grid, to an eighth of the shorter side, beyond which few boxes are left to count.

    Raises
    ------
    DataError
        If the mask has not two dimensions, no pixel is true, or the picture is too small for three sizes.
    ConfigError
        If `sizes` are not at least three rising whole numbers from 1.

    Examples
    --------
    >>> filled = np.ones((64, 64), dtype=bool)
    >>> round(box_dimension(filled).value, 3)
    2.0
    """
    from scipy.stats import linregress, t

    pixels = np.asarray(mask, dtype=bool)
    if pixels.ndim != 2:
        raise DataError(must("mask", "of shape (n_y, n_x)", pixels.shape))
    if not pixels.any():
        raise DataError("A set without any pixel has no dimension. There is no boundary in this window.")
    sides = _sizes(pixels.shape, sizes)
    counts = np.array([_fewest_boxes(pixels, int(side)) for side in sides], dtype=np.int64)
    x, y = -np.log(sides), np.log(counts)
    fit = linregress(x, y)
    reach = float(t.ppf(0.975, len(sides) - 2) * fit.stderr)
    interval = Interval(float(fit.slope), float(fit.slope) - reach, float(fit.slope) + reach)
    residual = float(np.sqrt(np.mean((y - fit.intercept - fit.slope * x) ** 2)))
    return BoxDimension(interval, sides, counts, residual)


def boundary_pixels(inside: ArrayLike) -> Mask:
    """Return where a region meets the rest: the squares of four neighbours that are not all alike.

    Parameters
    ----------
    inside : array-like of bool, shape (n_y, n_x)
        Such as the settings that converged.

    Returns
    -------
    ndarray of bool, shape (n_y - 1, n_x - 1)
    """
    region = np.asarray(inside, dtype=bool)
    if region.ndim != 2:
        raise DataError(must("inside", "of shape (n_y, n_x)", region.shape))
    corners = np.stack([region[:-1, :-1], region[1:, :-1], region[:-1, 1:], region[1:, 1:]])
    return np.asarray(corners.any(axis=0) & ~corners.all(axis=0))


def _sizes(shape: tuple[int, ...], sizes: Sequence[int] | None) -> IntArray:
    if sizes is None:
        largest = min(shape) // 8
        if largest < 7:  # a map of 64 pixels a side has a boundary of 63
            raise DataError(must("mask", "of at least 56 pixels a side", shape, "Or name the sizes."))
        return np.asarray(2 ** np.arange(1, round(np.log2(largest)) + 1), dtype=np.int64)
    sides = np.asarray(sizes)
    whole = sides.ndim == 1 and np.issubdtype(sides.dtype, np.integer)
    if not whole or len(sides) < 3 or sides[0] < 1 or (np.diff(sides) <= 0).any():
        raise ConfigError(must("sizes", "at least three rising whole numbers from 1", sizes))
    return sides.astype(np.int64)


def _fewest_boxes(pixels: Mask, side: int) -> int:
    shifts = sorted({0, side // 2})
    return min(_boxes(pixels, side, up, left) for up in shifts for left in shifts)


def _boxes(pixels: Mask, side: int, up: int, left: int) -> int:
    """Count the boxes that meet the set, laid with `up` and `left` empty pixels before it."""
    n_y, n_x = pixels.shape
    down, right = -(n_y + up) % side, -(n_x + left) % side
    padded = np.pad(pixels, ((up, down), (left, right)))
    boxes = padded.reshape(padded.shape[0] // side, side, padded.shape[1] // side, side)
    return int(boxes.any(axis=(1, 3)).sum())
