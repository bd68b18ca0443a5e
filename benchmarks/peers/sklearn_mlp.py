"""scikit-learn's MLPClassifier with the same settings, first weights and order; it keeps a loss an epoch."""

from __future__ import annotations

import warnings
from collections.abc import Callable
from typing import Any

from sklearn.exceptions import ConvergenceWarning
from sklearn.neural_network import MLPClassifier

from ..job import Inputs, Job


def prepare(job: Job, inputs: Inputs) -> Callable[[], float]:
    class FromTheSameStart(MLPClassifier):  # type: ignore[misc]  # scikit-learn has no types
        """Takes its first weights, which MLPClassifier draws layer by layer, from the job."""

        def _init_coef(self, fan_in: int, fan_out: int, dtype: Any) -> Any:
            weight, bias = next(pair for pair in inputs.weights if pair[0].shape == (fan_out, fan_in))
            return weight.T.astype(dtype), bias.astype(dtype)

    def train() -> float:
        model = FromTheSameStart(
            job.hidden, solver="sgd", learning_rate_init=job.learning_rate, batch_size=job.batch_size,
            max_iter=job.n_epochs, momentum=0, nesterovs_momentum=False, alpha=0, tol=0, n_iter_no_change=10**9,
            shuffle=False,
        )  # fmt: skip
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", ConvergenceWarning)
            model.fit(inputs.X, inputs.y)
        return float(model.loss_curve_[-1])

    return train
