"""What is measured of many networks, as columns: a row a network, and no object for any of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..recording import Recording

FloatArray = NDArray[np.float64]

STATUSES = ("done", "converged", "stopped_early", "diverged", "interrupted")
DIVERGED, INTERRUPTED = STATUSES.index("diverged"), STATUSES.index("interrupted")

RECENT = 20  # steps whose mean loss says whether a run converged
MOST = 1e6  # a loss beyond this many times the first, or one that is not finite, counts as so much


@dataclass(frozen=True, eq=False)
class Measures:
    """What was measured of the members of a population.

    Parameters
    ----------
    status : ndarray of int8, shape (n_models,)
        How each run ended, as its place in `STATUSES`. An interrupted member is to be trained again.
    steps : ndarray of int64, shape (n_models,)
        Steps taken; for a diverged run the step, counted from 1, whose loss or weights were not finite.
    columns : mapping of str to ndarray of float64, shape (n_models,)
        The last value of each epoch column, named as `History` names it; "epochs", the number of finished epochs; with
        a stopping rule or `restore_best` "best_epoch", that of the lowest monitored loss. NaN where nothing was
        measured. With "reductions" kept also "best_loss", the lowest loss of a step; "mean_loss", the mean of the last
        20 (NaN of a run that diverged); and "trainability".
    history : mapping of str to ndarray of float64, shape (n_models, n_epochs + 1)
        The epoch columns whole, the first entry before training, NaN where not reached; empty unless kept.
    step_loss : ndarray of the config's dtype, shape (n_models, n_steps), or None
        Every step's loss, NaN where not reached or not finite; None unless kept.
    weights : ndarray of the config's dtype, shape (n_models, n_params), or None
        Each run's result, flat as `models.parameters.flatten` puts it; None unless kept.
    engine : str
        Which engine trained them.

    Notes
    -----
    Trainability (J. Sohl-Dickstein, arXiv 2402.06184): with v_t = min(loss_t / loss_0, 10⁶), and 10⁶ where the loss is
    not finite or the run had diverged: −Σ v_t if the mean of the last 20 v is below 1 (it converged), else Σ 1/v_t.
    """

    status: NDArray[np.int8]
    steps: NDArray[np.int64]
    columns: Mapping[str, FloatArray]
    history: Mapping[str, FloatArray]
    step_loss: NDArray[Any] | None
    weights: NDArray[Any] | None
    engine: str

    def __len__(self) -> int:
        return len(self.status)

    def __repr__(self) -> str:
        ends = np.bincount(self.status, minlength=len(STATUSES))
        counts = ", ".join(f"{n} {name}" for name, n in zip(STATUSES, ends, strict=True) if n)
        return f"Measures({len(self)} networks by {self.engine}: {counts}; {', '.join(self.columns)})"


class Table:
    """`Measures` that are filled row by row or many rows at a time; a row never filled is an interrupted run's.

    Parameters
    ----------
    n : int
        Number of members.
    columns, epoch_columns : sequence of str
        Names of the columns beside the epoch columns, and of these.
    n_epochs, n_steps, n_params : int or None
        Sizes of what is kept of each member's history, step losses and weights; None keeps none.
    dtype : str
        Of losses and weights.
    """

    def __init__(
        self,
        n: int,
        columns: Sequence[str],
        epoch_columns: Sequence[str],
        n_epochs: int | None,
        n_steps: int | None,
        n_params: int | None,
        dtype: str,
    ) -> None:
        def nan(*shape: int, dtype: str = "float64") -> NDArray[Any]:
            return np.full((n, *shape), np.nan, dtype=dtype)

        self.status = np.full(n, INTERRUPTED, dtype=np.int8)
        self.steps = np.zeros(n, dtype=np.int64)
        self.columns = {"epochs": np.zeros(n)} | {name: nan() for name in (*epoch_columns, *columns)}
        self.history = {} if n_epochs is None else {name: nan(n_epochs + 1) for name in epoch_columns}
        self.step_loss = None if n_steps is None else nan(n_steps, dtype=dtype)
        self.weights = None if n_params is None else nan(n_params, dtype=dtype)

    def measures(self, engine: str) -> Measures:
        """Return what was filled in."""
        return Measures(self.status, self.steps, self.columns, self.history, self.step_loss, self.weights, engine)


def best_epoch(recording: Recording) -> float:
    """Return the epoch of the lowest finite monitored loss, the first of equal ones; NaN if there is none."""
    values = recording.history[recording.config.train.monitor]
    last = [column[-1] for name, column in recording.history.items() if name != "step_loss"]
    sound = values if np.isfinite(last).all() else values[:-1]
    return float(np.argmin(sound)) if len(sound) else np.nan


def reductions(step_loss: FloatArray, n_steps: int, status: int) -> dict[str, float]:
    """Return "best_loss", "mean_loss" and "trainability" of one run's finite step losses; see `Measures`.

    Parameters
    ----------
    step_loss : ndarray of float64, shape (n,)
        The losses of the steps that were taken.
    n_steps : int
        Steps of a whole run; those that a diverged one did not do count as not finite.
    status : int
        How it ended.
    """
    if not len(step_loss):
        lowest = mean = np.nan
    else:
        lowest = float(step_loss.min())
        mean = float(step_loss[-RECENT:].mean())
    missing = n_steps - len(step_loss) if status == DIVERGED else 0
    with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
        losses = np.concatenate([step_loss, np.full(missing, MOST)])
        v = np.fmin(losses / (step_loss[0] if len(step_loss) else 1.0), MOST)
        trainability = (-v.sum() if v[-RECENT:].mean() < 1 else (1 / v).sum()) if len(v) else np.nan
    return {
        "best_loss": lowest,
        "mean_loss": np.nan if status == DIVERGED else mean,
        "trainability": float(trainability),
    }
