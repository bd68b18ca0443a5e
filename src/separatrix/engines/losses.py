"""Losses: one value a row, so that one rule of averaging serves plain and weighted rows alike."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor
from torch.nn import functional as F

from .._checks import must
from ..errors import ConfigError


@dataclass(frozen=True)
class Loss:
    """A loss for one width of output.

    Parameters
    ----------
    rows : callable
        (logits (n, n_outputs), targets) to one value a row, (n,).
    targets : callable
        (y (n,), n_outputs) to the targets that `rows` takes, as a NumPy array.
    whole : callable, optional
        torch's own mean of `rows` in one call, which spares a training step a tenth of its time.
    """

    rows: Callable[[Tensor, Tensor], Tensor]
    targets: Callable[[NDArray[Any], int], NDArray[np.float64] | NDArray[np.int64]]
    whole: Callable[[Tensor, Tensor], Tensor] | None = None

    def mean(self, logits: Tensor, targets: Tensor, weight: Tensor | None) -> Tensor:
        """Return the mean loss of a batch, a scalar: see `mean_loss`."""
        if weight is None and self.whole is not None:
            return self.whole(logits, targets)
        return mean_loss(self.rows(logits, targets), weight)


def select_loss(name: str, n_outputs: int, *, regression: bool) -> Loss:
    """Return the loss of that name for logits of shape (n, n_outputs).

    Raises
    ------
    ConfigError
        If the loss needs classes and the target has none.
    """
    if regression:
        if name not in ("mse", "half_mse"):
            raise ConfigError(must("loss", "mse, half_mse or auto for a regression", name))
        return replace(_LOSSES[name, "one"], targets=_as_column)
    shape = "one" if n_outputs == 1 else "many"
    return _LOSSES[name, shape]


def mean_loss(rows: Tensor, weight: Tensor | None) -> Tensor:
    """Average the losses of rows, (n,), over the rows really there: Σl/n, or Σwl/Σw with weights (0 if all are 0)."""
    if weight is None:
        return rows.mean()
    return (rows * weight).sum() / weight.sum().clamp_min(torch.finfo(rows.dtype).tiny)


def binary_cross_entropy(logits: Tensor, targets: Tensor) -> Tensor:
    """−t·log σ(z) − (1−t)·log(1−σ(z)), from the logit z so that nothing overflows. Targets 0 and 1, (n, 1)."""
    return F.binary_cross_entropy_with_logits(logits, targets, reduction="none").squeeze(1)


def cross_entropy(logits: Tensor, targets: Tensor) -> Tensor:
    """Subtract the own logit from the log-sum-exp of all: log Σ_j exp(z_j) − z_y. Targets are classes, (n,)."""
    return F.cross_entropy(logits, targets, reduction="none")


def squared_error(logits: Tensor, targets: Tensor) -> Tensor:
    """Mean over the outputs of (z − t)². Targets (n, n_outputs)."""
    return (logits - targets).square().mean(dim=1)


def half_squared_error(logits: Tensor, targets: Tensor) -> Tensor:
    """Half of `squared_error`, as the TensorFlow Playground has it. Targets (n, n_outputs)."""
    return squared_error(logits, targets) / 2


def binary_hinge(logits: Tensor, targets: Tensor) -> Tensor:
    """max(0, 1 − t·z). Targets −1 and +1, (n, 1)."""
    return F.relu(1 - targets * logits).squeeze(1)


def multiclass_hinge(logits: Tensor, targets: Tensor) -> Tensor:
    """max(0, 1 + max_{j≠y} z_j − z_y) (Crammer and Singer, JMLR 2, 2001). Targets are classes, (n,)."""
    own = logits.gather(1, targets[:, None]).squeeze(1)
    others = logits.scatter(1, targets[:, None], -torch.inf).max(dim=1).values
    return F.relu(1 + others - own)


def _half_of_mse(logits: Tensor, targets: Tensor) -> Tensor:
    return F.mse_loss(logits, targets) / 2


def _as_column(y: NDArray[Any], n_outputs: int) -> NDArray[np.float64]:
    return y.astype(np.float64)[:, None]


def _as_signs(y: NDArray[Any], n_outputs: int) -> NDArray[np.float64]:
    return 2.0 * y[:, None] - 1.0


def _as_classes(y: NDArray[Any], n_outputs: int) -> NDArray[np.int64]:
    return y.astype(np.int64)


def _as_one_hot(y: NDArray[Any], n_outputs: int) -> NDArray[np.float64]:
    return np.eye(n_outputs)[y.astype(np.int64)]


_LOSSES = {
    ("cross_entropy", "one"): Loss(binary_cross_entropy, _as_column, F.binary_cross_entropy_with_logits),
    ("cross_entropy", "many"): Loss(cross_entropy, _as_classes, F.cross_entropy),
    ("mse", "one"): Loss(squared_error, _as_signs, F.mse_loss),
    ("mse", "many"): Loss(squared_error, _as_one_hot, F.mse_loss),
    ("half_mse", "one"): Loss(half_squared_error, _as_signs, _half_of_mse),
    ("half_mse", "many"): Loss(half_squared_error, _as_one_hot, _half_of_mse),
    ("hinge", "one"): Loss(binary_hinge, _as_signs),
    ("hinge", "many"): Loss(multiclass_hinge, _as_classes),
}
