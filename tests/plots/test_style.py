import numpy as np
import pytest
from matplotlib import colormaps
from matplotlib import pyplot as plt

from separatrix.plots._style import (
    add_note,
    class_colors,
    edge_width,
    foreground,
    own_axes,
    plain,
    point_area,
    two_colors,
)


def test_two_classes_are_the_red_and_blue_of_the_points():
    assert np.array_equal(class_colors(2), colormaps["RdBu"]([0.2 / 1.4, 1.2 / 1.4])[:, :3])


@pytest.mark.parametrize("n_classes", [3, 8, 12, 13, 100])
def test_every_class_has_a_colour_of_its_own(n_classes):
    colors = class_colors(n_classes)
    assert colors.shape == (n_classes, 3)
    assert colors.min() >= 0
    assert colors.max() <= 1
    apart = np.linalg.norm(colors[:, None] - colors[None], axis=2) + np.eye(n_classes)
    assert apart.min() > (0.2 if n_classes <= 12 else 0.02)


def test_a_class_keeps_its_colour_when_more_are_added():
    assert np.array_equal(class_colors(20)[:5], class_colors(5))


def test_more_points_are_smaller():
    areas = [point_area(n) for n in (10, 100, 1000, 10_000, 10**7)]
    widths = [edge_width(n) for n in (10, 100, 1000, 10_000, 10**7)]
    assert areas == sorted(areas, reverse=True)
    assert widths == sorted(widths, reverse=True)
    assert areas[0] == 50
    assert areas[-1] == 3


def test_colours_stand_out_from_light_and_dark():
    with plt.style.context("dark_background"):
        _, dark = own_axes(None, 3, 3)
        assert foreground() == "white"
    _, light = own_axes(None, 3, 3)
    assert foreground() == "black"
    assert two_colors(light) == ("#0072B2", "#D55E00")
    assert two_colors(dark) == ("#56B4E9", "#E69F00")


@pytest.mark.parametrize(
    ("name", "drawn"),
    [
        ("x1", "x1"),
        ("a\nb\t c", "a b c"),
        ("$x$", r"\$x\$"),
        ("_hidden", "\u200b_hidden"),
        ("x" * 40, "x" * 31 + "…"),
        (3, "3"),
        (np.float32(1), "1"),
        (0.5, "0.5"),
    ],
)
def test_names_are_made_safe_to_draw(name, drawn):
    assert plain(name) == drawn


def test_a_long_note_is_broken_into_lines_that_fit():
    figure, ax = own_axes(None, 4, 3)
    note = add_note(ax, "a word or " * 30)
    figure.canvas.draw()
    assert note.get_window_extent().width < figure.bbox.width


def test_no_note_draws_nothing():
    _, ax = own_axes(None, 3, 3)
    assert add_note(ax, "") is None
    assert not ax.texts


def test_axes_of_a_subfigure_belong_to_the_whole_figure():
    figure = plt.figure()
    ax = figure.subfigures(1, 2)[0].subplots()
    assert own_axes(ax, 3, 3) == (figure, ax)
