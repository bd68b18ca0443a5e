"""The player: a tree of branches that trains, is painted and told of, a bit at a time.

All of it happens in the thread that calls, but for one thing: where a training goes as fast as it can, its frames may
be painted beside it.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Literal

from pydantic import BaseModel

from ..errors import ConfigError
from .beside import Beside
from .frames import Painter, Shown
from .jobs import Work
from .opened import open_problem
from .pace import Pace
from .problem import Limits, Problem, View
from .telling import branches_of, diagnosis_of, line_of, status_of
from .tree import Tree

Tell = Callable[[BaseModel | bytes], None]
Going = Literal["no", "on", "steps", "epochs", "quiet"]  # "on" holds the speed; "quiet" shows only a long way

MOST_OUT = 2  # frames that the page has not acknowledged
FRAME_APART = 1 / 60  # seconds between two frames, while the page has not painted the first
PAINTED_APART = 1 / 90  # once it has: its screen sets the pace, and a little less keeps up with 60 pictures a second
STATUS_APART, BRANCHES_APART, DIAGNOSIS_APART = 0.1, 0.5, 1.0
LONG = 0.3  # seconds of a way to a moment from which on it is shown
MANY = 1000  # rows of one's own: hundreds of kB, which are not sent again with every step
COARSE = 16  # how often the processor's time may be less than the clock's: some systems count it in ticks of 16 ms
FIRST_SPEED = 500.0  # steps a second that a session begins with: slow enough to watch


class Player:
    """What a session plays, and how far the page knows of it.

    Parameters
    ----------
    tell : callable
        Takes messages and packed frames to the page.
    limits : Limits
        What is refused.
    beside : Beside, optional
        Paints while the training goes on; without one the training waits for each frame.
    """

    def __init__(self, tell: Tell, limits: Limits, beside: Beside | None = None) -> None:
        self.tell, self.limits = tell, limits
        self._beside = beside
        self.tree: Tree | None = None
        self.view = View()
        self.jobs: dict[str, Work] = {}
        self.pace = Pace()
        self.pace.speed = FIRST_SPEED
        self.going: Going = "no"
        self.out: set[int] = set()  # frames that were sent and not acknowledged
        self._epochs_left = 0
        self._goal: int | None = None
        self._begun = 0.0
        self._painter: Painter | None = None
        self._unpainted = False
        self._n_frames = 0
        self._line: object = None  # what of the branch was told as a problem
        self._told = dict.fromkeys(("frame", "status", "branches", "diagnosis"), 0.0)

    @property
    def playing(self) -> bool:
        """Whether it trains."""
        return self.going != "no"

    @property
    def in_haste(self) -> bool:
        """Whether it trains as fast as it can, so that whatever comes in between holds it up."""
        return self.playing and (self.going != "on" or self.pace.speed is None)

    @property
    def takes_turns(self) -> bool:
        """Whether it should wait its turn among others in haste.

        Not with PyTorch, whose runs wait for each other anyway; nor with steps that are longer than a slice, for which
        all others would have to wait.
        """
        return self.in_haste and self.need().live.engine == "native" and self.pace.most > 1

    @property
    def _apart(self) -> float:
        return FRAME_APART if self.out else PAINTED_APART

    def wait(self) -> float | None:
        """Return the seconds until there is something to do; None if only a message brings something."""
        if self.going != "on":
            return 0.0 if self.playing else None
        now = time.perf_counter()
        wait = self.pace.wait(now)
        if self._unpainted and len(self.out) < MOST_OUT:
            wait = min(wait, max(0.0, self._told["frame"] + self._apart - now))
        return wait

    def need(self) -> Tree:
        """Return what is open.

        Raises
        ------
        ConfigError
            If nothing is.
        """
        if self.tree is None:
            raise ConfigError("Nothing is open yet. Say hello first.")
        return self.tree

    def open(self, problem: Problem, note: str = "") -> None:
        """Begin anew; what was open stays if the problem cannot be opened."""
        self._finish_frame()
        opening = open_problem(problem, self.limits)
        tree = Tree(opening, self.limits)
        painter = Painter(opening.problem.config, opening.data, opening.problem.view)
        self.halt()
        self.end_jobs()
        self.tree, self.view, self._painter = tree, opening.problem.view, painter
        self.tell_opened(note)
        if opening.problem.step > tree.live.step:
            self.go("quiet", goal=opening.problem.step)

    def look(self, view: View) -> None:
        """Look at it in another way."""
        tree = self.need()
        hovering = {"hover": view.hover}
        if self._painter is not None and self.view.model_copy(update=hovering) == view:
            self._painter.view = view
        else:
            self._painter = Painter(tree.opening.problem.config, tree.live.data, view)
        self.view = view
        self.repaint()

    def end_jobs(self) -> None:
        """Cancel what is trained in the background."""
        for job in self.jobs.values():
            job.cancel()
        self.jobs = {}

    # Training.

    def go(self, how: Going, *, goal: int | None = None, epochs: int = 0) -> None:
        """Train from now on, to a step or for some epochs or to the end; a run that ended says so in its place."""
        tree = self.need()
        if tree.live.outcome is not None:
            self.tell_status(tree.live.outcome.message)
            return
        self.going, self._goal, self._epochs_left = how, goal, epochs
        self._begun = time.perf_counter()
        self.pace.begin(self._begun)
        if how != "quiet":
            self.tell_status()

    @property
    def goal(self) -> int:
        """The step that a training of some steps will end at; the present one if none is under way."""
        if self.going == "steps" and self._goal is not None:
            return self._goal
        return self.need().live.step

    @property
    def epochs_left(self) -> int:
        """How many epochs a training of some epochs has still to end; 0 if none is under way."""
        return self._epochs_left if self.going == "epochs" else 0

    def stop(self) -> None:
        """Pause, and tell where."""
        if self.playing:
            self.halt()
            self.tell_all()

    def halt(self) -> None:
        """Pause without a word."""
        self.going, self._goal = "no", None

    def train(self) -> None:
        """Train for a slice of time, if it is due."""
        tree, now = self.need(), time.perf_counter()
        n = self.pace.due(now) if self.going == "on" else self.pace.most
        if n == 0:
            return
        if self.going == "epochs":
            n = min(n, tree.live.steps_left_in_epoch)
        if self._goal is not None:
            n = min(n, self._goal - tree.live.step)
        began = time.thread_time()
        done = tree.move(n) if n > 0 else 0
        ended = time.perf_counter()
        took = max(time.thread_time() - began, (ended - now) / COARSE)
        self.pace.did(done, took, ended)
        self._unpainted = True
        live = tree.live
        if self.going == "epochs" and live.epoch == int(live.epoch):
            self._epochs_left -= 1
        reached = self._goal is not None and live.step >= self._goal
        counted = self.going == "epochs" and self._epochs_left <= 0
        if reached or counted or live.outcome is not None or not done:
            self.stop()

    # Telling.

    def repaint(self) -> None:
        """Paint a frame as soon as the page can take one."""
        self._unpainted = True
        self._told["frame"] = 0.0

    def tell_status(self, message: str = "") -> None:
        """Tell where the training is."""
        now = time.perf_counter()
        self._told["status"] = now
        rate = self.pace.rate(now) if self.playing else 0.0
        self.tell(status_of(self.need(), playing=self.playing, rate=rate, speed=self.pace.speed, message=message))

    def tell_curves(self, *, whole: bool = False) -> None:
        """Tell the present branch's new rows, or all of all branches."""
        tree = self.need()
        for branch in tree.branches.values() if whole else [tree.branch]:
            rows = branch.curves.news(branch.id, whole=whole)
            if rows is not None:
                self.tell(rows)

    def tell_opened(self, note: str = "") -> None:
        """Tell everything anew."""
        self._finish_frame()
        self.out.clear()
        self.tell(self.need().opening.message())
        self.tell_curves(whole=True)
        self.tell_all()
        if note:
            self.tell_status(note)

    def tell_all(self) -> None:
        """Tell of a moment that was come to."""
        self._finish_frame()
        tree = self.need()
        outcome = tree.live.outcome
        self.tell_curves()
        self.tell(branches_of(tree, playing=self.playing))
        self._tell_line(tree)
        self.tell_status("" if outcome is None else outcome.message)
        self.tell(diagnosis_of(tree))
        self.repaint()

    def tell_change(self) -> None:
        """Tell of changed settings or weights; the training goes on."""
        self._finish_frame()
        tree = self.need()
        self.tell_curves()
        self.tell(branches_of(tree, playing=self.playing))
        self._tell_line(tree)
        self.tell_status()
        if not self.playing:
            self.tell(diagnosis_of(tree))
        self.repaint()

    def _tell_line(self, tree: Tree) -> None:
        """Tell the branch as a problem; one with many rows of its own only if its changes are others."""
        points = tree.opening.problem.points
        many = points is not None and len(points.y) > MANY
        line = (id(tree), tree.present, list(tree.branch.events))
        if not many or line != self._line:
            self._line = line
            self.tell(line_of(tree))

    def tell_news(self) -> None:
        """Tell what has become of the training since the last time, as often as anyone can see it."""
        if self.tree is None:
            return
        now, told = time.perf_counter(), self._told
        if self.playing and self._is_shown(now):
            if now - told["status"] >= STATUS_APART:
                self.tell_status()
                self.tell_curves()
            if now - told["branches"] >= BRANCHES_APART:
                told["branches"] = now
                self.tell(branches_of(self.tree, playing=True))
            if now - told["diagnosis"] >= DIAGNOSIS_APART:
                told["diagnosis"] = now
                self.tell(diagnosis_of(self.tree))
        self._paint(self.tree, now)

    def _is_shown(self, now: float) -> bool:
        """Tell whether the way is shown: one to a moment that was asked for only if it is long."""
        return self.going != "quiet" or now - self._begun > LONG

    def _paint(self, tree: Tree, now: float) -> None:
        if self._beside is not None and not self._beside.busy:
            self._finish_frame()  # to hear at once if it could not be painted
        waiting = len(self.out) >= MOST_OUT or now - self._told["frame"] < self._apart
        painter = self._painter
        if not self._unpainted or waiting or not self._is_shown(now) or painter is None:
            return
        beside = self._beside if self.in_haste and painter.compiled else None
        if beside is None:
            self._finish_frame()
        elif beside.busy:
            return
        self._unpainted = False
        self._told["frame"] = now
        live, number = tree.live, self._n_frames
        self._n_frames += 1
        self.out.add(number)
        weights, shown = live.weights, Shown(tree.present, live.step, live.epoch, live.learning_rate, live.measure())

        def paint() -> None:
            try:
                self.tell(painter.frame(number, weights, shown))
            except BaseException:
                self.out.discard(number)  # nobody will acknowledge it
                raise

        if beside is None:
            paint()
        else:
            beside.begin(paint)

    def _finish_frame(self) -> None:
        """Wait for the frame that is being painted, so that none comes after news which it is older than."""
        if self._beside is not None:
            self._beside.finish()
