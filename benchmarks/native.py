"""Time the native engine against the machine's own limit: ``python benchmarks/native.py``.

Every figure is the least of many short rounds. Times of one thread are that thread's processor time, so that a busy
machine disturbs them little; rates on several threads are wall-clock time and need an idle machine.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable
from typing import Any

import numpy as np
from sklearn.datasets import make_moons
from sklearn.model_selection import train_test_split

from separatrix import _native

SIZES, MULTIPLY_ADDS = (2, 30, 20, 1), 1980  # forward 680, weights' gradients 680, inputs' gradients 620
MAP_MULTIPLY_ADDS = 3 * 16 * 16 - 16 * 16 + 3 * 16  # 16-16-1: the inputs need no gradient


def least(
    job: dict[str, Any], rounds: int, clock: Callable[[], float] = time.thread_time, run: Any = _native.train
) -> float:
    times = []
    for _ in range(rounds):
        start = clock()
        run(**job)
        times.append(clock() - start)
    return min(times)


def seed_job(**changes: Any) -> dict[str, Any]:
    X, y = make_moons(10_000, noise=0.07, random_state=42)
    X_train, X_valid, y_train, y_valid = (a.astype(np.float32) for a in train_test_split(X, y, random_state=42))
    job = {
        "layer_sizes": SIZES,
        "activations": ("relu", "relu"),
        "X": X_train,
        "y": y_train,
        "loss": "binary_cross_entropy",
        "learning_rate": 0.05,
        "batch_size": 128,
        "n_epochs": 30,
        "seeds": np.arange(1),
    }
    if changes.pop("valid", False):
        job |= {"X_valid": X_valid, "y_valid": y_valid, "evaluate_valid": True, "record_steps": True, "shuffle": True}
    return job | changes


def map_job(dtype: str, n_models: int, **changes: Any) -> dict[str, Any]:
    rng = np.random.default_rng(0)
    return {
        "layer_sizes": (16, 16, 1),
        "activations": ("tanh",),
        "bias": False,
        "X": rng.normal(size=(272, 16)).astype(dtype),
        "y": rng.normal(size=272).astype(dtype),
        "loss": "mse",
        "learning_rate": 0.05,
        "batch_size": 272,
        "n_epochs": 500,
        "n_models": n_models,
        "seeds": np.arange(n_models),
        "streaming": True,
        **changes,
    }


def figures() -> dict[str, float]:
    peak = {dtype: max(_native.peak_flops(dtype=dtype) for _ in range(5)) for dtype in ("float32", "float64")}
    floor = 2 * MULTIPLY_ADDS * 7500 * 30 / peak["float32"]
    bare = least(seed_job(), 60)
    found = {
        "peak_float32_gflops": peak["float32"] / 1e9,
        "peak_float64_gflops": peak["float64"] / 1e9,
        "seed_job_ms": bare * 1e3,
        "seed_job_over_floor": bare / floor,
        "shuffled_validated_over_bare": least(seed_job(valid=True), 60) / bare,
    }
    for optimizer in ("adam", "adamw", "rmsprop"):
        found[f"{optimizer}_over_sgd"] = least(seed_job(optimizer=optimizer), 40) / bare
    for name in _native.instruction_sets():
        rounds = 2 if name in ("x86_64", "portable") else 40
        found[f"seed_job_{name}_ms"] = least(seed_job(instruction_set=name), rounds) * 1e3
    population = {"n_models": 100, "seeds": np.arange(100)}
    rates = {
        threads: 100 / least(seed_job(n_threads=threads, **population), 5, time.perf_counter) for threads in (1, 2)
    }
    found |= {"population_networks_per_s_1_thread": rates[1], "population_speedup_2_threads": rates[2] / rates[1]}
    for dtype in ("float32", "float64"):
        seconds = least(map_job(dtype, 64, n_threads=2), 3, time.perf_counter)
        found[f"map_{dtype}_networks_per_s_2_threads"] = 64 / seconds
        seconds = least(map_job(dtype, 8), 5)
        found[f"map_{dtype}_networks_per_s_1_thread"] = 8 / seconds
        found[f"map_{dtype}_share_of_peak"] = 8 * 2 * MAP_MULTIPLY_ADDS * 272 * 500 / seconds / peak[dtype]
    line = np.linspace(-2, 2, 100, dtype=np.float32)
    grid = np.stack(np.meshgrid(line, line), -1).reshape(-1, 2)
    weights = _native.initial_weights(layer_sizes=SIZES, seeds=np.arange(1))[0]
    plan = {"layer_sizes": SIZES, "activations": ("relu", "relu"), "X": grid, "weights": weights}
    found["grid_100x100_ms"] = least(plan, 200, run=_native.evaluate) * 1e3
    found["grid_100x100_with_neurons_ms"] = least(plan | {"neurons": True}, 200, run=_native.evaluate) * 1e3
    found["first_weights_100000_s"] = least(
        {"layer_sizes": SIZES, "seeds": np.arange(100_000)}, 2, run=_native.initial_weights
    )
    return found


if __name__ == "__main__":
    json.dump(figures(), sys.stdout, indent=2)
    print()
