"""Every test in this folder runs over every engine."""

import pytest

from separatrix.config import DataConfig, ModelConfig, RunConfig, TrainConfig
from separatrix.data import load_dataset
from separatrix.engines.contract import Job, Silent
from separatrix.engines.select import reason_against_native, run_job

ENGINES = ("autograd", "native")


@pytest.fixture(params=ENGINES)
def run(request):
    """Train a config with the engine of this round: ``run(config, data=None, observer=Silent(), **job)``."""

    def train(config, data=None, observer=None, **job):
        dataset = load_dataset(config.data) if data is None else data
        task = Job(config, dataset, **job)
        if request.param == "native" and (reason := reason_against_native(task)):
            pytest.skip(f"the native engine cannot: {reason}")
        recording = run_job(request.param, task, observer or Silent())
        assert recording.engine == request.param
        return recording

    return train


@pytest.fixture
def moons():
    """A run small enough for every test: 150 rows of moons, 4 steps an epoch, the last of 22 rows."""
    return RunConfig(
        data=DataConfig("moons", n_samples=200, noise=0.1),
        model=ModelConfig(hidden_layer_sizes=(8, 4)),
        train=TrainConfig(batch_size=43, max_epochs=5, learning_rate=0.1),
        seed=3,
    )
