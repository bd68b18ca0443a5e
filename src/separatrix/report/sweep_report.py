"""The page about a sweep."""

from __future__ import annotations

from pathlib import Path

from ..sweeps import Sweep
from .page import write_page
from .sweep_again import sweep_command, sweep_file
from .sweep_effects import draw_effects
from .sweep_pictures import draw, draw_beside
from .sweep_words import lead, ranking, sentences, settings, tiles
from .sweep_words import title as title_of


def write_sweep_report(found: Sweep, path: str | Path, *, title: str | None = None) -> Path:
    """Write a page about a sweep, whole or not at all, and return its path.

    It shows how the measure is spread over the networks and how sure its mean is, how many failed and why, the loss as
    bands, what the networks answer together and where they disagree, the best, the median and the worst of them, which
    are trained again for it, and, where fields vary, what each of them does. A picture that does not apply is left out
    with its reason.

    Parameters
    ----------
    found : Sweep
        What to report on; it may be incomplete.
    path : path
        The file.
    title : str, optional
        The page's heading; none says what varied on which data.

    Raises
    ------
    FileError
        If the path cannot be written.

    Examples
    --------
    >>> import separatrix as sx
    >>> config = sx.RunConfig(data=sx.DataConfig("moons", n_samples=100), train=sx.TrainConfig(max_epochs=2))
    >>> write_sweep_report(sx.sweep(config, seed=range(5)), "seeds.html").name
    'seeds.html'
    """
    drawn, beside, effects = draw(found), draw_beside(found), draw_effects(found)
    return write_page(
        "sweep.html",
        path,
        title=title or title_of(found),
        lead=lead(found),
        seconds=found.seconds if found.seconds >= 1 else None,
        tiles=tiles(found),
        sentences=list(sentences(found)),
        pictures=drawn.pictures,
        beside=beside.pictures,
        effects=effects.pictures,
        ranking=ranking(found),
        settings=settings(found),
        left_out=[*drawn.left_out, *beside.left_out, *effects.left_out],
        command=sweep_command(found),
        file=sweep_file(found),
    )
