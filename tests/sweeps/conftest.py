import pytest

from separatrix.config import DataConfig, ModelConfig, RunConfig, TrainConfig


@pytest.fixture
def config():
    """A small network on few rows, which trains in a millisecond."""
    return RunConfig(
        data=DataConfig("moons", n_samples=80),
        model=ModelConfig(hidden_layer_sizes=(4,)),
        train=TrainConfig(batch_size=20, max_epochs=3, learning_rate=0.1),
    )
