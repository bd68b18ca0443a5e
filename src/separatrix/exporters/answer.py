"""A network together with what surrounds it: rows in the data's own units in, logits and probabilities out."""

from __future__ import annotations

import torch
from torch import Tensor, nn

from ..recording import Recording


class Answer(nn.Module):
    """Scale rows, run the network, and say what its output means.

    Parameters
    ----------
    recording : Recording
        The run.
    frame : int
        Which frame's weights.
    """

    mean: Tensor
    scale: Tensor

    def __init__(self, recording: Recording, frame: int = -1) -> None:
        super().__init__()
        data = recording.data
        self.network = recording.module(frame)
        self.loss = recording.loss
        self.regression = data.classes is None
        self.dtype: torch.dtype = getattr(torch, recording.config.train.dtype)
        self.standardized = data.mean is not None
        if data.mean is not None and data.scale is not None:
            self.register_buffer("mean", torch.from_numpy(data.mean.copy()))
            self.register_buffer("scale", torch.from_numpy(data.scale.copy()))
        self.output_names = ("value",) if self.regression else ("logits", "probabilities")

    def forward(self, X: Tensor) -> Tensor | tuple[Tensor, Tensor]:
        """Return (logits (n, n_outputs), probabilities (n, n_classes)), or the value (n,) of a regression."""
        if self.standardized:
            X = ((X.double() - self.mean) / self.scale).to(self.dtype)
        logits: Tensor = self.network(X)
        if self.regression:
            return logits.reshape(-1)
        logits = logits if logits.ndim == 2 else logits.unsqueeze(1)
        return logits, probabilities(logits, self.loss)


def example_rows(recording: Recording) -> Tensor:
    """Return a few recorded rows to trace a graph with, (n, n_features), of the network's type."""
    return torch.from_numpy(recording.data.X[:4].copy()).to(getattr(torch, recording.config.train.dtype))


def probabilities(logits: Tensor, loss: str) -> Tensor:
    """Turn logits into class probabilities by the rule of `models.outputs.probabilities`, in torch's operations."""
    if logits.shape[1] == 1:
        positive = torch.sigmoid(logits) if loss == "cross_entropy" else ((logits + 1) / 2).clamp(0, 1)
        return torch.cat([1 - positive, positive], dim=1)
    if loss in ("mse", "half_mse"):
        shares = logits.clamp(0, 1)
        total = shares.sum(dim=1, keepdim=True)
        even = torch.full_like(shares, 1 / logits.shape[1])
        return torch.where(total > 0, shares / torch.where(total > 0, total, 1.0), even)
    return torch.softmax(logits, dim=1)
