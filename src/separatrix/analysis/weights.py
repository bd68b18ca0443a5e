"""The weight matrices of a network, in the order in which they act."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..errors import DataError
from ..recording import Recording

FloatArray = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class LayerWeights:
    """One linear layer.

    Parameters
    ----------
    name : str
        The weight's name in the module's ``state_dict``.
    weight : ndarray of float64, shape (n_out, n_in)
        Row i holds what unit i takes from each of its inputs.
    bias : ndarray of float64, shape (n_out,), or None
        What unit i adds.
    """

    name: str
    weight: FloatArray
    bias: FloatArray | None


def layer_weights(recording: Recording, frame: int = -1) -> tuple[LayerWeights, ...]:
    """Return the linear layers of a recorded network whose layers form a chain.

    A network with one vector of weights, as a logistic regression may be written, is one layer of one unit.

    Raises
    ------
    ConfigError
        If there is no such frame.
    DataError
        If the weights are no chain of matrices, each as wide as the one before it is high.
    """
    state = {name: np.asarray(values, dtype=np.float64) for name, values in _state(recording, frame).items()}
    matrices = {name: values for name, values in state.items() if values.ndim == 2}
    if not matrices:
        width = recording.data.n_features
        matrices = {name: values[None] for name, values in state.items() if values.shape == (width,)}
        matrices = dict(list(matrices.items())[:1])
    layers = tuple(LayerWeights(name, weight, _bias(name, len(weight), state)) for name, weight in matrices.items())
    chained = all(after.weight.shape[1] == len(before.weight) for before, after in pairwise(layers))
    if not layers or not chained or any(values.ndim > 2 for values in state.values()):
        raise DataError(
            "Only a chain of linear layers can be drawn as nodes and edges; this network is none. "
            "Draw its boundary or its neurons."
        )
    return layers


def _state(recording: Recording, frame: int) -> dict[str, NDArray[Any]]:
    return {name: values.numpy() for name, values in recording.state_dict(frame).items()}


def _bias(name: str, n_out: int, state: dict[str, FloatArray]) -> FloatArray | None:
    home = name.rpartition(".")[0]
    for other, values in state.items():
        same_home = other.rpartition(".")[0] == home
        if same_home and other != name and "bias" in other.rpartition(".")[2] and values.shape == (n_out,):
            return values
    return None
