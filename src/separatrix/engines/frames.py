"""Which weights are kept, and the keeping of them."""

from __future__ import annotations

from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import nn

from .._checks import must
from ..config import TrainConfig
from ..errors import ConfigError

MAX_BYTES = 2 * 2**30  # of all frames together

State = dict[str, NDArray[Any]]


def read_state(module: nn.Module) -> State:
    """Copy the module's ``state_dict`` into NumPy arrays."""
    return {name: values.detach().cpu().numpy().copy() for name, values in module.state_dict().items()}


def is_finite(module: nn.Module) -> bool:
    """Tell whether every weight is a finite number."""
    return all(bool(torch.isfinite(weight).all()) for weight in module.parameters())


class Frames:
    """Weights of chosen steps, in the order in which they were kept."""

    def __init__(self) -> None:
        self.steps: list[int] = []
        self.states: list[State] = []

    def keep(self, step: int, state: State) -> None:
        """Add a frame."""
        self.steps.append(step)
        self.states.append(state)

    def stacked(self) -> tuple[NDArray[np.int64], State]:
        """Return the steps, (n_frames,), and for each name its values, (n_frames, ...)."""
        names = self.states[0]
        return np.array(self.steps, dtype=np.int64), {
            name: np.stack([state[name] for state in self.states]) for name in names
        }


def chosen_steps(config: TrainConfig, steps_per_epoch: int, frame_bytes: int) -> frozenset[int] | range:
    """Return the steps after which a frame is kept, step 0 meaning before training.

    Raises
    ------
    ConfigError
        If a listed step is beyond the run, or the frames would take more than 2 GiB.
    """
    n_steps = config.max_epochs * steps_per_epoch
    steps: frozenset[int] | range
    if isinstance(config.frames, tuple):
        steps = frozenset({0, *config.frames})
        if max(steps) > n_steps:
            raise ConfigError(must("frames", f"steps up to {n_steps}, the length of this run", max(steps)))
    else:
        every = {"epochs": steps_per_epoch, "ends": n_steps}.get(str(config.frames), config.frames)
        steps = range(0, n_steps + 1, int(every))
    if len(steps) * frame_bytes > MAX_BYTES:
        size = len(steps) * frame_bytes / 2**30
        raise ConfigError(
            f"frames would keep {len(steps)} copies of the weights, {size:.1f} GiB in all, more than "
            f'{MAX_BYTES // 2**30} GiB. Keep fewer: frames="ends", or a larger number of steps.'
        )
    return steps
