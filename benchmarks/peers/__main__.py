"""``python -m benchmarks.peers``: train the seed job with every peer, side by side."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path

from ..job import JOBS, Job
from ..machine import machine
from . import TUTORIAL
from .race import Result, installed, peak_flops, race


def main(arguments: list[str] | None = None) -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.peers", description=__doc__)
    parser.add_argument("--job", choices=sorted(JOBS), default="seed", help="what to train (default: seed)")
    parser.add_argument("--rounds", type=int, default=5, help="counted rounds (default: 5)")
    parser.add_argument(
        "--threads", type=int, nargs="+", default=[1, 2], help="each peer runs with its best of these (default: 1 2)"
    )
    parser.add_argument("--quick", action="store_true", help="one round of the tiny job on one thread")
    parser.add_argument("--json", type=Path, metavar="PATH", help="write every time as JSON too")
    chosen = parser.parse_args(arguments)
    job = JOBS["tiny" if chosen.quick else chosen.job]
    rounds, threads = (1, (1,)) if chosen.quick else (chosen.rounds, tuple(chosen.threads))
    results = race(job, rounds, threads, tell=lambda text: print(text, file=sys.stderr))
    peak = peak_flops()
    print(table(job, results, peak, rounds))
    if chosen.json is not None:
        report = {
            "job": vars(job) | {"n_steps": job.n_steps, "flop": job.flop},
            "machine": machine(),
            "rounds": rounds,
            "peak_flops": peak,
            "peers": [result.summary() for result in results],
        }
        chosen.json.write_text(json.dumps(report, indent=2) + "\n", encoding="utf-8")


def table(job: Job, results: list[Result], peak: float, rounds: int) -> str:
    """Return the comparison as Markdown."""
    by_name = {result.peer: result for result in results}
    clock, cpu = (by_name[TUTORIAL].median(name) for name in ("train", "cpu"))
    n_weights = sum((a + 1) * b for a, b in zip(job.widths, job.widths[1:], strict=False))
    lines = [
        f"{'-'.join(map(str, job.widths))} MLP on {job.n_rows:,} rows, {n_weights} weights, batches of "
        f"{job.batch_size}, {job.n_epochs} epochs: {job.n_steps:,} steps, {job.flop / 1e9:.2f} GFLOP. "
        f"Median of {rounds} interleaved rounds, each in a fresh process.",
        f"One core reaches {peak / 1e9:.0f} GFLOP/s in large products. {machine()}",
        "",
        "| who | threads | training | min to max | a step | CPU time | "
        "faster than the tutorial, by the clock / in CPU time | of the peak | import | "
        "first call | last epoch's loss | losses kept |",
        "|---|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|---|",
    ]
    for result in sorted(results, key=lambda result: -result.median("train")):
        s, median = result.summary(), result.median("train")
        lines.append(
            f"| {result.peer} | {result.threads} | {_seconds(median)} | {_seconds(s['train']['min'])} to "
            f"{_seconds(s['train']['max'])} | {median / job.n_steps * 1e6:.0f} µs | {_seconds(s['cpu'])} | "
            f"{clock / median:.2f}× / {cpu / s['cpu']:.2f}× | "
            f"{job.flop / median / peak:.1%} | {_seconds(s['import'])} | {_seconds(s['first'])} | {s['loss']:.6f} | "
            f"{s['keeps']} |"
        )
    missing = installed()[1]
    return "\n".join(lines + ([f"\nNot installed: {', '.join(missing)}."] if missing else []))


def _seconds(value: float) -> str:
    return f"{value:.2f} s" if value >= 1 else f"{value * 1000:.0f} ms"


if __name__ == "__main__":
    main()
