"""The ends of every range: tiny batches, odd widths, broken numbers, and how a run ends."""

import math
import threading
import time

import numpy as np
import pytest
import torch

from separatrix import _native

from .reference import ACTIVATIONS, Problem, Trainer, flat

DONE, CONVERGED, STOPPED_EARLY, DIVERGED, INTERRUPTED = range(5)


@pytest.mark.parametrize(
    ("n_rows", "batch_size"), [(1, 1), (5, 1), (17, 16), (129, 128), (33, 32), (10, 1000), (257, 257), (600, 513)]
)
@pytest.mark.parametrize("sizes", [(2, 1), (1, 1, 1), (3, 17, 1), (2, 4, 4, 4, 4, 4, 4, 4, 1)])
@pytest.mark.parametrize("drop_last", [False, True])
def test_any_batch_and_any_shape_train_as_in_torch(n_rows, batch_size, sizes, drop_last):
    problem = Problem(
        layer_sizes=sizes,
        activations=("tanh",) * (len(sizes) - 2),
        n_rows=n_rows,
        batch_size=batch_size,
        drop_last=drop_last,
    )
    trainer = Trainer(problem)
    losses = [trainer.step() for _ in range(problem.n_steps)]
    result = _native.train(**problem.arguments())
    np.testing.assert_allclose(result["step_loss"][0], losses, rtol=1e-10)
    np.testing.assert_allclose(result["weights"][0], flat(trainer.module), rtol=1e-9, atol=1e-12)


@pytest.mark.parametrize("name", sorted(ACTIVATIONS))
@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_activations_are_torchs_to_a_few_units_in_the_last_place(name, dtype):
    tiny = np.finfo(dtype).tiny
    x = np.concatenate(
        [np.linspace(-60, 60, 40_001), np.geomspace(1e-12, 1e4, 2000), -np.geomspace(1e-12, 1e4, 2000),
         [0.0, -0.0, tiny, -tiny, tiny / 8, 1e30, -1e30, 3e9, -7e9]]
    ).astype(dtype)  # fmt: skip
    weights = np.array([1.0, 0.0, 1.0, 0.0], dtype=dtype)
    _, neurons = _native.evaluate(
        layer_sizes=[1, 1, 1], activations=[name], X=x[:, None], weights=weights, neurons=True
    )
    truth = ACTIVATIONS[name]()(torch.from_numpy(x.astype(np.float64))).numpy()
    ulp = np.finfo(dtype).eps
    floor = {"gelu": 1, "gelu_tanh": 1, "sin": 0.1, "softplus": 1e-2}  # torch's own 1 + erf and 1 + tanh cancel
    scale = np.maximum(np.abs(truth), floor.get(name, 0))
    assert (np.abs(neurons[0] - truth) <= 6 * ulp * scale + 4 * tiny).all()


@pytest.mark.parametrize("name", sorted(ACTIVATIONS))
def test_activations_pass_nan_on_and_take_infinity_as_torch_does(name):
    x = np.array([np.nan, np.inf, -np.inf])
    weights = np.array([1.0, 0.0, 1.0, 0.0])
    _, neurons = _native.evaluate(
        layer_sizes=[1, 1, 1], activations=[name], X=x[:, None], weights=weights, neurons=True
    )
    truth = ACTIVATIONS[name]()(torch.from_numpy(x)).numpy()
    np.testing.assert_array_equal(np.nan_to_num(neurons[0], nan=7), np.nan_to_num(truth, nan=7))


@pytest.mark.parametrize("loss", ["binary_cross_entropy", "cross_entropy", "mse", "hinge"])
@pytest.mark.parametrize("size", [1e-310, 1e-40, 1.0, 1e4, 1e150])
def test_huge_and_denormal_logits_lose_as_in_torch(loss, size):
    problem = Problem(
        layer_sizes=(2, 3 if loss == "cross_entropy" else 1), activations=(), loss=loss, output_scale=size
    )
    trainer = Trainer(problem)
    expected = trainer.step()
    result = _native.train(**problem.arguments(stop_step=1))
    assert result["step_loss"][0, 0] == pytest.approx(expected, rel=1e-12)
    if loss != "mse":
        np.testing.assert_allclose(result["weights"][0], flat(trainer.module), rtol=1e-11)


