"""The scene of an animation: what never changes is drawn once, and each frame adds only what does."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from ..analysis.boundary import boundary_on
from ..analysis.grid import FeaturePair, make_grid
from ..recording import Recording
from ._points import draw_legend, draw_points, drawn_note
from ._style import add_note, class_colors, foreground, plain
from ._surface import held_note, level_colors, mixed_rgb, surface_rgb, value_levels
from .loss import LOSS_LABELS, LossCurve, curve_look, envelope, run_curves

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure
    from matplotlib.lines import Line2D

FloatArray = NDArray[np.float64]
Pixels = NDArray[np.uint8]

RESOLUTION = 150  # the network is asked on this grid, and its answer interpolated to pixels before it is coloured
VERTICES = 1000  # of a curve that is a few hundred pixels wide
FAINT = 0.25
MAX_KEYS = 60  # classes whose colours a palette must have


class Stage:
    """The boundary of a recording with its loss curve beside it, at any frame.

    Parameters
    ----------
    recording : Recording
        The run.
    size : pair of int
        Width and height in pixels.
    features : pair of int or str, optional
        The plane: see `separatrix.analysis.make_grid`.
    """

    def __init__(self, recording: Recording, size: tuple[int, int], features: FeaturePair | None = None) -> None:
        self.recording = recording
        data = recording.data
        self.grid = make_grid(data.X, data.feature_names, features=features, resolution=RESOLUTION)
        self.figure, self.canvas, self.left, self.right = _empty(size)
        self.first = boundary_on(recording, self.grid, 0)
        self.edges = value_levels(self.first, data.y)
        self._draw_data()
        self._draw_loss()
        self.titles = [
            axes.set_title(text, loc="left", animated=True)
            for axes, text in ((self.left, self._time(-1)), (self.right, self._score(-1)))
        ]
        self._settle()

    def frame(self, index: int) -> Pixels:
        """Return the picture of a frame, shape (height, width, 3)."""
        self.canvas.restore_region(self.background)
        now = self.recording.frame_epochs[index]
        for line, time, loss in self.lines:
            n_past = int(np.searchsorted(time, now, side="right"))
            line.set_data(time[:n_past], loss[:n_past])
            self.right.draw_artist(line)
        self.cursor.set_xdata([now, now])
        self.right.draw_artist(self.cursor)
        for axes, title, text in zip(
            (self.left, self.right), self.titles, (self._time(index), self._score(index)), strict=True
        ):
            title.set_text(text)
            axes.draw_artist(title)
        picture = np.asarray(self.canvas.buffer_rgba())[..., :3].copy()
        picture[self.box] = self._surface(index) * (1 - self.cover) + self.overlay
        return picture

    def colors(self) -> Pixels:
        """Return the colours that carry meaning, shape (n, 3)."""
        from matplotlib.colors import to_rgb

        n_classes = 0 if self.first.classes is None else len(self.first.classes)
        named = [self.right.get_facecolor(), self.figure.get_facecolor(), foreground()]
        named += [line.get_color() for line, _, _ in self.lines]
        few = class_colors(min(n_classes, MAX_KEYS))
        return np.asarray(np.round(255 * np.array([*map(to_rgb, named), *few])), dtype=np.uint8)

    def _surface(self, index: int) -> FloatArray:
        """Return the colours of the boundary in the left axes' pixels, from 0 to 255."""
        values = boundary_on(self.recording, self.grid, index).values
        n_classes = 0 if self.first.classes is None else len(self.first.classes)
        if n_classes > 2:
            return 255 * self._to_pixels(mixed_rgb(values, self.back))
        values = values if n_classes == 0 else values[..., -1]
        return surface_rgb(self._to_pixels(np.nan_to_num(values)), self.edges, 255 * level_colors(self.first))

    def _to_pixels(self, values: FloatArray) -> FloatArray:
        """Interpolate values on the grid, (n_y, n_x) or (n_y, n_x, 3), linearly to the pixels, top row first."""
        for axis, (before, share) in enumerate((self.up, self.across)):
            shape = [1] * values.ndim
            shape[axis] = -1
            low, high = values.take(before, axis), values.take(before + 1, axis)
            values = low + (high - low) * share.reshape(shape)
        return values

    def _draw_data(self) -> None:
        data, (first, second) = self.recording.data, self.grid.features
        n_classes = 0 if data.classes is None else len(data.classes)
        scale = {"vmin": self.edges[0], "vmax": self.edges[-1]} if n_classes == 0 else {}
        self.points = draw_points(self.left, data.X[:, [first, second]], data.y, n_classes, scale)
        if data.classes is None:
            self.figure.colorbar(self.points, ax=self.left, label=plain(data.target_name))
        else:
            draw_legend(self.left, data.classes, data.target_name, beside=n_classes > 2)
        left, right, bottom, top = self.grid.extent
        self.left.set(xlim=(left, right), ylim=(bottom, top))
        self.left.set(xlabel=plain(data.feature_names[first]), ylabel=plain(data.feature_names[second]))
        notes = [held_note(self.first), drawn_note(data.n_samples)]
        add_note(self.left, "; ".join(note for note in notes if note))

    def _draw_loss(self) -> None:
        self.lines: list[tuple[Line2D, FloatArray, FloatArray]] = []
        for curve in run_curves(self.recording, "epochs"):
            time, loss = envelope(curve.time, curve.loss, VERTICES)
            look = curve_look(self.right, curve)
            self.right.plot(time, loss, **look | {"alpha": FAINT * look.get("alpha", 1.0)})
            (line,) = self.right.plot(time, loss, label=_short(curve), animated=True, **look)
            self.lines.append((line, time, loss))
        self.cursor = self.right.axvline(0, color=foreground(), linewidth=1, alpha=0.6, animated=True)
        self.right.set(xlabel="epoch", ylabel=LOSS_LABELS[self.recording.loss])
        self.right.grid(alpha=0.25)
        self.right.set_axisbelow(True)
        if len(self.lines) > 1:
            self.right.legend(loc="upper right", framealpha=0.7, fontsize="small")

    def _settle(self) -> None:
        """Fix the layout, and keep the background and what covers the boundary: points, ticks and frame."""
        from matplotlib.colors import to_rgb

        self.figure.draw_without_rendering()  # places everything
        self.figure.set_layout_engine("none")
        self.back = to_rgb(self.left.get_facecolor())
        self.box, spans = _pixels(self.left, self.canvas)
        self.across, self.up = _between(spans[0]), _between(spans[1][::-1])
        self.figure.patch.set_visible(False)
        self.left.patch.set_visible(False)
        self.canvas.draw()
        cover = np.asarray(self.canvas.buffer_rgba())[self.box].astype(np.float32)
        self.cover = cover[..., 3:] / 255
        self.overlay = cover[..., :3] * self.cover
        self.figure.patch.set_visible(True)
        self.points.set_visible(False)  # the overlay has them
        self.canvas.draw()
        self.background = self.canvas.copy_from_bbox(self.figure.bbox)

    def _time(self, index: int) -> str:
        epochs, steps = self.recording.frame_epochs, self.recording.frame_steps
        if (epochs == np.floor(epochs)).all():
            text = f"epoch {int(epochs[index])}"
        else:
            text = f"epoch {epochs[index]:.2f}, step {steps[index]:,}"
        last = index in (-1, len(steps) - 1)
        return f"{text} (the best, kept)" if last and len(steps) > 1 and steps[-1] <= steps[-2] else text

    def _score(self, index: int) -> str:
        """Name the validation score, or the training score where there is none, at the end of a whole epoch."""
        history = self.recording.history
        rows = np.flatnonzero(history["epoch"] == self.recording.frame_epochs[index])
        for part, word in (("valid", "validation"), ("train", "training")):
            for column, metric in (("accuracy", "accuracy"), ("r2", "R²")):
                if f"{part}_{column}" in history and len(rows):
                    return f"{word} {metric} {history[f'{part}_{column}'][rows[0]]:.4f}"
        return ""


