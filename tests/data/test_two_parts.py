import numpy as np
import pytest

from separatrix.config import DataConfig
from separatrix.data.dataset import Table
from separatrix.data.two_parts import join
from separatrix.errors import DataError


def part(X, y, names=("a", "b")):
    return Table(np.array(X, dtype=np.float64), np.array(y), names)


TRAIN = part([[0, 0], [2, 2], [4, 4]], ["no", "yes", "no"])
VALID = part([[9, 9]], ["maybe"])


def joined(train=TRAIN, valid=VALID, **given):
    return join(train, valid, DataConfig("custom", **given))


def refused(train=TRAIN, valid=VALID):
    with pytest.raises(DataError) as e:
        joined(train, valid)
    return str(e.value)


def test_training_rows_come_first():
    data = joined()
    assert data.train_index.tolist() == [0, 1, 2]
    assert data.valid_index.tolist() == [3]
    assert data.X[3].tolist() == [9, 9]


def test_the_configs_split_is_not_used():
    assert joined(validation_fraction=0.75, split="ordered").train_index.tolist() == [0, 1, 2]


def test_classes_are_those_of_both_parts():
    data = joined()
    assert data.classes.tolist() == ["maybe", "no", "yes"]
    assert data.y.tolist() == [1, 2, 1, 0]


def test_the_scale_is_the_training_parts():
    assert joined(standardize=True).mean.tolist() == [2, 2]


def test_an_empty_part_is_refused():
    message = refused(valid=part(np.empty((0, 2)), []))
    assert message == "The validation part must have at least one row; got none."


def test_different_features_are_refused():
    assert refused(valid=part([[1, 2]], ["no"], ("a", "c"))) == (
        "Both parts must have the same features; got a, b to train on and a, c to validate on."
    )


@pytest.mark.parametrize(("labels", "kind"), [([1], "number"), ([True], "boolean")])
def test_labels_of_different_types_are_refused(labels, kind):
    assert refused(valid=part([[1, 2]], labels)) == (
        f"Both parts must have labels of one type; got text labels to train on and {kind} labels to validate on."
    )
