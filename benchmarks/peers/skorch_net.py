"""skorch's NeuralNetBinaryClassifier, without validation and callbacks; its history keeps every batch's loss."""

from __future__ import annotations

from collections.abc import Callable

import torch
from skorch import NeuralNetBinaryClassifier

from ..job import Inputs, Job
from .torch_eager import sequential


class Squeezed(torch.nn.Module):
    """The same network; skorch wants logits of shape (n,)."""

    def __init__(self, inputs: Inputs) -> None:
        super().__init__()
        self.net = sequential(inputs)

    def forward(self, X: torch.Tensor) -> torch.Tensor:
        return self.net(X).flatten()


def prepare(job: Job, inputs: Inputs) -> Callable[[], float]:
    def train() -> float:
        model = NeuralNetBinaryClassifier(
            Squeezed, module__inputs=inputs, optimizer=torch.optim.SGD, lr=job.learning_rate,
            batch_size=job.batch_size, max_epochs=job.n_epochs, train_split=None, callbacks="disable", verbose=0,
        )  # fmt: skip
        model.fit(inputs.X, inputs.y)
        losses = [batch["train_loss"] for epoch in model.history for batch in epoch["batches"]]
        return job.last_epoch_loss(losses)

    return train
