import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from separatrix.errors import ConfigError, UnknownNameError
from separatrix.sweeps import Axis

BOUNDS = st.floats(1e-6, 1e6)


def test_equal_steps_are_equal_ratios_on_a_logarithmic_axis():
    np.testing.assert_allclose(Axis("learning_rate", 1e-4, 10, 6, log=True).values, np.logspace(-4, 1, 6), rtol=1e-14)
    np.testing.assert_allclose(Axis("noise", 0, 1, 5).values, [0, 0.25, 0.5, 0.75, 1])


@given(low=BOUNDS, ratio=st.floats(1.01, 1e6), n=st.integers(2, 50), log=st.booleans())
def test_an_axis_reaches_from_low_to_high_and_its_edges_lie_between_the_values(low, ratio, n, log):
    axis = Axis("learning_rate", low, low * ratio, n, log)
    assert (axis.values[0], axis.values[-1]) == (low, low * ratio)
    assert (np.diff(axis.values) > 0).all()
    assert ((axis.edges[:-1] < axis.values) & (axis.values < axis.edges[1:])).all()
    assert [axis.nearest(value) for value in axis.values] == list(range(n))


@given(low=BOUNDS, ratio=st.floats(1.01, 1e6), n=st.integers(2, 50), log=st.booleans())
def test_an_axis_is_read_back_from_its_text(low, ratio, n, log):
    axis = Axis("train.weight_decay", low, low * ratio, n, log)
    text = f"weight_decay={axis.low!r}:{axis.high!r}:{n}{':log' if log else ''}"
    assert Axis.parse(text) == axis


def test_a_field_of_whole_numbers_gets_whole_numbers():
    assert Axis("max_epochs", 1, 10, 4).values.tolist() == [1, 4, 7, 10]


def test_a_short_range_of_whole_numbers_has_each_of_them():
    assert Axis.parse("max_epochs=3:6", 10).values.tolist() == [3, 4, 5, 6]


@pytest.mark.parametrize(
    ("text", "kind", "message"),
    [
        (
            "learning_rat=1:2",
            UnknownNameError,
            "'learning_rat' is not a field of a RunConfig. Did you mean 'learning_rate'?",
        ),
        ("name=1:2", UnknownNameError, "The field 'name' is in several sections. Say which: data.name or model.name."),
        (
            "activation=1:2",
            ConfigError,
            "activation takes no numbers. An axis needs a numeric field, such as learning_rate.",
        ),
        (
            "learning_rate=1",
            ConfigError,
            "An axis must be NAME=LOW:HIGH, NAME=LOW:HIGH:log or NAME=LOW:HIGH:N:log; got 'learning_rate=1'. "
            "For example: learning_rate=1e-4:10:log",
        ),
        ("learning_rate=2:1", ConfigError, "low of learning_rate must be less than high, 1; got 2.0."),
        ("learning_rate=1:1", ConfigError, "low of learning_rate must be less than high, 1; got 1.0."),
        (
            "noise=0:1:log",
            ConfigError,
            "low of noise must be greater than 0 on a logarithmic axis; got 0.0.",
        ),
        ("noise=0:inf", ConfigError, "high of noise must be a finite number; got inf."),
        ("noise=0:1:0", ConfigError, "n of noise must be a whole number of at least 1; got 0."),
        (
            "max_epochs=1:3:9",
            ConfigError,
            "9 values of max_epochs from 1 to 3 are not whole numbers apart. Take fewer.",
        ),
        (
            "batch_size=4:500:40:log",
            ConfigError,
            "40 values of batch_size from 4 to 500 are not whole numbers apart. "
            "Take fewer, or equal steps in place of log.",
        ),
        (
            "learning_rate=1:1.0000000000000004:9",
            ConfigError,
            "9 values of learning_rate from 1 to 1.0000000000000004 are not numbers of float64 apart. Take fewer.",
        ),
    ],
)
def test_an_axis_that_cannot_be_says_why(text, kind, message):
    with pytest.raises(kind) as error:
        Axis.parse(text)
    assert str(error.value) == message


def test_a_value_beside_the_axis_is_refused():
    with pytest.raises(ConfigError) as error:
        Axis("noise", 0, 1, 5).nearest(2)
    assert str(error.value) == "noise must be from 0 to 1; got 2."
