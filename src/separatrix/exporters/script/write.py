"""The script as a whole."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path
from textwrap import wrap

from ..._checks import must
from ...config import RunConfig
from ...data import load_dataset
from ...data.dataset import Dataset
from ...errors import ConfigError
from ...models.outputs import loss_name
from ...recording import Recording
from .data import data_piece, script_arrays
from .loss import loss_piece
from .network import network_piece
from .piece import Piece, imports
from .training import result_piece, tensors_piece, training_piece

__all__ = ["script_arrays", "to_script"]

SMALL = 100_000  # weights below which a second thread costs torch more than it brings


def to_script(run: Recording | RunConfig, data_file: str | Path | None = None) -> str:
    """Write a run as a script of plain PyTorch that trains the same network and prints the same losses.

    The script depends on torch, numpy and scikit-learn only (and on pyarrow to read Parquet). It prints the mean
    loss of every epoch and the final score; with ``--steps`` every step's loss too. It always trains by the config
    from the start, so it does not repeat an interruption, nor the order of a DataLoader of your own.

    Parameters
    ----------
    run : Recording or RunConfig
        What to write.
    data_file : path, optional
        For rows that were handed over in Python: the .npz file beside the script that holds them, as
        ``export(recording, "run.py")`` writes it.

    Returns
    -------
    str
        Python source.

    Raises
    ------
    ConfigError
        If the network is your own module, whose class only your code knows, or the rows were handed over in Python
        and `data_file` is missing.
    DataError
        If the run's table is not what it was.
    FileError
        If the run's table cannot be read.

    Examples
    --------
    >>> from separatrix import RunConfig
    >>> from separatrix.exporters import to_script
    >>> print(to_script(RunConfig()).splitlines()[-3])
    if "--steps" in sys.argv:
    """
    if not isinstance(run, (Recording, RunConfig)):
        raise ConfigError(must("run", "a Recording or a RunConfig", run))
    config = run if isinstance(run, RunConfig) else run.config
    if config.model.name == "module":
        raise ConfigError(
            "A script cannot be written for a network of your own: only your code knows its class. "
            "Export its weights (.safetensors) or its graph (.onnx, .pt2)."
        )
    data = load_dataset(config.data) if isinstance(run, RunConfig) else run.data
    loss = loss_name(config.train.loss, regression=data.classes is None)
    sections = {
        "Data": data_piece(config.data, data, None if data_file is None else Path(data_file)),
        "Network": network_piece(config, data),
        "Training": _joined(
            tensors_piece(config, data, loss), loss_piece(loss, data), training_piece(config, data, loss)
        ),
        "Result": result_piece(config, data),
    }
    return _source(_header(run, config), sections, threads=_threads(config, data))


def _source(header: str, sections: dict[str, Piece], threads: str) -> str:
    definitions = [text for piece in sections.values() for text in piece.definitions]
    bodies = "\n\n".join(f"# {title}\n\n{piece.body}" for title, piece in sections.items())
    body = f"{threads}\n\n{bodies}" if threads else bodies
    code = "\n\n\n".join([*definitions, body])
    gap = "\n\n\n" if definitions and definitions[0].startswith(("def ", "class ")) else "\n\n"
    return f"{header}\n\n{imports(code)}{gap}{code}\n"


def _joined(*pieces: Piece) -> Piece:
    definitions = tuple(text for piece in pieces for text in piece.definitions)
    return Piece("\n\n".join(piece.body for piece in pieces if piece.body), definitions)


def _header(run: Recording | RunConfig, config: RunConfig) -> str:
    lines = [
        f"Train a small network on {Path(config.data.name).name} with PyTorch, seed {config.seed}.",
        "",
        "Run with --steps to print the loss of every step.",
    ]
    if isinstance(run, Recording) and run.status in ("diverged", "interrupted"):
        lines += ["", *wrap(f"The recorded run ended early. {run.outcome.message}", 100)]
    text = "\n".join(lines).replace("\\", "/").replace('"', "'")
    return f'"""{text}\n"""'


def _threads(config: RunConfig, data: Dataset) -> str:
    widths = (data.n_features, *config.model.hidden_layer_sizes, data.n_outputs)
    weights = sum(a * b for a, b in pairwise(widths))
    return "torch.set_num_threads(1)  # the fastest for a network this small" if weights < SMALL else ""
