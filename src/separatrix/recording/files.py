"""The recording file: one ``.safetensors`` file, checked against its own config before anything is used.

Tensors: ``data/X``, ``data/y``, ``data/train_index``, ``data/valid_index``, optionally ``data/mean``, ``data/scale``
and ``data/sample_weight``; ``history/<column>``; ``frame_steps``; ``frames/<parameter name>`` with a leading frame
axis. The metadata holds one JSON header under the key ``separatrix``.
"""

from __future__ import annotations

import copy
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import numpy as np
from numpy.typing import NDArray
from pydantic import Field, TypeAdapter, ValidationError
from safetensors import SafetensorError, safe_open
from safetensors.numpy import save_file

from .._checks import must, some, worded
from .._files import written_whole
from ..config import RunConfig
from ..data.dataset import Dataset
from ..errors import ConfigError, FileError, RecordingError
from .history import ORDER, History
from .recording import Outcome, Recording

if TYPE_CHECKING:
    from torch import nn

Arrays = dict[str, NDArray[Any]]

FORMAT = 1
UPGRADES: dict[int, Callable[[dict[str, Any]], dict[str, Any]]] = {}  # from a version's header to the next version's

_HEADER_KEYS = {
    "format",
    "config",
    "classes",
    "feature_names",
    "target_name",
    "outcome",
    "engine",
    "steps_per_epoch",
    "versions",
}
_DATA = {"X": 2, "y": 1, "train_index": 1, "valid_index": 1, "mean": 1, "scale": 1, "sample_weight": 1}  # dimensions
KNOWN_COLUMNS = {*ORDER, "penalty"}
_OPTIONAL = {"mean", "scale", "sample_weight"}


def save_recording(recording: Recording, path: str | Path) -> Path:
    """Write `recording` to `path`, whole or not at all, and return the path."""
    data = recording.data
    header = {
        "format": FORMAT,
        "config": recording.config.to_dict(),
        "classes": None if data.classes is None else data.classes.tolist(),
        "feature_names": list(data.feature_names),
        "target_name": data.target_name,
        "outcome": asdict(recording.outcome),
        "engine": recording.engine,
        "steps_per_epoch": recording.steps_per_epoch,
        "versions": dict(recording.versions),
    }
    arrays = {f"data/{name}": getattr(data, name) for name in _DATA if getattr(data, name) is not None}
    arrays |= {f"history/{name}": values for name, values in recording.history.items()}
    arrays |= {f"frames/{name}": values for name, values in recording.weights.items()}
    arrays["frame_steps"] = recording.frame_steps
    write_arrays(path, arrays, header)
    return Path(path)


def load_recording(path: str | Path, module: nn.Module | None = None) -> Recording:
    """Read a recording.

    Parameters
    ----------
    path : path
        A file that `Recording.save` wrote, of this version's format or an older one.
    module : nn.Module, optional
        For a network of your own: a module of its class. A file never says what to import.

    Raises
    ------
    FileError
        If the file is not there or cannot be read.
    RecordingError
        If it is not a recording, is broken, is newer than this version, or does not agree with its own config.
    """
    arrays, header = read_arrays(path)
    try:
        return _recording(arrays, _upgraded(header), module)
    except ValidationError as error:
        raise RecordingError(f"{str(path)!r} is not a sound recording: {worded(error.errors(), ())}") from None
    except (ConfigError, KeyError, TypeError, OverflowError, RecordingError) as error:
        raise RecordingError(f"{str(path)!r} is not a sound recording: {error}") from None


def write_arrays(path: str | Path, arrays: Mapping[str, NDArray[Any]], header: Mapping[str, Any]) -> None:
    """Write arrays and a JSON header as one safetensors file, whole or not at all."""
    contiguous = {name: np.ascontiguousarray(values) for name, values in arrays.items()}
    with written_whole(path) as temporary:
        try:
            save_file(contiguous, temporary, metadata={"separatrix": json.dumps(header)})
        except SafetensorError as error:  # such as a full disk
            raise FileError(f"Cannot write {str(path)!r}: {error}.") from None


