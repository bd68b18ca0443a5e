"""A server from its settings: listening, saying where, and ending in order."""

from __future__ import annotations

import socket
from collections.abc import Callable

import uvicorn
from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol

from .._checks import must
from ..errors import ConfigError
from .app import make_app
from .pages import Pages
from .settings import EVERYWHERE, Settings

USUAL_PORT = 8322  # tried where none is given, so that an address can be kept; another free one if it is taken


class Protocol(WebSocketsSansIOProtocol):
    """A socket that waits for a page that is slow, and can be cut off from one that never reads again."""

    async def run_asgi(self) -> None:
        """Hand the application the means to cut, then run it."""
        self.scope["state"]["cut"] = self.transport.abort
        await super().run_asgi()


class Server(uvicorn.Server):
    """A server that is listening already when it is made.

    Parameters
    ----------
    settings : Settings
        Where it listens, who may come, and how much it takes on.
    pages : Pages, optional
        The page's files.

    Raises
    ------
    ConfigError
        If the address cannot be listened at.
    """

    def __init__(self, settings: Settings, pages: Pages | None = None) -> None:
        self.settings = settings
        self.listener = _listening(settings.host, settings.port)
        super().__init__(
            uvicorn.Config(
                make_app(settings, pages),
                log_config=None,  # the caller's logging stays as it is
                log_level="warning",  # and no address, which holds the token, is logged
                access_log=False,
                lifespan="on",
                ws=Protocol,
                ws_max_size=settings.max_message,
                ws_max_queue=8,
                ws_per_message_deflate=False,  # it costs more time than the few bytes that it spares here
                proxy_headers=False,
                server_header=False,
                limit_concurrency=8 * settings.max_sessions + 64,
                timeout_keep_alive=10,
                timeout_graceful_shutdown=3,
                h11_max_incomplete_event_size=16_384,
            )
        )

    @property
    def port(self) -> int:
        """Where it listens."""
        return int(self.listener.getsockname()[1])

    @property
    def url(self) -> str:
        """The page's address, token and all."""
        host = "127.0.0.1" if self.settings.host in EVERYWHERE else self.settings.host
        shown = f"[{host}]" if ":" in host else host
        return f"http://{shown}:{self.port}/?token={self.settings.token}"

    def run_until_stopped(self, ready: Callable[[], None] = lambda: None) -> None:
        """Serve until Ctrl-C or a signal to end; `ready` is called before the first request is answered."""
        ready()
        try:
            self.run(sockets=[self.listener])
        except KeyboardInterrupt:
            pass  # by then every session has ended
        finally:
            self.listener.close()


def _listening(host: str, port: int) -> socket.socket:
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(
            host or None, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
        listener = socket.socket(family, kind, protocol)
    except OSError as error:
        raise ConfigError(must("host", "a name or an address of this machine", host, f"{error.strerror}.")) from None
    try:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(address)
        listener.listen(128)
    except OSError as error:
        listener.close()
        advice = f"{error.strerror}. Choose another one, or 0 for any that is free."
        raise ConfigError(must("port", "free to listen at", port, advice)) from None
    listener.setblocking(False)
    return listener
