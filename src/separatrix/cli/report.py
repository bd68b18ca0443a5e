"""``separatrix report``: one HTML page about recordings."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Annotated

from cyclopts import Parameter

from .output import UsageError, note, print_json
from .paths import checked_output, size


def report(
    files: Annotated[tuple[Path, ...], Parameter(negative=())] = (),
    /,
    *,
    output: Annotated[Path | None, Parameter(name=["--output", "-o"])] = None,
    open_: Annotated[bool, Parameter(name="--open", negative=())] = False,
    json: Annotated[bool, Parameter(negative=())] = False,
) -> None:
    """Write a page with every picture of a recording.

    The page is one HTML file that needs no network. Of several recordings, which
    should differ in their seed alone, the first is shown among the others.

    Parameters
    ----------
    files
        Recordings, such as train saves.
    output
        The page, ending in .html; by default FILE.html in this folder.
    open_
        Open it in a browser.
    json
        Print the page's path and size as one JSON object.
    """
    if not files:
        raise UsageError("FILES is missing: name at least one recording.")
    path = checked_output(output or Path(f"{files[0].stem}.html"), [".html", ".htm"])
    os.environ.setdefault("MPLBACKEND", "agg")  # a file needs no window
    from ..recording import RunSet, load_recording

    runs = RunSet([load_recording(file) for file in files])
    from ..report import report_for

    report_for(runs, path)
    if json:
        print_json({"path": str(path), "bytes": path.stat().st_size})
    else:
        print(f"Saved {path} ({size(path)}).")
    if open_:
        open_page(path)


def open_page(path: Path) -> None:
    """Open a page in the browser, or say where it is when there is none."""
    import webbrowser

    if not webbrowser.open(path.resolve().as_uri()):
        note(f"No browser could be opened. The page is {path.resolve()}.")
