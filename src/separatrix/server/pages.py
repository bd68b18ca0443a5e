"""The page's own files, read once, and what stands in for them where they were not built."""

from __future__ import annotations

import mimetypes
from pathlib import Path

from starlette.requests import Request
from starlette.responses import HTMLResponse, PlainTextResponse, Response

from ..playground.page_files import STATIC

FOREVER = "public, max-age=31536000, immutable"  # their names hold a hash of what is in them

MISSING = """<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<meta name="color-scheme" content="light dark">
<title>Separatrix: the page is not built</title>
<h1>The page is not built</h1>
<p>The server runs, but the page that it would show was not built when Separatrix was installed, for want of Node.</p>
<p>Install <a href="https://nodejs.org">Node</a> 20.19 or newer, run <code>make page</code> in the project's folder, and
start <code>separatrix serve</code> again. Everything else works without the page: the command line, Python and
reports.</p>
</html>
"""

_TYPES = {".js": "text/javascript", ".css": "text/css", ".svg": "image/svg+xml", ".html": "text/html"}


class Pages:
    """The page and its parts, in memory: no request ever names a path on the disk.

    Parameters
    ----------
    folder : path
        Where the build put them.
    """

    def __init__(self, folder: Path = STATIC) -> None:
        index = folder / "index.html"
        self._index = index.read_text(encoding="utf-8") if index.is_file() else None
        parts = sorted((folder / "assets").glob("*")) if self._index else []
        self._parts = {part.name: (part.read_bytes(), _type(part)) for part in parts if part.is_file()}

    async def page(self, request: Request) -> Response:
        """Answer with the page."""
        if self._index is None:
            return HTMLResponse(MISSING, 503)
        return HTMLResponse(self._index)

    async def part(self, request: Request) -> Response:
        """Answer with one of the page's parts."""
        found = self._parts.get(request.path_params["name"])
        if found is None:
            return PlainTextResponse("There is no such file.", 404)
        body, kind = found
        return Response(body, media_type=kind, headers={"cache-control": FOREVER})


def _type(path: Path) -> str:
    return _TYPES.get(path.suffix) or mimetypes.guess_type(path.name)[0] or "application/octet-stream"
