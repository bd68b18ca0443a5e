import numpy as np
import pytest

from separatrix.config import DataConfig, RunConfig, TrainConfig
from separatrix.engines import train, train_population
from separatrix.errors import ConfigError


@pytest.fixture(scope="module")
def runs():
    base = RunConfig(data=DataConfig("moons", n_samples=80), train=TrainConfig(max_epochs=2))
    return train_population([base.replace(seed=seed) for seed in range(3)])


def test_a_member_equals_the_same_config_trained_alone(runs):
    alone = train(runs[1].config)
    np.testing.assert_array_equal(alone.history["step_loss"], runs[1].history["step_loss"])


def test_a_population_shares_its_data(runs):
    assert runs[0].data is runs[2].data
    with pytest.raises(ConfigError) as error:
        train_population([RunConfig(), RunConfig(data=DataConfig("circles"))])
    assert str(error.value) == "The configs of a population must share one DataConfig; these differ."


def test_a_set_of_runs_is_a_sequence(runs):
    assert len(runs) == 3
    assert [run.config.seed for run in runs[1:]] == [1, 2]
    assert repr(runs) == "RunSet(3 runs)"


def test_scores_and_last_metrics_are_a_table(runs):
    frame = runs.to_pandas()
    assert frame["seed"].tolist() == [0, 1, 2]
    assert frame["status"].tolist() == ["done"] * 3
    np.testing.assert_allclose(frame["score"], runs.scores())
    np.testing.assert_allclose(frame["valid_accuracy"], runs.scores())
