"""The pictures of the performance page, each for a light and for a dark page."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import matplotlib as mpl
from matplotlib import pyplot as plt
from matplotlib.axes import Axes

from .peers import TUTORIAL

LOOKS = {
    "light": ("default", ("#0072B2", "#D55E00", "#009E73")),
    "dark": ("dark_background", ("#56B4E9", "#E69F00", "#3CC99B")),
}


def draw(figures: dict[str, Any], folder: Path) -> None:
    """Write performance-peers, -growth and -crossing, light and dark, as PNG into `folder`."""
    mpl.use("agg")
    for look, (style, colors) in LOOKS.items():
        with (
            plt.style.context(style),
            plt.rc_context({"savefig.transparent": True, "font.size": 10, "svg.fonttype": "none"}),
        ):
            for name, picture in (("peers", _peers), ("growth", _growth), ("crossing", _crossing)):
                figure = picture(figures, colors)
                figure.savefig(folder / f"performance-{name}-{look}.png", dpi=130)
                plt.close(figure)


def _peers(figures: dict[str, Any], colors: tuple[str, ...]) -> Any:
    peers = sorted(figures["peers"]["peers"], key=lambda peer: peer["train"]["median"])
    loop = next(peer["train"]["median"] for peer in peers if peer["peer"] == TUTORIAL)
    figure, ax = plt.subplots(figsize=(8, 3.6), layout="constrained")
    times = [peer["train"]["median"] for peer in peers]
    ours = [peer["peer"].startswith("separatrix") for peer in peers]
    ax.barh([peer["peer"] for peer in peers], times, color=[colors[0] if own else "#8C8C8C" for own in ours])
    for at, seconds in enumerate(times):
        took = f"{seconds * 1000:.3g} ms" if seconds < 1 else f"{seconds:.3g} s"
        ax.text(seconds, at, f" {took}, {loop / seconds:.3g}×", va="center")
    ax.set_xscale("log")
    ax.set_xlim(right=max(times) * 5)
    ax.set_xlabel("training, seconds (logarithmic); × the speed of the tutorial's loop")
    ax.invert_yaxis()
    ax.spines[["top", "right"]].set_visible(False)
    return figure


def _growth(figures: dict[str, Any], colors: tuple[str, ...]) -> Any:
    figure, axes = plt.subplots(2, 2, figsize=(8, 6), layout="constrained", sharey=True)
    growth = figures["growth"]
    n_rows = max(row["n_rows"] for row in growth["batch"])
    panels = (
        ("rows", "rows", lambda row: row["n_rows"]),
        ("width", "width of two hidden layers", lambda row: row["hidden"][0]),
        ("depth", "hidden layers of 32", lambda row: len(row["hidden"])),
        ("batch", "rows a batch", lambda row: n_rows if row["batch"] == "full" else row["batch"]),
    )
    for ax, (name, label, where) in zip(axes.flat, panels, strict=True):
        _lines(ax, [where(row) for row in growth[name]], growth[name], colors)
        ax.set_xlabel(label)
        if name == "depth":
            ax.set_xscale("linear")
    for ax in axes[:, 0]:
        ax.set_ylabel("µs a step")
    axes[0, 0].legend(frameon=False, loc="center left")
    return figure


def _crossing(figures: dict[str, Any], colors: tuple[str, ...]) -> Any:
    figure, ax = plt.subplots(figsize=(8, 4), layout="constrained")
    rows = figures["growth"]["crossing"]
    for color, batch in zip(colors, dict.fromkeys(row["batch"] for row in rows), strict=True):
        line = [row for row in rows if row["batch"] == batch]
        weights = [row["n_weights"] for row in line]
        ax.plot(weights, [row["autograd"] / row["native"] for row in line], "-", color=color, label=f"batch {batch}")
        for auto, marker in (("native", "o"), ("autograd", "s")):
            chosen = [row for row in line if row["auto"] == auto]
            ratios = [row["autograd"] / row["native"] for row in chosen]
            ax.plot(
                [row["n_weights"] for row in chosen],
                ratios,
                marker,
                color=color,
                fillstyle="full" if auto == "native" else "none",
            )
    ax.axhline(1, color="#8C8C8C", lw=1)
    ax.plot([], [], "o", color="#8C8C8C", label="auto takes native")
    ax.plot([], [], "s", color="#8C8C8C", fillstyle="none", label="auto takes PyTorch")
    ax.set(xscale="log", yscale="log", xlabel="weights of the network", ylabel="PyTorch's time / native time")
    ax.text(0.01, 1.05, "above: the native engine is faster", transform=ax.get_yaxis_transform(), color="#8C8C8C")
    ax.legend(frameon=False)
    ax.spines[["top", "right"]].set_visible(False)
    return figure


def _lines(ax: Axes, x: list[float], rows: list[dict[str, Any]], colors: tuple[str, ...]) -> None:
    ax.plot(x, [row["autograd"] for row in rows], "o-", color=colors[1], label="PyTorch (autograd engine)")
    ax.plot(x, [row["native"] for row in rows], "o-", color=colors[0], label="native engine, one thread")
    ax.set(xscale="log", yscale="log")
    ax.spines[["top", "right"]].set_visible(False)
