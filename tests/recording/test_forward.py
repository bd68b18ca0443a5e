"""What the compiled core answers is what PyTorch answers, to rounding."""

import dataclasses
import sys

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from separatrix.analysis import boundary, neurons
from separatrix.config import ActivationName, DataConfig, FeatureName, ModelConfig, RunConfig, TrainConfig
from separatrix.engines import train
from separatrix.errors import ConfigError
from separatrix.models.build import build_module
from separatrix.models.parameters import flatten
from separatrix.recording import forward
from separatrix.recording.forward import answers_natively, forward_members, hidden_activations

native = pytest.mark.skipif(
    forward.native_instruction_set() in (None, *forward.SLOW), reason="the compiled core is not there, or slow here"
)
CLOSE = {"float32": {"rtol": 1e-5, "atol": 1e-5}, "float64": {"rtol": 1e-12, "atol": 1e-12}}  # found: 4e-7 and 8e-16

models = st.builds(
    ModelConfig,
    hidden_layer_sizes=st.shared(st.lists(st.integers(1, 20), max_size=4).map(tuple), key="sizes"),
    activation=st.shared(st.lists(st.integers(1, 20), max_size=4).map(tuple), key="sizes").flatmap(
        lambda sizes: st.tuples(*(st.sampled_from(ActivationName.__args__) for _ in sizes))
    ),
    bias=st.booleans(),
    output_activation=st.sampled_from(["identity", "tanh"]),
    features=st.lists(st.sampled_from(FeatureName.__args__), unique=True, max_size=7).map(tuple),
    name=st.sampled_from(["mlp", "mlp", "mlp", "logistic"]),
    dropout=st.sampled_from([0.0, 0.5]),
    output_scale=st.sampled_from([1.0, 0.03, 7.0]),
)


@st.composite
def networks(draw):
    config = RunConfig(model=draw(models), train=TrainConfig(dtype=draw(st.sampled_from(["float32", "float64"]))))
    return config, draw(st.integers(1, 4)), draw(st.integers(1, 3))


def by_torch(config, modules, rows):
    with torch.inference_mode():
        fed = torch.from_numpy(rows).to(getattr(torch, config.train.dtype))
        return np.stack([module(fed).double().numpy() for module in modules])


@native
@settings(deadline=None, max_examples=60)
@given(networks(), st.integers(0, 40), st.integers(0, 2**31))
def test_networks_of_ours_answer_as_pytorch_does(network, n_rows, seed):
    config, n_outputs, n_models = network
    modules = [build_module(config.replace(seed=seed + m), 2, n_outputs).eval() for m in range(n_models)]
    weights = np.stack([flatten({k: v.numpy() for k, v in module.state_dict().items()}) for module in modules])
    rows = np.random.default_rng(seed).normal(size=(n_rows, 2))
    logits = forward_members(config, 2, n_outputs, weights, rows)
    assert (logits.shape, logits.dtype) == ((n_models, n_rows, n_outputs), np.float64)
    np.testing.assert_allclose(logits, by_torch(config, modules, rows), **CLOSE[config.train.dtype])


def a_network(n_models=3, dtype="float64", **model):
    config = RunConfig(model=ModelConfig(hidden_layer_sizes=(7, 4), **model), train=TrainConfig(dtype=dtype))
    modules = [build_module(config.replace(seed=seed), 2, 1).eval() for seed in range(n_models)]
    weights = np.stack([flatten({k: v.numpy() for k, v in module.state_dict().items()}) for module in modules])
    return config, modules, weights


@pytest.fixture
def rows():
    return np.random.default_rng(0).normal(size=(50, 2))


def test_without_the_compiled_core_pytorch_answers_the_same(monkeypatch, rows):
    config, modules, weights = a_network(features=("x", "xy", "sin_y"), output_activation="tanh")
    monkeypatch.setattr(forward, "native_instruction_set", lambda: None)
    np.testing.assert_array_equal(forward_members(config, 2, 1, weights, rows), by_torch(config, modules, rows))


@pytest.mark.parametrize("compiled", [pytest.param(True, marks=native), False])
def test_rows_are_taken_a_bounded_number_at_a_time(compiled, monkeypatch, rows):
    config, _, weights = a_network()
    if not compiled:
        monkeypatch.setattr(forward, "native_instruction_set", lambda: None)
    whole = forward_members(config, 2, 1, weights, rows)
    monkeypatch.setattr(forward, "VALUES_AT_ONCE", 33)
    np.testing.assert_allclose(forward_members(config, 2, 1, weights, rows), whole, rtol=1e-13)


