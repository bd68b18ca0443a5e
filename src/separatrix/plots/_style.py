"""The look that every picture shares: colours that colour-blind readers can tell apart, sizes, notes."""

from __future__ import annotations

import colorsys
import textwrap
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from .._checks import must
from ..errors import ConfigError

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.colors import Colormap
    from matplotlib.figure import Figure
    from matplotlib.text import Annotation

FloatArray = NDArray[np.float64]

TWO_CLASSES = "RdBu"
POINTS_RANGE = (-0.2, 1.2)  # keeps points of two classes darker than nothing and paler than the map's ends
NUMBERS = "viridis"
COUNTS = "Blues"

MARK = "#CC79A7"
_ON_LIGHT, _ON_DARK = ("#0072B2", "#D55E00"), ("#56B4E9", "#E69F00")

# Okabe and Ito's eight with grey in place of black, which a dark figure would swallow; then Paul Tol's muted ones
_CLASSES = (
    *("#0072B2", "#E69F00", "#009E73", "#CC79A7", "#56B4E9", "#D55E00", "#F0E442", "#8C8C8C"),
    *("#4B2E9E", "#882255", "#999933", "#44AA99"),
)


def class_colors(n_classes: int) -> FloatArray:
    """Return one RGB colour a class, shape (n_classes, 3): two are the ends of red to blue, more a fixed palette.

    The first twelve are told apart by colour-blind readers; further ones step around the colour wheel.
    """
    from matplotlib import colormaps
    from matplotlib.colors import to_rgb

    if n_classes <= 2:
        low, high = POINTS_RANGE
        places = (np.arange(2) - low) / (high - low)
        return np.asarray(colormaps[TWO_CLASSES](places), dtype=np.float64)[:n_classes, :3]
    fixed = [to_rgb(color) for color in _CLASSES[:n_classes]]
    golden = 0.618034  # steps of the golden section never land close to each other
    further = [
        colorsys.hls_to_rgb((index * golden) % 1, (0.35, 0.55, 0.75)[index % 3], 0.65)
        for index in range(n_classes - len(fixed))
    ]
    return np.array([*fixed, *further])


def point_area(n_points: int) -> float:
    """Return the area of a point in square points, so that many stay readable: 50 for up to 100, 7 for 10,000."""
    return float(np.clip(50 * (100 / max(n_points, 1)) ** 0.43, 3, 50))


def edge_width(n_points: int) -> float:
    """Return the width of a point's edge in points: 1 for few, thinner for many."""
    return float(np.clip((200 / max(n_points, 1)) ** 0.55, 0.1, 1))


def foreground() -> str:
    """Return the colour of text under the style in force, which is white in a dark one."""
    from matplotlib import rcParams

    return str(rcParams["text.color"])


def two_colors(ax: Axes) -> tuple[str, str]:
    """Return blue and orange as they stand out from the axes: training and validation, positive and negative."""
    return _ON_DARK if is_dark(ax) else _ON_LIGHT


def is_dark(ax: Axes) -> bool:
    """Tell whether the axes are darker than a middle grey."""
    from matplotlib.colors import to_rgb

    red, green, blue = to_rgb(ax.get_facecolor())
    return 0.3 * red + 0.59 * green + 0.11 * blue <= 0.5


def signs_map(ax: Axes) -> Colormap:
    """Return colours from red, below zero, through the axes' own to blue, above it."""
    from matplotlib import colormaps
    from matplotlib.colors import LinearSegmentedColormap

    if not is_dark(ax):
        return colormaps[TWO_CLASSES]
    return LinearSegmentedColormap.from_list("signs", ["#FDB49A", "#D6604D", ax.get_facecolor(), "#4393C3", "#A6D3EC"])


def counts_map(ax: Axes) -> Colormap:
    """Return colours from the axes' own, for none, to a blue that stands out from it."""
    from matplotlib import colormaps
    from matplotlib.colors import LinearSegmentedColormap

    if not is_dark(ax):
        return colormaps[COUNTS]
    return LinearSegmentedColormap.from_list("counts", [ax.get_facecolor(), "#1F5A87", "#9ED2F6"])


def shades_map(ax: Axes) -> Colormap:
    """Return greys from the axes' own colour to one that stands out, which leave all hues to the points on them."""
    from matplotlib.colors import LinearSegmentedColormap

    far = "#F2F2F2" if is_dark(ax) else "#404040"
    return LinearSegmentedColormap.from_list("shades", [ax.get_facecolor(), far])


