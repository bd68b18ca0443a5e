import math

import numpy as np
import pytest
from scipy.stats import binomtest, norm

from separatrix.analysis import mean_interval, summarize_endings, wilson_interval
from separatrix.errors import ConfigError, DataError


@pytest.mark.parametrize(("k", "n"), [(0, 10), (3, 10), (10, 10), (1, 1), (998, 1000)])
@pytest.mark.parametrize("confidence", [0.8, 0.95])
def test_a_share_has_wilson_s_interval(k, n, confidence):
    p, z = k / n, norm.ppf((1 + confidence) / 2)
    middle, reach = p + z**2 / (2 * n), z * math.sqrt(p * (1 - p) / n + z**2 / (4 * n**2))
    found = wilson_interval(k, n, confidence)
    np.testing.assert_allclose(
        [found.value, found.low, found.high],
        [p, (middle - reach) / (1 + z**2 / n), (middle + reach) / (1 + z**2 / n)],
        atol=1e-12,
    )
    theirs = binomtest(k, n).proportion_ci(confidence, method="wilson")
    assert (found.low, found.high, found.confidence) == (theirs.low, theirs.high, confidence)


def test_an_interval_of_no_failure_is_not_empty():
    found = wilson_interval(0, 1000)
    assert found.low == 0
    assert 0.003 < found.high < 0.004


@pytest.mark.parametrize(
    ("given", "error", "message"),
    [
        ((1, 0), DataError, "n must be at least 1; got 0."),
        ((-1, 5), DataError, "n_successes must be from 0 to 5; got -1."),
        ((6, 5), DataError, "n_successes must be from 0 to 5; got 6."),
        ((1, 5, 1.0), ConfigError, "confidence must be between 0 and 1; got 1.0."),
    ],
)
def test_a_share_that_is_none_is_an_error(given, error, message):
    with pytest.raises(error) as raised:
        wilson_interval(*given)
    assert str(raised.value) == message


def test_the_interval_of_many_values_is_the_normal_one():
    values = np.random.default_rng(0).normal(3, 2, 4000)
    found = mean_interval(values)
    reach = 1.96 * values.std(ddof=1) / math.sqrt(4000)
    assert found.value == values.mean()
    np.testing.assert_allclose([found.low, found.high], [values.mean() - reach, values.mean() + reach], rtol=0.005)


def test_the_interval_of_skewed_values_leans_to_their_long_side():
    found = mean_interval(np.random.default_rng(1).exponential(1, 40))
    assert found.high - found.value > 1.1 * (found.value - found.low)


def test_about_95_of_a_hundred_intervals_contain_the_true_mean():
    rng = np.random.default_rng(2)
    found = [mean_interval(rng.normal(0, 1, 40), n_resamples=400) for _ in range(200)]
    assert 0.90 <= np.mean([interval.low <= 0 <= interval.high for interval in found]) <= 0.98


def test_the_same_values_have_the_same_interval_every_time():
    values = [0.88, 0.89, 0.90, 0.91, 0.95]
    assert mean_interval(values) == mean_interval(values)
    assert mean_interval(values) != mean_interval(values, seed=1)


def test_a_lower_confidence_is_a_narrower_interval():
    values = np.random.default_rng(3).normal(size=50)
    wide, narrow = mean_interval(values), mean_interval(values, 0.5)
    assert wide.low < narrow.low < narrow.value < narrow.high < wide.high


@pytest.mark.parametrize("values", [[0.5], [0.5, 0.5, 0.5], [0.5, np.nan, np.inf]])
def test_equal_values_have_an_interval_of_no_width(values):
    found = mean_interval(values)
    assert (found.value, found.low, found.high) == (0.5, 0.5, 0.5)


def test_no_finite_value_is_an_error():
    with pytest.raises(DataError) as error:
        mean_interval([np.nan, np.inf])
    assert str(error.value) == "The values must be at least one finite number; got 0."


def test_a_confidence_of_nothing_is_an_error():
    with pytest.raises(ConfigError) as error:
        mean_interval([1.0, 2.0], 0)
    assert str(error.value) == "confidence must be between 0 and 1; got 0."


def test_endings_are_counted_the_commonest_first():
    found = summarize_endings(["diverged", "done", "done", "stopped_early", "failed"])
    assert found.counts == {"done": 2, "diverged": 1, "failed": 1, "stopped_early": 1}
    assert (found.n, found.n_failed) == (5, 2)
    assert found.failed() == wilson_interval(2, 5)
    assert found.sentence() == (
        "2 of 5 networks failed (40.0 %, 95 % interval 11.8 % to 76.9 %): 1 diverged, 1 failed."
    )


def test_none_that_failed_is_said_with_how_sure_that_is():
    sentence = summarize_endings(["done"] * 1000).sentence()
    assert sentence == "None of 1,000 networks failed (95 % interval 0 % to 0.4 %)."


def test_no_network_has_no_endings():
    with pytest.raises(DataError) as error:
        summarize_endings([])
    assert str(error.value) == "The networks must be at least one; got 0."
