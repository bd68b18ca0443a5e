"""What an engine computes equals a plain torch loop, written here once more and independently."""

import numpy as np
import pytest
import torch
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from torch import nn

from separatrix.config import DataConfig, ModelConfig, RunConfig, TrainConfig
from separatrix.data import load_dataset
from separatrix.engines.batches import permutation
from separatrix.engines.resampling import bootstrap_rows, noisy_labels

ACTIVATION = {"relu": nn.ReLU, "tanh": nn.Tanh, "sigmoid": nn.Sigmoid, "gelu": nn.GELU, "silu": nn.SiLU,
              "leaky_relu": nn.LeakyReLU, "elu": nn.ELU, "softplus": nn.Softplus, "identity": nn.Identity}  # fmt: skip


def sequential(config, n_features, n_outputs):
    torch.manual_seed(config.seed)
    dtype = getattr(torch, config.train.dtype)
    layers, width = [], n_features
    for size, activation in zip(config.model.hidden_layer_sizes, config.model.activations, strict=True):
        layers += [nn.Linear(width, size, bias=config.model.bias, dtype=dtype), ACTIVATION[activation]()]
        width = size
    module = nn.Sequential(*layers, nn.Linear(width, n_outputs, bias=config.model.bias, dtype=dtype))
    with torch.no_grad():
        for layer in module:
            if isinstance(layer, nn.Linear):
                layer.weight.copy_(layer.weight * config.model.initial_scale + config.model.initial_offset)
    return module


def criterion(config, data, labels):
    name = {"auto": "cross_entropy" if data.n_classes else "mse"}.get(config.train.loss, config.train.loss)
    dtype = getattr(torch, config.train.dtype)
    y = torch.from_numpy(labels)
    half = 0.5 if name == "half_mse" else 1.0
    signs = (2 * y - 1).to(dtype)
    many = data.n_outputs > 1
    if name == "cross_entropy":
        if many:
            return lambda z, rows: nn.CrossEntropyLoss()(z, y[rows])
        return lambda z, rows: nn.BCEWithLogitsLoss()(z.flatten(), y[rows].to(dtype))
    if name == "hinge":
        if many:
            return lambda z, rows: crammer_singer(z, y[rows])
        return lambda z, rows: (1 - signs[rows] * z.flatten()).clamp(min=0).mean()
    if many:
        return lambda z, rows: half * nn.MSELoss()(z, nn.functional.one_hot(y[rows], data.n_classes).to(dtype))
    target = signs if data.n_classes else y.to(dtype)
    return lambda z, rows: half * nn.MSELoss()(z.flatten(), target[rows])


def crammer_singer(z, y):
    losses = []
    for row, label in zip(z, y, strict=True):
        others = torch.cat([row[:label], row[label + 1 :]])
        losses.append((1 + others.max() - row[label]).clamp(min=0))
    return torch.stack(losses).mean()


def optimizer(module, train):
    lr, wd = train.learning_rate, train.weight_decay
    p = module.parameters()
    if isinstance(lr, tuple):
        p = [{"params": linear.parameters(), "lr": rate} for linear, rate in zip(module[::2], lr, strict=True)]
        lr = 1.0
    if train.optimizer == "sgd":
        return torch.optim.SGD(p, lr=lr, momentum=train.momentum, nesterov=train.nesterov, weight_decay=wd)
    if train.optimizer == "adam":
        return torch.optim.Adam(p, lr=lr, betas=train.betas, eps=train.epsilon, weight_decay=wd)
    if train.optimizer == "adamw":
        return torch.optim.AdamW(p, lr=lr, betas=train.betas, eps=train.epsilon, weight_decay=wd)
    return torch.optim.RMSprop(
        p, lr=lr, alpha=train.smoothing, eps=train.epsilon, weight_decay=wd, momentum=train.momentum
    )


def plain_loop(config, data):
    """Return every step's loss and the final weights."""
    module = sequential(config, data.n_features, data.n_outputs)
    train, labels, drawn = config.train, data.y.copy(), data.train_index
    if train.label_noise:
        labels[drawn] = noisy_labels(labels[drawn], data.n_classes, train.label_noise, config.seed)
    if train.bootstrap:
        drawn = drawn[bootstrap_rows(len(drawn), config.seed)]
    loss_of, step = criterion(config, data, labels), optimizer(module, train)
    X = torch.from_numpy(data.X).to(getattr(torch, config.train.dtype))
    losses = []
    for epoch in range(config.train.max_epochs):
        rows = drawn
        if config.train.shuffle:
            rows = rows[permutation(len(rows), config.seed, epoch)]
        size = len(rows) if config.train.batch_size == "full" else min(config.train.batch_size, len(rows))
        for at in range(0, len(rows), size):
            batch = rows[at : at + size]
            if config.train.drop_last and len(batch) < size:
                continue
            loss = loss_of(config.model.output_scale * module(X[batch]), batch)
            losses.append(loss.item())
            l1 = sum(weight.abs().sum() for weight in module.parameters())
            step.zero_grad()
            (loss + config.train.l1 * l1).backward()
            step.step()
    return np.array(losses), module.state_dict()


