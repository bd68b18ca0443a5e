"""Which kept moment of a run a command means."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from .._checks import must
from .output import UsageError, note

if TYPE_CHECKING:
    from ..recording import Recording


def chosen_frame(recording: Recording, frame: int | None, epoch: float | None) -> int:
    """Return the position of a frame that was chosen by its number or its epoch; by default the last.

    Raises
    ------
    UsageError
        If both are given, or there is no such frame.
    """
    n_frames = recording.n_frames
    if epoch is None:
        found = -1 if frame is None else frame
        if not -n_frames <= found < n_frames:
            raise UsageError(must("--frame", f"between {-n_frames} and {n_frames - 1}", frame))
        return found
    if frame is not None:
        raise UsageError("--frame and --epoch choose the same thing: give one of them.")
    epochs = recording.frame_epochs
    if not epochs.min() <= epoch <= epochs.max():
        raise UsageError(must("--epoch", f"between {epochs.min():g} and {epochs.max():g}", epoch))
    nearest = int(np.argmin(np.abs(epochs - epoch)))
    if epochs[nearest] != epoch:
        note(f"There is no frame at epoch {epoch:g}; the nearest one is at {epochs[nearest]:.4g}.")
    return nearest
