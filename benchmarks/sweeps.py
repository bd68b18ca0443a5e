"""What a sweep costs beside the engine that trains it: ``python -m benchmarks.sweeps`` measures, and writes the page.

A thousand seeds of the seed job, losses and accuracies of both parts after every epoch, kept in a new library with
histories, weights and a summary, and counted with intervals. It takes turns with the bare engine on the same networks.
All other figures of docs/howto/clusters.md are measured too, by the modules of their names; ``--page`` measures nothing
and writes the page from the last figures, ``--quick`` takes little of everything and writes nothing.
"""

from __future__ import annotations

import argparse
import json
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np

import separatrix as sx
from separatrix.analysis import mean_interval, summarize_endings
from separatrix.data import load_dataset
from separatrix.engines import Population
from separatrix.recording.forward import n_processors

from .machine import machine
from .population import bare

PARTS = ("seeds", "map", "trainability", "dask", "store")
FIGURES = Path(__file__).parents[1] / "docs" / "performance_sweeps.json"


def tutorial() -> sx.RunConfig:
    """Return the seed job."""
    data = sx.DataConfig("moons", n_samples=10_000, noise=0.07)
    return sx.RunConfig(data=data, train=sx.TrainConfig(max_epochs=30))


Times = dict[str, list[float]]


def turns(jobs: dict[str, Callable[[], Any]], rounds: int) -> dict[str, Times]:
    """Run the jobs in turn; return the wall-clock and processor seconds of each round of each."""
    taken: dict[str, Times] = {name: {"wall": [], "cpu": []} for name in jobs}
    for _ in range(rounds):
        for name, job in jobs.items():
            wall, cpu = time.perf_counter(), time.process_time()
            job()
            taken[name]["wall"].append(time.perf_counter() - wall)
            taken[name]["cpu"].append(time.process_time() - cpu)
    return taken


def times(one: Sequence[float], other: Sequence[float]) -> float:
    """Return one divided by the other, the median over rounds: a machine changes its speed from minute to minute."""
    return statistics.median(a / b for a, b in zip(one, other, strict=True))


def measure(n: int = 1000, rounds: int = 5) -> dict[str, Any]:
    """Return networks a second of a sweep of seeds and of the engine alone, and the sweep's share of the engine's rate.

    ``share`` is of wall-clock time, ``share_cpu`` of processor time, which is steadier on a busy machine.
    """
    config = tutorial()
    data = load_dataset(config.data)
    rates = np.full(n, config.train.learning_rate)
    engine = bare(Population(config, {"seed": np.arange(n), "train.learning_rate": rates}), data)

    def whole() -> None:
        with tempfile.TemporaryDirectory() as folder:
            found = sx.sweep(config, seed=range(n), store=Path(folder) / "runs.sqlite")
            summarize_endings(found.to_pandas()["status"].tolist())
            mean_interval(found.scores())

    took = turns({"engine": engine, "sweep": whole}, rounds)
    return {
        "n_networks": n,
        "threads": n_processors(),
        "rate": n / min(took["sweep"]["wall"]),
        "rate_engine": n / min(took["engine"]["wall"]),
        "share": times(took["engine"]["wall"], took["sweep"]["wall"]),
        "share_cpu": times(took["engine"]["cpu"], took["sweep"]["cpu"]),
    }


def everything(*, quick: bool = False, only: Sequence[str] = ()) -> dict[str, Any]:
    """Return all figures of the page, or only some."""
    from . import dask, maps, store, trainability

    with tempfile.TemporaryDirectory() as folder:
        library = {"rows": 2000, "entries": 100} if quick else {"rows": 100_000, "entries": 10_000}
        jobs: dict[str, Callable[[], Any]] = {
            "seeds": lambda: measure(*((20, 1) if quick else ())),
            "map": lambda: maps.figures(*((12, 1) if quick else ())),
            "trainability": lambda: trainability.figures(*((4, 2) if quick else ())),
            "dask": lambda: dask.figures(*((30, 1) if quick else ())),
            "store": lambda: store.figures(
                str(Path(folder) / "runs.sqlite"), Path(folder), library["rows"], library["entries"]
            ),
        }
        found: dict[str, Any] = {"machine": machine()}
        for name in only or jobs:
            found[name] = jobs[name]()
            print(f"{name}: {json.dumps(found[name])}", file=sys.stderr)
        return found


def main(arguments: list[str] | None = None) -> None:
    from . import sweeps_page

    parser = argparse.ArgumentParser(prog="python -m benchmarks.sweeps", description=__doc__)
    parser.add_argument("--page", action="store_true", help="measure nothing, write from the last figures")
    parser.add_argument("--only", nargs="+", default=[], choices=PARTS, help="measure these, and keep the rest")
    parser.add_argument("--quick", action="store_true", help="take little of everything and write nothing")
    asked = parser.parse_args(arguments)
    if asked.quick:
        print(json.dumps(everything(quick=True), indent=1))
        return
    if not asked.page:
        last = json.loads(FIGURES.read_text(encoding="utf-8")) if asked.only else {}
        FIGURES.write_text(json.dumps(last | everything(only=asked.only), indent=1) + "\n", encoding="utf-8")
    figures = json.loads(FIGURES.read_text(encoding="utf-8"))
    page = sweeps_page.PAGE
    page.write_text(sweeps_page.filled(page.read_text(encoding="utf-8"), figures), encoding="utf-8")
    print(sweeps_page.bars(figures))


if __name__ == "__main__":
    main()
