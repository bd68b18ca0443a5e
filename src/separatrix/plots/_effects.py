"""The panels of a sweep's picture."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from ..analysis.sweep_effects import MarginalEffect, PairEffect
from ._style import MARK, foreground, is_dark, plain, size_in_inches, two_colors

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.collections import QuadMesh
    from matplotlib.container import BarContainer
    from matplotlib.lines import Line2D

FloatArray = NDArray[np.float64]

CELL = 0.36  # inches that a number in a cell needs


def draw_marginal(ax: Axes, effect: MarginalEffect, options: dict[str, Any]) -> tuple[Line2D, Any]:
    """Draw the median of a measure over a setting's values, and a band; crosses where networks failed."""
    color = two_colors(ax)[0]
    numbers = effect.values is not None
    places = effect.values if effect.values is not None else np.arange(len(effect.labels), dtype=np.float64)
    if effect.log:
        ax.set_xscale("log")
    look: dict[str, Any] = {"color": color, "marker": "o", "markersize": 4.5, "linewidth": 1.8, "zorder": 3}
    look |= {} if numbers else {"linestyle": "none", "markersize": 7}
    (line,) = ax.plot(places, effect.median, **look | options)
    band: Any
    drawn = line.get_color()
    if numbers:
        alpha = 0.3 if is_dark(ax) else 0.2
        band = ax.fill_between(places, effect.low, effect.high, color=drawn, alpha=alpha, linewidth=0)
    else:
        band = ax.vlines(places, effect.low, effect.high, color=drawn, alpha=0.45, linewidth=5)
        ax.set_xlim(-0.6, len(places) - 0.4)
        name_ticks(ax, [plain(label, 20) for label in effect.labels])
    failed = effect.n_failed > 0
    if failed.any():
        crosses: dict[str, Any] = {"marker": "x", "color": MARK, "linestyle": "none", "markersize": 6, "clip_on": False}
        ax.plot(places[failed], np.full(failed.sum(), 0.03), transform=ax.get_xaxis_transform(), **crosses)
    ax.set_xlabel(plain(effect.factor))
    ax.grid(alpha=0.25)
    ax.set_axisbelow(True)
    return line, band


def draw_pair(ax: Axes, pair: PairEffect, options: dict[str, Any]) -> QuadMesh:
    """Draw means as cells; hatched where no network succeeded."""
    n_y, n_x = pair.mean.shape
    hatched(ax)
    edges = np.arange(n_x + 1) - 0.5, np.arange(n_y + 1) - 0.5
    mesh = ax.pcolormesh(*edges, np.ma.masked_invalid(pair.mean), **{"rasterized": n_x * n_y > 400} | options)
    ax.set(xlim=(-0.5, n_x - 0.5), ylim=(-0.5, n_y - 0.5))
    labels = [[plain(label, 14) for label in effect.labels] for effect in (pair.x, pair.y)]
    name_ticks(ax, labels[0])
    ax.set_yticks(range(n_y), labels[1])
    ax.set(xlabel=plain(pair.x.factor), ylabel=plain(pair.y.factor))
    return mesh


def name_ticks(ax: Axes, labels: Sequence[str]) -> None:
    """Name the places 0, 1, ... along x; names too long to stand beside each other are tilted."""
    tilted = sum(len(label) + 1.5 for label in labels) > 9.5 * size_in_inches(ax)[0]
    look: dict[str, Any] = {"rotation": 30, "ha": "right", "rotation_mode": "anchor"} if tilted else {}
    ax.set_xticks(range(len(labels)), labels, **look)


def numbers_fit(ax: Axes, pair: PairEffect) -> bool:
    """Tell whether a number fits into every cell."""
    width, height = size_in_inches(ax)
    n_y, n_x = pair.mean.shape
    return bool(width / n_x >= CELL and height / n_y >= CELL / 2)


def write_numbers(ax: Axes, table: FloatArray, mesh: QuadMesh) -> None:
    """Write each mean (n_y, n_x) into its cell, black or white as it can be read."""
    colors = np.asarray(mesh.to_rgba(table))[..., :3]
    bright = colors @ np.array([0.3, 0.59, 0.11]) > 0.5
    for (row, column), value in np.ndenumerate(table):
        if np.isfinite(value):
            color = "black" if bright[row, column] else "white"
            ax.text(column, row, short_number(value), ha="center", va="center", fontsize="x-small", color=color)


def short_number(value: float) -> str:
    """Write a number in five characters or less: 0.93, 12.5, 1234, 3e11."""
    size = abs(value)
    if 0 < size < 0.01 or size >= 10_000:
        digits, power = f"{value:.0e}".split("e")
        return f"{digits}e{int(power)}"
    return f"{value:.2f}" if size < 10 else f"{value:.1f}" if size < 100 else f"{value:.0f}"


def hatched(ax: Axes) -> None:
    """Hatch the whole of the axes behind what is drawn: it shows where there is nothing to show."""
    from matplotlib.patches import Rectangle

    face, edge = failed_colors(ax)
    look: dict[str, Any] = {"facecolor": face, "edgecolor": edge, "hatch": "////", "linewidth": 0, "zorder": 0}
    ax.add_patch(Rectangle((0, 0), 1, 1, transform=ax.transAxes, **look))


def failed_colors(ax: Axes) -> tuple[str, str]:
    """Return the face and the hatch of what failed, which are in no colour map of numbers."""
    return ("#3A3A3A", "#8A8A8A") if is_dark(ax) else ("#DDDDDD", "#8A8A8A")


def draw_bars(ax: Axes, shares: dict[str, float], of: str, options: dict[str, Any]) -> BarContainer:
    """Draw shares of something from 0 to 1 as bars, the first on top, with their numbers."""
    from matplotlib.ticker import PercentFormatter

    names = [plain(name) for name in shares]
    values = np.array(list(shares.values()))
    look: dict[str, Any] = {"color": two_colors(ax)[0], "height": 0.62}
    bars = ax.barh(np.arange(len(names)), values, **look | options)
    ax.set_yticks(range(len(names)), names)
    ax.invert_yaxis()
    ax.bar_label(bars, [f"{100 * value:.1f} %" for value in values], padding=4, color=foreground(), fontsize="small")
    ax.set_xlim(0, max(0.05, 1.15 * float(values.max())))
    ax.xaxis.set_major_formatter(PercentFormatter(1, decimals=None, symbol=" %"))
    ax.set_xlabel(f"share of the {of} that each explains alone")
    ax.spines[["right", "top"]].set_visible(False)
    ax.tick_params(axis="y", length=0)
    return bars
