"""A recording in words, numbers and one-line curves."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from .._checks import some

if TYPE_CHECKING:
    from rich.table import Table

    from ..recording import Recording

BLOCKS = "▁▂▃▄▅▆▇█"


def sparkline(values: ArrayLike, width: int = 40) -> str:
    """Return a curve of `width` characters at most, from its least value (▁) to its largest (█).

    Each character is the mean of an equal share of the values; one that is not finite is drawn as a gap.
    """
    numbers = np.asarray(values, dtype=np.float64)
    groups = np.array_split(numbers, min(width, len(numbers))) if len(numbers) else []
    means = np.array([group.mean() for group in groups])
    finite = means[np.isfinite(means)]
    if len(finite) == 0:
        return " " * len(means)
    low, spread = finite.min(), finite.max() - finite.min()
    heights = (means - low) / (spread or 1) * (len(BLOCKS) - 1)
    return "".join(BLOCKS[round(height)] if np.isfinite(height) else " " for height in heights)


def network(recording: Recording) -> str:
    """Return the network's kind and widths: ``mlp 2-30-20-1, relu``."""
    model, data = recording.config.model, recording.data
    if model.name == "module":
        return "a module of your own"
    hidden = model.hidden_layer_sizes if model.name == "mlp" else ()
    widths = "-".join(str(width) for width in (len(model.features) or data.n_features, *hidden, data.n_outputs))
    activations = f", {' '.join(dict.fromkeys(model.activations))}" if hidden else ""
    return f"{model.name} {widths}{activations}"


def n_parameters(recording: Recording) -> int:
    """Return how many numbers one frame holds."""
    return sum(int(np.prod(values.shape[1:])) for values in recording.weights.values())


def rows(recording: Recording) -> str:
    """Return the data's name and size in words."""
    data = recording.data
    parts = f"{len(data.train_index)} to train, {len(data.valid_index)} to validate"
    return f"{recording.config.data.name}, {data.n_samples} rows ({parts}), {count(data.n_features, 'feature')}"


def classes(recording: Recording) -> str:
    """Return the classes, or what a regression predicts."""
    data = recording.data
    if data.classes is None:
        return f"{data.target_name}, a number"
    return f"{data.target_name}: {some([str(label) for label in data.classes], 10)}"


def count(number: int, noun: str) -> str:
    """Return a number with its noun: ``1 epoch``, ``2 epochs``."""
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def metrics_table(metrics: Mapping[str, float]) -> Table:
    """Return the latest losses and scores, one row a measure and one column a part of the data."""
    from rich import box
    from rich.table import Table

    parts = [part for part in ("train", "valid") if f"{part}_loss" in metrics]
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, show_edge=False)
    table.add_column("")
    for part in parts:
        table.add_column(part, justify="right")
    for name, title in (("loss", "loss"), ("accuracy", "accuracy"), ("r2", "R²")):
        values = [metrics.get(f"{part}_{name}") for part in parts]
        if any(value is not None for value in values):
            table.add_row(title, *("" if value is None else f"{value:.4f}" for value in values))
    return table


def curves_table(history: Mapping[str, NDArray[np.float64]]) -> Table:
    """Return one line a column of the history: its curve over the epochs, its first and its last value."""
    from rich import box
    from rich.table import Table

    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, show_edge=False)
    for title in ("", "epoch 0"):
        table.add_column(title, justify="right" if title else "left")
    table.add_column("", no_wrap=True)
    table.add_column("last", justify="right")
    table.add_column("best", justify="right")
    for name, values in history.items():
        if name in ("epoch", "step_loss", "penalty") or len(values) == 0:
            continue
        best = np.nanmin(values) if name.endswith("loss") else np.nanmax(values)
        title = name.replace("_", " ").replace("r2", "R²")
        table.add_row(title, f"{values[0]:.4f}", sparkline(values), f"{values[-1]:.4f}", f"{best:.4f}")
    return table


def as_json(recording: Recording) -> dict[str, Any]:
    """Return what a recording says of itself, without its arrays."""
    data, outcome = recording.data, recording.outcome
    return {
        "status": outcome.status,
        "message": outcome.message,
        "epochs": recording.history.n_epochs,
        "steps": len(recording.history["step_loss"]),
        "metrics": {name: value for name, value in recording.history.last().items() if name != "epoch"},
        "score": recording.score(),
        "parameters": n_parameters(recording),
        "frames": {"steps": recording.frame_steps.tolist(), "epochs": recording.frame_epochs.tolist()},
        "data": {
            "rows": data.n_samples,
            "train_rows": len(data.train_index),
            "valid_rows": len(data.valid_index),
            "features": list(data.feature_names),
            "target": data.target_name,
            "classes": None if data.classes is None else data.classes.tolist(),
        },
        "config": recording.config.to_dict(),
        "engine": recording.engine,
        "versions": dict(recording.versions),
    }
