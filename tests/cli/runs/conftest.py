import pytest

from separatrix.cli.many import Options, run_kept
from separatrix.cli.sweep_progress import Nothing
from separatrix.config import DataConfig, ModelConfig, RunConfig, TrainConfig
from separatrix.engines import train
from separatrix.store import open_store
from separatrix.sweeps import SweepSpec


def small(rate):
    return RunConfig(
        data=DataConfig("moons", n_samples=60),
        model=ModelConfig(hidden_layer_sizes=(4,)),
        train=TrainConfig(max_epochs=2, learning_rate=rate),
    )


@pytest.fixture
def library(own_folder):
    """The ids of two runs, slow and fast, and of a sweep over rates and widths, by name."""
    with open_store() as store:
        for name, rate in (("slow", 0.01), ("fast", 0.5)):
            store.add_recording(train(small(rate)), name=name, tags=["rates"])
    spec = SweepSpec(small(0.1), {"learning_rate": [0.1, 0.2], "hidden_layer_sizes": [(2,), (3, 3)]}, (7, 8))
    options = Options(name="rates")
    run_kept(spec, "sweep", options, options.shelf, Nothing())
    with open_store() as store:
        yield {entry.name: entry.id for entry in store.entries()}
