import warnings

import numpy as np
import pytest

from separatrix.analysis import diagnose
from separatrix.engines import train
from separatrix.errors import DivergenceWarning
from separatrix.playground.lessons import lessons
from separatrix.playground.link import read_link, write_link
from separatrix.recording.forward import forward_members

TITLES = [
    "The tutorial, 1: a line between moons",
    "The tutorial, 2: a network",
    "The tutorial, 3: a ring in a ring",
    "Why a line can't",
    "What a neuron sees",
    "Too much learning rate",
    "The luck of the seed",
    "Learning the noise by heart",
]
LESSONS = {lesson.title: lesson for lesson in lessons()}


def config(title, **changes):
    return LESSONS[title].problem.config.replace(train__frames="ends", **changes)


def run(title, **changes):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DivergenceWarning)
        return train(config(title, **changes))


def test_the_scenes_are_these():
    assert list(LESSONS) == TITLES


@pytest.mark.parametrize("title", TITLES)
def test_a_scene_is_three_short_paragraphs_and_a_link(title):
    lesson = LESSONS[title]
    assert len(lesson.text) == 3
    assert all(40 < len(paragraph) < 420 or paragraph.startswith("Next") for paragraph in lesson.text)
    assert len(write_link(lesson.problem)) < 1000
    assert read_link(write_link(lesson.problem)).problem == lesson.problem


def test_the_tutorials_line_ends_near_what_the_tutorial_printed():
    assert run(TITLES[0]).score() == pytest.approx(0.88, abs=0.02)


def test_the_tutorials_network_parts_the_moons():
    assert run(TITLES[1]).score() > 0.99


def test_the_tutorials_rings_are_parted_late_and_at_once():
    history = run(TITLES[2]).history
    loss = history["train_loss"]
    assert loss[10] > 0.95 * loss[1]
    assert history["valid_accuracy"][10] < 0.9
    assert history["valid_accuracy"][-1] == 1
    assert loss[-1] < 0.05 * loss[10]


def test_no_line_parts_the_squares_and_the_finding_says_so():
    line = run("Why a line can't", train__max_epochs=200)
    assert line.history["train_accuracy"].max() < 0.76
    [finding] = diagnose(line)
    assert (finding.kind, finding.remedy.label) == ("plateaued", "Add a hidden layer of 8")


@pytest.mark.parametrize(
    "change", [{"model__hidden_layer_sizes": (8,)}, {"model__features": ("x", "y", "xy")}], ids=["layer", "product"]
)
def test_a_hidden_layer_or_the_product_parts_the_squares(change):
    assert run("Why a line can't", train__max_epochs=60, **change).score() > 0.97


def test_three_neurons_frame_the_disc_and_each_is_needed():
    found = run("What a neuron sees", train__max_epochs=200)
    data, weights = found.data, found.flat()
    rows, truth = data.scaled(data.X[data.valid_index]), data.y[data.valid_index]
    without = np.repeat(weights[None], 4, axis=0)
    without[[0, 1, 2], [9, 10, 11]] = 0  # the weights from each neuron to the answer, behind 6 weights and 3 biases
    right = ((forward_members(found.config, 2, 1, without, rows)[..., 0] > 0) == truth).mean(axis=1)
    assert right[3] > 0.97
    assert right[:3].max() < 0.8


def test_two_neurons_do_not_close_a_shape():
    assert run("What a neuron sees", train__max_epochs=200, model__hidden_layer_sizes=(2,)).score() < 0.85


def test_too_much_learning_rate_diverges_within_dozens_of_steps_and_its_remedy_trains():
    found = run("Too much learning rate")
    assert found.status == "diverged"
    assert found.outcome.step < 100
    [finding] = diagnose(found)
    assert finding.remedy.settings == {"train__learning_rate": 0.2}
    assert run("Too much learning rate", **finding.remedy.settings).score() == 1


def test_too_little_learning_rate_breaks_nothing_and_changes_little():
    found = run("Too much learning rate", train__learning_rate=0.0002)
    assert found.score() < 0.9
    assert found.history["train_loss"][-1] > 0.5 * found.history["train_loss"][0]


def test_seeds_end_with_the_whole_answer_or_three_quarters_of_it():
    assert run("The luck of the seed").score() < 0.8
    scores = np.array([run("The luck of the seed", seed=seed).score() for seed in range(20)])
    assert (scores > 0.98).sum() >= 5
    assert (scores < 0.8).sum() >= 5
    assert ((scores >= 0.8) & (scores <= 0.98)).sum() <= 3


def test_wider_networks_depend_on_the_seed_less():
    wide = [run("The luck of the seed", seed=seed, model__hidden_layer_sizes=(8,)).score() for seed in range(20)]
    assert sum(score > 0.98 for score in wide) >= 18


def test_the_noise_is_learned_by_heart_and_named():
    found = run("Learning the noise by heart")
    [finding] = diagnose(found)
    assert finding.kind == "overfitting"
    assert found.history["train_loss"][-1] < 0.1
    valid = found.history["valid_loss"]
    assert valid[-1] > 1.5 * valid.min()


def test_weight_decay_or_more_points_hold_the_noise_off():
    found = run("Learning the noise by heart").history["valid_loss"]
    for change in ({"train__weight_decay": 0.03}, {"data__n_samples": 2000, "train__max_epochs": 130}):
        held = run("Learning the noise by heart", **change).history["valid_loss"]
        assert held[-1] / held.min() < 1.2 < found[-1] / found.min()
