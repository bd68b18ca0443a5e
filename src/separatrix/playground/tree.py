"""A training as a tree: lines that begin at moments of others, each of which can be come back to exactly."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from .._checks import must, some
from ..config import TrainConfig
from ..engines.live import Snapshot, start_live
from ..errors import ConfigError
from ..recording import Outcome
from .changes import Event, changed, check_events, make
from .curves import Curves
from .moments import Moments
from .opened import Opening
from .problem import Limits, Problem, TrainEvent, WeightsEvent

STRIDE = 2000  # steps of a way that is not shown, between two moments that may be kept


@dataclass(eq=False)
class Branch:
    """One line of training, from the very start to its last step.

    Parameters
    ----------
    id : int
        Its number.
    parent : int or None
        The branch at whose moment it began.
    from_step : int
        That moment.
    events : list
        All changes on the line, those of its parents among them, in the order of their steps.
    base : TrainConfig
        The parent's settings at that moment.
    train : TrainConfig
        The present settings at its end.
    moments : Moments
        What is kept of it.
    curves : Curves
        Its epochs.
    last_step : int
        How far it was trained.
    outcome : Outcome, optional
        How it ended there.
    end : Snapshot, optional
        Its last moment, once it was left.
    before : Snapshot, optional
        The moment at its last step before the last event there.
    """

    id: int
    parent: int | None
    from_step: int
    events: list[Event]
    base: TrainConfig
    train: TrainConfig
    moments: Moments
    curves: Curves
    last_step: int
    outcome: Outcome | None = None
    end: Snapshot | None = None
    before: Snapshot | None = field(default=None, repr=False)

    @property
    def differences(self) -> dict[str, Any]:
        """The settings in which it differs from its parent where it began."""
        now, base = self.train.model_dump(mode="json"), self.base.model_dump(mode="json")
        return {name: value for name, value in now.items() if value != base[name]}

    @property
    def label(self) -> str:
        """What tells it from others, in a few words."""
        if self.parent is None:
            return "start"
        words = [f"{name} {_shown(value)}" for name, value in self.differences.items()]
        if any(isinstance(event, WeightsEvent) and event.step >= self.from_step for event in self.events):
            words.append("weights by hand")
        return some(words, 3) if words else f"branch {self.id}"


class Tree:
    """The branches of one problem, and the moment that is shown.

    Parameters
    ----------
    opening : Opening
        What was opened; its events lie ahead of its first branch, and its moment is where to go.
    limits : Limits
        How many branches there may be.

    Raises
    ------
    ConfigError
        If its events cannot be followed.
    """

    def __init__(self, opening: Opening, limits: Limits) -> None:
        self.opening, self.limits = opening, limits
        config = opening.problem.config
        self.live = start_live(config, opening.data)
        events = list(opening.problem.events)
        check_events(events, config.train, len(self.live.weights))
        curves = Curves()
        curves.add(self.live.advance(0))
        moments = Moments(self.live.snapshot())
        root = Branch(0, None, 0, events, config.train, config.train, moments, curves, 0, self.live.outcome)
        self.branches = {0: root}
        self.present = 0
        self._next = 1
        self._follow_events(at=0)

    @property
    def branch(self) -> Branch:
        """The present one."""
        return self.branches[self.present]

    @property
    def at_end(self) -> bool:
        """Whether the moment shown is its branch's last."""
        return self.live.step >= self.branch.last_step

    def problem(self) -> Problem:
        """Return the present branch as a problem, at the moment shown; what is to come after it is not in it."""
        step = self.live.step
        events = [event for event in self.branch.events if event.step <= step]
        return self.opening.problem.model_copy(update={"events": events, "step": step})

    def move(self, n_steps: int) -> int:
        """Train on, at most to the next change on the way, which is made; return how many steps were done."""
        branch, start = self.branch, self.live.step
        ahead = next((event.step for event in branch.events if event.step > start), None)
        if ahead is not None:
            n_steps = min(n_steps, ahead - start)
        branch.curves.add(self.live.advance(n_steps))
        if ahead is None or self.live.step < ahead:
            self._note_end()
        if self.live.step == ahead:
            self._follow_events(at=ahead)
        branch.moments.offer(self.live)
        return self.live.step - start

    def begin(self, branch: int, step: int) -> None:
        """Go to the last kept moment of a branch that lies not behind a step; `move` does the rest of the way.

        Raises
        ------
        ConfigError
            If there is no such branch, or it has not come so far.
        """
        found = self._branch(branch)
        if step > found.last_step:
            raise ConfigError(must("step", f"at most {found.last_step}, where the branch ends", step))
        here = branch == self.present and self.live.step <= step
        kept = found.moments.before(step)
        self._leave()
        if found.end is not None and found.end.step == step:
            kept, here = found.end, False
        if not here or kept.step > self.live.step:
            self.live.restore(kept)
        self.present = branch

    def go_to(self, branch: int, step: int) -> bool:
        """Go to a moment; return whether it was reached."""
        self.begin(branch, step)
        return self.go_to_step(step)

    def go_to_step(self, step: int) -> bool:
        """Train on along the present branch, and beyond its end, to a step; return whether it was reached."""
        while self.live.step < step:
            if not self.move(min(step - self.live.step, STRIDE)):
                return False
        return True

    def change(self, settings: Mapping[str, Any]) -> None:
        """Train on with other settings: on this branch at its end, on a new one before it.

        Raises
        ------
        ConfigError
            If they cannot be changed, or not to these values; nothing has changed then.
        """
        train = changed(self.live.config.train, settings)
        if not self.at_end:
            self._fork()
        branch, step = self.branch, self.live.step
        last = branch.events[-1] if branch.events else None
        again = isinstance(last, TrainEvent) and last.step == step and branch.before is not None
        before = branch.before if again else self.live.snapshot()
        assert before is not None
        merged = {**(last.train if again and isinstance(last, TrainEvent) else {}), **settings}
        now = self.live.snapshot()
        self.live.restore(before)  # what is changed twice at a moment is changed once, as it will be another time
        try:
            self.live.change(changed(self.live.config.train, merged))
        except ConfigError:
            self.live.restore(now)
            raise
        self._record(TrainEvent(step=step, train=merged), before, replace=again)
        branch.train = train

    def edit(self, index: int, value: float) -> None:
        """Set one weight or bias: on this branch at its end, on a new one before it.

        Raises
        ------
        ConfigError
            If there is no such weight.
        """
        weights = self.live.weights.copy()
        if index >= len(weights):
            raise ConfigError(must("index", f"from 0 to {len(weights) - 1}", index))
        if not self.at_end:
            self._fork()
        weights[index] = value
        before = self.live.snapshot()
        self.live.set_weights(weights)
        branch, step = self.branch, self.live.step
        last = branch.events[-1] if branch.events else None
        again = isinstance(last, WeightsEvent) and last.step == step
        old = dict(last.weights) if again and isinstance(last, WeightsEvent) else {}
        event = WeightsEvent(step=step, weights=list((old | {index: value}).items()))
        self._record(event, before, replace=again)
        branch.before = None

    def fork(self, settings: Mapping[str, Any]) -> None:
        """Begin a branch at the moment shown, with other settings.

        Raises
        ------
        ConfigError
            If they cannot be changed, or there are too many branches.
        """
        changed(self.live.config.train, settings)
        before = self.present
        self._fork()
        try:
            if settings:
                self.change(settings)
        except ConfigError:
            del self.branches[self.present]
            self.present = before
            raise

    def remove(self, branch: int) -> None:
        """Forget a branch and those that began at it.

        Raises
        ------
        ConfigError
            If it is the first one, or there is no such branch.
        """
        found = self._branch(branch)
        if found.parent is None:
            raise ConfigError("The first branch cannot be removed. Open the problem anew in its place.")
        gone = {branch}
        for each in self.branches.values():  # in the order in which they began
            if each.parent in gone:
                gone.add(each.id)
        if self.present in gone:
            parent = self.branches[found.parent]
            self.go_to(parent.id, min(found.from_step, parent.last_step))
        self.branches = {number: each for number, each in self.branches.items() if number not in gone}

    def _branch(self, number: int) -> Branch:
        if number not in self.branches:
            raise ConfigError(must("branch", f"one of {some(list(self.branches), 24)}", number))
        return self.branches[number]

    def _leave(self) -> None:
        """Keep the branch's last moment, if it is the one shown."""
        if self.at_end:
            self.branch.end = self.live.snapshot()

    def _note_end(self) -> None:
        """Note how far the branch was trained, and how it ended: a diverged run may have gone back a few steps."""
        branch, live = self.branch, self.live
        if live.step > branch.last_step or live.outcome is not None:
            branch.last_step, branch.outcome, branch.end = live.step, live.outcome, None
            branch.moments.end_at(live.step)

    def _follow_events(self, at: int) -> None:
        """Make the changes of a moment that was reached."""
        branch, live = self.branch, self.live
        for event in branch.events:
            if event.step == at:
                make(live, event)
        if any(event.step == at for event in branch.events):
            if live.step >= branch.last_step:
                branch.last_step = live.step
                branch.train, branch.outcome, branch.end = live.config.train, live.outcome, None
            if live.step >= branch.moments.kept[-1].step:
                branch.moments.put(live.snapshot())

    def _fork(self) -> None:
        """Begin a branch at the moment shown, and make it the present one."""
        if len(self.branches) >= self.limits.branches:
            n = self.limits.branches
            raise ConfigError(f"There are {n} branches already, which is the most. Remove one first.")
        old, live = self.branch, self.live
        self._leave()
        events = [event for event in old.events if event.step <= live.step]
        moments = old.moments.until(live.step, live.snapshot())
        train, step = live.config.train, live.step
        new = Branch(
            self._next, old.id, step, events, train, train, moments, old.curves.until(step), step, live.outcome
        )
        self.branches[new.id] = new
        self.present = new.id
        self._next += 1

    def _record(self, event: Event, before: Snapshot, *, replace: bool) -> None:
        branch, live = self.branch, self.live
        if len(branch.events) >= 1000:
            live.restore(before)
            raise ConfigError("A branch holds 1000 changes, which is the most. Begin another branch.")
        if replace:
            branch.events.pop()
        branch.events.append(event)
        branch.before = before
        branch.outcome, branch.end = live.outcome, None
        branch.moments.put(live.snapshot())


def _shown(value: Any) -> str:
    return f"{value:g}" if isinstance(value, float) else "none" if value is None else str(value)
