"""Many networks at once, beside JAX's vmap(scan): ``python -m benchmarks.populations``.

Two jobs. "seed": 100 networks of the seed job, each of its own seed. "map": 16-16-1 tanh without biases on 272 rows,
500 steps of the full batch, each with a learning rate of its own, as a hyperparameter map trains them. Each peer trains
in a fresh process, with its best number of threads, and the peers take turns.
"""

from __future__ import annotations

import itertools
import json
import sys
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median
from typing import Any

import numpy as np

from .native import map_job, seed_job
from .peers.race import run_python

JOBS = ("seed", "map_float32", "map_float64")
PEERS = ("native engine", "JAX vmap(scan)")
SIZE = {"seed": 100, "map_float32": 256, "map_float64": 256}


def measure(rounds: int = 5, tell: Callable[[str], None] = lambda _: None) -> list[dict[str, Any]]:
    """Return one row a job and peer: networks a second, and the median of the networks' last losses."""
    rows = []
    for job in JOBS:
        best = {peer: _best_threads(peer, job) for peer in PEERS}
        found: dict[str, list[dict[str, float]]] = {peer: [] for peer in PEERS}
        for _ in range(rounds):
            for peer in PEERS:
                found[peer].append(_run(peer, job, best[peer]))
        one_thread = [_run(PEERS[0], job, 1)["rate"] for _ in range(rounds)]
        for peer, results in found.items():
            rates = [result["rate"] for result in results]
            row = {"job": job, "n_models": SIZE[job], "peer": peer, "threads": best[peer], "loss": results[-1]["loss"]}
            row |= {"rate": median(rates), "slowest": min(rates), "fastest": max(rates), "first": results[-1]["first"]}
            rows.append(row | ({"rate_1_thread": median(one_thread)} if peer == PEERS[0] else {}))
            tell(f"{job}, {peer}: {row['rate']:.0f} networks/s")
    return rows


def _best_threads(peer: str, job: str) -> int:
    return max((1, 2), key=lambda n: _run(peer, job, n)["rate"])


def _run(peer: str, job: str, threads: int) -> dict[str, float]:
    found: dict[str, float] = json.loads(run_python(["-m", "benchmarks.populations", peer, job, str(threads)], threads))
    return found


def _timed(train: Callable[[], Any], n_models: int) -> dict[str, float]:
    started = time.perf_counter()
    train()
    first = time.perf_counter() - started
    seconds = []
    for _ in range(3):
        started = time.perf_counter()
        losses = train()
        seconds.append(time.perf_counter() - started)
    return {"rate": n_models / min(seconds), "first": first, "loss": float(np.median(losses))}


def _native(job: str, threads: int) -> Callable[[], Any]:
    from separatrix import _native

    def train() -> Any:
        return _native.train(**_arguments(job), n_threads=threads)["last_loss"]

    return train


def _arguments(job: str) -> dict[str, Any]:
    n_models = SIZE[job]
    if job == "seed":
        return seed_job(n_models=n_models, seeds=np.arange(n_models), streaming=True)
    return map_job(job.removeprefix("map_"), n_models) | {"learning_rate": np.geomspace(1e-3, 0.3, n_models)}


def _jax(job: str) -> Callable[[], Any]:
    """Return the same trainings as JAX does them best: members a leading axis, the steps one scan, all one jit."""
    import jax
    import jax.numpy as jnp

    from separatrix import _native

    jax.config.update("jax_enable_x64", job.endswith("64"))
    given = _arguments(job)
    sizes, bias, size = given["layer_sizes"], given.get("bias", True), given["batch_size"]
    drawn = _native.initial_weights(layer_sizes=sizes, seeds=given["seeds"], bias=bias, dtype=str(given["X"].dtype))
    start = _layers(jnp.asarray(drawn), sizes, bias)
    n_rows = len(given["X"])
    padding = -n_rows % size
    counts = np.pad(np.ones(n_rows, given["X"].dtype), (0, padding)).reshape(-1, size)
    X = jnp.asarray(np.pad(given["X"], ((0, padding), (0, 0))).reshape(-1, size, sizes[0]))
    y = jnp.asarray(np.pad(given["y"], (0, padding)).reshape(-1, size))
    rates = jnp.asarray(np.broadcast_to(given["learning_rate"], len(drawn)).astype(given["X"].dtype))
    hidden = jax.nn.relu if job == "seed" else jnp.tanh

    def loss_of(params: Any, X: Any, y: Any, counts: Any) -> Any:
        for weight, shift in params[:-1]:
            X = hidden(X @ weight + shift)
        weight, shift = params[-1]
        z = (X @ weight + shift)[:, 0]
        rows = (1 - y) * z - jax.nn.log_sigmoid(z) if job == "seed" else (z - y) ** 2
        return (rows * counts).sum() / counts.sum()

    def one(params: Any, rate: Any) -> Any:
        def step(params: Any, batch: Any) -> Any:
            loss, slopes = jax.value_and_grad(loss_of)(params, *batch)
            if not bias:
                slopes = [(weight, 0.0 * shift) for weight, shift in slopes]
            return jax.tree.map(lambda w, g: w - rate * g, params, slopes), loss

        def epoch(params: Any, _: Any) -> Any:
            params, losses = jax.lax.scan(step, params, (X, y, jnp.asarray(counts)))
            return params, losses[-1]

        return jax.lax.scan(epoch, params, None, length=given["n_epochs"])[1][-1]

    whole = jax.jit(jax.vmap(one))
    return lambda: np.asarray(whole(start, rates))


def _layers(flat: Any, sizes: Any, bias: bool) -> list[tuple[Any, Any]]:
    """Cut flat members (n_models, n_params) into (n_models, in, out) weights and (n_models, out) biases."""
    import jax.numpy as jnp

    layers, at = [], 0
    for n_in, n_out in itertools.pairwise(sizes):
        weight = flat[:, at : at + n_in * n_out].reshape(-1, n_out, n_in).swapaxes(1, 2)
        at += n_in * n_out
        shift = flat[:, at : at + n_out] if bias else jnp.zeros((len(flat), n_out), flat.dtype)
        at += n_out if bias else 0
        layers.append((weight, shift))
    return layers


def main(arguments: list[str]) -> None:
    if arguments and arguments[0] in PEERS:
        peer, job, threads = arguments
        train = _native(job, int(threads)) if peer == PEERS[0] else _jax(job)
        print(json.dumps(_timed(train, SIZE[job])))
        return
    rows = measure(tell=lambda text: print(text, file=sys.stderr))
    text = json.dumps(rows, indent=2)
    if arguments:
        Path(arguments[0]).write_text(text + "\n", encoding="utf-8")
    print(text)


if __name__ == "__main__":
    main(sys.argv[1:])
