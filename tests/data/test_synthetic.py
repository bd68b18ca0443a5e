import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats
from sklearn.datasets import make_blobs, make_circles, make_moons

from separatrix.config import DataConfig
from separatrix.data.synthetic import GENERATORS, blobs, circles, gaussian, moons, spirals, xor
from separatrix.errors import ConfigError


@pytest.mark.parametrize(
    ("generate", "original", "noise"),
    [(moons, make_moons, 0.07), (circles, make_circles, 0.02)],
    ids=["moons", "circles"],
)
def test_the_tutorials_data_is_scikit_learns_bit_for_bit(generate, original, noise):
    table = generate(DataConfig("moons", n_samples=10_000, noise=noise, seed=42))
    X, y = original(n_samples=10_000, random_state=42, noise=noise)
    assert np.array_equal(table.X, X)
    assert np.array_equal(table.y, y)


def test_the_default_noise_of_moons_is_the_tutorials():
    assert np.array_equal(moons(DataConfig("moons")).X, make_moons(1000, noise=0.07, random_state=42)[0])


def test_the_default_noise_of_circles_is_the_tutorials():
    assert np.array_equal(circles(DataConfig("circles")).X, make_circles(1000, noise=0.02, random_state=42)[0])


def test_blobs_are_scikit_learns_bit_for_bit():
    table = blobs(DataConfig("blobs", n_samples=90, noise=0.5, n_classes=7, seed=3))
    X, y = make_blobs(90, centers=7, cluster_std=0.5, random_state=3)
    assert np.array_equal(table.X, X)
    assert np.array_equal(table.y, y)


def test_blobs_of_any_number_of_features_are_scikit_learns_too():
    table = blobs(DataConfig("blobs", n_samples=40, n_features=5))
    assert np.array_equal(table.X, make_blobs(40, 5, centers=3, cluster_std=1.0, random_state=42)[0])
    assert table.feature_names == ("x1", "x2", "x3", "x4", "x5")


def test_gaussian_is_standard_normal_noise_of_any_size():
    table = gaussian(DataConfig("gaussian", n_samples=4000, n_features=3))
    assert table.X.shape == (4000, 3)
    values = np.column_stack([table.X, table.y])
    for column in values.T:
        assert stats.kstest(column, "norm").pvalue > 1e-4
    assert np.abs(np.corrcoef(values.T) - np.eye(4)).max() < 0.06


def test_gaussian_is_by_default_of_the_size_of_a_16_16_1_networks_weights():
    table = gaussian(DataConfig("gaussian"))
    assert table.X.shape == (16 * 16 + 16, 16)
    assert table.y.dtype == np.float64


def test_noise_is_refused_by_a_set_that_is_nothing_else():
    with pytest.raises(ConfigError) as e:
        gaussian(DataConfig("gaussian", noise=0.1))
    assert str(e.value) == "noise must be left out for gaussian; got 0.1. It is nothing but noise."


@pytest.mark.parametrize("name", [name for name in GENERATORS if name != "gaussian"])
def test_a_set_has_a_thousand_rows_of_two_named_features(name):
    table = GENERATORS[name](DataConfig(name))
    assert table.X.shape == (1000, 2)
    assert table.X.dtype == np.float64
    assert table.y.dtype == np.int64
    assert table.feature_names == ("x1", "x2")


@pytest.mark.parametrize("name", GENERATORS)
def test_the_same_seed_makes_the_same_rows(name):
    first, second = (GENERATORS[name](DataConfig(name, n_samples=50, seed=9)) for _ in range(2))
    assert np.array_equal(first.X, second.X)
    assert np.array_equal(first.y, second.y)


@pytest.mark.parametrize("name", GENERATORS)
def test_another_seed_makes_other_rows(name):
    first, second = (GENERATORS[name](DataConfig(name, n_samples=50, seed=seed)) for seed in (1, 2))
    assert not np.array_equal(first.X, second.X)


@settings(max_examples=30, deadline=None)
@given(n_arms=st.integers(2, 12), extra=st.integers(0, 30))
def test_spirals_share_their_rows_evenly_among_any_number_of_arms(n_arms, extra):
    table = spirals(DataConfig("spirals", n_samples=n_arms + extra, n_classes=n_arms))
    counts = np.bincount(table.y, minlength=n_arms)
    assert len(counts) == n_arms
    assert counts.max() - counts.min() <= 1


def test_points_of_spirals_without_noise_lie_on_their_arm():
    table = spirals(DataConfig("spirals", n_samples=300, noise=0, n_classes=3))
    radius = np.hypot(*table.X.T)
    angle = 2 * np.pi * (table.y / 3 + 1.5 * radius)
    assert np.allclose(table.X, np.column_stack([radius * np.cos(angle), radius * np.sin(angle)]))


def test_noise_moves_the_points_of_spirals_by_its_standard_deviation():
    still, moved = (spirals(DataConfig("spirals", n_samples=5000, noise=noise)).X for noise in (0, 0.1))
    assert np.std(moved - still) == pytest.approx(0.1, rel=0.05)


def test_the_class_of_xor_is_one_where_the_signs_differ():
    table = xor(DataConfig("xor", noise=0))
    assert np.array_equal(table.y, (table.X[:, 0] * table.X[:, 1] < 0).astype(int))


@pytest.mark.parametrize("name", ["moons", "circles", "xor"])
def test_a_number_of_classes_is_refused_by_sets_of_two(name):
    with pytest.raises(ConfigError) as e:
        GENERATORS[name](DataConfig(name, n_classes=3))
    assert str(e.value) == (
        f"n_classes must be left out for {name}; got 3. Only blobs and spirals take a number of classes."
    )


def test_columns_are_refused():
    with pytest.raises(ConfigError) as e:
        moons(DataConfig("moons", target="label"))
    assert str(e.value) == "target must be left out for moons; got 'label'. Only tables have columns to choose from."


@pytest.mark.parametrize("name", ["blobs", "spirals"])
def test_fewer_rows_than_classes_are_refused(name):
    with pytest.raises(ConfigError) as e:
        GENERATORS[name](DataConfig(name, n_samples=4, n_classes=5))
    assert str(e.value) == "n_samples must be at least 5, one row a class; got 4."


def test_a_seed_beyond_numpys_is_refused():
    with pytest.raises(ConfigError) as e:
        xor(DataConfig("xor", seed=2**32))
    assert str(e.value) == "seed must be less than 4294967296; got 4294967296."
