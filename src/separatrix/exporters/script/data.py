"""The script's data: made, loaded or read, split into two parts, and scaled."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from numpy.typing import NDArray

from ...config import DataConfig
from ...data.dataset import Dataset
from ...data.playground import PLAYGROUND
from ...data.real import REAL
from ...errors import ConfigError
from .piece import ENCODED, Piece, block
from .playground import playground_piece
from .tables import table_piece

_NOISE = {"moons": 0.07, "circles": 0.02, "blobs": 1.0, "spirals": 0.02, "xor": 0.05}  # where the config names none


def data_piece(config: DataConfig, data: Dataset, data_file: Path | None) -> Piece:
    """Return the code that gives X_train, y_train, X_valid and y_valid as NumPy arrays.

    Class labels come as positions 0, 1, ... in the sorted classes.

    Raises
    ------
    ConfigError
        If the rows were handed over in Python and there is no file that holds them.
    """
    if config.name == "custom":
        rows = Piece(_from_file(data, data_file))
    else:
        rows = _source(config, data)
        rows = Piece(f"{rows.body}\n{_split(config, data)}", rows.definitions)
    scaling = "" if data.mean is None else f"\n\n{_scaling(data)}"
    return Piece(rows.body + scaling, rows.definitions)


def _source(config: DataConfig, data: Dataset) -> Piece:
    if config.name in PLAYGROUND:
        return playground_piece(config, data)
    if config.name in REAL:
        return Piece(_real(config.name))
    if config.name == "gaussian":
        return Piece(_gaussian(data, config.seed))
    if config.name not in _NOISE:
        return table_piece(config, data)
    noise = _NOISE[config.name] if config.noise is None else config.noise
    match config.name:
        case "blobs":
            size = f"n_samples={data.n_samples}" + ("" if data.n_features == 2 else f", n_features={data.n_features}")
            clouds = f"centers={data.n_classes}, cluster_std={noise!r}"
            return Piece(f"X, y = make_blobs({size}, {clouds}, random_state={config.seed})")
        case "spirals":
            return Piece(_spirals(data, noise, config.seed))
        case "xor":
            return Piece(_xor(data, noise, config.seed))
        case name:
            settings = f"n_samples={data.n_samples}, noise={noise!r}, random_state={config.seed}"
            return Piece(f"X, y = make_{name}({settings})")


def _spirals(data: Dataset, noise: float, seed: int) -> str:
    return block(f"""
        # One spiral arm a class, each winding one and a half times round the origin.
        random = np.random.default_rng({seed})
        y = random.permutation(np.arange({data.n_samples}) % {data.n_classes})
        radius = np.sqrt(random.uniform(size={data.n_samples}))
        angle = 2 * np.pi * (y / {data.n_classes} + 1.5 * radius)
        X = np.column_stack([radius * np.cos(angle), radius * np.sin(angle)])
        X = X + {noise!r} * random.standard_normal(X.shape)
    """)


def _xor(data: Dataset, noise: float, seed: int) -> str:
    return block(f"""
        # Four squares; the class is 1 where the signs of the two coordinates differ.
        random = np.random.default_rng({seed})
        X = random.uniform(-1, 1, size=({data.n_samples}, 2))
        y = ((X[:, 0] > 0) != (X[:, 1] > 0)).astype(np.int64)
        X = X + {noise!r} * random.standard_normal(X.shape)
    """)


def _gaussian(data: Dataset, seed: int) -> str:
    return block(f"""
        # Noise to fit: neither the features nor the target know of each other.
        random = np.random.default_rng({seed})
        X = random.standard_normal(({data.n_samples}, {data.n_features}))
        y = random.standard_normal({data.n_samples})
    """)


def _real(name: str) -> str:
    return f"data = load_{name}()\nX, labels = data.data, data.target_names[data.target]\n{ENCODED}"


def _split(config: DataConfig, data: Dataset) -> str:
    n_train, n_samples = len(data.train_index), data.n_samples
    if n_train == n_samples:
        return "X_train, y_train = X, y  # no rows are kept for validation"
    if config.split == "ordered":
        return block(f"""
            n_train = {n_train}  # the first {n_train} of {n_samples} rows train
            X_train, X_valid, y_train, y_valid = X[:n_train], X[n_train:], y[:n_train], y[n_train:]
        """)
    settings = f"test_size={config.validation_fraction!r}, random_state={config.split_seed}"
    stratify = ", stratify=y" if config.stratify else ""
    return f"X_train, X_valid, y_train, y_valid = train_test_split(X, y, {settings}{stratify})"


def _from_file(data: Dataset, data_file: Path | None) -> str:
    if data_file is None:
        raise ConfigError(
            "The rows of this run were handed over in Python, so its script needs a file to read them from. "
            'Use export(recording, "run.py"), which writes them to run.npz beside the script.'
        )
    parts = ["train", "valid"] if len(data.valid_index) else ["train"]
    kinds = ("X", "y") if data.sample_weight is None else ("X", "y", "weight")
    names = [f"{kind}_{part}" for part in parts for kind in kinds]
    where = f'Path(__file__).with_name("{data_file.name}")'
    return block(f"""
        arrays = np.load({where})
        {", ".join(names)} = (arrays[name] for name in {names!r})
    """).replace("'", '"')


def _scaling(data: Dataset) -> str:
    rows = data.X[data.train_index]
    constant = bool((rows.std(axis=0) == 0).any())
    lines = [
        "# Standardize with the mean and the standard deviation of the training rows.",
        "mean, scale = X_train.mean(axis=0), X_train.std(axis=0)",
        "scale[scale == 0] = 1.0  # a column that never varies stays as it is" if constant else "",
        "X_train = (X_train - mean) / scale",
        "X_valid = (X_valid - mean) / scale" if len(data.valid_index) else "",
    ]
    return "\n".join(line for line in lines if line)


def script_arrays(data: Dataset) -> dict[str, NDArray[Any]]:
    """Return the arrays that a script reads for rows that were handed over in Python."""
    arrays: dict[str, NDArray[Any]] = {}
    for part, index in (("train", data.train_index), ("valid", data.valid_index)):
        if len(index):
            arrays |= {f"X_{part}": data.X[index], f"y_{part}": data.y[index]}
            if data.sample_weight is not None:
                arrays[f"weight_{part}"] = data.sample_weight[index]
    if data.classes is not None:
        arrays["classes"] = data.classes
    return arrays