def _empty(size: tuple[int, int]) -> tuple[Figure, Any, Axes, Axes]:
    """Return a figure of exactly that many pixels which pyplot knows nothing of; its text grows with it."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    width, height = size
    dpi = float(np.clip(100 * min(width / 800, height / 400), 40, 400))
    figure = Figure(figsize=((width + 0.01) / dpi, (height + 0.01) / dpi), dpi=dpi, layout="constrained")
    figure.patch.set_alpha(1.0)
    left, right = figure.subplots(1, 2)
    canvas: Any = FigureCanvasAgg(figure)  # matplotlib gives it no types
    return figure, canvas, left, right


def _pixels(axes: Axes, canvas: Any) -> tuple[tuple[slice, slice], tuple[FloatArray, FloatArray]]:
    """Return the rows and columns of pixels inside the axes, and where their centres lie in it, from 0 to 1."""
    height = canvas.get_width_height()[1]
    frame = axes.get_window_extent()
    columns = np.arange(int(np.floor(frame.x0)), int(np.ceil(frame.x1)))
    rows = np.arange(int(np.floor(frame.y0)), int(np.ceil(frame.y1)))
    box = (slice(height - rows[-1] - 1, height - rows[0]), slice(columns[0], columns[-1] + 1))
    across = (columns + 0.5 - frame.x0) / frame.width
    up = (rows + 0.5 - frame.y0) / frame.height
    return box, (np.clip(across, 0, 1), np.clip(up, 0, 1))


def _between(places: FloatArray) -> tuple[NDArray[np.int64], FloatArray]:
    """Return for places from 0 to 1 the grid point before each, and the share of the way to the next one."""
    position = places * (RESOLUTION - 1)
    before = np.minimum(position.astype(np.int64), RESOLUTION - 2)
    return before, position - before


def _short(curve: LossCurve) -> str:
    return {"step": "batches", "train": "training", "valid": "validation"}[curve.kind]
