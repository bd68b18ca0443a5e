"""What a page is told as arrays, and the packing of them."""

from __future__ import annotations

import json
import struct
from collections.abc import Mapping
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray
from pydantic import BaseModel

from .problem import Message, Pair

_DTYPES: dict[str, Literal["u8", "f32", "f64"]] = {"uint8": "u8", "float32": "f32", "float64": "f64"}


class ArrayInfo(Message):
    """Where an array is in a packed message."""

    name: str
    dtype: Literal["u8", "f32", "f64"]
    shape: list[int]
    offset: int
    """Bytes from the payload's start."""


class FrameHeader(Message):
    """The header of a moment's picture.

    Arrays: "boundary" u8 (ny, nx), its first row the lowest y: of two classes the second one's probability, of more the
    winner's, beside "winner" u8 (ny, nx); of numbers the answer. "neurons" u8 (n_hidden, m, m), each between its
    "neuron_low" and "neuron_high" f32 (n_hidden,). "weights" f64 (n_params,), f32 in the replay of a run in float32.
    Where a neuron is hovered over, its map "hover" u8 (ny, nx) between the numbers of "hover_range" f32 (2,).
    """

    type: Literal["frame"] = "frame"
    id: int
    branch: int
    step: int
    epoch: float
    lr: float
    """The learning rate of the next step, of the first layer."""
    metrics: dict[str, float | None]
    confusion: list[list[int]] | None
    """Of the validation rows, or the training rows where there are none: true classes by predicted ones."""
    features: Pair
    extent: tuple[float, float, float, float]
    """Left, right, bottom, top."""
    held: dict[str, float]
    """The other columns and the values at which they are held."""
    low: float
    """What 0 stands for in the boundary; of classes a share."""
    high: float
    """What 255 stands for."""
    hover: int | None
    arrays: list[ArrayInfo]


class SeedsHeader(Message):
    """The header of what many seeds say together.

    Arrays: "mean" u8 (ny, nx), as a frame's "boundary", with "winner" for more than two classes; "disagreement"
    u8 (ny, nx), 255 the most.
    """

    type: Literal["seeds"] = "seeds"
    n: int
    features: Pair
    extent: tuple[float, float, float, float]
    low: float
    high: float
    most: float
    """The disagreement that 255 stands for: a share of the networks, or a standard deviation of numbers."""
    arrays: list[ArrayInfo]


def pack(header: BaseModel | Mapping[str, Any], arrays: Mapping[str, NDArray[Any]]) -> bytes:
    """Put a header and arrays behind each other.

    The length of the header as a little-endian uint32, a multiple of 4; the header as JSON, padded with spaces; then
    the arrays, little-endian and row by row, each at a multiple of 8 bytes from the place of the first one. The
    header's "arrays" says where.

    Parameters
    ----------
    header : model or mapping
        Its "arrays" is filled in here.
    arrays : mapping of str to ndarray of uint8, float32 or float64
        What to pack.

    Returns
    -------
    bytes
    """
    fields = header.model_dump(mode="json") if isinstance(header, BaseModel) else dict(header)
    entries, parts, at = [], [], 0
    for name, values in arrays.items():
        body = np.ascontiguousarray(values).tobytes()
        entries.append({"name": name, "dtype": _DTYPES[values.dtype.name], "shape": list(values.shape), "offset": at})
        padding = -len(body) % 8
        parts += [body, b"\0" * padding]
        at += len(body) + padding
    text = json.dumps(fields | {"arrays": entries}, allow_nan=False, separators=(",", ":")).encode()
    text += b" " * (-len(text) % 4)
    return b"".join([struct.pack("<I", len(text)), text, *parts])


def unpack(packed: bytes) -> tuple[dict[str, Any], dict[str, NDArray[Any]]]:
    """Return the header and the arrays that `pack` put together."""
    (length,) = struct.unpack_from("<I", packed)
    header: dict[str, Any] = json.loads(packed[4 : 4 + length])
    names = {short: long for long, short in _DTYPES.items()}
    arrays = {}
    for entry in header["arrays"]:
        count = int(np.prod(entry["shape"]))
        values = np.frombuffer(packed, names[entry["dtype"]], count, 4 + length + entry["offset"])
        arrays[entry["name"]] = values.reshape(entry["shape"])
    return header, arrays
