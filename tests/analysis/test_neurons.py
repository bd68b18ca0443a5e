import numpy as np
import pytest
import torch
from torch import nn

from separatrix.analysis import module_neurons, neurons
from separatrix.config import DataConfig, ModelConfig, RunConfig, TrainConfig
from separatrix.engines import train
from separatrix.errors import DataError


class Residual(nn.Module):
    """One activation used twice, changed in place afterwards."""

    def __init__(self):
        super().__init__()
        self.first, self.second, self.act = nn.Linear(2, 3), nn.Linear(3, 3), nn.Tanh()
        self.last = nn.Linear(3, 1)

    def forward(self, x):
        h = self.act(self.first(x))
        kept = h
        h = self.act(self.second(h))
        kept.mul_(0)
        return self.last(h)


class Functional(nn.Module):
    def __init__(self):
        super().__init__()
        self.first, self.last = nn.Linear(2, 4), nn.Linear(4, 1)

    def forward(self, x):
        return self.last(torch.relu(self.first(x)))


def test_every_hidden_neuron_has_a_map_that_its_layer_computes(moons_run):
    found = neurons(moons_run, resolution=5)
    assert [(layer.kind, layer.width) for layer in found.layers] == [("ReLU", 8), ("ReLU", 4)]
    rows = torch.tensor(np.column_stack([found.grid.xx.ravel(), found.grid.yy.ravel()]), dtype=torch.float32)
    by_hand = moons_run.module()[:2](rows).detach().numpy().reshape(5, 5, 8)
    assert np.allclose(found.layers[0].activations, by_hand, rtol=1e-5, atol=1e-6)


def test_the_answer_lies_over_the_same_plane_on_a_finer_grid(wine_run):
    found = neurons(wine_run, features=("hue", "ash"), resolution=5)
    assert found.output.grid.extent == found.grid.extent
    assert found.output.values.shape == (150, 150, 3)
    assert found.output.grid.features == found.grid.features


def test_each_frame_has_its_own(moons_run):
    first, last = (neurons(moons_run, frame, resolution=4).layers[0].activations for frame in (0, -1))
    assert not np.array_equal(first, last)


def test_standardized_data_reach_the_network_scaled(wine_run):
    found = neurons(wine_run, resolution=4)
    rows = np.concatenate(list(found.grid.blocks()))
    inputs = torch.tensor(wine_run.data.scaled(rows), dtype=torch.float32)
    by_hand = wine_run.module()[:2](inputs).detach().numpy()
    assert np.allclose(found.layers[0].activations.reshape(16, -1), by_hand, atol=1e-6)


def test_an_activation_of_the_output_is_no_hidden_layer():
    run = train(
        RunConfig(
            data=DataConfig("moons", n_samples=60),
            model=ModelConfig(hidden_layer_sizes=(3, 2), activation=("sin", "identity"), output_activation="tanh"),
            train=TrainConfig(max_epochs=1, loss="mse"),
        )
    )
    assert [(layer.kind, layer.width) for layer in neurons(run, resolution=3).layers] == [("Sin", 3), ("Identity", 2)]


def test_input_transforms_are_no_hidden_layer():
    run = train(
        RunConfig(
            data=DataConfig("moons", n_samples=60),
            model=ModelConfig(hidden_layer_sizes=(3,), features=("xy", "x_squared")),
            train=TrainConfig(max_epochs=1),
        )
    )
    assert [layer.width for layer in neurons(run, resolution=3).layers] == [3]


def test_a_logistic_regression_has_no_hidden_layer(logistic_run):
    assert neurons(logistic_run, resolution=3).layers == ()


def test_dropout_is_off_and_not_shown():
    run = train(
        RunConfig(
            data=DataConfig("moons", n_samples=60),
            model=ModelConfig(hidden_layer_sizes=(5,), dropout=0.5),
            train=TrainConfig(max_epochs=1),
        )
    )
    first, second = (neurons(run, resolution=4).layers for _ in range(2))
    assert len(first) == 1
    assert np.array_equal(first[0].activations, second[0].activations)


def test_a_neuron_that_never_answers_is_silent():
    module = nn.Sequential(nn.Linear(2, 2), nn.ReLU(), nn.Linear(2, 1))
    with torch.no_grad():
        module[0].weight.zero_()
        module[0].bias.copy_(torch.tensor([1.0, -1.0]))
    run = train(data=(np.random.default_rng(0).normal(size=(40, 2)), np.arange(40) % 2), module=module,
                train=TrainConfig(max_epochs=1, learning_rate=1e-9))  # fmt: skip
    assert neurons(run, resolution=3).layers[0].silent.tolist() == [False, True]


def test_a_users_module_is_read_through_its_activations_and_left_as_it_was():
    module = Residual().train()
    module.act.eval()
    (first, second) = module_neurons(module, [torch.ones(4, 2), torch.zeros(3, 2)])
    assert first[:2] == ("act", "Tanh")
    assert first[2].shape == second[2].shape == (7, 3)
    assert np.allclose(first[2][:4], torch.tanh(module.first(torch.ones(4, 2))).detach().numpy())
    assert module.training
    assert not module.act.training
    assert all(not part._forward_hooks for part in module.modules())


def test_where_activations_are_functions_the_linear_layers_are_shown():
    ((name, kind, values),) = module_neurons(Functional(), [torch.ones(2, 2)])
    assert (name, kind, values.shape) == ("first", "Linear", (2, 4))


def test_hooks_are_gone_even_if_the_module_fails():
    module = nn.Sequential(nn.Linear(2, 2), nn.ReLU(), nn.Linear(2, 1))
    with pytest.raises(RuntimeError):
        module_neurons(module, [torch.ones(2, 5)])
    assert all(not part._forward_hooks for part in module.modules())


def test_an_activation_that_returns_no_tensor_is_passed_over():
    class Pair(nn.Module):
        def forward(self, x):
            return x, x

    class Net(nn.Module):
        def __init__(self):
            super().__init__()
            self.pair, self.act, self.last = Pair(), nn.ReLU(), nn.Linear(2, 1)

        def forward(self, x):
            return self.last(self.act(self.pair(x)[0])), None

    assert [name for name, _, _ in module_neurons(Net(), [torch.ones(2, 2)])] == ["act"]


def test_a_module_that_changes_from_batch_to_batch_is_refused():
    class Moody(nn.Module):
        def __init__(self):
            super().__init__()
            self.act, self.last = nn.ReLU(), nn.Linear(2, 1)

        def forward(self, x):
            return self.last(self.act(x) if len(x) > 2 else x)

    with pytest.raises(DataError) as caught:
        module_neurons(Moody(), [torch.ones(3, 2), torch.ones(2, 2)])
    assert str(caught.value) == "The module's activations are called a different number of times from batch to batch."
