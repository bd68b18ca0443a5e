"""A live training by the compiled engine: each slice is one call that goes on from the state of the last one."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from .._native import train as compiled_train
from ..config import RunConfig, TrainConfig
from ..data.dataset import Dataset
from ..recording import Outcome
from .divergence import diverged
from .live import Live, Slice
from .native_arguments import Plan, first_weights, make_plan, members, own_spread
from .native_memory import State, buffers
from .native_records import DIVERGED, NAME, Piece, measured, r2, read_piece
from .stopping import done


@dataclass(frozen=True, eq=False)
class _Moment:
    """What a call begins with. The engine counts steps as if all epochs had been cut as the present one is.

    Parameters
    ----------
    plan, arguments
        For the compiled engine.
    weights : ndarray, shape (n_params,)
        The present ones.
    state : dict, optional
        The last call's; none before the first.
    memory_start : int
        The step, so counted, from which the optimizer remembers.
    """

    plan: Plan
    arguments: dict[str, Any]
    weights: NDArray[Any]
    state: State | None
    memory_start: int


class NativeLive(Live):
    """See `Live`."""

    engine = NAME

    def __init__(self, config: RunConfig, data: Dataset) -> None:
        super().__init__(config, data)
        plan = make_plan(_without_frames(config), data)
        first = first_weights([config], plan)
        self._now = _Moment(plan, _arguments(plan, config), first[0], None, 0)

    @property
    def weights(self) -> NDArray[Any]:
        return self._now.weights

    def set_weights(self, flat: ArrayLike) -> None:
        now = self._now
        values = self._checked_weights(flat, len(now.weights), self.config.train.dtype)
        state = None if now.state is None else now.state | {"weights": values[None]}
        self._now = replace(now, weights=values, state=state)

    def measure(self) -> dict[str, float]:
        now = self._now
        once = {"n_epochs": 1, "schedule": None, "stop_step": 0, "patience": 0, "restore_best": False}
        result = compiled_train(**now.arguments | once | {"weights": now.weights[None], "keep_state": False})
        found: dict[str, float] = {}
        for name, source in measured(now.plan).items():
            value = result[source][0, :1]
            if name.endswith("_r2"):
                value = r2(value, own_spread(now.plan, name.partition("_")[0], np.array([self.config.seed])))
            found[name] = float(value[0])
        return found

    def _train(self, n_steps: int) -> Slice:
        before, at = self._now, self._at
        piece = self._call(before, at + n_steps)
        spe, epochs = before.plan.steps_per_epoch, piece.columns["epoch"].astype(np.int64)
        measured_at = self.step + epochs * spe - at
        losses, train = piece.step_loss, self._in_force.train
        self.step += piece.steps - at
        self._epochs, self._within = divmod(piece.steps, spe)
        if piece.status == DIVERGED:
            self.outcome, losses = self._diverged(piece)
            if not _unsound(piece):  # what the optimizer remembers saw the broken step, so take the others again
                self._call(before, piece.steps)
        elif piece.status:
            self.outcome = piece.stopping.outcome(self._epochs, self.step, train)
        elif self._epochs == train.max_epochs:
            self.outcome = done(self._epochs, self.step)
        return Slice(losses, piece.columns, measured_at, self.outcome)

    def _call(self, before: _Moment, stop: int) -> Piece:
        begin = {"state": before.state} if before.state is not None else {"weights": before.weights[None]}
        result = compiled_train(
            **before.arguments | begin | {"memory_start": before.memory_start, "stop_step": stop},
        )
        self._now = replace(before, weights=result["weights"][0], state=result["state"])
        return read_piece(before.plan, result, 0, self.config.seed)

    def _diverged(self, piece: Piece) -> tuple[Outcome, NDArray[np.float64]]:
        """Return the outcome in the words of `train`, and the losses that are finite."""
        losses, train, largest = piece.step_loss, self._in_force.train, self._now.plan.largest_input
        if bad := _unsound(piece):
            return diverged(bad[0], max(self.step, 1), [*self._seen, *losses.tolist()], largest, train), losses
        by_loss = not np.isfinite(losses[-1])
        losses = losses[:-1] if by_loss else losses
        what = "the loss" if by_loss else "the weights"
        return diverged(what, self.step + 1, [*self._seen, *losses.tolist()], largest, train), losses

    def _put_in_force(self, config: RunConfig, *, forget: bool) -> None:
        before, at = self._now, self._at
        plan = make_plan(_without_frames(config), self.data)
        now = self._epochs * plan.steps_per_epoch + self._within
        start = now if forget else now - (at - before.memory_start)
        state = before.state
        if state is not None:
            state = _fitting(state, config.train, forget=forget)
            state["counters"] = state["counters"].copy()
            state["counters"][0, 0] = now
        self._now = _Moment(plan, _arguments(plan, config), before.weights, state, start)

    def _wait_anew(self, again: bool) -> None:
        state = self._now.state
        if state is None:
            return
        counters = state["counters"].copy()
        counters[0, 1] = 0
        changed: State = {"counters": counters}
        if again:
            counters[0, 2] = -1
            changed["marks"] = np.array([[0.0, np.inf]])
        self._now = replace(self._now, state=state | changed)

    def _go_on(self) -> None:
        if self._now.state is not None:
            self._now = replace(self._now, state=self._now.state | {"status": np.zeros(1, dtype=np.int8)})

    def _keep(self) -> tuple[_Moment, int]:
        state = self._now.state or {}
        return self._now, self._now.weights.nbytes + sum(values.nbytes for values in state.values()) + 2000

    def _bring_back(self, own: _Moment, config: RunConfig) -> None:
        self._now = own

    def _factors(self) -> NDArray[np.float64] | None:
        factors: NDArray[np.float64] | None = self._now.arguments["schedule"]
        return factors

    @property
    def _at(self) -> int:
        return self._epochs * self._now.plan.steps_per_epoch + self._within


def _arguments(plan: Plan, config: RunConfig) -> dict[str, Any]:
    no_frames = np.empty(0, dtype=np.int64)
    own = members([config], plan)
    return {**plan.arguments, **own, "n_epochs": config.train.max_epochs, "frame_steps": no_frames}


def _without_frames(config: RunConfig) -> RunConfig:
    """Keep no frames, however many the config asks for: a long run's would not fit into memory."""
    return config.replace(train__frames="ends")


def _unsound(piece: Piece) -> list[str]:
    """Return the columns whose last value is not finite."""
    return [name for name, values in piece.columns.items() if len(values) and not np.isfinite(values[-1])]


def _fitting(state: State, train: TrainConfig, *, forget: bool) -> State:
    """Return the state with the buffers that the rule needs, empty where it has none of its own yet."""
    kept = {name: values for name, values in state.items() if name not in ("first", "second")}
    for key, _ in zip(("first", "second"), buffers(train), strict=False):
        kept[key] = np.zeros_like(state["weights"]) if forget or key not in state else state[key]
    return kept