def read_arrays(path: str | Path) -> tuple[Arrays, dict[str, Any]]:
    """Read what `write_arrays` wrote. safetensors has checked every size against the file's by then."""
    if not Path(path).is_file():
        raise FileError(f"There is no file {str(path)!r}.")
    try:
        with safe_open(path, framework="numpy") as handle:
            metadata = handle.metadata() or {}
            if "separatrix" not in metadata:
                raise RecordingError(f"{str(path)!r} is a safetensors file, but no recording: it has no such header.")
            header = json.loads(metadata["separatrix"])
            arrays = {name: handle.get_tensor(name) for name in handle.keys()}  # noqa: SIM118 (not a mapping)
    except (SafetensorError, json.JSONDecodeError, RecursionError, AttributeError, TypeError) as error:
        raise RecordingError(f"{str(path)!r} is not a recording, or is cut short: {error}.") from None
    except OSError as error:
        raise FileError(f"Cannot read {str(path)!r}: {error.strerror or error}.") from None
    if not isinstance(header, dict):
        raise RecordingError(f"{str(path)!r} is not a sound recording: its header is no JSON object.")
    return arrays, header


def _upgraded(header: dict[str, Any]) -> dict[str, Any]:
    version = header.get("format")
    if type(version) is not int or version < 1:
        raise RecordingError(must("format", f"a version from 1 to {FORMAT}", version))
    if version > FORMAT:
        advice = "A newer Separatrix wrote it; update this one."
        raise RecordingError(must("format", f"a version from 1 to {FORMAT}", version, advice))
    for step in range(version, FORMAT):
        header = UPGRADES[step](header)
    if set(header) != _HEADER_KEYS:
        raise RecordingError(f"its header has other keys than expected: {some(sorted(set(header) ^ _HEADER_KEYS))}.")
    return header


def _recording(arrays: Arrays, header: dict[str, Any], module: nn.Module | None) -> Recording:
    config = RunConfig.from_dict(header["config"])
    data = _dataset({name[5:]: arrays.pop(name) for name in list(arrays) if name.startswith("data/")}, header)
    steps = arrays.pop("frame_steps", None)
    if steps is None or steps.ndim != 1 or steps.dtype != np.int64 or len(steps) == 0 or steps.min() < 0:
        raise RecordingError("frame_steps must be a list of at least one step number.")
    columns = {name[8:]: arrays.pop(name) for name in list(arrays) if name.startswith("history/")}
    weights = {name[7:]: arrays.pop(name) for name in list(arrays) if name.startswith("frames/")}
    if arrays:
        raise RecordingError(f"it holds tensors that no recording has: {some(sorted(arrays))}.")
    recording = Recording(
        config=config,
        data=data,
        history=_history(columns),
        frame_steps=steps,
        weights=weights,
        outcome=TypeAdapter(Outcome).validate_python(header["outcome"]),
        engine=TypeAdapter(str).validate_python(header["engine"]),
        steps_per_epoch=TypeAdapter(Annotated[int, Field(ge=1)]).validate_python(header["steps_per_epoch"]),
        versions=TypeAdapter(dict[str, str]).validate_python(header["versions"]),
        prototype=None if module is None else copy.deepcopy(module).eval(),
    )
    return replace(recording, weights=_checked_weights(recording))


