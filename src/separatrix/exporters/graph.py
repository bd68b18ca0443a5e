"""The whole computation as a graph: ONNX for other runtimes, torch.export for torch itself."""

from __future__ import annotations

import logging
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import torch

from .._checks import require
from .._files import written_whole
from ..errors import DataError
from ..recording import Recording
from .answer import Answer, example_rows
from .weights import metadata

if TYPE_CHECKING:
    from torch.export import ExportedProgram


def to_torch_export(recording: Recording, path: str | Path, frame: int = -1) -> Path:
    """Write the network as a ``torch.export`` program, which ``torch.export.load(path).module()`` runs.

    The program takes rows in the data's own units, (n, n_features) of the network's dtype, for any n; a recorded
    standardisation is part of it. It returns logits (n, n_outputs) and probabilities (n, n_classes), or the values
    (n,) of a regression.

    Parameters
    ----------
    recording : Recording
        The run.
    path : path
        Where to write, usually a ``.pt2``.
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
    DataError
        If torch cannot turn a module of your own into a graph.
    FileError
        If the path cannot be written.
    """
    program = _program(recording, frame)
    with written_whole(path) as temporary:
        torch.export.save(program, temporary, extra_files=metadata(recording, frame))
    return Path(path)


def to_onnx(recording: Recording, path: str | Path, frame: int = -1) -> Path:
    """Write the network as ONNX, for onnxruntime and others.

    Its input ``X`` takes rows in the data's own units, (n, n_features) of the network's dtype, for any n; a recorded
    standardisation is part of the graph. Its outputs are ``logits`` (n, n_outputs) and ``probabilities``
    (n, n_classes), or ``value`` (n,) for a regression. Classes and feature names are in the model's metadata.

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
    DataError
        If torch cannot turn a module of your own into a graph.
    FileError
        If the path cannot be written.
    MissingExtraError
        If onnx or onnxscript is not installed.
    """
    onnx = require("onnx", "onnx", "Exporting to ONNX")
    require("onnxscript", "onnx", "Exporting to ONNX")
    names = Answer(recording, frame).output_names
    graph = _program(recording, frame)
    with _quiet():
        program = torch.onnx.export(graph, dynamo=True, input_names=["X"], output_names=names, verbose=False)
    assert program is not None  # it is None only for the older exporter
    model = program.model_proto
    for name, value in metadata(recording, frame).items():
        model.metadata_props.add(key=name, value=value)
    with written_whole(path) as temporary:
        onnx.save_model(model, temporary)
    return Path(path)


def _program(recording: Recording, frame: int) -> ExportedProgram:
    rows = torch.export.Dim("rows")
    answer = Answer(recording, frame).eval()
    try:
        with _quiet():
            return torch.export.export(answer, (example_rows(recording),), dynamic_shapes=({0: rows},))
    except Exception as error:  # torch raises many kinds for a module that it cannot trace
        reason = str(error).strip().partition("\n")[0]
        raise DataError(f"The network cannot be turned into a graph by torch.export: {reason}") from error


@contextmanager
def _quiet() -> Iterator[None]:
    """Keep to itself what torch says of its own insides: deprecations among them, and that torchvision is missing."""
    logger = logging.getLogger("torch.onnx")
    level = logger.level
    logger.setLevel(logging.ERROR)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", FutureWarning)
            warnings.simplefilter("ignore", DeprecationWarning)
            yield
    finally:
        logger.setLevel(level)
