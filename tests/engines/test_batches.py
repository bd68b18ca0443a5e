import math
from collections import Counter

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from separatrix.config import TrainConfig
from separatrix.engines.batches import batch_slices, epoch_seed, permutation


@given(st.integers(1, 3000), st.integers(0, 2**63 - 1), st.integers(0, 10**6))
def test_an_order_contains_every_row_once(n, seed, epoch):
    assert np.array_equal(np.sort(permutation(n, seed, epoch)), np.arange(n))


def test_an_order_depends_on_seed_and_epoch_alone():
    assert permutation(10, 1, 2).tolist() == permutation(10, 1, 2).tolist()
    assert permutation(10, 1, 2).tolist() != permutation(10, 1, 3).tolist()
    assert permutation(10, 1, 2).tolist() != permutation(10, 2, 2).tolist()


def test_the_order_is_fixed_for_ever_because_recordings_depend_on_it():
    assert permutation(12, 0, 0).tolist() == [2, 7, 5, 9, 6, 11, 8, 0, 1, 10, 3, 4]


@pytest.mark.parametrize("n", [3, 4, 5])
def test_every_order_of_a_few_rows_is_equally_likely(n):
    seen = Counter(tuple(permutation(n, seed, epoch)) for seed in range(100) for epoch in range(60))
    assert len(seen) == math.factorial(n)
    assert stats.chisquare(list(seen.values())).pvalue > 1e-4


@pytest.mark.parametrize("n", [7, 60, 128, 1000])
def test_every_row_is_equally_likely_at_every_place_and_so_is_every_neighbour(n):
    orders = np.array([permutation(n, seed, 0) for seed in range(3000)])
    for place in (0, n // 2, n - 1):
        assert stats.chisquare(np.bincount(orders[:, place], minlength=n)).pvalue > 1e-4
    steps = (orders[:, 1] - orders[:, 0]) % n
    assert stats.chisquare(np.bincount(steps, minlength=n)[1:]).pvalue > 1e-4


@given(st.integers(1, 500), st.integers(1, 600), st.booleans())
def test_batches_cover_the_rows_in_order_and_only_the_last_is_short(n, size, drop):
    config = TrainConfig(batch_size=size, drop_last=drop)
    rows = [np.arange(n)[s] for s in batch_slices(n, config)]
    assert len(rows) == config.steps_per_epoch(n)
    together = np.concatenate(rows)
    assert np.array_equal(together, np.arange(len(together)))
    assert all(len(batch) == min(size, n) for batch in rows[:-1])
    assert n - len(together) < (min(size, n) if drop else 1)


def test_an_epochs_seed_differs_from_its_neighbours():
    assert len({epoch_seed(seed, epoch) for seed in range(50) for epoch in range(50)}) == 2500
