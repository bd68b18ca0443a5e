"""A fixed factor on what a network answers."""

from __future__ import annotations

from torch import Tensor, nn


class Scale(nn.Module):
    """Multiply by a fixed number. It has no weights."""

    def __init__(self, factor: float) -> None:
        super().__init__()
        self.factor = factor

    def forward(self, outputs: Tensor) -> Tensor:
        return outputs * self.factor

    def extra_repr(self) -> str:
        return str(self.factor)
