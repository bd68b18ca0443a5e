"""The page about a hyperparameter map."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np

from ..analysis import Basin, BoxDimension, boundary_pixels, box_dimension, summarize_endings
from ..analysis.basin import larger_is_better
from ..analysis.seeds import number
from ..errors import DataError
from ..plots import BoundaryDisplay
from ..plots._style import measure_label
from ..sweeps import HyperparameterMap
from .map_picture import cells, draw_chart
from .page import TEMPLATES, write_page
from .pictures import SIZE
from .svg import axes_svg
from .sweep_again import map_command
from .sweep_effects import draw_alone
from .sweep_pictures import Picture, trained_again
from .sweep_words import missing, settings, spoken, statuses
from .words import Caption

HINT = (
    "Point at the map, or choose it and use the arrow keys, to read a network's value. "
    "A click keeps it, and says how to open it."
)


def write_map_report(found: HyperparameterMap, path: str | Path, *, title: str | None = None) -> Path:
    """Write a page about a map, whole or not at all, and return its path.

    It shows the map, whose every pixel can be asked for its value and for the command that trains its network again;
    the safest setting, in the middle of the widest good region, and what its network answers; and of a map of
    trainability the boundary's box-counting dimension. A map that is not complete is drawn as far as it has come.

    Parameters
    ----------
    found : HyperparameterMap
        The map.
    path : path
        The file.
    title : str, optional
        The page's heading; none names the measure and the axes.

    Raises
    ------
    FileError
        If the path cannot be written.

    Examples
    --------
    >>> import separatrix as sx
    >>> config = sx.RunConfig(data=sx.DataConfig("moons", n_samples=100), train=sx.TrainConfig(max_epochs=2))
    >>> found = sx.hyperparameter_map(config, x="learning_rate=0.01:10:log", y="weight_decay=1e-4:1:log", size=4)
    >>> write_map_report(found, "map.html").name
    'map.html'
    """
    basin, dimension = found.safest(), dimension_of(found)
    n_x, n_y = found.x.n, found.y.n
    each = "one network" if found.n_seeds == 1 else f"{found.n_seeds} networks"
    return write_page(
        "map.html",
        path,
        title=title or _title(found),
        lead=f"Each of {n_x * n_y:,} pixels is a trained network"
        + (f", or the mean of {found.n_seeds} seeds." if found.n_seeds > 1 else "."),
        seconds=found.sweep.seconds if found.sweep.seconds >= 1 else None,
        script=(TEMPLATES / "map.js").read_text(encoding="utf-8"),
        tiles=_tiles(found, dimension),
        sentences=list(_sentences(found, basin, dimension)),
        chart=draw_chart(found),
        caption=_caption(found, basin),
        hint=HINT,
        cells=cells(found),
        pictures=_pictures(found, basin),
        settings=settings(found.sweep) | {"pixels": f"{n_x:,} × {n_y:,}, {each} each"},
        command=map_command(found),
    )


def dimension_of(found: HyperparameterMap) -> BoxDimension | str | None:
    """Return the dimension of the boundary of what converged, why there is none, or None where none is asked for."""
    if found.measure != "trainability":
        return None
    if not found.done.all():
        return "The boundary's dimension is measured when the map is complete."
    try:
        return box_dimension(boundary_pixels(found.grid() < 0))
    except DataError as error:
        return f"The boundary has no dimension here: {error}"


def _title(found: HyperparameterMap) -> str:
    label = measure_label(found.measure)
    return f"{label[0].upper()}{label[1:]} over {spoken(found.x.label)} and {spoken(found.y.label)}"


def _tiles(found: HyperparameterMap, dimension: BoxDimension | str | None) -> dict[str, str]:
    tiles = {"networks": f"{found.sweep.n_done:,}"}
    values = np.where(found.failed, np.nan, found.grid())
    finite = values[np.isfinite(values)]
    if found.measure == "trainability":
        done = found.grid()[found.done]
        tiles |= {"converged": f"{100 * np.mean(done < 0):.3g} %"} if len(done) else {}
    elif len(finite):
        best = finite.max() if larger_is_better(found.measure) else finite.min()
        tiles |= {f"best {measure_label(found.measure)}": number(float(best))}
    if found.done.any():
        tiles["diverged"] = f"{100 * found.failed[found.done].mean():.3g} %"
    if isinstance(dimension, BoxDimension):
        tiles["dimension"] = f"{dimension.value:.2f}"
    return tiles


def _sentences(found: HyperparameterMap, basin: Basin | None, dimension: BoxDimension | str | None) -> Iterator[str]:
    if basin is not None:
        yield f"{basin.sentence()} It is the middle of the widest region of good settings."
    if isinstance(dimension, BoxDimension):
        yield dimension.sentence()
    elif dimension is not None:
        yield dimension
    if found.sweep.n_done and found.measure != "trainability":
        yield summarize_endings(statuses(found.sweep)).sentence()
    yield from missing(found.sweep)


def _caption(found: HyperparameterMap, basin: Basin | None) -> Caption:
    label, over = measure_label(found.measure), f"{found.x.label} and {found.y.label}"
    text = "Brighter is better; hatched pixels diverged."
    if found.measure == "trainability":
        text = "Blue settings converged, orange ones diverged; the darker, the slower."
    elif basin is not None:
        text += " The dot is the safest setting, and the circle the region that makes it so."
    if not found.done.all():
        trained = f"{int(found.done.sum()):,} of {found.done.size:,} pixels are trained"
        text += f" {trained}; the others have the nearest one's colour."
    return Caption(f"The {label} of every setting", text, f"Map of the {label} over {over}. {text}")


def _pictures(found: HyperparameterMap, basin: Basin | None) -> list[Picture]:
    """Draw what the recommended network answers, and what each axis does alone."""
    if basin is None:
        return []
    pictures = draw_alone(found.sweep)
    run = trained_again(found.sweep, found.index(basin.ix, basin.iy))
    try:
        art = axes_svg(lambda axes: BoundaryDisplay.from_recording(run, ax=axes), "recommended", SIZE)
    except DataError:  # one feature has no plane
        return pictures
    setting = f"{found.x.label} {basin.x:.3g}, {found.y.label} {basin.y:.3g}"
    text = f"Trained again with {setting}, seed {run.config.seed}."
    caption = Caption("The safest setting's network", text, f"Boundary of the network with {setting}.")
    return [Picture("recommended", art, caption, "wide low" if len(pictures) % 2 == 0 else ""), *pictures]
