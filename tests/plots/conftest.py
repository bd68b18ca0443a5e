import matplotlib as mpl
import numpy as np
import pytest
from matplotlib import pyplot as plt

from separatrix.config import DataConfig, ModelConfig, RunConfig, TrainConfig
from separatrix.engines import train, train_population


@pytest.fixture(autouse=True)
def _no_global_state():
    """A picture leaves matplotlib's settings as they were; figures are closed for the next test."""
    before = dict(mpl.rcParams)
    yield
    assert dict(mpl.rcParams) == before
    plt.close("all")


@pytest.fixture(scope="session")
def digits_run():
    """Ten classes, 64 features, some of them constant."""
    return train(
        RunConfig(
            data=DataConfig("digits"),
            model=ModelConfig(hidden_layer_sizes=(64, 64)),
            train=TrainConfig(max_epochs=1, frames="ends"),
        )
    )


@pytest.fixture(scope="session")
def named_run():
    """Two classes with names, features with names that are hard to draw."""
    rng = np.random.default_rng(0)
    import pandas as pd

    X = pd.DataFrame(rng.normal(size=(40, 3)), columns=["price in $ or $", "_hidden", "third"])
    y = pd.Series(np.where(X["third"] > 0, "yes", "no"), name="label")
    return train(data=(X, y), model=ModelConfig(hidden_layer_sizes=(3,)), train=TrainConfig(max_epochs=1))


@pytest.fixture(scope="session")
def line_run():
    """A regression on one feature."""
    x = np.linspace(-1, 1, 40)[:, None]
    return train(data=(x, x[:, 0] ** 2), model=ModelConfig(hidden_layer_sizes=(3,)), train=TrainConfig(max_epochs=1))


@pytest.fixture(scope="session")
def many_runs():
    """Five seeds of one config."""
    config = RunConfig(
        data=DataConfig("moons", n_samples=80),
        model=ModelConfig(hidden_layer_sizes=(4,)),
        train=TrainConfig(max_epochs=3, batch_size=20),
    )
    return train_population([config.replace(seed=seed) for seed in range(5)])
