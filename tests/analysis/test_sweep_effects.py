import numpy as np
import pandas as pd
import pytest

from separatrix.analysis.sweep_effects import importance, marginal_effect, pair_effect, rank_settings
from separatrix.errors import ConfigError, DataError, UnknownNameError


@pytest.fixture
def frame():
    """Two learning rates by two networks by two seeds; one network diverged."""
    return pd.DataFrame(
        {
            "learning_rate": [0.1, 0.1, 0.1, 0.1, 1.0, 1.0, 1.0, 1.0],
            "widths": [(4,), (4,), (8, 8), (8, 8)] * 2,
            "seed": [0, 1] * 4,
            "status": ["done"] * 7 + ["diverged"],
            "valid_accuracy": [0.5, 0.7, 0.6, 0.8, 0.9, 0.7, 0.9, 0.4],
            "valid_loss": [3.0, 3.0, 2.0, 2.0, 1.0, 1.0, 1.5, 9.0],
        }
    )


def test_settings_are_ranked_by_their_mean_over_the_seeds_that_did_not_fail(frame):
    table = rank_settings(frame, ["learning_rate", "widths"], "valid_accuracy")
    assert table["learning_rate"].tolist() == [1.0, 1.0, 0.1, 0.1]
    assert table["widths"].tolist() == [(8, 8), (4,), (8, 8), (4,)]
    np.testing.assert_allclose(table["mean"], [0.9, 0.8, 0.7, 0.6])
    np.testing.assert_allclose(table["std"], [np.nan, *[np.sqrt(0.02)] * 3])
    assert table["n"].tolist() == [2, 2, 2, 2]
    assert table["n_failed"].tolist() == [1, 0, 0, 0]


def test_of_a_loss_the_lowest_is_the_best(frame):
    table = rank_settings(frame, ["learning_rate", "widths"], "valid_loss")
    np.testing.assert_allclose(table["mean"], [1.0, 1.5, 2.0, 3.0])


def test_a_setting_that_always_failed_comes_last(frame):
    frame.loc[frame["learning_rate"] == 1.0, "valid_accuracy"] = np.nan
    table = rank_settings(frame, ["learning_rate"], "valid_accuracy")
    assert table["learning_rate"].tolist() == [0.1, 1.0]
    assert table["n_failed"].tolist() == [0, 4]


def test_a_marginal_effect_is_over_everything_else(frame):
    effect = marginal_effect(frame, "learning_rate", "valid_accuracy")
    assert effect.labels == ("0.1", "1")
    assert effect.values.tolist() == [0.1, 1.0]
    np.testing.assert_allclose(effect.mean, [0.65, 2.5 / 3])
    np.testing.assert_allclose(effect.median, [0.65, 0.9])
    np.testing.assert_allclose(effect.low, [np.quantile([0.5, 0.6, 0.7, 0.8], 0.1), 0.74])
    np.testing.assert_allclose(effect.high, [np.quantile([0.5, 0.6, 0.7, 0.8], 0.9), 0.9])
    assert (effect.n.tolist(), effect.n_failed.tolist()) == ([4, 4], [0, 1])


def test_what_is_no_number_keeps_the_order_in_which_it_came(frame):
    frame["shuffle"] = [True, False] * 4
    frame["widths"] = frame["widths"].map(lambda widths: list(widths) if widths == (8, 8) else ())
    assert marginal_effect(frame, "widths", "valid_accuracy").labels == ("none", "8-8")
    effect = marginal_effect(frame, "shuffle", "valid_accuracy")
    assert (effect.labels, effect.values) == (("True", "False"), None)


def test_a_value_of_which_every_network_failed_has_no_mean(frame):
    frame.loc[frame["learning_rate"] == 1.0, "status"] = "diverged"
    effect = marginal_effect(frame, "learning_rate", "valid_accuracy")
    assert np.isnan(effect.mean[1])
    assert effect.n_failed.tolist() == [0, 4]


def test_many_different_numbers_are_grouped_with_their_neighbours():
    rate = np.logspace(-4, 0, 1000)
    frame = pd.DataFrame({"learning_rate": rate, "valid_accuracy": np.log10(rate)})
    effect = marginal_effect(frame, "learning_rate", "valid_accuracy")
    assert len(effect.labels) == 10
    assert effect.n.tolist() == [100] * 10
    assert effect.log
    np.testing.assert_allclose(effect.mean, np.linspace(-3.8, -0.2, 10), atol=0.01)
    np.testing.assert_allclose(effect.values, 10**effect.median, rtol=0.01)