def assert_same(recording, config, data, tolerance):
    losses, weights = plain_loop(config, data)
    np.testing.assert_allclose(recording.history["step_loss"], losses, rtol=tolerance, atol=tolerance)
    for name, values in recording.state_dict().items():
        np.testing.assert_allclose(values, weights[name], rtol=tolerance, atol=tolerance)


@st.composite
def configs(draw):
    data = draw(
        st.sampled_from(
            [
                DataConfig("moons", n_samples=60),
                DataConfig("blobs", n_samples=60, n_classes=4),
                DataConfig("playground-reg-plane", n_samples=60),
            ]
        )
    )
    sizes = draw(st.lists(st.integers(1, 9), max_size=3).map(tuple))
    activation = tuple(draw(st.sampled_from(sorted(ACTIVATION))) for _ in sizes)
    name = draw(st.sampled_from(["sgd", "adam", "adamw", "rmsprop"]))
    momentum = draw(st.sampled_from([0.0, 0.5, 0.9])) if name in ("sgd", "rmsprop") else 0.0
    regression = data.name == "playground-reg-plane"
    rate = st.sampled_from([0.001, 0.01, 0.05])
    train = TrainConfig(
        loss=draw(st.sampled_from(["mse", "half_mse"] + ([] if regression else ["auto", "cross_entropy", "hinge"]))),
        optimizer=name,
        learning_rate=draw(rate | st.tuples(*[rate] * (len(sizes) + 1))),
        momentum=momentum,
        nesterov=name == "sgd" and momentum > 0 and draw(st.booleans()),
        weight_decay=draw(st.sampled_from([0.0, 0.01])),
        l1=draw(st.sampled_from([0.0, 0.001])),
        batch_size=draw(st.sampled_from([1, 7, 16, 45, 100, "full"])),
        shuffle=draw(st.booleans()),
        drop_last=draw(st.booleans()),
        bootstrap=draw(st.booleans()),
        label_noise=0.0 if regression else draw(st.sampled_from([0.0, 0.1, 0.6])),
        max_epochs=2,
        dtype="float64",
    )
    model = ModelConfig(
        hidden_layer_sizes=sizes,
        activation=activation,
        bias=draw(st.booleans()),
        output_scale=draw(st.sampled_from([1.0, 0.2])),
        initial_scale=draw(st.sampled_from([1.0, 0.5])),
        initial_offset=draw(st.sampled_from([0.0, -0.2])),
    )
    return RunConfig(data=data, model=model, train=train, seed=draw(st.integers(0, 2**40)))


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(config=configs())
def test_every_loss_and_the_final_weights_equal_a_plain_torch_loop(run, config):
    data = load_dataset(config.data)
    assert_same(run(config, data), config, data, 1e-9)


@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_the_first_steps_agree_closely_in_both_types(run, moons, dtype):
    config = moons.replace(train__dtype=dtype)
    data = load_dataset(config.data)
    assert_same(run(config, data), config, data, {"float32": 2e-6, "float64": 1e-12}[dtype])


def test_the_short_last_batch_is_averaged_over_the_rows_it_has(run, moons):
    data = load_dataset(moons.data)
    recording = run(moons.replace(train__max_epochs=1), data)
    assert len(recording.history["step_loss"]) == 4  # 43 + 43 + 43 + 21 rows
    assert_same(recording, moons.replace(train__max_epochs=1), data, 2e-6)


def test_a_dropped_last_batch_is_never_seen(run, moons):
    recording = run(moons.replace(train__drop_last=True, train__max_epochs=1))
    assert len(recording.history["step_loss"]) == 3


def test_a_batch_larger_than_the_data_is_all_of_it(run, moons):
    large, full = (run(moons.replace(train__batch_size=size)) for size in (10_000, "full"))
    np.testing.assert_array_equal(large.history["step_loss"], full.history["step_loss"])
