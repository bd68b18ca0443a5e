"""The moments of a finished recording as the packed frames that the page paints."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..analysis import confusion, make_grid
from ..analysis.boundary import boundary_on
from ..engines.losses import mean_loss, select_loss
from ..engines.schedules import learning_rate_factors
from ..recording import Recording
from .described import evenly
from .frames import boundary_arrays, finite, held, hidden_values, neuron_arrays, value_range
from .packed import FrameHeader, pack
from .problem import View
from .recorded import drawn_network


def packed_frames(recording: Recording, view: View, most: int) -> Iterator[bytes]:
    """Yield at most `most` of the recorded moments, evenly chosen, in the order of their steps.

    Parameters
    ----------
    recording : Recording
        The run, of any module.
    view : View
        Which plane, and how finely.
    most : int
        The first and the last moment are always among them.
    """
    painter = _Painter(recording, view)
    steps, frames = np.unique(recording.frame_steps, return_index=True)
    for number, at in enumerate(evenly(len(steps), most)):
        yield painter.frame(number, int(frames[at]), int(steps[at]))


class _Painter:
    """What is the same for every frame of a recording; unlike `frames.Painter` it can ask any module."""

    def __init__(self, recording: Recording, view: View) -> None:
        self.recording = recording
        data, train = recording.data, recording.config.train
        names = data.feature_names
        self.grid = make_grid(data.X, names, features=view.features, resolution=view.resolution)
        self.small = make_grid(data.X, names, features=view.features, resolution=view.neuron_resolution)
        self.drawn = bool(drawn_network(recording).layers)
        self.low, self.high = value_range(data)
        constant = train.schedule == "constant"
        self.factors = None if constant else learning_rate_factors(train, recording.steps_per_epoch)

    def frame(self, number: int, frame: int, step: int) -> bytes:
        recording = self.recording
        values = boundary_on(recording, self.grid, frame).values
        header = FrameHeader(
            id=number,
            branch=0,
            step=step,
            epoch=step / recording.steps_per_epoch,
            lr=self._rate(step),
            metrics=finite(_metrics(recording, frame, step)),
            confusion=None if recording.data.classes is None else confusion(recording, frame).counts.tolist(),
            features=self.grid.features,
            extent=self.grid.extent,
            held=held(self.grid),
            low=self.low,
            high=self.high,
            hover=None,
            arrays=[],
        )
        return pack(header, boundary_arrays(values, self.low, self.high) | self._network(frame))

    def _network(self, frame: int) -> dict[str, NDArray[Any]]:
        """Return the neurons' maps and the weights, none of either for a network that is not drawn."""
        recording = self.recording
        if not self.drawn:
            return neuron_arrays(np.empty((0, *self.small.shape))) | {"weights": np.empty(0)}
        weights = recording.flat(frame)
        rows = recording.data.scaled(np.concatenate(list(self.small.blocks())))
        found = hidden_values(recording.config, recording.data, weights, rows)
        return neuron_arrays(found.reshape(-1, *self.small.shape)) | {"weights": weights}

    def _rate(self, step: int) -> float:
        rate = self.recording.config.train.learning_rate
        first = rate[0] if isinstance(rate, tuple) else rate
        return first if self.factors is None else first * float(self.factors[min(step, len(self.factors) - 1)])


def _metrics(recording: Recording, frame: int, step: int) -> dict[str, float]:
    """Return the history's numbers where the moment is an epoch's end, and else measure them."""
    epoch, within = divmod(step, recording.steps_per_epoch)
    history = recording.history
    if not within and epoch < len(history["epoch"]):
        return {name: values[epoch] for name, values in history.items() if name not in ("step_loss", "epoch")}
    parts = {"train": recording.data.train_index, "valid": recording.data.valid_index}
    measured = [_measured(recording, frame, part, index) for part, index in parts.items() if len(index)]
    return {name: value for found in measured for name, value in found.items()}


def _measured(recording: Recording, frame: int, part: str, index: NDArray[np.int64]) -> dict[str, float]:
    import torch

    data = recording.data
    loss = select_loss(recording.loss, data.n_outputs, regression=data.classes is None)
    logits = torch.from_numpy(recording.logits(data.X[index], frame))
    targets = torch.from_numpy(loss.targets(data.y[index], data.n_outputs))
    weight = None if data.sample_weight is None else torch.from_numpy(data.sample_weight[index])
    score = recording.score(data.X[index], data.labels(index), frame)
    name = f"{part}_{'r2' if data.classes is None else 'accuracy'}"
    return {f"{part}_loss": mean_loss(loss.rows(logits, targets), weight).item(), name: score}
