"""The loss over time: of one run every step and every epoch, of many runs their bands."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal, Self, get_args

import numpy as np
from numpy.typing import NDArray

from .._checks import must, one_of
from ..analysis.seeds import loss_band
from ..errors import ConfigError, DataError
from ..recording import Recording
from ._style import add_note, foreground, own_axes, two_colors

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.collections import FillBetweenPolyCollection
    from matplotlib.figure import Figure
    from matplotlib.legend import Legend
    from matplotlib.lines import Line2D
    from matplotlib.text import Annotation

FloatArray = NDArray[np.float64]
Unit = Literal["steps", "epochs"]

MAX_VERTICES = 4000
LOSS_LABELS = {
    "cross_entropy": "loss (nats per sample)",
    "mse": "mean squared error",
    "half_mse": "half the mean squared error",
    "hinge": "hinge loss",
}


@dataclass(frozen=True, eq=False)
class LossCurve:
    """One line of the picture.

    Parameters
    ----------
    kind : {"step", "train", "valid"}
        Each step's batch, or the training or validation rows after each epoch.
    label : str
        Its name in the legend.
    time, loss : ndarray of float64, shape (n,)
        In steps or epochs; in the loss's own units.
    low, high : ndarray of float64, shape (n,), optional
        The band around the median of many runs.
    """

    kind: Literal["step", "train", "valid"]
    label: str
    time: FloatArray
    loss: FloatArray
    low: FloatArray | None = None
    high: FloatArray | None = None


class LossDisplay:
    """The loss over steps or epochs.

    Parameters
    ----------
    curves : sequence of LossCurve
        What to draw.
    unit : {"steps", "epochs"}
        What the curves' time is counted in.
    loss_label : str
        The y axis's label, with its unit.
    diverged_at : float, optional
        When the run met NaN or infinity.
    note : str
        Below the axes.

    Attributes
    ----------
    ax_, figure_ : Axes, Figure
        Where it was drawn.
    lines_ : dict of str to Line2D
        By the curve's kind.
    bands_ : dict of str to FillBetweenPolyCollection
        By the curve's kind; empty for one run.
    legend_ : Legend or None
        None for a single line.
    note_ : Annotation or None
        Over how many runs and quantiles.
    """

    ax_: Axes
    figure_: Figure
    lines_: dict[str, Line2D]
    bands_: dict[str, FillBetweenPolyCollection]
    legend_: Legend | None
    note_: Annotation | None

    def __init__(
        self,
        curves: Sequence[LossCurve],
        unit: Unit = "steps",
        loss_label: str = "loss",
        diverged_at: float | None = None,
        note: str = "",
    ) -> None:
        self.curves = tuple(curves)
        self.unit = unit
        self.loss_label = loss_label
        self.diverged_at = diverged_at
        self.note = note

    @classmethod
    def from_recording(
        cls,
        recording: Recording | Sequence[Recording],
        *,
        x: Unit = "steps",
        quantiles: tuple[float, float] = (0.1, 0.9),
        ax: Axes | None = None,
        **options: Any,
    ) -> Self:
        """Draw the loss of a run, or the median and band of many.

        Parameters
        ----------
        recording : Recording, or RunSet or sequence of Recording
            One run or many.
        x : {"steps", "epochs"}
            What time is counted in.
        quantiles : pair of float
            Shares of the runs below the band's edges.
        ax : Axes, optional
            Where to draw; none makes a figure.
        **options
            Passed to `plot`.

        Raises
        ------
        ConfigError
            If `x` or `quantiles` is wrong, or the runs' steps do not line up.
        DataError
            If there is no run.
        """
        if x not in get_args(Unit):
            raise ConfigError(one_of("x", get_args(Unit), x))
        if isinstance(recording, Recording):
            curves = run_curves(recording, x)
            label, note = LOSS_LABELS[recording.loss], ""
            diverged = _in_units(recording.outcome.step, recording, x) if recording.status == "diverged" else None
            return cls(curves, x, label, diverged, note).plot(ax, **options)
        curves = _many_curves(recording, x, quantiles)
        low, high = (f"{100 * share:g} %" for share in quantiles)
        note = f"median and {low} to {high} quantiles of {len(recording)} runs"
        return cls(curves, x, LOSS_LABELS[recording[0].loss], None, note).plot(ax, **options)

    def plot(self, ax: Axes | None = None, *, log: bool = False, legend: bool = True, **kwargs: Any) -> Self:
        """Draw.

        Parameters
        ----------
        ax : Axes, optional
            Where; none makes a figure.
        log : bool
            Whether the loss has a logarithmic axis.
        legend : bool
            Whether to name the lines when there are several.
        **kwargs
            Passed to `Axes.plot` for every line.
        """
        self.figure_, self.ax_ = own_axes(ax, 8.0, 4.8)
        self.lines_, self.bands_ = {}, {}
        for curve in self.curves:
            look = curve_look(self.ax_, curve) | kwargs
            x, y = envelope(curve.time, curve.loss)
            (self.lines_[curve.kind],) = self.ax_.plot(x, y, label=curve.label, **look)
            if curve.low is not None and curve.high is not None:
                color = self.lines_[curve.kind].get_color()
                self.bands_[curve.kind] = self.ax_.fill_between(
                    curve.time, curve.low, curve.high, color=color, alpha=0.25, linewidth=0
                )
        if self.diverged_at is not None:
            self.ax_.axvline(self.diverged_at, color=foreground(), linestyle="--", linewidth=1, label="diverged")
        if log:
            self.ax_.set_yscale("log", nonpositive="mask")
        self._label(legend)
        return self

    def _label(self, legend: bool) -> None:
        self.ax_.set_title("Loss", loc="left")
        self.ax_.set(xlabel=self.unit.removesuffix("s"), ylabel=self.loss_label)
        self.ax_.grid(alpha=0.25)
        self.ax_.set_axisbelow(True)
        several = len(self.curves) > 1 or self.diverged_at is not None
        self.legend_ = self.ax_.legend(loc="upper right", framealpha=0.7) if legend and several else None
        self.note_ = add_note(self.ax_, self.note)


def curve_look(ax: Axes, curve: LossCurve) -> dict[str, Any]:
    """Return colour and width of a curve: single steps thin and faint, medians and epochs strong."""
    train, valid = two_colors(ax)
    look: dict[str, Any] = {"color": valid if curve.kind == "valid" else train, "linewidth": 1.8}
    if curve.kind == "step":
        look |= {"linewidth": 0.8, "alpha": 0.55 if curve.low is None else 1.0}
    return look


def run_curves(run: Recording, unit: Unit) -> list[LossCurve]:
    """Return a run's curves: each step's loss, and the epochs' losses that were measured."""
    history = run.history
    # a step's loss is measured before its update, so the first one stands at 0, where training has not begun
    steps = np.arange(len(history["step_loss"]), dtype=np.float64)
    curves = [LossCurve("step", "each step's batch", _in_units(steps, run, unit), history["step_loss"])]
    epochs = history["epoch"] * (run.steps_per_epoch if unit == "steps" else 1)
    if "train_loss" in history:
        curves.append(LossCurve("train", "training rows", epochs, history["train_loss"]))
    if "valid_loss" in history:
        curves.append(LossCurve("valid", "validation rows", epochs, history["valid_loss"]))
    return curves


