"""A map as a picture that can be pointed at, and the numbers that the page's code reads."""

from __future__ import annotations

import base64
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from ..engines import STATUSES
from ..plots import MapDisplay
from ..plots._style import measure_label
from ..sweeps import Axis, HyperparameterMap
from .svg import THEMES, drawing_style, inline_svg
from .sweep_again import entry_words

if TYPE_CHECKING:
    from matplotlib.figure import Figure

SIZE = (6.6, 5.2)  # inches
MOST_PIXELS = 2**20  # whose numbers are in the page; of a larger map every second, third ... row and column


@dataclass(frozen=True)
class Chart:
    """The drawing, and where in it the pixels are, as percentages of its width and height."""

    svg: str
    left: float
    top: float
    width: float
    height: float


class Coarse:
    """A map that is not complete, drawn as far as it has come: a missing pixel has the colour of the nearest one."""

    def __init__(self, found: HyperparameterMap) -> None:
        from scipy.ndimage import distance_transform_edt

        self.x, self.y, self.measure, self.n_seeds = found.x, found.y, found.measure, found.n_seeds
        self.found = found
        self.nearest = tuple(distance_transform_edt(~found.done, return_distances=False, return_indices=True))
        self.failed = found.failed[self.nearest]
        self.done = np.ones(found.shape, dtype=bool)

    def grid(self, measure: str | None = None) -> NDArray[np.float64]:
        """Return the measure of each pixel, or of the nearest one that is trained, shape (n_y, n_x)."""
        return np.asarray(self.found.grid(measure)[self.nearest])

    def n_rows(self, measure: str | None = None) -> int | None:
        """Return of how many rows the measure is a share, None if it is none."""
        return self.found.n_rows(measure)


def draw_chart(found: HyperparameterMap) -> Chart:
    """Draw a map for both themes."""
    whole = bool(found.done.all())
    shown = found if whole or not found.done.any() else Coarse(found)
    drawn, place = [], (0.0, 0.0, 1.0, 1.0)
    for theme, colors in THEMES.items():
        with drawing_style(colors):
            figure = _figure()
            display = MapDisplay.from_map(shown, ax=figure.subplots(), recommend=whole)
            if display.note_ is not None:
                display.note_.remove()  # the page says it
            display.ax_.set_title("", loc="left")
            drawn.append(f'<div class="in-{theme}">\n{inline_svg(figure, f"map-{theme}")}\n</div>')
            place = display.ax_.get_position().bounds
    left, bottom, width, height = (100 * share for share in place)
    return Chart("\n".join(drawn), left, 100 - bottom - height, width, height)


def cells(found: HyperparameterMap) -> str:
    """Return what the page's code reads, as JSON that can stand in a script element."""
    step = 1
    while -(-found.x.n // step) * -(-found.y.n // step) > MOST_PIXELS:
        step += 1
    values = found.grid()[::step, ::step]
    names, states = _states(found)
    read = {
        "measure": measure_label(found.measure),
        "statuses": names,
        "x": {"name": found.x.label, "values": texts(found.x)[::step]},
        "y": {"name": found.y.label, "values": texts(found.y)[::step]},
        "values": base64.b64encode(values.astype("<f4").tobytes()).decode(),
        "states": base64.b64encode(states[::step, ::step].tobytes()).decode(),
        "open": _open(found),
        "step": step,
    }
    return json.dumps(read, ensure_ascii=False).replace("<", "\\u003c")


def texts(axis: Axis) -> list[str]:
    """Return an axis's values in the fewest digits that name each of them and no other."""
    values = axis.values
    middles = np.sqrt(values[1:] * values[:-1]) if axis.log else (values[1:] + values[:-1]) / 2
    for digits in range(4, 17):
        words = [f"{value:.{digits}g}" for value in values]
        if (np.searchsorted(middles, np.array(words, dtype=np.float64)) == np.arange(len(values))).all():
            return words
    return [repr(float(value)) for value in values]


def _states(found: HyperparameterMap) -> tuple[list[str], NDArray[np.uint8]]:
    """Return what a pixel's state is in words, and each pixel's, uint8 of shape (n_y, n_x)."""
    if found.n_seeds == 1:
        names = [*(name.replace("_", " ") for name in STATUSES), "not trained yet"]
        status = found.sweep.results.status.reshape(found.shape)
        return names, np.where(status < 0, len(STATUSES), status).astype(np.uint8)
    names = [f"the mean of {found.n_seeds} seeds", f"at least one of {found.n_seeds} seeds diverged", "not trained yet"]
    return names, np.where(~found.done, 2, np.where(found.failed, 1, 0)).astype(np.uint8)


def _open(found: HyperparameterMap) -> str:
    """Return how a pixel's network is had: a command with {x} and {y}, or Python with {column} and {row}."""
    entry = entry_words(found.sweep)
    return f"separatrix map open {entry} --at {{x}} {{y}}" if entry else "run = found.recording({column}, {row})"


def _figure() -> Any:
    from matplotlib.figure import Figure

    made: Figure = Figure(figsize=SIZE, layout="constrained")
    return made
