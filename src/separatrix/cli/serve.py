"""``separatrix serve``: the playground in a browser."""

from __future__ import annotations

import os
import sys
from dataclasses import replace
from typing import TYPE_CHECKING, Annotated

from cyclopts import Parameter

from .output import note, warn

if TYPE_CHECKING:
    from ..playground.problem import Problem
    from ..server.run import Server
    from ..server.settings import Settings


def serve(
    *,
    host: str = "127.0.0.1",
    port: int | None = None,
    open_: Annotated[str | None, Parameter(name="--open")] = None,
    browser: Annotated[bool, Parameter(negative="--no-browser")] = True,
    token: str | None = None,
    allow_host: Annotated[tuple[str, ...], Parameter(negative=(), consume_multiple=True)] = (),
    max_sessions: int = 32,
) -> None:
    """Open the playground: a network learning, live, in the browser.

    It serves this machine alone, to whoever has the address with its token, until
    Ctrl-C. Nothing is kept when it ends; what is on screen can be taken home.

    Parameters
    ----------
    host
        The address to listen at; 0.0.0.0 lets other machines in.
    port
        The port to listen at, 0 for any that is free; by default 8322, or a free one.
    open_
        What to begin with: a recording, a config, a share link, or a URL of
        playground.tensorflow.org.
    browser
        Open the page in a browser.
    token
        What the address ends with; by default a new secret each time.
    allow_host
        Names under which a proxy passes requests on to this server.
    max_sessions
        Pages at once.
    """
    from ..server.settings import Settings

    problem = None if open_ is None else _opening(open_)
    settings = Settings(
        host=host,
        port=port or 0,
        allowed_hosts=tuple(allow_host),
        opening=problem,
        max_sessions=max_sessions,
    )
    if token is not None:
        settings = replace(settings, token=token)
    server = _server(settings, usual=port is None)
    if settings.open_to_others:
        warn(
            f"Other machines can reach this server, through {host or 'every address'} at port {server.port}, and train "
            "here. Give its address with the token to people you trust; what they send is not encrypted."
        )
    server.run_until_stopped(lambda: _tell(server.url, browser=browser))
    note("Stopped.")


def _opening(word: str) -> Problem:
    """Return what to begin with, and say where it is otherwise than where it comes from."""
    from ..playground.opening import read_opening

    linked = read_opening(word)
    for text in linked.notes:
        note(text)
    return linked.problem


def _server(settings: Settings, *, usual: bool) -> Server:
    """Return a server at the given port, or at the usual one if that is free."""
    from ..errors import ConfigError
    from ..server.run import USUAL_PORT, Server

    if usual:
        try:
            return Server(replace(settings, port=USUAL_PORT))
        except ConfigError:
            pass  # taken; any other will do
    return Server(settings)


def _tell(url: str, *, browser: bool) -> None:
    print(f"The playground is at {url}", flush=True)
    note("Ctrl-C ends it.")
    if browser and _has_screen():
        import threading
        import webbrowser

        threading.Thread(target=webbrowser.open, args=(url,), daemon=True).start()


def _has_screen() -> bool:
    """Tell whether a browser would open in a window: one in the terminal would take this one."""
    if sys.platform in ("darwin", "win32"):
        return True
    return bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY") or os.environ.get("BROWSER"))
