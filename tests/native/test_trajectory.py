"""Whole trainings beside torch's: losses, order of rows, metrics, first weights."""

import numpy as np
import pytest
import torch
from sklearn.datasets import make_moons
from sklearn.model_selection import train_test_split

from separatrix import _native
from separatrix.engines.batches import permutation

from .reference import Problem, Trainer, flat, row_losses


def moons(dtype):
    X, y = make_moons(10_000, noise=0.07, random_state=42)
    problem = Problem(
        layer_sizes=(2, 30, 20, 1), activations=("relu", "relu"), n_rows=7500, batch_size=128, n_epochs=30, dtype=dtype
    )
    X_train, X_valid, y_train, y_valid = (a.astype(dtype) for a in train_test_split(X, y, random_state=42))
    problem.X, problem.y = X_train, y_train
    return problem, X_valid, y_valid


def test_a_float64_training_stays_with_torchs_for_all_its_steps():
    problem, _, _ = moons("float64")
    trainer = Trainer(problem)
    losses = [trainer.step() for _ in range(problem.n_steps)]
    result = _native.train(**problem.arguments())
    np.testing.assert_allclose(result["step_loss"][0], losses, rtol=1e-9)
    np.testing.assert_allclose(result["weights"][0], flat(trainer.module), rtol=1e-8, atol=1e-9)


def test_a_float32_training_starts_as_torchs_does():
    problem, _, _ = moons("float32")
    trainer = Trainer(problem)
    losses = [trainer.step() for _ in range(60)]
    result = _native.train(**problem.arguments(stop_step=60))
    np.testing.assert_allclose(result["step_loss"][0], losses, rtol=2e-6)


def test_many_float32_trainings_end_as_torchs_do_on_the_whole():
    problem = Problem(
        layer_sizes=(2, 8, 1), activations=("relu",), n_rows=128, n_epochs=5, dtype="float32", learning_rate=0.3
    )
    ends = []
    for seed in range(200):
        trainer = Trainer(problem, seed)
        ends.append([trainer.step() for _ in range(problem.n_steps)][-1])
    result = _native.train(**problem.arguments(seeds=np.arange(200), n_models=200, n_threads=2))
    native = result["step_loss"][:, -1]
    for share in (0.1, 0.5, 0.9):
        assert np.quantile(native, share) == pytest.approx(np.quantile(ends, share), rel=0.02)


# The order is found for as many whole batches at a time as 1,024 positions hold, and for one at least.
@pytest.mark.parametrize(("n_rows", "batch_size"), [(77, 10), (1024, 100), (2500, 300), (2500, 1030), (1100, 1100)])
def test_shuffled_rows_come_in_the_order_of_seed_and_epoch(n_rows, batch_size):
    problem = Problem(n_rows=n_rows, batch_size=batch_size, n_epochs=3, seed=5)
    trainer = Trainer(problem)
    losses = []
    for epoch in range(3):
        order = permutation(n_rows, 5, epoch)
        losses += [trainer.step(order) for _ in range(problem.steps_per_epoch)]
    result = _native.train(**problem.arguments(shuffle=True))
    np.testing.assert_allclose(result["step_loss"][0], losses, rtol=1e-11)


@pytest.mark.parametrize("name", _native.instruction_sets())
@pytest.mark.parametrize("n", [1, 2, 3, 5, 16, 17, 255, 256, 257, 1000, 7500, 70_001])
def test_the_order_equals_its_numpy_twin(name, n):
    for seed, epoch in ((0, 0), (1, 3), (2**63 - 1, 10**6)):
        native = _native.permutation(n, seed, epoch, instruction_set=name)
        np.testing.assert_array_equal(native, permutation(n, seed, epoch))


@pytest.mark.parametrize("dtype", ["float32", "float64"])
@pytest.mark.parametrize("bias", [True, False])
def test_first_weights_are_torchs_bit_for_bit(dtype, bias):
    sizes = (2, 30, 20, 1)
    seeds = np.array([0, 1, 42, 2**32 - 1, 2**32 + 7, 2**62 + 3])
    weights = _native.initial_weights(layer_sizes=sizes, seeds=seeds, bias=bias, dtype=dtype)
    problem = Problem(layer_sizes=sizes, bias=bias, dtype=dtype)
    for seed, drawn in zip(seeds, weights, strict=True):
        np.testing.assert_array_equal(drawn, flat(problem.module(int(seed))))


