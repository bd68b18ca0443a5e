import numpy as np
import pytest

from separatrix.cli.map.live import Live
from separatrix.cli.sweep_progress import Nothing
from separatrix.config import DataConfig, ModelConfig, RunConfig, TrainConfig
from separatrix.sweeps import hyperparameter_map
from separatrix.sweeps.coarse import CoarseMap


@pytest.fixture
def config():
    return RunConfig(
        data=DataConfig("moons", n_samples=60),
        model=ModelConfig(hidden_layer_sizes=(4,)),
        train=TrainConfig(max_epochs=2),
    )


@pytest.mark.parametrize("suffix", ["html", "png"])
def test_the_picture_is_there_while_the_map_is_trained(config, tmp_path, suffix):
    class Watch:
        def __init__(self, live):
            self.live, self.seen = live, []

        def sweep_started(self, plan, n_done):
            self.live.sweep_started(plan, n_done)

        def chunk_ended(self, progress):
            self.live.chunk_ended(progress)
            self.seen.append((progress.n_done, path.read_bytes() if path.exists() else None))

        def chunk_set_aside(self, aside):
            raise AssertionError(aside)

    path = tmp_path / f"map.{suffix}"
    watch = Watch(Live(path, Nothing()))
    hyperparameter_map(config, x="noise=0:1", y="learning_rate=0.1:1", size=3, observer=watch)
    n_done, first = watch.seen[0]
    assert 0 < n_done < 9
    if suffix == "html":
        page = first.decode()
        assert '<meta http-equiv="refresh" content="2">' in page
        assert f"{n_done} of 9 networks are trained, " in page
        assert "<svg" in page
    else:
        assert first.startswith(b"\x89PNG")


def test_a_coarse_map_shows_the_trained_pixel_of_the_coarser_grid(config):
    found = hyperparameter_map(config, x="learning_rate=0.01:10:log", y="l1=0:1", size=8)
    whole = found.grid().copy()
    missing = np.ones((8, 8), dtype=bool)
    missing[::4, ::4] = False
    missing[0, 2] = False
    found.sweep.results.status[missing.ravel()] = -1
    coarse = CoarseMap(found)
    expected = np.kron(whole[::4, ::4], np.ones((4, 4)))
    expected[0:2, 2:4] = whole[0, 2]
    np.testing.assert_array_equal(coarse.grid(), expected)
    assert coarse.done.all()
    assert not coarse.failed.any()


def test_a_map_that_is_done_is_shown_as_it_is(config):
    found = hyperparameter_map(config, x="learning_rate=0.01:10:log", y="l1=0:1", size=5)
    np.testing.assert_array_equal(CoarseMap(found).grid(), found.grid())
