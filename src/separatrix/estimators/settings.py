"""From an estimator's parameters to the config, the seed and the network of a run."""

from __future__ import annotations

from typing import Any

import numpy as np
import torch
from sklearn.utils import check_random_state
from torch import nn

from .._checks import must
from ..config import DataConfig, ModelConfig, RunConfig, TrainConfig
from ..errors import ConfigError
from ..models.build import RANDOM_STATE

_MODEL = ("activation", "dropout", "initializer", "initial_scale")
_TRAIN = (
    *("loss", "optimizer", "learning_rate", "schedule", "schedule_epochs", "schedule_gamma", "momentum", "nesterov"),
    *("betas", "smoothing", "epsilon", "weight_decay", "l1", "batch_size", "shuffle", "min_delta", "frames"),
    *("dtype", "device"),
)


def run_config(estimator: Any, seed: int, *, classification: bool, one_epoch: bool) -> RunConfig:
    """Return the config that an estimator's parameters and a seed make.

    Parameters
    ----------
    estimator : NetClassifier or NetRegressor
        Its parameters are read.
    seed : int
        Seed of the run and of the split.
    classification : bool
        What the target means.
    one_epoch : bool
        One epoch over all rows, without a stopping rule, as ``partial_fit`` does it.

    Raises
    ------
    ConfigError
        If a parameter is wrong, by its name.
    """
    split = bool(estimator.early_stopping) and not one_epoch
    if split and estimator.validation_fraction == 0:
        expected = "greater than 0 with early_stopping=True"
        raise ConfigError(must("validation_fraction", expected, estimator.validation_fraction))
    data = DataConfig(
        "custom",
        task="classification" if classification else "regression",
        validation_fraction=estimator.validation_fraction if split else 0.0,
        split_seed=seed,
        stratify=split and classification,
        standardize=estimator.standardize,
    )
    train = TrainConfig(
        **{name: _plain(getattr(estimator, name)) for name in _TRAIN},
        max_epochs=1 if one_epoch else estimator.max_epochs,
        patience=None if one_epoch else estimator.patience,
        monitor="valid_loss" if split else "train_loss",
        restore_best=split and estimator.restore_best,
        evaluate=("train", "valid") if split else ("train",),
    )
    return RunConfig(data=data, model=_model_config(estimator), train=train, seed=seed)


def _model_config(estimator: Any) -> ModelConfig:
    if estimator.module is not None:
        return ModelConfig(name="module")
    sizes = _plain(estimator.hidden_layer_sizes)
    if isinstance(sizes, (int, np.integer)):
        sizes = (sizes,)
    return ModelConfig(hidden_layer_sizes=sizes, **{name: _plain(getattr(estimator, name)) for name in _MODEL})


def _plain(value: Any) -> Any:
    """Turn an array, as a grid of parameters may hold it, into a tuple."""
    return tuple(value.tolist()) if isinstance(value, np.ndarray) else value


def seed_of(random_state: Any) -> int:
    """Return the seed that a ``random_state`` stands for: itself, or the next number of its stream.

    Raises
    ------
    ConfigError
        If it is neither a whole number from 0 to 2**32 - 1 nor a RandomState nor None.
    """
    if isinstance(random_state, (int, np.integer)):
        if 0 <= random_state < 2**32:
            return int(random_state)
    elif random_state is None or isinstance(random_state, np.random.RandomState):
        return int(check_random_state(random_state).randint(2**31 - 1))
    raise ConfigError(must("random_state", "a whole number from 0 to 2**32 - 1, a RandomState or None", random_state))


def own_network(module: Any, seed: int, n_features: int, n_outputs: int) -> nn.Module | None:
    """Return the network that the parameter `module` stands for, None if it is None.

    An instance is returned as it is. Anything else is called as ``module(n_features, n_outputs)`` with torch's random
    state set by `seed`, and left as it was.

    Raises
    ------
    ConfigError
        If it is no network and makes none.
    """
    if module is None or isinstance(module, nn.Module):
        return module
    made = module
    if callable(module):
        with RANDOM_STATE, torch.random.fork_rng(devices=[]):
            torch.manual_seed(seed)
            made = module(n_features, n_outputs)
    if not isinstance(made, nn.Module):
        expected = "an nn.Module, or a class or function that makes one from (n_features, n_outputs)"
        raise ConfigError(must("module", expected, made))
    return made
