"""The sessions that are alive: found again by their id, kept for a while when their page is lost, then ended."""

from __future__ import annotations

import asyncio
import secrets
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cache
from typing import TYPE_CHECKING

from ..errors import ConfigError
from .line import Line
from .settings import Settings

if TYPE_CHECKING:
    from ..playground.session import Session

_WARMING = threading.Lock()

TAKEN_OVER = 4001  # the code with which a socket is closed whose session goes on in another page


def warm_up() -> None:
    """Load what a session needs, which takes seconds, once; from any thread."""
    with _WARMING:
        _warmed()


@cache
def _warmed() -> None:
    from ..playground.lessons import lessons
    from ..playground.session import warm_up

    lessons()
    warm_up()


@dataclass(eq=False)
class Room:
    """A session and the page that it talks to, if there is one.

    Parameters
    ----------
    session : Session
        The session.
    line : Line or None
        The outbox of the page; None while it is lost.
    leave : callable
        Closes the page's socket with a code.
    """

    id: str
    session: Session
    line: Line | None = None
    leave: Callable[[int], None] = field(default=lambda code: None)
    ending: asyncio.TimerHandle | None = None


class Rooms:
    """All rooms of a server; used by its event loop alone."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._rooms: dict[str, Room] = {}
        self._closing: set[asyncio.Task[None]] = set()

    def __len__(self) -> int:
        return len(self._rooms)

    def find(self, name: str | None) -> Room | None:
        """Return the room of a session, None if there is none of that name."""
        return self._rooms.get(name) if name else None

    def open(self, line: Line, leave: Callable[[int], None]) -> Room:
        """Begin a session for a page.

        Raises
        ------
        ConfigError
            If there are as many as the server takes, each with its page.
        """
        if len(self._rooms) >= self._settings.max_sessions:
            lost = [room for room in self._rooms.values() if room.line is None]
            if not lost:
                raise ConfigError(
                    f"{len(self._rooms)} pages are open on this server, the most that it takes. Close one of them."
                )
            self._end(lost[0])
        from ..playground.session import Session  # torch takes seconds to import; `warm_up` has done it

        name = secrets.token_urlsafe(18)
        session = Session(line.send, self._settings.limits, name)
        room = self._rooms[name] = Room(name, session, line, leave)
        return room

    def come_back(self, room: Room, line: Line, leave: Callable[[int], None]) -> None:
        """Let a page go on with a session; another page that still has it loses it."""
        if room.ending is not None:
            room.ending.cancel()
            room.ending = None
        if room.line is not None:
            room.line.close()
            room.leave(TAKEN_OVER)
        room.line, room.leave = line, leave
        room.session.attach(line.send)

    def leave(self, room: Room, line: Line) -> None:
        """Take note that a page is gone; its session waits for a while."""
        line.close()
        if room.line is not line:
            return  # another page has it by now
        room.line = None
        room.session.detach()
        if room.id in self._rooms:
            loop = asyncio.get_running_loop()
            room.ending = loop.call_later(self._settings.keep, self._end, room)

    async def close(self) -> None:
        """End every session, and wait until their threads have ended."""
        for room in list(self._rooms.values()):
            self._end(room)
        await asyncio.gather(*self._closing)

    def _end(self, room: Room) -> None:
        if self._rooms.pop(room.id, None) is None:
            return
        if room.ending is not None:
            room.ending.cancel()
        task = asyncio.create_task(asyncio.to_thread(room.session.close))  # which joins its threads
        self._closing.add(task)
        task.add_done_callback(self._closing.discard)
