"""What networks answer, compiled where it can be: a module need not be built to ask one, or ten thousand."""

from __future__ import annotations

import importlib
import math
import os
from functools import cache
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from .._checks import must
from ..config import RunConfig
from ..errors import ConfigError

if TYPE_CHECKING:
    import torch

FloatArray = NDArray[np.float64]

SLOW = ("x86_64", "portable")  # instruction sets without fused multiply-add, on which PyTorch is faster
MUCH_WORK = 50_000_000  # multiplications from which on more threads bring more than they cost
VALUES_AT_ONCE = 4_000_000  # bounds the memory of an evaluation: inputs and outputs of so many numbers


@cache
def native_instruction_set() -> str | None:
    """Name the instruction set that the compiled core uses here; None if it was not compiled."""
    try:
        sets: list[str] = importlib.import_module("separatrix._native").instruction_sets()
    except ImportError:
        return None
    return sets[0]


def n_processors() -> int:
    """Return how many processors this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def answers_natively(config: RunConfig) -> bool:
    """Tell whether the compiled core evaluates such a network: one of ours, of the CPU, on a quick processor."""
    ours = config.model.name in ("mlp", "logistic") and config.train.device == "cpu"
    return ours and native_instruction_set() not in (None, *SLOW)


def forward_members(
    config: RunConfig, n_features: int, n_outputs: int, weights: NDArray[Any], rows: FloatArray
) -> FloatArray:
    """Return the logits of many networks of one architecture for the same rows.

    The compiled core computes them where `answers_natively` says so, else PyTorch; they agree to rounding, about
    1e-6 in float32 and 1e-12 in float64 relative to the sums' terms.

    Parameters
    ----------
    config : RunConfig
        Its model and dtype are read.
    n_features, n_outputs : int
        Widths of the rows and of the logits.
    weights : ndarray, shape (n_models, n_params)
        Each network's, flat as `models.parameters.flatten` puts them.
    rows : ndarray of float64, shape (n, n_features)
        As the network is fed them: scaled, but before the config's input transforms.

    Returns
    -------
    ndarray of float64, shape (n_models, n, n_outputs)

    Raises
    ------
    ConfigError
        If the weights are not of such networks, or the network is a module of the caller's own.
    """
    _check(config, n_features, n_outputs, weights)
    if answers_natively(config):
        parts = [_evaluated(config, n_features, n_outputs, weights, part)[0] for part in _cut(rows, len(weights))]
        return np.concatenate(parts, axis=1, dtype=np.float64)
    return _with_torch(config, n_features, n_outputs, weights, rows)


def hidden_activations(
    config: RunConfig, n_features: int, n_outputs: int, weights: NDArray[Any], rows: FloatArray
) -> list[NDArray[np.float32]]:
    """Return what each hidden layer of one network answers, computed by the compiled core.

    Parameters
    ----------
    config, n_features, n_outputs, rows
        As for `forward_members`; `answers_natively` must hold.
    weights : ndarray, shape (n_params,)
        The network's.

    Returns
    -------
    list of ndarray of float32, shape (n, width)
        One a hidden layer, after its activation.
    """
    _check(config, n_features, n_outputs, weights[None])
    found = _evaluated(config, n_features, n_outputs, weights, rows, neurons=True)[1]  # (n_hidden, n)
    ends = np.cumsum(layer_sizes(config, n_features, n_outputs)[1:-1])
    return [layer.T.astype(np.float32) for layer in np.split(found, ends)[:-1]]


def layer_sizes(config: RunConfig, n_features: int, n_outputs: int) -> list[int]:
    """Return the widths of a network of ours: inputs, hidden layers, outputs."""
    hidden = () if config.model.name == "logistic" else config.model.hidden_layer_sizes
    return [len(config.model.features) or n_features, *hidden, n_outputs]


def _evaluated(
    config: RunConfig, n_features: int, n_outputs: int, weights: NDArray[Any], rows: FloatArray, neurons: bool = False
) -> Any:
    from .._native import evaluate

    model, dtype = config.model, np.dtype(config.train.dtype)
    sizes = layer_sizes(config, n_features, n_outputs)
    work = weights.size * len(rows)  # near enough, whether of one network or of many
    return evaluate(
        layer_sizes=sizes,
        activations=[] if model.name == "logistic" else list(model.activations),
        X=_fed(config, rows),
        weights=np.ascontiguousarray(weights, dtype=dtype),
        bias=model.bias,
        output_activation=model.output_activation,
        output_scale=model.output_scale,
        neurons=neurons,
        n_threads=n_processors() if work > MUCH_WORK else 1,
    )


def _fed(config: RunConfig, rows: FloatArray) -> NDArray[Any]:
    """Return rows of the config's type, the input transforms done, by the very code that trained on them."""
    fed = np.ascontiguousarray(rows, dtype=config.train.dtype)
    if not config.model.features:
        return fed
    import torch

    from ..models.features import Features

    transformed: NDArray[Any] = Features(config.model.features)(torch.from_numpy(fed)).contiguous().numpy()
    return transformed


def _with_torch(
    config: RunConfig, n_features: int, n_outputs: int, weights: NDArray[Any], rows: FloatArray
) -> FloatArray:
    import torch

    from ..models.build import build_module, module_shapes
    from ..models.parameters import unflatten

    shapes = module_shapes(config, n_features, n_outputs)
    module = build_module(config, n_features, n_outputs).eval()
    dtype = getattr(torch, config.train.dtype)
    logits = np.empty((len(weights), len(rows), n_outputs))
    with torch.inference_mode():
        for member, flat in zip(logits, weights, strict=True):
            state: dict[str, torch.Tensor] = {
                name: torch.from_numpy(np.array(values)) for name, values in unflatten(flat, shapes).items()
            }
            module.load_state_dict(state)
            at = 0
            for part in _cut(rows, 1):
                member[at : at + len(part)] = module(torch.tensor(part, dtype=dtype)).numpy()
                at += len(part)
    return logits


def _cut(rows: FloatArray, n_models: int) -> list[FloatArray]:
    """Cut rows into parts of bounded size, at least one."""
    step = max(1, VALUES_AT_ONCE // max(1, rows.shape[1], n_models))
    return [rows[at : at + step] for at in range(0, max(len(rows), 1), step)]


def _check(config: RunConfig, n_features: int, n_outputs: int, weights: NDArray[Any]) -> None:
    if config.model.name == "module":
        raise ConfigError("A network of your own cannot be built from its config. Ask its recording instead.")
    pairs = pairwise(layer_sizes(config, n_features, n_outputs))
    n_params = sum(math.prod(pair) + (pair[1] if config.model.bias else 0) for pair in pairs)
    if weights.ndim != 2 or weights.shape[1] != n_params:
        raise ConfigError(must("weights", f"of shape (n_models, {n_params})", weights.shape))
