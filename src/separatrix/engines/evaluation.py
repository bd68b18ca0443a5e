"""Loss and score of a part of the data, with dropout off."""

from __future__ import annotations

import torch
from torch import Tensor, nn

from .losses import Loss, mean_loss
from .staging import Part

ROWS_AT_ONCE = 65_536  # bounds the memory of an evaluation


def logits_of(module: nn.Module, X: Tensor) -> Tensor:
    """Return the module's output as (n, n_outputs), also when it answers with (n,)."""
    output: Tensor = module(X)
    return output if output.ndim == 2 else output.unsqueeze(1)


def evaluate(module: nn.Module, part: Part, loss: Loss, *, regression: bool) -> tuple[float, float]:
    """Return the mean loss and the accuracy, or R², of `part`; the module's mode is as before afterwards.

    The loss is Σwl/Σw in float64. R² is 1 − Σ(z − t)²/Σ(t − t̄)², as scikit-learn's ``r2_score``.
    """
    training = module.training
    module.eval()
    with torch.inference_mode():
        at = range(0, len(part), ROWS_AT_ONCE)
        logits = torch.cat([logits_of(module, part.X[i : i + ROWS_AT_ONCE]) for i in at])
        weight = None if part.weight is None else part.weight.double()
        value = mean_loss(loss.rows(logits, part.targets).double(), weight).item()
        score = _r2(logits, part, weight) if regression else _accuracy(logits, part, weight)
    module.train(training)
    return value, score


def _accuracy(logits: Tensor, part: Part, weight: Tensor | None) -> float:
    if logits.shape[1] == 1:
        right = (logits[:, 0] > 0) == (part.targets[:, 0] > 0)
    else:
        classes = part.targets if part.targets.ndim == 1 else part.targets.argmax(dim=1)
        right = logits.argmax(dim=1) == classes
    return mean_loss(right.double(), weight).item()


def _r2(logits: Tensor, part: Part, weight: Tensor | None) -> float:
    targets = part.targets.double()
    w = torch.ones_like(targets) if weight is None else weight[:, None]
    residual = (w * (logits.double() - targets).square()).sum().item()
    total = (w * (targets - (w * targets).sum() / w.sum()).square()).sum().item()
    if total == 0:
        return 1.0 if residual == 0 else 0.0
    return 1 - residual / total
