"""``separatrix map trainability``: where training works and where it does not, after a published experiment."""

from __future__ import annotations

from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

from cyclopts import Parameter

from ..._checks import must
from ..many import Options, as_usage, labelled, opened, run_kept, say_ending
from ..output import UsageError, print_json
from ..paths import checked_output
from ..paths import size as file_size
from ..sweep_progress import watching as watching_progress
from .ending import checked_picture, dimension, map_json, say
from .live import watching

if TYPE_CHECKING:
    from ...sweeps import HyperparameterMap, SweepSpec

MOVING = (".gif", ".webp", ".apng", ".mp4")
SIZE = 128
MEASURE = "trainability"


def trainability(
    *,
    preset: Literal["tanh", "relu", "identity", "minibatch", "single-point", "offset"] = "tanh",
    size: int = SIZE,
    window: Annotated[tuple[float, float, float, float] | None, Parameter(metavar="X0 X1 Y0 Y1", negative=())] = None,
    zoom: int | None = None,
    output: Annotated[Path | None, Parameter(name=["--output", "-o"])] = None,
    options: Annotated[Options, Parameter(name="*")] = Options(),  # noqa: B008 (frozen)
) -> int:
    """Map where training converges and where it does not, and measure the boundary.

    The experiments of "The boundary of neural network trainability is fractal"
    (arXiv 2402.06184): two settings of a small network, in float64. The dimension
    is that of the boundary by counting boxes; 1 is a smooth curve.

    Parameters
    ----------
    preset
        Which experiment: full batches by activation, small batches, a single row, or the initial offset.
    size
        Pixels a side; by default 128.
    window
        The part of the plane to map, in the settings' own units; by default the experiment's own.
    zoom
        Map so many windows, each within the one before where the boundary has most structure, and animate them.
    output
        The map: .html, .png, .svg, .pdf or .webp; of a zoom .gif, .webp, .apng or .mp4.
    """
    if size < 2:
        raise UsageError(must("--size", "at least 2", size))
    chosen = preset.replace("-", "_")
    if zoom is not None:
        return _zoomed(chosen, size, window, zoom, output, options)
    spec = _spec(chosen, size, window)
    if options.dry_run:
        from ..plan_words import print_plan

        print_plan(spec, options, is_map=True)
        return 0
    path = checked_picture(output or Path(f"trainability-{preset}.html"))
    shelf = options.shelf
    options = replace(options, measure=MEASURE)
    with watching(spec.n_networks, path, quiet=options.quiet) as watch:
        found = run_kept(spec, "map", options, shelf, watch)
    return say(found, path, options, shelf)


def _spec(preset: str, size: int, window: tuple[float, float, float, float] | None) -> SweepSpec:
    from ...sweeps.map import map_spec
    from ...sweeps.trainability import axes_in, preset_named

    chosen = preset_named(preset)
    with as_usage():
        x, y = axes_in(chosen, _window(window), size)
        return map_spec(chosen.config, x, y, None, 1)


def _window(given: tuple[float, float, float, float] | None) -> tuple[tuple[float, float], tuple[float, float]] | None:
    return None if given is None else (given[:2], given[2:])


def _zoomed(
    preset: str,
    size: int,
    window: tuple[float, float, float, float] | None,
    steps: int,
    output: Path | None,
    options: Options,
) -> int:
    """Map window after window, animate them, and say each one's dimension."""
    from ...plots import animate_zoom
    from ...sweeps.zooms import zoom

    if steps < 2:
        raise UsageError(must("--zoom", "at least 2", steps))
    if options.dry_run:
        raise UsageError("--dry-run says what one map costs: leave --zoom out. A zoom costs that many times as much.")
    path = checked_output(output or Path(f"trainability-{preset.replace('_', '-')}.gif"), MOVING)
    shelf = options.shelf
    with ExitStack() as stack:
        store = None if shelf is None else stack.enter_context(opened(shelf))
        watch = stack.enter_context(watching_progress(size * size, quiet=options.quiet))
        with as_usage():
            maps = zoom(
                preset, steps=steps, size=size, window=_window(window), engine=options.engine,
                executor=options.executor, store=store, observer=watch, yes=options.yes,
            )  # fmt: skip
        for found in maps:
            if store is not None and shelf is not None and found.sweep.entry is not None:
                found.sweep.entry = labelled(store, found.sweep.entry, shelf)
    done = [found for found in maps if found.sweep.status == "done"]
    if len(done) > 1:
        animate_zoom(done, path)
    if options.json:
        print_json({"path": str(path) if len(done) > 1 else None, "maps": [map_json(found, None) for found in maps]})
    else:
        for found in done:
            print(_line(found))
        if len(done) > 1:
            print(f"\nSaved {path} ({file_size(path)}).")
    return say_ending(maps[-1].sweep, shelf)


def _line(found: HyperparameterMap) -> str:
    boundary = dimension(found)
    window = ", ".join(f"{axis.label} {axis.low:.8g} to {axis.high:.8g}" for axis in (found.x, found.y))
    return f"{window}: {'no boundary to measure' if boundary is None else boundary.sentence()}"
