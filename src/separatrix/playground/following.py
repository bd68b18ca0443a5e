"""What each message of a page does to a player."""

from __future__ import annotations

import time
from typing import Any

from .._checks import must
from ..config import RunConfig
from ..errors import ConfigError, SeparatrixError
from ..sweeps.spec import SweepSpec
from . import from_page as page
from .from_page import PROTOCOL
from .jobs import Work, check_work, plane_spec, seeds_spec, shortened
from .messages import ClientMessage
from .opened import FIRST, problem_of_table
from .player import Player
from .problem import Problem, View
from .to_page import Error, Pong
from .welcome import welcome

UNTRAINED = 200  # epochs that seeds and maps are trained for where nothing was trained yet


def follow(player: Player, message: ClientMessage, session: str) -> None:
    """Do what a message says; `session` is the session's own name.

    Raises
    ------
    SeparatrixError
        In a sentence, if it cannot be done; the player is as it was then, or paused.
    """
    if isinstance(message, page.Hello):
        _hello(player, message, session)
    else:
        _FOLLOWED[message.type](player, message)


def _hello(player: Player, message: page.Hello, session: str) -> None:
    if message.protocol != PROTOCOL:
        expected = f"{PROTOCOL}, this version's"
        raise ConfigError(must("protocol", expected, message.protocol, "Load the page again."))
    resumed = player.tree is not None and message.session == session
    player.tell(welcome(session, player.limits, resumed=resumed))
    if resumed:
        player.tell_opened()
        return
    try:
        player.open(message.problem or FIRST)
    except SeparatrixError as error:
        player.tell(Error(about="hello", message=str(error)))
        player.open(FIRST)


def _open(player: Player, message: page.Open) -> None:
    player.open(message.problem)


def _import(player: Player, message: page.Import) -> None:
    from .link import read_link

    found = read_link(message.text)
    player.open(found.problem, " ".join(found.notes))


def _table(player: Player, message: page.Table) -> None:
    present = FIRST if player.tree is None else player.tree.opening.problem
    problem, notes = problem_of_table(message, present, player.limits)
    player.open(problem, " ".join(notes))


def _play(player: Player, message: page.Play) -> None:
    player.go("on")


def _pause(player: Player, message: page.Pause) -> None:
    player.stop()


def _advance(player: Player, message: page.Advance) -> None:
    """Train some steps or epochs; asked again before they are done, as many more."""
    if message.unit == "step":
        player.go("steps", goal=player.goal + message.n)
    else:
        player.go("epochs", epochs=player.epochs_left + message.n)


def _finish(player: Player, message: page.Finish) -> None:
    player.go("steps")


def _speed(player: Player, message: page.Speed) -> None:
    player.pace.speed = message.steps_per_second
    player.pace.begin(time.perf_counter())
    if player.tree is not None:
        player.tell_status()


def _change(player: Player, message: page.Change) -> None:
    player.need().change(message.train)
    player.tell_change()


def _edit(player: Player, message: page.Edit) -> None:
    player.need().edit(message.index, message.value)
    player.tell_change()


def _seek(player: Player, message: page.Seek) -> None:
    tree = player.need()
    tree.begin(message.branch, message.step)
    player.halt()
    if tree.live.step < message.step:
        player.go("quiet", goal=message.step)
    else:
        player.tell_all()


def _branch(player: Player, message: page.Branch) -> None:
    tree = player.need()
    _go_to(player, message.branch, message.step)
    try:
        tree.fork(message.train)
    finally:
        player.tell_all()


def _select(player: Player, message: page.Select) -> None:
    branches = player.need().branches
    if message.branch not in branches:
        raise ConfigError(must("branch", f"one of {', '.join(map(str, branches))}", message.branch))
    _go_to(player, message.branch, branches[message.branch].last_step)
    player.tell_all()


def _remove(player: Player, message: page.Remove) -> None:
    player.need().remove(message.branch)
    player.halt()
    player.tell_all()


def _view(player: Player, message: page.Look) -> None:
    player.look(View(**message.model_dump(exclude={"type"})))


def _seeds(player: Player, message: page.Seeds) -> None:
    _begin_job(player, "seeds", seeds_spec(_shortened(player), message.n, player.limits), None)


def _map(player: Player, message: page.Map) -> None:
    spec = plane_spec(_shortened(player), message.x, message.y, message.size, message.measure, player.limits)
    _begin_job(player, "map", spec, message.measure)


def _member(player: Player, message: page.Member) -> None:
    tree, job = player.need(), player.jobs.get(message.job)
    if job is None:
        raise ConfigError(f"There are no networks of {message.job} to open one of. Train some first.")
    config = job.config_of(message.index)
    epochs, longest = config.train.max_epochs, tree.live.config.train.max_epochs
    step = epochs * config.train.steps_per_epoch(len(tree.live.data.train_index))
    config = config.replace(train__max_epochs=max(epochs, longest))
    points = tree.opening.problem.points
    player.open(Problem(config=config, points=points, step=step, view=player.view))


def _cancel(player: Player, message: page.Cancel) -> None:
    if message.job in player.jobs:
        player.jobs[message.job].cancel()


def _ack(player: Player, message: page.Ack) -> None:
    player.out.discard(message.frame)


def _ping(player: Player, message: page.Ping) -> None:
    player.tell(Pong())


def _go_to(player: Player, branch: int, step: int) -> None:
    tree = player.need()
    tree.begin(branch, step)
    player.halt()
    if not tree.go_to(branch, step):
        raise ConfigError(must("step", f"at most {tree.live.step}, where the branch ends", step))


def _shortened(player: Player) -> RunConfig:
    live = player.need().live
    return shortened(live.config, round(live.epoch) or UNTRAINED)


def _begin_job(player: Player, kind: str, spec: SweepSpec, measure: str | None) -> None:
    tree = player.need()
    check_work(spec, tree.opening.problem, tree.live.data, player.limits)
    old = player.jobs.pop(kind, None)
    if old is not None:
        old.cancel()
    player.jobs[kind] = Work(kind, spec, tree.live.data, player.view, player.tell, measure)


_FOLLOWED: dict[str, Any] = {
    "open": _open, "import": _import, "table": _table, "play": _play, "pause": _pause, "advance": _advance,
    "finish": _finish, "speed": _speed, "change": _change, "seek": _seek, "branch": _branch, "edit": _edit,
    "select": _select, "remove": _remove, "view": _view, "seeds": _seeds, "map": _map, "member": _member,
    "cancel": _cancel, "ack": _ack, "ping": _ping,
}  # fmt: skip
