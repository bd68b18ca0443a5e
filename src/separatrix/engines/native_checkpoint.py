"""Saving a native run between two epochs. A resumed run has the bits of an uninterrupted one."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np

from ..errors import RecordingError
from ..recording.files import read_arrays, write_arrays
from .checkpoint import check_same_run, run_header
from .contract import Job
from .native_memory import State
from .native_records import Piece
from .stopping import Stopping

KIND = "native checkpoint 1"


def save_native_checkpoint(path: Path, job: Job, state: State, piece: Piece) -> None:
    """Write the state to `path`, whole or not at all."""
    arrays: dict[str, Any] = {f"state/{name}": values for name, values in state.items()}
    arrays |= {f"columns/{name}": values for name, values in piece.columns.items()}
    arrays |= {name: getattr(piece, name) for name in ("step_loss", "frame_steps", "frames")}
    stopping = {name: value if np.isfinite(value) else None for name, value in asdict(piece.stopping).items()}
    header = {"kind": KIND, **run_header(job), "steps": piece.steps, "status": piece.status, "stopping": stopping}
    write_arrays(path, {name: np.ascontiguousarray(values) for name, values in arrays.items()}, header)


def load_native_checkpoint(path: Path, job: Job) -> tuple[State, Piece]:
    """Return what was saved.

    Raises
    ------
    RecordingError
        If the file is no checkpoint of this engine, or one of another config.
    """
    arrays, header = read_arrays(path)
    check_same_run(path, job, header, KIND)

    def part(prefix: str) -> State:
        return {name.removeprefix(prefix): values for name, values in arrays.items() if name.startswith(prefix)}

    try:
        state = part("state/")
        seen: dict[str, Any] = {k: np.inf if value is None else value for k, value in header["stopping"].items()}
        best = state["best_weights"][0] if "best_weights" in state else None
        names = ("step_loss", "frame_steps", "frames")
        kept = [arrays[name] for name in names]
        loss, frame_steps, frames = kept
        piece = Piece(
            loss,
            part("columns/"),
            frame_steps,
            frames,
            int(header["steps"]),
            int(header["status"]),
            state["weights"][0],
            best,
            Stopping(**seen),
        )
    except (KeyError, ValueError, TypeError, IndexError) as error:
        raise RecordingError(f"The checkpoint {str(path)!r} is broken: {error}. Delete it to start anew.") from None
    return state, piece