def _dataset(arrays: Arrays, header: dict[str, Any]) -> Dataset:
    missing = set(_DATA) - _OPTIONAL - set(arrays)
    if missing or set(arrays) - set(_DATA):
        names = some(sorted(missing | (set(arrays) - set(_DATA))))
        raise RecordingError(f"its data has other tensors than expected: {names}.")
    classes = TypeAdapter(list[bool] | list[int] | list[float] | list[str] | None).validate_python(
        header["classes"], strict=True
    )
    feature_names = TypeAdapter(tuple[str, ...]).validate_python(header["feature_names"])
    n_samples, n_features = arrays["X"].shape if arrays["X"].ndim == 2 else (-1, -1)
    lengths = {"X": n_samples, "y": n_samples, "sample_weight": n_samples, "mean": n_features, "scale": n_features}
    for name, values in arrays.items():
        whole = name.endswith("index") or (name == "y" and classes is not None)
        if values.ndim != _DATA[name] or values.dtype != (np.int64 if whole else np.float64):
            raise RecordingError(f"data/{name} has a wrong type or shape: {values.dtype} {values.shape}.")
        if len(values) != lengths.get(name, len(values)):
            raise RecordingError(f"data/{name} must have {lengths[name]} entries; it has {len(values)}.")
        limit = n_samples if name.endswith("index") else len(classes or ())
        if whole and len(values) and not (values.min() >= 0 and values.max() < limit):
            raise RecordingError(f"data/{name} points outside of its {limit} entries.")
    _check_meaning(arrays, classes)
    if len(feature_names) != n_features:
        raise RecordingError(f"it has {n_features} features and {len(feature_names)} names for them.")
    target = TypeAdapter(str).validate_python(header["target_name"])
    return Dataset(
        classes=None if classes is None else np.array(classes),
        feature_names=feature_names,
        target_name=target,
        **arrays,
    )


def _check_meaning(arrays: Arrays, classes: Sequence[object] | None) -> None:
    """Refuse what no data set has: values not finite, a scale of nothing, weights below 0, no two classes."""
    for name, values in arrays.items():
        if not np.isfinite(values).all():
            raise RecordingError(f"data/{name} has values that are not finite.")
    if len(arrays["train_index"]) == 0:
        raise RecordingError("it has no rows to train on.")
    if ("mean" in arrays) != ("scale" in arrays) or ("scale" in arrays and arrays["scale"].min() <= 0):
        raise RecordingError("its scale must be a mean and a positive deviation for each feature.")
    if "sample_weight" in arrays and arrays["sample_weight"].min() < 0:
        raise RecordingError("data/sample_weight has values below 0.")
    if classes is not None and (len(classes) < 2 or len(set(classes)) != len(classes)):
        raise RecordingError("its classes must be at least 2 that differ.")


def _history(columns: Arrays) -> History:
    if "step_loss" not in columns or "epoch" not in columns:
        raise RecordingError("its history must have the columns step_loss and epoch.")
    if set(columns) - KNOWN_COLUMNS:
        raise RecordingError(f"its history has unknown columns: {some(sorted(set(columns) - KNOWN_COLUMNS))}.")
    if len(columns["epoch"]) == 0:
        raise RecordingError("its history has no epoch.")
    for name, values in columns.items():
        if values.ndim != 1 or values.dtype != np.float64:
            raise RecordingError(f"history/{name} has a wrong type or shape: {values.dtype} {values.shape}.")
        if name != "step_loss" and len(values) != len(columns["epoch"]):
            raise RecordingError(f"history/{name} must have {len(columns['epoch'])} entries; it has {len(values)}.")
    return History(columns)


def _checked_weights(recording: Recording) -> Arrays:
    """Compare every frame tensor with the module of the config, which is built without memory of its own.

    They are returned in the module's order, which a file of tensors does not keep.
    """
    from ..models.build import module_shapes

    data, n_frames = recording.data, recording.n_frames
    if recording.prototype is not None:
        expected = {name: tuple(value.shape) for name, value in recording.prototype.state_dict().items()}
    elif recording.config.model.name == "module":
        expected = {name: values.shape[1:] for name, values in recording.weights.items()}
    else:
        expected = module_shapes(recording.config, data.n_features, data.n_outputs)
    if set(expected) != set(recording.weights):
        raise RecordingError(
            f"its weights are of another network: {some(sorted(set(expected) ^ set(recording.weights)))}."
        )
    for name, shape in expected.items():
        values = recording.weights[name]
        if values.shape != (n_frames, *shape):
            raise RecordingError(f"frames/{name} must have the shape {(n_frames, *shape)}; it has {values.shape}.")
        if recording.config.model.name != "module" and not np.isfinite(values).all():
            raise RecordingError(f"frames/{name} has values that are not finite.")
        if recording.config.model.name != "module" and values.dtype != recording.config.train.dtype:
            raise RecordingError(f"frames/{name} must be of type {recording.config.train.dtype}; it is {values.dtype}.")
    return {name: recording.weights[name] for name in expected}
