"""Wrong arguments get Python errors, whatever they are."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from separatrix import _native

from .reference import Problem


def arguments(**changes):
    return Problem(layer_sizes=(2, 4, 1), activations=("relu",), n_rows=20).arguments(**changes)


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"X": np.zeros((20, 3))}, r"X must be of shape \(n_rows, 2\) with 1 to 2\^31 - 1 rows; got \(20, 3\)\."),
        ({"X": np.zeros((0, 2))}, r"X must be of shape \(n_rows, 2\) with 1 to 2\^31 - 1 rows; got \(0, 2\)\."),
        ({"X": np.zeros((2, 20)).T}, r"X must be C-contiguous; got strides that are not\. Use numpy\.ascontiguousarray\."),
        ({"X": np.zeros((20, 2), dtype=np.int64)}, r"X must be an array of float32 or float64; got an array of int64 and shape \(20, 2\)\."),
        ({"y": np.zeros(19)}, r"y must be of shape \(20,\) or \(20, 1\) or \(1, 20\); got \(19,\)\."),
        ({"y": np.zeros(20, dtype=np.float32)}, r"y must be an array of float64, as X is; got an array of float32 and shape \(20,\)\."),
        ({"loss": "huber"}, r"loss must be one of binary_cross_entropy, cross_entropy, mse, half_mse, hinge; got 'huber'\."),
        ({"activations": ["reul"]}, r"activations must be one of identity, relu, .*; got 'reul'\."),
        ({"activations": []}, r"activations must be one name for each of the 1 hidden layers; got 0\."),
        ({"layer_sizes": [2]}, r"layer_sizes must be 2 to 1025 sizes, inputs and outputs included; got 1\."),
        ({"layer_sizes": [2, 0, 1]}, r"layer_sizes must be between 1 and 1000000 each; got 0\."),
        ({"batch_size": 0}, r"batch_size must be at least 1; got 0\."),
        ({"n_epochs": -1}, r"n_epochs must be at least 0; got -1\."),
        ({"n_models": 0}, r"n_models must be at least 1; got 0\."),
        ({"rows": np.array([0, 20])}, r"rows must be from 0 to 19; got 20\."),
        ({"rows": np.array([-1])}, r"rows must be from 0 to 19; got -1\."),
        ({"seeds": None}, r"seeds must be given where weights are drawn or rows shuffled; got None\."),
        ({"weights": np.zeros((1, 16))}, r"weights must be an array of float64 and shape \(1, 17\); got an array of float64 and shape \(1, 16\)\."),
        ({"learning_rate": np.zeros(3)}, r"learning_rate must be an array of float64 and shape \(1,\) or \(1, 2\); got an array of float64 and shape \(3,\)\."),
        ({"schedule": np.zeros(3)}, r"schedule must be an array of float64 and shape \(4,\); got an array of float64 and shape \(3,\)\."),
        ({"patience": 3}, r"monitor must be evaluated where patience or restore_best needs it; got 'valid_loss'\."),
        ({"evaluate_valid": True}, r"X_valid and y_valid must be given with evaluate_valid; got None\."),
        ({"instruction_set": "sse9"}, r"instruction_set must be one of auto, .* on this machine; got 'sse9'\."),
        ({"n_threads": 0}, r"n_threads must be between 1 and 4096; got 0\."),
        ({"frame_steps": np.array([3, 2])}, r"frame_steps must be rising, from 0 on; got 2\."),
        (
            {"memory_start": 1},
            r"memory_start must be at most the step that the call begins with, 0; got 1\.",
        ),
        ({"state": {}, "keep_state": True}, r"state\['weights'\] must be there; got nothing\."),
        ({"initializer": "best"}, r"initializer must be one of torch, xavier, he, uniform, zeros; got 'best'\."),
    ],
)  # fmt: skip
def test_a_wrong_argument_is_named_with_what_was_expected(changes, message):
    with pytest.raises(ValueError, match=f"^{message}$"):
        _native.train(**arguments(**changes))


def test_classes_outside_the_outputs_are_refused():
    problem = Problem(layer_sizes=(2, 3), activations=(), loss="cross_entropy", n_rows=20)
    problem.y[7] = 3
    with pytest.raises(ValueError, match=r"^y must be classes from 0 to 2; got 3\.$"):
        _native.train(**problem.arguments())


def test_a_history_too_large_for_memory_is_refused_before_the_run():
    with pytest.raises((ValueError, MemoryError)):
        _native.train(**arguments(n_epochs=10**14))


VALUES = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(2**70), 2**70),
    st.integers(-3, 50),
    st.floats(),
    st.text(max_size=5),
    st.lists(st.integers(-5, 50), max_size=4),
    st.just({}),
    st.sampled_from(["float32", "float64", "int64", "int8", "bool", "complex64", "O"]).flatmap(
        lambda dtype: st.lists(st.integers(0, 21), max_size=3).map(lambda shape: np.ones(shape).astype(dtype))
    ),
    st.sampled_from([np.nan, np.inf, -np.inf, 1e308, -0.0]).map(lambda x: np.full((20, 2), x)),
    st.sampled_from([np.nan, np.inf, 2.0**70]).map(lambda x: np.full(20, x)),
    st.just(np.arange(40.0).reshape(20, 2)[::-1]),
    st.just(np.arange(80.0).reshape(20, 4)[:, ::2]),
)
NAMES = sorted(set(arguments(weights=None, rows=None, state=None, stop_step=3, X_valid=None, y_valid=None,
    frame_steps=None, mean_of_last=4, patience=0, min_delta=0.0, initial_scale=1.0, momentum=0.0, beta1=0.9,
    sample_weight=None, shuffle=True, control=None, n_models=2, evaluate_train=True, evaluate_valid=True,
    streaming=True, keep_state=True, restore_best=True, monitor="", n_threads=1, output_scale=1.0, l1=0.0,
    memory_start=0)))  # fmt: skip


@settings(max_examples=600, deadline=None)
@given(st.dictionaries(st.sampled_from(NAMES), VALUES, min_size=1, max_size=3))
def test_nonsense_raises_or_trains_but_never_crashes(changes):
    for key in ("n_epochs", "n_models", "n_threads"):
        value = changes.get(key)
        if isinstance(value, int) and value > 50:
            changes[key] = 2**62 if value > 2**60 else 50
    try:
        result = _native.train(**{**arguments(), **changes})
    except (ValueError, TypeError, MemoryError, OverflowError, RuntimeError):
        return
    assert np.isin(result["status"], range(5)).all()


STATE = _native.train(**arguments(keep_state=True, streaming=True, momentum=0.9))["state"]


@settings(max_examples=300, deadline=None)
@given(
    st.dictionaries(st.sampled_from(sorted(STATE)), VALUES, min_size=1, max_size=2), st.integers(-(2**63), 2**63 - 1)
)
def test_a_broken_state_raises_or_trains_but_never_crashes(changes, number):
    state = STATE | changes
    if "counters" not in changes:
        state["counters"] = np.array([[number, 0, number, number]])
    if "streaming" not in changes:
        state["streaming"] = np.full_like(STATE["streaming"], float(number))
    try:
        _native.train(**arguments(keep_state=True, streaming=True, momentum=0.9, state=state, evaluate_train=True))
    except (ValueError, TypeError, MemoryError, OverflowError):
        return


@settings(max_examples=200, deadline=None)
@given(
    st.dictionaries(
        st.sampled_from(["layer_sizes", "activations", "X", "weights", "n_threads", "neurons"]), VALUES, min_size=1
    )
)
def test_evaluation_refuses_nonsense_too(changes):
    given = {"layer_sizes": [2, 4, 1], "activations": ["relu"], "X": np.zeros((5, 2)), "weights": np.zeros(17)}
    try:
        _native.evaluate(**given | changes)
    except (ValueError, TypeError, MemoryError, OverflowError):
        return
