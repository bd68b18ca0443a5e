"""The order of rows: a pure function of (seed, epoch), the same for every engine."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from ..config import TrainConfig

IntArray = NDArray[np.int64]

GOLDEN = 0x9E3779B97F4A7C15
_MIX = 0xD1B54A32D192ED03
_ROUNDS = 6
_U64 = 2**64 - 1


def permutation(n: int, seed: int, epoch: int) -> IntArray:
    """Return a shuffled order of n rows, shape (n,), that depends on nothing but its arguments.

    Each position is sent through rounds of adding, multiplying by an odd number and folding high bits onto low ones.
    Every round is a bijection of the numbers below the next power of two; positions that land beyond n are sent
    through again until they do not (cycle walking). So no state is kept, positions can be computed in any order and
    many at a time, and a compiled engine repeats it exactly. The round keys come from splitmix64.

    Parameters
    ----------
    n : int
        Number of rows.
    seed : int
        The run's seed.
    epoch : int
        Counted from 0.

    References
    ----------
    A. Kensler, Correlated Multi-Jittered Sampling, Pixar 2013 (hashed permutations with cycle walking);
    S. Vigna, splitmix64, 2015.
    """
    bits = max(1, (n - 1).bit_length())
    mask, shift = np.uint64((1 << bits) - 1), np.uint64(max(1, bits // 2))
    keys = _round_keys(seed, epoch)

    def walk(positions: NDArray[np.uint64]) -> NDArray[np.uint64]:
        for add, multiply in keys:
            positions = ((positions + add) & mask) * multiply & mask
            positions ^= positions >> shift
        return positions

    order = walk(np.arange(n, dtype=np.uint64))
    while len(beyond := np.flatnonzero(order >= n)):
        order[beyond] = walk(order[beyond])
    return order.astype(np.int64)


def epoch_seed(seed: int, epoch: int) -> int:
    """Return the seed of an epoch's own randomness (dropout), so that a resumed run draws what it would have drawn."""
    return next(_splitmix64((seed * GOLDEN + epoch * _MIX) & _U64))


def batch_slices(n_rows: int, config: TrainConfig) -> list[slice]:
    """Return the slices of one epoch's order of rows, the short last one included unless it is dropped."""
    size = n_rows if config.batch_size == "full" else min(config.batch_size, n_rows)
    return [slice(at * size, min((at + 1) * size, n_rows)) for at in range(config.steps_per_epoch(n_rows))]


def _round_keys(seed: int, epoch: int) -> list[tuple[np.uint64, np.uint64]]:
    stream = _splitmix64((seed * GOLDEN + epoch * _MIX) & _U64)
    return [(np.uint64(next(stream)), np.uint64(next(stream) | 1)) for _ in range(_ROUNDS)]


def _splitmix64(state: int) -> Iterator[int]:
    while True:
        state = (state + GOLDEN) & _U64
        z = ((state ^ (state >> 30)) * 0xBF58476D1CE4E5B9) & _U64
        z = ((z ^ (z >> 27)) * 0x94D049BB133111EB) & _U64
        yield z ^ (z >> 31)
