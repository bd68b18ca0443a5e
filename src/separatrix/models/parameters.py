"""A network's parameters as one flat row of numbers, and back to torch's names."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .._checks import some
from ..errors import ConfigError

Shapes = Mapping[str, tuple[int, ...]]


def flatten(state: Mapping[str, NDArray[Any]]) -> NDArray[Any]:
    """Put the values of a ``state_dict`` behind each other in its own order, shape (n_params,)."""
    return np.concatenate([np.ravel(values) for values in state.values()])


def unflatten(flat: NDArray[Any], shapes: Shapes) -> dict[str, NDArray[Any]]:
    """Cut (..., n_params) into a ``state_dict`` of values (..., *shape), views of `flat`.

    Examples
    --------
    >>> import numpy as np
    >>> state = unflatten(np.arange(6.0), {"0.weight": (2, 2), "0.bias": (2,)})
    >>> state["0.weight"].tolist(), state["0.bias"].tolist()
    ([[0.0, 1.0], [2.0, 3.0]], [4.0, 5.0])
    """
    state, at = {}, 0
    for name, shape in shapes.items():
        size = math.prod(shape)
        state[name] = flat[..., at : at + size].reshape((*flat.shape[:-1], *shape))  # a count has no shape
        at += size
    return state


def check_same_network(before: Mapping[str, NDArray[Any]], now: Shapes) -> None:
    """Refuse weights that are not of a network of these shapes.

    Raises
    ------
    ConfigError
        If a name or a shape differs.
    """
    theirs = {name: values.shape for name, values in before.items()}
    if theirs != dict(now):
        names = some(sorted(name for name in {**theirs, **now} if theirs.get(name) != now.get(name)))
        raise ConfigError(f"The weights to go on from are of another network, see {names}. Train anew.")
