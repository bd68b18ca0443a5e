"""A session: one person's playground. It trains in a thread of its own, follows messages, and tells what comes of them.

It knows of no network: `send` takes a text or bytes from any thread, and `receive` may be called from any. At most two
frames are out that the page has not acknowledged, and only the newest moment is ever painted, so a page that is slow or
asleep holds back nothing.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from contextlib import nullcontext
from functools import partial
from queue import Empty, SimpleQueue
from uuid import uuid4

from pydantic import BaseModel

from ..errors import ConfigError, SeparatrixError
from ..recording import Recording
from ..recording.forward import n_processors
from . import from_page
from .beside import Beside
from .following import follow
from .messages import ClientMessage, parse
from .player import Player
from .problem import Limits, Problem, settled_at_start
from .recorded_line import recording_of
from .to_page import Error
from .turns import Turns

Send = Callable[[str | bytes], None]

TURNS = Turns(n_processors())  # of all sessions in haste: more threads at work would only hold up each other

_log = logging.getLogger(__name__)


class Session:
    """One playground.

    Parameters
    ----------
    send : callable
        Takes every message to the page, str or bytes, one at a time, from several threads; it must not wait.
    limits : Limits, optional
        What is refused.
    session_id : str, optional
        Its name; by default a random one.
    """

    def __init__(self, send: Send, limits: Limits | None = None, session_id: str | None = None) -> None:
        self.id = session_id or uuid4().hex
        self._send: Send | None = send
        self._sending = threading.Lock()
        self._queue: SimpleQueue[ClientMessage | None] = SimpleQueue()
        self._closing = threading.Event()
        self._busy = threading.RLock()  # held while the player does something
        self._beside = Beside(f"separatrix: painting {self.id[:8]}")
        self._player = Player(self._tell, limits or Limits(), self._beside)
        self._thread = threading.Thread(target=self._work, name=f"separatrix: session {self.id[:8]}", daemon=True)
        self._thread.start()

    def receive(self, message: ClientMessage) -> None:
        """Take a message; it is followed in the session's own thread, and whatever is wrong with it is told there."""
        self._queue.put(message)

    def receive_text(self, text: str) -> None:
        """Take a message as it came; a malformed one is answered with an error."""
        try:
            self.receive(parse(text))
        except ConfigError as error:
            self._tell(Error(about=None, message=str(error)))

    def attach(self, send: Send) -> None:
        """Tell someone else from now on; a `Hello` then has everything told anew."""
        with self._sending:
            self._send = send

    def detach(self) -> None:
        """Tell nobody, and pause."""
        with self._sending:
            self._send = None
        self.receive(from_page.Pause())

    def problem(self) -> Problem:
        """Return the present branch, at the moment shown, as a problem.

        Raises
        ------
        ConfigError
            If nothing was opened yet.
        """
        with self._busy:
            return self._player.need().problem()

    def recording(self) -> Recording:
        """Return the present branch up to the moment shown as a recording, for which it is trained once more.

        Raises
        ------
        ConfigError
            If nothing was opened yet, or the moment is too far from the start.
        """
        with self._busy:
            tree = self._player.need()
            problem, data = tree.problem(), tree.live.data
        return recording_of(settled_at_start(problem), data)

    def close(self) -> None:
        """End the session's threads."""
        self._closing.set()
        jobs = list(self._player.jobs.values())
        for job in jobs:
            job.cancel()
        self._queue.put(None)
        if self._thread is not threading.current_thread():
            self._thread.join(2)
        for job in jobs:
            job.join(2)

    def _work(self) -> None:
        player = self._player
        while not self._closing.is_set():
            for message in self._messages():
                if self._closing.is_set():
                    break
                self._do(message.type, partial(follow, player, message, self.id))
            if player.playing:
                with TURNS.take() if player.takes_turns else nullcontext():
                    if not self._closing.is_set():
                        self._do(None, player.train)
            self._do(None, player.tell_news)
        player.end_jobs()
        self._beside.end()

    def _do(self, about: str | None, do: Callable[[], None]) -> None:
        """Do something; if it cannot be done, tell why, and live on."""
        try:
            with self._busy:
                do()
            return
        except SeparatrixError as error:
            words = str(error)
            if about is None:  # no message's fault: the training itself cannot go on
                self._player.halt()
        except MemoryError:
            words = "This needs more memory than there is. Take a smaller problem."
            self._player.halt()
        except Exception:
            _log.exception("A playground's session failed at %s.", about)
            words = "Something went wrong in the playground itself. Open the problem anew."
            self._player.halt()
        self._tell(Error(about=about, message=words))

    def _messages(self) -> list[ClientMessage]:
        """Return what has come, and wait for it as long as there is nothing else to do."""
        found: list[ClientMessage | None] = []
        wait = self._player.wait()
        try:
            found.append(self._queue.get(block=wait != 0, timeout=wait or None))
            while True:
                found.append(self._queue.get_nowait())
        except Empty:
            pass
        return _newest_moments([message for message in found if message is not None])

    def _tell(self, message: BaseModel | bytes) -> None:
        sent = message if isinstance(message, bytes) else message.model_dump_json()
        with self._sending:
            if self._send is not None and not self._closing.is_set():
                self._send(sent)


def _newest_moments(messages: list[ClientMessage]) -> list[ClientMessage]:
    """Leave out moments that were gone over while scrubbing: only where it has come to counts."""
    after = [*(message.type for message in messages), ""][1:]
    return [message for message, then in zip(messages, after, strict=False) if (message.type, then) != ("seek", "seek")]


def warm_up() -> None:
    """Load what a first session needs, seconds of imports: a server calls this in a thread when it starts."""
    told: list[BaseModel | bytes] = []
    player = Player(told.append, Limits())
    for message in (from_page.Hello(), from_page.Advance()):
        follow(player, message, "")
    while player.playing:
        player.train()
    player.tell_news()
