"""The input transforms of the TensorFlow Playground, for two inputs x and y."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import torch
from torch import Tensor, nn

from ..config import FeatureName

_FORMULAS: dict[FeatureName, Callable[[Tensor, Tensor], Tensor]] = {
    "x": lambda x, y: x,
    "y": lambda x, y: y,
    "x_squared": lambda x, y: x * x,
    "y_squared": lambda x, y: y * y,
    "xy": lambda x, y: x * y,
    "sin_x": lambda x, y: torch.sin(x),
    "sin_y": lambda x, y: torch.sin(y),
}


class Features(nn.Module):
    """Replace two inputs (n, 2) by the named transforms of them (n, len(names)). It has no weights."""

    def __init__(self, names: Sequence[FeatureName]) -> None:
        super().__init__()
        self.names = tuple(names)

    def forward(self, inputs: Tensor) -> Tensor:
        x, y = inputs.unbind(dim=1)
        return torch.stack([_FORMULAS[name](x, y) for name in self.names], dim=1)

    def extra_repr(self) -> str:
        return ", ".join(self.names)
