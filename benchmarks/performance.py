"""Measure all that the performance page and the README say, and write both: ``python -m benchmarks.performance``.

It takes about fifteen minutes and wants an idle machine. ``--page`` writes page, pictures and README once more from the
figures measured last.
"""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path
from typing import Any

from . import growth, native, performance_page, performance_pictures, populations, readme
from .job import JOBS
from .machine import machine
from .peers.race import peak_flops, race

DOCS = Path(__file__).parents[1] / "docs"
FIGURES = DOCS / "performance.json"
ROUNDS = 5


def measure() -> dict[str, Any]:
    """Return every figure, section by section."""
    job = JOBS["seed"]
    results = race(job, ROUNDS, (1, 2), tell=_tell)
    return {
        "machine": machine(),
        "peers": {
            "job": vars(job) | {"n_steps": job.n_steps, "flop": job.flop},
            "machine": machine(),
            "rounds": ROUNDS,
            "peak_flops": peak_flops(),
            "peers": [result.summary() for result in results],
        },
        "native": native.figures(),
        "populations": populations.measure(tell=_tell),
        "growth": growth.measure(tell=_tell),
    }


def write(figures: dict[str, Any]) -> None:
    """Put the figures into the page, its pictures and the README."""
    page = DOCS / "performance.md"
    page.write_text(performance_page.filled(page.read_text(encoding="utf-8"), figures), encoding="utf-8")
    performance_pictures.draw(figures, DOCS / "images")
    text = readme.README.read_text(encoding="utf-8")
    readme.README.write_text(readme.filled(text, figures["peers"]), encoding="utf-8")


def main(arguments: list[str] | None = None) -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.performance", description=__doc__)
    parser.add_argument("--page", action="store_true", help="measure nothing, write from the last figures")
    if not parser.parse_args(arguments).page:
        FIGURES.write_text(json.dumps(measure(), indent=1) + "\n", encoding="utf-8")
    write(json.loads(FIGURES.read_text(encoding="utf-8")))


def _tell(text: str) -> None:
    print(text, file=sys.stderr)


if __name__ == "__main__":
    main()
