"""Logistic regression written by hand, as a first lesson writes it."""

from __future__ import annotations

import torch
from torch import Tensor, nn


class LogisticRegression(nn.Module):
    """Compute ``logits = X Wᵀ + b`` with W and b drawn from a standard normal.

    `nn.Linear` does the same from a uniform start; this one is spelled out so that nothing is hidden.

    Parameters
    ----------
    n_features : int
        Width of X, shape (n, n_features).
    n_outputs : int
        Width of the logits, shape (n, n_outputs).
    bias : bool
        Whether b is added.
    """

    def __init__(self, n_features: int, n_outputs: int, *, bias: bool = True) -> None:
        super().__init__()
        self.weight = nn.Parameter(torch.randn(n_outputs, n_features))
        self.bias = nn.Parameter(torch.randn(n_outputs)) if bias else None

    def forward(self, x: Tensor) -> Tensor:
        logits = x @ self.weight.T
        return logits if self.bias is None else logits + self.bias
