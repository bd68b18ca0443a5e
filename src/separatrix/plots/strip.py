"""The scores of many runs as dots on a strip, with a reference among them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Self

import numpy as np
from numpy.typing import ArrayLike, NDArray

from ..analysis.seeds import ScoreSummary, number, summarize_scores
from ..recording import Recording
from ._style import MARK, add_note, foreground, own_axes, plain, point_area, two_colors

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.collections import PathCollection
    from matplotlib.figure import Figure
    from matplotlib.lines import Line2D
    from matplotlib.text import Annotation, Text


class ScoreStripDisplay:
    """Every run's score as a dot, their median, and a reference with its place among them in words.

    Parameters
    ----------
    scores : ScoreSummary
        The scores.
    reference : float, optional
        A score to compare them with.
    reference_label : str
        What the reference is.

    Attributes
    ----------
    ax_, figure_ : Axes, Figure
        Where it was drawn.
    scatter_ : PathCollection
        One dot a run.
    median_, reference_ : Line2D, Line2D or None
        Their marks.
    texts_ : list of Text
        The labels of the median and the reference.
    note_ : Annotation or None
        The reference's place in words.
    """

    ax_: Axes
    figure_: Figure
    scatter_: PathCollection
    median_: Line2D
    reference_: Line2D | None
    texts_: list[Text]
    note_: Annotation | None

    def __init__(
        self, scores: ScoreSummary, reference: float | None = None, reference_label: str = "reference"
    ) -> None:
        self.scores = scores
        self.reference = reference
        self.reference_label = reference_label

    @classmethod
    def from_recordings(
        cls,
        runs: Sequence[Recording] | ArrayLike,
        *,
        reference: float | None = None,
        reference_label: str = "reference",
        ax: Axes | None = None,
        **options: Any,
    ) -> Self:
        """Gather the scores of runs and draw them.

        Parameters
        ----------
        runs : RunSet, sequence of Recording, or array-like of shape (n_runs,)
            Runs, whose validation accuracy or R² is taken, or the scores themselves.
        reference, reference_label
            A score to compare them with, and what it is.
        ax : Axes, optional
            Where to draw; none makes a figure.
        **options
            Passed to `plot`.

        Raises
        ------
        DataError
            If there is no run, or a score is not finite.
        """
        return cls(summarize_scores(runs), reference, reference_label).plot(ax, **options)

    def plot(self, ax: Axes | None = None, **kwargs: Any) -> Self:
        """Draw.

        Parameters
        ----------
        ax : Axes, optional
            Where; none makes a figure.
        **kwargs
            Passed to `Axes.scatter`.
        """
        self.figure_, self.ax_ = own_axes(ax, 8.0, 2.2)
        values = self.scores.values
        settings: dict[str, Any] = {
            "s": point_area(len(values)),
            "color": two_colors(self.ax_)[0],
            "alpha": 0.6,
            "linewidth": 0,
        }
        self.scatter_ = self.ax_.scatter(values, spread(values), **settings | kwargs)
        self.median_ = self._mark(self.scores.median, foreground(), "-")
        self.texts_ = [self._name(self.scores.median, f"median {number(self.scores.median)}", below=True)]
        self.reference_ = None
        if self.reference is not None:
            self.reference_ = self._mark(self.reference, MARK, "--")
            text = f"{plain(self.reference_label)} {number(self.reference)}"
            self.texts_.append(self._name(self.reference, text, below=False))
        self._label()
        return self

    def _mark(self, value: float, color: str, style: str) -> Line2D:
        return self.ax_.plot([value, value], [-0.62, 0.62], color=color, linestyle=style, linewidth=1.6)[0]

    def _name(self, value: float, text: str, *, below: bool) -> Text:
        left, right = self._limits()
        place = (value - left) / (right - left)
        side = "left" if place < 0.15 else "right" if place > 0.85 else "center"  # keeps the text on the strip
        height, align = (-0.68, "top") if below else (0.68, "bottom")
        return self.ax_.text(value, height, text, ha=side, va=align, fontsize="small")

    def _limits(self) -> tuple[float, float]:
        values = [self.scores.low, self.scores.high, *([] if self.reference is None else [self.reference])]
        margin = 0.06 * (max(values) - min(values)) or 0.005
        return min(values) - margin, max(values) + margin

    def _label(self) -> None:
        self.ax_.set(xlim=self._limits(), ylim=(-1.15, 1.15), yticks=[])
        self.ax_.set_xlabel(f"validation {self.scores.metric}")
        n_runs = len(self.scores.values)
        self.ax_.set_title(f"{n_runs:,} {'seed' if n_runs == 1 else 'seeds'}", loc="left")
        self.ax_.spines[["left", "right", "top"]].set_visible(False)
        self.ax_.ticklabel_format(axis="x", useOffset=False)
        low, high = self.ax_.get_xlim()
        high = min(high, 1)  # no score is above 1
        self.ax_.set_xticks([tick for tick in self.ax_.get_xticks() if low <= tick <= high])
        sentence = ""
        if self.reference is not None:
            sentence = f"{plain(self.reference_label)} {number(self.reference)} {self.scores.place(self.reference)}"
        self.note_ = add_note(self.ax_, sentence)


def spread(values: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return a height for each dot, shape (n,), within ±0.5: the same every time, and wider where values crowd."""
    if len(values) == 1:
        return np.zeros(1)
    span = float(np.ptp(values)) or 1.0
    near = np.abs(values[:, None] - values[None, :]) < 0.02 * span if len(values) <= 2000 else np.ones((1, 1))
    crowd = np.clip(near.sum(axis=1) / 8, 0.25, 1) if len(values) <= 2000 else np.ones(len(values))
    return np.asarray(np.random.default_rng(0).uniform(-0.5, 0.5, len(values)) * crowd)
