"""Settings that mend what a diagnosis finds."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..config import RunConfig

FloatArray = NDArray[np.float64]
History = Mapping[str, FloatArray]

LARGE_INPUT = 10.0  # a unit's first sum is then far outside of where tanh bends, and gradients are as many times larger
BARELY = 0.05  # a fall of the loss since the start, relative, below which nothing was learned yet
SPIKE = 2.0  # a loss of so many times the first one has been overshot
UPS = 1 / 3  # of the epochs with a rise, and
SWING = 0.01  # a mean change from one epoch to the next, relative to the loss, mean that it swings


@dataclass(frozen=True)
class Remedy:
    """A change of settings.

    Parameters
    ----------
    label : str
        What it does, in a few words, such as a button would say.
    settings : mapping of str to object
        Settings for ``config.replace(**settings)``, such as ``{"train__learning_rate": 0.01}``.
    """

    label: str
    settings: Mapping[str, Any]


def after_divergence(config: RunConfig, largest_input: float) -> Remedy:
    """Return the scaling of large inputs, or a tenth of the learning rate, at most 1."""
    return _scaled_inputs(config, largest_input) or _learning_rate(config, 0.1, at_most=1.0)


def for_dead_relu(config: RunConfig, history: History, largest_input: float) -> tuple[str, Remedy]:
    """Return the likeliest reason of neurons that died, a sentence, and its remedy."""
    if scaled := _scaled_inputs(config, largest_input):
        return f"The inputs are as large as {largest_input:.3g}, and so were the first steps.", scaled
    if common := _start_or_penalty(config, history):
        return common
    losses = [values for name, values in history.items() if name.endswith("_loss") and len(values)]
    if any(values.max() > SPIKE * values[0] for values in losses):
        why = "The loss has leapt on the way: the steps were too long."
        return why, _learning_rate(config, 0.1, at_most=1.0)
    if config.model.name == "module":
        return "Shorter steps would keep them alive.", _learning_rate(config, 0.1)
    names = ["leaky_relu" if name == "relu" else name for name in config.model.activations]
    setting = names[0] if len(set(names)) == 1 else tuple(names)
    return "A ReLU that leaks would still learn.", Remedy("Leaky ReLU", {"model__activation": setting})


def for_saturation(config: RunConfig, largest_input: float) -> Remedy:
    """Return the scaling of large inputs, smaller first weights where they were enlarged, or ReLU."""
    if scaled := _scaled_inputs(config, largest_input):
        return scaled
    if config.model.initial_scale > 1:
        return Remedy("First weights at their usual size", {"model__initial_scale": 1.0})
    if config.model.name == "module":
        return _learning_rate(config, 0.1)
    return Remedy("ReLU in place of it", {"model__activation": "relu"})


def for_plateau(config: RunConfig, history: History, window: int) -> tuple[str, Remedy]:
    """Return the likeliest reason of a flat training loss, a sentence, and its remedy.

    Parameters
    ----------
    config : RunConfig
        The settings.
    history : mapping of str to ndarray of float64, shape (n_epochs + 1,)
        The epoch columns, "train_loss" among them.
    window : int
        The last so many epochs are the plateau.
    """
    model, train, loss = config.model, config.train, history["train_loss"]
    if model.n_layers == 1:
        why = "Without a hidden layer a network can only draw one straight line."
        settings = {"model__name": "mlp", "model__hidden_layer_sizes": (8,)}
        return why, Remedy("Add a hidden layer of 8", settings)
    if common := _start_or_penalty(config, history):
        return common
    if _swings(loss[-window:]):
        return "It swings from epoch to epoch: the steps are too long.", _learning_rate(config, 0.1)
    if train.schedule != "constant":
        why = f'The schedule "{train.schedule}" has made the steps small.'
        return why, Remedy("A constant learning rate", {"train__schedule": "constant"})
    if loss[-1] > (1 - BARELY) * loss[0] and np.max(train.learning_rate) < 1:
        return "It has hardly fallen since the start: the steps are too short.", _learning_rate(config, 10)
    if model.name == "module":
        return "The network may be too small, or the steps too short.", _learning_rate(config, 3)
    wider = tuple(2 * width for width in model.hidden_layer_sizes)
    why = "The network seems too small for this, or its features leave no more to be learned."
    return why, Remedy(f"Twice as wide: {', '.join(map(str, wider))}", {"model__hidden_layer_sizes": wider})


def more_weight_decay(config: RunConfig) -> Remedy:
    """Return ten times the weight decay, at least 0.03."""
    decay = _rounded(max(10 * config.train.weight_decay, 0.03))
    return Remedy(f"Weight decay {decay:g}", {"train__weight_decay": decay})


def _start_or_penalty(config: RunConfig, history: History) -> tuple[str, Remedy] | None:
    """Return what keeps weights small whatever the activation: a start at 0, or a penalty that outdoes the data."""
    if config.model.initializer == "zeros" and config.model.n_layers != 1:
        why = "All weights began at 0, so that all neurons of a layer get the same gradient, or none."
        return why, Remedy("Draw the first weights", {"model__initializer": "xavier"})
    penalty, loss = history.get("penalty", np.zeros(0)), history.get("train_loss", np.zeros(0))
    if not len(penalty) or not len(loss) or penalty[0] == 0:
        return None
    if penalty[-1] < penalty[0] / 2 or penalty[-1] > loss[-1] / 2:  # learning makes weights grow
        why = f"The penalty, now {penalty[-1]:.3g}, keeps the weights from growing."
        settings = {f"train__{name}": _rounded(getattr(config.train, name) / 10) for name in ("weight_decay", "l1")}
        return why, Remedy("A tenth of the penalty", {name: value for name, value in settings.items() if value})
    return None


def _scaled_inputs(config: RunConfig, largest_input: float) -> Remedy | None:
    if largest_input <= LARGE_INPUT or config.data.standardize:
        return None
    return Remedy("Standardize the inputs", {"data__standardize": True})


def _learning_rate(config: RunConfig, factor: float, at_most: float = np.inf) -> Remedy:
    rate = config.train.learning_rate
    rates = [_rounded(min(factor * value, at_most)) for value in (rate if isinstance(rate, tuple) else (rate,))]
    shown = ", ".join(f"{value:g}" for value in rates)
    return Remedy(f"Learning rate {shown}", {"train__learning_rate": tuple(rates) if len(rates) > 1 else rates[0]})


def _swings(loss: FloatArray) -> bool:
    change = np.diff(loss)
    return bool(np.mean(change > 0) > UPS and np.abs(change).mean() > SWING * loss.mean())


def _rounded(value: float) -> float:
    return float(f"{value:.3g}")
