"""From what the compiled engine answers to a recording."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .._native import instruction_sets
from ..config import RunConfig
from ..models.parameters import unflatten
from ..recording import History, Outcome, Recording
from ._versions import versions
from .divergence import diverged
from .native_arguments import Plan, own_spread
from .stopping import Stopping

NAME = "native"
INTERRUPTED, DIVERGED = 4, 3  # the compiled engine's numbers of these endings

Array = NDArray[Any]


@dataclass(frozen=True, eq=False)
class Piece:
    """What is known of one member so far, in its own steps and epochs, each counted from its first.

    Parameters
    ----------
    step_loss : ndarray, shape (n_steps,)
        Every step's loss; NaN or infinite at most in the last place.
    columns : dict of str to ndarray, shape (n_epochs + 1,)
        Epoch columns, the number of the epoch among them.
    frame_steps : ndarray of int64, shape (n_frames,)
        Steps of the kept weights, 0 the first.
    frames : ndarray, shape (n_frames, n_params)
        The kept weights.
    steps : int
        Updates made.
    status : int
        The compiled engine's number of the ending.
    weights : ndarray, shape (n_params,)
        After the last update, or with `restore_best` the best at the end of the run.
    best_weights : ndarray, shape (n_params,), or None
        Those of the lowest monitored loss.
    stopping : Stopping
        What the stopping rule has seen.
    """

    step_loss: Array
    columns: dict[str, Array]
    frame_steps: NDArray[np.int64]
    frames: Array
    steps: int
    status: int
    weights: Array
    best_weights: Array | None
    stopping: Stopping

    def after(self, before: Piece) -> Piece:
        """Return both pieces as one."""
        columns = {name: np.concatenate([before.columns[name], values]) for name, values in self.columns.items()}
        return Piece(
            np.concatenate([before.step_loss, self.step_loss]),
            columns,
            np.concatenate([before.frame_steps, self.frame_steps]),
            np.concatenate([before.frames, self.frames]),
            self.steps,
            self.status,
            self.weights,
            self.best_weights,
            self.stopping,
        )


def opening(plan: Plan, first: Array) -> Piece:
    """Return the piece of a member before its first call: the first weights, and nothing measured."""
    names = ("epoch", *measured(plan))
    none = np.empty(0)
    no_columns = dict.fromkeys(names, none)
    return Piece(none, no_columns, np.zeros(1, np.int64), first[None], 0, INTERRUPTED, first, None, Stopping())


def read_piece(plan: Plan, result: dict[str, Any], m: int, seed: int, offset: int = 0) -> Piece:
    """Return what `result` tells of member `m`, which has this seed, and whose first step was the call's `offset`."""
    spe, state = plan.steps_per_epoch, result["state"]
    steps, status = int(result["steps"][m]), int(result["status"][m])
    _, waited, best, evaluated = (int(value) for value in state["counters"][m])
    lowest, reference = (float(value) for value in state["marks"][m])
    begun = offset // spe
    n_epochs = max(evaluated + 1 - int(result["epochs"][0]), 0) if len(result["epochs"]) else 0
    taken = steps - result["start_step"] + (1 if status == DIVERGED else 0)
    frames = int(np.searchsorted(result["frame_steps"], steps, side="right"))
    columns = {"epoch": result["epochs"][:n_epochs].astype(np.float64) - begun}
    for name, source in measured(plan).items():
        values = result[source][m, :n_epochs]
        if name.endswith("_r2"):
            values = r2(values, own_spread(plan, name.partition("_")[0], np.array([seed])))
        columns[name] = values
    stopping = Stopping(lowest, best - begun, reference, waited) if best >= 0 else Stopping()
    return Piece(
        step_loss=_reached(result["step_loss"][m], taken, status == DIVERGED and _by_measure(plan, columns)),
        columns=columns,
        frame_steps=result["frame_steps"][:frames] - offset,
        frames=result["frames"][m, :frames],
        steps=steps - offset,
        status=status,
        weights=state["weights"][m],
        best_weights=state["best_weights"][m] if best >= 0 and "best_weights" in state else None,
        stopping=stopping,
    )


