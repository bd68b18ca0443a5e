"""From a session's threads to a page's socket: in order, bounded, and never waited for."""

from __future__ import annotations

import asyncio
import contextlib
import re
import threading
from collections import deque

from starlette.websockets import WebSocket

_REPLACED = ("status", "diagnosis", "problem", "job")  # of these only the newest says anything
_KIND = re.compile(r'\{"type":\s?"(\w+)"(?:,"job":\s?"(\w+)")?')


class Overflow(Exception):  # noqa: N818 (not an error of anybody's: a page has stopped reading)
    """More waits for a page than may."""


class Line:
    """An outbox: filled from any thread, emptied by one task of the event loop.

    A frame is never dropped here, since the session has at most two on their way that were not painted; of what only
    tells how things stand, an older message that still waits is dropped for a newer one.

    Parameters
    ----------
    loop : asyncio.AbstractEventLoop
        Where the socket lives.
    max_backlog : int
        Bytes that may wait.
    """

    def __init__(self, loop: asyncio.AbstractEventLoop, max_backlog: int) -> None:
        self._loop = loop
        self._max_backlog = max_backlog
        self._lock = threading.Lock()
        self._waiting: deque[tuple[str, str | bytes]] = deque()
        self._size = 0
        self._closed = self._told = False  # told: the pump knows that there is something
        self._filled, self._overflown = asyncio.Event(), asyncio.Event()

    def send(self, message: str | bytes) -> None:
        """Put a message into the outbox, from any thread; one that comes after `close` is dropped."""
        kind, event = _kind(message), self._filled
        with self._lock:
            if self._closed:
                return
            if kind:
                self._drop(kind)
            self._waiting.append((kind, message))
            self._size += len(message)
            if self._size > self._max_backlog:
                self._closed, self._told, event = True, False, self._overflown
                self._waiting.clear()
            if self._told:
                return
            self._told = True
        with contextlib.suppress(RuntimeError):  # the loop has ended, and so has every page
            self._loop.call_soon_threadsafe(event.set)

    def close(self) -> None:
        """Take no more messages."""
        with self._lock:
            self._closed = True
            self._waiting.clear()

    async def pump(self, socket: WebSocket) -> None:
        """Send what comes, one message after the other, each when the socket can take it."""
        while True:
            await self._filled.wait()
            self._filled.clear()
            while (message := self._next()) is not None:
                if isinstance(message, str):
                    await socket.send_text(message)
                else:
                    await socket.send_bytes(message)

    async def watch(self) -> None:
        """Wait for the outbox to hold more than it may, while `pump` waits for the socket.

        Raises
        ------
        Overflow
            Then.
        """
        await self._overflown.wait()
        raise Overflow

    def _next(self) -> str | bytes | None:
        with self._lock:
            if not self._waiting:
                self._told = False
                return None
            _, message = self._waiting.popleft()
            self._size -= len(message)
            return message

    def _drop(self, kind: str) -> None:
        for place, (waits, older) in enumerate(self._waiting):
            if waits == kind:
                self._size -= len(older)
                del self._waiting[place]
                return


def _kind(message: str | bytes) -> str:
    """Return what a message replaces, empty for one that replaces nothing."""
    found = _KIND.match(message) if isinstance(message, str) else None
    return ":".join(filter(None, found.groups())) if found and found[1] in _REPLACED else ""
