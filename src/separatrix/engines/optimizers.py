"""torch's optimizers, from a config."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from ..config import TrainConfig


def layers_of(module: nn.Module) -> list[list[nn.Parameter]]:
    """Return the parameters to train, layer by layer, in the order of ``module.parameters()``.

    A layer is a part of the module that holds parameters of its own.
    """
    layers, seen = [], set()
    for part in module.modules():
        own = [p for p in part.parameters(recurse=False) if p.requires_grad and p not in seen]
        seen.update(own)
        layers += [own] if own else []
    return layers


def make_optimizer(layers: Sequence[Sequence[Tensor]], config: TrainConfig) -> torch.optim.Optimizer:
    """Return the torch optimizer that `config` describes; weight decay is torch's own, on every parameter.

    The groups of parameters keep their learning rate before the schedule's factor as "initial_lr".

    Raises
    ------
    ConfigError
        If there is a learning rate for each layer, and not as many as layers.
    """
    if isinstance(config.learning_rate, tuple):
        rates = config.learning_rates(len(layers))
    else:
        layers, rates = [[parameter for own in layers for parameter in own]], (config.learning_rate,)
    parameters = [
        {"params": list(own), "lr": rate, "initial_lr": rate} for own, rate in zip(layers, rates, strict=True)
    ]
    rate, decay = rates[0], config.weight_decay
    match config.optimizer:
        case "sgd":
            momentum, nesterov = config.momentum, config.nesterov
            return torch.optim.SGD(parameters, lr=rate, momentum=momentum, nesterov=nesterov, weight_decay=decay)
        case "adam":
            return torch.optim.Adam(parameters, lr=rate, betas=config.betas, eps=config.epsilon, weight_decay=decay)
        case "adamw":
            return torch.optim.AdamW(parameters, lr=rate, betas=config.betas, eps=config.epsilon, weight_decay=decay)
        case "rmsprop":
            return torch.optim.RMSprop(
                parameters,
                lr=rate,
                alpha=config.smoothing,
                eps=config.epsilon,
                weight_decay=decay,
                momentum=config.momentum,
            )


def make_update(optimizer: torch.optim.Optimizer, config: TrainConfig) -> Callable[[], object]:
    """Return what changes the parameters by their gradients: the optimizer's own step.

    For sgd that carries nothing on, it is that step's one line, w −= lr·g, written out: the same bits without the
    hooks and checks around it, which on a small network take longer than the arithmetic.
    """
    if config.optimizer != "sgd" or config.momentum or config.weight_decay:
        return optimizer.step

    def descend() -> None:
        with torch.no_grad():
            for group in optimizer.param_groups:
                rate = group["lr"]
                for parameter in group["params"]:
                    if parameter.grad is not None:
                        parameter.add_(parameter.grad, alpha=-rate)

    return descend


def penalty(parameters: Iterable[Tensor], config: TrainConfig) -> float:
    """Return λ₁·Σ|w| + λ₂/2·Σw² over all parameters; adamw's decay is no penalty and counts nothing."""
    l2 = 0.0 if config.optimizer == "adamw" else config.weight_decay
    weights = [weight.detach().double() for weight in parameters]
    return sum(config.l1 * float(w.abs().sum()) + l2 / 2 * float(w.square().sum()) for w in weights)


def read_memory(optimizer: torch.optim.Optimizer) -> dict[str, NDArray[Any]]:
    """Copy what the update rule remembers into arrays, named ``<position of the parameter>/<name>``."""
    return {
        f"{at}/{name}": value.detach().cpu().numpy().copy()
        for at, numbers in optimizer.state_dict()["state"].items()
        for name, value in numbers.items()
        if value is not None
    }


def restore_memory(optimizer: torch.optim.Optimizer, memory: Mapping[str, NDArray[Any]]) -> None:
    """Bring back what `read_memory` read; the settings stay the optimizer's own."""
    state: dict[int, dict[str, Tensor]] = {}
    for name, values in memory.items():
        at, _, key = name.partition("/")
        state.setdefault(int(at), {})[key] = torch.tensor(values)
    optimizer.load_state_dict({"state": state, "param_groups": optimizer.state_dict()["param_groups"]})
