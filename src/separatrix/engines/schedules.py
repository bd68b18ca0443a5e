"""Learning-rate schedules as one array of factors, written once for every engine."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from ..config import TrainConfig

RISE, START, END = 0.3, 1 / 25, 1 / 250_000  # one_cycle: share of the steps that rise, first and last factor


def learning_rate_factors(config: TrainConfig, steps_per_epoch: int) -> NDArray[np.float64]:
    """Return what multiplies the learning rate at every step of the whole run, shape (n_steps,).

    With t the step from 0, T the number of steps, e the epoch from 0, g `schedule_gamma` and E `schedule_epochs`:
    constant 1; step g^⌊e/E⌋; exponential g^(e/E); cosine (1 + cos(π t/T))/2 (arXiv 1608.03983); one_cycle rises
    along a cosine from 1/25 to 1 over the first 30 % of the steps and falls along another to 1/250,000
    (arXiv 1708.07120, as torch's OneCycleLR).
    """
    step = np.arange(config.max_epochs * steps_per_epoch, dtype=np.float64)
    epoch = step // steps_per_epoch
    match config.schedule:
        case "step":
            return config.schedule_gamma ** (epoch // config.schedule_epochs)
        case "exponential":
            return config.schedule_gamma ** (epoch / config.schedule_epochs)
        case "cosine":
            return (1 + np.cos(np.pi * step / len(step))) / 2
        case "one_cycle":
            top = max(RISE * len(step) - 1, 0.0)
            rising = _between(START, 1.0, step / max(top, 1))
            falling = _between(1.0, END, (step - top) / max(len(step) - 1 - top, 1))
            return np.where(step <= top, rising, falling)
        case _:
            return np.ones_like(step)


def _between(start: float, end: float, share: NDArray[np.float64]) -> NDArray[np.float64]:
    """Go from `start` to `end` along half a cosine."""
    return end + (start - end) / 2 * (1 + np.cos(np.pi * share))
