"""A finished recording in the messages of a playground, so that the page can show it without a training."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from ..analysis import diagnose
from ..recording import Recording
from . import to_page
from .described import MOST_ROWS, described_data, described_network, evenly, numbers
from .problem import Message, Problem, View

MOST_WEIGHTS = 20_000  # of a network that is drawn; of a larger one the page shows the boundary alone


def recorded_messages(recording: Recording, view: View) -> list[Message]:
    """Return what a page is told of a recording before its frames: the problem, one branch, its curves and its end."""
    last = int(recording.frame_steps.max())
    state: to_page.State = "paused" if recording.status == "interrupted" else recording.status
    branch = to_page.BranchInfo(
        id=0,
        parent=None,
        from_step=0,
        last_step=last,
        label="recorded",
        config={},
        train=recording.config.train.model_dump(mode="json"),
        state=state,
    )
    status = to_page.Status(
        state=state,
        branch=0,
        step=last,
        epoch=last / recording.steps_per_epoch,
        steps_per_second=0.0,
        message=_result(recording),
    )
    return [
        _opened(recording, view),
        to_page.Branches(branches=[branch], present=0),
        to_page.HistoryRows(branch=0, reset=True, rows=_history(recording)),
        to_page.Diagnosis(branch=0, findings=_findings(recording)),
        status,
    ]


def drawn_network(recording: Recording) -> to_page.Network:
    """Return the network as the page draws it: without layers where it is too large, or is the caller's own."""
    n_weights = sum(int(np.prod(values.shape[1:])) for values in recording.weights.values())
    if recording.config.model.name == "module" or n_weights > MOST_WEIGHTS:
        return to_page.Network(layers=[], inputs=list(recording.data.feature_names), n_params=n_weights)
    return described_network(recording.config, recording.data)


def _opened(recording: Recording, view: View) -> to_page.Opened:
    config = recording.config
    # a table's path would tell where it lies on the maker's disk
    config = config.replace(data__name=Path(config.data.name).name or config.data.name)
    return to_page.Opened(
        problem=Problem(config=config, step=int(recording.frame_steps.max()), view=view),
        data=described_data(recording.data),
        network=drawn_network(recording),
        engine="native" if recording.engine == "native" else "autograd",
        steps_per_epoch=recording.steps_per_epoch,
    )


def _history(recording: Recording) -> dict[str, list[float | None]]:
    history = recording.history
    rows = evenly(len(history["epoch"]), MOST_ROWS)
    columns = {"step": history["epoch"] * recording.steps_per_epoch}
    columns |= {name: values for name, values in history.items() if name != "step_loss"}
    return {name: numbers(values[rows]) for name, values in columns.items()}


def _findings(recording: Recording) -> list[to_page.FindingInfo]:
    """Return what went wrong, without a remedy: there is nothing to train on with it."""
    found = [] if recording.status == "interrupted" else diagnose(recording)
    return [to_page.FindingInfo(kind=one.kind, title=one.title, text=one.text, number=one.number) for one in found]


def _result(recording: Recording) -> str:
    """Say where the run's result is, if not at its end."""
    result = int(recording.frame_steps[-1])
    if result == recording.frame_steps.max():
        return ""
    return f"The run's result is the network of step {result:,}, whose {recording.config.train.monitor} was lowest."
