"""The loss around a network: a plane through its weights as a landscape, with the path that training took."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Self

import numpy as np
from numpy.typing import NDArray

from .._checks import must
from ..analysis.landscape import LossPart, LossSurface, Plane, loss_surface
from ..errors import ConfigError
from ..recording import Recording
from ._style import MARK, add_note, on_colors, own_axes
from .loss import LOSS_LABELS

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.colorbar import Colorbar
    from matplotlib.contour import QuadContourSet
    from matplotlib.figure import Figure
    from matplotlib.legend import Legend
    from matplotlib.lines import Line2D
    from matplotlib.text import Annotation

FloatArray = NDArray[np.float64]

N_LEVELS = 24
WIDE = 20.0  # between the largest and the smallest loss, from which on logarithmic levels show more
UNEVEN = 1.4  # between the plane's sides, from which on they are not drawn to one scale
FEW = 40  # frames up to which each is a dot on the path


class LossSurfaceDisplay:
    """The loss on a plane of weights as filled levels, brighter where it is lower, and the training path on it.

    The path is projected on the plane: where the plane misses it, the colour under a frame is not that frame's loss.

    Parameters
    ----------
    surface : LossSurface
        The loss on the plane, and the path.

    Attributes
    ----------
    levels : ndarray of float64, shape (n_levels + 1,)
        Edges of the filled levels, in the loss's own units; in equal ratios where losses are a factor of 20 apart.
    ax_, figure_ : Axes, Figure
        Where it was drawn.
    surface_ : QuadContourSet
        The filled levels.
    path_ : Line2D
        The kept frames, in order.
    start_, end_ : Line2D
        The first and the last of them.
    colorbar_ : Colorbar
        With the loss's unit.
    legend_ : Legend
        Start and end.
    note_ : Annotation
        Which rows' loss it is, and how much of the path the plane shows.

    Examples
    --------
    >>> from separatrix import DataConfig, TrainConfig, train
    >>> run = train(data=DataConfig("moons", n_samples=200), train=TrainConfig(max_epochs=3, learning_rate=0.3))
    >>> display = LossSurfaceDisplay.from_recording(run, resolution=11)
    >>> display.colorbar_.ax.get_ylabel()
    'loss (nats per sample)'
    """

    ax_: Axes
    figure_: Figure
    surface_: QuadContourSet
    path_: Line2D
    start_: Line2D
    end_: Line2D
    colorbar_: Colorbar
    legend_: Legend
    note_: Annotation | None

    def __init__(self, surface: LossSurface) -> None:
        self.surface = surface
        self.levels, self.log = _levels(surface.loss)

    @classmethod
    def from_recording(
        cls,
        recording: Recording,
        *,
        plane: Plane = "random",
        resolution: int = 51,
        span: float | None = None,
        part: LossPart = "train",
        frame: int = -1,
        seed: int = 0,
        ax: Axes | None = None,
        **options: Any,
    ) -> Self:
        """Evaluate the loss around a recorded network and draw it.

        Parameters
        ----------
        recording : Recording
            The run; it is not changed.
        plane, resolution, span, part, frame, seed
            The plane: see `separatrix.analysis.loss_surface`.
        ax : Axes, optional
            Where to draw; none makes a figure.
        **options
            Passed to `plot`.

        Raises
        ------
        ConfigError, DataError
            As `separatrix.analysis.loss_surface` does.
        """
        surface = loss_surface(
            recording, plane=plane, resolution=resolution, span=span, part=part, frame=frame, seed=seed
        )
        return cls(surface).plot(ax, **options)

    def plot(self, ax: Axes | None = None, *, levels: int | None = None, **kwargs: Any) -> Self:
        """Draw.

        Parameters
        ----------
        ax : Axes, optional
            Where; none makes a figure.
        levels : int, optional
            How many filled levels; none takes 24.
        **kwargs
            Passed to `Axes.contourf`.
        """
        if levels is not None:
            if isinstance(levels, bool) or not isinstance(levels, (int, np.integer)) or levels < 2:
                raise ConfigError(must("levels", "a whole number of at least 2", levels))
            self.levels, self.log = _levels(self.surface.loss, int(levels))
        self.figure_, self.ax_ = own_axes(ax, 6.6, 5.4)
        self._fill(kwargs)
        self._draw_path()
        self._label()
        return self

    def _fill(self, kwargs: dict[str, Any]) -> None:
        from matplotlib.colors import LogNorm, Normalize

        low, high = float(self.levels[0]), float(self.levels[-1])
        settings: dict[str, Any] = {"levels": self.levels, "cmap": "viridis_r"}
        settings["norm"] = LogNorm(low, high) if self.log else Normalize(low, high)
        finite = np.isfinite(self.surface.loss)
        settings["extend"] = "neither" if finite.all() else "max"
        # infinity has no place on a scale: it is drawn as what lies beyond the last level
        loss = np.where(finite, np.clip(self.surface.loss, low, high), 2 * abs(high) + 1)
        self.surface_ = self.ax_.contourf(self.surface.a, self.surface.b, loss, **settings | kwargs)
        self.surface_.set_rasterized(True)

    def _draw_path(self) -> None:
        a, b = self.surface.path.T
        dots: dict[str, Any] = {"marker": "o", "markersize": 2.5} if len(a) <= FEW else {}
        (self.path_,) = self.ax_.plot(a, b, color="white", linewidth=1.4, path_effects=on_colors(1.4), **dots)
        look: dict[str, Any] = {"linestyle": "none", "markeredgecolor": "white", "markeredgewidth": 1.4, "zorder": 4}
        (self.start_,) = self.ax_.plot(a[:1], b[:1], marker="s", color="black", markersize=8, label="start", **look)
        (self.end_,) = self.ax_.plot(a[-1:], b[-1:], marker="o", color=MARK, markersize=9, label="end", **look)

    def _label(self) -> None:
        from matplotlib.ticker import FixedLocator, NullLocator

        found = self.surface
        self.colorbar_ = self.figure_.colorbar(self.surface_, ax=self.ax_)
        self.colorbar_.set_label(LOSS_LABELS.get(found.loss_name, "loss"))
        ticks = _ticks(self.levels[0], self.levels[-1], log=self.log)
        self.colorbar_.ax.yaxis.set_major_locator(FixedLocator(ticks.tolist()))
        self.colorbar_.ax.yaxis.set_minor_locator(NullLocator())
        self.colorbar_.ax.yaxis.set_major_formatter(lambda value, _: f"{value:.3g}")
        self.ax_.set_title("Loss surface", loc="left")
        self.ax_.set(xlabel=self._axis(0), ylabel=self._axis(1))
        wide, high = np.ptp(found.a), np.ptp(found.b)
        if max(wide, high) < UNEVEN * min(wide, high):  # a long and thin plane would leave the figure empty
            self.ax_.set_aspect("equal")
        self.ax_.set(xlim=(found.a[0], found.a[-1]), ylim=(found.b[0], found.b[-1]))
        place: dict[str, Any] = {"loc": "lower right", "bbox_to_anchor": (1.0, 1.0), "borderaxespad": 0.2}
        handles = [self.start_, self.end_]
        self.legend_ = self.ax_.legend(handles=handles, frameon=False, ncols=2, handletextpad=0.1, **place)
        self.note_ = add_note(self.ax_, self._sentence())

    def _axis(self, which: int) -> str:
        order = ("first", "second")[which]
        explained = self.surface.explained
        if explained is None:
            return f"{order} random direction"
        return f"{order} principal direction ({100 * explained[which]:.3g} % of the path)"

    def _sentence(self) -> str:
        rows = {"train": "training rows", "valid": "validation rows"}[self.surface.part]
        if self.surface.explained is None:
            return f"loss of the {rows}; directions scaled to each filter; the path is projected on the plane"
        share = 100 * sum(self.surface.explained)
        return f"loss of the {rows}; the plane shows {share:.3g} % of the path's variance"


def _levels(loss: FloatArray, n: int = N_LEVELS) -> tuple[FloatArray, bool]:
    """Return the edges of the filled levels (n + 1,), and whether they are in equal ratios."""
    finite = loss[np.isfinite(loss)]
    low, high = (float(finite.min()), float(finite.max())) if len(finite) else (0.0, 1.0)
    if not high > low:
        low, high = low - 0.5 * max(1e-3, abs(low)), high + 0.5 * max(1e-3, abs(high))
    if low > 0 and high / low >= WIDE:
        return np.geomspace(low, high, n + 1), True
    return np.linspace(low, high, n + 1), False


def _ticks(low: float, high: float, *, log: bool) -> FloatArray:
    """Return round numbers from low to high: on a logarithmic scale 1, 2 and 5 times powers of ten, or these alone."""
    from matplotlib.ticker import MaxNLocator

    if not log:
        ticks = np.asarray(MaxNLocator(6).tick_values(low, high))
    else:
        tens = 10.0 ** np.arange(np.floor(np.log10(low)), np.ceil(np.log10(high)) + 1)
        ticks = np.sort(np.concatenate([tens * factor for factor in ((1, 2, 5) if high / low < 1e3 else (1,))]))
    return ticks[(ticks >= low) & (ticks <= high)]
