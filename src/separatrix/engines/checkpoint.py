"""Saving a run in its middle, so that a resumed run equals an uninterrupted one bit for bit."""

from __future__ import annotations

import hashlib
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import nn

from ..data.dataset import Dataset
from ..errors import FileError, RecordingError
from ..recording.files import read_arrays, write_arrays
from .contract import Job
from .frames import Frames, State, read_state
from .optimizers import read_memory, restore_memory
from .stopping import Stopping

KIND = "checkpoint 1"
ENGINES = {KIND: "autograd", "native checkpoint 1": "native"}  # that write a checkpoint of this kind


@dataclass
class RunState:
    """Everything of a run that changes as it goes, beside the module and the optimizer.

    Parameters
    ----------
    epoch, step : int
        How many were finished.
    step_loss : list of float
        The loss of every step.
    columns : dict of str to list of float
        The epoch columns of the history.
    frames : Frames
        The kept weights.
    stopping : Stopping
        What the stopping rule has seen.
    last_good : tuple of (int, dict)
        Step and weights of the latest moment at which all weights were known to be finite.
    best : dict
        Weights of the epoch with the lowest monitored loss.
    """

    epoch: int
    step: int
    step_loss: list[float]
    columns: dict[str, list[float]]
    frames: Frames
    stopping: Stopping
    last_good: tuple[int, State]
    best: tuple[int, State]


def save_checkpoint(path: Path, job: Job, state: RunState, module: nn.Module, optimizer: torch.optim.Optimizer) -> None:
    """Write the state to `path`, whole or not at all."""
    steps, frames = state.frames.stacked()
    arrays: State = {"frame_steps": steps, "step_loss": np.array(state.step_loss)}
    arrays |= {f"frames/{name}": values for name, values in frames.items()}
    arrays |= {f"columns/{name}": np.array(values) for name, values in state.columns.items()}
    arrays |= {f"module/{name}": values for name, values in read_state(module).items()}
    arrays |= {f"last_good/{name}": values for name, values in state.last_good[1].items()}
    arrays |= {f"best/{name}": values for name, values in state.best[1].items()}
    arrays |= {f"optimizer/{name}": values for name, values in read_memory(optimizer).items()}
    header = {
        "kind": KIND,
        **run_header(job),
        "network": repr(module),
        "epoch": state.epoch,
        "step": state.step,
        "stopping": {name: value if np.isfinite(value) else None for name, value in asdict(state.stopping).items()},
        "last_good": state.last_good[0],
        "best": state.best[0],
    }
    write_arrays(path, arrays, header)


def load_checkpoint(path: Path, job: Job, module: nn.Module, optimizer: torch.optim.Optimizer) -> RunState:
    """Bring `module` and `optimizer` to the saved moment and return the rest of the state.

    Raises
    ------
    RecordingError
        If the file is no checkpoint, or one of another config.
    """
    arrays, header = read_arrays(path)
    check_same_run(path, job, header, KIND)
    try:
        if not _began_alike(arrays, header, module):
            raise _another_run(path, "its network is another, or began with other weights")
        return _restored(arrays, header, module, optimizer)
    except RecordingError:
        raise
    except (KeyError, IndexError, RuntimeError, ValueError, TypeError) as error:
        raise RecordingError(f"The checkpoint {str(path)!r} is broken: {error}. Delete it to start anew.") from None


def run_header(job: Job) -> dict[str, Any]:
    """Return what tells one run from another: its config, and a fingerprint of its data."""
    return {"config": job.config.to_dict(), "data": _digest(job.data)}


def engine_of_checkpoint(path: Path) -> str | None:
    """Name the engine that wrote the checkpoint at `path`; None if there is no file, or another one."""
    if not path.exists():
        return None
    try:
        _, header = read_arrays(path)
    except (RecordingError, FileError):
        return None
    return ENGINES.get(str(header.get("kind")))


def check_same_run(path: Path, job: Job, header: dict[str, Any], kind: str) -> None:
    """Refuse a file that is no checkpoint of this kind, or one of another run.

    Raises
    ------
    RecordingError
        With the first setting that differs.
    """
    if header.get("kind") != kind:
        if engine := ENGINES.get(str(header.get("kind"))):
            raise RecordingError(
                f"The checkpoint {str(path)!r} is of the {engine} engine. Continue with it, or choose another path."
            )
        raise RecordingError(f"{str(path)!r} is not a checkpoint. Choose another path for the checkpoint.")
    difference = _other_setting(dict(header.get("config") or {}), job.config.to_dict())
    if not difference and header.get("data") != _digest(job.data):
        difference = "its data are others"
    if difference:
        raise _another_run(path, difference)


def _restored(arrays: State, header: dict[str, Any], module: nn.Module, optimizer: torch.optim.Optimizer) -> RunState:
    def part(prefix: str) -> State:
        return {name.removeprefix(prefix): values for name, values in arrays.items() if name.startswith(prefix)}

    module.load_state_dict({name: torch.from_numpy(values) for name, values in part("module/").items()})
    restore_memory(optimizer, part("optimizer/"))
    frames, weights = Frames(), part("frames/")
    for at, step in enumerate(arrays["frame_steps"].tolist()):
        frames.keep(step, {name: values[at] for name, values in weights.items()})
    stopping: dict[str, Any] = {k: np.inf if value is None else value for k, value in header["stopping"].items()}
    return RunState(
        epoch=header["epoch"],
        step=header["step"],
        step_loss=arrays["step_loss"].tolist(),
        columns={name: values.tolist() for name, values in part("columns/").items()},
        frames=frames,
        stopping=Stopping(**stopping),
        last_good=(header["last_good"], part("last_good/")),
        best=(header["best"], part("best/")),
    )


def _began_alike(arrays: State, header: dict[str, Any], module: nn.Module) -> bool:
    """Tell whether a checkpoint's run began with this `module`, which is still at its start."""
    first = {f"frames/{name}": values for name, values in read_state(module).items()}
    same = all(name in arrays and np.array_equal(arrays[name][0], values) for name, values in first.items())
    return same and header["network"] == repr(module)


def _another_run(path: Path, difference: str) -> RecordingError:
    return RecordingError(
        f"The checkpoint {str(path)!r} is of another run: {difference}. "
        "Choose another path, or delete it to start anew."
    )


def _other_setting(theirs: dict[str, Any], ours: dict[str, Any]) -> str:
    """Name the first setting in which two configs differ; empty if there is none."""
    for name in sorted(set(theirs) | set(ours)):
        a, b = theirs.get(name), ours.get(name)
        if isinstance(a, dict) and isinstance(b, dict) and a != b:
            return _other_setting(a, b)
        if a != b:
            return f"it has {name} = {a!r}, this one {b!r}"
    return ""


def _digest(data: Dataset) -> str:
    """Return a fingerprint of the rows, the labels, the split and the scale."""
    arrays = (data.X, data.y, data.train_index, data.valid_index, data.sample_weight, data.mean, data.scale)
    return hashlib.sha256(
        b"".join(b"-" if a is None else np.ascontiguousarray(a).tobytes() for a in arrays)
    ).hexdigest()
