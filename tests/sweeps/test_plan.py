import numpy as np
import pytest

from separatrix.engines import Population
from separatrix.sweeps import Axis, Plan, SweepSpec
from separatrix.sweeps.plan import _coarse_first


def indices(plan):
    return np.concatenate([plan.chunk(number).index for number in plan.order()])


def test_every_network_is_in_one_chunk(config):
    vary = {"hidden_layer_sizes": [(2,), (3,)], "dropout": [0.0, 0.5], "learning_rate": [0.1, 0.2, 0.3]}
    plan = Plan(SweepSpec(config, vary, seeds=range(7)))
    assert sorted(indices(plan).tolist()) == list(range(84))
    assert len(plan.groups) == 4
    assert plan.n_chunks == len(list(plan.order()))


def test_a_chunk_s_population_is_of_the_networks_it_says(config):
    vary = {"activation": ["relu", "tanh"], "learning_rate": [0.1, 0.2], "learning_rate.1": [0.5]}
    spec = SweepSpec(config, vary, seeds=(3, 4))
    plan = Plan(spec)
    for number in range(plan.n_chunks):
        chunk = plan.chunk(number)
        assert isinstance(chunk.population, Population)
        for place, index in enumerate(chunk.index):
            assert chunk.population.config_of(place) == spec.config_of(index)


def test_dropout_is_for_pytorch_and_the_rest_native(config):
    plan = Plan(SweepSpec(config, {"dropout": [0.0, 0.5]}))
    chosen = {group.config.model.dropout: group.engine for group in plan.groups}
    assert chosen[0.5] == "autograd"


@pytest.mark.native  # whose chunks have many networks
def test_the_same_spec_is_always_cut_in_the_same_way(config):
    spec = SweepSpec(config.replace(train__max_epochs=300), seeds=range(5000))
    first, second = Plan(spec), Plan(spec)
    assert first.n_chunks == second.n_chunks > 2
    np.testing.assert_array_equal(indices(first), indices(second))
    sizes = [len(first.chunk(number).index) for number in range(first.n_chunks)]
    assert sizes[0] == sizes[1] // 8  # a first picture soon


def test_a_map_begins_with_a_coarse_picture():
    order = _coarse_first((8, 8, 2))
    assert sorted(order.tolist()) == list(range(128))
    assert order[:2].tolist() == [0, 1]  # the seeds of a pixel stay together
    first = {divmod(int(at) // 2, 8) for at in order[:8]}
    assert first == {(0, 0), (0, 4), (4, 0), (4, 4)}
    first = {divmod(int(at) // 2, 8) for at in order[:32]}
    assert first == {(row, column) for row in (0, 2, 4, 6) for column in (0, 2, 4, 6)}


def test_a_plan_knows_about_what_it_costs(config):
    plan = Plan(SweepSpec(config, {"learning_rate": Axis("learning_rate", 0.1, 1, 10)}, keep=("weights",)))
    seconds, size = plan.cost()
    assert 0 < seconds < 60
    assert size >= 10 * 17 * 4
