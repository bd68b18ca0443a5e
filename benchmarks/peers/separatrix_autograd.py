"""Separatrix with its autograd engine, doing what the others do: every step's loss, and no more."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import torch  # noqa: F401 (separatrix imports it late; its time belongs to the import)

import separatrix as sx

from ..job import Inputs, Job


def prepare(job: Job, inputs: Inputs) -> Callable[[], float]:
    return trainer(job, "autograd", evaluate=(), frames="ends")


def trainer(job: Job, engine: Any, **more: Any) -> Callable[[], float]:
    """Return a training of the job with further settings; the data are made beforehand, as they are for the others."""
    config = sx.RunConfig(
        data=sx.DataConfig("moons", n_samples=job.n_samples, noise=job.noise, seed=42),
        model=sx.ModelConfig(hidden_layer_sizes=job.hidden),
        train=sx.TrainConfig(
            learning_rate=job.learning_rate, batch_size=job.batch_size, max_epochs=job.n_epochs, **more
        ),
        seed=job.seed,
    )
    data = sx.load_dataset(config.data)
    return lambda: job.last_epoch_loss(sx.train(config, data=data, engine=engine).history["step_loss"].tolist())
