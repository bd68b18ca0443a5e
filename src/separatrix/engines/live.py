"""A training advanced a few steps at a time, whose settings and weights may change in between.

However it is cut into slices, it has the bits that `train` gives the same config: weights, step losses and columns.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from .._checks import must
from ..config import RunConfig, TrainConfig
from ..data.dataset import Dataset
from ..errors import ConfigError
from ..recording import Outcome
from .contract import Job
from .select import EngineName, choose_engine
from .stopping import Stopping
from .train import check_monitor

WITH_NEXT_EPOCH = ("batch_size", "shuffle", "drop_last")  # what cuts an epoch into steps cannot change within one
LIVE_SETTINGS = (
    *("learning_rate", "schedule", "schedule_epochs", "schedule_gamma", "optimizer", "momentum", "nesterov", "betas"),
    *("smoothing", "epsilon", "weight_decay", "l1", *WITH_NEXT_EPOCH, "max_epochs", "patience", "min_delta", "monitor"),
)


@dataclass(frozen=True, eq=False)
class Slice:
    """What some steps brought.

    Parameters
    ----------
    step_loss : ndarray of float64, shape (n_steps,)
        Every step's loss, as `History` has it.
    columns : dict of str to ndarray of float64, shape (n_epochs,)
        The history's columns for the epochs that ended, "epoch" among them; with the first slice comes epoch 0.
    measured_at : ndarray of int64, shape (n_epochs,)
        The steps after which they were measured.
    outcome : Outcome, optional
        How the run ended; none while it goes on.
    """

    step_loss: NDArray[np.float64]
    columns: Mapping[str, NDArray[np.float64]]
    measured_at: NDArray[np.int64]
    outcome: Outcome | None


@dataclass(frozen=True, eq=False)
class Snapshot:
    """All of a moment that what follows depends on, so that going on from it gives the same bits.

    Parameters
    ----------
    step : int
        After so many steps.
    n_bytes : int
        About the memory that it takes.
    common, own : Any
        For `Live` and for its engine alone.
    """

    step: int
    n_bytes: int
    common: tuple[Any, ...]
    own: Any


class Live(ABC):
    """One training, at one moment of it; `start_live` makes it.

    A run that diverged stands at its last finite moment. Changing a setting lets a run that ended go on; with
    `restore_best` it then goes on from its best weights.
    """

    engine: str

    def __init__(self, config: RunConfig, data: Dataset) -> None:
        check_monitor(config.train, data)
        self.config, self.data = config, data
        self.step = 0
        self.outcome: Outcome | None = None
        self._epochs = self._within = 0  # epochs finished, and steps since
        self._in_force = config  # but for what waits for the next epoch
        self._seen: list[float] = []  # of all losses so far what the words on a divergence need

    @property
    def epoch(self) -> float:
        """Passes over the rows so far."""
        return self._epochs + self._within / self.steps_per_epoch

    @property
    def steps_per_epoch(self) -> int:
        """Steps of the present epoch."""
        n_rows = len(self.data.train_index)
        return self._in_force.train.steps_per_epoch(n_rows)

    @property
    def steps_left_in_epoch(self) -> int:
        """Steps to the end of the present epoch, at least one."""
        return self.steps_per_epoch - self._within

    @property
    def steps_left(self) -> int:
        """Steps to the end of the run by its `max_epochs`."""
        whole = self.config.train.max_epochs - self._epochs
        if self._in_force is self.config or not self._within:
            return whole * self.steps_per_epoch - self._within
        later = self.config.train.steps_per_epoch(len(self.data.train_index))
        return self.steps_left_in_epoch + (whole - 1) * later

    @property
    def learning_rate(self) -> float:
        """The first layer's learning rate in the next step, the schedule's factor in it."""
        rate = self._in_force.train.learning_rate
        factors = self._factors()
        at = self._epochs * self.steps_per_epoch + self._within
        factor = 1.0 if factors is None or not len(factors) else factors[min(at, len(factors) - 1)]
        return (rate[0] if isinstance(rate, tuple) else rate) * float(factor)

    def advance(self, n_steps: int) -> Slice:
        """Train on, to the end of the run at most.

        Parameters
        ----------
        n_steps : int
            0 only measures what was not measured yet, before the first step.
        """
        target, parts = self.step + n_steps, list[Slice]()
        while self.outcome is None:
            waiting = self._in_force is not self.config
            left = target - self.step
            parts.append(self._train(min(left, self.steps_left_in_epoch) if waiting else left))
            self._seen = _summary(self._seen, parts[-1].step_loss)
            if self.outcome is None and waiting and not self._within:
                self._begin(self.config, forget=False)
            if self.step >= target:
                break
        return parts[0] if len(parts) == 1 else _joined(parts, self.outcome)

    def change(self, train: TrainConfig) -> None:
        """Go on with other settings: at once, but for the batches, which change with the next epoch.

        Another `optimizer` begins without memory. An early stop waits anew.

        Parameters
        ----------
        train : TrainConfig
            The settings; those that are not in `LIVE_SETTINGS` must be as they are.

        Raises
        ------
        ConfigError
            If another setting differs, or the run would have ended before this moment.
        """
        config = self.config.replace(train=train)
        self._check(config)
        forget = train.optimizer != self._in_force.train.optimizer
        again = train.monitor != self._in_force.train.monitor
        cut = {f"train__{name}": getattr(self._in_force.train, name) for name in WITH_NEXT_EPOCH}
        now = config.replace(**cut) if self._within else config
        self._begin(config if now == config else now, forget=forget)
        self.config = config if now != config else self._in_force
        if again or (self.outcome is not None and self.outcome.status in ("converged", "stopped_early")):
            self._wait_anew(again)
        self.outcome = None if self._within else Stopping().outcome(self._epochs, self.step, train)
        self._go_on()

    def snapshot(self) -> Snapshot:
        """Keep this moment."""
        own, n_bytes = self._keep()
        common = (self.config, self._in_force, self.step, self._epochs, self._within, self.outcome, list(self._seen))
        return Snapshot(self.step, n_bytes, common, own)

    def restore(self, kept: Snapshot) -> None:
        """Go back to a moment of this training, or on to it."""
        self.config, in_force, self.step, self._epochs, self._within, self.outcome, seen = kept.common
        self._seen = list(seen)
        self._bring_back(kept.own, in_force)
        self._in_force = in_force

    @property
    @abstractmethod
    def weights(self) -> NDArray[Any]:
        """The network's weights, flat, shape (n_params,), as `Recording.flat` returns them; not to be written to."""

    @abstractmethod
    def set_weights(self, flat: ArrayLike) -> None:
        """Go on with other weights; the optimizer keeps its memory.

        Raises
        ------
        ConfigError
            If they are of another shape or not finite.
        """

    @abstractmethod
    def measure(self) -> dict[str, float]:
        """Return the loss and the score of both parts at this moment, as the history's columns have them."""

    @abstractmethod
    def _train(self, n_steps: int) -> Slice:
        """Train so many steps, set `step`, `_epochs`, `_within` and `outcome`; a diverged run goes back, see `Live`."""

    @abstractmethod
    def _put_in_force(self, config: RunConfig, *, forget: bool) -> None:
        """Train with `config` from now on, at an epoch's start with other batches, perhaps without memory."""

    @abstractmethod
    def _wait_anew(self, again: bool) -> None:
        """Let an early stop wait its whole patience again, and with `again` forget the lowest loss too."""

    @abstractmethod
    def _go_on(self) -> None:
        """Forget that the run had ended."""

    @abstractmethod
    def _keep(self) -> tuple[Any, int]:
        """Return what a snapshot needs, never changed afterwards, and about its bytes."""

    @abstractmethod
    def _bring_back(self, own: Any, config: RunConfig) -> None:
        """Be again as `_keep` found it, when `config` was in force."""

    @abstractmethod
    def _factors(self) -> NDArray[np.float64] | None:
        """Return the schedule's factors; None for a constant one."""

    def _begin(self, config: RunConfig, *, forget: bool) -> None:
        self._put_in_force(config, forget=forget)
        self._in_force = config

    def _checked_weights(self, flat: ArrayLike, n_params: int, dtype: str) -> NDArray[Any]:
        with np.errstate(over="ignore"):  # refused below
            values = np.array(flat, dtype=dtype)
        if values.shape != (n_params,):
            raise ConfigError(must("weights", f"of shape ({n_params},)", values.shape))
        if not np.isfinite(values).all():
            raise ConfigError("weights must be finite numbers in the network's type; got others.")
        return values

    def _check(self, config: RunConfig) -> None:
        for name in type(config.train).model_fields:
            if name not in LIVE_SETTINGS and getattr(config.train, name) != getattr(self.config.train, name):
                raise ConfigError(f"{name} cannot change while a network is trained. Start anew with it.")
        check_monitor(config.train, self.data)
        begun = self._epochs + bool(self._within)
        if config.train.max_epochs < begun:
            raise ConfigError(must("max_epochs", f"at least {begun}, the epochs begun", config.train.max_epochs))


