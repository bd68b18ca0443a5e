"""The jobs that every peer trains: the same rows, first weights, order and steps for all."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float32]


@dataclass(frozen=True)
class Job:
    """An MLP for two classes with ReLU, trained by plain SGD in the given order of rows.

    The short last batch is included, and every step's loss is kept.
    """

    name: str
    n_samples: int = 10_000
    noise: float = 0.07
    hidden: tuple[int, ...] = (30, 20)
    learning_rate: float = 0.05
    batch_size: int = 128
    n_epochs: int = 30
    seed: int = 0

    @property
    def widths(self) -> tuple[int, ...]:
        return (2, *self.hidden, 1)

    @property
    def n_rows(self) -> int:
        """Rows to train on: three quarters."""
        return self.n_samples * 3 // 4

    @property
    def n_steps(self) -> int:
        return self.n_epochs * -(-self.n_rows // self.batch_size)

    @property
    def flop(self) -> float:
        """Multiplications and additions of the matrix products: forward, weight and, from layer 2, input gradients."""
        products = [a * b for a, b in zip(self.widths, self.widths[1:], strict=False)]
        return 2.0 * self.n_rows * self.n_epochs * (2 * sum(products) + sum(products[1:]))

    def batches(self) -> list[slice]:
        """Return the slices of one epoch."""
        return [slice(at, at + self.batch_size) for at in range(0, self.n_rows, self.batch_size)]

    def last_epoch_loss(self, losses: Sequence[float]) -> float:
        """Return the mean loss over the rows of the last epoch, from every step's loss."""
        sizes = [len(range(self.n_rows)[rows]) for rows in self.batches()]
        return float(np.average(np.asarray(losses[-len(sizes) :], dtype=np.float64), weights=sizes))

    def write(self, path: Path) -> None:
        """Write rows and first weights to an .npz, so that no peer needs another's package to make them."""
        import torch
        from sklearn.datasets import make_moons
        from sklearn.model_selection import train_test_split
        from torch import nn

        X, y = make_moons(self.n_samples, noise=self.noise, random_state=42)
        X_train, _, y_train, _ = train_test_split(X, y, random_state=42)
        torch.manual_seed(self.seed)
        layers = [nn.Linear(a, b) for a, b in zip(self.widths, self.widths[1:], strict=False)]
        weights = {f"W{at}": layer.weight.detach().numpy() for at, layer in enumerate(layers)}
        biases = {f"b{at}": layer.bias.detach().numpy() for at, layer in enumerate(layers)}
        np.savez(path, X=X_train.astype(np.float32), y=y_train.astype(np.float32), **weights, **biases)


@dataclass(frozen=True)
class Inputs:
    """What `Job.write` wrote: rows (n, 2), labels (n,), and for each layer weights (out, in) and bias (out,)."""

    X: Array
    y: Array
    weights: tuple[tuple[Array, Array], ...]

    @classmethod
    def read(cls, path: Path) -> Inputs:
        with np.load(path) as arrays:
            n_layers = sum(name.startswith("W") for name in arrays)
            pairs = tuple((arrays[f"W{at}"], arrays[f"b{at}"]) for at in range(n_layers))
            return cls(arrays["X"], arrays["y"], pairs)


JOBS = {job.name: job for job in (Job("seed"), Job("tiny", n_samples=400, n_epochs=2))}
