"""The decision boundary: what a network says at every point of a plane, and the data on top."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Self

import numpy as np
from numpy.typing import ArrayLike, NDArray

from .._checks import must, one_of
from ..analysis.boundary import Boundary, boundary, estimator_boundary, numeric_rows
from ..analysis.ensemble import Ensemble, mean_boundary
from ..analysis.grid import FeaturePair
from ..analysis.parts import Part, part_rows
from ..errors import ConfigError, DataError
from ..recording import Recording
from ._points import draw_legend, draw_points, drawn_note
from ._style import NUMBERS, TWO_CLASSES, add_note, foreground, own_axes
from ._surface import LEVELS, fit_plane, held_note, mixed_rgb, response_label, value_levels

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.collections import PathCollection
    from matplotlib.colorbar import Colorbar
    from matplotlib.contour import QuadContourSet
    from matplotlib.figure import Figure
    from matplotlib.image import AxesImage
    from matplotlib.legend import Legend
    from matplotlib.text import Annotation

FloatArray = NDArray[np.float64]


class BoundaryDisplay:
    """The decision boundary of a network over two features, with the data.

    Two classes are 25 filled levels from red (0) to blue (1) with a colour bar; more classes mix their colours by
    probability; a regression runs over the target's range, and what lies beyond takes its ends. Further features are
    held at their median, and the figure says so.

    Parameters
    ----------
    boundary : Boundary
        The network's answer over the plane.
    points : ndarray of float64, shape (n, 2), optional
        Rows to draw, in the plane's two features.
    y : ndarray, shape (n,), optional
        Their positions among the classes, or their numbers.
    title : str
        Above the axes.

    Attributes
    ----------
    ax_, figure_ : Axes, Figure
        Where it was drawn.
    surface_ : QuadContourSet or AxesImage
        The filled levels, or the mixed colours of more than two classes.
    lines_ : QuadContourSet or None
        Where the decision changes among more than two classes.
    scatter_ : PathCollection or None
        The points.
    colorbar_ : Colorbar or None
        Of two classes and of regressions.
    legend_ : Legend or None
        The classes.
    note_ : Annotation or None
        What is held, and how many points are drawn when it is not all.

    Examples
    --------
    >>> from separatrix import BoundaryDisplay, DataConfig, TrainConfig, train
    >>> run = train(data=DataConfig("moons", n_samples=400), train=TrainConfig(max_epochs=2))
    >>> display = BoundaryDisplay.from_recording(run)
    >>> display.colorbar_.ax.get_ylabel()
    'P(y = 1)'
    """

    ax_: Axes
    figure_: Figure
    surface_: QuadContourSet | AxesImage
    lines_: QuadContourSet | None
    scatter_: PathCollection | None
    colorbar_: Colorbar | None
    legend_: Legend | None
    note_: Annotation | None

    def __init__(
        self,
        boundary: Boundary,
        points: FloatArray | None = None,
        y: NDArray[Any] | None = None,
        title: str = "Decision boundary",
    ) -> None:
        self.boundary = boundary
        self.points = points
        self.y = y
        self.title = title

    @classmethod
    def from_recording(
        cls,
        recording: Recording,
        frame: int = -1,
        *,
        features: FeaturePair | None = None,
        resolution: int = 300,
        padding: float = 0.08,
        part: Part = "all",
        ax: Axes | None = None,
        **options: Any,
    ) -> Self:
        """Evaluate a recorded network and draw its boundary.

        Parameters
        ----------
        recording : Recording
            The run.
        frame : int
            Which frame's weights; negative counts from the end.
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
            As `separatrix.analysis.boundary` does.
        """
        found = boundary(recording, frame, features, resolution, padding)
        data = recording.data
        index = part_rows(data, part)
        title = "Decision boundary" if data.classes is not None else "Prediction"
        display = cls(found, data.X[index][:, found.features], data.y[index], title)
        return display.plot(ax, **options)

    @classmethod
    def from_runs(
        cls,
        runs: Any,
        *,
        features: FeaturePair | None = None,
        resolution: int = 150,
        padding: float = 0.08,
        part: Part = "all",
        ax: Axes | None = None,
        **options: Any,
    ) -> Self:
        """Average many networks over a plane and draw the boundary of their mean.

        Parameters
        ----------
        runs : RunSet, sequence of Recording, Ensemble, or an object with a method ``ensemble``
            Networks of one architecture on one data set; a sweep of seeds that kept its weights.
        features, resolution, padding, part, ax, **options
            As in `from_recording`.

        Raises
        ------
        ConfigError, DataError, UnknownNameError
            As `separatrix.analysis.mean_boundary` does.
        """
        ensemble = Ensemble.of(runs)
        found = mean_boundary(ensemble, features, resolution, padding)
        data, n = ensemble.data, len(ensemble)
        index = part_rows(data, part)
        what = "Decision boundary" if data.classes is not None else "Prediction"
        title = f"{what}: mean of {n:,} {'network' if n == 1 else 'networks'}"
        return cls(found, data.X[index][:, found.features], data.y[index], title).plot(ax, **options)

    @classmethod
    def from_estimator(
        cls,
        estimator: Any,
        X: ArrayLike,
        y: ArrayLike | None = None,
        *,
        features: FeaturePair | None = None,
        resolution: int = 300,
        padding: float = 0.08,
        ax: Axes | None = None,
        **options: Any,
    ) -> Self:
        """Evaluate a fitted scikit-learn classifier or regressor and draw its boundary.

        Parameters
        ----------
        estimator : classifier or regressor
            Fitted.
        X : array-like or DataFrame, shape (n_samples, n_features)
            Numeric rows, which give the plane's range and the medians.
        y : array-like, shape (n_samples,), optional
            Labels or numbers; with them the rows are drawn on top.
        features, resolution, padding, ax, **options
            As in `from_recording`.

        Raises
        ------
        ConfigError, DataError, UnknownNameError
            As `separatrix.analysis.estimator_boundary` does, or if a label of `y` is none of the classes.
        """
        name = str(getattr(y, "name", None) or "y")
        found = estimator_boundary(estimator, X, features, resolution, padding, name)
        title = "Decision boundary" if found.classes is not None else "Prediction"
        if y is None:
            return cls(found, title=title).plot(ax, **options)
        return cls(found, *points_on_top(X, y, found), title).plot(ax, **options)

    def plot(
        self,
        ax: Axes | None = None,
        *,
        levels: int = LEVELS,
        legend: bool = True,
        colorbar: bool = True,
        scatter_kwargs: Mapping[str, Any] | None = None,
        **kwargs: Any,
    ) -> Self:
        """Draw.

        Parameters
        ----------
        ax : Axes, optional
            Where; none makes a figure.
        levels : int
            Filled levels of two classes and of regressions.
        legend, colorbar : bool
            Whether to draw them where they belong.
        scatter_kwargs : mapping, optional
            Passed to `Axes.scatter`.
        **kwargs
            Passed to `Axes.contourf`, or to `Axes.imshow` for more than two classes.
        """
        if isinstance(levels, bool) or not isinstance(levels, (int, np.integer)) or levels < 2:
            raise ConfigError(must("levels", "a whole number of at least 2", levels))
        self.figure_, self.ax_ = own_axes(ax, 8.0, 5.2)
        n_classes = 0 if self.boundary.classes is None else len(self.boundary.classes)
        self.lines_ = self.colorbar_ = self.legend_ = self.scatter_ = None
        edges = value_levels(self.boundary, self.y, levels)
        if n_classes > 2:
            self._mix(kwargs)
        else:
            self._fill(edges, kwargs)
            if colorbar:
                self._scale(edges)
        self._draw_points(n_classes, edges, scatter_kwargs)
        if legend and n_classes:
            assert self.boundary.classes is not None
            self.legend_ = draw_legend(self.ax_, self.boundary.classes, self.boundary.target_name, beside=n_classes > 2)
        self._label()
        return self

    def _fill(self, edges: FloatArray, kwargs: dict[str, Any]) -> None:
        numbers = self.boundary.classes is None
        values = self.boundary.values if numbers else np.clip(self.boundary.values[..., -1], 0, 1)
        settings: dict[str, Any] = {"levels": edges, "vmin": edges[0], "vmax": edges[-1]}
        settings |= {"cmap": NUMBERS, "extend": "both"} if numbers else {"cmap": TWO_CLASSES}
        self.surface_ = self.ax_.contourf(self.boundary.xx, self.boundary.yy, values, **settings | kwargs)
        self.surface_.set_rasterized(True)

    def _scale(self, edges: FloatArray) -> None:
        self.colorbar_ = self.figure_.colorbar(self.surface_, ax=self.ax_)
        self.colorbar_.set_label(response_label(self.boundary))
        if self.boundary.classes is None:
            from matplotlib.ticker import MaxNLocator

            self.colorbar_.set_ticks(MaxNLocator(6).tick_values(edges[0], edges[-1])[1:-1])
        else:
            self.colorbar_.set_ticks([0, 0.25, 0.5, 0.75, 1])

    def _mix(self, kwargs: dict[str, Any]) -> None:
        from matplotlib.colors import to_rgb

        values, grid = self.boundary.values, self.boundary.grid
        settings: dict[str, Any] = {"extent": grid.extent, "origin": "lower", "aspect": "auto"}
        settings |= {"interpolation": "bilinear"}
        image = mixed_rgb(values, to_rgb(self.ax_.get_facecolor()))
        self.surface_ = self.ax_.imshow(image, **settings | kwargs)
        top_two = np.sort(values, axis=2)
        lead = values - np.where(values == top_two[..., -1:], top_two[..., -2:-1], top_two[..., -1:])
        for number in range(values.shape[2]):
            if lead[..., number].max() > 0 > lead[..., number].min():
                self.lines_ = self.ax_.contour(
                    grid.xx, grid.yy, lead[..., number], levels=[0], colors=foreground(), linewidths=0.6, alpha=0.5
                )

    def _draw_points(self, n_classes: int, edges: FloatArray, options: Mapping[str, Any] | None) -> None:
        if self.points is None or self.y is None:
            return
        scale = {"vmin": edges[0], "vmax": edges[-1]} if n_classes == 0 else {}
        self.scatter_ = draw_points(self.ax_, self.points, self.y, n_classes, scale | dict(options or {}))

    def _label(self) -> None:
        self.ax_.set_title(self.title, loc="left")
        fit_plane(self.ax_, self.boundary.grid)
        notes = [held_note(self.boundary), drawn_note(0 if self.points is None else len(self.points))]
        self.note_ = add_note(self.ax_, "; ".join(note for note in notes if note))


def points_on_top(X: ArrayLike, y: ArrayLike, found: Boundary) -> tuple[FloatArray, NDArray[Any]]:
    """Return a caller's rows in a boundary's two features, and their targets, of classes their places among them.

    Raises
    ------
    DataError
        If there are not as many targets as rows, or a label is none of the classes.
    """
    rows, targets = numeric_rows(X), np.asarray(y)
    if targets.shape != (len(rows),):
        raise DataError(must("y", f"of shape ({len(rows)},)", targets.shape))
    return rows[:, found.features], targets if found.classes is None else _label_positions(targets, found.classes)


def _label_positions(labels: NDArray[Any], classes: NDArray[Any]) -> NDArray[np.int64]:
    """Return each label's place among the classes, int64 of shape (n,)."""
    known = {label: position for position, label in enumerate(classes.tolist())}
    unknown = [label for label in labels.tolist() if label not in known]
    if unknown:
        raise DataError(one_of("A label of y", classes.tolist(), unknown[0]))
    return np.array([known[label] for label in labels.tolist()], dtype=np.int64)
