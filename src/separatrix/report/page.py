"""From sections to one HTML file that holds everything it shows."""

from __future__ import annotations

import base64
import datetime
import hashlib
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from .. import __version__
from .._files import written_whole
from ..analysis.seeds import number
from ..recording import Recording, RunSet
from .sections import Section, section_for

TEMPLATES = Path(__file__).parent / "templates"


def write_report(
    sections: Sequence[Section],
    path: str | Path,
    *,
    title: str = "What the networks learned",
    lead: str = "",
    seconds: float | None = None,
) -> Path:
    """Write sections as one page, whole or not at all, and return its path.

    The page asks nothing of any host: pictures and style are inside it. It follows the reader's choice of light or
    dark and of less motion, and prints.

    Parameters
    ----------
    sections : sequence of Section
        What to show, in order.
    path : path
        The file.
    title, lead : str
        The page's heading, and a few sentences below it.
    seconds : float, optional
        How long the work took, to be said at the end.

    Raises
    ------
    FileError
        If the path cannot be written.

    Examples
    --------
    >>> from separatrix import DataConfig, TrainConfig, train
    >>> from separatrix.report import section_for
    >>> run = train(data=DataConfig("moons", n_samples=200), train=TrainConfig(max_epochs=2))
    >>> write_report([section_for(run)], "moons.html").name
    'moons.html'
    """
    return write_page("sections.html", path, sections=sections, title=title, lead=lead, seconds=seconds)


def write_page(template: str, path: str | Path, *, title: str, lead: str, seconds: float | None, **values: Any) -> Path:
    """Write a page of another kind: what `template` makes of `values`, within the frame that all pages share.

    Parameters
    ----------
    template : str
        Name of a file in the folder of templates that extends ``page.html``.
    path, title, lead, seconds
        As for `write_report`.
    **values
        What the template names. "script", where there is one, is the only code that the page will run: the browser is
        told its hash.

    Raises
    ------
    FileError
        If the path cannot be written.
    """
    script = values.setdefault("script", "")
    text = (
        _templates()
        .get_template(template)
        .render(
            title=title,
            lead=lead,
            seconds=seconds,
            version=__version__,
            today=datetime.datetime.now(datetime.UTC).date().isoformat(),
            style=(TEMPLATES / "style.css").read_text(encoding="utf-8"),
            script_source=f"; script-src 'sha256-{_hash(script)}'" if script else "",
            **values,
        )
    )
    with written_whole(path) as temporary:
        temporary.write_text(text, encoding="utf-8")
    return Path(path)


def _hash(script: str) -> str:
    return base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()


def report_for(runs: Recording | RunSet, path: str | Path, *, title: str | None = None) -> Path:
    """Write a report on one run, or on runs that differ in their seed, and return its path.

    Parameters
    ----------
    runs : Recording or RunSet
        What to report on; the first run is the one that is shown.
    path : path
        The file.
    title : str, optional
        The page's heading; none takes the data's and the network's names.

    Raises
    ------
    FileError
        If the path cannot be written.
    """
    section = section_for(runs, title=title)
    return write_report([section], path, title=section.title)


@cache
def _templates() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["number"] = number
    return environment
