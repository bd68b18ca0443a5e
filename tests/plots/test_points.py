import numpy as np
import pytest
from matplotlib import pyplot as plt
from matplotlib.colors import to_hex

from separatrix.plots._points import chosen_points, draw_legend, draw_points, drawn_note
from separatrix.plots._style import class_colors


def test_all_points_are_drawn_up_to_the_limit():
    assert chosen_points(10_000).tolist() == list(range(10_000))
    assert drawn_note(10_000) == ""


def test_beyond_the_limit_the_same_points_are_drawn_every_time_and_it_is_said():
    chosen = chosen_points(1_000_000)
    assert len(np.unique(chosen)) == 10_000
    assert np.array_equal(chosen, np.sort(chosen))
    assert np.array_equal(chosen, chosen_points(1_000_000))
    assert drawn_note(1_000_000) == "10,000 of 1,000,000 points drawn"


@pytest.mark.parametrize("n_classes", [2, 3, 10])
def test_points_have_the_colour_of_their_class(n_classes):
    _, ax = plt.subplots()
    y = np.arange(n_classes)
    drawn = draw_points(ax, np.column_stack([y, y]), y, n_classes)
    drawn.update_scalarmappable()
    assert [to_hex(color) for color in drawn.get_facecolor()] == [to_hex(color) for color in class_colors(n_classes)]


def test_numbers_are_coloured_by_their_range():
    _, ax = plt.subplots()
    drawn = draw_points(ax, np.zeros((3, 2)), np.array([1.0, 2.0, 5.0]), 0)
    assert drawn.get_cmap().name == "viridis"
    assert drawn.get_clim() == (1, 5)


def test_many_points_are_rasterized_and_few_are_not():
    _, ax = plt.subplots()
    assert draw_points(ax, np.zeros((5000, 2)), np.zeros(5000, int), 2).get_rasterized()
    assert not draw_points(ax, np.zeros((50, 2)), np.zeros(50, int), 2).get_rasterized()


@pytest.mark.parametrize("options", [{"edgecolors": "k", "lw": 2}, {"ec": "k", "linewidths": 2}])
def test_the_callers_options_win_under_any_of_their_names(options):
    _, ax = plt.subplots()
    drawn = draw_points(ax, np.zeros((3, 2)), np.zeros(3, int), 2, {"s": 99, **options})
    assert drawn.get_sizes().tolist() == [99]
    assert drawn.get_linewidths().tolist() == [2]
    assert to_hex(drawn.get_edgecolor()[0]) == "#000000"


def test_a_norm_replaces_the_range():
    _, ax = plt.subplots()
    drawn = draw_points(ax, np.zeros((2, 2)), np.array([0, 1]), 2, {"norm": plt.Normalize(0, 9)})
    assert drawn.get_clim() == (0, 9)


def test_a_legend_that_would_hide_the_title_moves_into_the_axes():
    _, ax = plt.subplots()
    short = draw_legend(ax, np.array(["no", "yes"]), "y", beside=False)
    assert short.get_bbox_to_anchor().y0 >= ax.bbox.y1
    long = draw_legend(ax, np.array(["certainly not at all", "without any doubt"]), "y", beside=False)
    assert long.get_bbox_to_anchor().y0 == ax.bbox.y0


def test_a_legend_of_very_many_classes_is_cut_and_says_so():
    _, ax = plt.subplots()
    legend = draw_legend(ax, np.arange(50), "y", beside=True)
    labels = [text.get_text() for text in legend.get_texts()]
    assert len(labels) == 41
    assert labels[-1] == "… 10 more"
    assert legend.get_title().get_text() == "y"
