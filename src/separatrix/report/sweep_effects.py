"""The pictures of what each field of a sweep does."""

from __future__ import annotations

from itertools import combinations
from typing import TYPE_CHECKING

from ..analysis.sweep_effects import variance_name
from ..plots import SweepDisplay
from ..plots._style import measure_label
from ..sweeps import Sweep
from .pictures import SIZE
from .svg import INK, PAPER, axes_svg, drawing_style, inline_svg
from .sweep_pictures import Drawn, Picture
from .sweep_words import sound
from .words import Caption

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

MOST_FACTORS = 4  # of which every two have a picture


def draw_effects(found: Sweep) -> Drawn:
    """Draw what each field does alone and every two of them together, each as a picture that a phone can show."""
    if not found.factors:
        return Drawn([], [])
    if not len(sound(found)):
        return Drawn([], [("What each field does", "No network has a value.")])
    alone = draw_alone(found)
    order = [picture.name for picture in alone]
    if len(order) == 1:
        return Drawn(alone, [("Two fields together", f"Only {order[0]} varies.")])
    pairs = [_pair(found, x, y) for x, y in combinations(order[:MOST_FACTORS], 2)]
    rest = ", ".join(order[MOST_FACTORS:])
    left_out = [("Two fields together", f"Those that explain least are left out: {rest}.")] if rest else []
    return Drawn([*alone, *pairs], left_out)


def draw_alone(found: Sweep) -> list[Picture]:
    """Draw each field, the one that explains most first, all on one scale; a picture's name is its field."""
    from matplotlib.figure import Figure

    label = measure_label(found.measure)
    with drawing_style({"ink": INK, "paper": PAPER}):
        display = SweepDisplay.from_frame(found.to_pandas(), found.factors, found.measure)
        figures = [Figure(figsize=SIZE, layout="constrained") for _ in display.effects]
        display.plot([figure.subplots() for figure in figures])
        if display.note_ is not None:
            display.note_.remove()  # the caption says it
        pictures = []
        for number, (effect, figure) in enumerate(zip(display.effects, figures, strict=True)):
            share = f"{100 * display.shares[effect.factor]:.0f} % of the {variance_name(found.measure)}"
            share = f"{effect.factor} alone explains {share}."
            low, high = (f"{100 * end:g}" for end in display.quantiles)
            text = f"The median over all else that varies, and the band from {low} to {high} % of the networks. {share}"
            failed = int(effect.n_failed.sum())
            text += f" Crosses mark values at which some of {failed:,} failed." if failed else ""
            alt = f"Curve of the {label} over {effect.factor}, with a band."
            art = _untitled(figure, f"alone-{number}")
            caption = Caption(f"What {effect.factor} does", text, alt)
            pictures.append(Picture("marginal", art, caption, name=effect.factor))
    return pictures


def _untitled(figure: Figure, name: str) -> str:
    for axes in figure.axes:
        axes.set_title("", loc="left")
    return inline_svg(figure, name)


def _pair(found: Sweep, x: str, y: str) -> Picture:
    def on(axes: Axes) -> None:
        display = SweepDisplay.from_sweep(found, "pairs", factors=(x, y), ax=axes)
        if display.note_ is not None:
            display.note_.remove()

    name = f"pair-{x}-{y}".replace(".", "-")
    text = "The mean over all else that varies; brighter is better, hatched means that none succeeded."
    alt = f"Table of the mean {measure_label(found.measure)} by {x} and {y}, as colours."
    return Picture("pair", axes_svg(on, name, SIZE), Caption(f"{x} and {y} together", text, alt))
