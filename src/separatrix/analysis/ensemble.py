"""Many seeds as one answer: their mean, and where they disagree."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING, Any, Self

import numpy as np
from numpy.typing import ArrayLike, NDArray

from .._checks import must
from ..config import RunConfig
from ..data.dataset import Dataset
from ..errors import DataError
from ..models.outputs import loss_name, predicted_class, probabilities
from ..recording import Recording
from .boundary import Boundary, numeric_rows
from .grid import FeaturePair, Grid, make_grid
from .members import blocks, member_logits

if TYPE_CHECKING:
    from torch import nn

FloatArray = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Answers:
    """What the members say of some rows, together.

    Parameters
    ----------
    mean, std : ndarray of float64, shape (n, n_classes) or (n,)
        Mean and standard deviation over the members (the divisor is their number) of each class's probability, or of
        the number that a regression predicts.
    against : ndarray of float64, shape (n,), or None
        The share of members that decide for another class than most do; None for regression.
    """

    mean: FloatArray
    std: FloatArray
    against: FloatArray | None


@dataclass(frozen=True, eq=False)
class Disagreement:
    """Where on a plane the answer depends on the member, which means on luck.

    Parameters
    ----------
    mean : Boundary
        The members' mean answer.
    std : ndarray of float64, shape (n_y, n_x)
        Standard deviation over the members: of the probability of the last of two classes, of the least sure class's
        of more, or of the number predicted, in the target's unit.
    against : ndarray of float64, shape (n_y, n_x), or None
        The share of members, 0 to 1 - 1/n_classes, that decide for another class than most do; None for regression.
    n_models : int
        How many members there are.
    """

    mean: Boundary
    std: FloatArray
    against: FloatArray | None
    n_models: int


@dataclass(frozen=True, eq=False)
class Ensemble:
    """Networks of one architecture on one data set, as one.

    A member whose answer for a row is not finite, as of a network that diverged, does not count there.

    Parameters
    ----------
    config : RunConfig
        Of one of the members; its model, loss and dtype are all of theirs.
    data : Dataset
        The rows they were trained on, with classes and scale.
    weights : ndarray, shape (n_models, n_params)
        Each member's, flat as `Recording.flat` returns them.
    module : nn.Module, optional
        The network, if it is of your own class.

    Examples
    --------
    >>> from separatrix import DataConfig, RunConfig, TrainConfig, train_population
    >>> config = RunConfig(data=DataConfig("moons", n_samples=200), train=TrainConfig(max_epochs=2))
    >>> runs = train_population([config.replace(seed=seed) for seed in range(3)])
    >>> ensemble = Ensemble.of(runs)
    >>> len(ensemble), ensemble.predict_proba([[0.0, 0.5], [1.0, -0.5]]).shape
    (3, (2, 2))
    """

    config: RunConfig
    data: Dataset
    weights: NDArray[Any]
    module: nn.Module | None = field(default=None, repr=False)

    def __post_init__(self) -> None:
        if self.weights.ndim != 2 or not len(self.weights):
            raise DataError(must("weights", "of shape (n_models, n_params), at least one", self.weights.shape))

    def __len__(self) -> int:
        return len(self.weights)

    @classmethod
    def of(cls, runs: Any) -> Self:
        """Make an ensemble of runs.

        Parameters
        ----------
        runs : Ensemble, RunSet, sequence of Recording, or an object with a method ``ensemble``
            Runs of one architecture on one data set; a sweep of seeds.

        Raises
        ------
        DataError
            If there is no run, or the runs have different networks, classes or scales.
        """
        if isinstance(runs, cls):
            return runs
        if hasattr(runs, "ensemble"):
            return cls.of(runs.ensemble())
        members = list(runs)
        if not members:
            raise DataError(must("The runs", "at least one", 0))
        first = members[0]
        for run in members:
            _check_alike(first, run)
        weights = np.stack([run.flat(-1) for run in members])
        return cls(first.config, first.data, weights, first.prototype)

    def predict_proba(self, X: ArrayLike) -> FloatArray:
        """Return the members' mean class probabilities, shape (n, n_classes), for rows in the data's own units.

        Raises
        ------
        DataError
            If the members are regressions, or `X` has another number of columns.
        """
        if self.data.classes is None:
            raise DataError("A regression has no class probabilities. Use predict.")
        return self.answers(X).mean

    def predict(self, X: ArrayLike) -> NDArray[Any]:
        """Return the class of the highest mean probability, or the mean number of a regression, shape (n,)."""
        mean = self.answers(X).mean
        return mean if self.data.classes is None else self.data.classes[mean.argmax(axis=1)]

    def predict_std(self, X: ArrayLike) -> FloatArray:
        """Return the standard deviation over the members of what `predict_proba`, or a regression's `predict`, says.

        Returns
        -------
        ndarray of float64, shape (n, n_classes) or (n,)
        """
        return self.answers(X).std

    def answers(self, X: ArrayLike) -> Answers:
        """Ask every member for rows in the data's own units, shape (n, n_features)."""
        rows = np.asarray(X, dtype=np.float64)
        if rows.ndim != 2 or rows.shape[1] != self.data.n_features:
            raise DataError(must("X", f"of shape (n, {self.data.n_features})", rows.shape))
        fed = self.data.scaled(rows)
        n_values = max(1, self.data.n_classes)
        moments = _Moments(len(rows), n_values)
        ask = partial(member_logits, self.config, self.data, module=self.module)
        regression = self.data.classes is None
        loss = loss_name(self.config.train.loss, regression=regression)
        for members, part in blocks(len(self), len(rows), n_values):
            logits = ask(self.weights[members], fed[part])
            flat = logits.reshape(-1, logits.shape[-1])
            with np.errstate(all="ignore"):  # a diverged member's overflow; it does not count
                values = flat if regression else probabilities(flat, loss)
            moments.add(part, values.reshape(*logits.shape[:2], -1), predicted_class(flat).reshape(logits.shape[:2]))
        return moments.answers(regression=regression)


