import numpy as np
import pytest

from separatrix.config import DataConfig
from separatrix.errors import ConfigError, UnknownNameError
from separatrix.sweeps import Axis, hyperparameter_map, plan, sweep

RATE, SCALE = Axis("learning_rate", 0.01, 1, 3, log=True), Axis("initial_scale", 0.5, 2, 2)


def test_disagreement_is_the_share_of_rows_on_which_pairs_of_seeds_differ(config):
    found = hyperparameter_map(config, x=RATE, y=SCALE, seeds=4, measure="disagreement")
    rows = found.sweep.data.X[found.sweep.data.valid_index]
    for column in range(3):
        decided = [found.recording(column, 1, seed).predict(rows) for seed in range(4)]
        pairs = [np.mean(decided[a] != decided[b]) for a in range(4) for b in range(a)]
        assert found.grid()[1, column] == pytest.approx(np.mean(pairs))


def test_seeds_are_compared_whole_however_small_the_chunks_are(config, monkeypatch):
    asked = {"x": RATE, "y": SCALE, "seeds": 5, "measure": "disagreement"}
    whole = hyperparameter_map(config, **asked)
    monkeypatch.setattr(plan, "MOST_AT_ONCE", 2)
    found = hyperparameter_map(config, **asked)
    assert found.sweep.plan.n_chunks == 6
    np.testing.assert_array_equal(found.grid(), whole.grid())


def test_networks_that_diverged_do_not_count_in_a_disagreement(config):
    found = sweep(config, learning_rate=[0.1, 1e9], seed=range(3), measure="disagreement")
    assert np.isfinite(found.values()).tolist() == [True] * 3 + [False] * 3
    assert found.weights is None  # they were needed on the way only


def test_less_disagreement_is_better(config):
    found = sweep(config, learning_rate=[0.001, 0.5], seed=range(3), measure="disagreement")
    order = found.values()[found.ranking()]
    assert (np.diff(order) >= 0).all()


def test_three_classes_can_disagree(config):
    data = DataConfig("blobs", n_samples=90, n_classes=3, noise=3.0)
    found = sweep(config.replace(data=data), seed=range(3), measure="disagreement")
    decided = [run.predict(run.data.X[run.data.valid_index]) for run in found]
    assert found.values()[0] == pytest.approx(np.mean([np.mean(decided[0] != other) for other in decided[1:]]))


@pytest.mark.parametrize("measure", ["valid_accuracy", "valid_loss", "steps", "best_loss", "mean_loss", "trainability"])
def test_a_map_shows_any_measure(config, measure):
    found = hyperparameter_map(config, x=RATE, y=SCALE, measure=measure)
    assert found.measure == measure
    assert np.isfinite(found.grid()).all()


def test_steps_to_converge_are_those_of_the_stopping_rule(config):
    patient = config.replace(train__max_epochs=100, train__patience=2, train__monitor="train_loss")
    found = hyperparameter_map(patient, x=RATE, y=SCALE, measure="steps")
    assert found.grid()[0, 2] == found.recording(2, 0).outcome.step < 100 * 3


class Nobody:
    """Hears of nothing, because nothing may begin."""

    def sweep_started(self, plan, n_done):
        raise AssertionError

    chunk_ended = chunk_set_aside = None


@pytest.mark.parametrize(
    ("change", "settings", "kind", "message"),
    [
        (
            {},
            {"measure": "valid_acuracy"},
            UnknownNameError,
            "measure must be one of epochs, train_loss, train_accuracy, valid_loss, valid_accuracy, steps; "
            "got 'valid_acuracy'. Did you mean 'valid_accuracy'?",
        ),
        (
            {"train__evaluate": ("train",)},
            {"measure": "valid_loss"},
            UnknownNameError,
            "measure must be one of epochs, train_loss, train_accuracy, steps; got 'valid_loss'. "
            "Did you mean 'train_loss'?",
        ),
        (
            {},
            {"measure": "disagreement"},
            ConfigError,
            "The seeds of each setting must be at least 2 to disagree; got 1.",
        ),
        (
            {"data": DataConfig("playground-reg-plane", n_samples=80)},
            {"measure": "disagreement", "seed": range(2)},
            ConfigError,
            "Disagreement is of classes, and this is a regression. Take valid_loss or valid_r2.",
        ),
        (
            {"data__validation_fraction": 0},
            {"measure": "disagreement", "seed": range(2)},
            ConfigError,
            "Disagreement is measured on rows for validation. Set validation_fraction above 0.",
        ),
        (
            {},
            {"measure": "disagreement", "seed": range(2), "budget": 30, "learning_rate": [0.1, 0.2, 0.3]},
            ConfigError,
            "Disagreement needs all seeds of a setting at once; a budget or Optuna parts them.",
        ),
    ],
)  # fmt: skip
def test_a_measure_that_cannot_be_is_refused_before_anything_is_trained(config, change, settings, kind, message):
    with pytest.raises(kind) as error:
        sweep(config.replace(**change), observer=Nobody(), **settings)
    assert str(error.value) == message


def test_a_penalty_that_only_some_networks_have_is_a_measure(config):
    found = sweep(config, weight_decay=[0.0, 0.1], measure="penalty")
    assert np.isfinite(found.values()).tolist() == [False, True]
