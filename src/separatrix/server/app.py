"""The web application: a page, its parts, its socket, files to take home, and a sign of life."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route, WebSocketRoute
from starlette.websockets import WebSocket

from .. import __version__
from .guard import Guard
from .pages import Pages
from .rooms import Rooms, warm_up
from .settings import Settings
from .socket import Socket
from .take import Take


def make_app(settings: Settings, pages: Pages | None = None) -> Starlette:
    """Return the application.

    Parameters
    ----------
    settings : Settings
        Who may come, and how much it takes on.
    pages : Pages, optional
        The page's files; none takes those that the build has left in the package.
    """
    rooms, pages = Rooms(settings), pages or Pages()
    take = Take(rooms, settings)

    async def health(request: Request) -> Response:
        return JSONResponse({"status": "ok", "version": __version__, "sessions": len(rooms)})

    async def talk(socket: WebSocket) -> None:
        await Socket(socket, rooms, settings).run()

    @contextlib.asynccontextmanager
    async def life(app: Starlette) -> AsyncIterator[None]:
        warming = asyncio.create_task(asyncio.to_thread(warm_up))
        yield
        await rooms.close()
        await asyncio.gather(warming, return_exceptions=True)  # what it could not import, a page was told

    return Starlette(
        routes=[
            Route("/", pages.page),
            Route("/assets/{name}", pages.part),
            Route("/health", health),
            Route("/take/{kind}", take.answer),
            WebSocketRoute("/ws", talk),
        ],
        middleware=[Middleware(Guard, settings=settings)],
        exception_handlers={HTTPException: _said, Exception: _unforeseen},
        lifespan=life,
        max_body_size=0,
    )


async def _said(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    text = "There is nothing at this address." if error.status_code == 404 else error.detail
    return PlainTextResponse(text, error.status_code, headers=error.headers)


async def _unforeseen(request: Request, error: Exception) -> Response:
    return PlainTextResponse("Something went wrong in the server; its terminal says more.", 500)