def mean_boundary(
    runs: Any, features: FeaturePair | None = None, resolution: int = 150, padding: float = 0.08
) -> Boundary:
    """Average the answers of many networks on a plane through their data.

    Parameters
    ----------
    runs : Ensemble, RunSet, sequence of Recording, or an object with a method ``ensemble``
        The members.
    features, resolution, padding
        The plane: see `make_grid`.

    Raises
    ------
    ConfigError, DataError, UnknownNameError
        As `make_grid` and `Ensemble.of` do.
    """
    return disagreement(runs, features, resolution, padding).mean


def disagreement(
    runs: Any, features: FeaturePair | None = None, resolution: int = 150, padding: float = 0.08
) -> Disagreement:
    """Measure on a plane how far many networks agree.

    Parameters
    ----------
    runs, features, resolution, padding
        As for `mean_boundary`.

    Raises
    ------
    ConfigError, DataError, UnknownNameError
        As `make_grid` and `Ensemble.of` do.
    """
    ensemble = Ensemble.of(runs)
    data = ensemble.data
    grid = make_grid(data.X, data.feature_names, features=features, resolution=resolution, padding=padding)
    return _on_grid(ensemble, grid)


def estimator_disagreement(
    estimator: Any, X: ArrayLike, features: FeaturePair | None = None, resolution: int = 150, padding: float = 0.08
) -> Disagreement:
    """Measure on a plane through `X` how far the networks of a fitted estimator agree.

    Parameters
    ----------
    estimator : NetClassifier or NetRegressor
        Fitted, with several seeds.
    X : array-like or DataFrame, shape (n_samples, n_features)
        Numeric rows, which give the plane's range and the medians.
    features, resolution, padding
        The plane: see `make_grid`.

    Raises
    ------
    DataError
        If the estimator is not one of several networks, or `X` has other features than it was fitted on.
    ConfigError, UnknownNameError
        As `make_grid` does.
    """
    if not hasattr(estimator, "ensemble"):
        expected = "one of several networks, such as NetClassifier(n_seeds=50)"
        raise DataError(must("The estimator", expected, type(estimator).__name__))
    ensemble = Ensemble.of(estimator)
    names = ensemble.data.feature_names
    grid = make_grid(numeric_rows(X), names, features=features, resolution=resolution, padding=padding)
    return _on_grid(ensemble, grid)


