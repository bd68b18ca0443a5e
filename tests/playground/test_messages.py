"""What is sent and what is refused."""

import contextlib
import json

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from separatrix.errors import ConfigError
from separatrix.playground.messages import TYPES, Advance, Look, Open, pack, parse, unpack
from separatrix.playground.schema import schema


def test_a_message_is_read_into_its_kind():
    assert parse('{"type": "advance", "unit": "epoch", "n": 3}') == Advance(unit="epoch", n=3)
    assert parse('{"type": "view", "features": [2, 0]}') == Look(features=(2, 0))


def test_a_problem_travels_whole():
    message = Open.model_validate(
        {
            "problem": {
                "config": {"seed": 3, "train": {"learning_rate": [0.1, 0.2, 0.3]}},
                "points": {"X": [[1, 2]], "y": ["ä"], "feature_names": ["a", "b"], "classes": ["ä"]},
                "events": [{"step": 1, "train": {"l1": 0.1}}, {"step": 2, "weights": [[0, 1.5]]}],
                "step": 9,
            }
        }
    )
    assert parse(message.model_dump_json()) == message


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("nul", "The message is not valid JSON: Expecting value: line 1 column 1 (char 0)."),
        ("[1]", "A message must be a JSON object; got [1]."),
        ('{"type": "advanc"}', None),
        ('{"type": ["ping"]}', None),
        ('{"type": "advance", "n": 0}', "n must be at least 1; got 0."),
        ('{"type": "advance", "n": 1.5}', "n must be a whole number; got 1.5."),
        ('{"type": "advance", "unit": "day"}', "unit must be one of step, epoch; got 'day'."),
        ('{"type": "edit", "index": 1}', "value is required and was not given."),
        ('{"type": "edit", "index": 1, "value": NaN}',
         "The message is not valid JSON: it holds NaN, which is no number."),
        ('{"type": "edit", "index": 1, "value": 1e999}', "value must be a finite number; got inf."),
        ('{"type": "edit", "index": 12345678901234567890, "value": 0}',
         "index must be less than 9.0072e+15; got 12345678901234567890."),
        ('{"type": "ping", "extra": 1}', "'extra' is not a part of this message."),
        ('{"type": "speed", "steps_per_second": 0}', "steps_per_second must be at least 0.1; got 0."),
        ('{"type": "view", "resolution": 5000}', "resolution must be at most 300; got 5000."),
        ('{"type": "open", "problem": {"config": {"train": {"optimiser": "sgd"}}}}',
         "'optimiser' is not a setting here. Did you mean 'optimizer'?"),
        ('{"type": "open", "problem": {"points": {"X": [[1, "b"]], "y": [1], "feature_names": ["x", "y"]}}}',
         "problem.points.X.0.1 must be a number; got 'b'."),
        ("[" * 100_000, "The message is not valid JSON: it is nested too deeply."),
    ],
)  # fmt: skip
def test_a_malformed_message_is_refused_in_a_sentence(text, message):
    with pytest.raises(ConfigError) as caught:
        parse(text)
    assert message is None or str(caught.value) == message
    assert "\n" not in str(caught.value)


def test_an_unknown_kind_is_answered_with_the_nearest():
    with pytest.raises(ConfigError) as caught:
        parse('{"type": "advanc"}')
    assert str(caught.value) == f"type must be one of {', '.join(TYPES)}; got 'advanc'. Did you mean 'advance'?"


def test_a_message_that_is_too_long_is_refused_unread():
    with pytest.raises(ConfigError) as caught:
        parse('{"type": "ping"}' + " " * 100, most_characters=50)
    assert str(caught.value) == "A message must be at most 50 characters long; got 116."


ANY = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=6), inner, max_size=3),
    max_leaves=8,
)


@settings(max_examples=300, deadline=None)
@given(st.text(max_size=40) | ANY.map(json.dumps))
def test_any_text_is_read_or_refused(text):
    with contextlib.suppress(ConfigError):
        parse(text)


@settings(max_examples=50, deadline=None)
@given(
    st.dictionaries(
        st.text("abc", min_size=1, max_size=3),
        st.tuples(st.sampled_from(["uint8", "float32", "float64"]), st.lists(st.integers(0, 4), max_size=3)),
        max_size=4,
    )
)
def test_packed_arrays_come_back_and_lie_at_multiples_of_eight(kinds):
    arrays = {name: np.arange(np.prod(shape)).reshape(shape).astype(dtype) for name, (dtype, shape) in kinds.items()}
    packed = pack({"type": "frame", "label": "ä"}, arrays)
    header, found = unpack(packed)
    assert header["label"] == "ä"
    assert int.from_bytes(packed[:4], "little") % 4 == 0
    assert all(entry["offset"] % 8 == 0 for entry in header["arrays"])
    for name, values in arrays.items():
        np.testing.assert_array_equal(found[name], values)
        assert found[name].dtype == values.dtype


def test_the_schema_names_every_message_and_requires_its_type():
    found = schema()
    assert list(found["properties"]) == ["client", "problem", "server", "binary"]
    assert found["properties"]["client"]["discriminator"]["mapping"].keys() == set(TYPES)
    for name in ("Ack", "Look", "Status", "FrameHeader", "Line"):
        assert "type" in found["$defs"][name]["required"]
    assert "step" in found["$defs"]["Status"]["required"]
    assert "prefixItems" not in json.dumps(found)
