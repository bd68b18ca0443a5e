"""How to do a sweep or a map again: a command, and the file that it reads."""

from __future__ import annotations

import re
import shlex
from collections.abc import Sequence
from typing import Any

import tomli_w

from ..config import RunConfig
from ..sweeps import Axis, HyperparameterMap, Sweep, SweepSpec
from ..sweeps.fields import short
from ..sweeps.keeping import default_measure
from .again import can_repeat, flag_of, flags, wrapped

FILE = "sweep.toml"


def asked(found: Sweep) -> SweepSpec:
    """Return what was asked for: of a sweep whose settings were decided on as it went, that and not those settings."""
    kept = {} if found.entry is None else found.entry.spec.get("asked", {})
    return SweepSpec.from_dict(kept) if kept else found.spec


def sweep_command(found: Sweep) -> str:
    """Return the command line that runs a sweep again; empty where no command can say it.

    A sweep over seeds alone is said in flags, any other reads `sweep_file` as sweep.toml.
    """
    spec = asked(found)
    if found.plan.data is not None or not can_repeat(spec.config):
        return ""
    own = [] if found.plan.engine == "auto" else [f"--engine {found.plan.engine}"]
    if spec.factors or not _follow(spec.seeds):
        return wrapped([f"separatrix sweep {FILE}", *_measured(found), *own])
    config = spec.config.replace(seed=spec.seeds[0])
    return wrapped(["separatrix sweep", *_subject(config), f"--seeds {len(spec.seeds)}", *_measured(found), *own])


def sweep_file(found: Sweep) -> str:
    """Return the TOML file of a sweep whose command needs one, else nothing."""
    command = sweep_command(found)
    if FILE not in command:
        return ""
    spec = asked(found)
    written = spec.to_dict()
    run: dict[str, Any] = {"seed": spec.config.seed}
    for section in ("data", "model", "train"):
        part, default = getattr(spec.config, section), type(getattr(spec.config, section))()
        changed = {name for name in type(part).model_fields if getattr(part, name) != getattr(default, name)}
        run[section] = {name: value for name, value in written["run"][section].items() if name in changed}
    run["data"] = {"name": spec.config.data.name, **run["data"]}
    if _follow(spec.seeds) and spec.seeds[0] == 0:
        written["seeds"] = len(spec.seeds)
    unsaid = {"run", "vary", *{"grid": ("sampler", "sampler_seed"), "list": ("sampler_seed",)}.get(spec.sampler, ())}
    rest = {name: value for name, value in written.items() if name not in unsaid and value not in (None, [])}
    run = {name: value for name, value in run.items() if value not in ({}, 0)}
    vary = {short(name): values for name, values in written["vary"].items()}
    return _in_lines(tomli_w.dumps({**rest, "vary": vary, "run": run}).strip())


def entry_words(found: Sweep) -> str:
    """Return what a command takes to find a sweep or map: its id, and the library if it is not found unasked."""
    if found.entry is None:
        return ""
    library = "" if found.library is None else f" --store {shlex.quote(found.library)}"
    return f"{found.entry.id}{library}"  # a name may be given to a later one too


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
    words += _measured(found.sweep)
    words += [] if plan.engine == "auto" else [f"--engine {plan.engine}"]
    return wrapped(words)


def _subject(config: RunConfig, varied: Sequence[str] = ()) -> list[str]:
    """Return the data and the flags of what all networks share."""
    changed = [flag for flag in flags(config) if flag.split()[0] not in varied]
    seed = [f"--seed {config.seed}"] if config.seed else []
    return [shlex.quote(config.data.name), *changed, *seed]


def _measured(found: Sweep) -> list[str]:
    return [] if found.measure == default_measure(found) else [f"--measure {found.measure}"]


def _typed(axis: Axis) -> str:
    scale = ":log" if axis.log else ""
    return f"{short(axis.name)}={_number(axis.low)}:{_number(axis.high)}:{axis.n}{scale}"


def _number(given: float) -> str:
    """Return a number as it is typed: as short as it is exact."""
    return f"{given:g}" if float(f"{given:g}") == given else repr(given)


def _in_lines(toml: str) -> str:
    """Put lists, which are written with a line for each value, into one line each."""
    inner = re.compile(r"\[\n\s*([^\[\]]*(?:\[[^\n]*\],?\s*)*),\n\s*\]")
    before = ""
    while before != toml:
        before, toml = toml, inner.sub(lambda found: "[" + re.sub(r",?\n\s*", ", ", found[1]) + "]", toml)
    return toml


def _follow(seeds: Sequence[int]) -> bool:
    return isinstance(seeds, range) or list(seeds) == list(range(seeds[0], seeds[0] + len(seeds)))
