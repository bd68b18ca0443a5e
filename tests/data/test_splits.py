import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.model_selection import train_test_split

from separatrix.config import DataConfig
from separatrix.data.splits import split_rows
from separatrix.errors import ConfigError, DataError

fractions = st.floats(0.01, 0.99)


def split(n_samples, **given):
    return split_rows(np.arange(n_samples) % 2, DataConfig("custom", **given), has_classes=True)


@given(n_samples=st.integers(2, 300), fraction=fractions, split_seed=st.integers(0, 2**32 - 1))
def test_a_random_split_is_scikit_learns(n_samples, fraction, split_seed):
    rows = np.arange(n_samples)
    try:
        oracle = train_test_split(rows, test_size=fraction, random_state=split_seed)
    except ValueError:
        return
    parts = split(n_samples, validation_fraction=fraction, split_seed=split_seed)
    assert [part.tolist() for part in parts] == [part.tolist() for part in oracle]


def test_the_default_split_is_the_tutorials():
    train, valid = split_rows(np.zeros(10_000), DataConfig("moons"), has_classes=True)
    oracle = train_test_split(np.arange(10_000), random_state=42)
    assert np.array_equal(train, oracle[0])
    assert np.array_equal(valid, oracle[1])


@given(fraction=st.floats(0.1, 0.5), split_seed=st.integers(0, 1000))
def test_a_stratified_split_is_scikit_learns(fraction, split_seed):
    y = np.repeat([0, 1, 2], [40, 30, 10])
    oracle = train_test_split(np.arange(80), test_size=fraction, random_state=split_seed, stratify=y)
    config = DataConfig("custom", validation_fraction=fraction, split_seed=split_seed, stratify=True)
    parts = split_rows(y, config, has_classes=True)
    assert [part.tolist() for part in parts] == [part.tolist() for part in oracle]


@given(n_samples=st.integers(2, 300), fraction=st.floats(0, 0.99), kind=st.sampled_from(["random", "ordered"]))
def test_each_row_is_in_one_part_only(n_samples, fraction, kind):
    try:
        train, valid = split(n_samples, validation_fraction=fraction, split=kind)
    except ConfigError:
        return
    assert sorted([*train, *valid]) == list(range(n_samples))
    assert len(train) > 0


def test_an_ordered_split_trains_on_the_first_rows():
    train, valid = split(10, validation_fraction=0.3, split="ordered")
    assert train.tolist() == [0, 1, 2, 3, 4, 5, 6]
    assert valid.tolist() == [7, 8, 9]


def test_an_exact_share_of_an_ordered_split_is_not_rounded_up():
    assert 0.07 * 100 > 7
    assert len(split(100, validation_fraction=0.07, split="ordered")[1]) == 7


def test_no_validation_keeps_all_rows_in_order():
    train, valid = split(5, validation_fraction=0)
    assert train.tolist() == [0, 1, 2, 3, 4]
    assert valid.tolist() == []


def test_another_seed_splits_otherwise():
    assert split(50, split_seed=1)[0].tolist() != split(50, split_seed=2)[0].tolist()


def test_a_fraction_that_leaves_no_row_to_train_on_is_refused():
    with pytest.raises(ConfigError) as e:
        split(3, validation_fraction=0.9)
    assert str(e.value) == "validation_fraction must be small enough to leave a row of 3 to train on; got 0.9."


def test_a_split_seed_beyond_numpys_is_refused():
    with pytest.raises(ConfigError) as e:
        split(10, split_seed=2**40)
    assert str(e.value) == "split_seed must be less than 4294967296; got 1099511627776."


def test_stratifying_regression_is_refused():
    with pytest.raises(ConfigError) as e:
        split_rows(np.array([0.5, 1.5]), DataConfig("custom", stratify=True), has_classes=False)
    assert str(e.value) == "stratify needs a target of classes; this one is regression. Leave stratify out."


def test_stratifying_an_ordered_split_is_refused():
    with pytest.raises(ConfigError) as e:
        split(10, stratify=True, split="ordered")
    assert str(e.value) == "stratify needs a random split; this one is ordered. Set split='random'."


@pytest.mark.parametrize(("counts", "fraction"), [([9, 1], 0.5), ([5, 5], 0.1)], ids=["one row", "small part"])
def test_a_class_too_rare_to_stratify_is_refused(counts, fraction):
    config = DataConfig("custom", stratify=True, validation_fraction=fraction)
    with pytest.raises(DataError) as e:
        split_rows(np.repeat([0, 1], counts), config, has_classes=True)
    assert str(e.value) == (
        f"Every class must be present in both parts to stratify; got 'counts {counts[0]}, {counts[1]}'. "
        "Leave stratify out, or merge rare classes."
    )
