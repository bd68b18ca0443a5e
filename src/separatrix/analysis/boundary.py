"""What a network says at every point of a plane: class probabilities, or numbers for regression."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

from .._checks import must
from ..errors import DataError
from ..recording import Recording
from .grid import FeaturePair, FloatArray, Grid, make_grid
from .threads import fitting_threads


@dataclass(frozen=True, eq=False)
class Boundary:
    """A network's answer over a plane.

    Parameters
    ----------
    grid : Grid
        The plane, the two features that vary and the values of the others.
    values : ndarray of float64, shape (n_y, n_x, n_classes) or (n_y, n_x)
        A probability for each class, or the predicted number for regression.
    classes : ndarray, shape (n_classes,), or None
        The labels; None for regression.
    target_name : str
        What is predicted.
    response : {"probability", "score", "decision", "value"}
        What `values` are: probabilities; scores in [0, 1] that rank as the network does but are no calibrated
        probabilities (mse and hinge); 0 and 1 for a classifier that only decides; numbers for regression.
    """

    grid: Grid
    values: FloatArray
    classes: NDArray[Any] | None
    target_name: str = "y"
    response: Literal["probability", "score", "decision", "value"] = "probability"

    @property
    def xx(self) -> FloatArray:
        """The first feature's values, shape (n_y, n_x)."""
        return self.grid.xx

    @property
    def yy(self) -> FloatArray:
        """The second feature's values, shape (n_y, n_x)."""
        return self.grid.yy

    @property
    def features(self) -> tuple[int, int]:
        """Positions of the two features that vary."""
        return self.grid.features

    @property
    def held(self) -> dict[str, float]:
        """The other features' names and the medians at which they are held."""
        return {self.grid.feature_names[index]: float(self.grid.held[index]) for index in self.grid.others}


def boundary(
    recording: Recording,
    frame: int = -1,
    features: FeaturePair | None = None,
    resolution: int = 300,
    padding: float = 0.08,
) -> Boundary:
    """Evaluate a recorded network on a plane through its data.

    Parameters
    ----------
    recording : Recording
        The run.
    frame : int
        Which frame's weights; negative counts from the end.
    features, resolution, padding
        The plane: see `make_grid`.

    Returns
    -------
    Boundary

    Raises
    ------
    ConfigError, DataError, UnknownNameError
        As `make_grid` and `Recording.logits` do.
    """
    data = recording.data
    grid = make_grid(data.X, data.feature_names, features=features, resolution=resolution, padding=padding)
    return boundary_on(recording, grid, frame)


def boundary_on(recording: Recording, grid: Grid, frame: int = -1) -> Boundary:
    """Evaluate a recorded network on a grid made before, as an animation does frame by frame."""
    data = recording.data
    answer = recording.predict if data.classes is None else recording.predict_proba
    with fitting_threads(recording):
        values = _on_grid(lambda rows: answer(rows, frame), grid)
    if data.classes is None:
        return Boundary(grid, values, None, data.target_name, "value")
    response: Literal["probability", "score"] = "probability" if recording.loss == "cross_entropy" else "score"
    return Boundary(grid, values, data.classes, data.target_name, response)


def estimator_boundary(
    estimator: Any,
    X: ArrayLike,
    features: FeaturePair | None = None,
    resolution: int = 300,
    padding: float = 0.08,
    target_name: str = "y",
) -> Boundary:
    """Evaluate a fitted scikit-learn classifier or regressor on a plane through `X`.

    Parameters
    ----------
    estimator : classifier or regressor
        Fitted; pipelines too. A classifier without ``predict_proba`` shows its decisions.
    X : array-like or DataFrame, shape (n_samples, n_features)
        Numeric rows. A DataFrame's columns are handed on by name.
    features, resolution, padding
        The plane: see `make_grid`.
    target_name : str
        What is predicted.

    Raises
    ------
    DataError
        If `X` is not numeric, or the estimator neither classifies nor regresses.
    ConfigError, UnknownNameError
        As `make_grid` does.
    """
    from sklearn.base import is_classifier, is_regressor

    rows = numeric_rows(X)
    columns = getattr(X, "columns", None)
    names = [f"x{index + 1}" for index in range(rows.shape[1])] if columns is None else [str(name) for name in columns]
    grid = make_grid(rows, names, features=features, resolution=resolution, padding=padding)

    make: Any = type(X)  # a DataFrame, where there are columns

    def frame(rows: FloatArray) -> Any:
        return rows if columns is None else make(rows, columns=columns)

    if is_classifier(estimator):
        classes = np.asarray(estimator.classes_)
        if hasattr(estimator, "predict_proba"):
            values = _on_grid(lambda rows: estimator.predict_proba(frame(rows)), grid)
            return Boundary(grid, values, classes, target_name)
        values = _on_grid(lambda rows: estimator.predict(frame(rows))[:, None] == classes, grid)
        return Boundary(grid, values, classes, target_name, "decision")
    if is_regressor(estimator):
        return Boundary(grid, _on_grid(lambda rows: estimator.predict(frame(rows)), grid), None, target_name, "value")
    raise DataError(must("The estimator", "a classifier or a regressor", type(estimator).__name__))


def numeric_rows(X: ArrayLike) -> FloatArray:
    """Return `X` as float64 rows, shape (n_samples, n_features)."""
    try:
        rows = np.asarray(X, dtype=np.float64)
    except (TypeError, ValueError) as error:
        raise DataError(f"X must be numeric to draw a plane through it: {error}.") from None
    if rows.ndim != 2:
        raise DataError(must("X", "of shape (n_samples, n_features)", rows.shape))
    return rows


def _on_grid(predict: Callable[[FloatArray], ArrayLike], grid: Grid) -> FloatArray:
    parts: Sequence[FloatArray] = [np.asarray(predict(rows), dtype=np.float64) for rows in grid.blocks()]
    values = np.concatenate(parts)
    return values.reshape(*grid.shape, *values.shape[1:])
