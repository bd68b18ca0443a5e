"""``python -m benchmarks.surface``: what a person waits for, beside the bar that it must stay under."""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from .machine import machine

ROOT = Path(__file__).parents[1]


@dataclass(frozen=True)
class Figure:
    """One measured thing: medians by the clock and in CPU time, and the bar that the clock must not pass.

    The CPU time is what the clock would show on a machine that does nothing else.
    """

    what: str
    value: float
    cpu: float
    bar: float
    unit: str
    note: str = ""

    @property
    def holds(self) -> bool:
        return self.value <= self.bar


def import_time(rounds: int) -> Figure:
    code = (
        "import sys, time; wall, cpu = time.perf_counter(), time.process_time(); import separatrix; "
        "print(time.perf_counter() - wall, time.process_time() - cpu); "
        "print([name for name in ('torch', 'matplotlib') if name in sys.modules])"
    )
    lines = [_python("-c", code).split("\n") for _ in range(rounds)]
    note = "" if lines[0][1] == "[]" else f"it imports {lines[0][1]}"
    wall, cpu = _medians([tuple(map(float, line[0].split())) for line in lines])
    return Figure("import separatrix", wall if not note else float("inf"), cpu, 0.15, "s", note)


def help_time(rounds: int) -> Figure:
    return Figure("separatrix --help", *_median(lambda: _python("-m", "separatrix", "--help"), rounds), 0.5, "s")


def gif_time(rounds: int, n_frames: int) -> Figure:
    import separatrix as sx

    run = _run(n_frames - 1)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "moons.gif"
        times = _median(lambda: sx.animate(run, path), rounds)
        note = f"{path.stat().st_size / 1000:.0f} kB"
    return Figure(f"a {n_frames}-frame GIF of 800×400", *times, 3.0, "s", note)


def boundary_time(rounds: int) -> Figure:
    from separatrix.analysis import boundary

    run = _run(2)
    return Figure("a boundary of 300×300", *_median(lambda: boundary(run, resolution=300), rounds), 0.5, "s")


def csv_ratio(rounds: int, n_rows: int) -> Figure:
    import numpy as np
    import pandas as pd

    from separatrix.config import DataConfig
    from separatrix.data import load_dataset
    from separatrix.data.tabular import read_table

    random = np.random.default_rng(0)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "table.csv"
        frame = pd.DataFrame(random.normal(size=(n_rows, 3)), columns=["a", "b", "c"])
        frame.assign(label=np.where(random.random(n_rows) < 0.5, "no", "yes")).to_csv(path, index=False)
        config = DataConfig(str(path))
        read_table(config)  # first-use costs
        ours, theirs = [], []
        for _ in range(rounds):  # in turn, so that the machine's other work falls on both
            theirs.append(_timed(lambda: pd.read_csv(path)))
            ours.append(_timed(lambda: read_table(config)))
        whole = _timed(lambda: load_dataset(config))[0]
    ratios = [(a[0] / b[0], a[1] / b[1]) for a, b in zip(ours, theirs, strict=True)]
    note = f"{_medians(ours)[0]:.2f} s against {_medians(theirs)[0]:.2f} s; encoded and split too, {whole:.2f} s"
    return Figure(f"reading a CSV of {n_rows:,} rows, against pandas", *_medians(ratios), 2.0, "×", note)


def measure(*, quick: bool) -> list[Figure]:
    """Measure everything; `quick` does the same with little data, once."""
    rounds = 1 if quick else 5
    return [
        import_time(rounds),
        help_time(rounds),
        gif_time(1 if quick else 3, 3 if quick else 60),
        boundary_time(rounds),
        csv_ratio(rounds, 1000 if quick else 1_000_000),
    ]


def table(figures: list[Figure]) -> str:
    """Return the figures as Markdown."""
    lines = [machine(), "", "| what | by the clock | in CPU time | bar | holds | |", "|---|--:|--:|--:|---|---|"]
    for f in figures:
        holds = "yes" if f.holds else "**no**"
        lines.append(
            f"| {f.what} | {f.value:.3f} {f.unit} | {f.cpu:.3f} {f.unit} | {f.bar:g} {f.unit} | {holds} | {f.note} |"
        )
    return "\n".join(lines)


def main(arguments: list[str] | None = None) -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.surface", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="everything once, with little data")
    parser.add_argument("--json", type=Path, metavar="PATH", help="write the figures as JSON too")
    chosen = parser.parse_args(arguments)
    figures = measure(quick=chosen.quick)
    print(table(figures))
    if chosen.json is not None:
        report = {"machine": machine(), "figures": [asdict(figure) | {"holds": figure.holds} for figure in figures]}
        chosen.json.write_text(json.dumps(report, indent=2) + "\n", encoding="utf-8")


def _run(n_epochs: int):  # type: ignore[no-untyped-def]  # imported late
    import separatrix as sx

    return sx.train(data=sx.DataConfig("moons", n_samples=1000), train=sx.TrainConfig(max_epochs=n_epochs))


def _median(act: Callable[[], object], rounds: int) -> tuple[float, float]:
    act()  # imports and first-use costs of the libraries below
    return _medians([_timed(act) for _ in range(rounds)])


def _medians(times: Sequence[tuple[float, ...]]) -> tuple[float, float]:
    wall, cpu = (statistics.median(column) for column in zip(*times, strict=True))
    return wall, cpu


def _timed(act: Callable[[], object]) -> tuple[float, float]:
    """Return the seconds by the clock, and in CPU time, child processes included."""
    wall, cpu = time.perf_counter(), sum(os.times()[:4])
    act()
    return time.perf_counter() - wall, max(sum(os.times()[:4]) - cpu, 1e-9)


def _python(*arguments: str) -> str:
    done = subprocess.run([sys.executable, *arguments], cwd=ROOT, capture_output=True, text=True, check=True)
    return done.stdout


if __name__ == "__main__":
    main()
