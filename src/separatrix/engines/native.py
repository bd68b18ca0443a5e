"""The native engine: multilayer perceptrons and logistic regression, compiled, many networks in one call.

A network's bits depend on its config and data alone: not on threads, the population it is trained in, or whether the
run was cut and resumed. It keeps the contract of `autograd` and agrees with it to rounding. A run that diverged ends,
as there, with the weights of the last frame or of the last epoch that could be measured, whichever is later; with
`restore_best` it ends with the best.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .._native import Control
from .._native import train as compiled_train
from ..config import RunConfig
from ..data.dataset import Dataset
from ..models.parameters import check_same_network, flatten
from ..recording import Recording
from ..recording.forward import n_processors
from .contract import Carry, Job, Observer, Progress, Silent
from .interrupts import Interrupt, noted_interrupt
from .native_arguments import Plan, first_weights, make_plan, members, own_rows_bytes
from .native_checkpoint import load_native_checkpoint, save_native_checkpoint
from .native_memory import State, memory_of, state_of
from .native_records import DIVERGED, INTERRUPTED, Piece, opening, read_piece, record

LIVELY = 0.25  # seconds of training between two words to an observer of a population
MOST_BYTES = 2**29  # of results in one call


def train_native(job: Job, observer: Observer) -> Recording:
    """Train one network and return its recording. What the engine cannot do is not asked here; see `select`."""
    control = Control()
    with noted_interrupt(control.cancel) as interrupt:
        return _Run(job, observer, control, interrupt).recording()


class _Run:
    """One training, in as many calls as its observer and its checkpoint ask for."""

    def __init__(self, job: Job, observer: Observer, control: Control, interrupt: Interrupt) -> None:
        self.job, self.observer, self.control, self.interrupt = job, observer, control, interrupt
        self.config = job.config
        self.plan = make_plan(job.config, job.data)
        carry = job.carry or Carry()
        self.epochs_before = carry.epoch
        self.offset = carry.epoch * self.plan.steps_per_epoch
        self.first = self._first(carry)
        self.begin = state_of(carry, self.config.train, self.first, self.offset)
        self.state: State | None = self.begin
        self.piece = opening(self.plan, self.first[0])
        self.before: State | None = None  # the state that the last call began with
        self.arguments = self._arguments()

    def recording(self) -> Recording:
        self.observer.run_started(self.config)
        checkpoint = self.job.checkpoint
        if checkpoint is not None and checkpoint.path.exists():
            self.state, self.piece = load_native_checkpoint(checkpoint.path, self.job)
        every = self._epochs_a_call()
        while not self._over():
            self._call((max(self.epoch, 0) // every + 1) * every)
        result = record(self.plan, self.config, self.piece, self._weights_after)
        if self.job.carry is not None:
            self._hand_on(self.job.carry, result)
        self.observer.run_ended(result)
        return result

    @property
    def epoch(self) -> int:
        """Epochs finished and measured; −1 before the first measure."""
        return len(self.piece.columns["epoch"]) - 1

    def _over(self) -> bool:
        ended = self.piece.status not in (0, INTERRUPTED)
        return ended or (self.epoch >= self.config.train.max_epochs) or (self.interrupt.requested and self.epoch >= 0)

    def _call(self, epoch: int) -> None:
        """Train on to the end of `epoch`, tell the observer, and save."""
        stop = min(epoch, self.config.train.max_epochs) * self.plan.steps_per_epoch + self.offset
        told, self.before = self.epoch, self.state
        # the measure before training is never cut short, so that every history has it
        control = None if told < 0 and self.interrupt.requested else self.control
        stop = self.offset if control is None else stop
        result = compiled_train(**self.arguments, state=self.state, stop_step=stop, control=control)
        self.piece = read_piece(self.plan, result, 0, self.config.seed, self.offset).after(self.piece)
        self.state = result["state"]
        _tell(self.observer, self.config, self.plan, self.piece, told)
        if self.interrupt.requested and self.piece.status == 0 and self.epoch < self.config.train.max_epochs:
            self.piece = replace(self.piece, status=INTERRUPTED)
        self._save()

    def _save(self) -> None:
        checkpoint = self.job.checkpoint
        whole = self.state is not None and self.piece.steps == self.epoch * self.plan.steps_per_epoch
        if checkpoint is None or not whole or self.piece.status == DIVERGED:
            return
        ended = self.piece.status in (1, 2) or self.epoch == self.config.train.max_epochs
        if ended or self.epoch % checkpoint.every == 0:
            assert self.state is not None
            save_native_checkpoint(checkpoint.path, self.job, self.state, self.piece)

    def _epochs_a_call(self) -> int:
        if not isinstance(self.observer, Silent):
            return 1
        return self.config.train.max_epochs if self.job.checkpoint is None else self.job.checkpoint.every

    def _first(self, carry: Carry) -> NDArray[Any]:
        if carry.weights is None:
            return first_weights([self.config], self.plan)
        check_same_network(carry.weights, self.plan.shapes)
        return flatten(carry.weights)[None].astype(self.config.train.dtype)

    def _arguments(self) -> dict[str, Any]:
        arguments = _arguments(self.plan, [self.config], self.first)
        arguments["n_epochs"] += self.epochs_before
        arguments["frame_steps"] = self.plan.frame_steps + self.offset
        if self.offset and arguments["schedule"] is not None:
            arguments["schedule"] = np.concatenate([np.ones(self.offset), arguments["schedule"]])
        return arguments

    def _weights_after(self, step: int) -> NDArray[Any]:
        """Train to `step` once more, from where the last call began: equal bits, and no copies kept on the way."""
        state = self.before
        if state is not None and int(state["counters"][0, 0]) == step + self.offset:
            kept: NDArray[Any] = state["weights"][0]
            return kept
        found: NDArray[Any] = compiled_train(**self.arguments, state=state, stop_step=step + self.offset)["weights"][0]
        return found

    def _hand_on(self, carry: Carry, result: Recording) -> None:
        carry.weights = {name: values[-1].copy() for name, values in result.weights.items()}
        ended = None if result.status == "diverged" or self.state is None else self.state
        carry.optimizer = None if ended is None else memory_of(ended, self.config.train, self.plan.shapes)
        carry.epoch = self.epochs_before + max(self.epoch, 0)


def train_native_population(
    configs: Sequence[RunConfig], data: Dataset, observer: Observer, n_threads: int | None = None
) -> Iterator[Recording]:
    """Train configs that `shared` calls equal on all processors, and yield their recordings in order.

    Each has the bits that `train_native` gives it alone. After Ctrl-C the last one yielded is the interrupted one.

    Raises
    ------
    KeyboardInterrupt
        If Ctrl-C came when every run had ended.
    """
    threads = n_threads or n_processors()
    plan, control = make_plan(configs[0], data), Control()
    watched = not isinstance(observer, Silent)
    most = max(threads, MOST_BYTES // _bytes_a_member(plan))
    at, size = 0, min(most, 2 * threads) if watched else most
    with noted_interrupt(control.cancel) as interrupt:
        while at < len(configs):
            if interrupt.requested:
                yield _not_begun(configs[at], plan, observer)
                return
            started = time.perf_counter()
            for recording in _together(configs[at : at + size], plan, threads, control, observer):
                yield recording
                if recording.status == "interrupted":
                    return
            at += size
            if watched:
                took = time.perf_counter() - started
                size = min(most, max(threads, int(size * LIVELY / max(took, 1e-3))))
        if interrupt.requested:
            raise KeyboardInterrupt


def _together(
    configs: Sequence[RunConfig], plan: Plan, threads: int, control: Control, observer: Observer
) -> Iterator[Recording]:
    """Train these members in one call."""
    first = first_weights(configs, plan, threads)
    result = compiled_train(**_arguments(plan, configs, first), n_threads=threads, control=control)
    for m, config in enumerate(configs):
        piece = read_piece(plan, result, m, config.seed).after(opening(plan, first[m]))
        if not len(piece.columns["epoch"]):  # Ctrl-C came before it began
            yield _not_begun(config, plan, observer)
            return

        def again(step: int, m: int = m, config: RunConfig = config) -> NDArray[Any]:
            found: NDArray[Any] = compiled_train(**_arguments(plan, [config], first[m : m + 1]), stop_step=step)[
                "weights"
            ][0]
            return found

        observer.run_started(config)
        _tell(observer, config, plan, piece, 0)
        recording = record(plan, config, piece, again)
        observer.run_ended(recording)
        yield recording


def _not_begun(config: RunConfig, plan: Plan, observer: Observer) -> Recording:
    """Return the recording of a run that Ctrl-C kept from its first step."""
    first = first_weights([config], plan)
    result = compiled_train(**_arguments(plan, [config], first), stop_step=0)
    piece = replace(read_piece(plan, result, 0, config.seed).after(opening(plan, first[0])), status=INTERRUPTED)
    observer.run_started(config)
    recording = record(plan, config, piece, lambda _: first[0])
    observer.run_ended(recording)
    return recording


def _arguments(plan: Plan, configs: Sequence[RunConfig], first: NDArray[Any]) -> dict[str, Any]:
    own = members(configs, plan) | {"weights": first}
    return {
        **plan.arguments,
        **own,
        "n_epochs": plan.config.train.max_epochs,
        "frame_steps": plan.frame_steps,
    }


def _tell(observer: Observer, config: RunConfig, plan: Plan, piece: Piece, told: int) -> None:
    """Tell the observer of the epochs finished since `told`, but not of one whose measures are not finite."""
    if isinstance(observer, Silent):
        return
    n = len(piece.columns["epoch"])
    for epoch in range(max(told, 0) + 1, n):
        metrics = {name: float(values[epoch]) for name, values in piece.columns.items()}
        if all(np.isfinite(value) for value in metrics.values()):
            observer.epoch_ended(Progress(epoch, config.train.max_epochs, epoch * plan.steps_per_epoch, metrics))


def _bytes_a_member(plan: Plan) -> int:
    n_params = sum(int(np.prod(shape)) for shape in plan.shapes.values())
    numbers = (len(plan.frame_steps) + 6) * n_params + plan.steps_per_epoch * plan.config.train.max_epochs
    return numbers * np.dtype(plan.config.train.dtype).itemsize + own_rows_bytes(plan)
