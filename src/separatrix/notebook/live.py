"""A training that is live in a notebook: the page's messages go over the widget's comm to a session in the kernel."""

from __future__ import annotations

import contextlib
import importlib
import json
import threading
import uuid
from typing import Any

from .._checks import must, require
from ..config import RunConfig
from ..data import Dataset, dataset_names, from_arrays, load_dataset
from ..errors import ConfigError, SeparatrixError
from ..playground.from_page import PROTOCOL
from ..playground.link import read_link
from ..playground.opened import FIRST, open_problem
from ..playground.opening import recorded_problem
from ..playground.problem import Limits, Points, Problem
from ..playground.replay import replay_of, replay_page
from ..playground.session import Session
from ..recording import Recording
from .kept import ONE_OF_TWO, kept, picture_of

SPLIT = ("validation_fraction", "split", "split_seed", "stratify", "standardize")
SECONDS = 60  # to open a problem and train it to its moment
KEPT_FRAMES = 24  # of a live training, each time that it pauses; fewer than a recording's, for they are sent each time


class Playground:
    """A network that trains live in a notebook, on the playground's page.

    It trains in a thread of the kernel, so the notebook stays free; while a cell runs, the page waits for it. What is
    on screen when the training pauses is kept in the notebook as a replay, which needs no kernel. Several stand on one
    page side by side. Needs the extra: ``pip install "separatrix[notebook]"``.

    Parameters
    ----------
    problem : RunConfig, Recording, Problem or str, optional
        What to open: a config; a recording, at its last step; a share link, a ``playground.tensorflow.org`` URL, or a
        config as TOML or JSON. None opens two moons.
    data : (X, y), optional
        Rows of your own in place of the config's. X has the shape (n_samples, n_features), n_features being 2 or
        more; y holds labels or numbers, (n_samples,).

    Attributes
    ----------
    widget : anywidget.AnyWidget
        The widget, to put into others.

    Raises
    ------
    ConfigError, DataError
        If it is no such thing, or more than a playground takes on.
    FileError
        If the page was not built, for want of Node.
    MissingExtraError
        If anywidget is not installed.

    Examples
    --------
    >>> import separatrix as sx
    >>> playground = sx.Playground(sx.RunConfig(data=sx.DataConfig("circles")))  # doctest: +SKIP
    >>> playground.recording().score()  # doctest: +SKIP
    0.98
    """

    def __init__(self, problem: RunConfig | Recording | Problem | str | None = None, *, data: Any = None) -> None:
        require("anywidget", "notebook", "A widget")
        from .widget import PageWidget

        self._first = _problem_of(problem, data)
        open_problem(self._first, Limits())  # what cannot be opened is refused here, not in the page
        self._id, self._greeted, self._playing = uuid.uuid4().hex, False, False
        self._opened = threading.Event()
        self._session = Session(self._send, Limits(), self._id)
        self._output: Any = None  # the display of what is kept
        self._to_keep, self._closed = threading.Event(), False
        self._keeper = threading.Thread(target=self._keep_on, name="separatrix-keeper", daemon=True)
        self.widget = PageWidget(live=True)
        self.widget.on_msg(self._received)

    def recording(self) -> Recording:
        """Return what the page shows as a recording: the present branch, up to the moment shown."""
        self._greet()
        return self._session.recording()

    def problem(self) -> Problem:
        """Return what determines the moment shown; ``problem().config`` is its `RunConfig`."""
        self._greet()
        return self._session.problem()

    def close(self) -> None:
        """End the training and take the widget off the page; what is kept stays."""
        self._closed = True
        self._opened.set()
        self._to_keep.set()
        self._session.close()
        self.widget.close()

    def _ipython_display_(self) -> None:
        ipython = _ipython()
        ipython.display(self.widget)
        self._output = ipython.display(ipython.HTML(ONE_OF_TWO), display_id=uuid.uuid4().hex)
        self._to_keep.set()
        if not self._keeper.is_alive():
            self._keeper.start()

    def _greet(self) -> None:
        """Open the problem, once, though no page has come yet."""
        if not self._greeted:
            self._receive({"type": "hello"})
        self._opened.wait(SECONDS)

    def _received(self, widget: Any, content: Any, buffers: Any) -> None:
        if isinstance(content, dict):
            self._receive(content)

    def _receive(self, message: dict[str, Any]) -> None:
        if message.get("type") == "hello":  # each view of the widget says so; all of them show one session
            opened = {"session": self._id} if self._greeted else {"problem": self._first.model_dump(mode="json")}
            self._greeted = True
            message = {"type": "hello", "protocol": message.get("protocol", PROTOCOL), **opened}
        self._session.receive_text(json.dumps(message))

    def _send(self, message: str | bytes) -> None:
        """Hand on to the page what the session says; called from its threads."""
        if isinstance(message, bytes):
            self.widget.send({"type": "binary"}, buffers=[message])
            return
        told = json.loads(message)
        self.widget.send(told)
        if told["type"] == "status":
            if told["step"] >= self._first.step or told["state"] not in ("playing", "paused"):
                self._opened.set()
            playing = told["state"] == "playing"
            if self._playing and not playing:
                self._to_keep.set()
            self._playing = playing

    def _keep_on(self) -> None:
        """Keep what the page shows, each time that the training has paused."""
        ipython = _ipython()
        self._greet()
        while True:
            self._to_keep.wait()
            self._to_keep.clear()
            if self._closed:
                return
            with contextlib.suppress(SeparatrixError):  # a moment too far from the start to be trained anew
                self._output.update(ipython.HTML(self._kept()))

    def _kept(self) -> str:
        recording = self._session.recording()
        replay = replay_of(recording, most_frames=KEPT_FRAMES)
        self.widget.replay = replay
        text = kept(replay_page(replay), picture_of(recording, replay), f"{replay['title']}, as it was left")
        return f'{ONE_OF_TWO}<div class="separatrix-kept-live">{text}</div>'


def _ipython() -> Any:
    return importlib.import_module("IPython.display")  # it is there where a notebook is, and is no dependency


def _problem_of(given: RunConfig | Recording | Problem | str | None, data: Any) -> Problem:
    match given:
        case None:
            problem = FIRST
        case Problem():
            problem = given
        case RunConfig():
            problem = Problem(config=given)
        case Recording():
            problem = recorded_problem(given).problem
        case str():
            problem = read_link(given).problem
        case _:
            raise ConfigError(must("problem", "a RunConfig, a recording, a share link or a config as text", given))
    if data is not None:
        return _with_rows(problem, from_arrays(*data))
    own = problem.points is None and problem.config.data.name not in dataset_names()
    return _with_rows(problem, load_dataset(problem.config.data)) if own else problem


def _with_rows(problem: Problem, rows: Dataset) -> Problem:
    """Let rows of one's own, arrays or a table's, take the place of a data set that a page can name."""
    points = Points(
        X=rows.X.tolist(),
        y=rows.labels().tolist(),
        feature_names=list(rows.feature_names),
        classes=None if rows.classes is None else rows.classes.tolist(),
        target_name=rows.target_name,
    )
    kept = {name: getattr(problem.config.data, name) for name in SPLIT}
    return problem.model_copy(
        update={"config": problem.config.replace(data={"name": "custom", **kept}), "points": points}
    )
