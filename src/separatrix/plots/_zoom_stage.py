"""The scene of a zoom: maps that lie in each other, seen through a window that closes in on the last one."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from ..analysis.basin import axis_label
from ._effects import failed_colors
from ._map_looks import look_of
from ._style import foreground, measure_label, plain

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from .map import Mapped

FloatArray = NDArray[np.float64]
Pixels = NDArray[np.uint8]

DIGITS = 17  # of a float64


class Window:
    """What a map shows, as low and high ends along x and y: logarithms to the base 10 on logarithmic axes.

    Parameters
    ----------
    low, high : ndarray of float64, shape (2,)
        The lower left and the upper right corner.
    """

    def __init__(self, low: FloatArray, high: FloatArray) -> None:
        self.low, self.high = low, high

    @classmethod
    def of(cls, found: Mapped) -> Window:
        """Return the window of a map: to the edges of its outer pixels."""
        ends = [np.asarray(axis.edges)[[0, -1]] for axis in (found.x, found.y)]
        logs = [np.log10(pair) if axis.log else pair for axis, pair in zip((found.x, found.y), ends, strict=True)]
        low, high = np.array(logs, dtype=np.float64).T
        return cls(low, high)

    @property
    def size(self) -> FloatArray:
        """How far it reaches along x and y."""
        return self.high - self.low

    def holds(self, other: Window, slack: float = 1e-6) -> bool:
        """Tell whether another window lies inside this one, up to a share of its size."""
        room = slack * self.size
        return bool((self.low <= other.low + room).all() and (other.high <= self.high + room).all())

    def towards(self, other: Window, share: float) -> Window:
        """Return the window at a share of the way, 0 to 1, to a smaller one inside: each step shrinks it as much."""
        size = self.size ** (1 - share) * other.size**share
        shrunk = self.size - other.size
        along = np.where(shrunk > 0, (self.size - size) / np.where(shrunk > 0, shrunk, 1), share)
        low = self.low + (other.low - self.low) * along
        return Window(low, low + size)


class ZoomStage:
    """The maps as pictures, on one scale of colours.

    Parameters
    ----------
    maps : sequence of Mapped
        Each a window of the one before.
    measure : str
        What they show.
    size : pair of int
        Width and height in pixels.
    """

    def __init__(self, maps: Sequence[Mapped], measure: str, size: tuple[int, int]) -> None:
        self.windows = [Window.of(found) for found in maps]
        self.first = maps[0]
        self.figure, self.canvas, self.axes, self.side = _empty(size)
        grids = [_shown(found, measure) for found in maps]
        self.look = look_of(measure, np.concatenate([grid.ravel() for grid in grids]))
        self.images = [self._image(found, grid) for found, grid in zip(maps, grids, strict=True)]
        self._settle(measure)

    def window(self, at: float) -> Window:
        """Return where the window is: at a map at a whole number, on the way to the next one between them."""
        before = min(int(at), len(self.windows) - 2)
        return self.windows[before].towards(self.windows[before + 1], at - before)

    def frame(self, at: float) -> Pixels:
        """Return the picture at a place between the first map, 0, and the last, len(maps) - 1."""
        window = self.window(at)
        self.canvas.restore_region(self.background)
        for text, words in zip(self.texts, self.words(window), strict=True):
            text.set_text(words)
            self.axes.draw_artist(text)
        picture = np.asarray(self.canvas.buffer_rgba())[..., :3].copy()
        picture[self.box] = self.view(window)
        return picture

    def words(self, window: Window) -> tuple[str, str, str]:
        """Say the ranges along x and y, and how far the window has zoomed in."""
        ranges = []
        for which, axis in enumerate((self.first.x, self.first.y)):
            ends = [window.low[which], window.high[which]]
            low, high = (10.0**end for end in ends) if axis.log else ends
            digits = _digits(low, high)
            ranges.append(f"{plain(axis_label(axis))}: {low:.{digits}g} to {high:.{digits}g}")
        factor = float(np.sqrt(np.prod(self.windows[0].size / window.size)))
        return ranges[0], ranges[1], f"{factor:,.1f}×" if factor < 1e6 else f"{factor:.1e}×"

    def view(self, window: Window) -> Pixels:
        """Return the maps through a window, each finer one laid over the coarser, in the axes' pixels."""
        height, width = self.box[0].stop - self.box[0].start, self.box[1].stop - self.box[1].start
        view = Image.new("RGB", (width, height))
        for number, (image, place) in enumerate(zip(self.images, self.windows, strict=True)):
            finer = self.windows[number + 1 :]
            if not any(other.holds(window) for other in finer):  # else nothing of this one can be seen
                _paste(view, image, place, window)
        return np.asarray(view)

    def colors(self) -> Pixels:
        """Return the colours that carry meaning, shape (n, 3)."""
        from matplotlib.colors import to_rgb

        named = [self.axes.get_facecolor(), self.figure.get_facecolor(), foreground(), failed_colors(self.axes)[0]]
        return np.asarray(np.round(255 * np.array([*map(to_rgb, named)])), dtype=np.uint8)

    def _image(self, found: Mapped, grid: FloatArray) -> Image.Image:
        """Return a map as a picture of one pixel a pixel, the highest y on top."""
        from matplotlib.colors import to_rgb

        colors = self.look.cmap(self.look.norm(self.look.shades(grid)))[..., :3]
        none = np.isnan(grid)
        colors[none] = to_rgb(failed_colors(self.axes)[0])
        colors[none & ~found.done] = to_rgb(self.axes.get_facecolor())
        return Image.fromarray(np.round(255 * colors[::-1]).astype(np.uint8))

    def _settle(self, measure: str) -> None:
        """Fix the layout, and keep the background."""
        from matplotlib.cm import ScalarMappable

        scale = ScalarMappable(self.look.norm, self.look.cmap)
        bar = self.figure.colorbar(scale, cax=self.side, extend=self.look.extend)
        self.look.name(bar, measure_label(measure))
        self.axes.set(xticks=[], yticks=[])
        self.axes.spines[:].set_visible(False)
        words = self.words(self.windows[0])
        self.axes.set_title(measure_label(measure), loc="left")
        self.texts = [
            self.axes.set_xlabel(words[0]),
            self.axes.set_ylabel(words[1]),
            self.axes.set_title(words[2], loc="right"),
        ]
        self.figure.draw_without_rendering()  # places everything
        self.figure.set_layout_engine("none")
        for text in self.texts:  # the background is without them; an axis would draw even an animated label
            text.set_text("")
        self.canvas.draw()
        self.background = self.canvas.copy_from_bbox(self.figure.bbox)
        frame, height = self.axes.get_window_extent(), self.canvas.get_width_height()[1]
        columns = slice(round(frame.x0), round(frame.x1))
        self.box = (slice(height - round(frame.y1), height - round(frame.y0)), columns)


