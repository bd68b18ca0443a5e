"""Weights at a moment as a packed frame: the boundary, every neuron's map, and the numbers beside them."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..analysis.grid import Grid, make_grid
from ..analysis.neurons import module_neurons
from ..config import RunConfig
from ..data import Dataset
from ..models.outputs import loss_name, predicted_class, probabilities
from ..models.parameters import unflatten
from ..recording.forward import answers_natively, forward_members, hidden_activations, layer_sizes
from .packed import FrameHeader, pack
from .problem import View

FloatArray = NDArray[np.float64]
Arrays = dict[str, NDArray[Any]]

MOST_BYTES = 600_000  # of all neurons' maps in a frame: more neurons than a thousand have coarser ones


@dataclass(frozen=True)
class Shown:
    """What a frame's header says of a moment.

    Parameters
    ----------
    branch, step : int
        Which moment.
    epoch, lr : float
        Passes over the rows, and the learning rate of the next step.
    metrics : mapping of str to float
        Losses and scores; those that are not finite are sent as null.
    """

    branch: int
    step: int
    epoch: float
    lr: float
    metrics: Mapping[str, float]


class Painter:
    """Paints networks of one architecture on one data set, as one view has it.

    Parameters
    ----------
    config : RunConfig
        Its model, loss and dtype are read.
    data : Dataset
        Gives the plane's range, the medians at which other columns are held, and the rows that are counted.
    view : View
        What is looked at.

    Raises
    ------
    ConfigError, DataError
        If the view's columns do not exist, or there are fewer than two.
    """

    def __init__(self, config: RunConfig, data: Dataset, view: View) -> None:
        self.config, self.data, self.view = config, data, view
        # whether it does without PyTorch, which transforms inputs, and so can be painted beside a training that uses it
        self.compiled = answers_natively(config) and not config.model.features
        names = data.feature_names
        self.grid = make_grid(data.X, names, features=view.features, resolution=view.resolution)
        sizes = layer_sizes(config, data.n_features, data.n_outputs)
        self.n_hidden = sum(sizes[1:-1])
        fitting = max(2, math.isqrt(MOST_BYTES // max(self.n_hidden, 1)))
        self.small = make_grid(data.X, names, features=view.features, resolution=min(view.neuron_resolution, fitting))
        self.low, self.high = value_range(data)
        self.loss = loss_name(config.train.loss, regression=data.classes is None)
        self._points = _rows(self.grid, data, config)
        self._small_points = _rows(self.small, data, config)
        counted = data.valid_index if len(data.valid_index) else data.train_index
        self._counted, self._true = _fed(data, data.X[counted], config), data.y[counted]

    def frame(self, number: int, weights: NDArray[Any], shown: Shown) -> bytes:
        """Return the packed frame of a network.

        Parameters
        ----------
        number : int
            The frame's, by which the page says that it was painted.
        weights : ndarray, shape (n_params,)
            The network's, flat.
        shown : Shown
            Which moment it is.
        """
        arrays = self.boundary(weights) | self.neurons(weights)
        hover = self.view.hover  # read once: it may change while this is painted
        if hover is not None and hover >= self.n_hidden:
            hover = None
        if hover is not None:
            arrays |= self.hover(weights, hover)
        header = FrameHeader(
            id=number,
            branch=shown.branch,
            step=shown.step,
            epoch=shown.epoch,
            lr=shown.lr,
            metrics=finite(shown.metrics),
            confusion=self.confusion(weights),
            features=self.grid.features,
            extent=self.grid.extent,
            held=held(self.grid),
            low=self.low,
            high=self.high,
            hover=hover,
            arrays=[],
        )
        return pack(header, arrays | {"weights": np.asarray(weights, dtype=np.float64)})

    def boundary(self, weights: NDArray[Any]) -> Arrays:
        """Return "boundary", and "winner" for more than two classes."""
        logits = self._logits(weights, self._points)
        if self.data.classes is None:
            return boundary_arrays(logits.reshape(self.grid.shape), self.low, self.high)
        with np.errstate(all="ignore"):
            shares = probabilities(logits, self.loss)
        return boundary_arrays(shares.reshape(*self.grid.shape, -1))

    def neurons(self, weights: NDArray[Any]) -> Arrays:
        """Return "neurons", (n_hidden, m, m), and the values that their darkest and lightest points stand for."""
        found = self._hidden(weights, self._small_points)
        return neuron_arrays(found.reshape(self.n_hidden, *self.small.shape))

    def hover(self, weights: NDArray[Any], neuron: int) -> Arrays:
        """Return one neuron's map as fine as the boundary."""
        own = self._hidden(weights, self._points)[neuron : neuron + 1]
        found = neuron_arrays(own.reshape(1, *self.grid.shape))
        return {
            "hover": found["neurons"][0],
            "hover_range": np.concatenate([found["neuron_low"], found["neuron_high"]]),
        }

    def confusion(self, weights: NDArray[Any]) -> list[list[int]] | None:
        """Return how many rows of each class were taken for which; None for numbers."""
        n = self.data.n_classes
        if not n:
            return None
        decided = predicted_class(np.nan_to_num(self._logits(weights, self._counted)))
        counts: list[list[int]] = np.bincount(self._true * n + decided, minlength=n * n).reshape(n, n).tolist()
        return counts

    def _logits(self, weights: NDArray[Any], rows: FloatArray) -> FloatArray:
        data = self.data
        with np.errstate(all="ignore"):  # a network about to diverge
            found = forward_members(self.config, data.n_features, data.n_outputs, weights[None], rows)
        logits: FloatArray = found[0]
        return logits

    def _hidden(self, weights: NDArray[Any], rows: FloatArray) -> FloatArray:
        """Return what each hidden neuron answers, (n_hidden, n_rows)."""
        return hidden_values(self.config, self.data, weights, rows)


