"""The grid a network is asked on: two features vary, the others are held at their median."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from .._checks import must, one_of
from ..errors import ConfigError, DataError, UnknownNameError

FloatArray = NDArray[np.float64]
FeaturePair = Sequence[int | str]

MAX_RESOLUTION = 4000  # 16 million points, more than any figure shows
VALUES_AT_ONCE = 4_000_000  # bounds the memory of a grid over many features


@dataclass(frozen=True, eq=False)
class Grid:
    """A plane through the feature space.

    Parameters
    ----------
    xx, yy : ndarray of float64, shape (n_y, n_x)
        Values of the two features that vary, in the data's own units; rows run along y.
    features : tuple of int
        Positions of the two features that vary.
    held : ndarray of float64, shape (n_features,)
        The value at which every other feature is held: its median.
    feature_names : tuple of str
        One name for each feature.
    """

    xx: FloatArray
    yy: FloatArray
    features: tuple[int, int]
    held: FloatArray
    feature_names: tuple[str, ...]

    @property
    def shape(self) -> tuple[int, int]:
        """Points along y and along x."""
        return self.xx.shape[0], self.xx.shape[1]

    @property
    def extent(self) -> tuple[float, float, float, float]:
        """Left, right, bottom and top."""
        return float(self.xx[0, 0]), float(self.xx[0, -1]), float(self.yy[0, 0]), float(self.yy[-1, 0])

    @property
    def others(self) -> tuple[int, ...]:
        """Positions of the features that are held."""
        return tuple(index for index in range(len(self.held)) if index not in self.features)

    def blocks(self) -> Iterator[FloatArray]:
        """Yield the grid's points as rows, shape (n, n_features), a bounded number at a time."""
        x, y = self.xx.ravel(), self.yy.ravel()
        n_rows = max(1, VALUES_AT_ONCE // len(self.held))
        for start in range(0, len(x), n_rows):
            part = slice(start, start + n_rows)
            rows = np.tile(self.held, (len(x[part]), 1))
            rows[:, self.features[0]] = x[part]
            rows[:, self.features[1]] = y[part]
            yield rows


def make_grid(
    X: ArrayLike,
    feature_names: Sequence[str],
    *,
    features: FeaturePair | None = None,
    resolution: int = 300,
    padding: float = 0.08,
) -> Grid:
    """Lay a grid over two features of some rows.

    Parameters
    ----------
    X : array-like, shape (n_samples, n_features)
        Rows in the data's own units; they give the range of the grid and the medians.
    feature_names : sequence of str
        One name for each column of `X`.
    features : pair of int or str, optional
        Which two features vary, by position or name; none takes the first two that are not constant.
    resolution : int
        Points along each axis, 2 to 4000.
    padding : float
        Margin on each side, as a share of the rows' range.

    Raises
    ------
    ConfigError
        If `features`, `resolution` or `padding` is wrong.
    UnknownNameError
        If a feature's name does not exist.
    DataError
        If there are fewer than two features, no rows, or a range that no float holds.
    """
    rows = np.asarray(X, dtype=np.float64)
    names = tuple(str(name) for name in feature_names)
    _check(rows, names, resolution, padding)
    pair = pick_features(rows, names, features)
    low, high = rows[:, pair].min(axis=0), rows[:, pair].max(axis=0)
    with np.errstate(over="ignore"):
        span = np.where(high > low, high - low, np.maximum(1.0, np.abs(low)))
        low, high = low - padding * span, high + padding * span
    if not (np.isfinite(low) & np.isfinite(high)).all():
        which = " and ".join(repr(names[index]) for index in pair)
        raise DataError(f"The range of {which} cannot be drawn: it overflows float64. Scale the data first.")
    x, y = (np.linspace(low[axis], high[axis], resolution) for axis in (0, 1))
    xx, yy = np.meshgrid(x, y)
    return Grid(xx, yy, pair, _medians(rows), names)


def pick_features(X: FloatArray, names: Sequence[str], features: FeaturePair | None) -> tuple[int, int]:
    """Return the positions of two features, given by position or name, or the first two that are not constant."""
    if features is None:
        varies = X.max(axis=0) > X.min(axis=0)
        first, second = np.argsort(~varies, kind="stable")[:2]
        return int(first), int(second)
    if not isinstance(features, Sequence) or isinstance(features, str) or len(features) != 2:
        raise ConfigError(must("features", "two columns, by position or name", features))
    first, second = (_position(feature, names) for feature in features)
    if first == second:
        raise ConfigError(must("features", "two different columns", features))
    return first, second


def _medians(rows: FloatArray) -> FloatArray:
    with np.errstate(over="ignore"):
        medians = np.median(rows, axis=0)
    # the mean of the two middle values may overflow; either of them will do then
    return np.where(np.isfinite(medians), medians, np.sort(rows, axis=0)[len(rows) // 2])


def _position(feature: int | str, names: Sequence[str]) -> int:
    if isinstance(feature, str):
        if feature not in names:
            raise UnknownNameError(one_of("A feature", names if len(names) <= 12 else [*names[:12], "..."], feature))
        return list(names).index(feature)
    if not isinstance(feature, (int, np.integer)) or isinstance(feature, bool) or not 0 <= feature < len(names):
        raise ConfigError(must("A feature's position", f"a whole number from 0 to {len(names) - 1}", feature))
    return int(feature)


def _check(rows: FloatArray, names: Sequence[str], resolution: int, padding: float) -> None:
    if rows.ndim != 2 or rows.shape[1] != len(names):
        raise DataError(must("X", f"of shape (n, {len(names)})", rows.shape))
    if rows.shape[1] < 2:
        raise DataError(must("The data", "of at least two features to draw a plane through", len(names)))
    if not len(rows):
        raise DataError(must("X", "at least one row", 0))
    whole = isinstance(resolution, (int, np.integer)) and not isinstance(resolution, bool)
    if not whole or not 2 <= resolution <= MAX_RESOLUTION:
        raise ConfigError(must("resolution", f"a whole number from 2 to {MAX_RESOLUTION}", resolution))
    if not (np.isfinite(padding) and padding >= 0):
        raise ConfigError(must("padding", "a finite number of at least 0", padding))
