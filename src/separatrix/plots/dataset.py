"""The data: its rows over two features, coloured by what is to be learned."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

import numpy as np
from numpy.typing import NDArray

from ..analysis.grid import FeaturePair, pick_features
from ..analysis.parts import PART_WORDS, Part, part_rows
from ..data.dataset import Dataset
from ..recording import Recording
from ._points import draw_legend, draw_points, drawn_note
from ._style import add_note, own_axes, plain

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.collections import PathCollection
    from matplotlib.colorbar import Colorbar
    from matplotlib.figure import Figure
    from matplotlib.legend import Legend
    from matplotlib.text import Annotation

FloatArray = NDArray[np.float64]


class DatasetDisplay:
    """The rows of a data set over two of its features, or over its one feature and the target.

    Parameters
    ----------
    points : ndarray of float64, shape (n, 2)
        Where the rows lie.
    y : ndarray, shape (n,)
        Positions among the classes, or numbers.
    classes : ndarray, shape (n_classes,), or None
        The labels; None for regression.
    axis_names : pair of str
        What the two axes are.
    target_name : str
        What is to be learned.
    title, note : str
        Above and below the axes.
    bands : bool
        Whether the second axis is the classes themselves, one band each.

    Attributes
    ----------
    ax_, figure_ : Axes, Figure
        Where it was drawn.
    scatter_ : PathCollection
        The points.
    legend_ : Legend or None
        The classes.
    colorbar_ : Colorbar or None
        The numbers of a regression.
    note_ : Annotation or None
        How many rows there are, and what is not shown.
    """

    ax_: Axes
    figure_: Figure
    scatter_: PathCollection
    legend_: Legend | None
    colorbar_: Colorbar | None
    note_: Annotation | None

    def __init__(
        self,
        points: FloatArray,
        y: NDArray[Any],
        classes: NDArray[Any] | None,
        axis_names: tuple[str, str] = ("x1", "x2"),
        target_name: str = "y",
        title: str = "Data",
        note: str = "",
        bands: bool = False,
    ) -> None:
        self.points = points
        self.y = y
        self.classes = classes
        self.axis_names = axis_names
        self.target_name = target_name
        self.title = title
        self.note = note
        self.bands = bands

    @classmethod
    def from_recording(
        cls,
        recording: Recording,
        *,
        features: FeaturePair | None = None,
        part: Part = "all",
        ax: Axes | None = None,
        **options: Any,
    ) -> Self:
        """Draw the data of a run.

        Parameters
        ----------
        recording : Recording
            The run.
        features : pair of int or str, optional
            Which two features; none takes the first two that are not constant.
        part : {"all", "train", "valid"}
            Which rows.
        ax : Axes, optional
            Where to draw; none makes a figure.
        **options
            Passed to `plot`.

        Raises
        ------
        ConfigError, DataError, UnknownNameError
            If the features or the part do not exist.
        """
        title = Path(recording.config.data.name).name
        return cls.from_dataset(recording.data, title=title, features=features, part=part, ax=ax, **options)

    @classmethod
    def from_dataset(
        cls,
        data: Dataset,
        *,
        title: str = "Data",
        features: FeaturePair | None = None,
        part: Part = "all",
        ax: Axes | None = None,
        **options: Any,
    ) -> Self:
        """Draw a data set that no run has seen yet; parameters and errors as in `from_recording`."""
        index = part_rows(data, part)
        points, names = _placed(data, index, features)
        notes = [_counts(data) if part == "all" else f"{len(index):,} {PART_WORDS[part]} rows"]
        if data.n_features > 2:
            notes.append(f"2 of {data.n_features} features shown")
        notes.append(drawn_note(len(index)))
        note = "; ".join(text for text in notes if text)
        bands = data.n_features == 1 and data.classes is not None
        return cls(points, data.y[index], data.classes, names, data.target_name, title, note, bands).plot(ax, **options)

    def plot(self, ax: Axes | None = None, *, legend: bool = True, colorbar: bool = True, **kwargs: Any) -> Self:
        """Draw.

        Parameters
        ----------
        ax : Axes, optional
            Where; none makes a figure.
        legend, colorbar : bool
            Whether to draw them where they belong.
        **kwargs
            Passed to `Axes.scatter`.
        """
        self.figure_, self.ax_ = own_axes(ax, 7.2, 5.2)
        self.legend_ = self.colorbar_ = None
        n_classes = 0 if self.classes is None else len(self.classes)
        self.scatter_ = draw_points(self.ax_, self.points, self.y, n_classes, self._options(kwargs))
        if self.classes is not None and legend:
            self.legend_ = draw_legend(self.ax_, self.classes, self.target_name, beside=n_classes > 2)
        if self.classes is None and colorbar:
            self.colorbar_ = self.figure_.colorbar(self.scatter_, ax=self.ax_, label=plain(self.target_name))
        self.ax_.set_title(plain(self.title, 60), loc="left")
        self.ax_.set(xlabel=plain(self.axis_names[0]), ylabel=plain(self.axis_names[1]))
        if self.bands and self.classes is not None:
            self.ax_.set_yticks(range(n_classes), [plain(label, 20) for label in self.classes])
        self.note_ = add_note(self.ax_, self.note)
        return self

    def _options(self, kwargs: Mapping[str, Any]) -> dict[str, Any]:
        if self.classes is None:  # the range of all rows, also of those that are not drawn
            return {"vmin": float(self.y.min()), "vmax": float(self.y.max())} | dict(kwargs)
        return dict(kwargs)


def _placed(
    data: Dataset, index: NDArray[np.int64], features: FeaturePair | None
) -> tuple[FloatArray, tuple[str, str]]:
    if data.n_features == 1:
        target = data.y[index].astype(np.float64)
        if data.classes is not None:  # spread a class's rows over a band, or they hide each other
            target = target + np.random.default_rng(0).uniform(-0.3, 0.3, len(target))
        return np.column_stack([data.X[index, 0], target]), (data.feature_names[0], data.target_name)
    first, second = pick_features(data.X, data.feature_names, features)
    return data.X[index][:, [first, second]], (data.feature_names[first], data.feature_names[second])


def _counts(data: Dataset) -> str:
    if not len(data.valid_index):
        return f"{data.n_samples:,} rows"
    return f"{len(data.train_index):,} training and {len(data.valid_index):,} validation rows"