def _on_grid(ensemble: Ensemble, grid: Grid) -> Disagreement:
    data = ensemble.data
    found = [ensemble.answers(rows) for rows in grid.blocks()]
    mean, std = (np.concatenate([getattr(part, name) for part in found]) for name in ("mean", "std"))
    if data.classes is None:
        surface = Boundary(grid, mean.reshape(grid.shape), None, data.target_name, "value")
        return Disagreement(surface, std.reshape(grid.shape), None, len(ensemble))
    calibrated = loss_name(ensemble.config.train.loss, regression=False) == "cross_entropy"
    values = mean.reshape(*grid.shape, -1)
    surface = Boundary(grid, values, data.classes, data.target_name, "probability" if calibrated else "score")
    against = np.concatenate([part.against for part in found if part.against is not None])
    return Disagreement(surface, std.max(axis=1).reshape(grid.shape), against.reshape(grid.shape), len(ensemble))


class _Moments:
    """Mean, spread and votes of members that come in groups (Chan, Golub and LeVeque, The American Statistician 37)."""

    def __init__(self, n_rows: int, n_values: int) -> None:
        self.count = np.zeros((n_rows, 1))
        self.mean = np.zeros((n_rows, n_values))
        self.squares = np.zeros((n_rows, n_values))  # of the distances from the mean
        self.votes = np.zeros((n_rows, n_values))

    def add(self, rows: slice, values: FloatArray, decided: NDArray[np.int64]) -> None:
        """Add what some members say of some rows: values (m, n, n_values), decisions (m, n)."""
        counted = np.asarray(np.isfinite(values).all(axis=2))[..., None]
        values = np.where(counted, values, 0)
        n = counted.sum(axis=0)
        mean = values.sum(axis=0) / np.maximum(n, 1)
        squares = (np.where(counted, values - mean, 0) ** 2).sum(axis=0)
        before, total = self.count[rows], self.count[rows] + n
        shift = mean - self.mean[rows]
        self.mean[rows] += shift * n / np.maximum(total, 1)
        self.squares[rows] += squares + shift**2 * before * n / np.maximum(total, 1)
        self.count[rows] = total
        for number in range(self.votes.shape[1]):
            self.votes[rows, number] += ((decided == number) & counted[..., 0]).sum(axis=0)

    def answers(self, *, regression: bool) -> Answers:
        silent = self.count[:, 0] == 0
        n = np.maximum(self.count, 1)
        mean, std = self.mean, np.sqrt(self.squares / n)
        mean[silent], std[silent] = np.nan, np.nan
        if regression:
            return Answers(mean[:, 0], std[:, 0], None)
        against = 1 - self.votes.max(axis=1) / n[:, 0]
        against[silent] = np.nan
        return Answers(mean, std, against)


def _check_alike(first: Recording, run: Recording) -> None:
    if not isinstance(run, Recording):
        raise DataError(must("Each of the runs", "a Recording", run))
    if _answering(first) != _answering(run):
        raise DataError(
            "The runs must be of one network on one data set to answer together; they differ in "
            "architecture, loss, classes, features or scale. Group them first."
        )


def _answering(run: Recording) -> tuple[object, ...]:
    """Return everything but the weights that a run's answers depend on."""
    model, data = run.config.model, run.data
    shapes = {name: values.shape[1:] for name, values in run.weights.items()}
    network = (model.name, model.activations, model.output_activation, model.output_scale, model.features)
    scale = [None if values is None else values.tolist() for values in (data.classes, data.mean, data.scale)]
    return network, list(shapes.items()), run.loss, run.config.train.dtype, data.feature_names, scale
