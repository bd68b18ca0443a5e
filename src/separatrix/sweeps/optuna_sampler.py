"""Settings that Optuna draws: at first by chance, then where those before did well."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .._checks import require
from .axis import Axis
from .columns import Column, column
from .fields import is_whole
from .spec import SweepSpec

LEAST, SHARE = 8, 20  # a batch is a twentieth of all settings, but of so many at least


class Optuna:
    """Optuna's tree-structured Parzen estimator, asked for batches of settings.

    The same spec gets the same settings: the sampler is seeded, and told in the order in which it was asked.
    (J. Bergstra and others, "Algorithms for hyper-parameter optimization", NeurIPS 2011.)

    Parameters
    ----------
    spec : SweepSpec
        A sweep whose sampler is "optuna".

    Raises
    ------
    MissingExtraError
        If Optuna is not installed.
    """

    def __init__(self, spec: SweepSpec) -> None:
        self._optuna: Any = require("optuna", "optuna", "The sampler optuna")
        self._optuna.logging.set_verbosity(self._optuna.logging.WARNING)
        sampler = self._optuna.samplers.TPESampler(seed=spec.sampler_seed)
        self._study = self._optuna.create_study(direction="maximize", sampler=sampler)
        self._vary = spec.vary
        self._space = {name: self._distribution(values) for name, values in spec.vary.items()}
        self._left = spec.n or 0
        self._batch = max(LEAST, self._left // SHARE)
        self._asked: list[Any] = []

    def ask(self) -> dict[str, Column] | None:
        if not self._left:
            return None
        self._asked = [self._study.ask(self._space) for _ in range(min(self._batch, self._left))]
        self._left -= len(self._asked)
        return {name: self._column(name, values) for name, values in self._vary.items()}

    def tell(self, scores: NDArray[np.float64]) -> None:
        failed = self._optuna.trial.TrialState.FAIL
        for trial, score in zip(self._asked, scores.tolist(), strict=True):
            if np.isfinite(score):
                self._study.tell(trial, score)
            else:
                self._study.tell(trial, state=failed)

    def _distribution(self, values: Axis | Sequence[Any]) -> Any:
        kinds = self._optuna.distributions
        if not isinstance(values, Axis):
            return kinds.CategoricalDistribution(range(len(values)))  # places: Optuna keeps no lists
        if is_whole(values.name):
            return kinds.IntDistribution(int(values.low), int(values.high), log=values.log)
        return kinds.FloatDistribution(values.low, values.high, log=values.log)

    def _column(self, name: str, values: Axis | Sequence[Any]) -> Column:
        drawn = [trial.params[name] for trial in self._asked]
        return np.array(drawn) if isinstance(values, Axis) else column(values)[drawn]
