"""A population that PyTorch trains one by one."""

from __future__ import annotations

from collections.abc import Callable, Collection
from typing import TYPE_CHECKING

import numpy as np

from ..config import RunConfig
from ..data import Dataset
from ..models.build import module_shapes
from ..models.parameters import flatten
from ..recording import Recording
from .autograd import NAME, train_autograd
from .contract import Job, Progress
from .measures import STATUSES, Measures, Table, best_epoch, reductions

if TYPE_CHECKING:
    from .population import Population


class Cancelled(Exception):  # noqa: N818  # no error: it ends a training whose result no one wants any more
    """Raised out of a training."""


class Watch:
    """The observer that asks after every epoch whether to go on, and knows how far a training is."""

    def __init__(self, cancelled: Callable[[], bool]) -> None:
        self.cancelled, self.step = cancelled, 0

    def run_started(self, config: RunConfig) -> None:
        self.step = 0
        if self.cancelled():
            raise Cancelled

    def epoch_ended(self, progress: Progress) -> None:
        self.step = progress.step
        if self.cancelled():
            raise Cancelled

    def run_ended(self, recording: Recording) -> None:
        pass


def measure_with_autograd(
    population: Population, data: Dataset, keep: Collection[str], cancelled: Callable[[], bool] | None
) -> Measures:
    """Train member by member; Ctrl-C and `cancelled` leave the rest interrupted."""
    table = make_table(population, data, keep)
    watch = Watch(cancelled or (lambda: False))
    for m in range(len(population)):
        try:
            recording = train_autograd(Job(population.config_of(m), data), watch)
        except Cancelled:
            table.steps[m] = watch.step
            break
        _enter(table, m, recording, keep)
        if recording.status == "interrupted":
            break
    return table.measures(NAME)


def make_table(population: Population, data: Dataset, keep: Collection[str]) -> Table:
    """Return the empty table of a population's measures."""
    config = population.config_of(0)
    train = config.train
    n_steps = train.max_epochs * train.steps_per_epoch(len(data.train_index))
    shapes = module_shapes(config, data.n_features, data.n_outputs).values()
    columns = ["best_epoch"] if train.patience is not None or train.restore_best else []
    return Table(
        len(population),
        columns + (["best_loss", "mean_loss", "trainability"] if "reductions" in keep else []),
        epoch_columns(population, data),
        train.max_epochs if "history" in keep else None,
        n_steps if "step_loss" in keep else None,
        sum(int(np.prod(shape)) for shape in shapes) if "weights" in keep else None,
        train.dtype,
    )


def epoch_columns(population: Population, data: Dataset) -> list[str]:
    """Name the columns that are measured at every epoch, of one member at least."""
    config, score = population.config_of(0), "r2" if data.classes is None else "accuracy"
    parts = (("train", data.train_index), ("valid", data.valid_index))
    names = [
        f"{part}_{what}" for part, index in parts if part in config.train.evaluate and len(index)
        for what in ("loss", score)
    ]  # fmt: skip
    return names + (["penalty"] if penalised(population).any() else [])


def penalised(population: Population) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
    """Tell which members' history has a column for the penalty, shape (n_models,): `has_penalty` of them all."""
    train, values = population.config.train, population.values
    l1 = values.get("train.l1", np.full(len(population), train.l1))
    decay = values.get("train.weight_decay", np.full(len(population), train.weight_decay))
    found: np.ndarray[tuple[int], np.dtype[np.bool_]] = (l1 != 0) | ((decay != 0) & (train.optimizer != "adamw"))
    return found


def _enter(table: Table, m: int, recording: Recording, keep: Collection[str]) -> None:
    """Fill a member's row from its recording."""
    train, history = recording.config.train, recording.history
    status = STATUSES.index(recording.status)
    table.status[m], table.steps[m] = status, recording.outcome.step
    last = history.last()
    values = {"epochs": history.n_epochs} | {name: value for name, value in last.items() if name != "epoch"}
    if "best_epoch" in table.columns:
        values["best_epoch"] = best_epoch(recording)
    if "reductions" in keep:
        values |= reductions(history["step_loss"], train.max_epochs * recording.steps_per_epoch, status)
    for name, value in values.items():
        table.columns[name][m] = value
    for name, row in table.history.items():
        if name in history:
            row[m, : len(history[name])] = history[name]
    if table.step_loss is not None:
        table.step_loss[m, : len(history["step_loss"])] = history["step_loss"]
    if table.weights is not None:
        table.weights[m] = flatten({name: values[-1] for name, values in recording.weights.items()})
