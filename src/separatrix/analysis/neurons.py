"""What each hidden neuron answers at every point of a plane."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numpy.typing import NDArray

from ..errors import DataError
from ..recording import Recording
from ..recording.forward import hidden_activations, layer_sizes
from .boundary import Boundary, boundary
from .grid import FeaturePair, Grid, make_grid
from .threads import fitting_threads

if TYPE_CHECKING:
    import torch
    from torch import nn


_Layer = tuple[str, str, NDArray[np.float32]]  # name, class name, activations (n_rows, width)

OUTPUT_RESOLUTION = 150  # the answer has sharp levels and is drawn larger than a neuron


@dataclass(frozen=True, eq=False)
class HiddenLayer:
    """One hidden layer's activations over a plane.

    Parameters
    ----------
    name : str
        The activation's name in the module, "1" or "encoder.act".
    kind : str
        The activation's class, "ReLU".
    activations : ndarray of float32, shape (n_y, n_x, width)
        One map a neuron.
    """

    name: str
    kind: str
    activations: NDArray[np.float32]

    @property
    def width(self) -> int:
        """Number of neurons."""
        return int(self.activations.shape[2])

    @property
    def silent(self) -> NDArray[np.bool_]:
        """Which neurons are 0 all over the plane, shape (width,)."""
        return np.asarray(~self.activations.any(axis=(0, 1)))


@dataclass(frozen=True, eq=False)
class Neurons:
    """Every hidden layer's activations over a plane, and the network's answer there.

    Parameters
    ----------
    grid : Grid
        The plane.
    layers : tuple of HiddenLayer
        In the order in which they are computed; empty for a network without hidden layers.
    output : Boundary
        The network's answer over the same plane, on a finer grid.
    """

    grid: Grid
    layers: tuple[HiddenLayer, ...]
    output: Boundary


def neurons(
    recording: Recording,
    frame: int = -1,
    features: FeaturePair | None = None,
    resolution: int = 60,
    padding: float = 0.08,
) -> Neurons:
    """Evaluate every hidden neuron of a recorded network on a plane through its data.

    Parameters
    ----------
    recording : Recording
        The run, of any module.
    frame : int
        Which frame's weights.
    features, resolution, padding
        The plane: see `make_grid`.

    Raises
    ------
    ConfigError, DataError, UnknownNameError
        As `make_grid` and `Recording.module` do.
    """
    data = recording.data
    grid = make_grid(data.X, data.feature_names, features=features, resolution=resolution, padding=padding)
    layers = _native_layers(recording, frame, grid) if recording.answers_natively else _layers(recording, frame, grid)
    maps = tuple(HiddenLayer(name, kind, values.reshape(*grid.shape, values.shape[1])) for name, kind, values in layers)
    answer = boundary(recording, frame, grid.features, max(resolution, OUTPUT_RESOLUTION), padding)
    return Neurons(grid, maps, answer)


def _native_layers(recording: Recording, frame: int, grid: Grid) -> list[_Layer]:
    """Ask the compiled core; the layers are named as in the module."""
    config, data, weights = recording.config, recording.data, recording.flat(frame)
    parts = [
        hidden_activations(config, data.n_features, data.n_outputs, weights, data.scaled(rows))
        for rows in grid.blocks()
    ]
    layers = [np.concatenate(same) for same in zip(*parts, strict=True)]
    watched = _watched(recording.module(frame))[: len(layers)]
    return [(name, type(part).__name__, values) for (name, part), values in zip(watched, layers, strict=True)]


def _layers(recording: Recording, frame: int, grid: Grid) -> list[_Layer]:
    """Ask the module itself."""
    import torch

    data, config = recording.data, recording.config
    dtype = getattr(torch, config.train.dtype)
    inputs = (torch.from_numpy(data.scaled(rows)).to(dtype) for rows in grid.blocks())
    with fitting_threads(recording):
        layers = module_neurons(recording.module(frame), inputs)
    # of a network of ours what comes after the hidden layers is a part of its output
    return layers if config.model.name == "module" else layers[: len(layer_sizes(config, 0, 0)) - 2]


def module_neurons(module: nn.Module, batches: Iterable[torch.Tensor]) -> list[_Layer]:
    """Run a module and keep what its activation modules answer; the module is as it was afterwards.

    Parameters
    ----------
    module : nn.Module
        Any network. Its activations are found by forward hooks on `torch.nn`'s activation modules and on leaf
        modules without parameters that keep the shape of what they are given. Those called as functions
        (``torch.relu(x)``) cannot be seen; where there is nothing else, the outputs of the linear layers are kept.
    batches : iterable of Tensor, each of shape (n, ...)
        Inputs as the module takes them.

    Returns
    -------
    list of (name, class name, ndarray of float32 of shape (n_rows, width))
        One entry for each call, in order; an activation that is the network's own output is left out.
    """
    import torch

    training = {name: part.training for name, part in module.named_modules()}
    calls: list[_Call] = []
    collected: list[list[_Call]] = []
    handles = [part.register_forward_hook(_keeper(name, calls)) for name, part in _watched(module)]
    try:
        module.eval()
        with torch.inference_mode():
            for batch in batches:
                calls.clear()
                result = module(batch)
                collected.append([call for call in calls if not _same(call.output, result)])
    finally:
        for handle in handles:
            handle.remove()
        for name, part in module.named_modules():
            part.training = training[name]
    return _joined(collected)


class _Call(NamedTuple):
    name: str
    kind: str
    output: torch.Tensor
    values: torch.Tensor  # a copy, for the module may change its output in place later on


def _keeper(name: str, calls: list[_Call]) -> Callable[[nn.Module, tuple[object, ...], object], None]:
    import torch

    def keep(part: nn.Module, inputs: tuple[object, ...], output: object) -> None:
        if not isinstance(output, torch.Tensor):
            return
        if isinstance(part, torch.nn.Linear) or getattr(inputs[0], "shape", None) == output.shape:
            values = output.reshape(len(output), -1).to(torch.float32, copy=True)
            calls.append(_Call(name, type(part).__name__, output, values))

    return keep


def _watched(module: nn.Module) -> list[tuple[str, nn.Module]]:
    from torch import nn

    leaves = [(name, part) for name, part in module.named_modules() if not list(part.children())]
    found = [leaf for leaf in leaves if _is_activation(leaf[1])]
    return found or [leaf for leaf in leaves if isinstance(leaf[1], nn.Linear)]


def _is_activation(part: nn.Module) -> bool:
    from torch import nn

    from ..models.features import Features

    home = type(part).__module__
    if home == "torch.nn.modules.activation":
        return not isinstance(part, nn.MultiheadAttention)
    # "identity" is an activation that a person can ask for; the sine and a user's own have no parameters either
    own = not home.startswith("torch.") and not isinstance(part, Features)
    return isinstance(part, nn.Identity) or (own and not list(part.parameters()))


def _same(tensor: torch.Tensor, result: object) -> bool:
    import torch

    if not isinstance(result, torch.Tensor) or tensor.numel() != result.numel():
        return False
    return tensor.data_ptr() == result.data_ptr()


def _joined(collected: list[list[_Call]]) -> list[_Layer]:
    import torch

    if len({len(calls) for calls in collected}) > 1:
        raise DataError("The module's activations are called a different number of times from batch to batch.")
    return [
        (same[0].name, same[0].kind, torch.cat([call.values for call in same]).numpy())
        for same in zip(*collected, strict=True)
    ]
