"""Where seeds disagree: the share of networks that decide otherwise, over two features, with the mean boundary."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Literal, Self, get_args

import numpy as np
from numpy.typing import ArrayLike, NDArray

from .._checks import one_of
from ..analysis.ensemble import Disagreement, Ensemble, disagreement, estimator_disagreement
from ..analysis.grid import FeaturePair
from ..analysis.parts import Part, part_rows
from ..errors import ConfigError
from ._points import draw_legend, draw_points, drawn_note
from ._style import add_note, cased, foreground, own_axes, point_area, shades_map
from ._surface import fit_plane, held_note, response_label
from .boundary import points_on_top

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.collections import PathCollection
    from matplotlib.colorbar import Colorbar
    from matplotlib.contour import QuadContourSet
    from matplotlib.figure import Figure
    from matplotlib.legend import Legend
    from matplotlib.text import Annotation

FloatArray = NDArray[np.float64]
Shown = Literal["against", "std"]

N_LEVELS = 20
MEAN_LINES = 6  # of a regression, which has no boundary
DISSENT = 0.1  # the share of networks from which on a place counts as disputed


class DisagreementDisplay:
    """Where the answer depends on the seed: the darker, the more networks decide otherwise than most.

    The line is the boundary of their mean. Two pictures of as many classes can be compared: their shades mean the same.

    Parameters
    ----------
    found : Disagreement
        What the networks say over the plane.
    points : ndarray of float64, shape (n, 2), optional
        Rows to draw, in the plane's two features.
    y : ndarray, shape (n,), optional
        Their positions among the classes, or their numbers.
    show : {"against", "std"}, optional
        The share of networks that decide for another class than most do, or the standard deviation over the networks.
        None takes the share, and for a regression, which decides nothing, the standard deviation.

    Attributes
    ----------
    values : ndarray of float64, shape (n_y, n_x)
        What is shown as shades.
    ax_, figure_ : Axes, Figure
        Where it was drawn.
    surface_ : QuadContourSet
        The shades.
    lines_ : list of QuadContourSet
        Where the networks' mean changes its decision; of a regression, lines of equal mean.
    scatter_ : PathCollection or None
        The points.
    colorbar_ : Colorbar
        What the shades mean.
    legend_ : Legend or None
        The classes.
    note_ : Annotation or None
        How many networks there are, and how much of the plane they dispute.

    Examples
    --------
    >>> from separatrix import DataConfig, RunConfig, TrainConfig, train_population
    >>> config = RunConfig(data=DataConfig("moons", n_samples=200), train=TrainConfig(max_epochs=2))
    >>> runs = train_population([config.replace(seed=seed) for seed in range(3)])
    >>> display = DisagreementDisplay.from_runs(runs, resolution=20)
    >>> display.colorbar_.ax.get_ylabel()
    'share of networks that decide otherwise'
    """

    ax_: Axes
    figure_: Figure
    surface_: QuadContourSet
    lines_: list[QuadContourSet]
    scatter_: PathCollection | None
    colorbar_: Colorbar
    legend_: Legend | None
    note_: Annotation | None

    def __init__(
        self,
        found: Disagreement,
        points: FloatArray | None = None,
        y: NDArray[Any] | None = None,
        show: Shown | None = None,
    ) -> None:
        if show is not None and show not in get_args(Shown):
            raise ConfigError(one_of("show", get_args(Shown), show))
        if show == "against" and found.against is None:
            raise ConfigError('A regression decides for no class, so nothing can be against it. Take show="std".')
        self.found = found
        self.points = points
        self.y = y
        self.show: Shown = show or ("std" if found.against is None else "against")
        shares = found.against if self.show == "against" else None
        self.values: FloatArray = found.std if shares is None else shares

    @classmethod
    def from_runs(
        cls,
        runs: Any,
        *,
        show: Shown | None = None,
        features: FeaturePair | None = None,
        resolution: int = 150,
        padding: float = 0.08,
        part: Part = "all",
        ax: Axes | None = None,
        **options: Any,
    ) -> Self:
        """Ask every network over a plane and draw where they disagree.

        Parameters
        ----------
        runs : RunSet, sequence of Recording, Ensemble, or an object with a method ``ensemble``
            Networks of one architecture on one data set; a sweep of seeds that kept its weights.
        show : {"against", "std"}, optional
            What the shades mean; see the class.
        features, resolution, padding
            The plane: see `separatrix.analysis.make_grid`.
        part : {"all", "train", "valid"}
            Which rows are drawn on top.
        ax : Axes, optional
            Where to draw; none makes a figure.
        **options
            Passed to `plot`.

        Raises
        ------
        ConfigError, DataError, UnknownNameError
            As `separatrix.analysis.disagreement` does, or if `show` does not fit.
        """
        ensemble = Ensemble.of(runs)
        data = ensemble.data
        found = disagreement(ensemble, features, resolution, padding)
        index = part_rows(data, part)
        return cls(found, data.X[index][:, found.mean.features], data.y[index], show).plot(ax, **options)

    @classmethod
    def from_estimator(
        cls,
        estimator: Any,
        X: ArrayLike,
        y: ArrayLike | None = None,
        *,
        show: Shown | None = None,
        features: FeaturePair | None = None,
        resolution: int = 150,
        padding: float = 0.08,
        ax: Axes | None = None,
        **options: Any,
    ) -> Self:
        """Ask the networks of a fitted estimator over a plane through `X` and draw where they disagree.

        Parameters
        ----------
        estimator : NetClassifier or NetRegressor
            Fitted, with several seeds.
        X : array-like or DataFrame, shape (n_samples, n_features)
            Numeric rows, which give the plane's range and the medians.
        y : array-like, shape (n_samples,), optional
            Labels or numbers; with them the rows are drawn on top.
        show, features, resolution, padding, ax, **options
            As in `from_runs`.

        Raises
        ------
        ConfigError, DataError, UnknownNameError
            As `separatrix.analysis.estimator_disagreement` does, or if a label of `y` is none of the classes.
        """
        found = estimator_disagreement(estimator, X, features, resolution, padding)
        if y is None:
            return cls(found, show=show).plot(ax, **options)
        return cls(found, *points_on_top(X, y, found.mean), show).plot(ax, **options)

    def plot(
        self,
        ax: Axes | None = None,
        *,
        legend: bool = True,
        scatter_kwargs: Mapping[str, Any] | None = None,
        **kwargs: Any,
    ) -> Self:
        """Draw.

        Parameters
        ----------
        ax : Axes, optional
            Where; none makes a figure.
        legend : bool
            Whether to name the classes.
        scatter_kwargs : mapping, optional
            Passed to `Axes.scatter`.
        **kwargs
            Passed to `Axes.contourf`.
        """
        self.figure_, self.ax_ = own_axes(ax, 8.0, 5.2)
        mean = self.found.mean
        top = self._top()
        settings: dict[str, Any] = {"levels": np.linspace(0, top, N_LEVELS + 1), "cmap": shades_map(self.ax_)}
        # a spread as large as the top one must have a colour; rounding would leave it out
        drawn = np.ma.masked_invalid(np.clip(self.values, 0, top))
        self.surface_ = self.ax_.contourf(mean.xx, mean.yy, drawn, **settings | kwargs)
        self.surface_.set_rasterized(True)
        self.lines_ = self._draw_mean()
        self._draw_points(scatter_kwargs)
        self.colorbar_ = self.figure_.colorbar(self.surface_, ax=self.ax_)
        self._label(legend)
        return self

    def _top(self) -> float:
        """Return the end of the shades: for shares the most that there can be, else the largest value."""
        if self.show == "against":
            assert self.found.mean.classes is not None
            return 1 - 1 / max(2, len(self.found.mean.classes))
        finite = self.values[np.isfinite(self.values)]
        return float(finite.max()) if len(finite) and finite.max() > 0 else 1.0

    def _draw_mean(self) -> list[QuadContourSet]:
        mean = self.found.mean
        look: dict[str, Any] = {"colors": foreground(), "linewidths": 1.4, "linestyles": "solid"}
        if mean.classes is None:
            surfaces, levels = [mean.values], _inner_levels(mean.values)
        elif len(mean.classes) == 2:
            surfaces, levels = [mean.values[..., 1] - mean.values[..., 0]], np.zeros(1)
        else:
            surfaces, levels = [lead(mean.values, place) for place in range(len(mean.classes))], np.zeros(1)
        drawn = []
        for values in surfaces:
            finite = values[np.isfinite(values)]
            if not len(finite) or not finite.min() < levels[0] < finite.max():
                continue
            line = self.ax_.contour(mean.xx, mean.yy, np.ma.masked_invalid(values), levels=levels, **look)
            line.set(path_effects=cased(self.ax_, 1.4))
            if mean.classes is None:
                self.ax_.clabel(line, fontsize="small", fmt="%.3g")
            drawn.append(line)
        return drawn

    def _draw_points(self, options: Mapping[str, Any] | None) -> None:
        self.scatter_ = None
        if self.points is None or self.y is None:
            return
        classes = self.found.mean.classes
        # smaller than elsewhere: it is the shades between them that matter
        settings = {"s": 0.5 * point_area(len(self.points))} | dict(options or {})
        self.scatter_ = draw_points(self.ax_, self.points, self.y, 0 if classes is None else len(classes), settings)

    def _label(self, legend: bool) -> None:
        mean = self.found.mean
        self.legend_ = None
        if legend and mean.classes is not None and self.scatter_ is not None:
            self.legend_ = draw_legend(self.ax_, mean.classes, mean.target_name, beside=False)
        self.ax_.set_title("Disagreement", loc="left")
        fit_plane(self.ax_, mean.grid)
        self._scale()
        notes = [self._sentence(), held_note(mean), drawn_note(0 if self.points is None else len(self.points))]
        self.note_ = add_note(self.ax_, "; ".join(note for note in notes if note))

    def _scale(self) -> None:
        from matplotlib.ticker import MaxNLocator, PercentFormatter

        mean = self.found.mean
        label = f"standard deviation of {response_label(mean)}"
        if self.show == "against":
            label = "share of networks that decide otherwise"
            self.colorbar_.ax.yaxis.set_major_formatter(PercentFormatter(1, decimals=0, symbol=" %"))
        elif mean.classes is not None and len(mean.classes) > 2:
            label = "standard deviation of the least sure class's probability"
        self.colorbar_.set_label(label)
        self.colorbar_.ax.yaxis.set_major_locator(MaxNLocator(6))

    def _sentence(self) -> str:
        n = self.found.n_models
        who = "1 network" if n == 1 else f"{n:,} networks"
        shares = self.found.against
        if shares is None:
            return f"mean of {who} as lines"
        known = shares[np.isfinite(shares)]
        if n == 1 or not len(known):
            return who
        if not known.max() > 0:
            return f"{who}, of one mind everywhere"
        disputed = 100 * float(np.mean(known >= DISSENT))
        return f"{who}; in {disputed:.2g} % of the area at least one in ten decides otherwise"


def lead(values: FloatArray, place: int) -> FloatArray:
    """Return how far one class is ahead of the best other one, of shape (n_y, n_x); below 0 it is behind."""
    others = np.delete(values, place, axis=2)
    return np.asarray(values[..., place] - others.max(axis=2))


def _inner_levels(values: FloatArray) -> FloatArray:
    """Return round numbers inside the range of values."""
    from matplotlib.ticker import MaxNLocator

    finite = values[np.isfinite(values)]
    if not len(finite):
        return np.zeros(1)
    ticks = np.asarray(MaxNLocator(MEAN_LINES).tick_values(finite.min(), finite.max()))
    inner = ticks[(ticks > finite.min()) & (ticks < finite.max())]
    return inner if len(inner) else np.array([finite.mean()])
