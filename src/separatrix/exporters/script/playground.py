"""The Playground's data and random stream, taken into the script from this package's own source."""

from __future__ import annotations

import inspect
import re

from ...config import DataConfig
from ...data import playground as source
from ...data.dataset import Dataset
from .piece import Piece

_CALLS = {  # the functions that each generator calls
    "_circle": ("_distance",),
    "_xor": (),
    "_gauss": ("_linear",),
    "_spiral": (),
    "_plane": ("_linear", "_regression"),
    "_bumps": ("_linear", "_distance", "_regression"),
}


def playground_piece(config: DataConfig, data: Dataset) -> Piece:
    """Return the code that draws a Playground set from the page's own stream of random numbers."""
    generate = source.PLAYGROUND[config.name][0].__name__
    lines = [
        "# The TensorFlow Playground's data, drawn as its page draws them.",
        f'stream = PlaygroundRandom("0.{config.seed:05d}")',
        f"points = {generate.removeprefix('_')}(stream, {data.n_samples}, {config.noise or 0.0!r})",
        "stream.shuffle(points)",
        "values = np.array(points)",
        "X = values[:, :2]",
        "y = values[:, 2]" if data.classes is None else "y = (values[:, 2] > 0).astype(np.int64)",
    ]
    constants = "Point = tuple[float, float, float]  # x, y, label"
    if generate == "_bumps":
        constants += f"\n\n# x, y and sign of each hill and hollow\nGAUSSIANS = {source._GAUSSIANS}"
    parts = [source.PlaygroundRandom, *(getattr(source, name) for name in (*_CALLS[generate], generate))]
    return Piece("\n".join(lines), (constants, *(_public(inspect.getsource(part)) for part in parts)))


def _public(text: str) -> str:
    """Give the functions of this package the names that a script's own would have."""
    names = "|".join(name.removeprefix("_") for name in [*_CALLS, "_linear", "_distance", "_regression"])
    return re.sub(rf"\b_({names})\(", r"\1(", text).replace("_GAUSSIANS", "GAUSSIANS").strip("\n")
