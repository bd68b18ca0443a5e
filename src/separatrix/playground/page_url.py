"""A ``playground.tensorflow.org/#...`` URL read as a problem: the same data, the same first weights, the same losses.

After https://github.com/tensorflow/playground, ``src/state.ts`` and ``src/nn.ts`` (Apache-2.0).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from .._checks import must
from ..config import DataConfig, FeatureName, ModelConfig, RunConfig, TrainConfig
from ..data.playground import PLAYGROUND
from ..errors import ConfigError
from .problem import Problem

SEED = "0.42182"  # taken where a URL has none: the page draws a new one then each time
EPOCHS = 10_000  # the page goes on until it is paused
MOST_NOISE = 50.0

INPUTS: dict[str, FeatureName] = {
    "x": "x",
    "y": "y",
    "xSquared": "x_squared",
    "ySquared": "y_squared",
    "xTimesY": "xy",
    "sinX": "sin_x",
    "sinY": "sin_y",
}
KNOWN = {  # of names that take one of a few values: what each is here
    "activation": {"relu": "relu", "tanh": "tanh", "sigmoid": "sigmoid", "linear": "identity"},
    "regularization": {"none": "none", "L1": "l1", "L2": "weight_decay"},
    "dataset": {name: f"playground-{name}" for name in ("circle", "xor", "gauss", "spiral")},
    "regDataset": {name: f"playground-{name}" for name in ("reg-plane", "reg-gauss")},
    "problem": {"classification": "classification", "regression": "regression"},
}
DEFAULTS = {
    "activation": "tanh",
    "regularization": "none",
    "dataset": "circle",
    "regDataset": "reg-plane",
    "problem": "classification",
}
NUMBERS = ("noise", "percTrainData", "batchSize", "learningRate", "regularizationRate")
NAMES = {*KNOWN, *INPUTS, *NUMBERS, "networkShape", "seed", "initZero"}


def is_page_hash(fragment: str) -> bool:
    """Tell whether a URL's part after ``#`` is the page's."""
    return any(name in NAMES for name in _values(fragment))


def read_page_url(fragment: str) -> tuple[Problem, tuple[str, ...]]:
    """Read the part after ``#`` as the page does, names that it hides or only shows left out.

    Parameters
    ----------
    fragment : str
        ``activation=tanh&batchSize=10&...``; what is missing has the page's own default.

    Returns
    -------
    problem : Problem
        Trained in float64, it has the page's losses at every epoch, to rounding: where there is no penalty and every
        epoch is a whole number of batches.
    notes : tuple of str
        A sentence for each thing that is otherwise than on the page.

    Raises
    ------
    ConfigError
        If a number is none or is out of bounds, or no input is left.
    """
    values, notes = _values(fragment), list[str]()
    chosen = {name: _choice(name, values, notes) for name in KNOWN}
    regression = chosen["problem"] == "regression"
    data = _data(values, chosen["regDataset" if regression else "dataset"], notes)
    config = RunConfig(data=data, model=_model(values, chosen, notes), train=_train(values, chosen, data, notes))
    return Problem(config=config), tuple(notes)


def _data(values: Mapping[str, str], name: str, notes: list[str]) -> DataConfig:
    noise = _number(values, "noise", 0.0)
    if not 0 <= noise <= MOST_NOISE:
        notes.append(f"noise={noise:g} is beyond the page's slider; it is {min(max(noise, 0), MOST_NOISE):g} here.")
    percent = _number(values, "percTrainData", 50.0)
    if not 1 <= percent <= 99:
        raise ConfigError(must("percTrainData", "from 1 to 99", percent))
    return DataConfig(
        name,
        noise=min(max(noise, 0.0), MOST_NOISE) / 100,
        seed=_seed(values, notes),
        validation_fraction=round(1 - percent / 100, 9),
        split="ordered",
    )


def _seed(values: Mapping[str, str], notes: list[str]) -> int:
    text = values.get("seed", "").strip()
    if not text:
        notes.append(
            f"The URL has no seed, so the page draws new data each time it is opened; these are of seed={SEED}."
        )
        text = SEED
    if not re.fullmatch(r"0\.\d{5}", text):
        raise ConfigError(must("seed", "0. and five digits, as the page writes it", text))
    return int(text[2:])


def _model(values: Mapping[str, str], chosen: Mapping[str, str], notes: list[str]) -> ModelConfig:
    zero = _true(values, "initZero", False)
    fed = tuple(ours for theirs, ours in INPUTS.items() if _true(values, theirs, theirs in ("x", "y")))
    for old in ("cosX", "cosY"):
        if _true(values, old, False):
            notes.append(f"{old} is no input of the page any more; it is left out.")
    if not fed:
        raise ConfigError("The URL feeds the network nothing. Set x=true, say.")
    settings: dict[str, Any] = {
        "hidden_layer_sizes": _shape(values),
        "activation": chosen["activation"],
        "output_activation": "identity" if chosen["problem"] == "regression" else "tanh",
        "initializer": "zeros" if zero else "playground",
        "features": () if fed == ("x", "y") else fed,
    }
    return ModelConfig(**settings)


def _shape(values: Mapping[str, str]) -> tuple[int, ...]:
    text = values.get("networkShape", "4,2").strip()
    widths = [width.strip() for width in text.split(",")] if text else []
    if not all(width.isdecimal() and 0 < int(width[:9]) < 1_000_000 for width in widths):
        raise ConfigError(must("networkShape", "whole numbers with commas between them, such as 4,2", text))
    return tuple(int(width) for width in widths)


def _train(values: Mapping[str, str], chosen: Mapping[str, str], data: DataConfig, notes: list[str]) -> TrainConfig:
    batch = _number(values, "batchSize", 10.0)
    if batch < 1 or batch != int(batch):
        raise ConfigError(must("batchSize", "a whole number of at least 1", batch))
    n_rows = PLAYGROUND[data.name][1]
    n_train = n_rows - round(data.validation_fraction * n_rows)
    if n_train % int(batch):
        notes.append(
            f"{n_train} training rows are no whole number of batches of {batch:g}. The page carries the gradients of "
            f"the {n_train % int(batch)} rows left over into the next epoch; here they make an update of their own, so "
            "the losses differ from the page's a little."
        )
    penalty = chosen["regularization"]
    rate = _number(values, "regularizationRate", 0.0) if penalty != "none" else 0.0
    if rate:
        notes.append(_PENALTY[penalty])
    return TrainConfig(
        loss="half_mse",
        learning_rate=_number(values, "learningRate", 0.03),
        batch_size=int(batch),
        max_epochs=EPOCHS,
        dtype="float64",
        l1=rate if penalty == "l1" else 0.0,
        weight_decay=rate if penalty == "weight_decay" else 0.0,
    )


_PENALTY = {
    "weight_decay": "The page's L2 penalty spares the biases; the one here holds them down too, so the losses differ a "
    "little from the page's.",
    "l1": "The page's L1 penalty spares the biases, and a weight that it brings across 0 stays 0 for good; here biases "
    "are held down too and weights may come back, so the losses differ a little from the page's.",
}


def _values(fragment: str) -> dict[str, str]:
    pairs = (part.partition("=") for part in fragment.removeprefix("#").split("&"))
    return {name: value for name, equals, value in pairs if equals}


def _choice(name: str, values: Mapping[str, str], notes: list[str]) -> str:
    given, known = values.get(name, "").strip(), KNOWN[name]
    if given and given not in known:
        notes.append(f"{name}={given[:40]} is unknown to the page, which takes {DEFAULTS[name]}; so it is here.")
    return known.get(given, known[DEFAULTS[name]])


def _number(values: Mapping[str, str], name: str, default: float) -> float:
    text = values.get(name, "").strip()
    if not text:
        return default
    if not re.fullmatch(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d{1,3})?", text[:100]):
        raise ConfigError(must(name, "a number", text))
    return float(text)


def _true(values: Mapping[str, str], name: str, default: bool) -> bool:
    text = values.get(name, "").strip()
    return text != "false" if text else default
