"""A network's bits depend on its config, seed and data: not on threads, population, place, chunks or machine."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from separatrix import _native

from .reference import Problem
from .test_update import problems

SETS = _native.instruction_sets()


def population(n, **changes):
    problem = Problem(layer_sizes=(3, 9, 5, 1), activations=("relu", "tanh"), n_rows=100, n_epochs=3, dtype="float32")
    rng = np.random.default_rng(4)
    numbers = {
        "learning_rate": rng.uniform(0.01, 0.3, (1000, 3))[:n].copy(),
        "momentum": rng.uniform(0, 0.9, 1000)[:n].copy(),
        "weight_decay": rng.uniform(0, 0.01, 1000)[:n].copy(),
    }
    return problem.arguments(
        seeds=np.arange(n), n_models=n, shuffle=True, evaluate_train=True, keep_state=True, **numbers | changes
    )


def same(a, b, rows_a=slice(None), rows_b=slice(None)):
    for key in ("weights", "step_loss", "train_loss", "status", "steps"):
        np.testing.assert_array_equal(a[key][rows_a], b[key][rows_b])
    np.testing.assert_array_equal(a["state"]["first"][rows_a], b["state"]["first"][rows_b])


@pytest.fixture(scope="module")
def whole():
    return _native.train(**population(1000))


@pytest.mark.parametrize("n", [1, 7, 16, 1000])
@pytest.mark.parametrize("threads", [1, 2, 5])
def test_bits_do_not_depend_on_threads_or_on_the_populations_size(whole, n, threads):
    same(_native.train(**population(n, n_threads=threads)), whole, slice(n), slice(n))


def test_bits_do_not_depend_on_the_place_in_the_population(whole):
    order = np.random.default_rng(0).permutation(1000)
    arguments = population(1000, n_threads=2)
    for key in ("seeds", "learning_rate", "momentum", "weight_decay"):
        arguments[key] = np.ascontiguousarray(arguments[key][order])
    same(_native.train(**arguments), whole, slice(None), order)


@pytest.mark.parametrize("name", SETS)
def test_bits_do_not_depend_on_the_instruction_set(whole, name):
    same(_native.train(**population(16, instruction_set=name)), whole, slice(16), slice(16))


@settings(max_examples=60, deadline=None)
@given(problem=st.sampled_from(["float32", "float64"]).flatmap(problems), shuffle=st.booleans())
def test_any_network_has_equal_bits_on_every_instruction_set(problem, shuffle):
    seeds = np.array([problem.seed])
    results = [
        _native.train(**problem.arguments(shuffle=shuffle, seeds=seeds, evaluate_train=True, instruction_set=name))
        for name in SETS
    ]
    for result in results[1:]:
        for key in ("weights", "step_loss", "train_loss", "train_accuracy"):
            np.testing.assert_array_equal(result[key], results[0][key])


@pytest.mark.parametrize("optimizer", ["sgd", "adam", "adamw", "rmsprop"])
@pytest.mark.parametrize("cuts", [[1], [5, 6, 14], [7, 14, 20]])
def test_a_training_in_pieces_has_the_bits_of_the_whole(optimizer, cuts):
    problem = Problem(n_rows=100, n_epochs=3, dtype="float32", optimizer=optimizer, schedule=True)
    momentum = {} if optimizer.startswith("adam") else {"momentum": 0.9}
    arguments = problem.arguments(
        seeds=np.arange(3),
        n_models=3,
        shuffle=True,
        keep_state=True,
        streaming=True,
        evaluate_train=True,
        restore_best=True,
        monitor="train_loss",
        frame_steps=np.array([0, 2, 7, 20, 21]),
        **momentum,
    )
    once = _native.train(**arguments)
    pieces, state = [], None
    for stop in [*cuts, None]:
        pieces.append(_native.train(**arguments | {"state": state, "stop_step": stop}))
        state = pieces[-1]["state"]
    for key in ("step_loss", "train_loss", "frames"):
        np.testing.assert_array_equal(np.concatenate([piece[key] for piece in pieces], axis=1), once[key])
    for key in ("weights", "trainability", "mean_loss", "best_loss", "best_step", "best_epoch"):
        np.testing.assert_array_equal(pieces[-1][key], once[key])
    assert np.concatenate([piece["epochs"] for piece in pieces]).tolist() == [0, 1, 2, 3]


def test_a_cancelled_training_resumes_to_the_same_bits():
    arguments = population(16)
    once = _native.train(**arguments)
    control = _native.Control()
    control.cancel()
    nothing = _native.train(**arguments, control=control)
    assert (nothing["status"] == 4).all()
    assert (nothing["steps"] == 0).all()
    rest = _native.train(**arguments | {"state": nothing["state"]})
    np.testing.assert_array_equal(rest["weights"], once["weights"])
    np.testing.assert_array_equal(rest["train_loss"], once["train_loss"])


@pytest.mark.parametrize("optimizer", ["sgd", "adam", "adamw", "rmsprop"])
def test_a_memory_that_begins_later_counts_from_there(optimizer):
    """A full batch looks the same at every step, so going on without a memory is a new run from those weights."""
    problem = Problem(n_rows=50, batch_size=50, n_epochs=9, optimizer=optimizer)
    arguments = problem.arguments(keep_state=True, **({} if optimizer.startswith("adam") else {"momentum": 0.9}))
    state = _native.train(**arguments, stop_step=4)["state"]
    forgotten = state | {name: np.zeros_like(state[name]) for name in ("first", "second") if name in state}
    went_on = _native.train(**arguments | {"state": forgotten, "memory_start": 4})
    anew = _native.train(**arguments | {"weights": state["weights"], "n_epochs": 5})
    np.testing.assert_array_equal(went_on["weights"], anew["weights"])


# The order of rows is found for several batches at a time, but never beyond an epoch or a call.
@pytest.mark.parametrize("drop_last", [False, True])
@pytest.mark.parametrize("threads", [1, 2])
def test_a_shuffled_training_on_many_rows_has_equal_bits_in_pieces_and_member_by_member(threads, drop_last):
    problem = Problem(n_rows=2500, batch_size=300, n_epochs=2, dtype="float32", drop_last=drop_last)
    arguments = problem.arguments(seeds=np.arange(5), n_models=5, shuffle=True, keep_state=True)
    once = _native.train(**arguments)
    pieces, state = [], None
    for stop in (2, 3, 7, 11, None):
        pieces.append(_native.train(**arguments | {"state": state, "stop_step": stop, "n_threads": threads}))
        state = pieces[-1]["state"]
    np.testing.assert_array_equal(np.concatenate([piece["step_loss"] for piece in pieces], axis=1), once["step_loss"])
    np.testing.assert_array_equal(pieces[-1]["weights"], once["weights"])
    for seed in range(5):
        alone = _native.train(**arguments | {"seeds": np.array([seed]), "n_models": 1})
        np.testing.assert_array_equal(alone["weights"][0], once["weights"][seed])
