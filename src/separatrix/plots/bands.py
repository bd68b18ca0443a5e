"""The losses of many seeds as bands of quantiles around their median."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Self

import numpy as np
from numpy.typing import ArrayLike, NDArray

from .._checks import must
from ..analysis.seeds import LossBand, loss_band
from ..errors import ConfigError, DataError
from ._style import add_note, is_dark, own_axes, two_colors
from .loss import LOSS_LABELS

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.collections import FillBetweenPolyCollection
    from matplotlib.figure import Figure
    from matplotlib.legend import Legend
    from matplotlib.lines import Line2D
    from matplotlib.text import Annotation

FloatArray = NDArray[np.float64]

LEVELS = ((0.05, 0.95), (0.25, 0.75))
LABELS = {"train_loss": "training rows", "valid_loss": "validation rows"}
WIDE = 30.0  # from the largest median to the smallest, from which on a logarithmic axis shows more


class BandsDisplay:
    """Training and validation loss over epochs: the median of many runs, and bands that hold half and nine tenths.

    A run counts as long as it lasts: one that diverged or stopped early is in the bands up to then.

    Parameters
    ----------
    bands : mapping of str to sequence of LossBand
        For "train_loss" and "valid_loss", or one of them, the wider band first.
    levels : sequence of pairs of float
        The quantiles of each band's edges.
    loss_label : str
        The y axis's label, with its unit.

    Attributes
    ----------
    ax_, figure_ : Axes, Figure
        Where it was drawn.
    lines_ : dict of str to Line2D
        The medians, by column.
    bands_ : dict of str to list of FillBetweenPolyCollection
        By column, the wider one first.
    legend_ : Legend or None
        None for a single loss.
    note_ : Annotation
        How many runs, which quantiles, and how many runs ended before the others.
    """

    ax_: Axes
    figure_: Figure
    lines_: dict[str, Line2D]
    bands_: dict[str, list[FillBetweenPolyCollection]]
    legend_: Legend | None
    note_: Annotation | None

    def __init__(
        self,
        bands: Mapping[str, Sequence[LossBand]],
        levels: Sequence[tuple[float, float]] = LEVELS,
        loss_label: str = "loss",
    ) -> None:
        self.bands = {name: tuple(found) for name, found in bands.items()}
        self.levels = tuple(levels)
        self.loss_label = loss_label

    @classmethod
    def from_runs(
        cls,
        runs: Any,
        *,
        levels: Sequence[tuple[float, float]] = LEVELS,
        ax: Axes | None = None,
        **options: Any,
    ) -> Self:
        """Draw the losses of runs.

        Parameters
        ----------
        runs : RunSet, sequence of Recording, or an object whose ``history`` maps columns to (n_runs, n_epochs + 1)
            The runs; a sweep of seeds that kept its history.
        levels : sequence of pairs of float
            The quantiles of each band's edges, the wider band first.
        ax : Axes, optional
            Where to draw; none makes a figure.
        **options
            Passed to `plot`.

        Raises
        ------
        DataError
            If there is no run, or no loss was measured each epoch.
        ConfigError
            If a pair of quantiles does not rise from 0 to 1.
        """
        curves, label = _curves(runs)
        if not levels:
            raise ConfigError(must("levels", "at least one pair of quantiles", levels))
        bands = {name: [loss_band(values, level) for level in levels] for name, values in curves.items()}
        return cls(bands, levels, label).plot(ax, **options)

    def plot(self, ax: Axes | None = None, *, log: bool | None = None, **kwargs: Any) -> Self:
        """Draw.

        Parameters
        ----------
        ax : Axes, optional
            Where; none makes a figure.
        log : bool, optional
            Whether the loss has a logarithmic axis; none takes one where the medians span a factor of 30.
        **kwargs
            Passed to `Axes.plot` for every median.
        """
        self.figure_, self.ax_ = own_axes(ax, 8.0, 4.8)
        self.lines_, self.bands_ = {}, {}
        colors = dict(zip(LABELS, two_colors(self.ax_), strict=True))
        alpha = 0.25 if is_dark(self.ax_) else 0.18
        for name, found in self.bands.items():
            time = np.arange(len(found[0].median))
            look: dict[str, Any] = {"color": colors[name], "linewidth": 1.8, "label": LABELS[name]}
            (self.lines_[name],) = self.ax_.plot(time, found[0].median, **look | kwargs)
            color = self.lines_[name].get_color()
            self.bands_[name] = [
                self.ax_.fill_between(time, band.low, band.high, color=color, alpha=alpha, linewidth=0)
                for band in found
            ]
        if self._wide() if log is None else log:
            self.ax_.set_yscale("log", nonpositive="mask")
        self._label()
        return self

    def _wide(self) -> bool:
        medians = np.concatenate([found[0].median for found in self.bands.values()])
        finite = medians[np.isfinite(medians)]
        return bool(len(finite) and finite.min() > 0 and finite.max() / finite.min() >= WIDE)

    def _label(self) -> None:
        self.ax_.set_title("Loss", loc="left")
        self.ax_.set(xlabel="epoch", ylabel=self.loss_label)
        self.ax_.margins(x=0)
        self.ax_.grid(alpha=0.25)
        self.ax_.set_axisbelow(True)
        several = len(self.bands) > 1
        self.legend_ = self.ax_.legend(loc="upper right", framealpha=0.7) if several else None
        n_runs = next(iter(self.bands.values()))[0].n_runs
        shares = " and ".join(f"{100 * low:g} to {100 * high:g} %" for low, high in self.levels)
        ended = int(n_runs[0] - n_runs[-1])
        early = f"; {ended:,} ended before the last epoch" if ended else ""
        runs = "1 run" if n_runs[0] == 1 else f"{int(n_runs[0]):,} runs"
        self.note_ = add_note(self.ax_, f"median, {shares} of {runs}{early}")


def _curves(runs: Any) -> tuple[dict[str, Sequence[ArrayLike]], str]:
    """Return each loss's curves, one a run, and the loss's name with its unit."""
    history = getattr(runs, "history", None)
    if isinstance(history, Mapping):
        curves = {name: list(history[name]) for name in LABELS if name in history}
        label = "loss"
        if curves:
            loss = _loss_of(runs)
            label = LOSS_LABELS.get(loss, "loss")
    else:
        members = list(runs)
        if not members:
            raise DataError(must("The runs", "at least one", 0))
        curves = {
            name: [run.history[name] for run in members]
            for name in LABELS
            if all(name in run.history for run in members)
        }
        label = LOSS_LABELS[members[0].loss]
    if not curves:
        advice = 'Set train.evaluate to "all", and keep the history.'
        raise DataError(f"The runs have neither train_loss nor valid_loss for every epoch. {advice}")
    return dict(curves), label


def _loss_of(sweep: Any) -> str:
    from ..models.outputs import loss_name

    return loss_name(sweep.config_of(0).train.loss, regression=sweep.data.classes is None)
