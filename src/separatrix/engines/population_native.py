"""A population that the compiled engine trains together: arrays go in, arrays come out."""

from __future__ import annotations

import threading
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from .._native import Control
from .._native import train as compiled_train
from ..data import Dataset
from ..recording.forward import n_processors
from .interrupts import noted_interrupt
from .measures import DIVERGED, INTERRUPTED, Measures
from .native import MOST_BYTES
from .native_arguments import Plan, make_plan, own_rows_bytes, own_spread
from .native_records import NAME, r2
from .population_arguments import members_arguments
from .population_autograd import epoch_columns, make_table, penalised

if TYPE_CHECKING:
    from .population import Population

IntArray = NDArray[np.int64]
ASKED_EVERY = 0.05  # seconds between two questions whether to go on


def measure_natively(
    population: Population,
    data: Dataset,
    keep: Collection[str],
    n_threads: int | None = None,
    cancelled: Callable[[], bool] | None = None,
) -> Measures:
    """Train all members on all processors, in calls of bounded memory.

    Raises
    ------
    KeyboardInterrupt
        If Ctrl-C came when every member had ended.
    """
    control = Control()
    work = _Work(population, data, keep, n_threads or n_processors(), control)
    with noted_interrupt(control.cancel) as interrupt, _asked(cancelled, control):
        work.all()
    if interrupt.requested and (work.table.status != INTERRUPTED).all():
        raise KeyboardInterrupt
    return work.table.measures(NAME)


