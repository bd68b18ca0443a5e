import itertools

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch import nn

from separatrix.config import DataConfig, ModelConfig, RunConfig, TrainConfig
from separatrix.errors import ConfigError
from separatrix.models.build import build_module, module_shapes


def build(n_features=2, n_outputs=1, seed=0, dtype="float32", data=None, **model):
    config = RunConfig(
        model=ModelConfig(**model), train=TrainConfig(dtype=dtype), seed=seed, data=data or DataConfig("moons")
    )
    return build_module(config, n_features, n_outputs)


@settings(deadline=None, max_examples=30)
@given(
    sizes=st.lists(st.integers(1, 20), max_size=3).map(tuple),
    seed=st.integers(0, 2**63 - 1),
    dtype=st.sampled_from(["float32", "float64"]),
    bias=st.booleans(),
)
def test_the_default_weights_equal_those_of_the_same_sequential_after_manual_seed(sizes, seed, dtype, bias):
    torch.manual_seed(seed)
    widths = [3, *sizes, 2]
    same = nn.Sequential(
        *(nn.Linear(a, b, bias=bias, dtype=getattr(torch, dtype)) for a, b in itertools.pairwise(widths))
    )
    ours = build(3, 2, seed, dtype, hidden_layer_sizes=sizes, bias=bias)
    for a, b in zip(ours.parameters(), same.parameters(), strict=True):
        assert torch.equal(a, b)


def test_building_leaves_torchs_random_state_alone():
    before = torch.get_rng_state()
    build(initializer="xavier")
    assert torch.equal(before, torch.get_rng_state())


def test_each_hidden_layer_may_have_its_own_activation():
    layers = build(hidden_layer_sizes=(3, 4, 5), activation=("tanh", "sin", "gelu"))
    assert [type(layer).__name__ for layer in layers] == ["Linear", "Tanh", "Linear", "Sin", "Linear", "GELU", "Linear"]


def test_dropout_follows_every_hidden_activation():
    layers = build(hidden_layer_sizes=(3, 4), dropout=0.25)
    assert [type(layer).__name__ for layer in layers] == [
        "Linear",
        "ReLU",
        "Dropout",
        "Linear",
        "ReLU",
        "Dropout",
        "Linear",
    ]
    assert layers[2].p == 0.25


@pytest.mark.parametrize(
    ("name", "function"),
    [
        ("relu", torch.relu),
        ("tanh", torch.tanh),
        ("sigmoid", torch.sigmoid),
        ("identity", lambda x: x),
        ("gelu", torch.nn.functional.gelu),
        ("silu", torch.nn.functional.silu),
        ("leaky_relu", torch.nn.functional.leaky_relu),
        ("elu", torch.nn.functional.elu),
        ("softplus", torch.nn.functional.softplus),
        ("sin", torch.sin),
    ],
)
def test_an_activation_is_torchs_function_of_that_name(name, function):
    x = torch.linspace(-3, 3, 13)
    assert torch.equal(build(hidden_layer_sizes=(4,), activation=name)[1](x), function(x))


@pytest.mark.parametrize(
    ("name", "bound"),
    [("xavier", np.sqrt(6 / (50 + 400))), ("he", np.sqrt(6 / 50)), ("uniform", 1.0), ("playground", 0.5)],
)
def test_uniform_initializers_fill_their_interval(name, bound):
    weight = build(50, hidden_layer_sizes=(400,), initializer=name)[0].weight.detach()
    assert weight.abs().max() <= bound
    assert weight.abs().max() > 0.99 * bound
    assert weight.std().item() == pytest.approx(bound / np.sqrt(3), rel=0.02)


def test_the_normal_initializer_is_standard_and_scaled():
    weight = build(50, hidden_layer_sizes=(400,), initializer="normal", initial_scale=3.0)[0].weight
    assert weight.std().item() == pytest.approx(3.0, rel=0.02)


@pytest.mark.parametrize(("name", "bias"), [("xavier", 0.0), ("he", 0.0), ("zeros", 0.0), ("playground", 0.1)])
def test_initializers_set_the_biases(name, bias):
    for layer in build(initializer=name):
        if isinstance(layer, nn.Linear):
            assert torch.all(layer.bias == bias)


