"""A recording as a page of its own: one HTML file that opens from disk, asks nothing of any host, and scrubs."""

from __future__ import annotations

import base64
import hashlib
import html
import json
import zlib
from pathlib import Path
from typing import Any

from .. import __version__
from .._checks import must
from .._files import written_whole
from ..analysis.grid import FeaturePair, pick_features
from ..errors import DataError
from ..recording import Recording
from .from_page import PROTOCOL
from .page_files import page_file
from .problem import View
from .recorded import drawn_network, recorded_messages
from .recorded_frames import packed_frames

MOST_FRAMES = 80
ROOM = 2_000_000  # bytes of all frames before they are deflated, to about a half
NEURON_ROOM = 12_000  # bytes of a frame's neuron maps
MOST_FINELY, LEAST_FINELY = 30, 8  # points of a neuron's map along each axis


def write_replay(
    recording: Recording, path: str | Path, *, title: str | None = None, features: FeaturePair | None = None
) -> Path:
    """Write a recording as a page that replays it, whole or not at all, and return its path.

    The page holds the playground's own view of the training: boundary, hidden neurons, weights and curves of at most
    80 moments, evenly chosen. It opens from disk without a server or network. Of a network of the caller's own, or of
    one with more than 20,000 weights, it shows the boundary and the curves.

    Parameters
    ----------
    recording : Recording
        The run, of any engine.
    path : path
        The file; it takes a few hundred kilobytes, seldom more than two megabytes.
    title : str, optional
        The page's heading; none takes the data's and the network's names.
    features : pair of int or str, optional
        Which two features; none takes the first two that are not constant. Others are held at their median.

    Raises
    ------
    DataError
        If the data have a single feature, so that there is no plane to look at.
    ConfigError, UnknownNameError
        If there are no such features.
    FileError
        If the page was not built, for want of Node, or the path cannot be written.

    Examples
    --------
    >>> from separatrix import DataConfig, TrainConfig, train
    >>> from separatrix.playground.replay import write_replay
    >>> run = train(data=DataConfig("moons", n_samples=200), train=TrainConfig(max_epochs=2))
    >>> write_replay(run, "moons.html").name  # doctest: +SKIP
    'moons.html'
    """
    text = replay_page(replay_of(recording, title=title, features=features))
    with written_whole(path) as temporary:
        temporary.write_text(text, encoding="utf-8")
    return Path(path)


def replay_of(
    recording: Recording,
    *,
    title: str | None = None,
    features: FeaturePair | None = None,
    most_frames: int = MOST_FRAMES,
) -> dict[str, Any]:
    """Return what a page needs to replay a recording, as it is embedded in a file and in a notebook.

    Returns
    -------
    dict
        JSON: the messages that a page would have been sent, and packed frames, each deflated (RFC 1951) and in base64.
    """
    view = _view(recording, features)
    frames = packed_frames(recording, view, _n_frames(recording, view, most_frames))
    return {
        "protocol": PROTOCOL,
        "title": title or _title(recording),
        "encoding": "deflate",
        "messages": [message.model_dump(mode="json") for message in recorded_messages(recording, view)],
        "frames": [base64.b64encode(_deflated(frame)).decode() for frame in frames],
    }


def replay_page(replay: dict[str, Any]) -> str:
    """Return the HTML page that shows a replay.

    The browser is told to run and to style with nothing but what stands in the page, by its hash, and to load nothing.

    Raises
    ------
    FileError
        If the page was not built, for want of Node.
    """
    script, style = page_file("replay.js"), page_file("replay.css")
    rules = "; ".join(
        (
            "default-src 'none'",
            f"script-src '{_hash(script)}'",
            f"style-src '{_hash(style)}'",
            "img-src data: blob:",
            "base-uri 'none'",
            "form-action 'none'",
        )
    )
    held = json.dumps(replay, separators=(",", ":"), allow_nan=False)
    for letter in "<>&":
        held = held.replace(letter, f"\\u{ord(letter):04x}")
    title = html.escape(replay["title"])
    return _PAGE.format(rules=rules, version=__version__, title=title, style=style, held=held, script=script)


_PAGE = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="{rules}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="generator" content="Separatrix {version}">
<link rel="icon" href="data:,">
<title>{title}</title>
<style>{style}</style>
</head>
<body>
<div id="separatrix"></div>
<noscript>This page replays a training, for which it needs JavaScript.</noscript>
<script type="application/json" id="separatrix-replay">{held}</script>
<script>{script}</script>
</body>
</html>
"""


def _view(recording: Recording, features: FeaturePair | None) -> View:
    data = recording.data
    if data.n_features < 2:
        expected = "of at least two features to draw a plane through"
        raise DataError(must("The data", expected, data.n_features, "Draw its loss, or export it."))
    pair = pick_features(data.X, data.feature_names, features)
    hidden = sum(layer.n_out for layer in drawn_network(recording).layers[:-1])
    finely = int((NEURON_ROOM / max(1, hidden)) ** 0.5)
    return View(features=pair, neuron_resolution=min(MOST_FINELY, max(LEAST_FINELY, finely)))


def _n_frames(recording: Recording, view: View, most: int) -> int:
    layers = drawn_network(recording).layers
    n_weights = sum(layer.n_out * (layer.n_in + 1) for layer in layers)
    hidden = sum(layer.n_out for layer in layers[:-1])
    maps = 2 if recording.data.n_classes > 2 else 1
    each = maps * view.resolution**2 + hidden * view.neuron_resolution**2 + 4 * n_weights
    return max(12, min(most, ROOM // each))


def _title(recording: Recording) -> str:
    config = recording.config
    sizes = "-".join(str(size) for size in config.model.hidden_layer_sizes)
    network = {"mlp": f"a network of {sizes} neurons" if sizes else "a linear network", "logistic": "a line"}
    return f"{Path(config.data.name).name}: {network.get(config.model.name, 'a network of your own')}"


def _deflated(body: bytes) -> bytes:
    squeezer = zlib.compressobj(9, zlib.DEFLATED, -zlib.MAX_WBITS)
    return squeezer.compress(body) + squeezer.flush()


def _hash(text: str) -> str:
    return "sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
