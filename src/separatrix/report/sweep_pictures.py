"""The pictures of a sweep, each on its own; one that cannot be drawn says why."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from ..analysis import Disagreement
from ..analysis import disagreement as measured
from ..analysis.seeds import number
from ..errors import ConfigError, DataError, DivergenceWarning
from ..plots import BandsDisplay, BoundaryDisplay, DisagreementDisplay, SeedsDisplay
from ..plots._style import measure_label
from ..recording import Recording
from ..sweeps import Sweep
from .pictures import SIZE
from .svg import THEMES, axes_svg, themed_svg
from .sweep_words import of_setting, sound
from .words import Caption

if TYPE_CHECKING:
    from matplotlib.axes import Axes


@dataclass(frozen=True)
class Picture:
    """A drawing as inline SVG, the words around it, the style sheet's classes for its place, and what it is of."""

    kind: str
    art: str
    caption: Caption
    style: str = ""
    name: str = ""


@dataclass(frozen=True)
class Drawn:
    """What was drawn, and for what was not, its name and the reason."""

    pictures: list[Picture]
    left_out: list[tuple[str, str]]


class Together:
    """A sweep, and what its networks say on one plane, which is asked once."""

    def __init__(self, found: Sweep) -> None:
        self.found = found

    @cached_property
    def disagreement(self) -> Disagreement:
        """Mean and spread of all networks' answers; see `separatrix.analysis.disagreement`."""
        return measured(self.found)


def draw(found: Sweep) -> Drawn:
    """Draw all that a sweep has."""
    pictures, left_out, together = [], [], Together(found)
    for name, picture in _KINDS.items():
        try:
            pictures.append(picture(together))
        except (DataError, ConfigError) as error:
            left_out.append((name, str(error)))
    try:
        pictures.insert(0, seeds(found, wide=len(pictures) % 2 == 0))
    except DataError as error:
        left_out.insert(0, ("The distribution", str(error)))
    return Drawn(pictures, left_out)


def seeds(found: Sweep, *, wide: bool) -> Picture:
    """Draw the measure of every network as a distribution."""
    label = measure_label(found.measure)

    def on(axes: Axes) -> None:
        _unnoted(SeedsDisplay.from_runs(found, ax=axes))

    art = axes_svg(on, "seeds", (8.0, 3.8) if wide else SIZE)
    values = found.values()[sound(found)]
    n = len(values)
    text = f"Each dot is one of {n:,} networks; below them their mean and its 95 % bootstrap interval."
    low, high = (number(float(end)) for end in (values.min(), values.max()))
    alt = f"Histogram of the {label} of {n:,} networks, from {low} to {high}."
    return Picture("seeds", art, Caption(f"The {label} of every network", text, alt), "wide" if wide else "")


def bands(together: Together) -> Picture:
    """Draw how the loss spreads over the networks."""
    found = together.found

    def on(axes: Axes) -> None:
        _unnoted(BandsDisplay.from_runs(found, ax=axes))

    text = "The median of the networks after every epoch, and the bands that hold half and nine tenths of them."
    alt = f"Curves of the median loss of {found.n_done:,} networks over epochs, each within two bands of quantiles."
    return Picture("bands", axes_svg(on, "bands", SIZE), Caption("Loss over epochs", text, alt))


def mean_boundary(together: Together) -> Picture:
    """Draw what all networks answer together."""
    surface, found = together.disagreement.mean, together.found
    data = found.data
    points = data.X[:, surface.features]
    art = axes_svg(lambda axes: BoundaryDisplay(surface, points, data.y).plot(axes), "mean", SIZE)
    who = f"The mean over {found.n_done:,} networks"
    text = f"{who} of the predicted number."
    if data.classes is not None:
        blurred = "it is pale" if len(data.classes) == 2 else "colours mix"
        text = f"{who} of each class's probability. Where {blurred}, they are unsure or disagree."
    alt = f"The mean answer of {found.n_done:,} networks as coloured areas, with the rows on top."
    return Picture("mean", art, Caption("What they answer together", text, alt))


def disagreement(together: Together) -> Picture:
    """Draw where the answer depends on the seed."""
    values, found = together.disagreement, together.found
    points = found.data.X[:, values.mean.features]

    def on(axes: Axes) -> None:
        _unnoted(DisagreementDisplay(values, points, found.data.y).plot(axes))

    art = themed_svg(lambda theme: axes_svg(on, f"disagreement-{theme}", SIZE, THEMES[theme]))
    text = "The share of networks that decide against the majority: where it is not zero, the answer is luck."
    if found.data.classes is None:
        text = "The standard deviation of the networks' predictions: where it is large, the answer is luck."
    alt = f"Map of how far {found.n_done:,} networks disagree, point by point."
    return Picture("disagreement", art, Caption("Where the seed decides", text, alt))


_KINDS: dict[str, Callable[[Together], Picture]] = {
    "The loss": bands,
    "The mean boundary": mean_boundary,
    "The disagreement": disagreement,
}


def _unnoted(display: SeedsDisplay | BandsDisplay | DisagreementDisplay) -> None:
    """Take away the small line below a picture whose words are in the page."""
    if display.note_ is not None:
        display.note_.remove()


def draw_beside(found: Sweep) -> Drawn:
    """Train the best, the median and the worst network again, and draw their boundaries."""
    try:
        pictures = list(_beside(found))
    except DataError as error:  # one feature has no plane, or no network has a value
        return Drawn([], [("Best, median and worst", str(error))])
    return Drawn(pictures, [])


def _beside(found: Sweep) -> Iterator[Picture]:
    order = sound(found)
    if not len(order):
        raise DataError("No network has a value that could be compared.")
    shown: dict[int, list[str]] = {}
    for name, index in (("best", order[0]), ("median", order[len(order) // 2]), ("worst", order[-1])):
        shown.setdefault(int(index), []).append(name)
    for index, names in shown.items():
        yield _network(found, index, " and ".join(names))


def _network(found: Sweep, index: int, name: str) -> Picture:
    run = trained_again(found, index)

    def on(axes: Axes) -> None:
        BoundaryDisplay.from_recording(run, resolution=150, legend=False, ax=axes)

    score = f"{measure_label(found.measure)} {number(float(found.values()[index]))}"
    setting = of_setting(found, index)
    text = f"Network {index}, {setting}: {score}." if found.factors else f"{setting.capitalize()}: {score}."
    caption = Caption(name.capitalize(), text, f"Boundary of the {name} network, {score}.")
    return Picture(name.split()[0], axes_svg(on, f"network-{index}", (4.4, 3.6)), caption)


def trained_again(found: Sweep, index: int) -> Recording:
    """Return a network's recording, without a word where it diverged: the page has its own."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DivergenceWarning)
        return found[index]
