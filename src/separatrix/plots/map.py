"""A hyperparameter map: each pixel a trained network, with what failed, contours, and the safest setting."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Protocol, Self

import numpy as np
from numpy.typing import NDArray

from .._checks import must
from ..analysis.basin import Basin, MapAxis, axis_label, good_pixels, larger_is_better, safest_basin
from ..errors import ConfigError, DataError
from ._effects import failed_colors, hatched
from ._map_looks import basin_outline, look_of, space_evenly
from ._style import MARK, add_note, foreground, measure_label, on_colors, own_axes, plain

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.collections import QuadMesh
    from matplotlib.colorbar import Colorbar
    from matplotlib.contour import QuadContourSet
    from matplotlib.figure import Figure
    from matplotlib.legend import Legend
    from matplotlib.lines import Line2D
    from matplotlib.text import Annotation

FloatArray = NDArray[np.float64]
Mask = NDArray[np.bool_]


class PixelAxis(MapAxis, Protocol):
    """An axis that also knows where its pixels begin and end: `edges` of shape (n + 1,)."""

    @property
    def edges(self) -> FloatArray: ...


class Mapped(Protocol):
    """What is drawn: a `HyperparameterMap`, or anything that answers like one."""

    @property
    def x(self) -> PixelAxis: ...
    @property
    def y(self) -> PixelAxis: ...
    @property
    def measure(self) -> str: ...
    @property
    def failed(self) -> Mask: ...
    @property
    def done(self) -> Mask: ...
    @property
    def n_seeds(self) -> int: ...

    def grid(self, measure: str | None = None) -> FloatArray:
        """Return the measure of each pixel, shape (n_y, n_x), row 0 the lowest y."""

    def n_rows(self, measure: str | None = None) -> int | None:
        """Return of how many rows the measure is a share, None if it is none."""


class MapDisplay:
    """A measure over two settings: brighter is better, hatched is diverged, and blank is not trained yet.

    The measure "trainability" has a look of its own, after arXiv 2402.06184: blue is what converged, orange what
    diverged, and darker is slower, so that the boundary between the two stands out. Its shades are ranks: each is as
    often on its side as any other.

    Parameters
    ----------
    x, y : axis
        With ``name``, ``values``, ``edges`` and ``log``, as `Axis` has them.
    values : ndarray of float64, shape (n_y, n_x)
        The measure, row 0 at the lowest y; NaN where there is none.
    measure : str
        What it is.
    failed, done : ndarray of bool, shape (n_y, n_x), optional
        Where networks diverged, and where they are trained; none says that no one failed and all are done.
    n_seeds : int
        How many networks a pixel is the mean of.
    n_rows : int, optional
        Of how many rows the measure is a share; see `good_pixels`.

    Attributes
    ----------
    basin : Basin or None
        The widest circle of good settings; None of trainability, or if no setting is good.
    ax_, figure_ : Axes, Figure
        Where it was drawn.
    mesh_ : QuadMesh
        The pixels; those that failed or are not done are masked.
    contours_ : QuadContourSet or None
        The measure's lines at the levels asked for.
    recommended_ : Line2D or None
        The middle of the basin.
    outline_ : Line2D or None
        The basin.
    colorbar_ : Colorbar
        With the measure's name in words.
    legend_ : Legend or None
        What failed, what is not done, and the recommended setting.
    note_ : Annotation or None
        The recommended setting in words, and what is missing.

    Examples
    --------
    >>> import separatrix as sx
    >>> config = sx.RunConfig(data=sx.DataConfig("moons", n_samples=100), train=sx.TrainConfig(max_epochs=2))
    >>> found = sx.hyperparameter_map(config, x="learning_rate=0.01:10:log", y="weight_decay=1e-4:1:log", size=4)
    >>> display = MapDisplay.from_map(found)
    >>> display.colorbar_.ax.get_ylabel()
    'validation accuracy'
    """

    ax_: Axes
    figure_: Figure
    mesh_: QuadMesh
    contours_: QuadContourSet | None
    recommended_: Line2D | None
    outline_: Line2D | None
    colorbar_: Colorbar
    legend_: Legend | None
    note_: Annotation | None

    def __init__(
        self,
        x: PixelAxis,
        y: PixelAxis,
        values: FloatArray,
        measure: str,
        failed: Mask | None = None,
        done: Mask | None = None,
        n_seeds: int = 1,
        n_rows: int | None = None,
    ) -> None:
        shape = (len(y.values), len(x.values))
        self.x, self.y, self.measure, self.n_seeds = x, y, measure, n_seeds
        self.values = np.asarray(values, dtype=np.float64)
        self.failed = np.zeros(shape, dtype=bool) if failed is None else np.asarray(failed, dtype=bool)
        self.done = np.ones(shape, dtype=bool) if done is None else np.asarray(done, dtype=bool)
        for name, table in (("values", self.values), ("failed", self.failed), ("done", self.done)):
            if table.shape != shape:
                raise DataError(must(name, f"of shape {shape}", table.shape))
        self.basin: Basin | None = None
        if measure != "trainability":
            good = good_pixels(self.shown, larger_is_better=larger_is_better(measure), n_rows=n_rows)
            self.basin = safest_basin(good, x, y)

    @property
    def shown(self) -> FloatArray:
        """The values, float64 of shape (n_y, n_x), NaN where nothing is shown.

        What diverged has a trainability, but no accuracy that would say anything of its setting.
        """
        hidden = ~self.done if self.measure == "trainability" else ~self.done | self.failed
        return np.where(hidden, np.nan, self.values)

    @classmethod
    def from_map(cls, found: Mapped, measure: str | None = None, *, ax: Axes | None = None, **options: Any) -> Self:
        """Draw a hyperparameter map, whole or as far as it has come.

        Parameters
        ----------
        found : HyperparameterMap
            The map.
        measure : str, optional
            One of its measures; none takes its own.
        ax : Axes, optional
            Where to draw; none makes a figure.
        **options
            Passed to `plot`.

        Raises
        ------
        UnknownNameError
            If nothing of that name was measured.
        ConfigError
            If a level is wrong.
        """
        values = found.grid(measure)
        name = measure or found.measure
        n_rows = found.n_rows(measure)
        return cls(found.x, found.y, values, name, found.failed, found.done, found.n_seeds, n_rows).plot(ax, **options)

    def plot(
        self,
        ax: Axes | None = None,
        *,
        levels: Sequence[float] = (),
        recommend: bool = True,
        legend: bool = True,
        **kwargs: Any,
    ) -> Self:
        """Draw.

        Parameters
        ----------
        ax : Axes, optional
            Where; none makes a figure.
        levels : sequence of float
            Values of the measure at which lines are drawn, such as accuracies.
        recommend : bool
            Whether to mark the safest setting.
        legend : bool
            Whether to say what hatches and marks mean.
        **kwargs
            Passed to `Axes.pcolormesh`.

        Raises
        ------
        ConfigError
            If a level is not a finite number.
        """
        wrong = [level for level in levels if not np.isfinite(level)]
        if wrong:
            raise ConfigError(must("Each of the levels", "a finite number", wrong[0]))
        self.figure_, self.ax_ = own_axes(ax, 7.0, 5.6)
        self.ax_.set(xscale="log" if self.x.log else "linear", yscale="log" if self.y.log else "linear")
        self._draw_pixels(kwargs)
        self._draw_contours(levels)
        self.recommended_ = self.outline_ = None
        if recommend and self.basin is not None:
            self._draw_basin(self.basin)
        self._label(legend)
        return self

    def _draw_pixels(self, kwargs: dict[str, Any]) -> None:
        from matplotlib.colors import ListedColormap

        self.look = look_of(self.measure, self.shown)
        edges = self.x.edges, self.y.edges
        hatched(self.ax_)
        missing = np.ma.masked_equal((~self.done).astype(float), 0)
        if not self.done.all():  # plain, over the hatches
            plain_color = ListedColormap([self.ax_.get_facecolor()])
            self.ax_.pcolormesh(*edges, missing, cmap=plain_color, rasterized=True, zorder=0.5)
        settings: dict[str, Any] = {"cmap": self.look.cmap, "norm": self.look.norm, "rasterized": True, "zorder": 1}
        shades = np.ma.masked_invalid(self.look.shades(self.shown))
        self.mesh_ = self.ax_.pcolormesh(*edges, shades, **settings | kwargs)
        self.ax_.set(xlim=(edges[0][0], edges[0][-1]), ylim=(edges[1][0], edges[1][-1]))
        for axis, ends, log in ((self.ax_.xaxis, edges[0], self.x.log), (self.ax_.yaxis, edges[1], self.y.log)):
            if log and ends[-1] < 10 * ends[0]:
                space_evenly(axis)

    def _draw_contours(self, levels: Sequence[float]) -> None:
        self.contours_ = None
        wanted = sorted({float(level) for level in levels})
        shown = self.shown
        finite = shown[np.isfinite(shown)]
        inside = [level for level in wanted if len(finite) and finite.min() < level < finite.max()]
        if inside and min(shown.shape) > 1:
            look: dict[str, Any] = {"colors": "white", "linewidths": 1.2, "linestyles": "solid", "zorder": 2}
            values = np.ma.masked_invalid(shown)
            self.contours_ = self.ax_.contour(self.x.values, self.y.values, values, levels=inside, **look)
            self.contours_.set(path_effects=on_colors(1.2))
            for text in self.ax_.clabel(self.contours_, fontsize="small", fmt="%.4g"):
                text.set(path_effects=on_colors(0.8), zorder=3)

    def _draw_basin(self, basin: Basin) -> None:
        look: dict[str, Any] = {"color": "white", "linewidth": 1.4, "zorder": 4}
        if basin.radius > 0:
            (self.outline_,) = self.ax_.plot(*basin_outline(basin, self.x, self.y), **look)
            self.outline_.set_path_effects(on_colors(1.4))
        mark: dict[str, Any] = {"marker": "o", "markersize": 8, "color": MARK, "markeredgecolor": "white", "zorder": 5}
        (self.recommended_,) = self.ax_.plot([basin.x], [basin.y], linestyle="none", **mark)

    def _label(self, legend: bool) -> None:
        n = self.done.size * self.n_seeds
        seeds = f", {self.n_seeds} for each pixel" if self.n_seeds > 1 else ""
        self.ax_.set_title(f"{n:,} {'network' if n == 1 else 'networks'}{seeds}", loc="left")
        self.ax_.set(xlabel=plain(axis_label(self.x)), ylabel=plain(axis_label(self.y)))
        self.colorbar_ = self.figure_.colorbar(self.mesh_, ax=self.ax_, extend=self.look.extend)
        self.look.name(self.colorbar_, measure_label(self.measure))
        handles = self._handles() if legend else []
        self.legend_ = None
        if handles:
            place: dict[str, Any] = {"loc": "lower right", "bbox_to_anchor": (1.0, 1.0), "borderaxespad": 0.2}
            look: dict[str, Any] = {"frameon": False, "ncols": len(handles), "handletextpad": 0.4, "columnspacing": 1.0}
            self.legend_ = self.ax_.legend(handles=handles, fontsize="small", **place | look)
        self.note_ = add_note(self.ax_, self._sentence())

    def _handles(self) -> list[Any]:
        from matplotlib.patches import Patch

        face, edge = failed_colors(self.ax_)
        handles: list[Any] = []
        if (self.failed & self.done).any() and self.measure != "trainability":
            handles.append(Patch(facecolor=face, edgecolor=edge, hatch="////", linewidth=0, label="diverged"))
        if not self.done.all():
            background = self.ax_.get_facecolor()
            handles.append(Patch(facecolor=background, edgecolor=foreground(), linewidth=0.6, label="not trained yet"))
        if self.recommended_ is not None:
            self.recommended_.set_label("safest setting")
            handles.append(self.recommended_)
        return handles

    def _sentence(self) -> str:
        parts = [] if self.basin is None or self.recommended_ is None else [self.basin.sentence()]
        # trainability tells by the losses, not by whether they were finite, which side a setting is on
        failed = self.values >= 0 if self.measure == "trainability" else self.failed
        n_failed, left = int((failed & self.done).sum()), int((~self.done).sum())
        if n_failed:
            parts.append(f"{100 * n_failed / int(self.done.sum()):.2g} % of the settings diverged.")
        if left:
            parts.append(f"{left:,} of {self.done.size:,} pixels are not trained yet.")
        return " ".join(parts)
