"""The scores of many seeds as a distribution, with their mean, how sure it is, and how many networks failed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Self

import numpy as np
from numpy.typing import ArrayLike, NDArray

from .._checks import must
from ..analysis.seeds import ScoreSummary, number, summarize_scores
from ..analysis.statistics import FAILED, Endings, Interval, mean_interval, summarize_endings
from ..errors import DataError
from ..recording import Recording, RunSet
from ._style import add_note, foreground, measure_label, own_axes, point_area, two_colors
from .strip import spread

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.collections import PathCollection
    from matplotlib.container import BarContainer, ErrorbarContainer
    from matplotlib.figure import Figure
    from matplotlib.text import Annotation, Text

FloatArray = NDArray[np.float64]

MAX_BARS = 50


class SeedsDisplay:
    """How scores are spread over seeds: a histogram, every network as a dot, the mean with its interval.

    Parameters
    ----------
    scores : ScoreSummary
        The scores of the networks that did not fail.
    endings : Endings, optional
        How all networks ended; the share that failed is said below.
    label : str
        What the score is.

    Attributes
    ----------
    mean : Interval
        The mean with its 95 % bootstrap interval.
    ax_, figure_ : Axes, Figure
        Where it was drawn.
    bars_ : BarContainer
        The histogram.
    scatter_ : PathCollection
        One dot a network.
    errorbar_ : ErrorbarContainer
        The mean and its interval.
    text_ : Text
        The same in numbers.
    note_ : Annotation or None
        The share that failed, in words.

    Examples
    --------
    >>> display = SeedsDisplay.from_scores([0.88, 0.89, 0.89, 0.91], statuses=["done"] * 4)
    >>> display.note_.get_text()
    'None of 4 networks failed (95 % interval 0 % to 49.0 %).'
    """

    ax_: Axes
    figure_: Figure
    bars_: BarContainer
    scatter_: PathCollection
    errorbar_: ErrorbarContainer
    text_: Text
    note_: Annotation | None

    def __init__(self, scores: ScoreSummary, endings: Endings | None = None, label: str = "score") -> None:
        self.scores = scores
        self.endings = endings
        self.label = label
        self.mean: Interval = mean_interval(scores.values)

    @classmethod
    def from_scores(
        cls,
        scores: ArrayLike,
        *,
        statuses: Sequence[str] | None = None,
        label: str = "score",
        ax: Axes | None = None,
        **options: Any,
    ) -> Self:
        """Draw scores.

        Parameters
        ----------
        scores : array-like, shape (n_networks,)
            One a network. Those of networks that failed, or that are not finite, are left out.
        statuses : sequence of str, optional
            How each network ended; "diverged", "interrupted" and "failed" count as failures.
        label : str
            What the score is, for the axis.
        ax : Axes, optional
            Where to draw; none makes a figure.
        **options
            Passed to `plot`.

        Raises
        ------
        DataError
            If no network succeeded, or there are more or fewer statuses than scores.
        """
        values = np.asarray(scores, dtype=np.float64).ravel()
        kept = np.isfinite(values)
        if statuses is not None:
            if len(statuses) != len(values):
                raise DataError(must("statuses", f"one for each of the {len(values)} scores", len(statuses)))
            kept &= ~np.isin(np.asarray(statuses, dtype=str), FAILED)
        if len(values) and not kept.any():
            raise DataError(f"All of {len(values)} networks failed, so there is no score to draw.")
        endings = None if statuses is None else summarize_endings(statuses)
        return cls(summarize_scores(values[kept]), endings, label).plot(ax, **options)

    @classmethod
    def from_runs(cls, runs: Any, measure: str | None = None, *, ax: Axes | None = None, **options: Any) -> Self:
        """Gather the scores of runs and draw them.

        Parameters
        ----------
        runs : RunSet, sequence of Recording, or Sweep
            The networks.
        measure : str, optional
            A column of their ``to_pandas``; none takes the sweep's own measure, or each run's score.
        ax, **options
            As in `from_scores`.

        Raises
        ------
        DataError
            If there is no run, or every run failed.
        UnknownNameError
            If there is no such measure.
        """
        values, statuses, label = run_scores(runs, measure)
        return cls.from_scores(values, statuses=statuses, label=label, ax=ax, **options)

    def plot(self, ax: Axes | None = None, **kwargs: Any) -> Self:
        """Draw.

        Parameters
        ----------
        ax : Axes, optional
            Where; none makes a figure.
        **kwargs
            Passed to `Axes.bar`.
        """
        self.figure_, self.ax_ = own_axes(ax, 8.0, 3.8)
        values = self.scores.values
        color, strong = two_colors(self.ax_)
        edges = bin_edges(values)
        counts = np.histogram(values, edges)[0]
        settings: dict[str, Any] = {"color": color, "alpha": 0.75, "align": "edge"}
        self.bars_ = self.ax_.bar(edges[:-1], counts, width=0.92 * np.diff(edges), **settings | kwargs)
        top = float(counts.max())
        dots: dict[str, Any] = {"s": 0.6 * point_area(len(values)), "color": color, "alpha": 0.6, "linewidth": 0}
        dots |= {"rasterized": len(values) > 2000}
        self.scatter_ = self.ax_.scatter(values, top * (-0.22 + 0.2 * spread(values)), **dots)
        reach = [[self.mean.value - self.mean.low], [self.mean.high - self.mean.value]]
        line: dict[str, Any] = {"fmt": "o", "color": strong, "capsize": 4, "linewidth": 2, "markersize": 5}
        self.errorbar_ = self.ax_.errorbar([self.mean.value], [-0.46 * top], xerr=reach, **line)
        self._label(edges, top, strong)
        return self

    def _label(self, edges: FloatArray, top: float, color: str) -> None:
        from matplotlib.ticker import MaxNLocator

        mean, margin = self.mean, 0.03 * (edges[-1] - edges[0])
        left, right = edges[0] - margin, edges[-1] + margin
        self.ax_.set(xlim=(left, right), ylim=(-0.74 * top, 1.08 * top))
        text = f"mean {number(mean.value)}  (95 % interval {number(mean.low)} to {number(mean.high)})"
        place = (mean.value - left) / (right - left)
        side = "left" if place < 0.3 else "right" if place > 0.7 else "center"  # keeps the text inside
        self.text_ = self.ax_.text(mean.value, -0.55 * top, text, ha=side, va="top", color=color, fontsize="small")
        ticks = MaxNLocator(5, integer=True, steps=[1, 2, 5, 10]).tick_values(0, max(1, top))
        self.ax_.set_yticks([tick for tick in ticks if 0 <= tick <= 1.08 * top])
        self.ax_.axhline(0, color=foreground(), linewidth=0.8)
        self.ax_.set(xlabel=self.label)
        self.ax_.set_ylabel("networks", y=0.71)
        n = len(self.scores.values)
        self.ax_.set_title(f"{n:,} {'network' if n == 1 else 'networks'}", loc="left")
        self.ax_.spines[["right", "top"]].set_visible(False)
        self.ax_.spines["left"].set_bounds(0, 1.08 * top)  # only the bars are counted by it
        self.ax_.ticklabel_format(axis="x", useOffset=False)
        self.note_ = add_note(self.ax_, "" if self.endings is None else self.endings.sentence())


def run_scores(runs: Any, measure: str | None = None) -> tuple[FloatArray, list[str], str]:
    """Return a score and a status for each run that was trained, and the score's name in words."""
    from .._checks import one_of
    from ..errors import UnknownNameError

    table = runs if hasattr(runs, "to_pandas") else RunSet(list(runs))
    if not len(table):
        raise DataError(must("The runs", "at least one", 0))
    frame = table.to_pandas()
    frame = frame[frame["status"] != "not done"]
    name = str(measure or getattr(table, "measure", "score"))
    if name not in frame.columns:
        raise UnknownNameError(one_of("measure", frame.columns, name))
    label = measure_label(name)
    if name == "score":
        first: Recording = table[0]
        label = "validation R²" if first.data.classes is None else "validation accuracy"
    return frame[name].to_numpy(np.float64), frame["status"].tolist(), label


def bin_edges(values: FloatArray) -> FloatArray:
    """Return a histogram's edges, shape (n_bars + 1,).

    Shares of few rows take few values; a bar for each of them shows no gaps that are none.
    """
    found = np.unique(np.round(values, 12))
    if len(found) == 1:
        half = max(0.005, 0.005 * abs(found[0]))
        return np.array([found[0] - half, found[0] + half])
    step, span = float(np.diff(found).min()), float(np.ptp(found))
    places = (found - found[0]) / step
    if np.allclose(places, np.round(places), atol=0.01):
        step *= max(1, -(-round(span / step) // MAX_BARS))
        return np.asarray(found[0] - step / 2 + step * np.arange(round(span / step + 0.5) + 2))[: _needed(span, step)]
    n_bars = min(MAX_BARS, len(np.histogram_bin_edges(values, "auto")) - 1)
    return np.linspace(found[0], found[-1], n_bars + 1)


def _needed(span: float, step: float) -> int:
    return int(np.floor(span / step + 0.5)) + 2
