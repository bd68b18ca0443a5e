"""A map that is drawn again and again while it is trained, at intervals that grow."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, final

from ..sweep_progress import Bar, Lines, Nothing, wording
from ..sweep_progress import watching as watching_progress

if TYPE_CHECKING:
    from ...plots.map import Mapped
    from ...sweeps import Plan, SweepProgress
    from ...sweeps.driver import Aside

GROWTH = 1.5  # from one picture to the next the time since the beginning grows by so much
SECONDS_BETWEEN = 2.0  # at least, and between two looks of a browser
PAGE = """<!DOCTYPE html>
<html lang="en"><meta charset="utf-8"><meta http-equiv="refresh" content="{seconds:.0f}">
<meta name="color-scheme" content="light dark"><title>{title}</title>
<style>body {{ font: 16px/1.5 system-ui, sans-serif; margin: 2rem auto; max-width: 60rem; padding: 0 1rem }}
svg {{ max-width: 100%; height: auto; background: white }}</style>
<h1>A map that is being trained</h1><p>{said}. This page looks for a finer one every {seconds:.0f} seconds.</p>
{picture}
</html>
"""


@contextmanager
def watching(n_networks: int, path: Path, *, quiet: bool) -> Iterator[Live]:
    """Yield an observer that shows the progress and draws what there is of the map."""
    with watching_progress(n_networks, quiet=quiet) as shown:
        yield Live(path, shown)


@final
class Live:
    """Draws the map so far.

    Parameters
    ----------
    path : Path
        The page or picture.
    shown : observer
        Who shows the progress.
    """

    def __init__(self, path: Path, shown: Nothing | Lines | Bar) -> None:
        self.path, self.shown = path, shown
        self._begun, self._next = time.monotonic(), 0.0

    def sweep_started(self, plan: Plan, n_done: int) -> None:
        self.shown.sweep_started(plan, n_done)
        self._begun = time.monotonic()

    def chunk_ended(self, progress: SweepProgress) -> None:
        self.shown.chunk_ended(progress)
        if progress.n_done < progress.n_networks and time.monotonic() - self._begun >= self._next:
            write_so_far(progress, self.path)
            since = time.monotonic() - self._begun
            self._next = max(GROWTH * since, since + SECONDS_BETWEEN)

    def chunk_set_aside(self, aside: Aside) -> None:
        self.shown.chunk_set_aside(aside)


def write_so_far(progress: SweepProgress, path: Path) -> None:
    """Write the map as it is now: a picture, or a page that a browser loads again by itself."""
    from ...sweeps import HyperparameterMap
    from ...sweeps.coarse import CoarseMap

    found = HyperparameterMap(progress.found)
    picture = path if path.suffix.lower() not in (".html", ".htm") else None
    text = write_picture(CoarseMap(found), picture)
    if picture is None:
        from ..._files import written_whole

        done = f"{progress.n_done:,} of {progress.n_networks:,} networks are trained, {wording(progress)}"
        title = f"{found.measure} over {found.x.label} and {found.y.label}"
        page = PAGE.format(seconds=SECONDS_BETWEEN, title=title, said=done, picture=text)
        with written_whole(path) as temporary:
            temporary.write_text(page, encoding="utf-8")


def write_picture(found: Mapped, path: Path | None) -> str:
    """Draw a map into a file; without one return it as SVG."""
    os.environ.setdefault("MPLBACKEND", "agg")  # a file needs no window
    import io

    from matplotlib import pyplot as plt

    from ..._files import written_whole
    from ...plots import MapDisplay

    figure = MapDisplay.from_map(found).figure_
    try:
        if path is None:
            text = io.StringIO()
            figure.savefig(text, format="svg", bbox_inches="tight", dpi=150)
            return text.getvalue()[text.getvalue().index("<svg") :]
        with written_whole(path) as temporary:
            figure.savefig(temporary, format=path.suffix[1:].lower(), bbox_inches="tight", dpi=150)
        return ""
    finally:
        plt.close(figure)