def _shown(found: Mapped, measure: str) -> FloatArray:
    """Return a map's values, NaN where it is not trained or, unless that is what is measured, diverged."""
    hidden = ~found.done if measure == "trainability" else ~found.done | found.failed
    return np.where(hidden, np.nan, found.grid(measure))


def _empty(size: tuple[int, int]) -> tuple[Figure, Any, Any, Any]:
    """Return a figure of exactly that many pixels which pyplot knows nothing of, with a place for a colour bar."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    width, height = size
    dpi = float(np.clip(100 * min(width / 560, height / 520), 40, 400))
    figure = Figure(figsize=((width + 0.01) / dpi, (height + 0.01) / dpi), dpi=dpi, layout="constrained")
    figure.patch.set_alpha(1.0)
    canvas: Any = FigureCanvasAgg(figure)  # matplotlib gives it no types
    axes, side = figure.subplots(1, 2, width_ratios=[24, 1])
    return figure, canvas, axes, side


def _paste(view: Image.Image, image: Image.Image, place: Window, window: Window) -> None:
    """Lay what a window shows of a map into the view; where it is smaller than the view, each pixel is a mean."""
    shape = np.array(view.size, dtype=np.float64)
    low = np.clip((place.low - window.low) / window.size, 0, 1) * shape
    high = np.clip((place.high - window.low) / window.size, 0, 1) * shape
    start, stop = np.ceil(low - 1e-6).astype(int), np.floor(high + 1e-6).astype(int)
    if (stop <= start).any():
        return  # less than a pixel
    # whole pixels of the view, back into the map's own
    ends = [(window.low + edge / shape * window.size - place.low) / place.size for edge in (start, stop)]
    (left, bottom), (right, top) = (np.clip(end, 0, 1) * image.size for end in ends)
    box = (left, image.height - top, right, image.height - bottom)
    size = (int(stop[0] - start[0]), int(stop[1] - start[1]))
    part = image.resize(size, Image.Resampling.BOX, box=box)
    view.paste(part, (int(start[0]), int(view.height - stop[1])))


def _digits(low: float, high: float) -> int:
    """Return how many digits tell the ends of a range apart, and two more."""
    return int(np.clip(np.ceil(np.log10(max(abs(low), abs(high)) / (high - low))) + 2, 3, DIGITS))