def _many_curves(runs: Sequence[Recording], unit: Unit, quantiles: tuple[float, float]) -> list[LossCurve]:
    if not len(runs):
        raise DataError(must("The runs", "at least one", 0))
    paces = sorted({run.steps_per_epoch for run in runs})
    if len(paces) > 1 and unit == "steps":
        raise ConfigError(f"The runs take different numbers of steps an epoch: {paces}. Draw them with x='epochs'.")
    columns = {name for name in ("train_loss", "valid_loss") if all(name in run.history for run in runs)}
    names: list[tuple[Literal["step", "train", "valid"], str, str]] = [
        ("step", "step_loss", "each step's batch"),
        ("train", "train_loss", "training rows"),
        ("valid", "valid_loss", "validation rows"),
    ]
    # one training curve is enough: the steps' where they line up, the epochs' otherwise
    wanted = {"step_loss" if len(paces) == 1 else "train_loss", "valid_loss"} & {"step_loss", *columns}
    curves = []
    for kind, column, label in names:
        if column not in wanted:
            continue
        band = loss_band([run.history[column] for run in runs], quantiles)
        time = np.arange(len(band.median), dtype=np.float64)
        if column == "step_loss":
            time = _in_units(time, runs[0], unit)
        elif unit == "steps":
            time = time * paces[0]
        curves.append(LossCurve(kind, label, time, band.median, band.low, band.high))
    return curves


def _in_units(steps: Any, run: Recording, unit: Unit) -> Any:
    return steps if unit == "steps" else steps / run.steps_per_epoch


def envelope(x: FloatArray, y: FloatArray, limit: int = MAX_VERTICES) -> tuple[FloatArray, FloatArray]:
    """Keep the lowest and highest of every few values, so that a million steps draw the line that all would."""
    if len(x) <= limit:
        return x, y
    size = -(-2 * len(x) // limit)
    n_whole = len(x) // size * size
    groups = y[:n_whole].reshape(-1, size)
    start = np.arange(len(groups)) * size
    low = start + np.where(np.isfinite(groups), groups, np.inf).argmin(axis=1)
    high = start + np.where(np.isfinite(groups), groups, -np.inf).argmax(axis=1)
    index = np.unique(np.concatenate([low, high, np.arange(n_whole, len(x)), [0, len(x) - 1]]))
    return x[index], y[index]
