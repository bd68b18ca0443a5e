"""From a population's columns to the arguments of the compiled engine in which members differ."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from .native_arguments import Plan, drawn_weights, first_weights, is_drawn, own_rows
from .population import Population

NUMBERS = ("learning_rate", "weight_decay", "l1", "momentum", "epsilon", "smoothing")
START = ("seed", "model.initial_scale", "model.initial_offset")  # on which the first weights depend


def members_arguments(population: Population, plan: Plan, rows: NDArray[np.int64], n_threads: int) -> dict[str, Any]:
    """Return the arguments of the members at `rows` that are their own; a number that all share is given once."""
    values = {name: column[rows] for name, column in population.values.items()}
    train = population.config.train
    numbers: dict[str, Any] = {name: values.get(f"train.{name}", getattr(train, name)) for name in NUMBERS}
    numbers["learning_rate"] = _learning_rate(population, plan, values, len(rows))
    for at, name in enumerate(("beta1", "beta2")):
        numbers[name] = values.get(f"train.betas.{at}", train.betas[at])
    seeds = values.get("seed", np.full(len(rows), population.config.seed, dtype=np.int64))
    own = {"n_models": len(rows), "seeds": seeds, **numbers, "weights": _first(population, plan, rows, n_threads)}
    if "seed" in values:
        return own | own_rows(plan, seeds)
    return own | {name: drawn[0] for name, drawn in own_rows(plan, seeds[:1]).items()}  # one seed: all draw the same


def _learning_rate(population: Population, plan: Plan, values: dict[str, NDArray[Any]], n: int) -> Any:
    """Return one for all, one a member, (n,), or one a member and layer, (n, n_layers)."""
    shared = values.get("train.learning_rate", population.config.train.learning_rate)
    n_layers = len(plan.arguments["layer_sizes"]) - 1
    layers = [f"train.learning_rate.{layer}" for layer in range(n_layers)]
    if not isinstance(shared, tuple) and not any(name in values for name in layers):
        return shared
    rates = np.empty((n, n_layers))
    rates[:] = shared[:, None] if isinstance(shared, np.ndarray) else population.config.train.learning_rates(n_layers)
    for layer, name in enumerate(layers):
        rates[:, layer] = values.get(name, rates[:, layer])
    return rates


def _first(population: Population, plan: Plan, rows: NDArray[np.int64], n_threads: int) -> NDArray[Any]:
    """Return the first weights, (n, n_params), the bits of `build_module`; a start that several share is made once."""
    config = population.config_of(int(rows[0]))
    if not any(name in population.values for name in START):
        one = first_weights([config], plan)
        return np.ascontiguousarray(np.broadcast_to(one, (len(rows), one.shape[1])))
    if not is_drawn(config):
        columns = (population.values[name][rows].tolist() for name in START if name in population.values)
        starts = list(zip(*columns, strict=True))
        members = dict(zip(starts, rows.tolist(), strict=True))  # one of each start
        made = first_weights([population.config_of(member) for member in members.values()], plan)
        weights = dict(zip(members, made, strict=True))
        return np.stack([weights[start] for start in starts])

    def own(name: str, shared: float) -> NDArray[Any]:
        column = population.values.get(name)
        return np.full(len(rows), shared) if column is None else column[rows]

    return drawn_weights(
        plan,
        own("seed", config.seed),
        own("model.initial_scale", config.model.initial_scale),
        own("model.initial_offset", config.model.initial_offset),
        n_threads,
    )
