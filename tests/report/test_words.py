import numpy as np
import pytest

from separatrix.analysis import ScoreSummary
from separatrix.recording import RunSet
from separatrix.report.subject import Subject
from separatrix.report.words import captions, network, settings, short_place, verdict


def scores(*values):
    return ScoreSummary(np.array(values))


TEN = scores(*np.arange(0.80, 0.90, 0.01).round(2))


@pytest.mark.parametrize(
    ("summary", "reference", "place", "said"),
    [
        (TEN, 0.95, "above all", "One more seed of the same kind would come out highest of all 11 once in 11 times."),
        (TEN, 0.75, "below all", "One more seed of the same kind would come out lowest of all 11 once in 11 times."),
        (TEN, 0.885, "above 90 %", "A lucky start, but well within reach: the seed alone can explain it."),
        (TEN, 0.815, "above 20 %", "An unlucky start: most seeds do better with nothing else changed."),
        (TEN, 0.80, "above none, equals 10 %", "An unlucky start: most seeds do better with nothing else changed."),
        (TEN, 0.85, "above 50 %, equals 10 %", "An ordinary result: the seed alone explains it."),
        (TEN, 0.89, "above 90 %, equals 10 %", "A lucky start, but well within reach: the seed alone can explain it."),
        (scores(1.0, 1.0), 1.0, "equals all", "In the end the seed makes no difference here."),
        (scores(0.9), 0.8, "below", "One seed is no distribution: run more of them to see how much is luck."),
        (scores(0.9), 0.95, "above", "One seed is no distribution: run more of them to see how much is luck."),
        (scores(0.9), 0.9, "equal", "One seed is no distribution: run more of them to see how much is luck."),
    ],
)
def test_a_reference_is_placed_and_judged(summary, reference, place, said):
    assert short_place(summary, reference) == place
    assert verdict(summary, reference) == said


def subject(runs, **given):
    runs = RunSet(runs)
    return Subject(runs, runs.scores(), "Title", "title", **given)


def test_captions_count_what_is_shown(network_runs):
    said = captions(subject(network_runs, reference=2.0, whose="The tutorial's"))
    score = network_runs[0].score()
    assert said["data"].text == "200 rows: 150 to train on and 50 to validate."
    assert said["boundary"].text.endswith(f"after 4 epochs: validation accuracy {round(score, 4)}.")
    assert said["loss"].text == "Seed 0: the loss of each of 16 steps' batches, and that of all rows after each epoch."
    assert said["confusion"].text == f"Seed 0 takes {round(50 * (1 - score))} of 50 validation rows for another class."
    assert said["strip"].text == "Each dot is one of 4 trainings; only the seed differs."
    assert "The tutorial's 2.0 lies above all 4 seeds" in said["strip"].alt


def test_captions_without_validation_speak_of_training_rows():
    from separatrix.config import DataConfig, RunConfig, TrainConfig
    from separatrix.engines import train

    config = RunConfig(
        data=DataConfig("moons", n_samples=60, validation_fraction=0), train=TrainConfig(max_epochs=1, evaluate=())
    )
    said = captions(subject([train(config)]))
    assert said["data"].text == "60 rows: all of them to train on."
    assert "training accuracy" in said["boundary"].text
    assert said["loss"].text == "Seed 0: the loss of each of 1 steps' batches."


def test_captions_of_many_features_say_how_many_are_shown(wine_run):
    assert captions(subject([wine_run]))["data"].text.endswith("; two of 13 features are shown.")


def test_settings_name_what_was_set(network_runs):
    said = settings(subject(network_runs))
    assert said["data"] == "moons: 200 rows, 2 features"
    assert said["split"] == "150 training and 50 validation rows"
    assert said["network"] == "2-6-5-1, relu, 59 parameters"
    assert said["loss"] == "binary cross-entropy on the logit"
    assert said["update"] == "sgd, learning rate 0.3"
    assert said["batches"] == "batches of 40, always in the same order"
    assert said["length"] == "4 epochs, 16 steps"
    assert said["seeds"] == "0 to 3"
    assert said["made with"].startswith("python ")


def test_a_line_has_no_hidden_layer(logistic_runs):
    assert network(subject(logistic_runs)) == "2-1, no hidden layer, 3 parameters"


def test_a_module_of_ones_own_is_called_that():
    from torch import nn

    from separatrix.engines import train

    run = train(data=(np.random.default_rng(0).normal(size=(40, 2)), np.arange(40) % 2), module=nn.Linear(2, 1))
    assert network(subject([run])) == "a module of your own, 3 parameters"
