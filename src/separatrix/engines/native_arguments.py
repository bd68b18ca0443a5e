"""From a job to the arguments of the compiled engine."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from ..config import RunConfig
from ..data.dataset import Dataset
from ..models.build import build_module, module_shapes
from ..models.features import Features
from ..models.outputs import loss_name
from ..models.parameters import Shapes, flatten
from .frames import chosen_steps, read_state
from .losses import select_loss
from .schedules import learning_rate_factors
from .staging import Part, Stage

DRAWN = ("torch", "xavier", "he", "uniform", "zeros")  # initializers that the compiled engine draws, torch's bits


@dataclass(frozen=True, eq=False)
class Plan:
    """What the members of a population share.

    Parameters
    ----------
    config : RunConfig
        Of one of them; their seeds and numbers differ.
    data : Dataset
        The rows.
    arguments : dict
        For ``_native.train``, without what is a member's own.
    shapes : mapping of str to tuple
        Of the network's ``state_dict``.
    steps_per_epoch : int
        Updates in one pass over the rows.
    frame_steps : ndarray of int64, shape (n_frames,)
        Steps after which a frame is kept, from 1; the frame of step 0 are the first weights.
    largest_input : float
        Largest absolute value that the network is fed.
    spread : dict of str to float
        For a regression the weighted variance of each part's targets, from which R² follows.
    """

    config: RunConfig
    data: Dataset
    arguments: dict[str, Any]
    shapes: Shapes
    steps_per_epoch: int
    frame_steps: NDArray[np.int64]
    largest_input: float
    spread: dict[str, float]


def make_plan(config: RunConfig, data: Dataset) -> Plan:
    """Stage the rows and translate the settings that all members share."""
    train, model = config.train, config.model
    loss = loss_name(train.loss, regression=data.classes is None)
    rule = select_loss(loss, data.n_outputs, regression=data.classes is None)
    stage = Stage(data, rule, data.n_outputs, train)
    rows, valid = stage.part(data.train_index), stage.part(data.valid_index)
    shapes = module_shapes(config, data.n_features, data.n_outputs)
    spe = train.steps_per_epoch(len(rows))
    size = sum(int(np.prod(shape)) for shape in shapes.values())
    steps = chosen_steps(train, spe, size * np.dtype(train.dtype).itemsize)
    frame_steps = np.array(sorted(steps), dtype=np.int64)
    parts = {name for name, part in (("train", rows), ("valid", valid)) if name in train.evaluate and len(part)}
    hidden = () if model.name == "logistic" else model.hidden_layer_sizes
    arguments = {
        "layer_sizes": [len(model.features) or data.n_features, *hidden, data.n_outputs],
        "activations": [] if model.name == "logistic" else list(model.activations),
        "loss": "binary_cross_entropy" if (loss, data.n_outputs) == ("cross_entropy", 1) else loss,
        "bias": model.bias,
        "output_activation": model.output_activation,
        "batch_size": len(rows) if train.batch_size == "full" else train.batch_size,
        "optimizer": train.optimizer,
        "nesterov": train.nesterov,
        "shuffle": train.shuffle,
        "drop_last": train.drop_last,
        "min_delta": train.min_delta,
        "monitor": train.monitor,
        "patience": train.patience or 0,
        "restore_best": train.restore_best,
        "record_steps": True,
        "evaluate_train": "train" in parts,
        "evaluate_valid": "valid" in parts,
        "evaluate_penalty": has_penalty(config),
        "keep_state": True,
        "schedule": None if train.schedule == "constant" else learning_rate_factors(train, spe),
        **_rows(config, rows, "X", "y", "sample_weight"),
    }
    if "valid" in parts:
        arguments |= _rows(config, valid, "X_valid", "y_valid", "valid_weight")
    spread = {"train": _spread(rows), "valid": _spread(valid)} if data.classes is None else {}
    largest = float(rows.X.abs().max())
    return Plan(config, data, arguments, shapes, spe, frame_steps[frame_steps > 0], largest, spread)


def members(configs: Sequence[RunConfig]) -> dict[str, Any]:
    """Return the arguments in which members differ, one value each."""
    trains = [config.train for config in configs]
    numbers = ("learning_rate", "weight_decay", "l1", "momentum", "epsilon", "smoothing")
    values = {name: np.array([getattr(train, name) for train in trains], dtype=np.float64) for name in numbers}
    for at, name in enumerate(("beta1", "beta2")):
        values[name] = np.array([train.betas[at] for train in trains], dtype=np.float64)
    seeds = np.array([config.seed for config in configs], dtype=np.int64)
    return {"n_models": len(configs), "seeds": seeds, **values}


def shared(config: RunConfig) -> tuple[Any, ...]:
    """Return what must be equal for configs to be members of one population: all but the seed and the numbers."""
    same = config.replace(
        seed=0,
        model__initial_scale=1.0,
        train__nesterov=False,
        **{f"train__{name}": 0.0 for name in ("weight_decay", "l1", "momentum")},
        **{f"train__{name}": 1.0 for name in ("learning_rate", "epsilon")},
        train__smoothing=0.5,
        train__betas=(0.5, 0.5),
    )
    return same, config.train.nesterov, has_penalty(config)


def first_weights(configs: Sequence[RunConfig], plan: Plan, n_threads: int = 1) -> NDArray[Any]:
    """Return each member's weights at the start, (n_models, n_params), the very bits of `build_module`."""
    from .._native import initial_weights

    model, dtype = configs[0].model, configs[0].train.dtype
    if model.name == "mlp" and model.initializer in DRAWN:
        drawn: NDArray[Any] = initial_weights(
            layer_sizes=plan.arguments["layer_sizes"],
            seeds=np.array([config.seed for config in configs], dtype=np.int64),
            bias=model.bias,
            initializer=model.initializer,
            initial_scale=np.array([config.model.initial_scale for config in configs], dtype=np.float64),
            dtype=dtype,
            n_threads=n_threads,
        )
        return drawn
    data = plan.data
    modules = (build_module(config, data.n_features, data.n_outputs) for config in configs)
    return np.stack([flatten(read_state(module)) for module in modules])


def has_penalty(config: RunConfig) -> bool:
    """Tell whether the history has a column for the penalty; adamw's decay is none."""
    return bool(config.train.l1 or (config.train.weight_decay and config.train.optimizer != "adamw"))


def _rows(config: RunConfig, part: Part, x: str, y: str, weight: str) -> dict[str, Any]:
    targets = part.targets if part.targets.ndim == 1 or part.targets.shape[1] == 1 else part.targets.argmax(dim=1)
    return {
        x: _array(Features(config.model.features)(part.X) if config.model.features else part.X),
        y: _array(targets),
        weight: None if part.weight is None else _array(part.weight),
    }


def _array(values: Tensor) -> NDArray[Any]:
    return np.ascontiguousarray(values.numpy())


def _spread(part: Part) -> float:
    if not len(part):
        return 0.0
    targets = part.targets.double()
    w = torch.ones_like(targets) if part.weight is None else part.weight.double()[:, None]
    total = float(w.sum()) or 1.0
    return float((w * (targets - (w * targets).sum() / total).square()).sum()) / total
