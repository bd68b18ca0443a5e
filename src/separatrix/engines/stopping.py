"""When a run has seen enough."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

from ..config import TrainConfig
from ..recording import Outcome


@dataclass
class Stopping:
    """Watches one loss. `lowest` is the least value seen, of `best_epoch`; `waited` counts epochs without improvement.

    An improvement is a fall below `reference`, the value of the last improvement, by more than `min_delta`.
    """

    lowest: float = math.inf
    best_epoch: int = 0
    reference: float = math.inf
    waited: int = 0

    def look(self, epoch: int, metrics: Mapping[str, float], config: TrainConfig) -> bool:
        """Take in an epoch's metrics; return whether its monitored loss is the lowest so far."""
        value = metrics.get(config.monitor, math.inf)
        if value < self.reference - config.min_delta:
            self.reference, self.waited = value, 0
        else:
            self.waited += 1
        if value < self.lowest:
            self.lowest, self.best_epoch = value, epoch
            return True
        return False

    def outcome(self, epoch: int, step: int, config: TrainConfig) -> Outcome | None:
        """Return how the run ends after this epoch, or None if it goes on."""
        if config.patience is not None and self.waited >= config.patience:
            message = (
                f"{config.monitor} did not fall by more than {config.min_delta:g} for {self.waited} epochs; stopped "
                f"after epoch {epoch}. Its lowest value was {self.lowest:.4g}, after epoch {self.best_epoch}."
            )
            return Outcome("converged" if config.monitor == "train_loss" else "stopped_early", step, message)
        if epoch == config.max_epochs:
            return done(epoch, step)
        return None


def done(epochs: int, steps: int) -> Outcome:
    """Return how a run ends that trained all its epochs."""
    return Outcome("done", steps, f"Trained {_count(epochs, 'epoch')}, {_count(steps, 'step')}.")


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"
