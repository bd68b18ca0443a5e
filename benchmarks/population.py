"""What the columns cost: ``measure_population`` beside the compiled engine itself. ``python -m benchmarks.population``.

The pixels of a hyperparameter map of the seed job's network: 1,000 rows, 10 epochs, losses and accuracies of both parts
after each, every pixel with a seed, a learning rate and a weight decay of its own. Both take turns on all processors.
The figures are printed as JSON; `--quick` takes few pixels and one round.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable
from statistics import median
from typing import Any

import numpy as np

from separatrix.config import DataConfig, RunConfig, TrainConfig
from separatrix.data import load_dataset
from separatrix.engines import Population, measure_population
from separatrix.engines.native_arguments import make_plan
from separatrix.recording.forward import n_processors

EVERYTHING = ("history", "step_loss", "weights", "reductions")


def pixels(n: int) -> Population:
    """Return so many networks of the map."""
    rng = np.random.default_rng(0)
    config = RunConfig(data=DataConfig("moons", n_samples=1000, noise=0.07), train=TrainConfig(max_epochs=10))
    rates, decays = 10 ** rng.uniform(-4, 0, n), 10 ** rng.uniform(-6, -1, n)
    return Population(config, {"seed": np.arange(n), "train.learning_rate": rates, "train.weight_decay": decays})


def bare(population: Population, data: Any, **options: Any) -> Callable[[], Any]:
    """Return the call of the compiled engine that does the same work."""
    from separatrix import _native

    arguments = make_plan(population.config_of(0), data).arguments
    arguments |= {"record_steps": False, "keep_state": False, "n_epochs": population.config.train.max_epochs, **options}
    own = {name.rpartition(".")[2]: column for name, column in population.values.items()}
    own["seeds"] = own.pop("seed")
    return lambda: _native.train(**arguments, **own, n_models=len(population), n_threads=n_processors())


def measure(n: int = 4096, rounds: int = 7) -> dict[str, Any]:
    """Return networks a second, and each layer's time as a multiple of the bare engine's that does the same."""
    population = pixels(n)
    data = load_dataset(population.config.data)
    jobs = {
        "bare": bare(population, data),
        "columns": lambda: measure_population(population, data, engine="native"),
        "bare, everything recorded": bare(population, data, record_steps=True, streaming=True),
        "columns, everything kept": lambda: measure_population(population, data, engine="native", keep=EVERYTHING),
    }
    seconds: dict[str, list[float]] = {name: [] for name in jobs}
    for _ in range(rounds):
        for name, job in jobs.items():
            started = time.perf_counter()
            job()
            seconds[name].append(time.perf_counter() - started)
    middle = {name: median(taken) for name, taken in seconds.items()}
    return {
        "n_models": n,
        "threads": n_processors(),
        "networks_a_second": {name: round(n / taken) for name, taken in middle.items()},
        "columns_to_bare": middle["columns"] / middle["bare"],
        "everything_to_bare": middle["columns, everything kept"] / middle["bare, everything recorded"],
    }


if __name__ == "__main__":
    print(json.dumps(measure(64, 1) if "--quick" in sys.argv[1:] else measure(), indent=2))
