import numpy as np
import pytest

from separatrix.analysis import make_grid
from separatrix.errors import ConfigError, DataError, UnknownNameError

X = np.array([[0.0, 5.0, 1.0, 10.0], [2.0, 5.0, 3.0, 20.0], [4.0, 5.0, 8.0, 60.0]])
NAMES = ("a", "b", "c", "d")


def test_two_features_vary_and_the_others_stay_at_their_median():
    grid = make_grid(X, NAMES, features=(0, 3), resolution=4, padding=0.25)
    (rows,) = grid.blocks()
    assert grid.features == (0, 3)
    assert rows.shape == (16, 4)
    assert set(rows[:, 1]) == {5.0}
    assert set(rows[:, 2]) == {3.0}
    assert rows[:, 0].min() == -1
    assert rows[:, 0].max() == 5
    assert rows[:, 3].min() == -2.5
    assert rows[:, 3].max() == 72.5


def test_rows_run_along_y():
    grid = make_grid(X, NAMES, features=("a", "d"), resolution=3, padding=0)
    assert grid.xx[0].tolist() == [0, 2, 4]
    assert grid.yy[:, 0].tolist() == [10, 35, 60]
    assert grid.extent == (0, 4, 10, 60)
    assert grid.shape == (3, 3)


def test_by_default_constant_features_are_passed_over():
    assert make_grid(X, NAMES, resolution=2).features == (0, 2)


def test_a_constant_feature_still_has_a_width():
    grid = make_grid(X, NAMES, features=("a", "b"), resolution=2, padding=0.1)
    assert grid.extent[2:] == (4.5, 5.5)


def test_wide_rows_come_in_bounded_blocks(monkeypatch):
    monkeypatch.setattr("separatrix.analysis.grid.VALUES_AT_ONCE", 20)
    grid = make_grid(X, NAMES, features=(0, 2), resolution=4)
    blocks = list(grid.blocks())
    assert [len(block) for block in blocks] == [5, 5, 5, 1]
    assert np.concatenate(blocks)[:, 0].tolist() == grid.xx.ravel().tolist()


@pytest.mark.parametrize(
    ("change", "error", "message"),
    [
        (
            {"features": ("a", "dd")},
            UnknownNameError,
            "A feature must be one of a, b, c, d; got 'dd'. Did you mean 'd'?",
        ),
        ({"features": (0, 4)}, ConfigError, "A feature's position must be a whole number from 0 to 3; got 4."),
        ({"features": (0, True)}, ConfigError, "A feature's position must be a whole number from 0 to 3; got True."),
        ({"features": (1, "b")}, ConfigError, "features must be two different columns; got (1, 'b')."),
        ({"features": (0, 1, 2)}, ConfigError, "features must be two columns, by position or name; got (0, 1, 2)."),
        ({"features": "ab"}, ConfigError, "features must be two columns, by position or name; got 'ab'."),
        ({"features": 3}, ConfigError, "features must be two columns, by position or name; got 3."),
        ({"resolution": 1}, ConfigError, "resolution must be a whole number from 2 to 4000; got 1."),
        ({"resolution": 10_000}, ConfigError, "resolution must be a whole number from 2 to 4000; got 10000."),
        ({"resolution": 2.5}, ConfigError, "resolution must be a whole number from 2 to 4000; got 2.5."),
        ({"padding": -0.1}, ConfigError, "padding must be a finite number of at least 0; got -0.1."),
        ({"padding": float("nan")}, ConfigError, "padding must be a finite number of at least 0; got nan."),
    ],
)
def test_wrong_planes_are_refused(change, error, message):
    with pytest.raises(error) as caught:
        make_grid(X, NAMES, **change)
    assert str(caught.value) == message


@pytest.mark.parametrize(
    ("rows", "names", "message"),
    [
        (X[:, :1], ("a",), "The data must be of at least two features to draw a plane through; got 1."),
        (X[:0], NAMES, "X must be at least one row; got 0."),
        (X[0], NAMES, "X must be of shape (n, 4); got (4,)."),
        (
            np.array([[-1.7e308, 0.0], [1.7e308, 1.0]]),
            ("big", "small"),
            "The range of 'big' and 'small' cannot be drawn: it overflows float64. Scale the data first.",
        ),
    ],
)
def test_rows_without_a_plane_are_refused(rows, names, message):
    with pytest.raises(DataError) as caught:
        make_grid(rows, names)
    assert str(caught.value) == message


def test_a_median_that_would_overflow_is_a_value_that_occurs():
    rows = np.array([[0.0, 0.0, 1.7e308], [1.0, 1.0, 1.7e308]])
    assert make_grid(rows, ("a", "b", "c"), resolution=2).held[2] == 1.7e308
