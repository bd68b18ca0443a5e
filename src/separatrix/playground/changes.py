"""Changes made on the way of a training: checked, and made."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from .._checks import must
from ..config import TrainConfig
from ..engines.live import LIVE_SETTINGS, Live
from ..errors import ConfigError
from .problem import TrainEvent, WeightsEvent

Event = TrainEvent | WeightsEvent


def changed(train: TrainConfig, settings: Mapping[str, Any]) -> TrainConfig:
    """Return settings with others in their place.

    Raises
    ------
    ConfigError
        If one cannot change while a network is trained, or not to this value.
    """
    for name in settings:
        if name in TrainConfig.model_fields and name not in LIVE_SETTINGS:
            raise ConfigError(f"{name} cannot change while a network is trained. Start anew with it.")
    return train.replace(**settings)


def make(live: Live, event: Event) -> None:
    """Make a change at the moment at which a training is."""
    if isinstance(event, TrainEvent):
        live.change(changed(live.config.train, event.train))
        return
    weights = live.weights.copy()
    for index, value in event.weights:
        weights[index] = value
    live.set_weights(weights)


def check_events(events: Sequence[Event], train: TrainConfig, n_params: int) -> None:
    """Refuse changes that could not be made when their step has come.

    Raises
    ------
    ConfigError
        In a sentence.
    """
    steps = [event.step for event in events]
    if steps != sorted(steps):
        raise ConfigError("The events of a problem must be in the order of their steps; these are not.")
    for event in events:
        if isinstance(event, TrainEvent):
            train = changed(train, event.train)
            continue
        for index, _ in event.weights:
            if index >= n_params:
                raise ConfigError(must("index", f"from 0 to {n_params - 1}", index))
