"""What map says when it has ended: the picture, the best and the safest setting, the boundary's dimension."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..._checks import must
from ...errors import DataError
from ..many import Options, say_ending
from ..output import UsageError, console, note, print_json
from ..paths import checked_output, size
from ..sweep_words import as_json, duration, facts, heading
from .live import write_picture

if TYPE_CHECKING:
    from ...analysis import BoxDimension
    from ...sweeps import HyperparameterMap, Sweep
    from ..shelf import Shelf

PAGES = (".html", ".htm")
PICTURES = (".png", ".svg", ".pdf", ".jpg", ".webp")


def checked_picture(path: Path) -> Path:
    """Return a path that a map can be drawn into."""
    return checked_output(path, (*PAGES, *PICTURES))


def say(sweep: Sweep, path: Path, options: Options, shelf: Shelf | None) -> int:
    """Write the map and say what it shows; return the exit code."""
    from ...sweeps import HyperparameterMap

    found = HyperparameterMap(sweep)
    if sweep.n_done:
        write_map(found, path)
    shown = path if sweep.n_done else None
    if options.json:
        print_json(map_json(found, shown))
    else:
        _print(found, shown, options)
    return say_ending(sweep, shelf)


def write_map(found: HyperparameterMap, path: Path) -> None:
    """Write a map as a page, or as a picture."""
    os.environ.setdefault("MPLBACKEND", "agg")  # a file needs no window
    if path.suffix.lower() in PAGES:
        from ...report.map_report import write_map_report

        write_map_report(found, path)
    else:
        write_picture(found, path)


def dimension(found: HyperparameterMap) -> BoxDimension | None:
    """Return the dimension of the boundary between what trains and what does not; none if there is none to measure."""
    from ...analysis import boundary_pixels, box_dimension

    if found.measure != "trainability" or not found.done.all():
        return None
    try:
        return box_dimension(boundary_pixels(found.grid() < 0))
    except DataError:
        return None


def map_json(found: HyperparameterMap, path: Path | None) -> dict[str, Any]:
    """Return what a map says of itself, without its pixels."""
    entry, boundary, basin = found.sweep.entry, dimension(found), found.safest()
    told: dict[str, Any] = {"path": None if path is None else str(path), "id": None if entry is None else entry.id}
    told |= {"x": found.x.name, "y": found.y.name, "pixels": [found.x.n, found.y.n]}
    rest = as_json(found.sweep, ranked=False)
    rest["dimension"] = None
    if boundary is not None:
        interval = boundary.interval
        rest["dimension"] = {"value": interval.value, "low": interval.low, "high": interval.high}
    rest["safest"] = None if basin is None else {"x": basin.x, "y": basin.y, "radius": basin.radius}
    return told | rest


def _print(found: HyperparameterMap, path: Path | None, options: Options) -> None:
    from ...report.sweep_again import entry_words

    sweep, entry = found.sweep, found.sweep.entry
    out = console()
    out.print("\n".join(heading(sweep)), soft_wrap=True)
    took = f" in {duration(sweep.seconds)}" if sweep.seconds else ""
    out.print(f"{sweep.status}: {sweep.n_done:,} networks{took}\n")
    out.print(facts(sweep, averaged=False))
    for sentence in _sentences(found):
        out.print(sentence, soft_wrap=True)
    out.print()
    if path is not None:
        out.print(f"Saved {path} ({size(path)}).", soft_wrap=True)
    if entry is not None:
        out.print(f"Kept in the library as {entry}.", soft_wrap=True)
        if sweep.n_done and not options.quiet:
            index = sweep.extremes()["median"] if len(sweep.scores()) else 0
            row, column = divmod(index // found.n_seeds, found.x.n)
            at = f"{found.x.values[column]:.6g} {found.y.values[row]:.6g}"
            note(f"A network of it: separatrix map open {entry_words(sweep)} --at {at} -o network.safetensors")


def _sentences(found: HyperparameterMap) -> Iterator[str]:
    basin, boundary = found.safest(), dimension(found)
    if basin is not None or boundary is not None:
        yield ""
    if basin is not None:
        yield basin.sentence()
    if boundary is not None:
        yield boundary.sentence()


def checked_at(flag: str, axis: Any, value: float) -> float:
    """Return a coordinate that lies on an axis of a map."""
    if not axis.edges[0] <= value <= axis.edges[-1]:
        raise UsageError(must(flag, f"a {axis.label} from {axis.low:g} to {axis.high:g}", value))
    return value
