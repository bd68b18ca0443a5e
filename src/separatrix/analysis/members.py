"""What many networks of one architecture answer: each a row of weights."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from ..config import RunConfig
from ..data.dataset import Dataset
from ..models.parameters import unflatten
from ..recording.forward import forward_members

if TYPE_CHECKING:
    from torch import nn

FloatArray = NDArray[np.float64]

VALUES_AT_ONCE = 4_000_000  # bounds the memory of an evaluation: answers of so many numbers
MEMBERS_AT_ONCE = 1024


def member_logits(
    config: RunConfig, data: Dataset, weights: NDArray[Any], rows: FloatArray, module: nn.Module | None = None
) -> FloatArray:
    """Return the logits of many networks, shape (n_models, n, n_outputs).

    Parameters
    ----------
    config, data
        Of one of them.
    weights : ndarray, shape (n_models, n_params)
        In the order of the ``state_dict``.
    rows : ndarray of float64, shape (n, n_features)
        As the networks are fed them.
    module : nn.Module, optional
        A network of the caller's own; a copy of it is asked.
    """
    if module is None:
        return forward_members(config, data.n_features, data.n_outputs, weights, rows)
    import torch

    own = copy.deepcopy(module).cpu().eval()
    shapes = {name: tuple(values.shape) for name, values in own.state_dict().items()}
    fed = torch.from_numpy(np.ascontiguousarray(rows)).to(getattr(torch, config.train.dtype))
    logits = np.empty((len(weights), len(rows), data.n_outputs))
    with torch.inference_mode():
        for member, flat in zip(logits, weights, strict=True):
            own.load_state_dict({name: torch.as_tensor(np.array(v)) for name, v in unflatten(flat, shapes).items()})
            member[:] = own(fed).reshape(len(rows), -1).double().numpy()
    return logits


def blocks(n_models: int, n_rows: int, n_outputs: int) -> Iterator[tuple[slice, slice]]:
    """Yield members and rows to ask together, so that a block of answers has a bounded size; all rows come in turn."""
    step = max(1, VALUES_AT_ONCE // (min(n_models, MEMBERS_AT_ONCE) * n_outputs))
    for row in range(0, n_rows, step):
        for member in range(0, n_models, MEMBERS_AT_ONCE):
            yield slice(member, member + MEMBERS_AT_ONCE), slice(row, min(n_rows, row + step))