@pytest.mark.parametrize("found", [None, "x86_64", "portable"])
def test_a_processor_on_which_the_compiled_core_is_slow_asks_pytorch(found, monkeypatch):
    monkeypatch.setattr(forward, "native_instruction_set", lambda: found)
    assert not answers_natively(RunConfig())


def test_a_network_of_another_device_or_of_one_s_own_asks_pytorch(monkeypatch):
    monkeypatch.setattr(forward, "native_instruction_set", lambda: "avx2")
    assert answers_natively(RunConfig())
    assert not answers_natively(RunConfig(train=TrainConfig(device="cuda")))
    assert not answers_natively(RunConfig(model=ModelConfig(name="module")))


def test_weights_of_another_network_are_refused(rows):
    config, _, weights = a_network()
    with pytest.raises(ConfigError) as error:
        forward_members(config, 2, 1, weights[:, 1:], rows)
    assert str(error.value) == "weights must be of shape (n_models, 58); got (3, 57)."


def test_a_module_of_one_s_own_is_refused(rows):
    config = RunConfig(model=ModelConfig(name="module"))
    with pytest.raises(ConfigError) as error:
        forward_members(config, 2, 1, np.zeros((1, 3)), rows)
    assert str(error.value) == "A network of your own cannot be built from its config. Ask its recording instead."


@native
def test_hidden_layers_answer_as_the_module_s_own(rows):
    config, modules, weights = a_network(1, activation=("tanh", "gelu"), features=("y", "x_squared"))
    fed = torch.from_numpy(rows)
    layers = hidden_activations(config, 2, 1, weights[0], rows)
    with torch.inference_mode():
        for layer, end in zip(layers, (3, 5), strict=True):
            np.testing.assert_allclose(layer, modules[0][:end](fed).numpy(), rtol=1e-6, atol=1e-7)


RUNS = {
    "an mlp": ModelConfig(hidden_layer_sizes=(6, 3), dropout=0.2),
    "transforms": ModelConfig(hidden_layer_sizes=(4,), features=("x", "sin_x"), output_activation="tanh"),
    "a logistic regression": ModelConfig(name="logistic"),
    "a scale": ModelConfig(hidden_layer_sizes=(5,), output_activation="tanh", output_scale=0.2),
    "no hidden layer": ModelConfig(hidden_layer_sizes=()),
}


@pytest.fixture(scope="module", params=RUNS)
def run(request):
    data = DataConfig("moons", n_samples=80, standardize=True)
    return train(RunConfig(data=data, model=RUNS[request.param], train=TrainConfig(max_epochs=3, learning_rate=0.5)))


def test_a_recording_answers_the_same_without_the_compiled_core(run, monkeypatch):
    def answers():
        drawn = boundary(run, frame=1, resolution=20).values
        hidden = neurons(run, frame=2, resolution=6).layers
        values = [run.logits(), run.logits(frame=1), run.predict_proba(), drawn]
        return values + [layer.activations for layer in hidden], [(layer.name, layer.kind) for layer in hidden]

    ours, names = answers()
    monkeypatch.setattr(forward, "native_instruction_set", lambda: None)
    torchs, same_names = answers()
    assert names == same_names
    for a, b in zip(ours, torchs, strict=True):
        np.testing.assert_allclose(a, b, **CLOSE["float32"])


def test_a_recording_with_a_module_of_its_own_asks_that(run):
    module = run.module()
    own = dataclasses.replace(run, prototype=module)
    assert not own.answers_natively
    with torch.inference_mode():
        fed = torch.from_numpy(run.data.scaled(run.data.X)).float()
        np.testing.assert_array_equal(own.logits()[:, 0], module(fed)[:, 0].numpy())


def test_a_frame_that_is_not_there_is_refused(run):
    with pytest.raises(ConfigError, match="frame must be between -4 and 3; got 4"):
        run.logits(frame=4)


def test_a_core_that_was_not_compiled_has_no_instruction_set(monkeypatch):
    monkeypatch.setitem(sys.modules, "separatrix._native", None)
    assert forward.native_instruction_set.__wrapped__() is None
