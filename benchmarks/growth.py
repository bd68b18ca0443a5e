"""How training time grows with rows, widths, depth, batch and population: ``python -m benchmarks.growth``.

Each point trains the same network with both engines and gives the time of one step: for the native engine on one
thread, since one network uses one, for PyTorch (the autograd engine) the better of one thread and all. "auto" is what
``engine="auto"`` takes; the crossing is where PyTorch becomes the faster one.
"""

from __future__ import annotations

import itertools
import json
import os
import sys
import time
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import numpy as np
import torch

import separatrix as sx
from separatrix.engines.contract import Job
from separatrix.engines.select import choose_engine

BUDGET = 0.4  # seconds of training a measurement, about
Tell = Callable[[str], None]


def measure(tell: Tell = lambda _: None, *, quick: bool = False) -> dict[str, list[dict[str, Any]]]:
    """Return the rows of every series by its name; `quick` takes the first two points of each."""
    take = (lambda points: list(points)[:2]) if quick else list
    budget = 0.01 if quick else BUDGET
    series: dict[str, Iterable[dict[str, Any]]] = {
        "rows": ({"n_rows": n} for n in (100, 1_000, 10_000, 100_000, 1_000_000)),
        "width": ({"hidden": (w, w)} for w in (4, 8, 16, 32, 64, 128, 256, 512)),
        "depth": ({"hidden": (32,) * d} for d in (1, 2, 3, 4, 6, 8)),
        "batch": ({"batch": b} for b in (1, 4, 16, 64, 256, 1024, 4096, "full")),
        "crossing": (
            {"hidden": (w, w), "batch": b}
            for b, w in itertools.product((32, 256, 2048), (32, 128, 256, 512, 768, 1024, 1536))
        ),
    }
    found: dict[str, list[dict[str, Any]]] = {}
    for name, points in series.items():
        found[name] = []
        for point in take(points):
            found[name].append(row := compare(**point, budget=budget))
            tell(f"{name} {point}: native {row['native']:.1f} µs, PyTorch {row['autograd']:.1f} µs, auto {row['auto']}")
    found["population"] = []
    for n_models in take((1, 10, 100, 1_000, 10_000, 100_000)):
        found["population"].append(row := population(n_models))
        tell(f"population {n_models}: {row['rate']:.0f} networks/s")
    return found


def compare(
    n_rows: int = 7_500, hidden: tuple[int, ...] = (30, 20), batch: int | str = 128, budget: float = BUDGET
) -> dict[str, Any]:
    """Train one network with both engines and return microseconds a step, and the last losses."""
    config = sx.RunConfig(
        data=sx.DataConfig("moons", n_samples=n_rows, noise=0.07, validation_fraction=0),
        model=sx.ModelConfig(hidden_layer_sizes=hidden),
        train=sx.TrainConfig(learning_rate=0.01, batch_size=batch, max_epochs=1, evaluate=(), frames="ends"),
    )
    data = sx.load_dataset(config.data)
    row: dict[str, Any] = {"n_rows": n_rows, "hidden": list(hidden), "batch": batch}
    row["n_weights"] = sum(a * b for a, b in itertools.pairwise((2, *hidden, 1)))
    row["auto"] = choose_engine("auto", Job(config, data))[0]
    for engine, threads in (("native", (1,)), ("autograd", (1, os.cpu_count() or 1))):
        row[engine] = min(_microseconds(config, data, engine, n, budget) for n in threads)
    both = [sx.train(config, data=data, engine=engine).history["step_loss"][:100] for engine in ("native", "autograd")]
    row["losses"] = [float(np.mean(losses)) for losses in both]
    return row


def _microseconds(config: sx.RunConfig, data: sx.Dataset, engine: Any, threads: int, budget: float) -> float:
    """Return the least time of a step in three trainings, each about `budget` seconds long."""
    torch.set_num_threads(threads)
    steps = config.train.steps_per_epoch(len(data.train_index))

    def seconds(epochs: int) -> float:
        longer = config.replace(train__max_epochs=epochs)
        started = time.perf_counter()
        sx.train(longer, data=data, engine=engine)
        return time.perf_counter() - started

    seconds(1)
    epochs = max(1, min(2_000, int(budget / max(seconds(1), 1e-5))))
    return min(seconds(epochs) for _ in range(3)) / (epochs * steps) * 1e6


def population(n_models: int) -> dict[str, Any]:
    """Return how many networks a second the native engine trains when it is given so many: 1,000 rows, 1 epoch."""
    from separatrix import _native

    from .native import seed_job

    job = seed_job(n_models=n_models, seeds=np.arange(n_models), n_epochs=1, n_threads=os.cpu_count() or 1)
    job |= {"X": job["X"][:1000], "y": job["y"][:1000], "streaming": True}
    seconds = []
    for _ in range(3 if n_models >= 1_000 else 20):
        started = time.perf_counter()
        result = _native.train(**job)
        seconds.append(time.perf_counter() - started)
    return {"n_models": n_models, "rate": n_models / min(seconds), "loss": float(np.median(result["last_loss"]))}


def main(arguments: list[str]) -> None:
    found = measure(tell=lambda text: print(text, file=sys.stderr), quick="--quick" in arguments)
    text = json.dumps(found, indent=2)
    paths = [argument for argument in arguments if not argument.startswith("-")]
    if paths:
        Path(paths[0]).write_text(text + "\n", encoding="utf-8")
    print(text)


if __name__ == "__main__":
    main(sys.argv[1:])
