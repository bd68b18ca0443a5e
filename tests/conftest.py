"""Small recordings that many tests read and none changes."""

import signal
from importlib.util import find_spec

import matplotlib as mpl
import pytest

from separatrix.config import DataConfig, ModelConfig, RunConfig, TrainConfig
from separatrix.engines import train

mpl.use("agg")
signal.signal(signal.SIGINT, signal.default_int_handler)  # a runner in the background may have been started without


def pytest_collection_modifyitems(items):
    if find_spec("separatrix._native") is None:
        for item in items:
            if item.get_closest_marker("native"):
                item.add_marker(pytest.mark.skip(reason="the native engine was not compiled here"))


@pytest.fixture(scope="session", autouse=True)
def no_store_of_the_user(tmp_path_factory):
    """What the commands keep goes to a folder of the tests; nobody's own library of runs is touched."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SEPARATRIX_STORE", str(tmp_path_factory.mktemp("store") / "runs.sqlite"))
        patch.setenv("XDG_DATA_HOME", str(tmp_path_factory.mktemp("data")))  # where a test takes that away
        yield


@pytest.fixture(scope="session")
def moons_run():
    """Two classes, two features, 6 frames."""
    return train(
        RunConfig(
            data=DataConfig("moons", n_samples=200, noise=0.1),
            model=ModelConfig(hidden_layer_sizes=(8, 4)),
            train=TrainConfig(batch_size=40, max_epochs=5, learning_rate=0.3),
        )
    )


@pytest.fixture(scope="session")
def wine_run():
    """Three classes with names, thirteen standardized features."""
    return train(
        RunConfig(
            data=DataConfig("wine", standardize=True),
            model=ModelConfig(hidden_layer_sizes=(8,)),
            train=TrainConfig(batch_size=16, max_epochs=4, learning_rate=0.1),
        )
    )


@pytest.fixture(scope="session")
def plane_run():
    """A regression on two features."""
    return train(
        RunConfig(
            data=DataConfig("playground-reg-plane", n_samples=120),
            model=ModelConfig(hidden_layer_sizes=(6,), activation="tanh"),
            train=TrainConfig(batch_size=16, max_epochs=4),
        )
    )
