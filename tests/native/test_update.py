"""One update from torch's own state equals torch's, for any network, loss and optimizer."""

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from separatrix import _native

from .reference import ACTIVATIONS, Problem, Trainer, flat

SETS = _native.instruction_sets()
FAST = [name for name in SETS if name not in ("x86_64", "portable")] or SETS


def problems(dtype="float64"):
    def build(draw):
        depth = draw(st.integers(0, 3))
        hidden = draw(st.lists(st.integers(1, 23), min_size=depth, max_size=depth))
        loss = draw(st.sampled_from(["binary_cross_entropy", "cross_entropy", "mse", "half_mse", "hinge"]))
        outputs = {"binary_cross_entropy": st.just(1), "cross_entropy": st.integers(2, 7)}.get(loss, st.integers(1, 7))
        optimizer = draw(st.sampled_from(["sgd", "adam", "adamw", "rmsprop"]))
        chosen = {}
        if draw(st.booleans()):
            chosen["weight_decay"] = draw(st.floats(1e-4, 0.3))
        if draw(st.booleans()):
            chosen["l1"] = draw(st.floats(1e-4, 0.1))
        if optimizer in ("sgd", "rmsprop") and draw(st.booleans()):
            chosen["momentum"] = draw(st.floats(0.1, 0.95))
            chosen["nesterov"] = optimizer == "sgd" and draw(st.booleans())
        if optimizer in ("adam", "adamw") and draw(st.booleans()):
            chosen |= {"beta1": draw(st.floats(0.1, 0.95)), "beta2": draw(st.floats(0.5, 0.999))}
        if optimizer != "sgd" and draw(st.booleans()):
            chosen["epsilon"] = draw(st.floats(1e-8, 1e-2))
        n_layers = depth + 1
        rates = draw(st.lists(st.floats(1e-3, 0.3), min_size=n_layers, max_size=n_layers))
        return Problem(
            layer_sizes=(draw(st.integers(1, 19)), *hidden, draw(outputs)),
            activations=tuple(draw(st.sampled_from(sorted(ACTIVATIONS))) for _ in range(depth)),
            loss=loss,
            bias=draw(st.booleans()),
            output_activation=draw(st.sampled_from(["identity", "tanh"])),
            output_scale=draw(st.sampled_from([1.0, 0.37])),
            n_rows=draw(st.integers(1, 300)),
            batch_size=draw(st.integers(1, 320)),
            optimizer=optimizer,
            learning_rate=np.array([rates]) if draw(st.booleans()) else rates[0],
            settings=chosen,
            weighted=draw(st.booleans()),
            drop_last=draw(st.booleans()),
            schedule=draw(st.booleans()),
            dtype=dtype,
            seed=draw(st.integers(0, 2**32 - 1)),
        )

    return st.composite(build)()


def one_update(problem, trainer, **changes):
    """Go one native step from torch's state, then one step of torch; return both ends."""
    state = trainer.state()
    result = _native.train(
        **problem.arguments(state=state, stop_step=trainer.step_number + 1, keep_state=True, **changes)
    )
    before = state["weights"][0]
    loss = trainer.step()
    return before, result, loss


def allowed(problem, trainer, before, epsilon):
    """How far apart two correct updates may be: rounding of the sums, and what the optimizer's division makes of it."""
    rate = np.max(problem.learning_rate)
    gradient = epsilon * (1 + np.abs(trainer.gradient).max())
    if problem.optimizer == "sgd":
        move = gradient
    else:
        first, second = trainer.memory()
        square = first if problem.optimizer == "rmsprop" else second
        beta = problem.settings.get("beta2", 0.999)
        root = np.sqrt(square / (1 - beta**trainer.step_number if problem.optimizer != "rmsprop" else 1))
        # where the gradient is nothing but rounding, so is its direction
        move = np.minimum(10 * gradient / (root + problem.settings.get("epsilon", 1e-8)) + epsilon, 20.0)
    return epsilon * np.abs(before) + rate * move


