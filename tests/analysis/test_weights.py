import numpy as np
import pytest
import torch
from torch import nn

from separatrix.analysis import layer_weights
from separatrix.config import TrainConfig
from separatrix.engines import train
from separatrix.errors import DataError

DATA = (np.random.default_rng(0).normal(size=(40, 2)), np.arange(40) % 2)


class Handwritten(nn.Module):
    """A logistic regression with a vector of weights and a bias of its own name."""

    def __init__(self):
        super().__init__()
        self.weights, self.bias_term = nn.Parameter(torch.randn(2)), nn.Parameter(torch.randn(1))

    def forward(self, x):
        return x @ self.weights + self.bias_term


def run_of(module):
    return train(data=DATA, module=module, train=TrainConfig(max_epochs=1))


def test_layers_come_in_order_with_their_biases(moons_run):
    layers = layer_weights(moons_run, 0)
    assert [layer.weight.shape for layer in layers] == [(8, 2), (4, 8), (1, 4)]
    state = moons_run.state_dict(0)
    assert np.array_equal(layers[1].weight, state["2.weight"].numpy().astype(np.float64))
    assert np.array_equal(layers[1].bias, state["2.bias"].numpy().astype(np.float64))


def test_a_vector_of_weights_is_one_layer():
    run = run_of(nn.Sequential(Handwritten()))
    (layer,) = layer_weights(run)
    assert layer.weight.shape == (1, 2)
    assert layer.bias.tolist() == run.state_dict()["0.bias_term"].numpy().astype(np.float64).tolist()


def test_a_layer_may_have_no_bias():
    layers = layer_weights(run_of(nn.Sequential(nn.Linear(2, 3, bias=False), nn.ReLU(), nn.Linear(3, 1))))
    assert layers[0].bias is None
    assert layers[1].bias is not None


@pytest.mark.parametrize(
    "module",
    [
        nn.Sequential(nn.Unflatten(1, (1, 2)), nn.Conv1d(1, 2, 1), nn.Flatten(), nn.Linear(4, 1)),
        nn.Sequential(nn.BatchNorm1d(2), nn.Unflatten(1, (2, 1)), nn.Conv1d(2, 1, 1), nn.Flatten()),
    ],
)
def test_a_network_that_is_no_chain_is_refused(module):
    with pytest.raises(DataError) as caught:
        layer_weights(run_of(module))
    assert str(caught.value) == (
        "Only a chain of linear layers can be drawn as nodes and edges; this network is none. "
        "Draw its boundary or its neurons."
    )
