import numpy as np
import pytest

from separatrix.config import DataConfig, ModelConfig, RunConfig
from separatrix.errors import ConfigError
from separatrix.models.build import build_module, module_shapes
from separatrix.models.parameters import check_same_network, flatten, unflatten

CONFIG = RunConfig(data=DataConfig("moons"), model=ModelConfig(hidden_layer_sizes=(3, 2)))


def test_parameters_go_to_a_flat_row_and_back():
    state = {name: values.numpy() for name, values in build_module(CONFIG, 2, 1).state_dict().items()}
    back = unflatten(flatten(state), module_shapes(CONFIG, 2, 1))
    assert list(back) == list(state)
    for name, values in state.items():
        np.testing.assert_array_equal(back[name], values)


def test_leading_axes_stay_in_front():
    back = unflatten(np.zeros((5, 4, 20)), module_shapes(CONFIG, 2, 1))
    assert back["2.weight"].shape == (5, 4, 2, 3)


def test_weights_of_another_network_are_named():
    with pytest.raises(ConfigError) as error:
        check_same_network({"0.weight": np.zeros((2, 2))}, {"0.weight": (3, 2), "0.bias": (3,)})
    assert str(error.value) == "The weights to go on from are of another network, see 0.bias, 0.weight. Train anew."