def record(plan: Plan, config: RunConfig, piece: Piece, weights_after: Callable[[int], Array]) -> Recording:
    """Return the recording of a run that has ended; `weights_after` finds the weights of an earlier epoch again."""
    outcome = _outcome(plan, config, piece)
    losses = piece.step_loss
    if len(losses) and not math.isfinite(losses[-1]):
        losses = losses[:-1]
    step, weights = _result(plan, piece, config, weights_after)
    frame_steps, frames = piece.frame_steps, piece.frames
    if step != frame_steps[-1]:
        frame_steps, frames = np.append(frame_steps, step), np.concatenate([frames, weights[None]])
    return Recording(
        config=config,
        data=plan.data,
        history=History({"step_loss": losses, **piece.columns}),
        frame_steps=frame_steps,
        weights=unflatten(frames, plan.shapes),
        outcome=outcome,
        engine=NAME,
        steps_per_epoch=plan.steps_per_epoch,
        versions=versions() | {"native": instruction_sets()[0]},
    )


def _outcome(plan: Plan, config: RunConfig, piece: Piece) -> Outcome:
    step, losses, train = piece.steps, piece.step_loss, config.train
    if piece.status == INTERRUPTED:
        return Outcome("interrupted", step, f"Interrupted after step {step}; what there is was kept.")
    if piece.status == DIVERGED:
        bad = [name for name, values in piece.columns.items() if not math.isfinite(values[-1])]
        if bad:
            return diverged(bad[0], max(step, 1), losses.tolist(), plan.largest_input, train)
        by_loss = not math.isfinite(losses[-1])
        finite = losses[:-1] if by_loss else losses
        return diverged("the loss" if by_loss else "the weights", step + 1, finite.tolist(), plan.largest_input, train)
    outcome = piece.stopping.outcome(len(piece.columns["epoch"]) - 1, step, train)
    assert outcome is not None
    return outcome


def _result(plan: Plan, piece: Piece, config: RunConfig, weights_after: Callable[[int], Array]) -> tuple[int, Array]:
    """Return step and weights of the result: the best, the last known to be good, or the present ones."""
    spe, n_epochs = plan.steps_per_epoch, len(piece.columns["epoch"]) - 1
    broken = piece.status == DIVERGED
    best = piece.best_weights if config.train.restore_best else None
    if best is not None and (broken or piece.stopping.best_epoch < n_epochs):
        return piece.stopping.best_epoch * spe, best
    if broken:
        sound = n_epochs - (1 if _by_measure(plan, piece.columns) else 0)
        last = int(piece.frame_steps[-1])
        if last >= sound * spe:
            return last, piece.frames[-1]
        return sound * spe, weights_after(sound * spe)
    return piece.steps, piece.weights


def _by_measure(plan: Plan, columns: dict[str, Array]) -> bool:
    """Tell whether the last epoch measured has a value that is not finite."""
    return any(len(values) > 0 and not math.isfinite(values[-1]) for values in columns.values())


def _reached(losses: Array, taken: int, by_measure: bool) -> Array:
    return losses[: max(taken - (1 if by_measure else 0), 0)].astype(np.float64)


def measured(plan: Plan) -> dict[str, str]:
    """Return the history's columns beside the epoch, each with the compiled engine's name of its source."""
    score = "r2" if plan.spread else "accuracy"
    names: dict[str, str] = {}
    for part in ("train", "valid"):
        if plan.arguments[f"evaluate_{part}"]:
            names[f"{part}_loss"] = f"{part}_loss"
            names[f"{part}_{score}"] = f"{part}_loss" if plan.spread else f"{part}_accuracy"
    return names | ({"penalty": "penalty"} if plan.arguments["evaluate_penalty"] else {})


def r2(loss: Array, spread: Array) -> Array:
    """R² is 1 − loss/spread, see `Plan.spread`; of targets that are all equal 1 if they are met and else 0."""
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(spread > 0, 1 - loss / spread, np.where(loss == 0, 1.0, 0.0))
