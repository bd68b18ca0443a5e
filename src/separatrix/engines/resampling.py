"""Rows and labels that a run draws for itself: functions of its seed and their number, the same for every engine."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from .._checks import must
from ..config import TrainConfig
from ..data.dataset import Dataset
from ..errors import ConfigError
from .batches import GOLDEN, epoch_seed

IntArray = NDArray[np.int64]

_ROWS, _NOISY, _OTHER = -1, -2, -3  # what random bits are for; epochs, whose bits they must not share, count from 0


def bootstrap_rows(n: int, seed: int) -> IntArray:
    """Draw n of n rows with replacement (B. Efron, The Annals of Statistics 7, 1979).

    Parameters
    ----------
    n : int
        Number of rows, less than 2³².
    seed : int
        The run's seed.

    Returns
    -------
    ndarray of int64, shape (n,)
        Positions of rows; about a share of 1/e of all is not among them.

    Examples
    --------
    >>> bootstrap_rows(6, seed=0).tolist()
    [4, 1, 3, 3, 2, 5]
    """
    return _below(n, _random_bits(n, seed, _ROWS))


def noisy_labels(y: IntArray, n_classes: int, share: float, seed: int) -> IntArray:
    """Replace a share of the labels, each by one of the other classes with equal chance.

    Labels replaced at one share are replaced by the same at every larger one.

    Parameters
    ----------
    y : ndarray of int64, shape (n,)
        Classes 0 to n_classes - 1.
    n_classes : int
        At least 2.
    share : float
        From 0 to less than 1; ``round(share * n)`` labels are replaced.
    seed : int
        The run's seed.

    Returns
    -------
    ndarray of int64, shape (n,)
        The labels to train on.

    Examples
    --------
    >>> noisy_labels(np.zeros(8, dtype=np.int64), n_classes=3, share=0.25, seed=0).tolist()
    [2, 2, 0, 0, 0, 0, 0, 0]
    """
    count = round(share * len(y))
    if count == 0:
        return y
    bits = _random_bits(len(y), seed, _NOISY)
    chosen = bits <= np.partition(bits, count - 1)[count - 1]
    further = 1 + _below(n_classes - 1, _random_bits(len(y), seed, _OTHER))
    return np.where(chosen, (y + further) % n_classes, y)


def training_labels(data: Dataset, train: TrainConfig, seed: int) -> NDArray[np.generic]:
    """Return the target of the training rows, (n,), as a run with this seed sees it.

    Raises
    ------
    ConfigError
        If labels are to be replaced and the target is numbers.
    """
    y = data.y[data.train_index]
    if not train.label_noise:
        return y
    if data.classes is None:
        advice = "Only a class can be replaced by another."
        raise ConfigError(must("label_noise", "0 for a regression", train.label_noise, advice))
    return noisy_labels(y.astype(np.int64), data.n_classes, train.label_noise, seed)


def _random_bits(n: int, seed: int, purpose: int) -> NDArray[np.uint64]:
    """Return the splitmix64 stream (S. Vigna, 2015) of a seed and a purpose, (n,)."""
    # streams of neighbouring seeds would be one stream, moved by a place, did they not begin at numbers mixed before
    state = np.uint64(epoch_seed(seed, purpose)) + np.arange(1, n + 1, dtype=np.uint64) * np.uint64(GOLDEN)
    z = (state ^ (state >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    z = (z ^ (z >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return z ^ (z >> np.uint64(31))


def _below(n: int, bits: NDArray[np.uint64]) -> IntArray:
    """Turn random bits into whole numbers below n, which is less than 2³², by a product's upper half."""
    return (((bits >> np.uint64(32)) * np.uint64(n)) >> np.uint64(32)).astype(np.int64)
