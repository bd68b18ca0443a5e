from decimal import Decimal

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.preprocessing import LabelEncoder

from separatrix.data.labels import encode, one_type, task_of
from separatrix.errors import DataError


def objects(*labels):
    array = np.empty(len(labels), dtype=object)
    array[:] = labels
    return array


@pytest.mark.parametrize(
    ("y", "task"),
    [
        (np.array(["a", "b"]), "classification"),
        (np.array([True, False]), "classification"),
        (np.arange(20), "classification"),
        (np.arange(21), "regression"),
        (np.array([0.0, 1.0]), "classification"),
        (np.array([0.0, 1.5]), "regression"),
    ],
)
def test_a_target_means_classes_when_it_is_text_or_few_whole_numbers(y, task):
    assert task_of(y) == task


label_lists = st.one_of(
    st.lists(st.integers(-9, 9), min_size=2, max_size=40),
    st.lists(st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=4), min_size=2, max_size=40),
    st.lists(st.booleans(), min_size=2, max_size=40),
)


@given(labels=label_lists.filter(lambda labels: len(set(labels)) > 1))
def test_positions_in_the_classes_give_the_labels_back(labels):
    classes, codes = encode(np.array(labels), "y", "classification")
    assert classes[codes].tolist() == labels


@given(labels=label_lists.filter(lambda labels: len(set(labels)) > 1))
def test_classes_and_positions_equal_scikit_learns(labels):
    classes, codes = encode(np.array(labels), "y", "classification")
    oracle = LabelEncoder().fit(labels)
    assert classes.tolist() == oracle.classes_.tolist()
    assert codes.tolist() == oracle.transform(labels).tolist()


def test_positions_are_int64():
    assert encode(np.array([3, 5, 3], dtype=np.uint8), "y")[1].dtype == np.int64


def test_a_label_of_whole_floats_is_a_class():
    classes, codes = encode(np.array([1.0, 0.0, 1.0]), "y")
    assert classes.tolist() == [0.0, 1.0]
    assert codes.tolist() == [1, 0, 1]


def test_regression_keeps_the_numbers():
    classes, numbers = encode(np.array([0, 1, 1]), "y", "regression")
    assert classes is None
    assert numbers.dtype == np.float64
    assert numbers.tolist() == [0, 1, 1]


def test_regression_takes_the_largest_numbers_of_float64():
    assert encode(np.array([-1.5e308, 1.5e308]), "y", "regression")[1].tolist() == [-1.5e308, 1.5e308]


@pytest.mark.parametrize(
    ("y", "kind"),
    [
        (objects("a", "b"), "O"),
        (np.array([b"a", b"b"]), "U"),
        (objects(True, False), "b"),
        (objects(1, 2), "i"),
        (objects(1, 10**30), "f"),
        (objects(1, 2.5), "f"),
        (objects(Decimal("0.5"), Decimal("1")), "f"),
    ],
    ids=["text", "bytes", "booleans", "whole", "huge", "mixed numbers", "decimals"],
)
def test_objects_become_an_array_of_their_type(y, kind):
    assert one_type(y, "y").dtype.kind == kind


@pytest.mark.parametrize(
    ("y", "message"),
    [
        (objects("a", 1, 2.5), "The target 'y' must be labels of one type; got 'float, int, str'. "),
        (objects(True, 1), "The target 'y' must be labels of one type; got 'bool, int'. "),
    ],
)
def test_labels_of_mixed_types_are_refused(y, message):
    with pytest.raises(DataError) as e:
        encode(y, "y")
    assert str(e.value) == message + "Make them all text or all numbers."


def test_a_missing_label_is_named_by_row():
    with pytest.raises(DataError) as e:
        encode(objects("a", None, "b", float("nan")), "kind")
    assert str(e.value) == (
        "Row 2 of column 'kind' must have a value; got a missing one (an empty cell, NA or NaN). "
        "Fill or remove such rows before training (1 more such values follow)."
    )


def test_labels_of_another_type_are_refused():
    with pytest.raises(DataError) as e:
        encode(objects((1, 2), (3,)), "y")
    assert str(e.value) == "The target 'y' must be text, booleans or numbers; got (1, 2)."


def test_complex_numbers_are_refused():
    with pytest.raises(DataError) as e:
        encode(np.array([1j, 2j]), "y")
    assert str(e.value) == "The target 'y' must be text, booleans or numbers; got 'complex128'."


def test_one_class_is_refused():
    with pytest.raises(DataError) as e:
        encode(np.array(["yes", "yes"]), "label")
    assert str(e.value) == "The target 'label' must be of at least 2 classes; got 'only yes'."


def test_a_thousand_and_one_classes_are_refused():
    with pytest.raises(DataError) as e:
        encode(np.arange(1001).astype(str), "id")
    assert str(e.value) == (
        "The target 'id' must be of at most 1000 classes; got 1001. If it is an identifier, choose another target; "
        "if it is a quantity, set task='regression'."
    )


def test_text_is_refused_for_regression_with_its_row():
    with pytest.raises(DataError) as e:
        encode(np.array(["1.5", "tall"]), "height", "regression")
    assert str(e.value) == "The target 'height' must be numeric for regression; got 'tall'. See row 2."


def test_a_constant_number_is_refused_for_regression():
    with pytest.raises(DataError) as e:
        encode(np.array([2.5, 2.5]), "height")
    assert str(e.value) == "The target 'height' must be a column that varies; got '2.5 in every row'."
