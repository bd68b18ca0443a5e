"""One frame's weights as a plain safetensors file."""

from __future__ import annotations

import json
from pathlib import Path

from .._files import written_whole
from ..recording import Recording


def to_safetensors(recording: Recording, path: str | Path, frame: int = -1) -> Path:
    """Write the weights of a frame as a safetensors ``state_dict``.

    ``module.load_state_dict(safetensors.torch.load_file(path))`` loads it into the same `nn.Sequential`, or into your
    own module. A network that was trained on standardised features expects ``(X - mean) / scale``: both are in the
    file's metadata, each a JSON list with one number a feature, beside ``feature_names``, ``classes``, the ``config``
    and the ``step`` of the frame.

    Parameters
    ----------
    recording : Recording
        The run.
    path : path
        Where to write.
    frame : int
        Which frame; negative counts from the end.

    Returns
    -------
    Path
        `path`.

    Raises
    ------
    ConfigError
        If there is no such frame.
    FileError
        If the path cannot be written.
    """
    from safetensors.torch import save_file

    state = recording.state_dict(frame)
    with written_whole(path) as temporary:
        save_file(state, temporary, metadata=metadata(recording, frame))
    return Path(path)


def metadata(recording: Recording, frame: int) -> dict[str, str]:
    """Return what the weights alone do not say, each value as JSON."""
    data = recording.data
    values = {
        "config": recording.config.to_dict(),
        "step": int(recording.frame_steps[frame]),
        "feature_names": list(data.feature_names),
        "classes": None if data.classes is None else data.classes.tolist(),
        "mean": None if data.mean is None else data.mean.tolist(),
        "scale": None if data.scale is None else data.scale.tolist(),
    }
    return {name: json.dumps(value) for name, value in values.items() if value is not None}
