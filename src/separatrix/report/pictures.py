"""The pictures of a section, each drawn on request and none dependent on another."""

from __future__ import annotations

import io
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..errors import DataError
from ..plots import (
    BoundaryDisplay,
    ConfusionDisplay,
    DatasetDisplay,
    LossDisplay,
    NeuronsDisplay,
    ScoreStripDisplay,
    WeightsDisplay,
    animate,
)
from ..plots._points import MAX_POINTS
from ..plots.loss import Unit
from .subject import Subject
from .svg import INK, PAPER, THEMES, axes_svg, data_uri, drawing_style, inline_svg

if TYPE_CHECKING:
    from matplotlib.axes import Axes

SIZE = (5.6, 4.0)  # inches; at 100 pixels an inch the width of a column, and still legible on a phone
FILM = (800, 400)  # pixels


@dataclass(frozen=True)
class Film:
    """A moving picture and its last frame, in both of the page's themes, as addresses without requests."""

    moving: dict[str, str]
    still: dict[str, str]
    size: tuple[int, int] = FILM


def draw(kind: str, subject: Subject) -> str | Film | None:
    """Return a picture as inline SVG or, for "animation", as films; None where the subject has none of that kind."""
    try:
        return _KINDS[kind](subject)
    except DataError:  # one feature has no plane, a regression no confusion, a branching network no chain
        return None


def strip(subject: Subject) -> str | None:
    """Draw every seed's score, and the reference."""
    if len(subject.runs) < 2:
        return None

    def on(axes: Axes) -> None:
        _unnoted(
            ScoreStripDisplay.from_recordings(
                subject.scores, reference=subject.reference, reference_label=subject.label, ax=axes
            )
        )
        axes.set_xlabel(f"validation {subject.metric}" if subject.validated else subject.metric)

    return _on_axes(on, "strip", subject, (5.6, 1.9))


def data(subject: Subject) -> str:
    """Draw the rows."""
    many = subject.shown.data.n_samples > 2000
    options: dict[str, Any] = {"edgecolor": "none"} if many else {}  # white ones would hide many points on a dark page

    def on(axes: Axes) -> None:
        display = DatasetDisplay.from_recording(subject.shown, ax=axes, **options)
        if subject.shown.data.n_samples <= MAX_POINTS:
            _unnoted(display)

    return _on_axes(on, "data", subject)


def boundary(subject: Subject) -> str:
    """Draw what the shown run answers over the plane."""
    return _on_axes(lambda axes: BoundaryDisplay.from_recording(subject.shown, ax=axes), "boundary", subject)


def loss(subject: Subject) -> str:
    """Draw the shown run's loss at every step."""
    return _on_axes(lambda axes: LossDisplay.from_recording(subject.shown, ax=axes), "loss", subject)


def bands(subject: Subject) -> str | None:
    """Draw how the loss spreads over the seeds."""
    if len(subject.runs) < 2:
        return None
    paces = {run.steps_per_epoch for run in subject.runs}
    unit: Unit = "steps" if len(paces) == 1 else "epochs"
    return _on_axes(lambda axes: _unnoted(LossDisplay.from_recording(subject.runs, x=unit, ax=axes)), "bands", subject)


def confusion(subject: Subject) -> str:
    """Draw which class was taken for which."""
    return _on_axes(lambda axes: ConfusionDisplay.from_recording(subject.shown, ax=axes), "confusion", subject)


def weights(subject: Subject) -> str:
    """Draw the network."""
    size = (8.0, 4.4) if subject.n_layers > 1 else SIZE
    return _on_axes(lambda axes: WeightsDisplay.from_recording(subject.shown, ax=axes), "weights", subject, size)


def neurons(subject: Subject) -> str | None:
    """Draw every hidden neuron's map."""
    from matplotlib import pyplot as plt

    with drawing_style({"ink": INK, "paper": PAPER}, font_size=13):
        display = NeuronsDisplay.from_recording(subject.shown)  # it knows how high it has to be
        try:
            return inline_svg(display.figure_, f"{subject.name}-neurons") if display.neurons.layers else None
        finally:
            plt.close(display.figure_)


def animation(subject: Subject) -> Film | None:
    """Draw the boundary and the loss, moving."""
    frames = subject.moving_frames
    if len(frames) < 2:
        return None
    moving, still = {}, {}
    with tempfile.TemporaryDirectory() as folder:
        for theme, colors in THEMES.items():
            with drawing_style(colors):
                path = animate(subject.shown, Path(folder) / f"{theme}.webp", frames=frames, size=FILM)
            moving[theme] = data_uri(path.read_bytes(), "image/webp")
            still[theme] = _last_frame(path)
    return Film(moving, still)


_KINDS: dict[str, Callable[[Subject], str | Film | None]] = {
    "strip": strip,
    "data": data,
    "boundary": boundary,
    "animation": animation,
    "loss": loss,
    "bands": bands,
    "weights": weights,
    "neurons": neurons,
    "confusion": confusion,
}

KINDS = tuple(_KINDS)


def _unnoted(display: DatasetDisplay | LossDisplay | ScoreStripDisplay) -> None:
    """Take away the small line below a picture whose words are in the page."""
    if display.note_ is not None:
        display.note_.remove()


def _on_axes(picture: Callable[[Axes], object], kind: str, subject: Subject, size: tuple[float, float] = SIZE) -> str:
    return axes_svg(picture, f"{subject.name}-{kind}", size)


def _last_frame(path: Path) -> str:
    from PIL import Image

    file = io.BytesIO()
    with Image.open(path) as image:
        image.seek(getattr(image, "n_frames", 1) - 1)
        image.convert("RGB").save(file, format="WEBP", quality=85)
    return data_uri(file.getvalue(), "image/webp")
