"""What a network's raw output means: logits to probabilities to labels."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit, softmax

FloatArray = NDArray[np.float64]


def probabilities(logits: FloatArray, loss: str) -> FloatArray:
    """Turn logits into class probabilities that sum to one.

    Cross-entropy makes a logit a log-odds, so the logistic function (one logit) or the softmax (one a class) gives
    the probability. Under mse, half_mse and hinge a logit is a distance from the labels -1 and +1; it is brought to
    [0, 1] along a line (one logit), which ranks and decides as the network does and is no calibrated probability.

    Parameters
    ----------
    logits : ndarray of float64, shape (n_samples, n_outputs)
        Raw output.
    loss : str
        The loss that the network was trained with.

    Returns
    -------
    ndarray of float64, shape (n_samples, n_classes)
        Two columns for one logit, the second class's probability being the logit's.
    """
    if logits.shape[1] == 1:
        positive = expit(logits[:, 0]) if loss == "cross_entropy" else np.clip((logits[:, 0] + 1) / 2, 0, 1)
        return np.stack([1 - positive, positive], axis=1)
    if loss in ("mse", "half_mse"):
        shares = np.clip(logits, 0, 1)
        total = shares.sum(axis=1, keepdims=True)
        return np.where(total > 0, shares / np.where(total > 0, total, 1), 1 / logits.shape[1])
    return np.asarray(softmax(logits, axis=1), dtype=np.float64)


def predicted_class(logits: FloatArray) -> NDArray[np.int64]:
    """Return the decided class, shape (n_samples,): one logit decides by its sign, more by the largest."""
    if logits.shape[1] == 1:
        return (logits[:, 0] > 0).astype(np.int64)
    return np.asarray(logits.argmax(axis=1), dtype=np.int64)


def loss_name(loss: str, *, regression: bool) -> str:
    """Resolve "auto": cross-entropy for classes, mse for numbers."""
    if loss != "auto":
        return loss
    return "mse" if regression else "cross_entropy"
