"""JAX: the whole training as two nested scans under one jit."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np

from ..job import Inputs, Job


def prepare(job: Job, inputs: Inputs) -> Callable[[], float]:
    n_batches = len(job.batches())
    padding = n_batches * job.batch_size - job.n_rows  # scan wants equal batches: the last one's padding counts nothing
    X = jnp.asarray(np.pad(inputs.X, ((0, padding), (0, 0))).reshape(n_batches, job.batch_size, 2))
    y = jnp.asarray(np.pad(inputs.y, (0, padding)).reshape(n_batches, job.batch_size))
    counts = jnp.asarray(np.pad(np.ones(job.n_rows, np.float32), (0, padding)).reshape(n_batches, job.batch_size))
    start = [(jnp.asarray(weight.T), jnp.asarray(bias)) for weight, bias in inputs.weights]

    def loss_of(params: Any, X: Any, y: Any, counts: Any) -> Any:
        for weight, bias in params[:-1]:
            X = jax.nn.relu(X @ weight + bias)
        weight, bias = params[-1]
        z = (X @ weight + bias)[:, 0]
        rows = (1 - y) * z - jax.nn.log_sigmoid(z)
        return (rows * counts).sum() / counts.sum()

    def step(params: Any, batch: Any) -> Any:
        loss, gradients = jax.value_and_grad(loss_of)(params, *batch)
        return jax.tree.map(lambda w, g: w - job.learning_rate * g, params, gradients), loss

    def epoch(params: Any, _: Any) -> Any:
        return jax.lax.scan(step, params, (X, y, counts))

    whole = jax.jit(lambda params: jax.lax.scan(epoch, params, None, length=job.n_epochs)[1])

    def train() -> float:
        return job.last_epoch_loss(np.asarray(whole(start)).ravel().tolist())

    return train