def test_numbers_of_one_size_belong_on_a_plain_axis():
    frame = pd.DataFrame({"momentum": [0.1, 0.5, 0.9], "valid_accuracy": [0.1, 0.2, 0.3]})
    assert not marginal_effect(frame, "momentum", "valid_accuracy").log


def test_a_pair_has_the_mean_of_every_two_values(frame):
    frame = frame[(frame["learning_rate"] == 0.1) | (frame["widths"] == (4,))]
    effect = pair_effect(frame, "learning_rate", "widths", "valid_accuracy")
    assert (effect.x.labels, effect.y.labels) == (("0.1", "1"), ("4", "8-8"))
    np.testing.assert_allclose(effect.mean, [[0.6, 0.8], [0.7, np.nan]])


def test_the_variance_is_parted_by_a_worked_example():
    values = [1.0, 3.0, 5.0, 7.0]
    frame = pd.DataFrame({"a": [0, 0, 1, 1], "b": [0, 1, 0, 1], "valid_accuracy": values})
    # by a: between 16, within 4 with 2 degrees of freedom, in all 20; by b: between 4, within 16
    assert importance(frame, ["a", "b"], "valid_accuracy") == {"a": (16 - 1 * 4 / 2) / 20, "b": 0.0}


def test_a_few_huge_losses_do_not_hide_what_decides_on_all_others():
    rate = np.repeat([0.01, 0.1, 1.0, 10.0], 25)
    loss = 1 / rate * np.tile(np.linspace(0.9, 1.1, 25), 4)
    loss[::20] = 1e9  # at some seeds of every rate
    shares = importance(pd.DataFrame({"learning_rate": rate, "valid_loss": loss}), ["learning_rate"], "valid_loss")
    assert shares["learning_rate"] > 0.7


def test_of_losses_any_rising_scale_explains_as_much():
    rng = np.random.default_rng(0)
    frame = pd.DataFrame({"a": np.arange(60) % 3, "train_loss": rng.random(60) + np.arange(60) % 3})
    shares = importance(frame, ["a"], "train_loss")
    frame["train_loss"] = np.exp(9 * frame["train_loss"])
    assert importance(frame, ["a"], "train_loss") == shares


def test_noise_explains_nothing_on_average():
    rng = np.random.default_rng(0)
    shares = []
    for _ in range(50):
        frame = pd.DataFrame({"a": np.arange(60) % 6, "valid_accuracy": rng.normal(size=60)})
        shares.append(importance(frame, ["a"], "valid_accuracy")["a"])
    assert np.mean(shares) < 0.05


def test_the_most_important_comes_first_and_failures_do_not_count(frame):
    assert list(importance(frame, ["widths", "learning_rate"], "valid_accuracy")) == ["learning_rate", "widths"]


@pytest.mark.parametrize("values", [[0.5, 0.5], [0.1, 0.9]])
def test_what_cannot_be_told_from_chance_explains_nothing(values):
    frame = pd.DataFrame({"a": [0, 1], "valid_accuracy": values})
    assert importance(frame, ["a"], "valid_accuracy") == {"a": 0.0}


def test_where_all_failed_nothing_is_explained(frame):
    frame["status"] = "diverged"
    assert importance(frame, ["learning_rate"], "valid_accuracy") == {"learning_rate": 0.0}


def test_a_column_that_is_not_there_is_an_error(frame):
    with pytest.raises(UnknownNameError) as error:
        marginal_effect(frame, "learning_rat", "valid_accuracy")
    assert str(error.value) == (
        "A column of the results must be one of learning_rate, widths, seed, status, valid_accuracy, valid_loss; "
        "got 'learning_rat'. Did you mean 'learning_rate'?"
    )


def test_no_network_is_an_error(frame):
    with pytest.raises(DataError) as error:
        rank_settings(frame[:0], ["learning_rate"], "valid_accuracy")
    assert str(error.value) == "The results must be at least one network; got 0."


def test_quantiles_that_fall_are_an_error(frame):
    with pytest.raises(ConfigError) as error:
        marginal_effect(frame, "learning_rate", "valid_accuracy", (0.9, 0.1))
    assert str(error.value) == "quantiles must be two rising numbers from 0 to 1; got (0.9, 0.1)."


def test_a_lucky_network_of_a_setting_that_mostly_fails_does_not_put_it_first():
    frame = pd.DataFrame(
        {
            "learning_rate": [0.1, 0.1, 0.1, 9.0, 9.0, 9.0],
            "valid_accuracy": [0.8, 0.9, 0.85, 0.99, np.nan, np.nan],
            "status": ["done", "done", "done", "done", "diverged", "diverged"],
        }
    )
    assert rank_settings(frame, ["learning_rate"], "valid_accuracy")["learning_rate"].tolist() == [0.1, 9.0]
