"""What a server is set to: where it listens, who may come, and how much it takes on."""

from __future__ import annotations

import ipaddress
import re
import secrets
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from .._checks import must
from ..errors import ConfigError
from ..playground.problem import Limits, Problem

LOOPBACK = ("127.0.0.1", "::1", "localhost")
EVERYWHERE = ("0.0.0.0", "::", "")  # noqa: S104 (it is what has to be recognised)


@dataclass(frozen=True)
class Settings:
    """Settings of a server.

    Parameters
    ----------
    host : str
        The address to listen at; one that is not this machine's own alone lets others in.
    port : int
        0 takes any that is free.
    token : str
        What the page's address must end with; a random one by default.
    allowed_hosts : tuple of str
        Further names under which browsers reach the server, such as a proxy's.
    opening : Problem, optional
        What a page opens that asks for nothing in particular.
    limits : Limits
        What a session refuses to go beyond.
    max_sessions : int
        Pages at once.
    keep : float
        Seconds for which a session waits for a lost page to come back.
    max_message : int
        Bytes of one message; a socket that sends more is closed.
    max_backlog : int
        Bytes that wait for a page that does not read; beyond, its socket is closed.
    rate, burst : float
        Messages a second of one page, over time and at once.
    downloads : int
        Files that are made at the same time.
    """

    host: str = "127.0.0.1"
    port: int = 0
    token: str = field(default_factory=lambda: secrets.token_urlsafe(24))
    allowed_hosts: tuple[str, ...] = ()
    opening: Problem | None = None
    limits: Limits = field(default_factory=Limits)
    max_sessions: int = 32
    keep: float = 10.0
    max_message: int = 24_000_000
    max_backlog: int = 16_000_000
    rate: float = 300.0
    burst: float = 900.0
    downloads: int = 2

    def __post_init__(self) -> None:
        if not re.fullmatch(r"[\w-]{16,200}", self.token, re.ASCII):
            raise ConfigError(must("token", "16 to 200 letters, digits, - or _", self.token))
        if not 0 <= self.port <= 65_535:
            raise ConfigError(must("port", "from 0 to 65535", self.port))

    @property
    def open_to_others(self) -> bool:
        """Whether other machines can reach the server."""
        return self.host not in LOOPBACK

    def knows_host(self, header: str, port: int) -> bool:
        """Tell whether a ``Host`` header names this server.

        A page of somebody else's whose name is made to resolve to this machine (DNS rebinding) names its own host.

        Parameters
        ----------
        header : str
            As the browser sent it, ``localhost:8000``.
        port : int
            At which the server listens.
        """
        try:
            parts = urlsplit(f"//{header}")
            name, given = parts.hostname or "", parts.port
        except ValueError:
            return False
        if not name or parts.path or parts.query or parts.fragment or "@" in header:
            return False
        if name in (host.lower() for host in self.allowed_hosts):
            return True  # a proxy's port is its own
        if (given or 80) != port:
            return False
        if self.host in EVERYWHERE and _is_address(name):
            return True  # no name, so nothing that could be made to resolve here
        return name in ((*LOOPBACK, self.host) if self.host in (*LOOPBACK, *EVERYWHERE) else (self.host,))


def _is_address(name: str) -> bool:
    try:
        ipaddress.ip_address(name)
    except ValueError:
        return False
    return True
