"""PyTorch as a careful person writes it: tensors sliced in place of a DataLoader."""

from __future__ import annotations

from collections.abc import Callable

import torch
from torch import nn

from ..job import Inputs, Job


def sequential(inputs: Inputs) -> nn.Sequential:
    """Return the network with the job's first weights."""
    layers: list[nn.Module] = []
    with torch.no_grad():
        for weight, bias in inputs.weights:
            linear = nn.Linear(weight.shape[1], weight.shape[0])
            linear.weight.copy_(torch.from_numpy(weight))
            linear.bias.copy_(torch.from_numpy(bias))
            layers += [linear, nn.ReLU()]
    return nn.Sequential(*layers[:-1])


def prepare(job: Job, inputs: Inputs) -> Callable[[], float]:
    X, y = torch.from_numpy(inputs.X), torch.from_numpy(inputs.y)[:, None]

    def train() -> float:
        model = sequential(inputs)
        loss_function = nn.BCEWithLogitsLoss()
        optimizer = torch.optim.SGD(model.parameters(), lr=job.learning_rate)
        losses = []
        for _ in range(job.n_epochs):
            for rows in job.batches():
                optimizer.zero_grad()
                loss = loss_function(model(X[rows]), y[rows])
                loss.backward()
                optimizer.step()
                losses.append(loss.item())
        return job.last_epoch_loss(losses)

    return train