@pytest.mark.parametrize("rate", [math.inf, math.nan, 1e300])
def test_a_hopeless_learning_rate_diverges_and_keeps_the_last_finite_weights(rate):
    problem = Problem(learning_rate=rate, loss="mse", activations=("tanh", "tanh"))
    result = _native.train(**problem.arguments(n_epochs=20))
    assert result["status"][0] == DIVERGED
    assert np.isfinite(result["weights"]).all()
    if not np.isfinite(rate):
        np.testing.assert_array_equal(result["weights"][0], flat(problem.module()))
        assert result["steps"][0] == 0


def test_a_nan_in_the_data_diverges_at_its_step_and_costs_the_others_nothing():
    problem = Problem(n_rows=40, batch_size=10, n_epochs=3)
    problem.X[25] = np.nan
    result = _native.train(**problem.arguments(n_models=2, seeds=np.arange(2), rows=np.array([range(40), [0] * 40])))
    assert result["status"].tolist() == [DIVERGED, DONE]
    assert result["steps"].tolist() == [2, 12]
    assert np.isnan(result["step_loss"][0, 2:]).all()
    assert np.isfinite(result["step_loss"][0, :2]).all()
    assert np.isfinite(result["weights"]).all()


def test_a_diverged_member_is_not_trained_on_when_resumed():
    problem = Problem(learning_rate=math.inf)
    first = _native.train(**problem.arguments(keep_state=True))
    again = _native.train(**problem.arguments(keep_state=True, state=first["state"]))
    assert again["status"][0] == DIVERGED
    np.testing.assert_array_equal(again["weights"], first["weights"])


@pytest.mark.parametrize("monitor", ["train_loss", "valid_loss"])
@pytest.mark.parametrize("restore", [False, True])
def test_patience_ends_a_run_and_the_best_weights_come_back(monitor, restore):
    problem = Problem(n_rows=60, n_epochs=200, learning_rate=3.0, dtype="float32")
    result = _native.train(
        **problem.arguments(
            evaluate_train=True,
            evaluate_valid=True,
            X_valid=problem.X[:20] + 0.5,
            y_valid=problem.y[:20],
            monitor=monitor,
            patience=5,
            min_delta=0.01,
            restore_best=restore,
            frame_steps=np.arange(0, 200 * 4, 4),
        )
    )
    values = result[monitor][0]
    seen = values[np.isfinite(values)]
    waited, reference = 0, math.inf
    for epoch, value in enumerate(seen):
        if value < reference - 0.01:
            reference, waited = value, 0
        else:
            waited += 1
        assert (waited < 5) == (epoch < len(seen) - 1)
    assert result["status"][0] == (CONVERGED if monitor == "train_loss" else STOPPED_EARLY)
    assert result["best_epoch"][0] == np.argmin(seen)
    kept = np.argmin(seen) if restore else len(seen) - 1
    np.testing.assert_array_equal(result["weights"][0], result["frames"][0, kept])


def test_frames_are_the_weights_after_the_steps_asked_for():
    problem = Problem(n_rows=64, batch_size=16, n_epochs=2)
    wanted = np.array([0, 1, 5, 8, 100])
    result = _native.train(**problem.arguments(frame_steps=wanted))
    assert result["frame_steps"].tolist() == [0, 1, 5, 8]
    trainer = Trainer(problem)
    np.testing.assert_array_equal(result["frames"][0, 0], flat(trainer.module))
    trainer.step()
    np.testing.assert_allclose(result["frames"][0, 1], flat(trainer.module), rtol=1e-12)
    np.testing.assert_array_equal(result["frames"][0, 3], result["weights"][0])


@pytest.mark.parametrize("rate", [0.05, 40.0, 1e200])
def test_streaming_summaries_equal_those_of_the_recorded_losses(rate):
    problem = Problem(loss="mse", n_epochs=30, learning_rate=rate, activations=("tanh", "tanh"))
    result = _native.train(**problem.arguments(streaming=True, mean_of_last=7))
    losses = result["step_loss"][0]
    done = losses[: result["steps"][0] + (result["status"][0] == DIVERGED)]
    finite = done[~np.isnan(done)]
    assert result["best_loss"][0] == finite.min()
    assert result["best_step"][0] == np.argmin(finite)
    np.testing.assert_equal(result["last_loss"][0], done[-1])
    np.testing.assert_allclose(result["mean_loss"][0], done[-7:].mean(), rtol=1e-12)
    v = np.where(np.isfinite(losses), losses, 1e6) / losses[0]
    v = np.where(np.isfinite(losses), np.minimum(v, 1e6), 1e6 if losses[0] <= 1 else np.minimum(v, 1e6))
    v[len(done) :] = 1e6
    measure = -v.sum() if v[-20:].mean() < 1 else (1 / v).sum()
    assert result["trainability"][0] == pytest.approx(measure, rel=1e-9)


