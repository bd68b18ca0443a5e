"""``separatrix map``: a trained network at every point of a plane of two settings."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

from cyclopts import Parameter

from ...config import RunConfig
from ..many import Options, as_usage, run_kept
from ..output import UsageError
from ..settings import Flags, run_config
from ..vary import parse_axis, parse_seeds, parse_size
from .ending import checked_picture, say
from .live import watching


def draw(
    data: str | None = None,
    /,
    *,
    x: str | None = None,
    y: str | None = None,
    size: str | None = None,
    seeds: str | None = None,
    output: Annotated[Path | None, Parameter(name=["--output", "-o"])] = None,
    config: Path | None = None,
    options: Annotated[Options, Parameter(name="*")] = Options(),  # noqa: B008 (frozen)
    flags: Annotated[Flags, Parameter(name="*")] = Flags(),  # noqa: B008 (frozen)
) -> int:
    """Train a network at every point of a plane of two settings, and draw the map.

    A coarse picture comes first and is drawn again while it gets finer. Every
    pixel can be had as a recording, trained again exactly: separatrix map open.
    The results are kept in the library; the same line goes on with what is missing.

    Parameters
    ----------
    data
        A built-in data set (separatrix datasets lists them), or the path of a CSV, TSV or Parquet file.
    x
        The setting along x and its range: learning_rate=1e-4:10:log, or without :log for equal steps.
    y
        The setting along y and its range.
    size
        Pixels a side: 256, or along x and y: 256x128. By default 64, or what the ranges say.
    seeds
        How many networks a pixel is the mean of, or their seeds; by default 1.
    output
        The map, a page or a picture ending in .html, .png, .svg, .pdf or .webp; by default DATA-map.html.
    config
        A TOML or JSON file of the settings that all networks share.
    """
    from ...sweeps.map import map_spec

    run = run_config(RunConfig() if config is None else RunConfig.load(config), data, flags)
    if config is None and "name" not in run.data.model_fields_set:
        raise UsageError("DATA is missing: name a data set such as moons, the path of a table, or a --config file.")
    for flag, text in (("--x", x), ("--y", y)):
        if text is None:
            raise UsageError(f"{flag} is missing: name a setting and its range: {flag} learning_rate=1e-4:10:log")
    width, height = (None, None) if size is None else parse_size(size)
    with as_usage():
        axes = parse_axis("--x", str(x), width), parse_axis("--y", str(y), height)
        chosen = 1 if seeds is None else parse_seeds(seeds, run.seed)
        spec = map_spec(run, *axes, None, chosen)
    if options.dry_run:
        from ..plan_words import print_plan

        print_plan(spec, options, is_map=True)
        return 0
    path = checked_picture(output or Path(f"{Path(run.data.name).stem or 'data'}-map.html"))
    shelf = options.shelf
    with watching(spec.n_networks, path, quiet=options.quiet) as watch:
        found = run_kept(spec, "map", options, shelf, watch)
    return say(found, path, options, shelf)
