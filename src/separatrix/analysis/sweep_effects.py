"""What each factor of a sweep does to a measure: rankings, marginal effects, pairs, importance."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from .._checks import must, one_of
from ..errors import ConfigError, DataError, UnknownNameError
from .basin import is_share, larger_is_better
from .statistics import FAILED

if TYPE_CHECKING:
    import pandas as pd

FloatArray = NDArray[np.float64]

MAX_VALUES = 16  # different numbers of a factor beyond which neighbours are grouped
GROUPS = 10


@dataclass(frozen=True, eq=False)
class MarginalEffect:
    """A measure by the values of one factor, over everything else that varies.

    Parameters
    ----------
    factor : str
        The factor.
    labels : tuple of str
        Its values as words, in order.
    values : ndarray of float64, shape (n_values,), or None
        Its values, or of a group of neighbours their median; None if they are no numbers.
    log : bool
        Whether the numbers are spread over a factor of 30 or more and belong on a logarithmic axis.
    mean, low, median, high : ndarray of float64, shape (n_values,)
        Mean and quantiles of the measure over the networks that did not fail; NaN if all did.
    n, n_failed : ndarray of int64, shape (n_values,)
        How many networks had the value, and how many of them failed.
    """

    factor: str
    labels: tuple[str, ...]
    values: FloatArray | None
    log: bool
    mean: FloatArray
    low: FloatArray
    median: FloatArray
    high: FloatArray
    n: NDArray[np.int64]
    n_failed: NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class PairEffect:
    """The mean of a measure by the values of two factors.

    Parameters
    ----------
    x, y : MarginalEffect
        The factors.
    mean : ndarray of float64, shape (n_y, n_x)
        NaN where no network succeeded.
    """

    x: MarginalEffect
    y: MarginalEffect
    mean: FloatArray


def rank_settings(frame: pd.DataFrame, factors: Sequence[str], measure: str) -> pd.DataFrame:
    """Rank the settings of a sweep by the mean of a measure over their networks.

    Parameters
    ----------
    frame : DataFrame
        One row a network, with the factors, the measure and, if it is known, "status".
    factors : sequence of str
        The columns that make a setting; seeds are none.
    measure : str
        A column of numbers. More is better, except of losses, steps, epochs and disagreement.

    Returns
    -------
    DataFrame
        One row a setting, the best first: the factors, "mean", "std" (NaN of a single network), "n" and "n_failed".
        Settings of which more networks failed than not come after all others, whatever the rest reached.

    Raises
    ------
    UnknownNameError
        If there is no such column.
    DataError
        If there are no rows.

    Examples
    --------
    >>> import pandas as pd
    >>> frame = pd.DataFrame({"learning_rate": [0.1, 0.1, 1.0], "seed": [0, 1, 0], "valid_accuracy": [0.8, 0.9, 0.95]})
    >>> rank_settings(frame, ["learning_rate"], "valid_accuracy")["learning_rate"].tolist()
    [1.0, 0.1]
    """
    names = list(factors)
    table = _table(frame, names, measure)
    groups = table.groupby(names, sort=False, dropna=False)
    ranked = groups["_measure"].agg(["mean", "std"]).join(groups["_failed"].agg(n="size", n_failed="sum")).reset_index()
    ascending = not larger_is_better(measure)
    ranked = ranked.sort_values("mean", ascending=ascending, kind="stable", na_position="last", ignore_index=True)
    ranked = ranked.astype({"n": np.int64, "n_failed": np.int64})
    unsafe = 2 * ranked["n_failed"] > ranked["n"]
    return ranked.iloc[np.argsort(unsafe, kind="stable")].reset_index(drop=True)


def marginal_effect(
    frame: pd.DataFrame, factor: str, measure: str, quantiles: tuple[float, float] = (0.1, 0.9)
) -> MarginalEffect:
    """Measure what one factor does, over everything else that varies.

    Of a number with more than 16 different values, as a random search draws, ten groups of neighbours are made.

    Parameters
    ----------
    frame, measure
        As for `rank_settings`.
    factor : str
        A column.
    quantiles : pair of float
        Shares of the networks below the band's edges.

    Raises
    ------
    UnknownNameError, DataError
        As `rank_settings` does.
    ConfigError
        If the quantiles are not two rising numbers from 0 to 1.
    """
    if len(quantiles) != 2 or not 0 <= quantiles[0] <= quantiles[1] <= 1:
        raise ConfigError(must("quantiles", "two rising numbers from 0 to 1", quantiles))
    table = _table(frame, [factor], measure)
    code, labels, values = _grouped(table[factor])
    numbers, failed = table["_measure"].to_numpy(), table["_failed"].to_numpy()
    found = np.full((4, len(labels)), np.nan)
    n, n_failed = (np.zeros(len(labels), dtype=np.int64) for _ in range(2))
    for place in range(len(labels)):
        here = code == place
        n[place], n_failed[place] = here.sum(), failed[here].sum()
        finite = numbers[here & ~failed]
        if len(finite):
            found[:, place] = finite.mean(), *np.quantile(finite, [quantiles[0], 0.5, quantiles[1]])
    log = values is not None and len(values) > 2 and values.min() > 0 and values.max() / values.min() >= 30
    mean, low, median, high = found
    return MarginalEffect(factor, labels, values, bool(log), mean, low, median, high, n, n_failed)


def pair_effect(frame: pd.DataFrame, x: str, y: str, measure: str) -> PairEffect:
    """Average a measure by the values of two factors, grouped as `marginal_effect` does.

    Raises
    ------
    UnknownNameError, DataError
        As `rank_settings` does.
    """
    table = _table(frame, [x, y], measure)
    effects = marginal_effect(frame, x, measure), marginal_effect(frame, y, measure)
    codes = [_grouped(table[name])[0] for name in (x, y)]
    good = ~table["_failed"].to_numpy()
    shape = len(effects[1].labels), len(effects[0].labels)
    cell = (codes[1] * shape[1] + codes[0])[good]
    count = np.bincount(cell, minlength=shape[0] * shape[1])
    total = np.bincount(cell, weights=table["_measure"].to_numpy()[good], minlength=shape[0] * shape[1])
    mean = np.where(count > 0, total / np.maximum(count, 1), np.nan)
    return PairEffect(*effects, mean.reshape(shape))


def importance(frame: pd.DataFrame, factors: Sequence[str], measure: str) -> dict[str, float]:
    """Return for each factor the share of the measure's variance that it explains alone, the largest first.

    ε² = (SS_between − (k − 1)·MS_within) / SS_total over the k values of the factor, which unlike the plain ratio of
    sums of squares is not above zero by chance alone (T. L. Kelley, PNAS 21, 1935); negative ones are set to 0.
    What remains is due to other factors, to factors together, and to the seed.

    Of what is no share of rows, such as a loss, it is the variance of the ranks, equal values having their mean rank
    (the effect size of W. H. Kruskal and W. A. Wallis, Journal of the American Statistical Association 47, 1952):
    losses lie powers of ten apart, and the few greatest would be nearly all of the variance.

    Parameters
    ----------
    frame, factors, measure
        As for `rank_settings`. Networks that failed do not count.

    Raises
    ------
    UnknownNameError, DataError
        As `rank_settings` does.
    """
    table = _table(frame, list(factors), measure)
    table = table[~table["_failed"]]
    ranked = table["_measure"] if is_share(measure) else table["_measure"].rank()
    numbers: FloatArray = np.asarray(ranked, dtype=np.float64)
    shares = {name: _explained(_grouped(table[name])[0], numbers) for name in factors}
    return dict(sorted(shares.items(), key=lambda item: -item[1]))


def variance_name(measure: str) -> str:
    """Return what `importance` takes shares of: the variance, or that of the ranks."""
    return "variance" if is_share(measure) else "variance in rank"


def _explained(code: NDArray[np.int64], numbers: FloatArray) -> float:
    count = np.bincount(code)
    total = float(((numbers - numbers.mean()) ** 2).sum()) if len(numbers) else 0.0
    rest = len(numbers) - len(count)
    if total == 0 or rest < 1:
        return 0.0
    means = np.bincount(code, weights=numbers) / count
    within = float(((numbers - means[code]) ** 2).sum())
    return max(0.0, (total - within - (len(count) - 1) * within / rest) / total)


def _table(frame: pd.DataFrame, factors: list[str], measure: str) -> pd.DataFrame:
    """Return the factors, hashable, with the measure in "_measure" and whether a network failed in "_failed"."""
    for name in [*factors, measure]:
        if name not in frame.columns:
            raise UnknownNameError(one_of("A column of the results", frame.columns, name))
    if not len(frame):
        raise DataError(must("The results", "at least one network", 0))
    table = frame[factors].map(lambda value: tuple(value) if isinstance(value, list | np.ndarray) else value)
    numbers = frame[measure].to_numpy(dtype=np.float64, na_value=np.nan)
    failed = ~np.isfinite(numbers)
    if "status" in frame.columns:
        failed |= frame["status"].isin(FAILED).to_numpy()
    return table.assign(_measure=np.where(failed, np.nan, numbers), _failed=failed)


def _grouped(column: pd.Series[Any]) -> tuple[NDArray[np.int64], tuple[str, ...], FloatArray | None]:
    """Return each row's group, the groups' names, and their numbers if they are numbers."""
    import pandas as pd

    boolean = pd.api.types.is_bool_dtype(column)
    if not pd.api.types.is_numeric_dtype(column) or boolean:
        words = column.map(_worded)
        labels = list(dict.fromkeys(words))  # in the order in which they came
        places = {word: place for place, word in enumerate(labels)}
        return np.array([places[word] for word in words], dtype=np.int64), tuple(labels), None
    numbers = column.to_numpy(np.float64)
    values, code = np.unique(numbers, return_inverse=True)
    if len(values) > MAX_VALUES:
        edges = np.unique(np.quantile(numbers, np.linspace(0, 1, GROUPS + 1)[1:-1]))
        code = np.unique(np.searchsorted(edges, numbers, side="right"), return_inverse=True)[1]
        values = np.array([np.median(numbers[code == group]) for group in range(code.max() + 1)])
    return code.astype(np.int64), tuple(f"{value:.3g}" for value in values), values


def _worded(value: object) -> str:
    if isinstance(value, tuple):
        return "-".join(str(part) for part in value) or "none"
    return str(value)
