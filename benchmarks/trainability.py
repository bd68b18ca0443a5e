"""The trainability map beside JAX: ``python -m benchmarks.trainability`` prints the figures as JSON.

The preset "tanh": 16-16-1, 272 rows, 500 steps of the full batch, float64. Ours is the whole map, plan, driver and
measures included. JAX trains a part of its pixels, spread over the map, as it does best: members a leading axis, the
steps one scan, all one jit, compiled before the clock begins; the same weights, rows, learning rates and measure. Each
runs in a fresh process with its better number of threads, and they take turns. ``equal`` is the share of the pixels of
which both say alike whether they converge.
"""

from __future__ import annotations

import json
import statistics
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import numpy as np

import separatrix as sx
from separatrix.data import load_dataset
from separatrix.sweeps import PRESETS

from .peers.race import run_python

PRESET = "tanh"


def ours(size: int, where: str) -> dict[str, float]:
    """Draw the map, and leave its pixels in a file."""
    load_dataset(PRESETS[PRESET].config.data)
    wall, cpu = time.perf_counter(), time.process_time()
    found = sx.trainability_map(PRESET, size=size)
    wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
    np.save(where, found.grid())
    return {"rate": size * size / wall, "rate_cpu": size * size / cpu}


def jax(size: int, n: int, where: str) -> dict[str, float]:
    """Train some of the pixels, and compare them with those in the file."""
    import jax as jx
    import jax.numpy as jnp

    jx.config.update("jax_enable_x64", True)
    preset = PRESETS[PRESET]
    data = load_dataset(preset.config.data)
    start = sx.train(preset.config.replace(train__max_epochs=1, train__learning_rate=1e-9)).weights.values()
    weights = [jnp.asarray(frames[0].T) for frames in start]
    X, y, scale = jnp.asarray(data.X), jnp.asarray(data.y), preset.config.model.output_scale
    pixels = np.linspace(0, size * size - 1, n).astype(np.int64)
    axes = [sx.Axis(axis.name, axis.low, axis.high, size, log=True) for axis in (preset.x, preset.y)]
    rates = jnp.stack([axes[0].values[pixels % size], axes[1].values[pixels // size]], axis=1)

    def loss_of(params: Any) -> Any:
        return jnp.mean((scale * (jnp.tanh(X @ params[0]) @ params[1])[:, 0] - y) ** 2)

    def one(rate: Any) -> Any:
        def step(params: Any, _: Any) -> Any:
            loss, slopes = jx.value_and_grad(loss_of)(params)
            return [w - r * g for w, r, g in zip(params, rate, slopes, strict=True)], loss

        losses = jx.lax.scan(step, weights, None, length=500)[1]
        v = jnp.minimum(jnp.where(jnp.isfinite(losses), losses / losses[0], 1e6), 1e6)
        return jnp.where(v[-20:].mean() < 1, -v.sum(), (1 / v).sum())

    whole = jx.jit(jx.vmap(one))
    np.asarray(whole(rates))
    wall, cpu = time.perf_counter(), time.process_time()
    found = np.asarray(whole(rates))
    wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
    equal = (found < 0) == (np.load(where).ravel()[pixels] < 0)
    return {"rate": n / wall, "rate_cpu": n / cpu, "equal": float(equal.mean())}


def figures(size: int = 128, n: int = 1024, rounds: int = 3) -> dict[str, Any]:
    """Return networks a second of both, and how many times as many ours are, by wall-clock and by processor time."""
    our: list[dict[str, float]] = []
    theirs: dict[int, list[dict[str, float]]] = {1: [], 2: []}
    with tempfile.TemporaryDirectory() as folder:
        where = str(Path(folder) / "map.npy")
        for _ in range(rounds):
            our.append(_run(2, "ours", size, where))
            for threads, found in theirs.items():
                found.append(_run(threads, "jax", size, n, where))
    best = {threads: max(each["rate"] for each in found) for threads, found in theirs.items()}

    def times(what: str) -> float:
        rounds_of = zip(our, *theirs.values(), strict=True)
        return statistics.median(ours[what] / max(each[what] for each in others) for ours, *others in rounds_of)

    return {
        "size": size,
        "rate": max(each["rate"] for each in our),
        "rate_jax": max(best.values()),
        "threads_jax": max(best, key=lambda threads: best[threads]),
        "times_jax": times("rate"),
        "times_jax_cpu": times("rate_cpu"),
        "equal": theirs[2][0]["equal"],
    }


def _run(threads: int, *arguments: object) -> dict[str, float]:
    command = ["-m", "benchmarks.trainability", *map(str, arguments)]
    found: dict[str, float] = json.loads(run_python(command, threads))
    return found


def main(arguments: list[str]) -> None:
    if arguments[:1] == ["ours"]:
        print(json.dumps(ours(int(arguments[1]), arguments[2])))
    elif arguments[:1] == ["jax"]:
        print(json.dumps(jax(int(arguments[1]), int(arguments[2]), arguments[3])))
    else:
        print(json.dumps(figures(), indent=1))


if __name__ == "__main__":
    main(sys.argv[1:])
