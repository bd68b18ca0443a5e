"""What a map costs: ``python -m benchmarks.maps [SIZE]`` prints the figures as JSON.

A learning rate and a weight decay for each pixel, the seed job's network on 1,000 rows for 10 epochs, losses and
accuracies of both parts after each. The map, kept in a library, takes turns with the bare engine on the same networks,
each in a fresh process. The first picture is there when the first chunk is; the library has been opened before.
"""

from __future__ import annotations

import json
import pickle
import resource
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import separatrix as sx
from separatrix.data import load_dataset
from separatrix.engines import Population
from separatrix.store import open_store
from separatrix.sweeps import Plan, SweepProgress, map_spec
from separatrix.sweeps.results import Results
from separatrix.sweeps.work import train_alone

from .peers.race import run_python
from .population import bare

X, Y = "learning_rate=1e-4:1:log", "weight_decay=1e-6:0.1:log"


def config() -> sx.RunConfig:
    return sx.RunConfig(data=sx.DataConfig("moons", n_samples=1000, noise=0.07), train=sx.TrainConfig(max_epochs=10))


class First:
    """Hears when the first chunk is there."""

    def __init__(self) -> None:
        self.began, self.seconds, self.n_networks = time.perf_counter(), 0.0, 0

    def sweep_started(self, plan: Plan, n_done: int) -> None:
        pass

    def chunk_ended(self, progress: SweepProgress) -> None:
        if not self.seconds:
            self.seconds, self.n_networks = time.perf_counter() - self.began, progress.n_done

    def chunk_set_aside(self, aside: object) -> None:
        raise SystemExit(f"A chunk could not be trained: {aside}")


def draw(size: int) -> dict[str, Any]:
    """Draw a map, and return what it took."""
    load_dataset(config().data)  # imports what is needed; the clock is for the map
    with tempfile.TemporaryDirectory() as folder, open_store(Path(folder) / "maps.sqlite") as store:
        first, cpu = First(), time.process_time()
        found = sx.hyperparameter_map(config(), x=X, y=Y, size=size, store=store, observer=first)
    kilobytes = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return {
        "wall": time.perf_counter() - first.began,
        "cpu": time.process_time() - cpu,
        "first_picture_s": first.seconds,
        "first_picture_networks": first.n_networks,
        "chunks": found.sweep.plan.n_chunks,
        "peak_mib": kilobytes / 1024,
    }


def engine(size: int) -> dict[str, float]:
    """Train the same networks by the engine alone."""
    spec = map_spec(config(), X, Y, size)
    data = load_dataset(spec.config.data)
    train = bare(Population(spec.config, spec.columns()), data)
    wall, cpu = time.perf_counter(), time.process_time()
    train()
    return {"wall": time.perf_counter() - wall, "cpu": time.process_time() - cpu}


def driver(size: int) -> dict[str, float]:
    """Return what the one driver does for each network of a map, whoever trains it: processor seconds, and bytes."""
    spec = map_spec(config(), X, Y, size)
    load_dataset(spec.config.data)
    before, started = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, time.process_time()
    plan = Plan(spec, coarse_first=spec.shape)
    number = max(plan.n_chunks - 2, 0)
    planned = time.process_time() - started
    chunk = plan.chunk(number)
    train_alone(chunk)  # loads the rows, as a worker does once
    started = time.process_time()
    result = train_alone(chunk)
    seconds, n = time.process_time() - started, len(chunk.index)
    sent, results, taking = pickle.dumps(result), Results(plan.n_networks), []
    with tempfile.TemporaryDirectory() as folder, open_store(Path(folder) / "maps.sqlite") as store:
        entry = store.begin("map", name=None, key="", spec={}, n_networks=plan.n_networks, n_chunks=plan.n_chunks)
        for _ in range(5):
            started = time.process_time()
            found = pickle.loads(sent)
            results.add(found.columns, found.arrays)
            store.add_chunk(entry, number, found.columns, found.arrays)
            taking.append(time.process_time() - started)
    memory = 1024 * (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before)
    return {
        "networks_a_chunk": n,
        "chunk_s_one_thread": seconds,
        "plan_us_a_network": 1e6 * planned / plan.n_networks,
        "take_us_a_network": 1e6 * min(taking) / n,
        "sent_bytes_a_network": len(sent) / n,
        "memory_bytes_a_network": memory / plan.n_networks,
    }


def figures(size: int = 256, rounds: int = 5) -> dict[str, Any]:
    """Return the figures of a map of so many pixels a side: the overhead by wall-clock and by processor time."""
    from .sweeps import times

    found: dict[str, list[dict[str, Any]]] = {"draw": [], "engine": []}
    for _ in range(rounds):
        for job, results in found.items():
            results.append(json.loads(run_python(["-m", "benchmarks.maps", job, str(size)], 2)))
    clock = {
        (job, what): [result[what] for result in results] for job, results in found.items() for what in ("wall", "cpu")
    }
    last = found["draw"][-1]
    serial = json.loads(run_python(["-m", "benchmarks.maps", "driver", str(4 * size)], 1))
    return {
        "size": size,
        "rate": size * size / min(clock["draw", "wall"]),
        "overhead": times(clock["draw", "wall"], clock["engine", "wall"]) - 1,
        "overhead_cpu": times(clock["draw", "cpu"], clock["engine", "cpu"]) - 1,
        "first_picture_s": min(result["first_picture_s"] for result in found["draw"]),
        **{name: last[name] for name in ("first_picture_networks", "chunks", "peak_mib")},
        "driver": serial,
    }


if __name__ == "__main__":
    if len(sys.argv) == 3:
        print(json.dumps({"draw": draw, "engine": engine, "driver": driver}[sys.argv[1]](int(sys.argv[2]))))
    else:
        print(json.dumps(figures(*map(int, sys.argv[1:2])), indent=1))
