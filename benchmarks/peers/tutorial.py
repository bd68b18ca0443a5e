"""The tutorial's own loop: a DataLoader, zero_grad, backward, step."""

from __future__ import annotations

from collections.abc import Callable

import torch
from torch import nn
from torch.utils.data import DataLoader, TensorDataset

from ..job import Inputs, Job
from .torch_eager import sequential


def prepare(job: Job, inputs: Inputs) -> Callable[[], float]:
    dataset = TensorDataset(torch.from_numpy(inputs.X), torch.from_numpy(inputs.y))

    def train() -> float:
        loader = DataLoader(dataset, batch_size=job.batch_size)
        model = sequential(inputs)
        loss_function = nn.BCEWithLogitsLoss()
        optimizer = torch.optim.SGD(model.parameters(), lr=job.learning_rate)
        losses = []
        for epoch in range(job.n_epochs):
            torch.manual_seed(42 + epoch)
            for X_batch, y_batch in loader:
                optimizer.zero_grad()
                outp = model(X_batch)
                loss = loss_function(outp.flatten(), y_batch)
                loss.backward()
                losses.append(loss.detach().flatten()[0])
                optimizer.step()
                probabilities = torch.sigmoid(outp)
                (probabilities > 0.5).type(torch.long)
        return job.last_epoch_loss([float(loss) for loss in losses])

    return train