@settings(max_examples=150, deadline=None)
@given(problem=problems(), name=st.sampled_from(FAST))
def test_every_update_along_a_trajectory_equals_torchs(problem, name):
    trainer = Trainer(problem)
    for _ in range(min(problem.n_steps, 4)):
        before, result, loss = one_update(problem, trainer, instruction_set=name)
        assert result["status"][0] == 0
        assert result["step_loss"][0, 0] == pytest.approx(loss, rel=1e-12, abs=1e-14)
        apart = np.abs(result["weights"][0] - flat(trainer.module))
        assert (apart <= allowed(problem, trainer, before, 1e-12)).all()


@pytest.mark.parametrize("optimizer", ["sgd", "adam", "adamw", "rmsprop"])
@pytest.mark.parametrize("name", SETS)
def test_every_instruction_set_updates_as_torch_does(name, optimizer):
    problem = Problem(layer_sizes=(3, 7, 6, 4), activations=("tanh", "gelu"), loss="cross_entropy", optimizer=optimizer)
    trainer = Trainer(problem)
    for _ in range(problem.n_steps):
        before, result, loss = one_update(problem, trainer, instruction_set=name)
        assert result["step_loss"][0, 0] == pytest.approx(loss, rel=1e-12)
        apart = np.abs(result["weights"][0] - flat(trainer.module))
        assert (apart <= allowed(problem, trainer, before, 1e-12)).all()


# Few outputs are done with more inputs at a time: 16, then 8, then 4, and the rest beside the bias.
@pytest.mark.parametrize("outputs", [1, 2])
@pytest.mark.parametrize("width", [24, 31, 45])
@pytest.mark.parametrize("name", FAST)
def test_few_outputs_of_a_wide_layer_are_updated_as_torch_does(name, width, outputs):
    problem = Problem(layer_sizes=(3, width, outputs), activations=("tanh",), loss="mse", n_rows=90, batch_size=80)
    trainer = Trainer(problem)
    for _ in range(problem.n_steps):
        before, result, _ = one_update(problem, trainer, instruction_set=name)
        apart = np.abs(result["weights"][0] - flat(trainer.module))
        assert (apart <= allowed(problem, trainer, before, 1e-12)).all()


@pytest.mark.parametrize("optimizer", ["sgd", "adam", "adamw", "rmsprop"])
def test_the_optimizers_memory_equals_torchs(optimizer):
    momentum = {} if optimizer.startswith("adam") else {"momentum": 0.9}
    problem = Problem(optimizer=optimizer, settings={"weight_decay": 0.01, **momentum})
    trainer = Trainer(problem)
    for _ in range(problem.n_steps):
        trainer.step()
    state = _native.train(**problem.arguments(keep_state=True))["state"]
    first, second = trainer.memory()
    np.testing.assert_allclose(state["first"][0], first, rtol=1e-10, atol=1e-15)
    if optimizer != "sgd":
        np.testing.assert_allclose(state["second"][0], second, rtol=1e-10, atol=1e-15)


@settings(max_examples=60, deadline=None)
@given(problem=problems("float32"), name=st.sampled_from(FAST))
def test_float32_is_about_as_near_to_the_truth_as_torch_is(problem, name):
    problem.optimizer, problem.settings = "sgd", {}
    trainer = Trainer(problem)
    _, result, loss32 = one_update(problem, trainer, instruction_set=name)
    exact = Problem(**{k: getattr(problem, k) for k in problem.__dataclass_fields__} | {"dtype": "float64"})
    for key in ("X", "sample_weight", "factors"):
        value = getattr(problem, key)
        setattr(exact, key, None if value is None else value.astype(np.float64))
    exact.y = problem.y if problem.y.dtype == np.int64 else problem.y.astype(np.float64)
    truth = Trainer(exact)
    with torch.no_grad():
        for p, q in zip(truth.module.parameters(), problem.module().parameters(), strict=True):
            p.copy_(q)
    start = flat(truth.module)
    loss = truth.step()
    epsilon = np.finfo(np.float32).eps
    rate = np.max(problem.learning_rate)
    scale = 1 + np.abs(truth.gradient).max()
    bound = np.maximum(50 * epsilon * scale, 2 * np.abs(trainer.gradient - truth.gradient)) * rate
    apart = np.abs(result["weights"][0] - flat(truth.module))
    assert (apart <= bound + 2 * epsilon * np.abs(start)).all()
    assert abs(result["step_loss"][0, 0] - loss) <= max(50 * epsilon * (1 + abs(loss)), 2 * abs(loss32 - loss))
