"""What a population will cost. No time is compared with another."""

import math

import numpy as np
import pytest

from separatrix.config import DataConfig, ModelConfig, RunConfig, TrainConfig
from separatrix.engines import Population, estimate
from separatrix.engines.select import native_instruction_set

MOONS = RunConfig(
    data=DataConfig("moons", n_samples=120),
    model=ModelConfig(hidden_layer_sizes=(5,)),
    train=TrainConfig(max_epochs=2, frames="ends"),
)


@pytest.fixture(params=["autograd", "native"])
def engine(request):
    if request.param == "native" and native_instruction_set() is None:
        pytest.skip("the native engine was not compiled here")
    return request.param


def test_a_short_population_is_timed_by_training_it(engine):
    found = estimate(Population(MOONS, {"seed": range(3)}), engine=engine)
    assert 0 < found.seconds_a_member < math.inf


def test_a_long_one_is_cut_and_extrapolated(engine):
    config = MOONS.replace(train__max_epochs=1_000_000, train__evaluate=())
    found = estimate(Population(config, {"seed": range(3)}), engine=engine, n_threads=1)
    assert 0 < found.seconds_a_member < math.inf


def test_what_is_kept_takes_its_memory(engine):
    population = Population(MOONS, {"seed": np.arange(5)})
    plain, weights, history = (
        estimate(population, engine=engine, keep=keep).bytes_a_member for keep in ((), ("weights",), ("history",))
    )
    assert plain > 0
    assert weights - plain == 4 * (2 * 5 + 5 + 5 + 1)
    assert history - plain == 8 * 4 * 3
