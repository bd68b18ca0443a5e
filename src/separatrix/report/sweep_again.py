"""How to do a sweep or a map again: a command, and the file that it reads."""

from __future__ import annotations

import re
import shlex
from collections.abc import Sequence
from typing import Any

import tomli_w

from ..config import RunConfig
from ..sweeps import Axis, HyperparameterMap, Sweep
from ..sweeps.fields import short
from .again import can_repeat, flag_of, flags, wrapped

FILE = "sweep.toml"


def sweep_command(found: Sweep) -> str:
    """Return the command line that runs a sweep again; empty where no command can say it.

    A sweep over seeds alone is said in flags, any other reads `sweep_file` as sweep.toml.
    """
    spec = found.spec
    if found.plan.data is not None or not can_repeat(spec.config):
        return ""
    own = [] if found.plan.engine == "auto" else [f"--engine {found.plan.engine}"]
    if spec.factors or not _follow(spec.seeds):
        return wrapped([f"separatrix sweep {FILE}", *own])
    config = spec.config.replace(seed=spec.seeds[0])
    return wrapped(["separatrix sweep", *_subject(config), f"--seeds {len(spec.seeds)}", *own])


def sweep_file(found: Sweep) -> str:
    """Return the TOML file of a sweep whose command needs one, else nothing."""
    command = sweep_command(found)
    if FILE not in command:
        return ""
    spec = found.spec
    written = spec.to_dict()
    run: dict[str, Any] = {"seed": spec.config.seed}
    for section in ("data", "model", "train"):
        part, default = getattr(spec.config, section), type(getattr(spec.config, section))()
        changed = {name for name in type(part).model_fields if getattr(part, name) != getattr(default, name)}
        run[section] = {name: value for name, value in written["run"][section].items() if name in changed}
    run["data"] = {"name": spec.config.data.name, **run["data"]}
    if _follow(spec.seeds) and spec.seeds[0] == 0:
        written["seeds"] = len(spec.seeds)
    rest = {name: value for name, value in written.items() if name not in ("run", "vary") and value not in (None, [])}
    if spec.sampler == "grid":
        rest = {name: value for name, value in rest.items() if not name.startswith("sampler")}
    run = {name: value for name, value in run.items() if value not in ({}, 0)}
    vary = {short(name): values for name, values in written["vary"].items()}
    return _in_lines(tomli_w.dumps({**rest, "vary": vary, "run": run}).strip())


def map_command(found: HyperparameterMap) -> str:
    """Return the command line that makes a map again; empty where no command can say it."""
    plan = found.sweep.plan
    config, seeds = plan.spec.config, plan.spec.seeds
    if plan.data is not None or not can_repeat(config) or not _follow(seeds):
        return ""
    varied = [flag_of(*axis.name.split(".", 1)) for axis in (found.x, found.y)]
    words = ["separatrix map", *_subject(config.replace(seed=seeds[0]), varied), f"--x {_typed(found.x)}"]
    words.append(f"--y {_typed(found.y)}")
    words += [f"--seeds {len(seeds)}"] if len(seeds) > 1 else []
    words += [f"--measure {found.measure}"] if found.measure != "valid_accuracy" else []
    words += [] if plan.engine == "auto" else [f"--engine {plan.engine}"]
    return wrapped(words)


def _subject(config: RunConfig, varied: Sequence[str] = ()) -> list[str]:
    """Return the data and the flags of what all networks share."""
    changed = [flag for flag in flags(config) if flag.split()[0] not in varied]
    seed = [f"--seed {config.seed}"] if config.seed else []
    return [shlex.quote(config.data.name), *changed, *seed]


def _typed(axis: Axis) -> str:
    scale = ":log" if axis.log else ""
    return f"{short(axis.name)}={axis.low!r}:{axis.high!r}:{axis.n}{scale}"


def _in_lines(toml: str) -> str:
    """Put lists, which are written with a line for each value, into one line each."""
    inner = re.compile(r"\[\n\s*([^\[\]]*(?:\[[^\n]*\],?\s*)*),\n\s*\]")
    before = ""
    while before != toml:
        before, toml = toml, inner.sub(lambda found: "[" + re.sub(r",?\n\s*", ", ", found[1]) + "]", toml)
    return toml


def _follow(seeds: Sequence[int]) -> bool:
    return isinstance(seeds, range) or list(seeds) == list(range(seeds[0], seeds[0] + len(seeds)))
