"""One verb for every format, chosen by the file's suffix."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np

from .._checks import must, one_of
from .._files import written_whole
from ..errors import ConfigError
from ..recording import Recording
from .graph import to_onnx, to_torch_export
from .script import script_arrays, to_script
from .sklearn import to_sklearn
from .weights import to_safetensors

SUFFIXES = ("py", "safetensors", "onnx", "pt2", "html")
FORMATS = (*SUFFIXES, "sklearn")


def export(recording: Recording, path: str | Path, format: str | None = None, frame: int = -1) -> Path:  # noqa: A002
    """Write a trained network for use elsewhere.

    Parameters
    ----------
    recording : Recording
        The run.
    path : path
        Where to write. Its suffix chooses the format: ``.py`` a script of plain PyTorch that trains the same network
        (rows that were handed over in Python go to an .npz file beside it), ``.safetensors`` a ``state_dict``,
        ``.onnx``, ``.pt2`` for ``torch.export``, or ``.html`` for a page that replays the training: see `write_replay`.
    format : {"py", "safetensors", "onnx", "pt2", "html", "sklearn"}, optional
        The format, whatever the suffix. "sklearn" is a short script with `NetClassifier` or `NetRegressor`.
    frame : int
        Which frame's weights; negative counts from the end. A script has none, as it trains them, and a page has all.

    Returns
    -------
    Path
        `path`.

    Raises
    ------
    ConfigError
        If the format is unknown, the frame does not exist, or a script is asked for and the network is your own.
    DataError
        If torch cannot turn a module of your own into a graph, or the run's table has changed.
    FileError
        If the path cannot be written, a script's table cannot be read, or the page was not built, for want of Node.
    MissingExtraError
        If the format needs a package that is not installed.

    Examples
    --------
    >>> import separatrix as sx
    >>> run = sx.train(data=sx.DataConfig("moons", n_samples=40), train=sx.TrainConfig(max_epochs=1))
    >>> sx.export(run, "moons.py").name  # doctest: +SKIP
    'moons.py'
    """
    path = Path(path)
    chosen = path.suffix.removeprefix(".").lower() if format is None else format
    match chosen:
        case "py" | "sklearn":
            return _script(recording, path, frame, to_script if chosen == "py" else to_sklearn)
        case "safetensors":
            return to_safetensors(recording, path, frame)
        case "onnx":
            return to_onnx(recording, path, frame)
        case "pt2":
            return to_torch_export(recording, path, frame)
        case "html":
            return _replay(recording, path, frame)
    if format is not None:
        raise ConfigError(one_of("format", FORMATS, format))
    raise ConfigError(must("path", f"one that ends in {', '.join(f'.{name}' for name in SUFFIXES)}", str(path)))


def _replay(recording: Recording, path: Path, frame: int) -> Path:
    if frame not in (-1, recording.n_frames - 1):
        raise ConfigError(must("frame", "left out for a page, which has them all", frame))
    from .. import write_replay  # it lives above, with the page; the package's own names are looked up when used

    return write_replay(recording, path)


def _script(recording: Recording, path: Path, frame: int, write: Callable[[Recording, Path | None], str]) -> Path:
    if frame not in (-1, recording.n_frames - 1):
        raise ConfigError(must("frame", "left out for a script, which trains from the start", frame))
    own_rows = recording.config.data.name == "custom"
    data_file = path.with_suffix(".npz") if own_rows else None
    text = write(recording, data_file)
    if data_file is not None:
        with written_whole(data_file) as temporary:
            np.savez_compressed(temporary, allow_pickle=False, **script_arrays(recording.data))
    with written_whole(path) as temporary:
        temporary.write_text(text, encoding="utf-8")
    return path
