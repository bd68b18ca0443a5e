"""What a page is told of a tree of branches: where it is, its curves, what goes wrong."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import numpy as np

from ..analysis.diagnosis import Finding, Moment, diagnose_moment
from ..engines.live import LIVE_SETTINGS
from ..recording.forward import layer_sizes
from .described import evenly
from .frames import hidden_values
from .from_page import Change, Open
from .to_page import Branches, BranchInfo, Diagnosis, FindingInfo, Line, Remedy, State, Status
from .tree import Branch, Tree

MOST_EPOCHS = 200_000  # whose curves are looked at for what goes wrong
MOST_ROWS = 2000  # of the training part that are asked


def status_of(tree: Tree, *, playing: bool, rate: float, speed: float | None, message: str = "") -> Status:
    """Return where the training is."""
    live = tree.live
    return Status(
        state=_state(tree, tree.branch, playing=playing),
        branch=tree.present,
        step=live.step,
        epoch=live.epoch,
        steps_per_second=rate,
        speed=speed,
        message=message,
    )


def branches_of(tree: Tree, *, playing: bool) -> Branches:
    """Return the branches that there are."""
    return Branches(
        branches=[
            BranchInfo(
                id=branch.id,
                parent=branch.parent,
                from_step=branch.from_step,
                last_step=branch.last_step,
                label=branch.label,
                config=branch.differences,
                train=(tree.live.config.train if branch.id == tree.present else branch.train).model_dump(mode="json"),
                state=_state(tree, branch, playing=playing and branch.id == tree.present),
            )
            for branch in tree.branches.values()
        ],
        present=tree.present,
    )


def line_of(tree: Tree) -> Line:
    """Return the present branch as a problem."""
    return Line(branch=tree.present, problem=tree.problem())


def diagnosis_of(tree: Tree) -> Diagnosis:
    """Return what goes wrong with the present branch at the moment shown, and what to do."""
    live, branch = tree.live, tree.branch
    data = live.data
    rows = data.scaled(data.X[data.train_index[evenly(len(data.train_index), MOST_ROWS)]])
    outcome = live.outcome
    diverged = outcome is not None and outcome.status == "diverged"
    moment = Moment(
        config=live.config,
        history=branch.curves.dense(live.step, MOST_EPOCHS),
        hidden=() if diverged else _hidden(tree, rows),
        outcome=outcome,
        largest_input=float(np.abs(rows).max(initial=0.0)),
    )
    found = diagnose_moment(moment)
    return Diagnosis(branch=branch.id, findings=[_info(tree, finding) for finding in found])


def _hidden(tree: Tree, rows: Any) -> list[tuple[str, Any]]:
    config, data = tree.live.config, tree.live.data
    sizes = layer_sizes(config, data.n_features, data.n_outputs)
    with np.errstate(all="ignore"):
        values = hidden_values(config, data, tree.live.weights, rows).T  # (n_rows, n_hidden)
    ends = [0, *np.cumsum(sizes[1:-1]).tolist()]
    return [
        (name, values[:, start:end])
        for name, (start, end) in zip(config.model.activations, pairwise(ends), strict=False)
    ]


def _info(tree: Tree, finding: Finding) -> FindingInfo:
    number = float(finding.number)
    return FindingInfo(
        kind=finding.kind,
        title=finding.title,
        text=finding.text,
        number=number if np.isfinite(number) else None,
        remedy=Remedy(label=finding.remedy.label, message=_remedy(tree, finding.remedy.settings)),
    )


def _remedy(tree: Tree, settings: Any) -> Change | Open:
    """Return the change that mends it on the way, or the new start that is needed for it."""
    diverged = tree.live.outcome is not None and tree.live.outcome.status == "diverged"
    live = {name.removeprefix("train__"): value for name, value in settings.items() if name.startswith("train__")}
    if len(live) == len(settings) and not diverged and set(live) <= set(LIVE_SETTINGS):
        return Change(train=live)
    config = tree.live.config.replace(**settings)
    return Open(problem=tree.opening.problem.model_copy(update={"config": config, "events": [], "step": 0}))


def _state(tree: Tree, branch: Branch, *, playing: bool) -> State:
    if playing:
        return "playing"
    outcome = branch.outcome if branch.id != tree.present or tree.at_end else None
    if outcome is None or outcome.status == "interrupted":
        return "paused"
    return outcome.status
