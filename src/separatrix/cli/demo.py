"""``separatrix demo``: the tutorial's three experiments over many seeds, and a report on them."""

from __future__ import annotations

import time
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

from cyclopts import Parameter

from .._checks import must
from .output import UsageError, console, print_json
from .paths import checked_output, size

if TYPE_CHECKING:
    from ..report import Section


def demo(
    *,
    output: Annotated[Path, Parameter(name=["--output", "-o"])] = Path("report.html"),
    seeds: int | None = None,
    workers: int | None = None,
    open_: Annotated[bool, Parameter(name="--open", negative=())] = False,
    quiet: Annotated[bool, Parameter(name=["--quiet", "-q"], negative=())] = False,
    json: Annotated[bool, Parameter(negative=())] = False,
) -> None:
    """Run the tutorial's three experiments and write a report.

    A logistic regression and a small network on two moons, and the same network on
    two circles, each trained with many seeds, so that the accuracy the tutorial
    printed can be seen among what other seeds would have given. The report is one
    HTML file that needs no network.

    Parameters
    ----------
    output
        The report's file, ending in .html; by default report.html in this folder.
    seeds
        Trainings of each experiment; by default 200, or 20 where the native engine is missing.
    workers
        Processes that draw, and that train without the native engine; by default one a processor, 8 at most.
    open_
        Open the report in a browser.
    quiet
        Show no progress.
    json
        Print the results as one JSON object.
    """
    path = checked_output(output, [".html", ".htm"])
    for flag, value in (("--seeds", seeds), ("--workers", workers)):
        if value is not None and value < 1:
            raise UsageError(must(flag, "at least 1", value))
    from ..report import TUTORIAL, default_n_seeds, run_experiments, write_report
    from .demo_progress import watching

    seeds = default_n_seeds() if seeds is None else seeds

    started = time.perf_counter()
    with watching(TUTORIAL, seeds, quiet=quiet) as watcher:
        sections = run_experiments(TUTORIAL, n_seeds=seeds, n_workers=workers, watcher=watcher)
    seconds = time.perf_counter() - started
    write_report(sections, path, title=_title(seeds), lead=_lead(seeds), seconds=seconds)
    _print_json(sections, path, seconds) if json else _print_table(sections, path, seconds)
    if open_:
        from .report import open_page

        open_page(path)


def _title(seeds: int) -> str:
    return "Two moons, two circles, and the luck of the seed" if seeds > 1 else "Two moons and two circles"


def _lead(seeds: int) -> str:
    many = f"{seeds} times, each time from another seed" if seeds > 1 else "once"
    return (
        "A tutorial separates toy data with PyTorch and prints an accuracy for each of three experiments. Here each "
        f"of them is trained {many}, everything else being equal. The pictures are of seed 0, which nobody chose for "
        "its looks."
    )


def _print_table(sections: Sequence[Section], path: Path, seconds: float) -> None:
    from rich import box
    from rich.table import Table

    from ..analysis.seeds import number

    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, show_edge=False, collapse_padding=True)
    table.add_column("experiment", no_wrap=True)
    for title in ("seeds", "median", "range", "tutorial"):
        table.add_column(title, justify="right", no_wrap=True)
    table.add_column("its place")
    table.add_column("time", justify="right", no_wrap=True)
    for section in sections:
        scores = section.scores
        table.add_row(
            section.name,
            str(len(scores.values)),
            f"{scores.median:.4f}",
            f"{scores.low:.4f}–{scores.high:.4f}",
            "" if section.reference is None else number(section.reference),
            section.place.replace(", ", ",\n"),
            "" if section.seconds is None else f"{section.seconds:.0f} s",
        )
    out = console()
    out.print(table)
    out.print(f"\nSaved {path} ({size(path)}) after {seconds:.0f} s.", soft_wrap=True)


def _print_json(sections: Sequence[Section], path: Path, seconds: float) -> None:
    experiments: list[dict[str, Any]] = [
        {
            "name": section.name,
            "title": section.title,
            "seeds": len(section.scores.values),
            "metric": section.scores.metric,
            "median": section.scores.median,
            "low": section.scores.low,
            "high": section.scores.high,
            "scores": section.scores.values.tolist(),
            "reference": section.reference,
            "place": section.sentence,
            "seconds": None if section.seconds is None else round(section.seconds, 3),
        }
        for section in sections
    ]
    result = {"path": str(path), "bytes": path.stat().st_size, "seconds": round(seconds, 3)}
    print_json(result | {"experiments": experiments})
