"""Runs the peers in turn, each time in a fresh process, and puts what they took side by side."""

from __future__ import annotations

import importlib.util
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ..job import Job
from . import PEERS

ROOT = Path(__file__).parents[2]


@dataclass
class Result:
    """The times of one peer, seconds, one a round."""

    peer: str
    threads: int
    times: dict[str, list[float]] = field(default_factory=dict)

    def add(self, measured: dict[str, float]) -> None:
        for name, value in measured.items():
            self.times.setdefault(name, []).append(value)

    def median(self, name: str) -> float:
        return statistics.median(self.times[name])

    def summary(self) -> dict[str, Any]:
        train = self.times["train"]
        return {
            "peer": self.peer,
            "threads": self.threads,
            "keeps": PEERS[self.peer].keeps,
            "train": {"median": self.median("train"), "min": min(train), "max": max(train), "all": train},
            "cpu": self.median("cpu"),
            "import": self.median("import"),
            "first": self.median("first"),
            "loss": self.times["loss"][-1],
        }


def installed() -> tuple[list[str], list[str]]:
    """Return the peers that can run here, and those whose package is missing."""
    there = [name for name, peer in PEERS.items() if all(importlib.util.find_spec(need) for need in peer.needs)]
    return there, [name for name in PEERS if name not in there]


def race(job: Job, rounds: int, threads: tuple[int, ...], tell: Callable[[str], None]) -> list[Result]:
    """Train `job` with every installed peer and return their results.

    A first, uncounted round finds each peer's best number of threads; then the peers take turns, so that whatever
    else the machine does falls on all of them alike.
    """
    peers, _ = installed()
    with tempfile.TemporaryDirectory() as folder:
        inputs = Path(folder) / "inputs.npz"
        job.write(inputs)
        results = []
        for peer in peers:
            results.append(Result(peer, _best_threads(peer, job, inputs, threads)))
            tell(f"{peer}: best with {results[-1].threads} thread(s)")
        for at in range(rounds):
            for result in results:
                result.add(_run(result.peer, job, inputs, result.threads))
            tell(f"round {at + 1} of {rounds}")
    return results


def peak_flops() -> float:
    """Return what one core reaches here in float32: the best of large matrix products, in FLOP a second."""
    code = """
import time, torch
torch.set_num_threads(1)
a = torch.randn(1024, 1024)
best = 1e9
for _ in range(12):
    start = time.perf_counter(); a @ a; best = min(best, time.perf_counter() - start)
print(2 * 1024**3 / best)
"""
    return float(run_python(["-c", code], 1))


def _best_threads(peer: str, job: Job, inputs: Path, threads: tuple[int, ...]) -> int:
    """Return the fastest number of threads; one that takes three times as long as the first is given up."""
    best, fastest, limit = threads[0], float("inf"), None
    for n in threads if len(threads) > 1 else ():
        started = time.perf_counter()
        try:
            seconds = _run(peer, job, inputs, n, limit)["train"]
        except subprocess.TimeoutExpired:
            continue
        limit = limit or 3 * (time.perf_counter() - started)
        if seconds < fastest:
            best, fastest = n, seconds
    return best


def _run(peer: str, job: Job, inputs: Path, threads: int, limit: float | None = None) -> dict[str, float]:
    worker = ["-m", "benchmarks.peers.worker", peer, job.name, str(inputs)]
    measured: dict[str, float] = json.loads(run_python(worker, threads, limit))
    return measured


def run_python(arguments: list[str], threads: int, limit: float | None = None) -> str:
    """Run Python with these arguments and so many threads in a fresh process, and return the last line printed."""
    names = ("OMP_NUM_THREADS", "MKL_NUM_THREADS", "OPENBLAS_NUM_THREADS")
    environment = os.environ | dict.fromkeys(names, str(threads))
    if threads == 1:
        environment["XLA_FLAGS"] = "--xla_cpu_multi_thread_eigen=false"
    command = [sys.executable, *arguments]
    done = subprocess.run(
        command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False, timeout=limit
    )
    if done.returncode:
        raise SystemExit(f"{' '.join(arguments)} failed:\n{done.stderr}")
    return done.stdout.splitlines()[-1]
