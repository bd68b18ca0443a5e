import numpy as np
import pytest

from separatrix.engines import train
from separatrix.errors import ConfigError
from separatrix.sweeps import HyperparameterMap, hyperparameter_map
from separatrix.sweeps.swept import FAILED, Sweep

AXES = {"x": "learning_rate=0.01:1:log", "y": "noise=0:0.4"}


@pytest.fixture
def found(config):
    """Five columns and three rows of two networks each."""
    return hyperparameter_map(config, size=(5, 3), seeds=2, **AXES)


def test_row_0_is_the_lowest_y_and_column_0_the_lowest_x(found):
    for column, row in ((0, 0), (4, 0), (0, 2), (3, 1)):
        config = found.config_of(column, row)
        assert config.train.learning_rate == pytest.approx(found.x.values[column])
        assert config.data.noise == pytest.approx(found.y.values[row])
    assert (found.config_of(0, 0).train.learning_rate, found.config_of(0, 2).data.noise) == (0.01, 0.4)


def test_a_pixel_is_the_mean_of_the_networks_that_its_configs_determine(found):
    scores = [train(found.config_of(4, 1, seed)).score() for seed in found.sweep.spec.seeds]
    assert found.grid()[1, 4] == pytest.approx(np.mean(scores))
    assert found.recording(4, 1, seed=1).score() == scores[1]


def test_a_share_knows_of_how_many_rows_it_is(found):
    data = found.sweep.data
    assert found.n_rows() == found.n_rows("disagreement") == len(data.valid_index)
    assert found.n_rows("train_accuracy") == len(data.train_index)
    assert found.n_rows("valid_loss") is None


def test_a_setting_is_safe_only_if_no_seed_diverged(found):
    results = found.sweep.results.extended(len(found.sweep))
    assert found.safest() is not None
    results.status[1::2] = FAILED
    assert HyperparameterMap(Sweep(found.sweep.plan, results, found.measure)).safest() is None


def test_a_map_that_is_not_complete_recommends_nothing(found):
    results = found.sweep.results.extended(len(found.sweep))
    results.status[-1] = -1
    assert HyperparameterMap(Sweep(found.sweep.plan, results, found.measure)).safest() is None


def test_a_map_has_two_sides(config):
    with pytest.raises(ConfigError) as error:
        hyperparameter_map(config, size=(4, 4, 4), **AXES)
    assert str(error.value) == "size must be the pixels of a side, or along x and y; got (4, 4, 4)."


def test_an_axis_is_no_number(config):
    with pytest.raises(ConfigError) as error:
        hyperparameter_map(config, x="learning_rate=0.1:1", y=3, size=2)
    assert str(error.value) == "An axis must be an Axis or a text such as learning_rate=1e-4:10:log; got 3."
