import numpy as np
import pytest

from separatrix.analysis import boundary_pixels, box_dimension
from separatrix.errors import ConfigError, DataError

THIRDS = (3, 9, 27, 81)


def carpet(depth):
    """Sierpinski's: each square in nine, the middle one left out."""
    pixels = np.ones((1, 1), dtype=bool)
    for _ in range(depth):
        row = np.hstack([pixels] * 3)
        pixels = np.vstack([row, np.hstack([pixels, np.zeros_like(pixels), pixels]), row])
    return pixels


def dust(depth):
    """Cantor's, along one line."""
    pixels = np.ones(1, dtype=bool)
    for _ in range(depth):
        pixels = np.concatenate([pixels, np.zeros_like(pixels), pixels])
    return pixels


@pytest.mark.parametrize(
    ("mask", "sizes", "dimension"),
    [
        (np.ones((256, 256), dtype=bool), None, 2),
        (np.eye(256, dtype=bool), None, 1),
        (np.arange(256)[:, None] == np.full(256, 100), None, 1),
        (carpet(5), THIRDS, np.log(8) / np.log(3)),
        (np.tile(dust(5), (243, 1)) & (np.arange(243) == 0)[:, None], THIRDS, np.log(2) / np.log(3)),
    ],
    ids=["filled", "diagonal", "line", "carpet", "dust"],
)
def test_sets_of_known_dimension_have_it(mask, sizes, dimension):
    assert box_dimension(mask, sizes).value == pytest.approx(dimension, abs=0.005)


def test_the_carpet_is_near_its_dimension_in_boxes_of_any_size():
    assert box_dimension(carpet(5)).value == pytest.approx(1.893, abs=0.06)


def test_one_pixel_has_the_dimension_of_a_point():
    mask = np.zeros((128, 128), dtype=bool)
    mask[70, 31] = True
    found = box_dimension(mask)
    assert found.value == 0
    assert found.counts.tolist() == [1, 1, 1, 1]


def test_the_boundary_of_a_disc_is_a_curve():
    y, x = np.mgrid[-1:1:512j, -1:1:512j]
    assert box_dimension(boundary_pixels(x**2 + y**2 < 0.64)).value == pytest.approx(1, abs=0.05)


def test_the_sizes_are_powers_of_two_to_an_eighth_of_the_shorter_side():
    found = box_dimension(np.ones((256, 500), dtype=bool))
    assert found.sizes.tolist() == [2, 4, 8, 16, 32]


def test_boxes_are_laid_where_the_fewest_suffice():
    mask = np.zeros((64, 64), dtype=bool)
    mask[3:5, 3:5] = True  # between four boxes of side 4, and within one that is moved by 2
    assert box_dimension(mask, [2, 4, 8]).counts.tolist() == [1, 1, 1]


def test_a_straight_line_of_counts_has_a_narrow_interval_and_no_residual():
    found = box_dimension(np.ones((64, 64), dtype=bool))
    assert found.interval.low == pytest.approx(2, abs=1e-5)
    assert found.interval.high == pytest.approx(2, abs=1e-5)
    assert found.residual < 1e-9


def test_a_rough_set_has_an_interval_round_its_dimension():
    found = box_dimension(np.random.default_rng(0).random((256, 256)) < 0.02)
    assert found.interval.low < found.value < found.interval.high
    assert found.residual > 0.05


def test_the_sentence_says_the_dimension_and_over_which_boxes():
    sentence = box_dimension(np.eye(128, dtype=bool)).sentence()
    assert sentence == "Box-counting dimension 1.00 (1.00 to 1.00), fitted over boxes of 2 to 16 pixels."


def test_a_boundary_lies_between_unlike_neighbours():
    inside = np.zeros((4, 4), dtype=bool)
    inside[1, 1] = True
    assert boundary_pixels(inside).tolist() == [[True, True, False], [True, True, False], [False, False, False]]
    assert not boundary_pixels(np.ones((5, 5))).any()


@pytest.mark.parametrize(
    ("mask", "sizes", "error", "message"),
    [
        (np.ones(5), None, DataError, "mask must be of shape (n_y, n_x); got (5,)."),
        (
            np.zeros((64, 64)),
            None,
            DataError,
            "A set without any pixel has no dimension. There is no boundary in this window.",
        ),
        (
            np.ones((40, 90)),
            None,
            DataError,
            "mask must be of at least 56 pixels a side; got (40, 90). Or name the sizes.",
        ),
        (
            np.ones((64, 64)),
            (2, 4),
            ConfigError,
            "sizes must be at least three rising whole numbers from 1; got (2, 4).",
        ),
        (
            np.ones((64, 64)),
            (4, 2, 8),
            ConfigError,
            "sizes must be at least three rising whole numbers from 1; got (4, 2, 8).",
        ),
        (
            np.ones((64, 64)),
            (1.5, 2, 3),
            ConfigError,
            "sizes must be at least three rising whole numbers from 1; got (1.5, 2, 3).",
        ),
    ],
)
def test_what_has_no_dimension_is_an_error(mask, sizes, error, message):
    with pytest.raises(error) as raised:
        box_dimension(mask, sizes)
    assert str(raised.value) == message


def test_a_boundary_of_a_line_is_an_error():
    with pytest.raises(DataError) as error:
        boundary_pixels([True, False])
    assert str(error.value) == "inside must be of shape (n_y, n_x); got (2,)."
