"""From a config to a network with its first weights."""

from __future__ import annotations

import threading
from functools import lru_cache

import torch
from torch import nn

from .._checks import must
from ..config import ModelConfig, RunConfig
from ..errors import ConfigError
from .features import Features
from .initializers import initialize, scale_and_shift
from .logistic import LogisticRegression
from .mlp import mlp_layers
from .scale import Scale

RANDOM_STATE = threading.RLock()  # torch has one a process: who seeds it and draws from it holds this meanwhile


def build_module(config: RunConfig, n_features: int, n_outputs: int) -> nn.Sequential:
    """Build the network that `config` describes, with the weights that its seed gives.

    For the default initializer these equal the weights of the same `nn.Sequential` built after
    ``torch.manual_seed(config.seed)``. torch's global random state is left as it was.

    Parameters
    ----------
    config : RunConfig
        Its model, seed, dtype, and for the Playground's initializer its data are read.
    n_features : int
        Width of the input, (n, n_features).
    n_outputs : int
        Width of the logits, (n, n_outputs).

    Raises
    ------
    ConfigError
        If the model is a module of the caller's own, which no config can build, or input transforms are asked for
        on anything but two inputs.
    """
    with RANDOM_STATE, torch.random.fork_rng(devices=[]):
        torch.manual_seed(config.seed)
        module = _layers(config.model, config.train.dtype, n_features, n_outputs)
        if config.model.name == "mlp":
            initialize(module, config.model.initializer, config.data)
        scale_and_shift(module, config.model.initial_scale, config.model.initial_offset)
    return module


def module_shapes(config: RunConfig, n_features: int, n_outputs: int) -> dict[str, tuple[int, ...]]:
    """Return the shape of every entry of the module's ``state_dict``, without memory for the weights themselves."""
    return dict(_shapes(config.model, config.train.dtype, n_features, n_outputs))


@lru_cache(maxsize=64)  # asked for with every frame of a playground; building on "meta" takes a millisecond
def _shapes(model: ModelConfig, dtype: str, n_features: int, n_outputs: int) -> tuple[tuple[str, tuple[int, ...]], ...]:
    with torch.device("meta"):
        module = _layers(model, dtype, n_features, n_outputs)
    return tuple((name, tuple(values.shape)) for name, values in module.state_dict().items())


def _layers(model: ModelConfig, dtype: str, n_features: int, n_outputs: int) -> nn.Sequential:
    if model.name == "module":
        raise ConfigError(
            "A network of your own cannot be built from its config. Hand the module over: module=MyNet()."
        )
    if model.features and n_features != 2:
        raise ConfigError(must("features", f"empty for {n_features} inputs", list(model.features), "They need two."))
    width = len(model.features) or n_features
    kind = getattr(torch, dtype)
    if model.name == "logistic":
        layers: list[nn.Module] = [LogisticRegression(width, n_outputs, bias=model.bias).to(kind)]
    else:
        widths = (width, *model.hidden_layer_sizes, n_outputs)
        layers = mlp_layers(widths, model.activations, dropout=model.dropout, bias=model.bias, dtype=kind)
    if model.features:
        layers.insert(0, Features(model.features))
    if model.output_activation == "tanh":
        layers.append(nn.Tanh())
    if model.output_scale != 1:
        layers.append(Scale(model.output_scale))
    return nn.Sequential(*layers)
