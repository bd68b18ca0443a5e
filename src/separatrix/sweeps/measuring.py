"""What can be measured of the networks of a sweep, which is known before any of them is trained."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
from numpy.typing import NDArray

from .._checks import must, one_of
from ..analysis.members import blocks, member_logits
from ..config import RunConfig
from ..data import Dataset, load_dataset
from ..engines import KEPT as KEPT_BY_ENGINES
from ..engines import Kept as KeptByEngines
from ..engines import Population, varying
from ..engines.measures import DIVERGED
from ..engines.population_autograd import make_table
from ..errors import ConfigError, UnknownNameError
from ..models.outputs import predicted_class

if TYPE_CHECKING:
    from .plan import Plan
    from .spec import SweepSpec

Kept = KeptByEngines | Literal["disagreement"]
KEPT: tuple[Kept, ...] = (*KEPT_BY_ENGINES, "disagreement")
REDUCED = ("trainability", "best_loss", "mean_loss")


def needed_for(measure: str | None) -> tuple[Kept, ...]:
    """Return what must be kept for a measure to be there."""
    if measure == "disagreement":
        return ("disagreement",)
    return ("reductions",) if measure in REDUCED else ()


def with_needed(spec: SweepSpec, measure: str | None) -> SweepSpec:
    """Return a spec that keeps what a measure needs.

    Raises
    ------
    ConfigError
        If that is disagreement, and settings have one seed each, or are trained in parts.
    """
    missing = [each for each in needed_for(measure) if each not in spec.keep]
    spec = spec.replace(keep=(*spec.keep, *missing)) if missing else spec
    if "disagreement" in spec.keep:
        if len(spec.seeds) < 2:
            raise ConfigError(must("The seeds of each setting", "at least 2 to disagree", len(spec.seeds)))
        if spec.is_adaptive:
            raise ConfigError("Disagreement needs all seeds of a setting at once; a budget or Optuna parts them.")
    return spec


def for_engines(keep: Sequence[Kept]) -> tuple[KeptByEngines, ...]:
    """Return what engines must keep: for disagreement the weights, of which nothing else need remain."""
    found = dict.fromkeys("weights" if each == "disagreement" else each for each in keep)
    return tuple(each for each in KEPT_BY_ENGINES if each in found)


def check_measure(plan: Plan, measure: str | None) -> None:
    """Refuse a measure that no network of a plan will have.

    Raises
    ------
    UnknownNameError
        If there is nothing of that name.
    ConfigError
        If disagreement is asked for of a regression, or without rows for validation.
    """
    known = dict.fromkeys(["epochs"])
    for group in plan.groups:
        data = plan.data if plan.data is not None else load_dataset(group.config.data)
        if "disagreement" in plan.spec.keep:
            _check_rows(data)
        values = {name: plan.columns[name][group.index] for name in plan.columns if name in varying(group.config)}
        kept = {"reductions"}.intersection(plan.spec.keep)
        known |= dict.fromkeys(make_table(Population(group.config, values), data, kept).columns)
    names = [*known, *(["disagreement"] if "disagreement" in plan.spec.keep else []), "steps"]
    if measure and measure not in names:
        raise UnknownNameError(one_of("measure", names, measure))


def disagreement(weights: NDArray[Any], status: NDArray[np.int8], config: RunConfig, data: Dataset) -> NDArray[Any]:
    """Measure how far networks of one setting and different seeds disagree.

    It is the share of the validation rows for which another network decides for another class, in the mean over the
    others: 1/(k − 1) Σ_b E_x[h_a(x) ≠ h_b(x)], the disagreement rate of Y. Jiang et al. (arXiv 2106.13799). The mean
    over a setting's networks is that over its pairs.

    Parameters
    ----------
    weights : ndarray, shape (n_settings, n_seeds, n_params)
        The trained networks.
    status : ndarray of int8, shape (n_settings, n_seeds)
        How they ended; those that diverged do not count.
    config : RunConfig
        Of one of them.
    data : Dataset
        Their rows.

    Returns
    -------
    ndarray of float64, shape (n_settings, n_seeds)
        From 0 to 1; NaN of networks that diverged, and where no other is left.
    """
    rows = data.scaled(data.X[data.valid_index])
    flat = weights.reshape(-1, weights.shape[-1])
    decided = np.empty((len(flat), len(rows)), dtype=np.int16)
    for members, part in blocks(len(flat), len(rows), data.n_outputs):
        logits = member_logits(config, data, flat[members], rows[part])
        decided[members, part] = predicted_class(logits.reshape(-1, logits.shape[-1])).reshape(logits.shape[:2])
    decided = decided.reshape(*status.shape, -1)
    sound = (status != DIVERGED)[..., None]
    others = np.maximum(sound.sum(axis=1) - 1, 0)  # (n_settings, 1)
    alike = np.zeros(decided.shape)
    for number in range(max(2, data.n_classes)):
        chosen = decided == number
        alike += chosen * ((chosen & sound).sum(axis=1, keepdims=True) - 1)
    with np.errstate(invalid="ignore", divide="ignore"):
        shares = 1 - alike.mean(axis=2) / others
    found: NDArray[np.float64] = np.where(sound[..., 0] & (others > 0), shares, np.nan)
    return found


def _check_rows(data: Dataset) -> None:
    if data.classes is None:
        raise ConfigError("Disagreement is of classes, and this is a regression. Take valid_loss or valid_r2.")
    if not len(data.valid_index):
        raise ConfigError("Disagreement is measured on rows for validation. Set validation_fraction above 0.")
