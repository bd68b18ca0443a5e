"""A problem as a recording: trained once more from its start, with frames on the way."""

from __future__ import annotations

import numpy as np

from ..data import Dataset
from ..engines._versions import versions
from ..engines.live import Slice, start_live
from ..errors import ConfigError
from ..models.build import module_shapes
from ..models.parameters import unflatten
from ..recording import History, Outcome, Recording
from .changes import make
from .described import evenly
from .problem import Problem

MOST_STEPS = 20_000_000
MOST_FRAMES = 200


def recording_of(problem: Problem, data: Dataset) -> Recording:
    """Train a problem to its moment, and return the recording.

    Parameters
    ----------
    problem : Problem
        With the changes made on the way.
    data : Dataset
        Its rows.

    Returns
    -------
    Recording
        Its config has the settings at the end. At most 200 frames are kept, evenly spaced; the weights are those of the
        moment.

    Raises
    ------
    ConfigError
        If the problem's step is beyond 20 million.
    """
    if problem.step > MOST_STEPS:
        raise ConfigError(
            f"A recording holds at most {MOST_STEPS:,} steps; this moment is {problem.step:,} steps from the start. "
            "Go back to an earlier one."
        )
    live = start_live(problem.config, data)
    wanted = {int(step) for step in evenly(problem.step + 1, MOST_FRAMES)} | {0, problem.step}
    parts, frames, steps = [live.advance(0)], [], []
    events = [event for event in problem.events if event.step <= problem.step]
    for step in sorted(wanted | {event.step for event in events}):
        parts.append(live.advance(step - live.step))
        for event in events:
            if event.step == step:
                make(live, event)
        if step in wanted and step == live.step:
            frames.append(live.weights.copy())
            steps.append(live.step)
        if live.outcome is not None and not any(event.step > live.step for event in events):
            break
    while steps and steps[-1] >= live.step:  # a diverged run may have gone back to its last finite moment
        steps.pop()
    frames = [*frames[: len(steps)], live.weights]
    steps.append(live.step)
    shapes = module_shapes(live.config, data.n_features, data.n_outputs)
    outcome = live.outcome or Outcome("interrupted", live.step, f"Recorded at step {live.step}, while it was trained.")
    return Recording(
        config=live.config,
        data=data,
        history=_history(parts),
        frame_steps=np.array(steps, dtype=np.int64),
        weights=unflatten(np.stack(frames), shapes),
        outcome=outcome,
        engine=live.engine,
        steps_per_epoch=live.steps_per_epoch,
        versions=versions(),
    )


def _history(parts: list[Slice]) -> History:
    names = dict.fromkeys(name for part in parts for name in part.columns)
    columns = {
        name: np.concatenate([part.columns.get(name, np.full(len(part.measured_at), np.nan)) for part in parts])
        for name in names
    }
    return History({"step_loss": np.concatenate([part.step_loss for part in parts]), **columns})
