"""``separatrix sweep``: many networks that differ in seed or settings, and a report on them."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

from cyclopts import Parameter

from ..config import RunConfig
from .many import Options, as_usage, run_kept, say_ending
from .output import UsageError, console, note, print_json
from .paths import checked_output, size
from .settings import Flags, run_config
from .vary import parse_seeds, parse_vary

if TYPE_CHECKING:
    from ..sweeps import Sweep, SweepSpec

SEEDS = 100  # where nothing else varies


def sweep(
    data: str | None = None,
    /,
    *,
    seeds: str | None = None,
    vary: Annotated[tuple[str, ...], Parameter(negative=())] = (),
    sampler: Literal["grid", "list", "random", "sobol", "optuna"] | None = None,
    n: int | None = None,
    budget: int | None = None,
    output: Annotated[Path | None, Parameter(name=["--output", "-o"])] = None,
    report: bool = True,
    config: Path | None = None,
    options: Annotated[Options, Parameter(name="*")] = Options(),  # noqa: B008 (frozen)
    flags: Annotated[Flags, Parameter(name="*")] = Flags(),  # noqa: B008 (frozen)
) -> int:
    """Train many networks that differ in seed or settings, and report on them.

    Every network of a sweep is one that train would make. The results are kept in
    the library, so a sweep that was interrupted is gone on with by the same line,
    and any network can be had again: separatrix runs open ID --network N.

    Parameters
    ----------
    data
        A built-in data set, the path of a table, or a sweep's own file, ending in .toml.
    seeds
        How many seeds, from --seed upward: 1000; or which: 3,5,8 or 100:200. By default 100 if nothing varies.
    vary
        A field and its values: learning_rate=0.01,0.1 or learning_rate=1e-4:10:20:log or hidden=8,30-20; repeatable.
    sampler
        grid takes every combination, list the first value of each field, then the second; the others draw --n.
    n
        How many settings to draw.
    budget
        Epochs in all, summed over networks: settings that do badly are stopped early (successive halving).
    output
        The report, ending in .html; by default DATA-sweep.html in this folder.
    report
        Write the report; --no-report writes none.
    config
        A TOML or JSON file of the settings that all networks share.
    """
    spec = _spec(data, config, flags, seeds, vary, sampler, n, budget)
    if options.dry_run:
        from .plan_words import print_plan

        print_plan(spec, options)
        return 0
    path = _checked_report(spec.config, output, wanted=report)
    shelf = options.shelf
    from .sweep_progress import watching

    with watching(spec.n_networks, quiet=options.quiet) as watch:
        found = run_kept(spec, "sweep", options, shelf, watch)
    if path is not None and found.n_done and found.status != "interrupted":
        os.environ.setdefault("MPLBACKEND", "agg")  # a file needs no window
        from ..report.sweep_report import write_sweep_report

        write_sweep_report(found, path)
    else:
        path = None
    _say(found, path, options)
    return say_ending(found, shelf)


def _spec(
    data: str | None,
    config: Path | None,
    flags: Flags,
    seeds: str | None,
    vary: tuple[str, ...],
    sampler: Literal["grid", "list", "random", "sobol", "optuna"] | None,
    n: int | None,
    budget: int | None,
) -> SweepSpec:
    """Return the sweep that the command line, the environment and the files ask for."""
    from ..sweeps import SweepSpec
    from ..sweeps.run import with_default_keep

    file = Path(data) if data is not None and data.endswith(".toml") else None
    if file is not None and config is not None:
        raise UsageError("--config is for a sweep without a file of its own. Leave one of the two out.")
    base = SweepSpec(RunConfig() if config is None else RunConfig.load(config))
    if file is not None:
        base = SweepSpec.from_toml(file)
    run = run_config(base.config, None if file else data, flags)
    if file is None and config is None and "name" not in run.data.model_fields_set:
        raise UsageError("DATA is missing: name a data set such as moons, the path of a table, or a .toml file.")
    with as_usage():
        varied = {**base.vary, **parse_vary(vary)}
        changed = {"sampler": sampler, "n": n, "budget": budget}
        given: dict[str, Any] = {name: value for name, value in changed.items() if value is not None}
        if seeds is not None:
            given["seeds"] = parse_seeds(seeds, run.seed)
        elif file is None:
            given["seeds"] = range(run.seed, run.seed + (1 if varied else SEEDS))
        return with_default_keep(base.replace(config=run, vary=varied, **given))


def _checked_report(config: RunConfig, output: Path | None, *, wanted: bool) -> Path | None:
    if not wanted:
        if output is not None:
            raise UsageError("-o is for the report, and --no-report writes none. Leave one out.")
        return None
    stem = Path(config.data.name).stem or "data"
    return checked_output(output or Path(f"{stem}-sweep.html"), [".html", ".htm"])


def _say(found: Sweep, path: Path | None, options: Options) -> None:
    from ..report.sweep_again import entry_words
    from .sweep_words import as_json, duration, facts, heading, measure_name, ranking

    entry = found.entry
    if options.json:
        told = {"path": None if path is None else str(path), "id": None if entry is None else entry.id}
        print_json(told | as_json(found))
        return
    out = console()
    out.print("\n".join(heading(found)), soft_wrap=True)
    took = f" in {duration(found.seconds)}" if found.seconds else ""
    out.print(f"{found.status}: {found.n_done:,} networks{took}\n")
    out.print(facts(found))
    if found.factors and found.n_done:
        table, n_settings = ranking(found)
        out.print(
            f"\nThe best of {n_settings:,} settings, by their mean {measure_name(found.measure)}:", soft_wrap=True
        )
        out.print(table)
    out.print()
    if path is not None:
        out.print(f"Saved {path} ({size(path)}).", soft_wrap=True)
    if entry is not None:
        out.print(f"Kept in the library as {entry}.", soft_wrap=True)
        if found.n_done and not options.quiet:
            best = found.extremes()["best"] if len(found.scores()) else 0
            note(f"The best network: separatrix runs open {entry_words(found)} --network {best} -o best.safetensors")
