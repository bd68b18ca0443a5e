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
from ..models.parameters import Shapes, flatten, unflatten
from .frames import chosen_steps, read_state
from .losses import select_loss
from .resampling import bootstrap_rows, training_labels
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
        For a regression the loss of answering each part's rows with their mean, from which R² follows; of the training
        part as it is, before a member draws rows of its own.
    stage : Stage
        How targets are encoded.
    """

    config: RunConfig
    data: Dataset
    arguments: dict[str, Any]
    shapes: Shapes
    steps_per_epoch: int
    frame_steps: NDArray[np.int64]
    largest_input: float
    spread: dict[str, float]
    stage: Stage


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
        "output_scale": model.output_scale,
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
    spread = {"train": _spread(rows, loss), "valid": _spread(valid, loss)} if data.classes is None else {}
    largest = float(rows.X.abs().max())
    return Plan(config, data, arguments, shapes, spe, frame_steps[frame_steps > 0], largest, spread, stage)


def members(configs: Sequence[RunConfig], plan: Plan) -> dict[str, Any]:
    """Return the arguments in which members differ, one value each, but their first weights."""
    trains = [config.train for config in configs]
    numbers = ("weight_decay", "l1", "momentum", "epsilon", "smoothing")
    values = {name: np.array([getattr(train, name) for train in trains], dtype=np.float64) for name in numbers}
    for at, name in enumerate(("beta1", "beta2")):
        values[name] = np.array([train.betas[at] for train in trains], dtype=np.float64)
    if any(isinstance(train.learning_rate, tuple) for train in trains):
        n_layers = len(plan.arguments["layer_sizes"]) - 1
        values["learning_rate"] = np.array([train.learning_rates(n_layers) for train in trains])
    else:
        values["learning_rate"] = np.array([train.learning_rate for train in trains], dtype=np.float64)
    seeds = np.array([config.seed for config in configs], dtype=np.int64)
    return {"n_models": len(configs), "seeds": seeds, **values, **own_rows(plan, seeds)}


def own_rows(plan: Plan, seeds: NDArray[np.int64]) -> dict[str, Any]:
    """Return the arguments "rows" and "y" of members that draw rows or labels by their seeds; empty if none does.

    Raises
    ------
    ConfigError
        If labels are to be replaced and the target is numbers.
    """
    train, n_rows, own = plan.config.train, len(plan.data.train_index), {}
    if train.bootstrap:
        own["rows"] = np.stack([bootstrap_rows(n_rows, int(seed)) for seed in seeds])
    if train.label_noise:
        own["y"] = np.stack([_own_labels(plan, int(seed)) for seed in seeds])
    return own


def own_rows_bytes(plan: Plan) -> int:
    """Return the bytes that `own_rows` takes for one member."""
    train, n_rows = plan.config.train, len(plan.data.train_index)
    return 8 * n_rows * (int(train.bootstrap) + 2 * bool(train.label_noise))


def own_spread(plan: Plan, part: str, seeds: NDArray[np.int64]) -> NDArray[np.float64]:
    """Return `Plan.spread` of one part for members with these seeds, (n_models,): of the rows that they drew."""
    if part == "valid" or not plan.config.train.bootstrap:
        return np.full(len(seeds), plan.spread[part])
    loss = str(plan.arguments["loss"])
    return np.array([_spread(plan.stage.training_part(int(seed)), loss) for seed in seeds])


def _own_labels(plan: Plan, seed: int) -> NDArray[Any]:
    """Return the targets of all training rows, their labels drawn anew, (n_rows,), in the type of the clean ones."""
    labels = training_labels(plan.data, plan.config.train, seed)
    like: NDArray[Any] = plan.arguments["y"]
    if like.dtype == np.int64:
        return labels.astype(np.int64)
    return plan.stage.loss.targets(labels, 1)[:, 0].astype(like.dtype)


def shared(config: RunConfig) -> tuple[Any, ...]:
    """Return what must be equal for configs to be members of one population: all but the seed and the numbers.

    So members with one share of label noise, or with rows drawn for each, draw their own by their seeds.
    """
    same = config.replace(
        seed=0,
        model__initial_scale=1.0,
        model__initial_offset=0.0,
        train__nesterov=False,
        **{f"train__{name}": 0.0 for name in ("weight_decay", "l1", "momentum")},
        **{f"train__{name}": 1.0 for name in ("learning_rate", "epsilon")},
        train__smoothing=0.5,
        train__betas=(0.5, 0.5),
    )
    return same, config.train.nesterov, has_penalty(config)


def first_weights(configs: Sequence[RunConfig], plan: Plan, n_threads: int = 1) -> NDArray[Any]:
    """Return each member's weights at the start, (n_models, n_params), the very bits of `build_module`."""
    if is_drawn(configs[0]):
        seeds = np.array([config.seed for config in configs], dtype=np.int64)
        scales = np.array([config.model.initial_scale for config in configs], dtype=np.float64)
        offsets = np.array([config.model.initial_offset for config in configs], dtype=np.float64)
        return drawn_weights(plan, seeds, scales, offsets, n_threads)
    data = plan.data
    modules = (build_module(config, data.n_features, data.n_outputs) for config in configs)
    return np.stack([flatten(read_state(module)) for module in modules])


def is_drawn(config: RunConfig) -> bool:
    """Tell whether the compiled engine draws such a config's first weights."""
    return config.model.name == "mlp" and config.model.initializer in DRAWN


def drawn_weights(
    plan: Plan,
    seeds: NDArray[np.int64],
    scales: NDArray[np.float64],
    offsets: NDArray[np.float64],
    n_threads: int = 1,
) -> NDArray[Any]:
    """Draw first weights, (n_models, n_params), without a module, of members with their seeds, scales and offsets."""
    from .._native import initial_weights

    model = plan.config.model
    drawn: NDArray[Any] = initial_weights(
        layer_sizes=plan.arguments["layer_sizes"],
        seeds=seeds,
        bias=model.bias,
        initializer=model.initializer,
        initial_scale=scales,
        dtype=plan.config.train.dtype,
        n_threads=n_threads,
    )
    moved = np.flatnonzero(offsets)  # after the scale, as `scale_and_shift` has it; -0.0 + 0.0 would not be -0.0
    own = offsets[moved].astype(drawn.dtype)
    for name, values in unflatten(drawn, plan.shapes).items():  # views
        if name.endswith("weight") and len(moved):
            values[moved] += own.reshape(-1, *(1 for _ in plan.shapes[name]))
    return drawn


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


def _spread(part: Part, loss: str) -> float:
    if not len(part):
        return 0.0
    targets = part.targets.double()
    w = torch.ones_like(targets) if part.weight is None else part.weight.double()[:, None]
    total = float(w.sum()) or 1.0
    variance = float((w * (targets - (w * targets).sum() / total).square()).sum()) / total
    return variance / 2 if loss == "half_mse" else variance