class _Work:
    """A population, what its calls share, and the table that they fill."""

    def __init__(
        self, population: Population, data: Dataset, keep: Collection[str], threads: int, control: Control
    ) -> None:
        self.population, self.keep, self.threads, self.control = population, keep, threads, control
        self.plan = make_plan(population.config_of(0), data)
        self.train = self.plan.config.train
        self.spe = self.plan.steps_per_epoch
        self.table = make_table(population, data, keep)
        self.names = epoch_columns(population, data)
        self.penalised = penalised(population)
        self.frame_steps = np.concatenate([[0], self.plan.frame_steps])

    def all(self) -> None:
        most = max(self.threads, MOST_BYTES // bytes_of_call(self.plan, self.keep))
        for group in (self.penalised, ~self.penalised):  # a column that a member lacks is not computed for it
            members = np.flatnonzero(group)
            for at in range(0, len(members), most):
                if self.control.cancelled:
                    return
                self._together(members[at : at + most])

    def _together(self, rows: IntArray) -> None:
        """Train these members in one call and fill their rows."""
        own = members_arguments(self.population, self.plan, rows, self.threads)
        options = self._options(rows)
        result = compiled_train(**{**self.plan.arguments, **own, **options}, **self._running())
        sources = self._epoch_columns(result, own["seeds"], bool(options["evaluate_penalty"]))
        evaluated = self._evaluated(result, sources)
        by_measure = np.zeros(len(rows), dtype=bool)
        for name, values in sources.items():
            last = values[np.arange(len(rows)), evaluated]
            by_measure |= ~np.isfinite(last)
            self.table.columns[name][rows] = last
        by_measure &= result["status"] == DIVERGED
        self.table.columns["epochs"][rows] = np.maximum(evaluated, 0)
        self.table.status[rows], self.table.steps[rows] = result["status"], self._steps(result, by_measure)
        for name in self.table.history:
            if name in sources:
                self.table.history[name][rows] = sources[name]
        if "best_epoch" in self.table.columns:
            best = result["best_epoch"]
            self.table.columns["best_epoch"][rows] = np.where(best < 0, np.nan, best)
        self._keep_losses(rows, result)
        if self.table.weights is not None:
            self.table.weights[rows] = self._weights(rows, result, evaluated - by_measure)

    def _options(self, rows: IntArray) -> dict[str, Any]:
        return {
            "n_epochs": self.train.max_epochs,
            "record_steps": "step_loss" in self.keep,
            "streaming": "reductions" in self.keep,
            "evaluate_penalty": bool(self.penalised[rows[0]]),
            "keep_state": "weights" in self.keep and self.train.restore_best,
        }

    def _running(self) -> dict[str, Any]:
        return {"n_threads": self.threads, "control": self.control}

    def _epoch_columns(
        self, result: dict[str, Any], seeds: IntArray, with_penalty: bool
    ) -> dict[str, NDArray[np.float64]]:
        """Return the epoch columns, (n, n_epochs + 1), as a history names them."""
        columns = {}
        for name in self.names:
            part, _, what = name.partition("_")
            if what == "r2":
                loss = result[f"{part}_loss"]
                columns[name] = np.where(np.isnan(loss), np.nan, r2(loss, own_spread(self.plan, part, seeds)[:, None]))
            elif name != "penalty" or with_penalty:
                columns[name] = result[name]
        return columns

    def _evaluated(self, result: dict[str, Any], sources: dict[str, NDArray[np.float64]]) -> IntArray:
        """Return the last epoch measured of each; −1 before the first, whose place in a column is NaN as well."""
        evaluated: IntArray = result["steps"] // self.spe
        cut = np.flatnonzero(result["status"] == INTERRUPTED)  # between an epoch's last step and its measure, perhaps
        if len(cut) and sources:
            values = np.stack([values[cut, evaluated[cut]] for values in sources.values()])
            evaluated[cut] -= np.isnan(values).all(axis=0)
        return evaluated

    def _steps(self, result: dict[str, Any], by_measure: NDArray[np.bool_]) -> IntArray:
        """Return the steps taken, or of a diverged run the number of the step that broke it, as `Outcome.step`."""
        steps = result["steps"]
        broken = np.where(by_measure, np.maximum(steps, 1), steps + 1)
        counted: IntArray = np.where(result["status"] == DIVERGED, broken, steps)
        return counted

    def _keep_losses(self, rows: IntArray, result: dict[str, Any]) -> None:
        if self.table.step_loss is not None:
            losses = result["step_loss"]
            losses[~np.isfinite(losses)] = np.nan
            self.table.step_loss[rows] = losses
        if "reductions" not in self.keep:
            return
        best, broken = result["best_loss"], result["status"] == DIVERGED
        values = {
            "best_loss": np.where(np.isfinite(best), best, np.nan),
            "mean_loss": np.where(broken, np.nan, result["mean_loss"]),
            "trainability": result["trainability"],
        }
        for name, column in values.items():
            self.table.columns[name][rows] = column

    def _weights(self, rows: IntArray, result: dict[str, Any], sound: IntArray) -> NDArray[Any]:
        """Return the weights that recordings of these runs would end with; `sound` is the last epoch worth keeping.

        They are the best ones with `restore_best`; of a diverged run those of the last frame or of the last sound
        epoch, whichever is later; else the last.
        """
        weights: NDArray[Any] = result["weights"]
        broken, steps = result["status"] == DIVERGED, result["steps"]
        if self.train.restore_best:
            best = result["best_epoch"]
            restored = (best >= 0) & (broken | (best < sound))
            weights[restored] = result["state"]["best_weights"][restored]
            broken &= ~restored
        frame = self.frame_steps[np.searchsorted(self.frame_steps, steps, side="right") - 1]
        wanted = np.maximum(frame, sound * self.spe)
        again = np.flatnonzero(broken & (wanted != steps))
        for stop in np.unique(wanted[again]):
            which = again[wanted[again] == stop]
            weights[which] = self._again(rows[which], int(stop))
        return weights

    def _again(self, rows: IntArray, stop: int) -> NDArray[Any]:
        """Return weights of an earlier step, to which members are trained once more: equal bits, and no copies kept."""
        result: dict[str, Any] = compiled_train(
            **{
                **self.plan.arguments,
                **members_arguments(self.population, self.plan, rows, self.threads),
                **{f"evaluate_{what}": False for what in ("train", "valid", "penalty")},
                **{"restore_best": False, "patience": 0, "keep_state": False, "record_steps": False},
            },
            n_epochs=self.train.max_epochs,
            stop_step=stop,
            **self._running(),
        )
        self.table.status[rows[result["status"] == INTERRUPTED]] = INTERRUPTED
        weights: NDArray[Any] = result["weights"]
        return weights


def bytes_of_call(plan: Plan, keep: Collection[str]) -> int:
    """Return the most bytes that a call needs for one member: its first and last weights and what it records."""
    train = plan.config.train
    n_params = sum(int(np.prod(shape)) for shape in plan.shapes.values())
    copies = 2 + (4 if train.restore_best else 0)
    steps = plan.steps_per_epoch * train.max_epochs if "step_loss" in keep else 0
    item = np.dtype(train.dtype).itemsize
    measures = 8 * 7 * (train.max_epochs + 1)  # five columns, and two of R² beside their losses
    return int((copies * n_params + steps) * item) + measures + own_rows_bytes(plan) + 400


@contextmanager
def _asked(cancelled: Callable[[], bool] | None, control: Control) -> Iterator[None]:
    """Within the block, ask `cancelled` again and again from a thread of its own, and then cancel.

    What it raises ends the work too and is raised when the block has ended.
    """
    if cancelled is None:
        yield
        return
    over, errors = threading.Event(), []

    def ask() -> None:
        try:
            while not cancelled():
                if over.wait(ASKED_EVERY):
                    return
        except BaseException as error:  # handed on below
            errors.append(error)
        control.cancel()

    thread = threading.Thread(target=ask, name="separatrix: cancelled", daemon=True)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()
    if errors:
        raise errors[0]