def test_the_initial_scale_multiplies_weights_but_not_biases():
    plain, scaled = build(seed=5), build(seed=5, initial_scale=2.0)
    assert torch.equal(scaled[0].weight, 2 * plain[0].weight)
    assert torch.equal(scaled[0].bias, plain[0].bias)


def test_the_initial_offset_is_added_after_the_scale_and_not_to_biases():
    plain, moved = build(seed=5), build(seed=5, initial_scale=2.0, initial_offset=-0.5)
    for before, after in zip(plain[::2], moved[::2], strict=True):
        assert torch.equal(after.weight, 2 * before.weight - 0.5)
        assert torch.equal(after.bias, before.bias)


def test_a_logistic_regressions_weights_are_scaled_and_moved_too():
    plain, moved = (build(name="logistic", **given) for given in ({}, {"initial_scale": 0.5, "initial_offset": 1.0}))
    assert torch.equal(moved[0].weight, 0.5 * plain[0].weight + 1)
    assert torch.equal(moved[0].bias, plain[0].bias)


def test_the_output_scale_multiplies_what_the_output_activation_answers():
    x = torch.randn(5, 2)
    plain, scaled = (build(output_activation="tanh", output_scale=scale) for scale in (1.0, 0.125))
    assert torch.equal(scaled(x), 0.125 * plain(x))
    assert str(scaled[-1]) == "Scale(0.125)"
    assert scaled.state_dict().keys() == plain.state_dict().keys()


def test_playground_weights_continue_the_stream_that_made_the_data():
    from separatrix.data import playground_stream

    data = DataConfig("playground-circle", seed=42182)
    stream = playground_stream(data)
    module = build(data=data, hidden_layer_sizes=(4, 2), initializer="playground", dtype="float64")
    for layer in (module[0], module[2], module[4]):
        for weight in layer.weight.detach().flatten().tolist():
            assert weight == stream.random() - 0.5


class TutorialRegression(nn.Module):
    """The hand-written module as the tutorial has it."""

    def __init__(self, in_features, out_features, bias=True):
        super().__init__()
        self.weights = nn.Parameter(torch.randn(in_features))
        self.bias = bias
        if bias:
            self.bias_term = nn.Parameter(torch.randn(out_features))

    def forward(self, x):
        x = x @ self.weights
        if self.bias:
            x += self.bias_term
        return x


def test_our_logistic_regression_starts_and_computes_as_the_tutorials():
    torch.manual_seed(7)
    theirs = TutorialRegression(2, 1)
    ours = build(name="logistic", seed=7)
    x = torch.randn(5, 2)
    assert torch.allclose(ours(x).flatten(), theirs(x))


def test_logistic_regression_without_a_bias_maps_zero_to_zero():
    assert build(3, 4, name="logistic", bias=False)(torch.zeros(2, 3)).abs().sum() == 0


def test_features_are_the_playgrounds_transforms_in_the_given_order():
    module = build(features=("xy", "x", "x_squared", "sin_y", "y_squared", "sin_x", "y"))
    x = torch.tensor([[2.0, 3.0]])
    expected = [[6.0, 2.0, 4.0, np.sin(3.0), 9.0, np.sin(2.0), 3.0]]
    np.testing.assert_allclose(module[0](x), expected, rtol=1e-6)
    assert str(module[0]) == "Features(xy, x, x_squared, sin_y, y_squared, sin_x, y)"


def test_features_need_two_inputs():
    with pytest.raises(ConfigError) as error:
        build(3, features=("x", "xy"))
    assert str(error.value) == "features must be empty for 3 inputs; got ['x', 'xy']. They need two."


def test_a_tanh_output_is_a_last_layer():
    assert isinstance(build(output_activation="tanh")[-1], nn.Tanh)


def test_a_network_of_ones_own_cannot_be_built():
    with pytest.raises(ConfigError) as error:
        build(name="module")
    assert str(error.value) == (
        "A network of your own cannot be built from its config. Hand the module over: module=MyNet()."
    )


def test_shapes_are_known_without_building_even_a_giant():
    shapes = module_shapes(RunConfig(model=ModelConfig(hidden_layer_sizes=(10**6,))), 10**6, 3)
    assert shapes == {
        "0.weight": (10**6, 10**6),
        "0.bias": (10**6,),
        "2.weight": (3, 10**6),
        "2.bias": (3,),
    }
