"""Which engine does a job, and why."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from typing import Literal, get_args

from .._checks import one_of
from ..config import RunConfig
from ..errors import ConfigError
from ..recording import Recording
from ..recording.forward import SLOW
from ..recording.forward import native_instruction_set as native_instruction_set
from .autograd import train_autograd
from .checkpoint import engine_of_checkpoint
from .contract import Job, Observer
from .native_memory import reason_against_carry

EngineName = Literal["auto", "native", "autograd"]

# Where PyTorch, which spreads one network over all cores, becomes the faster one, as `benchmarks/growth.py` finds it on
# two cores: in weights, and in weights times rows of a batch. A config's engine never depends on its company.
LARGE, LARGE_PRODUCT = 200_000, 100_000_000


def native_is_faster() -> bool:
    """Tell whether the native engine is there and, on small networks, the faster one."""
    return native_instruction_set() not in (None, *SLOW)


def describe_native() -> str:
    """Say in a sentence whether the native engine is there, and what "auto" makes of it."""
    found = native_instruction_set()
    if found is None:
        return "not compiled, so PyTorch does all the work; it needs a C++17 compiler when Separatrix is installed"
    if found in SLOW:
        return f"compiled, but slow on this processor ({found}), so PyTorch does the work"
    return f"compiled; it uses {found}"


def reason_against_native(job: Job) -> str | None:
    """Say why the native engine cannot do a job, as the end of a sentence; None if it can."""
    if native_instruction_set() is None:
        return "it was not compiled when Separatrix was installed"
    if job.module is not None or job.config.model.name == "module":
        return "the network is a module of your own"
    if job.loader is not None:
        return "the batches come from a loader of your own"
    if reason := _reason_by_config(job.config):
        return reason
    if job.carry is not None:
        spe = job.config.train.steps_per_epoch(len(job.data.train_index))
        if reason := reason_against_carry(job.carry, job.config.train, spe):
            return reason
    return _reason_by_checkpoint(None if job.checkpoint is None else job.checkpoint.path)


def choose_engine(name: str, job: Job) -> tuple[str, str]:
    """Return the engine that does `job`, and for "auto" why it is not the native one.

    Parameters
    ----------
    name : str
        "auto" takes the native engine where it can do the whole job and is the faster one; the others name an engine.
    job : Job
        What to do.

    Raises
    ------
    ConfigError
        If there is no such engine, or it cannot do this job.
    """
    if name not in get_args(EngineName):
        raise ConfigError(one_of("engine", get_args(EngineName), name))
    if name == "autograd":
        return "autograd", ""
    reason = reason_against_native(job)
    if name == "native":
        if reason is not None:
            raise ConfigError(f'The native engine cannot do this run: {reason}. Take engine="autograd" or "auto".')
        return "native", ""
    if reason is None:
        reason = _reason_by_speed(job)
    return ("native", "") if reason is None else ("autograd", reason)


def run_job(name: str, job: Job, observer: Observer) -> Recording:
    """Do a job with the engine that `choose_engine` names."""
    engine, why = choose_engine(name, job)
    if engine == "native":
        from .native import train_native

        return train_native(job, observer)
    recording = train_autograd(job, observer)
    return replace(recording, versions={**recording.versions, "native": f"not used: {why}"}) if why else recording


def _reason_by_config(config: RunConfig) -> str | None:
    if config.train.device != "cpu":
        return f"it computes on the CPU, and device is {config.train.device!r}"
    if config.model.dropout:
        return "it has no dropout"
    return None


def _reason_by_checkpoint(path: Path | None) -> str | None:
    if path is not None and engine_of_checkpoint(path) == "autograd":
        return "the checkpoint is of the autograd engine"
    return None


def _reason_by_speed(job: Job) -> str | None:
    found = native_instruction_set()
    if found in SLOW:
        return f"it is slow on this processor ({found} without fused multiply-add)"
    model, data, train = job.config.model, job.data, job.config.train
    hidden = () if model.name == "logistic" else model.hidden_layer_sizes
    widths = (len(model.features) or data.n_features, *hidden, data.n_outputs)
    n_weights = sum(a * b for a, b in pairwise(widths))
    if n_weights > LARGE:
        return f"PyTorch is faster on a network of {n_weights} weights"
    n_rows = len(data.train_index)
    size = n_rows if train.batch_size == "full" else min(train.batch_size, n_rows)
    if n_weights * size > LARGE_PRODUCT:
        return f"PyTorch is faster on a network of {n_weights} weights with batches of {size} rows"
    return None
