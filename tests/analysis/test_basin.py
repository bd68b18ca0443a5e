from dataclasses import dataclass

import numpy as np
import pytest

from separatrix.analysis import good_pixels, safest_basin
from separatrix.analysis.basin import larger_is_better, positions
from separatrix.errors import DataError


@dataclass(frozen=True)
class Line:
    """An axis of a map."""

    name: str
    values: np.ndarray
    log: bool = False


X = Line("momentum", np.linspace(0, 1, 11))
Y = Line("learning_rate", np.logspace(-4, 1, 11), log=True)


def test_the_middle_of_a_good_disc_is_the_safest():
    column, row = np.meshgrid(np.arange(11), np.arange(11))
    basin = safest_basin((column - 4) ** 2 + (row - 6) ** 2 <= 9, X, Y)
    assert (basin.ix, basin.iy) == (4, 6)
    assert (basin.x, basin.y) == (X.values[4], Y.values[6])


def test_of_two_basins_the_wider_is_taken():
    good = np.zeros((11, 11), dtype=bool)
    good[1:4, 1:4] = True
    good[5:10, 5:10] = True
    basin = safest_basin(good, X, Y)
    assert (basin.ix, basin.iy) == (7, 7)


def test_how_far_a_setting_may_move_is_said_in_the_axes_own_units():
    good = np.zeros((11, 11), dtype=bool)
    good[3:8, 3:8] = True  # two good neighbours on every side of the middle
    basin = safest_basin(good, X, Y)
    assert basin.radius == pytest.approx(0.2)
    np.testing.assert_allclose(basin.x_range, (0.3, 0.7))
    np.testing.assert_allclose(basin.y_range, (10**-2.5, 10**-0.5))
    assert basin.sentence() == "Safest setting: momentum 0.5 (0.3 to 0.7), learning_rate 0.0316 (0.00316 to 0.316)."


def test_beyond_the_map_nothing_is_known_to_be_good():
    basin = safest_basin(np.ones((11, 11), dtype=bool), X, Y)
    assert (basin.ix, basin.iy) == (5, 5)
    assert basin.x_range == (0, 1)


def test_a_strip_has_its_middle_among_equally_safe_settings():
    good = np.zeros((11, 11), dtype=bool)
    good[4:7] = True
    basin = safest_basin(good, X, Y)
    assert (basin.ix, basin.iy) == (5, 5)


def test_a_single_good_setting_may_not_move():
    good = np.zeros((11, 11), dtype=bool)
    good[2, 9] = True
    basin = safest_basin(good, X, Y)
    assert (basin.ix, basin.iy, basin.radius) == (9, 2, 0)
    np.testing.assert_allclose(basin.x_range, (0.9, 0.9))


def test_no_good_setting_is_no_basin():
    assert safest_basin(np.zeros((11, 11)), X, Y) is None


def test_a_map_of_another_shape_is_an_error():
    with pytest.raises(DataError) as error:
        safest_basin(np.ones((3, 11)), X, Y)
    assert str(error.value) == "good must be of shape (11, 11); got (3, 11)."


def test_a_tenth_of_the_way_from_the_best_to_the_median_is_good():
    values = np.arange(101.0).reshape(1, -1)
    good = good_pixels(values, larger_is_better=True)
    assert np.flatnonzero(good[0]).tolist() == list(range(95, 101))  # 99 - 0.1 * (99 - 50) = 94.1
    low = good_pixels(values, larger_is_better=False, tolerance=0)
    assert np.flatnonzero(low[0]).tolist() == [0, 1]


def test_on_a_plateau_what_one_standard_error_sets_apart_is_as_good():
    values = np.full((10, 10), 0.95)
    values[:2, :5] = 0.96  # 240 and 237.5 of 250 rows: a standard error is 1.3 % of them
    values[-2:] = 0.90
    assert good_pixels(values, larger_is_better=True).sum() == 10
    good = good_pixels(values, larger_is_better=True, n_rows=250)
    assert good.sum() == 80
    assert not good[-2:].any()


def test_a_perfect_share_has_an_error_too():
    values = [[1.0, 1.0, 1.0, 0.99, 0.5]]
    assert good_pixels(values, larger_is_better=True, n_rows=75).tolist() == [[True, True, True, True, False]]
    assert good_pixels(values, larger_is_better=True, n_rows=1000).tolist() == [[True, True, True, False, False]]


def test_a_share_of_which_less_is_better_has_its_error_above():
    values = [[0.02, 0.02, 0.02, 0.025, 0.2]]
    assert good_pixels(values, larger_is_better=False, n_rows=250).tolist() == [[True, True, True, True, False]]


def test_what_has_no_value_is_not_good():
    good = good_pixels([[np.nan, 0.9, 0.9], [0.1, np.inf, 0.9]], larger_is_better=True)
    assert good.tolist() == [[False, True, True], [False, False, True]]
    assert not good_pixels([[np.nan, np.nan]], larger_is_better=True).any()


@pytest.mark.parametrize(
    ("measure", "larger"),
    [("valid_accuracy", True), ("train_r2", True), ("valid_loss", False), ("steps", False), ("best_epoch", False)],
)
def test_the_name_says_whether_more_is_better(measure, larger):
    assert larger_is_better(measure) is larger


def test_positions_are_those_of_the_drawn_axis():
    np.testing.assert_allclose(positions(Y), np.linspace(-4, 1, 11))
    np.testing.assert_allclose(positions(X), X.values)
