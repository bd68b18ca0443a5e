"""A sweep on Dask workers: ``python -m benchmarks.dask`` prints the figures as JSON.

A scheduler and two workers of one thread each, all on this machine. The seeds of the seed job are trained by one worker
and by both, in turns, and by this process alone; a first sweep, uncounted, has each worker import PyTorch. What is left
of a chunk's time when the training itself is taken off is its way there and back.
"""

from __future__ import annotations

import json
import pickle
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import separatrix as sx
from separatrix.sweeps import Plan, SweepSpec
from separatrix.sweeps.work import train_alone, train_chunk

from .sweeps import times, tutorial


@contextmanager
def cluster(n_workers: int) -> Iterator[str]:
    """Yield the address of a scheduler with so many workers, each a process of its own."""
    from distributed import LocalCluster

    with LocalCluster(
        n_workers=n_workers, threads_per_worker=1, processes=True, dashboard_address=":0", silence_logs=50
    ) as found:
        yield found.scheduler_address.replace("tcp://", "dask://")


def sweep(address: str, n: int) -> float:
    """Return how long a sweep of so many seeds takes, seconds."""
    started = time.perf_counter()
    found = sx.sweep(tutorial(), seed=range(n), keep=("weights",), executor=address)
    if found.status != "done":
        raise SystemExit(f"The sweep on {address} is {found.status}.")
    return time.perf_counter() - started


def chunk() -> dict[str, float]:
    """Return what one chunk takes to train on one thread, and how large it and its result are."""
    plan = Plan(SweepSpec(tutorial(), seeds=range(1000), keep=("weights",)))
    one = plan.chunk(1)
    train_chunk(one, n_threads=1)
    started = time.perf_counter()
    result = train_alone(one)
    seconds = time.perf_counter() - started
    return {
        "networks_a_chunk": len(one.index),
        "chunk_s": seconds,
        "chunk_bytes": len(pickle.dumps(one)),
        "result_bytes": len(pickle.dumps(result)),
    }


def figures(n: int = 1000, rounds: int = 3) -> dict[str, Any]:
    """Return how many times one worker's rate two have, and what a chunk costs beside its training."""
    with cluster(1) as one, cluster(2) as two:
        took: dict[str, list[float]] = {one: [], two: []}
        for address, seconds in took.items():
            sweep(address, min(n, 200))
            seconds.clear()
        for _ in range(rounds):
            for address, seconds in took.items():
                seconds.append(sweep(address, n))
        best = {address: min(seconds) for address, seconds in took.items()}
    found = chunk()
    n_chunks = n / found["networks_a_chunk"]
    return {
        "n_networks": n,
        "rate_one": n / best[one],
        "rate_two": n / best[two],
        "times": times(took[one], took[two]),
        "way_s": max(0.0, best[one] / n_chunks - found["chunk_s"]),
        **found,
    }


if __name__ == "__main__":
    print(json.dumps(figures(*map(int, sys.argv[1:2])), indent=1))