def hidden_values(config: RunConfig, data: Dataset, weights: NDArray[Any], rows: FloatArray) -> FloatArray:
    """Return what each hidden neuron of a network of ours answers, (n_hidden, n_rows), layer after layer.

    Parameters
    ----------
    config, data
        Of the network.
    weights : ndarray, shape (n_params,)
        Flat.
    rows : ndarray of float64, shape (n_rows, n_features)
        Scaled, as the network is fed them.
    """
    layers: list[NDArray[Any]]
    n_hidden = len(layer_sizes(config, data.n_features, data.n_outputs)) - 2
    if n_hidden == 0:
        return np.empty((0, len(rows)))
    if answers_natively(config):
        layers = hidden_activations(config, data.n_features, data.n_outputs, weights, rows)
    else:
        layers = _with_torch(config, data, weights, rows)[:n_hidden]
    return np.concatenate([layer.T for layer in layers]).astype(np.float64)


def boundary_arrays(values: FloatArray, low: float = 0.0, high: float = 1.0) -> Arrays:
    """Return a boundary as a frame has it.

    Parameters
    ----------
    values : ndarray of float64, shape (n_y, n_x) or (n_y, n_x, n_classes)
        Numbers, or shares of classes.
    low, high : float
        What the bytes 0 and 255 stand for.

    Returns
    -------
    dict
        "boundary" u8 (n_y, n_x); for more than two classes "winner" u8 (n_y, n_x) too.
    """
    if values.ndim == 2:
        return {"boundary": as_bytes(values, low, high)}
    if values.shape[2] == 2:
        return {"boundary": as_bytes(values[..., 1], low, high)}
    sound = np.nan_to_num(values)
    return {"boundary": as_bytes(sound.max(axis=2), low, high), "winner": sound.argmax(axis=2).astype(np.uint8)}


def neuron_arrays(maps: FloatArray) -> Arrays:
    """Return neurons' maps as a frame has them, each between its own extremes.

    Parameters
    ----------
    maps : ndarray of float, shape (n_hidden, m, m)

    Returns
    -------
    dict
        "neurons" u8 (n_hidden, m, m), "neuron_low" and "neuron_high" f32 (n_hidden,).
    """
    sound = maps if np.isfinite(maps).all() else np.nan_to_num(maps, posinf=1e30, neginf=-1e30)
    low, high = (edge(axis=(1, 2)) if maps.size else np.empty(len(maps)) for edge in (sound.min, sound.max))
    shares = (sound - low[:, None, None]) / np.where(high > low, high - low, 1.0)[:, None, None]
    ends = {"neuron_low": low.astype(np.float32), "neuron_high": high.astype(np.float32)}
    return {"neurons": as_bytes(shares, 0.0, 1.0)} | ends


def as_bytes(values: FloatArray, low: float, high: float) -> NDArray[np.uint8]:
    """Return numbers as bytes, `low` as 0 and `high` as 255; NaN as 0."""
    with np.errstate(all="ignore"):  # infinities are clipped
        shares = (values - low) / (high - low)
        np.clip(shares, 0, 1, out=shares)
        shares *= 255
        if np.isnan(shares.sum()):
            shares = np.nan_to_num(shares)
    found: NDArray[np.uint8] = np.rint(shares, out=shares).astype(np.uint8)
    return found


def value_range(data: Dataset) -> tuple[float, float]:
    """Return what a boundary's bytes 0 and 255 stand for: shares of classes, or the range of the target."""
    if data.classes is not None:
        return 0.0, 1.0
    low, high = float(data.y.min()), float(data.y.max())
    return (low, high) if high > low else (low - 0.5, low + 0.5)


def held(grid: Grid) -> dict[str, float]:
    """Return the columns that do not vary over a plane, and their values there."""
    return {grid.feature_names[index]: float(grid.held[index]) for index in grid.others}


def finite(metrics: Mapping[str, float]) -> dict[str, float | None]:
    """Return numbers as JSON has them."""
    return {name: float(value) if np.isfinite(value) else None for name, value in metrics.items()}


def _rows(grid: Grid, data: Dataset, config: RunConfig) -> Any:
    return _fed(data, np.concatenate(list(grid.blocks())), config)


def _fed(data: Dataset, rows: FloatArray, config: RunConfig) -> Any:
    """Return rows as the network is fed them, in its own type, so that no frame casts them again."""
    return np.ascontiguousarray(data.scaled(rows), dtype=config.train.dtype)


def _with_torch(config: RunConfig, data: Dataset, weights: NDArray[Any], rows: FloatArray) -> list[NDArray[Any]]:
    import torch

    from ..models.build import build_module, module_shapes

    module = build_module(config, data.n_features, data.n_outputs)
    shapes = module_shapes(config, data.n_features, data.n_outputs)
    own = unflatten(np.array(weights), shapes).items()
    module.load_state_dict({name: torch.from_numpy(np.array(values)) for name, values in own})
    fed = torch.from_numpy(rows).to(getattr(torch, config.train.dtype))
    return [values for _, _, values in module_neurons(module, [fed])]
