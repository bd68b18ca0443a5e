"""Who may come in, and what every answer carries: checked for pages, files and sockets alike."""

from __future__ import annotations

import secrets
from urllib.parse import parse_qs, urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from .settings import Settings

FREE = ("/health", "/assets/", "/favicon.ico")  # nothing of anybody's is in them, and a page's parts carry no token

POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data: blob:",
        "font-src 'self'",
        "connect-src 'self'{sockets}",
        "manifest-src 'self'",
        "base-uri 'none'",
        "form-action 'none'",
        "frame-ancestors 'none'",
    )
)
HEADERS = {
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "referrer-policy": "no-referrer",  # an address holds the token
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(), microphone=(), geolocation=(), payment=(), usb=()",
}

NOT_ADMITTED = (
    "This address lacks its token, or has another server's. Open the whole address that `separatrix serve` printed in "
    "its terminal. A shared link's part from # on can be pasted into the page that then opens."
)


class Guard:
    """Refuses what did not come from this server's own page, before anything else looks at it."""

    def __init__(self, app: ASGIApp, settings: Settings) -> None:
        self.app = app
        self.settings = settings

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] not in ("http", "websocket"):
            await self.app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        host = headers.get("host", "")

        async def answer(message: Message) -> None:
            if message["type"] in ("http.response.start", "websocket.http.response.start"):
                self._mark(MutableHeaders(raw=message["headers"]), host, known=refusal != NO_HOST)
            await send(message)

        refusal = self._refusal(scope, headers)
        if refusal is None:
            await self.app(scope, receive, answer)
        elif scope["type"] == "http":
            await PlainTextResponse(refusal, 403)(scope, receive, answer)
        else:
            await receive()
            await send({"type": "websocket.close", "code": 1008, "reason": ""})  # before it is accepted: 403

    def _refusal(self, scope: Scope, headers: Headers) -> str | None:
        """Return why a request is refused, or None."""
        port = (scope.get("server") or ("", 0))[1] or 0
        host = headers.get("host", "")
        if len(headers.getlist("host")) != 1 or not self.settings.knows_host(host, port):
            return NO_HOST
        origins = headers.getlist("origin")
        if origins and (len(origins) > 1 or not _same_origin(origins[0], host)):
            return "The request comes from another site's page, which may not talk to this server."
        if scope["type"] == "http" and scope["path"].startswith(FREE):
            return None
        given = parse_qs(scope["query_string"].decode("latin-1")).get("token", [])
        if len(given) != 1 or not secrets.compare_digest(given[0].encode(), self.settings.token.encode()):
            return NOT_ADMITTED
        return None

    def _mark(self, headers: MutableHeaders, host: str, *, known: bool) -> None:
        sockets = f" ws://{host} wss://{host}" if known else ""
        headers["content-security-policy"] = POLICY.format(sockets=sockets)
        headers.update(HEADERS)
        headers.setdefault("cache-control", "no-store")


NO_HOST = (
    "The request names a host that is not this server's. Open the address that `separatrix serve` printed, or start it "
    "with --allow-host and the name that you use."
)


def _same_origin(origin: str, host: str) -> bool:
    parts = urlsplit(origin)
    return parts.scheme in ("http", "https") and parts.netloc.lower() == host.lower()