@pytest.mark.parametrize("width", [1, 2, 3, 5, 7, 11, 16, 100, 347])
def test_first_weights_have_torchs_bounds_at_every_width(width):
    problem = Problem(layer_sizes=(width, 9, 1), activations=("relu",), dtype="float32")
    drawn = _native.initial_weights(layer_sizes=(width, 9, 1), seeds=np.array([3]))
    np.testing.assert_array_equal(drawn[0], flat(problem.module(3)))


@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_the_other_rules_draw_as_torch_does_after_building(dtype):
    rules = {
        "xavier": torch.nn.init.xavier_uniform_,
        "he": torch.nn.init.kaiming_uniform_,
        "uniform": lambda w: torch.nn.init.uniform_(w, -1.0, 1.0),
        "zeros": torch.nn.init.zeros_,
    }
    problem = Problem(layer_sizes=(5, 30, 20, 3), dtype=dtype)
    for name, rule in rules.items():
        module = problem.module(11)
        with torch.no_grad():
            for layer in module:
                if isinstance(layer, torch.nn.Linear):
                    rule(layer.weight).mul_(0.7)
                    layer.bias.zero_()
        drawn = _native.initial_weights(
            layer_sizes=(5, 30, 20, 3), seeds=np.array([11]), initializer=name, initial_scale=0.7, dtype=dtype
        )
        np.testing.assert_array_equal(drawn[0], flat(module))


@pytest.mark.parametrize("loss", ["binary_cross_entropy", "cross_entropy", "mse", "hinge"])
@pytest.mark.parametrize("weighted", [False, True])
def test_metrics_after_each_epoch_are_torchs(loss, weighted):
    outputs = 3 if loss == "cross_entropy" else 1
    problem = Problem(
        layer_sizes=(2, 6, outputs), activations=("tanh",), loss=loss, weighted=weighted, n_rows=300, learning_rate=0.5
    )
    trainer = Trainer(problem)
    settings = {"l1": 0.01, "weight_decay": 0.02}
    result = _native.train(
        **problem.arguments(evaluate_train=True, evaluate_valid=True, X_valid=problem.X[:50], y_valid=problem.y[:50])
    )
    assert result["epochs"].tolist() == [0, 1, 2]
    for epoch in range(3):
        for part, rows in (("train", slice(None)), ("valid", slice(50))):
            with torch.no_grad():
                logits = trainer.module(trainer.X[rows])
                losses = row_losses(problem, logits, trainer.y[rows])
                decided = logits.argmax(1) if outputs > 1 else logits[:, 0] > 0
                right = (decided == (trainer.y[rows] if outputs > 1 else trainer.y[rows] > 0)).double()
            weight = trainer.weight[rows] if weighted and part == "train" else torch.ones_like(right)
            expected = (losses * weight).sum() / weight.sum(), (right * weight).sum() / weight.sum()
            assert result[f"{part}_loss"][0, epoch] == pytest.approx(expected[0].item(), rel=1e-11)
            assert result[f"{part}_accuracy"][0, epoch] == pytest.approx(expected[1].item(), rel=1e-12)
        for _ in range(problem.steps_per_epoch):
            trainer.step()
    penalised = _native.train(**problem.arguments(evaluate_penalty=True, frame_steps=np.array([0]), **settings))
    w = penalised["frames"][0, 0]
    assert penalised["penalty"][0, 0] == pytest.approx(0.01 * np.abs(w).sum() + 0.01 * (w**2).sum(), rel=1e-12)


def test_classes_as_targets_of_mse_are_one_hot():
    problem = Problem(layer_sizes=(2, 6, 4), activations=("tanh",), loss="mse", seed=3)
    classes = np.random.default_rng(0).integers(4, size=problem.n_rows)
    by_class = _native.train(**problem.arguments(y=classes))
    by_vector = _native.train(**problem.arguments(y=np.eye(4)[classes]))
    np.testing.assert_array_equal(by_class["weights"], by_vector["weights"])


def test_rows_and_labels_can_be_a_members_own():
    problem = Problem(n_rows=60, n_epochs=3)
    rng = np.random.default_rng(1)
    rows, y = rng.integers(60, size=(5, 45)), rng.integers(2, size=(5, 60)).astype(float)
    seeds = np.arange(5)
    for shuffle in (False, True):
        together = _native.train(
            **problem.arguments(rows=rows, y=y, seeds=seeds, n_models=5, evaluate_train=True, shuffle=shuffle)
        )
        for k in range(5):
            alone = _native.train(
                **problem.arguments(
                    X=problem.X[rows[k]], y=y[k][rows[k]], seeds=seeds[[k]], evaluate_train=True, shuffle=shuffle
                )
            )
            np.testing.assert_array_equal(together["weights"][k], alone["weights"][0])
            np.testing.assert_array_equal(together["train_loss"][k], alone["train_loss"][0])
