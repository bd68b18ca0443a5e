"""Many runs beside each other: where a score stands among them, and how their losses spread."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol, cast

import numpy as np
from numpy.typing import ArrayLike, NDArray

from .._checks import must
from ..errors import ConfigError, DataError
from ..recording import Recording

FloatArray = NDArray[np.float64]

METRICS = {"valid_accuracy": "accuracy", "valid_r2": "R²"}  # measures of a sweep that are what `Recording.score` gives


@dataclass(frozen=True, eq=False)
class ScoreSummary:
    """The scores of many runs.

    Parameters
    ----------
    values : ndarray of float64, shape (n_runs,)
        One score a run, in the order of the runs.
    metric : str
        What the score is: "accuracy" or "R²".
    """

    values: FloatArray
    metric: str = "accuracy"

    @property
    def median(self) -> float:
        """The middle score."""
        return float(np.median(self.values))

    @property
    def low(self) -> float:
        """The lowest score."""
        return float(self.values.min())

    @property
    def high(self) -> float:
        """The highest score."""
        return float(self.values.max())

    def quantile(self, share: float) -> float:
        """Return the score below which `share` of the runs lie, interpolated between runs."""
        return float(np.quantile(self.values, share))

    def share_below(self, reference: float) -> float:
        """Return the share of runs whose score is lower than `reference`."""
        return float(np.mean(self.values < reference - _EQUAL))

    def share_equal(self, reference: float) -> float:
        """Return the share of runs whose score equals `reference`, to 1e-9."""
        return float(np.mean(np.abs(self.values - reference) <= _EQUAL))

    def place(self, reference: float) -> str:
        """Say where `reference` stands: ``lies above 35 % of 20 seeds (range 0.881 to 0.890)``."""
        n_runs, below, equal = len(self.values), self.share_below(reference), self.share_equal(reference)
        digits = max(len(number(end).partition(".")[2]) for end in (self.low, self.high))
        span = f"(range {self.low:.{digits}f} to {self.high:.{digits}f})"
        seeds = "1 seed" if n_runs == 1 else f"{n_runs} seeds"
        everyone = "the only seed" if n_runs == 1 else f"all {seeds}"
        if equal == 1:
            return f"equals {everyone}"
        if below + equal == 0:
            return f"lies below {everyone} {span}"
        if below == 1:
            return f"lies above {everyone} {span}"
        above = f"lies above {_percent(below)} of {seeds}"
        return f"{above}{f' and equals {_percent(equal)}' if equal else ''} {span}"

    def sentence(self, reference: float, whose: str = "The reference") -> str:
        """Say the same as a sentence.

        Examples
        --------
        >>> summarize_scores([0.881, 0.884, 0.889, 0.890]).sentence(0.8864, "The tutorial's")
        "The tutorial's 0.8864 lies above 50 % of 4 seeds (range 0.881 to 0.890)."
        """
        return f"{whose} {number(reference)} {self.place(reference)}."


@dataclass(frozen=True, eq=False)
class LossBand:
    """Quantiles over runs of a loss at each step.

    Parameters
    ----------
    low, median, high : ndarray of float64, shape (n_steps,)
        The quantiles over the runs that still trained then, in the loss's own units.
    n_runs : ndarray of int64, shape (n_steps,)
        How many runs those were.
    """

    low: FloatArray
    median: FloatArray
    high: FloatArray
    n_runs: NDArray[np.int64]


class _Measured(Protocol):
    measure: str

    def scores(self) -> FloatArray: ...


def summarize_scores(runs: Sequence[Recording] | _Measured | ArrayLike) -> ScoreSummary:
    """Gather the scores of runs, or take scores as they are.

    Parameters
    ----------
    runs : sequence of Recording, Sweep, or array-like of shape (n_runs,)
        Runs, whose validation accuracy or R² is taken; a sweep, whose own measure is; or the scores themselves.

    Raises
    ------
    DataError
        If there is none, or a score is not finite.
    """
    metric = "accuracy"
    if hasattr(runs, "measure"):  # what a sweep has measured need not be trained again
        measured = cast(_Measured, runs)
        metric, values = METRICS.get(measured.measure, measured.measure.replace("_", " ")), measured.scores()
    elif isinstance(runs, Sequence) and len(runs) and isinstance(runs[0], Recording):
        recordings = cast(Sequence[Recording], runs)
        metric = "R²" if recordings[0].data.classes is None else "accuracy"
        values = np.array([run.score() for run in recordings])
    else:
        values = np.asarray(runs, dtype=np.float64).ravel()
    if not len(values):
        raise DataError(must("The runs", "at least one", 0))
    if not np.isfinite(values).all():
        raise DataError(must("Every score", "finite", float(values[~np.isfinite(values)][0])))
    return ScoreSummary(values, metric)


def loss_band(curves: Sequence[ArrayLike], quantiles: tuple[float, float] = (0.1, 0.9)) -> LossBand:
    """Measure how losses spread over runs, step by step.

    Parameters
    ----------
    curves : sequence of array-like, each of shape (n_steps,)
        One a run; shorter ones count as long as they last, and values that are not finite do not count.
    quantiles : pair of float
        Shares of the runs below the band's lower and upper edge.

    Raises
    ------
    DataError
        If there is no curve.
    ConfigError
        If the quantiles are not two rising numbers from 0 to 1.
    """
    if not len(curves):
        raise DataError(must("The runs", "at least one", 0))
    if len(quantiles) != 2 or not 0 <= quantiles[0] <= quantiles[1] <= 1:
        raise ConfigError(must("quantiles", "two rising numbers from 0 to 1", quantiles))
    rows = [np.asarray(curve, dtype=np.float64) for curve in curves]
    table = np.full((len(rows), max(len(row) for row in rows)), np.nan)
    for row, values in zip(table, rows, strict=True):
        row[: len(values)] = np.where(np.isfinite(values), values, np.nan)
    n_runs = np.isfinite(table).sum(axis=0)
    low, median, high = np.full((3, table.shape[1]), np.nan)
    alive = n_runs > 0  # a step at which no run had a finite loss stays NaN
    for which, share in ((low, quantiles[0]), (median, 0.5), (high, quantiles[1])):
        which[alive] = np.nanquantile(table[:, alive], share, axis=0)
    return LossBand(low, median, high, n_runs.astype(np.int64))


_EQUAL = 1e-9


def number(value: float) -> str:
    """Write a score with at most four digits after the point, as short as it can be: 0.8864, 1.0."""
    return str(round(float(value), 4))


def _percent(share: float) -> str:
    return "none" if share == 0 else f"{100 * share:.3g} %"
