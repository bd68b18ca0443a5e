"""Points on a plane, coloured by class or by number, many of them still readable."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from ._style import NUMBERS, POINTS_RANGE, TWO_CLASSES, class_colors, edge_width, plain, point_area, size_in_inches

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.collections import PathCollection
    from matplotlib.legend import Legend
    from matplotlib.lines import Line2D

FloatArray = NDArray[np.float64]

MAX_POINTS = 10_000  # more than a figure's pixels can tell apart
MAX_LEGEND = 40


def chosen_points(n_points: int, limit: int = MAX_POINTS) -> NDArray[np.int64]:
    """Return which points are drawn: all, or beyond the limit the same random ones every time, in rising order."""
    if n_points <= limit:
        return np.arange(n_points)
    return np.sort(np.random.default_rng(0).choice(n_points, limit, replace=False))


def drawn_note(n_points: int, limit: int = MAX_POINTS) -> str:
    """Say how many points are drawn when it is not all of them."""
    return "" if n_points <= limit else f"{limit:,} of {n_points:,} points drawn"


def draw_points(
    ax: Axes, points: FloatArray, y: NDArray[Any], n_classes: int, options: Mapping[str, Any] | None = None
) -> PathCollection:
    """Scatter points of shape (n, 2), coloured by class position (n,) or, for no classes, by number."""
    from matplotlib.colors import ListedColormap

    index = chosen_points(len(points))
    settings: dict[str, Any] = {"s": point_area(len(index)), "edgecolor": "white", "linewidth": edge_width(len(index))}
    settings |= {"rasterized": len(index) > 2000, "zorder": 2}
    if n_classes == 0:
        settings |= {"cmap": NUMBERS}
    elif n_classes == 2:
        settings |= {"cmap": TWO_CLASSES, "vmin": POINTS_RANGE[0], "vmax": POINTS_RANGE[1]}
    else:
        settings |= {"cmap": ListedColormap(class_colors(n_classes)), "vmin": -0.5, "vmax": n_classes - 0.5}
    return ax.scatter(points[index, 0], points[index, 1], c=y[index], **_merged(settings, options))


def _merged(settings: dict[str, Any], options: Mapping[str, Any] | None) -> dict[str, Any]:
    """Let the caller's options win, also under matplotlib's short names."""
    from matplotlib.cbook import normalize_kwargs
    from matplotlib.collections import Collection

    merged = settings | normalize_kwargs(dict(options or {}), Collection)
    aliases = {"edgecolors": "edgecolor", "linewidths": "linewidth"}
    for long, short in aliases.items():
        if long in merged:
            merged[short] = merged.pop(long)
    if "norm" in merged:
        merged = {name: value for name, value in merged.items() if name not in ("vmin", "vmax")}
    return merged


def draw_legend(ax: Axes, classes: NDArray[Any], title: str, *, beside: bool) -> Legend:
    """Name the classes: in one line above the axes if it fits, or beside them where there are many."""
    handles, labels = _entries(classes)
    if not beside and sum(len(label) + 4 for label in labels) > 8 * size_in_inches(ax)[0]:  # would hide the title
        return ax.legend(handles, labels, loc="upper right", framealpha=0.8, handletextpad=0.1)
    if not beside:
        return ax.legend(
            handles, labels, loc="lower right", bbox_to_anchor=(1.0, 1.0), borderaxespad=0.2,
            frameon=False, ncols=len(labels), handletextpad=0.1, columnspacing=1.0,
        )  # fmt: skip
    return ax.legend(
        handles, labels, title=plain(title, 20), loc="upper left", bbox_to_anchor=(1.01, 1.0), borderaxespad=0.0,
        frameon=False, ncols=-(-len(labels) // 20), handletextpad=0.3,
    )  # fmt: skip


def draw_legend_at(ax: Axes, classes: NDArray[Any], corner: tuple[float, float]) -> Legend:
    """Name the classes in columns of six, with the upper left corner at a point of the axes' own coordinates."""
    handles, labels = _entries(classes)
    return ax.legend(
        handles, labels, loc="upper left", bbox_to_anchor=corner, bbox_transform=ax.transData, borderaxespad=0.0,
        frameon=False, ncols=-(-len(labels) // 6), handletextpad=0.3,
    )  # fmt: skip


def _entries(classes: NDArray[Any]) -> tuple[list[Line2D], list[str]]:
    from matplotlib.lines import Line2D

    shown = min(len(classes), MAX_LEGEND)
    handles = [
        Line2D([], [], linestyle="", marker="o", markersize=7, color=tuple(color), markeredgecolor="white")
        for color in class_colors(len(classes))[:shown]
    ]
    labels = [plain(label, 20) for label in classes[:shown]]
    if shown < len(classes):
        handles.append(Line2D([], [], linestyle=""))
        labels.append(f"… {len(classes) - shown} more")
    return handles, labels
