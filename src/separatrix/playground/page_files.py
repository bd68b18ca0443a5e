"""The page's files, which Node builds: a server sends them, a standalone page and a widget hold them."""

from __future__ import annotations

from pathlib import Path

from ..errors import FileError

STATIC = Path(__file__).parents[1] / "server" / "static"


def page_file(name: str) -> str:
    """Return the text of one of the page's files.

    Parameters
    ----------
    name : str
        ``replay.js``, say.

    Raises
    ------
    FileError
        If the page was not built.
    """
    try:
        return (STATIC / name).read_text(encoding="utf-8")
    except OSError:
        raise FileError(
            "The page was not built when Separatrix was installed, for want of Node. "
            "Install Node 20.19 or newer and run: make page"
        ) from None
