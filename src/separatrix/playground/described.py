"""Data and a network, as a page is told of them."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..config import RunConfig
from ..data import Dataset
from ..recording.forward import layer_sizes
from .to_page import Data, Layer, Network

MOST_ROWS = 2000  # of data that are drawn


def described_data(data: Dataset) -> Data:
    """Return the rows that are drawn, at most 2,000 chosen evenly, and what they are."""
    used = np.sort(np.concatenate([data.train_index, data.valid_index]))
    index = used[evenly(len(used), MOST_ROWS)]
    ranges = zip(data.X.min(axis=0).tolist(), data.X.max(axis=0).tolist(), strict=True)
    return Data(
        task="regression" if data.classes is None else "classification",
        feature_names=list(data.feature_names),
        target_name=data.target_name,
        classes=None if data.classes is None else [str(label) for label in data.classes],
        n_train=len(data.train_index),
        n_valid=len(data.valid_index),
        X=data.X[index].tolist(),
        y=data.y[index].tolist(),
        part=np.isin(index, data.valid_index).astype(int).tolist(),
        index=index.tolist(),
        shown=len(index),
        ranges=list(ranges),
    )


def described_network(config: RunConfig, data: Dataset) -> Network:
    """Return a network of ours, where its weights lie in the flat ones, and the names of what it is fed."""
    sizes = layer_sizes(config, data.n_features, data.n_outputs)
    activations = [*config.model.activations[: len(sizes) - 2], config.model.output_activation]
    layers, at = [], 0
    for (n_in, n_out), activation in zip(pairwise(sizes), activations, strict=True):
        bias = at + n_in * n_out if config.model.bias else None
        layers.append(Layer(n_in=n_in, n_out=n_out, activation=activation, weight=at, bias=bias))
        at += n_in * n_out + (n_out if config.model.bias else 0)
    return Network(layers=layers, inputs=list(config.model.features or data.feature_names), n_params=at)


def evenly(n: int, most: int) -> NDArray[np.int64]:
    """Return at most `most` of the positions from 0 to n - 1, evenly chosen, both ends among them."""
    if n <= most:
        return np.arange(n, dtype=np.int64)
    return np.unique(np.linspace(0, n - 1, most).round().astype(np.int64))


def numbers(values: NDArray[Any]) -> list[float | None]:
    """Return numbers as JSON has them, null for NaN and infinity."""
    return [float(value) if np.isfinite(value) else None for value in values]
