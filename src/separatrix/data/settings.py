"""Settings that a data set does not take are refused, not ignored."""

from __future__ import annotations

from .._checks import must
from ..config import DataConfig
from ..errors import ConfigError

_TAKEN_BY = {
    "n_samples": "Only generated data sets take a number of rows.",
    "noise": "Only generated data sets take noise.",
    "n_features": "Only blobs and gaussian take a number of features.",
    "n_classes": "Only blobs and spirals take a number of classes.",
    "target": "Only tables have columns to choose from.",
    "drop": "Only tables have columns to leave out.",
    "one_hot": "Only tables have columns of text.",
}


def refuse(config: DataConfig, *settings: str) -> None:
    """Raise a `ConfigError` for the first of `settings` that was given although this data set does not take it."""
    for setting in settings:
        value = getattr(config, setting)
        if value not in (None, ()):
            raise ConfigError(must(setting, f"left out for {config.name}", value, _TAKEN_BY[setting]))


def numpy_seed(setting: str, seed: int) -> int:
    """Return a seed that numpy's and scikit-learn's generators take, or raise a `ConfigError`."""
    if seed >= 2**32:
        raise ConfigError(must(setting, f"less than {2**32}", seed))
    return seed
