"""A page's socket: its messages go to its session, what the session says goes back."""

from __future__ import annotations

import asyncio
import contextlib
import logging

from starlette.websockets import WebSocket, WebSocketDisconnect

from ..errors import SeparatrixError
from ..playground.messages import Error, Hello, parse
from .line import Line, Overflow
from .rate import Rate
from .rooms import Room, Rooms, warm_up
from .settings import Settings

log = logging.getLogger(__name__)

HEAVY = 100_000  # characters from which on a message is read in a thread, so that other pages need not wait
PATIENCE = 20.0  # seconds for the first message
MOST_REFUSED = 3000  # messages too many, after which a page is sent away

GOING_AWAY, POLICY, TOO_LATE, UNFORESEEN = 1001, 1008, 1013, 1011


class Socket:
    """One connection, from its first message to its end."""

    def __init__(self, socket: WebSocket, rooms: Rooms, settings: Settings) -> None:
        self._socket = socket
        self._rooms = rooms
        self._settings = settings
        self._line = Line(asyncio.get_running_loop(), settings.max_backlog)
        self._rate = Rate(settings.rate, settings.burst)
        self._code: int | None = None  # with which another page took the session over
        self._refused = 0
        self._tasks: tuple[asyncio.Task[int | None], ...] = ()

    async def run(self) -> None:
        """Talk until either side ends it."""
        await self._socket.accept()
        work = (self._talk(), self._line.pump(self._socket), self._line.watch())
        self._tasks = tuple(asyncio.create_task(part) for part in work)
        ended: set[asyncio.Task[int | None]] = set()
        with contextlib.suppress(asyncio.CancelledError):  # the server ends, and has said so to the page
            ended, _ = await asyncio.wait(self._tasks, return_when=asyncio.FIRST_COMPLETED)
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        codes = [_code(task) for task in self._tasks if task in ended]  # each is asked, for more than one may have
        try:
            await asyncio.wait_for(self._socket.close(self._code or next(iter(codes), GOING_AWAY)), 1)
        except (RuntimeError, WebSocketDisconnect):
            pass  # the page has gone by itself
        except TimeoutError:
            self._socket.scope["state"]["cut"]()  # the page does not read, not even a goodbye

    def leave(self, code: int) -> None:
        """Close the socket with a code, from the event loop."""
        self._code = code
        for task in self._tasks:
            task.cancel()

    async def _talk(self) -> int:
        room = await self._enter()
        if room is None:
            await asyncio.sleep(0.2)  # so that the reason is read before the socket closes
            return TOO_LATE
        try:
            while True:
                text = await self._receive()
                if not self._rate.take():
                    if not self._may_go_on():
                        return POLICY
                elif len(text) > HEAVY:
                    await asyncio.to_thread(room.session.receive_text, text)
                else:
                    room.session.receive_text(text)
        finally:
            self._rooms.leave(room, self._line)

    async def _enter(self) -> Room | None:
        """Wait for the first message and find or make the session that it asks for; None if there is no room."""
        while True:
            try:
                message = parse(await asyncio.wait_for(self._receive(), PATIENCE))
            except SeparatrixError as error:
                self._tell(None, str(error))
                continue
            if isinstance(message, Hello):
                break
            self._tell(message.type, "The first message must be hello.")
        await asyncio.to_thread(warm_up)
        room = self._rooms.find(message.session)
        try:
            if room is not None:
                self._rooms.come_back(room, self._line, self.leave)
            else:
                room = self._rooms.open(self._line, self.leave)
        except SeparatrixError as error:
            self._tell("hello", str(error))
            return None
        if message.problem is None and message.session is None:
            message = message.model_copy(update={"problem": self._settings.opening})
        room.session.receive(message)
        return room

    async def _receive(self) -> str:
        message = await self._socket.receive()
        if message["type"] == "websocket.disconnect":
            raise WebSocketDisconnect(message.get("code", GOING_AWAY))
        text = message.get("text")
        return text if isinstance(text, str) else "(bytes, where text was expected)"  # which no parser takes

    def _may_go_on(self) -> bool:
        self._refused += 1
        if self._refused % 100 == 1:
            self._tell(
                None, f"The page sends more than {self._settings.rate:g} messages a second. Some were not followed."
            )
        return self._refused <= MOST_REFUSED

    def _tell(self, about: str | None, text: str) -> None:
        self._line.send(Error(about=about, message=text).model_dump_json())


def _code(task: asyncio.Task[int | None]) -> int:
    """Return the code with which to close, from how a task ended."""
    if task.cancelled():
        return GOING_AWAY
    error = task.exception()
    match error:
        case None:
            return task.result() or GOING_AWAY
        case TimeoutError():  # which is an OSError too
            return POLICY
        case WebSocketDisconnect() | OSError():
            return GOING_AWAY
        case Overflow():
            return TOO_LATE
    log.error("A page's socket failed.", exc_info=error)
    return UNFORESEEN
