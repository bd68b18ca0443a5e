from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from separatrix.errors import ConfigError
from separatrix.sweeps.halving import cost, rungs


@given(n=st.integers(2, 300), seeds=st.integers(1, 4), epochs=st.integers(1, 200), share=st.floats(0.2, 1))
def test_the_rounds_fit_the_budget_and_end_with_whole_trainings(n, seeds, epochs, share):
    budget = int(n * seeds * epochs * share)
    try:
        found = rungs(n, seeds, epochs, budget)
    except ConfigError:
        return
    assert cost(found, seeds) <= budget
    assert found[0].n_settings == n
    assert found[-1].epochs == epochs
    for before, after in pairwise(found):
        assert after.n_settings == max(1, before.n_settings // 3)
        assert after.epochs in (3 * before.epochs, epochs)


def test_a_budget_for_all_of_them_stops_none():
    (only,) = rungs(12, 2, 30, 12 * 2 * 30)
    assert (only.n_settings, only.epochs) == (12, 30)


def test_a_larger_budget_gives_the_weak_more_epochs():
    assert rungs(81, 1, 81, 500)[0].epochs <= rungs(81, 1, 81, 2000)[0].epochs


def test_one_that_is_alone_goes_to_the_end_at_once():
    assert [(each.n_settings, each.epochs) for each in rungs(3, 1, 100, 110)] == [(3, 3), (1, 100)]


def test_a_budget_for_nothing_is_refused():
    with pytest.raises(ConfigError) as error:
        rungs(9, 2, 9, 20)
    assert str(error.value) == (
        "budget must be at least 54 epochs, which give every setting one epoch and a third of them more; got 20. "
        "All settings whole take 162."
    )