def cased(ax: Axes, width: float) -> list[Any]:
    """Return path effects that line a curve of that width in points with the axes' colour, so that it shows on any."""
    from matplotlib.patheffects import Normal, Stroke

    return [Stroke(linewidth=width + 1.6, foreground=ax.get_facecolor()), Normal()]


def on_colors(width: float) -> list[Any]:
    """Return path effects that line a white curve in black: it lies on colours, whatever the axes' own is."""
    from matplotlib.patheffects import Normal, Stroke

    return [Stroke(linewidth=width + 1.4, foreground="black", alpha=0.6), Normal()]


def own_axes(ax: Axes | None, width: float, height: float) -> tuple[Figure, Axes]:
    """Return `ax` and its figure, or a new figure of that size in inches with one axes."""
    if ax is None:
        from matplotlib import pyplot as plt

        figure, ax = plt.subplots(figsize=(width, height), layout="constrained")
        return figure, ax
    figure = ax.get_figure(root=True)  # type: ignore[assignment]  # never a SubFigure at the root
    return figure, ax


def own_panels(ax: Any, rows: int, columns: int, width: float, height: float) -> tuple[Figure, NDArray[Any]]:
    """Return axes that were given and their figure, or a new figure, as an array of shape (rows, columns).

    Raises
    ------
    ConfigError
        If another number of axes was given.
    """
    if ax is None:
        from matplotlib import pyplot as plt

        return plt.subplots(rows, columns, figsize=(width, height), layout="constrained", squeeze=False)
    panels = np.array(ax, dtype=object).reshape(-1)
    if len(panels) != rows * columns:
        raise ConfigError(must("ax", f"{rows * columns} axes, as plt.subplots({rows}, {columns}) makes", len(panels)))
    return panels[0].get_figure(root=True), panels.reshape(rows, columns)


def some_panels(ax: Any, n: int, columns: int, size: tuple[float, float]) -> tuple[Figure, list[Axes]]:
    """Return n axes: those that were given, or rows of so many in a new figure, each of about that size in inches.

    Raises
    ------
    ConfigError
        If another number of axes was given.
    """
    if ax is not None:
        figure, panels = own_panels(ax, 1, n, 0, 0)
        return figure, list(panels[0])
    columns = min(n, columns)
    rows = -(-n // columns)
    figure, panels = own_panels(None, rows, columns, size[0] * columns, size[1] * rows)
    for panel in panels.flat[n:]:
        panel.remove()
    return figure, list(panels.flat[:n])


def size_in_inches(ax: Axes) -> tuple[float, float]:
    """Return about how wide and high the axes are; a layout that runs later may change it a little."""
    figure, place = ax.get_figure(root=True), ax.get_position()
    assert figure is not None
    return place.width * figure.get_figwidth(), place.height * figure.get_figheight()


def add_note(ax: Axes, text: str, panels: int = 1) -> Annotation | None:
    """Write a small line under the label of the x axis, where layouts make room for it; as wide as so many panels."""
    if not text:
        return None
    inches = panels * size_in_inches(ax)[0]
    lines = [line for part in text.split("\n") for line in textwrap.wrap(part, max(24, int(15 * inches)))]
    return ax.annotate(
        "\n".join(lines),
        xy=(0.5, 0),
        xycoords=ax.xaxis.label,
        xytext=(0, -3),
        textcoords="offset points",
        ha="center",
        va="top",
        fontsize="small",
        alpha=0.75,
        annotation_clip=False,
    )


def plain(text: object, limit: int = 32) -> str:
    """Make a name safe to draw: one line, no mathematics in dollar signs, not hidden from legends, not too long.

    A label such as 1.0, as classes of floating-point type have, is drawn as 1.
    """
    if isinstance(text, (float, np.floating)) and float(text).is_integer():
        text = int(text)
    line = " ".join(str(text).split())
    line = line if len(line) <= limit else f"{line[: limit - 1]}…"
    line = line.replace("$", r"\$")
    return f"\u200b{line}" if line.startswith("_") else line


_PARTS = {"train": "training", "valid": "validation"}


def measure_label(measure: str) -> str:
    """Return a measure's name in words: ``valid_accuracy`` is "validation accuracy"."""
    words = [_PARTS.get(word, word) for word in measure.split("_")]
    return plain(" ".join("R²" if word == "r2" else word for word in words))
