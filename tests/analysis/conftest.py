import pytest

from separatrix.config import DataConfig, ModelConfig, RunConfig, TrainConfig
from separatrix.engines import train


@pytest.fixture(scope="session")
def hinge_run():
    """A loss whose output is no log-odds."""
    return train(
        RunConfig(
            data=DataConfig("moons", n_samples=80),
            model=ModelConfig(hidden_layer_sizes=(3,)),
            train=TrainConfig(loss="hinge", max_epochs=1),
        )
    )


@pytest.fixture(scope="session")
def logistic_run():
    """No hidden layer."""
    return train(
        RunConfig(
            data=DataConfig("moons", n_samples=80), model=ModelConfig(name="logistic"), train=TrainConfig(max_epochs=1)
        )
    )
