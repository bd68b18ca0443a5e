"""How sure a share and a mean are: their intervals, and how runs ended."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from .._checks import must
from ..errors import ConfigError, DataError

FAILED = ("diverged", "interrupted", "failed")  # statuses of networks whose measures say nothing of their setting
CORRECTED = 2000  # values up to which the bootstrap's correction, quadratic in their number, is worth its time


@dataclass(frozen=True)
class Interval:
    """An estimate and the interval around it.

    Parameters
    ----------
    value : float
        The estimate.
    low, high : float
        The interval's ends, in the estimate's unit.
    confidence : float
        The share of such intervals that contain the true value, in the long run.
    """

    value: float
    low: float
    high: float
    confidence: float = 0.95


@dataclass(frozen=True)
class Endings:
    """How many of some networks ended how.

    Parameters
    ----------
    counts : dict of str to int
        By status, the commonest first.
    """

    counts: dict[str, int]

    @property
    def n(self) -> int:
        """How many networks there are."""
        return sum(self.counts.values())

    @property
    def n_failed(self) -> int:
        """How many diverged, were interrupted, or could not be trained."""
        return sum(self.counts.get(status, 0) for status in FAILED)

    def failed(self, confidence: float = 0.95) -> Interval:
        """Return the share that failed with its Wilson interval."""
        return wilson_interval(self.n_failed, self.n, confidence)

    def sentence(self) -> str:
        """Say which share failed, how sure that is, and why.

        Examples
        --------
        >>> summarize_endings(["done"] * 97 + ["diverged"] * 3).sentence()
        '3 of 100 networks failed (3.0 %, 95 % interval 1.0 % to 8.5 %): 3 diverged.'
        """
        if not self.n_failed:
            high = self.failed().high
            return f"None of {self.n:,} networks failed (95 % interval 0 % to {_percent(high)})."
        share = self.failed()
        reasons = [f"{self.counts[status]:,} {status}" for status in FAILED if self.counts.get(status)]
        return (
            f"{self.n_failed:,} of {self.n:,} networks failed ({_percent(share.value)}, 95 % interval "
            f"{_percent(share.low)} to {_percent(share.high)}): {', '.join(reasons)}."
        )


def wilson_interval(n_successes: int, n: int, confidence: float = 0.95) -> Interval:
    """Return a share and its Wilson score interval.

    With p = k/n and the normal quantile z the interval is

    (p + z²/2n ± z·√(p(1 − p)/n + z²/4n²)) / (1 + z²/n)

    (E. B. Wilson, Journal of the American Statistical Association 22, 1927). It stays within 0 and 1 and keeps its
    width where k is 0 or n.

    Parameters
    ----------
    n_successes, n : int
        How many of how many.
    confidence : float
        Between 0 and 1.

    Raises
    ------
    DataError
        If `n` is less than 1, or `n_successes` is not from 0 to n.
    ConfigError
        If the confidence is not between 0 and 1.

    Examples
    --------
    >>> interval = wilson_interval(8, 10)
    >>> round(interval.low, 3), round(interval.high, 3)
    (0.49, 0.943)
    """
    from scipy.stats import binomtest

    if n < 1:
        raise DataError(must("n", "at least 1", n))
    if not 0 <= n_successes <= n:
        raise DataError(must("n_successes", f"from 0 to {n}", n_successes))
    _check_confidence(confidence)
    ends = binomtest(int(n_successes), int(n)).proportion_ci(confidence, method="wilson")
    return Interval(n_successes / n, float(ends.low), float(ends.high), confidence)


def mean_interval(values: ArrayLike, confidence: float = 0.95, *, n_resamples: int = 2000, seed: int = 0) -> Interval:
    """Return the mean and its bootstrap interval.

    The values are drawn anew with replacement, many times; the interval lies between the quantiles of those means,
    corrected for bias and skewness (BCa: B. Efron, Journal of the American Statistical Association 82, 1987). Of more
    than 2,000 values the uncorrected quantiles are taken, which are the same by then.

    Parameters
    ----------
    values : array-like, shape (n,)
        Those that are not finite do not count.
    confidence : float
        Between 0 and 1.
    n_resamples : int
        How many times they are drawn.
    seed : int
        Of the draws: the same values have the same interval every time.

    Returns
    -------
    Interval
        In the values' unit. Of a single value, or of equal ones, both ends are that value.

    Raises
    ------
    DataError
        If no value is finite.
    ConfigError
        If the confidence is not between 0 and 1.

    Examples
    --------
    >>> interval = mean_interval([0.88, 0.89, 0.90, 0.91, 0.95])
    >>> round(interval.value, 3), interval.low < 0.906 < interval.high
    (0.906, True)
    """
    from scipy.stats import bootstrap

    _check_confidence(confidence)
    numbers = np.asarray(values, dtype=np.float64).ravel()
    numbers = numbers[np.isfinite(numbers)]
    if not len(numbers):
        raise DataError(must("The values", "at least one finite number", 0))
    mean = float(numbers.mean())
    if np.ptp(numbers) == 0:
        return Interval(float(numbers[0]), float(numbers[0]), float(numbers[0]), confidence)
    found = bootstrap(
        (numbers,),
        np.mean,
        confidence_level=confidence,
        n_resamples=n_resamples,
        batch=max(1, 2_000_000 // len(numbers)),  # bounds the memory of the resamples
        method="BCa" if len(numbers) <= CORRECTED else "percentile",
        rng=np.random.default_rng(seed),
    )
    ends = found.confidence_interval
    return Interval(mean, float(ends.low), float(ends.high), confidence)


def summarize_endings(statuses: Sequence[str] | NDArray[np.str_]) -> Endings:
    """Count how networks ended.

    Parameters
    ----------
    statuses : sequence of str
        One a network: "done", "converged", "stopped_early", "diverged", "interrupted" or "failed".

    Raises
    ------
    DataError
        If there is none.
    """
    if not len(statuses):
        raise DataError(must("The networks", "at least one", 0))
    names, counts = np.unique(np.asarray(statuses, dtype=str), return_counts=True)
    order = np.argsort(-counts, kind="stable")
    return Endings({str(names[place]): int(counts[place]) for place in order})


def _check_confidence(confidence: float) -> None:
    if not 0 < confidence < 1:
        raise ConfigError(must("confidence", "between 0 and 1", confidence))


def _percent(share: float) -> str:
    return f"{100 * share:.1f} %"
