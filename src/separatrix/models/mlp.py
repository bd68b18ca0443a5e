"""The multilayer perceptron as a plain `nn.Sequential`."""

from __future__ import annotations

from collections.abc import Sequence

import torch
from torch import nn

from ..config import ActivationName
from .activations import ACTIVATIONS


def mlp_layers(
    widths: Sequence[int],
    activations: Sequence[ActivationName],
    *,
    dropout: float = 0.0,
    bias: bool = True,
    dtype: torch.dtype = torch.float32,
) -> list[nn.Module]:
    """Return the layers of an MLP: Linear, activation and, if asked for, Dropout, and a last Linear.

    Parameters
    ----------
    widths : sequence of int
        Inputs, each hidden layer, outputs.
    activations : sequence of str
        One a hidden layer.
    dropout : float
        Probability that a hidden activation is dropped while training.
    bias : bool
        Whether the linear layers add a bias.
    dtype : torch.dtype
        Type in which the weights are drawn; torch draws other bits in float64 than in float32.
    """
    layers: list[nn.Module] = []
    for n_in, n_out, activation in zip(widths, widths[1:-1], activations, strict=False):
        layers += [nn.Linear(n_in, n_out, bias=bias, dtype=dtype), ACTIVATIONS[activation]()]
        if dropout:
            layers.append(nn.Dropout(dropout))
    return [*layers, nn.Linear(widths[-2], widths[-1], bias=bias, dtype=dtype)]
