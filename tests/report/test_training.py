import multiprocessing
import warnings

import numpy as np
import pytest

from separatrix.config import DataConfig, ModelConfig, RunConfig, TrainConfig
from separatrix.engines import train
from separatrix.errors import ConfigError, SeparatrixError
from separatrix.report import TUTORIAL, Experiment, run_experiments
from separatrix.report.training import train_one

SMALL = tuple(
    Experiment(
        name,
        name.title(),
        "Lead.",
        RunConfig(
            data=DataConfig(name, n_samples=80),
            model=ModelConfig(hidden_layer_sizes=(4,)),
            train=TrainConfig(batch_size=20, max_epochs=3),
        ),
        reference=0.5,
    )
    for name in ("moons", "circles")
)


class Listener:
    def __init__(self):
        self.seeds, self.begun, self.drawn = {}, {}, {}

    def seed_trained(self, experiment, seed, score):
        self.seeds.setdefault(experiment.name, {})[seed] = score

    def pictures_begun(self, experiment, n_pictures):
        self.begun[experiment.name] = n_pictures

    def picture_drawn(self, experiment):
        self.drawn[experiment.name] = self.drawn.get(experiment.name, 0) + 1


@pytest.fixture(scope="module")
def done():
    listener, before = Listener(), multiprocessing.active_children()
    sections = run_experiments(SMALL, n_seeds=3, n_workers=2, watcher=listener)
    left = [process for process in multiprocessing.active_children() if process not in before]
    return sections, listener, left


def test_the_tutorial_s_figures_and_lengths_are_its_own():
    assert [(each.reference, each.config.train.max_epochs) for each in TUTORIAL] == [
        (0.8864, 20),
        (0.9976, 30),
        (1.0, 50),
    ]
    assert [(each.config.data.name, each.config.data.noise) for each in TUTORIAL] == [
        ("moons", 0.07),
        ("moons", 0.07),
        ("circles", 0.02),
    ]
    for each in TUTORIAL:
        data, loop = each.config.data, each.config.train
        assert (data.n_samples, data.seed, data.split_seed, data.validation_fraction) == (10_000, 42, 42, 0.25)
        assert (loop.optimizer, loop.learning_rate, loop.batch_size, loop.shuffle) == ("sgd", 0.05, 128, False)
        assert each.moving == (1, 2, 3, 4, 5, 6, 7, 8, 9, 10)


def test_there_is_a_section_for_each_experiment_in_order(done):
    assert [section.title for section in done[0]] == ["Moons", "Circles"]
    assert all(section.seconds > 0 for section in done[0])


def test_the_scores_are_those_of_training_each_seed_alone(done):
    for experiment, section in zip(SMALL, done[0], strict=True):
        alone = [train(experiment.config.replace(seed=seed)).score() for seed in range(3)]
        np.testing.assert_array_equal(section.scores.values, alone)


def test_every_picture_is_there_of_the_first_seed(done):
    for section in done[0]:
        assert set(section.art) == {
            *("strip", "data", "boundary", "animation", "loss", "bands", "weights", "neurons", "confusion")
        }
        assert section.captions["boundary"].text.startswith("What the network of seed 0 answers")


def test_the_watcher_hears_of_every_seed_and_every_picture(done):
    sections, listener, _ = done
    for section in sections:
        heard = listener.seeds[section.name]
        assert [heard[seed] for seed in range(3)] == section.scores.values.tolist()
        assert listener.begun[section.name] == listener.drawn[section.name] == 9


def test_no_worker_is_left(done):
    assert done[2] == []


def test_a_training_is_scored_and_timed():
    trained = train_one(SMALL[0].config)
    assert trained.score == trained.recording.score()
    assert trained.seconds > 0


@pytest.mark.parametrize(("given", "name"), [({"n_seeds": 0}, "n_seeds"), ({"n_workers": -1}, "n_workers")])
def test_less_than_one_is_an_error(given, name):
    with pytest.raises(ConfigError) as error:
        run_experiments(SMALL, watcher=Listener(), **given)
    assert str(error.value) == f"{name} must be at least 1; got {given[name]}."


class Killer(Listener):
    def __init__(self):
        super().__init__()
        self.others = multiprocessing.active_children()

    def seed_trained(self, experiment, seed, score):
        for process in set(multiprocessing.active_children()) - set(self.others):
            process.kill()  # unlike os.kill, this bears with one that has ended meanwhile


def test_a_worker_that_is_killed_is_an_error_and_not_a_hang():
    with pytest.raises(SeparatrixError) as error:
        run_experiments(SMALL, n_seeds=8, n_workers=1, watcher=Killer())
    assert str(error.value) == (
        "A worker process was ended from outside, most likely for want of memory. Take fewer workers."
    )


class Stopper(Listener):
    def seed_trained(self, experiment, seed, score):
        raise KeyboardInterrupt


def test_ctrl_c_ends_the_workers():
    before = multiprocessing.active_children()  # those that scikit-learn keeps for its next search, for one
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        with pytest.raises(KeyboardInterrupt):
            run_experiments(SMALL, n_seeds=4, n_workers=1, watcher=Stopper())
    begun = [process for process in multiprocessing.active_children() if process not in before]
    for process in begun:
        process.join(20)
    assert [process for process in begun if process.is_alive()] == []
