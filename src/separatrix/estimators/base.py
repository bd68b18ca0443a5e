"""What the classifier and the regressor share: parameters, training, going on, and the raw output."""

from __future__ import annotations

import warnings
from abc import ABC, abstractmethod
from collections.abc import Sequence
from typing import Any, Self, cast

import numpy as np
import torch
from numpy.typing import ArrayLike, NDArray
from sklearn.base import BaseEstimator, is_regressor
from sklearn.utils.validation import check_is_fitted, validate_data
from torch import nn

from .._checks import must
from ..analysis import Ensemble
from ..engines.contract import Carry, Job, Silent
from ..engines.evaluation import ROWS_AT_ONCE, logits_of
from ..engines.select import EngineName, run_job
from ..errors import ConfigError, DivergenceWarning
from ..recording import History, Recording
from .members import checked_n_seeds, one_seed, train_members
from .rows import Rows, checked_weight
from .settings import own_network, run_config, seed_of

FloatArray = NDArray[np.float64]


class Net(BaseEstimator, ABC):  # type: ignore[misc]  # scikit-learn has no types
    """Base of the two estimators; see `NetClassifier` for the parameters."""

    recording_: Recording
    history_: History
    module_: nn.Module
    n_epochs_: int
    _carry: Carry
    _weights: NDArray[Any] | None = None  # (n_models, n_params) of several seeds

    def __init__(
        self,
        hidden_layer_sizes: int | Sequence[int] = (30, 20),
        *,
        activation: str | Sequence[str] = "relu",
        dropout: float = 0.0,
        initializer: str = "torch",
        initial_scale: float = 1.0,
        module: Any = None,
        loss: str = "auto",
        optimizer: str = "adam",
        learning_rate: float = 0.01,
        schedule: str = "constant",
        schedule_epochs: int = 10,
        schedule_gamma: float = 0.1,
        momentum: float = 0.0,
        nesterov: bool = False,
        betas: tuple[float, float] = (0.9, 0.999),
        smoothing: float = 0.99,
        epsilon: float = 1e-8,
        weight_decay: float = 0.0,
        l1: float = 0.0,
        batch_size: int | str = 128,
        shuffle: bool = True,
        max_epochs: int = 200,
        patience: int | None = 20,
        min_delta: float = 1e-4,
        early_stopping: bool = False,
        validation_fraction: float = 0.1,
        restore_best: bool = True,
        standardize: bool = False,
        warm_start: bool = False,
        n_seeds: int = 1,
        frames: str | int | Sequence[int] = "epochs",
        dtype: str = "float64",
        device: str = "cpu",
        engine: str = "auto",
        random_state: int | np.random.RandomState | None = None,
    ) -> None:
        self.hidden_layer_sizes = hidden_layer_sizes
        self.activation = activation
        self.dropout = dropout
        self.initializer = initializer
        self.initial_scale = initial_scale
        self.module = module
        self.loss = loss
        self.optimizer = optimizer
        self.learning_rate = learning_rate
        self.schedule = schedule
        self.schedule_epochs = schedule_epochs
        self.schedule_gamma = schedule_gamma
        self.momentum = momentum
        self.nesterov = nesterov
        self.betas = betas
        self.smoothing = smoothing
        self.epsilon = epsilon
        self.weight_decay = weight_decay
        self.l1 = l1
        self.batch_size = batch_size
        self.shuffle = shuffle
        self.max_epochs = max_epochs
        self.patience = patience
        self.min_delta = min_delta
        self.early_stopping = early_stopping
        self.validation_fraction = validation_fraction
        self.restore_best = restore_best
        self.standardize = standardize
        self.warm_start = warm_start
        self.n_seeds = n_seeds
        self.frames = frames
        self.dtype = dtype
        self.device = device
        self.engine = engine
        self.random_state = random_state

    def fit(self, X: ArrayLike, y: ArrayLike, sample_weight: ArrayLike | None = None) -> Self:
        """Train the network, or with ``n_seeds`` as many that differ in their seed.

        It starts anew, unless ``warm_start`` is set and there has been a fit: then the weights go on, and the
        optimizer's memory and the schedule begin anew.

        Parameters
        ----------
        X : array-like of shape (n_samples, n_features)
            Finite numbers.
        y : array-like of shape (n_samples,)
            Labels of a classifier, of any type that can be sorted; numbers of a regressor.
        sample_weight : array-like of shape (n_samples,), optional
            How much each row counts in the loss and in the recorded scores, at least 0; by default equally.

        Returns
        -------
        self

        Raises
        ------
        ConfigError
            If a parameter is wrong.
        DataError, ValueError
            If the data cannot be used.
        KeyboardInterrupt
            After Ctrl-C; the estimator is fitted with what there was.

        Warns
        -----
        DivergenceWarning
            If the training met NaN or infinity; the last finite weights are kept. Of several networks those that did
            are left out of the mean.
        """
        n_seeds = checked_n_seeds(self.n_seeds)
        if self.warm_start:
            one_seed(n_seeds, "with warm_start=True")
        goes_on = bool(self.warm_start) and hasattr(self, "recording_")
        rows = self._rows(X, y, sample_weight, first=not goes_on)
        carry = Carry(weights=self._carry.weights, epoch=self._carry.epoch) if goes_on else Carry()
        self._train(rows, carry, goes_on=goes_on, one_epoch=False)
        if n_seeds > 1 and self.recording_.status != "interrupted":
            self._train_further(n_seeds)
        return self._ended()

    def _partial_fit(self, X: ArrayLike, y: ArrayLike, sample_weight: ArrayLike | None, classes: Any = None) -> Self:
        """Train one epoch more, on these rows."""
        one_seed(self.n_seeds, "for partial_fit")
        if self.early_stopping:
            raise ConfigError(must("early_stopping", "False for partial_fit", self.early_stopping, "Use fit."))
        if self.schedule != "constant":
            advice = "The number of calls is not known beforehand. Use fit."
            raise ConfigError(must("schedule", "'constant' for partial_fit", self.schedule, advice))
        goes_on = hasattr(self, "recording_")
        rows = self._rows(X, y, sample_weight, first=not goes_on, classes=classes)
        carry = Carry()
        if goes_on:
            before = self.recording_.config.train
            same_rule = (before.optimizer, before.momentum) == (self.optimizer, self.momentum)
            carry = Carry(self._carry.weights, self._carry.optimizer if same_rule else None, self._carry.epoch)
        self._train(rows, carry, goes_on=goes_on, one_epoch=True)
        return self._ended()

    @abstractmethod
    def _encoded(
        self, y: NDArray[Any], sample_weight: FloatArray | None, classes: Any, first: bool
    ) -> tuple[NDArray[Any], NDArray[Any] | None, FloatArray | None]:
        """Return the targets for the network, the classes, and the weight of each row's class; set ``classes_``."""

    def _rows(
        self, X: ArrayLike, y: ArrayLike, sample_weight: ArrayLike | None, *, first: bool, classes: Any = None
    ) -> Rows:
        target_name = str(getattr(y, "name", None) or "y")
        table, target = validate_data(
            self, X, y, reset=first, dtype=np.float64, order="C", y_numeric=is_regressor(self)
        )
        weight = checked_weight(sample_weight, len(table))
        codes, labels, class_weight = self._encoded(target, weight, classes, first)
        names = getattr(self, "feature_names_in_", [f"x{column}" for column in range(1, table.shape[1] + 1)])
        return Rows(np.array(table), codes, labels, tuple(map(str, names)), target_name, weight, class_weight)

    def ensemble(self) -> Ensemble:
        """Return the trained networks as one: the mean of their answers, its spread, and how far they disagree.

        Returns
        -------
        Ensemble
            Of ``n_seeds`` networks less those that diverged.
        """
        check_is_fitted(self, "recording_")
        run = self.recording_
        weights = run.flat()[None] if self._weights is None else self._weights
        return Ensemble(run.config, run.data, weights, run.prototype)

    def predict_std(self, X: ArrayLike) -> FloatArray:
        """Return how far the networks of several seeds are spread about what they answer together.

        Parameters
        ----------
        X : array-like of shape (n_samples, n_features)
            Rows.

        Returns
        -------
        ndarray of float64, shape (n_samples, n_classes) of a classifier, (n_samples,) of a regressor
            The standard deviation over the networks (the divisor is their number) of each class's probability, or of
            the predicted number, in the target's unit.

        Raises
        ------
        ConfigError
            If there is one network only.
        """
        check_is_fitted(self, "recording_")
        if self._weights is None:
            advice = "One network has no spread: set n_seeds and fit anew."
            raise ConfigError(must("n_seeds", "at least 2 for predict_std", self.n_seeds, advice))
        return self.ensemble().predict_std(self._checked(X))

    def _train(self, rows: Rows, carry: Carry, *, goes_on: bool, one_epoch: bool) -> None:
        before = self.recording_ if goes_on else None
        seed = seed_of(self.random_state) if before is None else before.config.seed
        config = run_config(self, seed, classification=rows.classes is not None, one_epoch=one_epoch)
        data = rows.dataset(config.data, None if before is None else (before.data.mean, before.data.scale))
        module = own_network(self.module, seed, data.n_features, data.n_outputs)
        recording = run_job(self.engine, Job(config, data, module=module, carry=carry), Silent())
        self.history_ = recording.history if before is None else _joined(self.history_, recording.history)
        self.recording_, self.module_, self._carry = recording, recording.module(), carry
        self.n_epochs_, self._weights = carry.epoch, None

    def _train_further(self, n_seeds: int) -> None:
        """Train the networks of the seeds after the first, and keep the weights of all that answer."""
        members = train_members(self.recording_, n_seeds, cast(EngineName, self.engine), self.module)
        self._weights = members.sound()
        if members.n_diverged:
            warnings.warn(members.warning(), DivergenceWarning, stacklevel=3)
        if members.interrupted:
            raise KeyboardInterrupt(f"Interrupted: {len(self._weights)} of {n_seeds} networks are trained.")

    def _ended(self) -> Self:
        """Say how the training of a single network ended."""
        recording = self.recording_
        if recording.status == "diverged" and self._weights is None:
            warnings.warn(recording.outcome.message, DivergenceWarning, stacklevel=3)
        if recording.status == "interrupted":
            raise KeyboardInterrupt(recording.outcome.message)
        return self

    def _has_several(self) -> bool:
        check_is_fitted(self, "recording_")
        return self._weights is not None

    def _checked(self, X: ArrayLike) -> FloatArray:
        """Return rows as float64, shape (n_samples, n_features), in their own units."""
        rows: FloatArray = validate_data(self, X, reset=False, dtype=np.float64)
        return rows

    def _logits(self, X: ArrayLike) -> FloatArray:
        """Return the raw output of the network, of several the first one's, shape (n_samples, n_outputs)."""
        check_is_fitted(self, "recording_")
        rows = self.recording_.data.scaled(self._checked(X))
        inputs = torch.from_numpy(np.array(rows)).to(getattr(torch, self.recording_.config.train.dtype))
        with torch.inference_mode():
            parts = [logits_of(self.module_, part) for part in torch.split(inputs, ROWS_AT_ONCE)]
        logits: FloatArray = torch.cat(parts).double().numpy()
        return logits


def _joined(before: History, after: History) -> History:
    """Put two histories behind each other; a column that only one of them has is NaN in the other's epochs."""
    columns = {"step_loss": np.concatenate([before["step_loss"], after["step_loss"]])}
    for name in dict.fromkeys([*before, *after]):
        if name != "step_loss":
            first = before[name] if name in before else np.full(before.n_epochs + 1, np.nan)
            rest = after[name][1:] if name in after else np.full(after.n_epochs, np.nan)
            columns[name] = np.concatenate([first, rest])
    columns["epoch"] = np.arange(before.n_epochs + after.n_epochs + 1, dtype=np.float64)
    return History(columns)
