"""Who decides on the next settings of a sweep from how those before did: successive halving, and Optuna."""

from __future__ import annotations

from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from .columns import Column, column, drawn_columns, grid_columns, shares_of
from .spec import SweepSpec

EPOCHS = "train.max_epochs"


class Adviser(Protocol):
    """Someone who is asked for settings, and told how they did."""

    def ask(self) -> dict[str, Column] | None:
        """Return the next settings, a column a field; none if all has been asked for."""

    def tell(self, scores: NDArray[np.float64]) -> None:
        """Hear how each of those settings did, the higher the better; NaN if it failed."""


class Halving:
    """Successive halving; see `separatrix.sweeps.halving`.

    Parameters
    ----------
    spec : SweepSpec
        A sweep with a budget.
    """

    def __init__(self, spec: SweepSpec) -> None:
        self._rungs = list(spec.rungs)
        self._settings = _settings(spec)
        self._left = np.arange(self._rungs[0].n_settings)

    def ask(self) -> dict[str, Column] | None:
        if not self._rungs:
            return None
        epochs = np.full(len(self._left), self._rungs[0].epochs)
        return {name: values[self._left] for name, values in self._settings.items()} | {EPOCHS: epochs}

    def tell(self, scores: NDArray[np.float64]) -> None:
        self._rungs.pop(0)
        if self._rungs:
            order = np.argsort(-np.where(np.isnan(scores), -np.inf, scores), kind="stable")
            self._left = np.sort(self._left[order[: self._rungs[0].n_settings]])


def adviser_for(spec: SweepSpec) -> Adviser:
    """Return who decides on a sweep's settings.

    Raises
    ------
    MissingExtraError
        If Optuna is to, and is not installed.
    """
    if spec.sampler == "optuna":
        from .optuna_sampler import Optuna

        return Optuna(spec)
    return Halving(spec)


def _settings(spec: SweepSpec) -> dict[str, Column]:
    """Return the settings that a budget chooses among."""
    whole = spec.replace(budget=None)
    if spec.sampler == "grid":
        return grid_columns(spec.vary, whole.shape[:-1], whole.n_settings)
    if spec.n is None:
        return {name: column(values) for name, values in spec.vary.items()}
    return drawn_columns(spec.vary, shares_of(spec.sampler, spec.n, len(spec.vary), spec.sampler_seed))