def start_live(
    config: RunConfig, data: Dataset, weights: ArrayLike | None = None, *, engine: EngineName = "auto"
) -> Live:
    """Begin a training that is advanced a few steps at a time.

    Parameters
    ----------
    config : RunConfig
        What determines it; its `frames` are not kept.
    data : Dataset
        The rows.
    weights : array-like, shape (n_params,), optional
        The first weights; none takes those of the config.
    engine : str
        As for `train`.

    Returns
    -------
    Live

    Raises
    ------
    ConfigError, DataError
        If the config and the data do not fit each other, or the engine named cannot do the run.

    Examples
    --------
    >>> from separatrix.config import DataConfig, RunConfig, TrainConfig
    >>> from separatrix.data import load_dataset
    >>> config = RunConfig(data=DataConfig("moons", n_samples=100), train=TrainConfig(batch_size=25, max_epochs=10))
    >>> live = start_live(config, load_dataset(config.data))
    >>> live.advance(4).columns["epoch"], live.step, live.epoch
    (array([0., 1.]), 4, 1.3333333333333333)
    """
    chosen, _ = choose_engine(engine, Job(config, data))
    live: Live
    if chosen == "native":
        from .live_native import NativeLive

        live = NativeLive(config, data)
    else:
        from .live_autograd import AutogradLive

        live = AutogradLive(config, data)
    if weights is not None:
        live.set_weights(weights)
    return live


def _summary(seen: Sequence[float], losses: NDArray[np.float64]) -> list[float]:
    """Return the first, the largest and the least of all: what a divergence says of them is the same."""
    sound = losses[np.isfinite(losses)]
    if not len(sound):
        return list(seen)
    first = seen[0] if seen else float(sound[0])
    if not seen and len(sound) == 1:
        return [first]
    return [first, max([*seen, float(sound.max())]), min([*seen, float(sound.min())])]


def _joined(parts: Sequence[Slice], outcome: Outcome | None) -> Slice:
    """Put slices behind each other; a column that one of them lacks is NaN there."""
    names = dict.fromkeys(name for part in parts for name in part.columns)
    columns = {
        name: np.concatenate([part.columns.get(name, np.full(len(part.measured_at), np.nan)) for part in parts])
        for name in names
    }
    step_loss = np.concatenate([np.empty(0), *(part.step_loss for part in parts)])
    measured_at = np.concatenate([np.empty(0, dtype=np.int64), *(part.measured_at for part in parts)])
    return Slice(step_loss, columns, measured_at, outcome)
