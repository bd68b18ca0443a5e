"""Rules for the first weights. Each draws layer by layer, in the order of the layers."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import torch
from torch import Tensor, nn

from ..config import DataConfig, InitializerName
from ..data.playground import PLAYGROUND, playground_stream


def initialize(module: nn.Module, name: InitializerName, data: DataConfig) -> None:
    """Draw the weights of every linear layer of `module` anew, in place, from torch's global generator.

    Parameters
    ----------
    module : nn.Module
        The network; its `nn.Linear` layers are drawn.
    name : str
        "torch" keeps the weights that torch drew when it built the layers, uniform within ±1/√fan_in. "xavier":
        uniform within ±√(6/(fan_in + fan_out)) (Glorot and Bengio 2010). "he": uniform within ±√(6/fan_in)
        (arXiv 1502.01852). "normal": standard normal. "uniform": within ±1. "zeros". "playground": see below.
    data : DataConfig
        Where the Playground's stream of random numbers comes from.

    Notes
    -----
    The TensorFlow Playground draws weights within ±0.5 with every bias 0.1. On its own data sets the weights continue
    the stream that made the data, as on the page, so that the data's seed determines them and the run's does not.
    """
    with torch.no_grad():
        if name == "playground":
            _from_playground(module, data)
        elif name != "torch":
            for layer in _linear(module):
                _RULES[name](layer.weight)
                if layer.bias is not None:
                    layer.bias.zero_()


def scale_and_shift(module: nn.Module, scale: float, offset: float) -> None:
    """Multiply every weight of `module`'s layers by `scale`, then add `offset`, in place; biases stay."""
    with torch.no_grad():
        for name, weight in module.named_parameters():
            if name.endswith("weight") and (scale, offset) != (1.0, 0.0):
                weight.mul_(scale).add_(offset)


def _linear(module: nn.Module) -> Iterator[nn.Linear]:
    return (layer for layer in module.modules() if isinstance(layer, nn.Linear))


def _from_playground(module: nn.Module, data: DataConfig) -> None:
    stream = playground_stream(data) if data.name in PLAYGROUND else None
    for layer in _linear(module):
        if stream is None:
            nn.init.uniform_(layer.weight, -0.5, 0.5)
        else:
            values = [stream.random() - 0.5 for _ in range(layer.weight.numel())]
            layer.weight.copy_(torch.tensor(values, dtype=torch.float64).reshape(layer.weight.shape))
        if layer.bias is not None:
            layer.bias.fill_(0.1)


_RULES: dict[str, Callable[[Tensor], object]] = {
    "xavier": nn.init.xavier_uniform_,
    "he": nn.init.kaiming_uniform_,
    "normal": nn.init.normal_,
    "uniform": lambda weight: nn.init.uniform_(weight, -1.0, 1.0),
    "zeros": nn.init.zeros_,
}