def test_no_epochs_only_measures():
    problem = Problem(n_epochs=0)
    result = _native.train(**problem.arguments(evaluate_train=True))
    assert result["epochs"].tolist() == [0]
    assert result["status"][0] == DONE
    np.testing.assert_array_equal(result["weights"][0], flat(problem.module()))


def long_job(**changes):
    problem = Problem(layer_sizes=(10, 64, 64, 1), n_rows=5000, batch_size=5000, n_epochs=10**6, dtype="float32")
    return problem.arguments(record_steps=False, **changes)


@pytest.mark.parametrize("threads", [1, 2])
def test_cancelling_from_another_thread_answers_soon(threads):
    control = _native.Control()
    result = {}
    thread = threading.Thread(
        target=lambda: result.update(
            _native.train(**long_job(control=control, n_models=3, seeds=np.arange(3), n_threads=threads))
        )
    )
    thread.start()
    while control.steps == 0:
        time.sleep(0.001)
    assert control.members == 0
    control.cancel()
    thread.join(timeout=30)
    assert not thread.is_alive()
    assert (result["status"] == INTERRUPTED).all()
    assert np.isfinite(result["weights"]).all()


def test_evaluation_equals_torchs_for_output_and_neurons():
    problem = Problem(
        layer_sizes=(2, 30, 20, 3), activations=("relu", "silu"), output_activation="tanh", output_scale=2.5
    )
    X = np.random.default_rng(0).normal(size=(5000, 2))
    weights = _native.initial_weights(layer_sizes=problem.layer_sizes, seeds=np.arange(3), dtype="float64")
    plan = {
        "layer_sizes": problem.layer_sizes,
        "activations": problem.activations,
        "output_activation": "tanh",
        "output_scale": 2.5,
    }
    for threads in (1, 2):
        logits, neurons = _native.evaluate(X=X, weights=weights, neurons=True, n_threads=threads, **plan)
        for k in range(3):
            module = problem.module(k)
            with torch.no_grad():
                hidden = module[1](module[0](torch.from_numpy(X)))
                second = module[3](module[2](hidden))
                expected = 2.5 * module(torch.from_numpy(X)).numpy()
            np.testing.assert_allclose(logits[k], expected, rtol=1e-11, atol=1e-14)
            np.testing.assert_allclose(neurons[k], torch.cat([hidden, second], 1).numpy().T, rtol=1e-11, atol=1e-14)
        one, none = _native.evaluate(X=X, weights=weights[1], **plan)
        assert none is None
        np.testing.assert_array_equal(one, logits[1])


def test_the_memory_of_a_dead_neuron_fades_to_zero_and_not_to_the_slow_numbers_below_the_normal_ones():
    """On Intel each operation on a subnormal number takes about 150 cycles; Adam took 2.4 times as long with them."""
    problem = Problem(n_rows=40, batch_size=10, n_epochs=300, optimizer="adam")
    problem.X = np.abs(problem.X)
    arguments = problem.arguments(keep_state=True)
    for dtype in (np.float32, np.float64):
        cast = {name: arguments[name].astype(dtype) for name in ("X", "y")}
        state = _native.train(**(arguments | cast), stop_step=4)["state"]
        state["weights"] = -np.abs(state["weights"])  # inputs are not negative, so every hidden neuron is dead
        result = _native.train(**(arguments | cast), state=state)
        for name in ("first", "second"):
            values = np.abs(result["state"][name])
            assert not ((values > 0) & (values < np.finfo(dtype).tiny)).any()


def test_training_leaves_the_callers_arithmetic_as_it_was():
    problem = Problem()
    _native.train(**problem.arguments())
    assert np.float32(1e-30) * np.float32(1e-10) > 0
