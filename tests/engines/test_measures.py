"""The reductions of a run's step losses, worked by hand and as the paper's own code has them."""

import numpy as np
import pytest

from separatrix.engines.measures import DIVERGED, reductions

DONE = 0


def published(losses):
    """arXiv 2402.06184: its measure of convergence, over losses that may be infinite."""
    v = np.where(np.isfinite(losses), losses, 1e6)
    v = np.minimum(v / v[0], 1e6)
    return -v.sum() if v[-20:].mean() < 1 else (1 / v).sum()


@pytest.mark.parametrize("n", [1, 5, 50])
@pytest.mark.parametrize("end", [0.1, 3.0])
def test_trainability_is_the_published_measure(n, end):
    losses = np.geomspace(0.7, end, n) if n > 1 else np.array([end])
    assert reductions(losses, n, DONE)["trainability"] == pytest.approx(published(losses), rel=1e-12)


def test_steps_that_a_diverged_run_did_not_do_count_as_infinite_losses():
    losses = np.array([2.0, 4.0, 8e9])
    whole = np.concatenate([losses, np.full(47, np.inf)])
    assert reductions(losses, 50, DIVERGED)["trainability"] == pytest.approx(published(whole), rel=1e-12)


def test_the_mean_is_of_the_last_twenty_losses_and_the_best_of_all():
    losses = np.concatenate([[0.5], np.arange(1.0, 31.0)])
    found = reductions(losses, 31, DONE)
    assert (found["best_loss"], found["mean_loss"]) == (0.5, np.arange(11.0, 31.0).mean())


def test_a_diverged_run_has_no_mean_loss():
    found = reductions(np.array([3.0, 2.0]), 9, DIVERGED)
    assert found["best_loss"] == 2.0
    assert np.isnan(found["mean_loss"])


def test_a_run_that_diverged_at_once_has_no_best_loss():
    found = reductions(np.empty(0), 4, DIVERGED)
    assert np.isnan([found["best_loss"], found["mean_loss"]]).all()
    assert found["trainability"] == pytest.approx(4e-6)
