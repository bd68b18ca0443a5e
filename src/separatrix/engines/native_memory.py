"""What the update rule remembers, between torch's names and the compiled engine's two buffers."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..config import TrainConfig
from ..models.parameters import Shapes, flatten, unflatten
from .contract import Carry

State = dict[str, NDArray[Any]]

_COUNTED = ("adam", "adamw")  # rules in whose formula the number of steps stands


def buffers(train: TrainConfig) -> tuple[str, ...]:
    """Return torch's names of the rule's buffers, in the compiled engine's order."""
    match train.optimizer:
        case "sgd":
            return ("momentum_buffer",) if train.momentum else ()
        case "rmsprop":
            return ("square_avg", "momentum_buffer") if train.momentum else ("square_avg",)
        case _:
            return ("exp_avg", "exp_avg_sq")


def reason_against_carry(carry: Carry, train: TrainConfig, steps_per_epoch: int) -> str | None:
    """Say why the compiled engine cannot go on from `carry`: it counts steps in whole epochs of these rows."""
    steps = {int(values) for name, values in (carry.optimizer or {}).items() if name.endswith("/step")}
    expected = carry.epoch * steps_per_epoch
    if train.optimizer in _COUNTED and carry.epoch and not steps:
        return f"it goes on after earlier epochs with a new memory of {train.optimizer}"
    if (steps and steps != {expected}) or (carry.optimizer and not carry.epoch):
        return "it goes on from steps that are no whole epochs of these rows"
    return None


def state_of(carry: Carry, train: TrainConfig, first: NDArray[Any], offset: int) -> State | None:
    """Return the state of one member that starts from weights `first`, (1, n_params), after `offset` steps."""
    if not offset:
        return None
    state = {
        "weights": first,
        "status": np.zeros(1, dtype=np.int8),
        "counters": np.array([[offset, 0, -1, -1]], dtype=np.int64),
        "marks": np.array([[0.0, np.inf]]),
    }
    if train.restore_best:
        state["best_weights"] = first.copy()
    for key, name in zip(("first", "second"), buffers(train), strict=False):
        memory = _named(carry.optimizer or {}, name)
        state[key] = flatten(memory)[None].astype(first.dtype) if memory else np.zeros_like(first)
    if train.optimizer == "rmsprop":
        state.setdefault("second", np.zeros_like(first))
    return state


def memory_of(state: Mapping[str, NDArray[Any]], train: TrainConfig, shapes: Shapes) -> State:
    """Return the memory of a state's only member as ``<position of the parameter>/<torch's name>``."""
    steps = int(state["counters"][0, 0])
    memory: State = {}
    if not steps:
        return memory
    for key, name in zip(("first", "second"), buffers(train), strict=False):
        for at, values in enumerate(unflatten(state[key][0], shapes).values()):
            memory[f"{at}/{name}"] = values.copy()
    if train.optimizer != "sgd":
        memory |= {f"{at}/step": np.array(steps, dtype=np.float32) for at in range(len(shapes))}
    return memory


def _named(memory: State, name: str) -> State:
    found = {key: values for key, values in memory.items() if key.partition("/")[2] == name}
    return dict(sorted(found.items(), key=lambda item: int(item[0].partition("/")[0])))
