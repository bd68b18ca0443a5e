import numpy as np
import pandas as pd
import pytest
from matplotlib import pyplot as plt
from matplotlib.colors import to_hex
from sklearn.linear_model import LinearRegression, LogisticRegression
from sklearn.svm import LinearSVC

from separatrix import errors
from separatrix.plots import BoundaryDisplay
from separatrix.plots._style import class_colors


def test_two_classes_are_25_filled_levels_of_red_to_blue(moons_run):
    display = BoundaryDisplay.from_recording(moons_run, resolution=30)
    assert np.allclose(display.surface_.levels, np.linspace(0, 1, 26))
    assert display.surface_.get_cmap().name == "RdBu"
    assert display.surface_.get_clim() == (0, 1)


def test_the_colour_bar_names_the_second_class_and_has_five_ticks(moons_run):
    bar = BoundaryDisplay.from_recording(moons_run, resolution=10).colorbar_
    assert bar.ax.get_ylabel() == "P(y = 1)"
    assert bar.get_ticks().tolist() == [0, 0.25, 0.5, 0.75, 1]


def test_the_colour_bar_speaks_the_datas_own_words(named_run):
    assert BoundaryDisplay.from_recording(named_run, resolution=10).colorbar_.ax.get_ylabel() == "P(label = yes)"


def test_points_lie_on_top_in_the_same_colours_with_white_edges(moons_run):
    display = BoundaryDisplay.from_recording(moons_run, resolution=10)
    assert np.array_equal(display.scatter_.get_offsets(), moons_run.data.X)
    assert display.scatter_.get_array().tolist() == moons_run.data.y.tolist()
    assert display.scatter_.get_cmap().name == "RdBu"
    assert display.scatter_.get_clim() == (-0.2, 1.2)
    assert to_hex(display.scatter_.get_edgecolor()[0]) == "#ffffff"
    assert display.scatter_.get_zorder() > display.surface_.get_zorder()


def test_one_part_of_the_rows_can_be_drawn(moons_run):
    display = BoundaryDisplay.from_recording(moons_run, resolution=10, part="valid")
    assert np.array_equal(display.scatter_.get_offsets(), moons_run.data.X[moons_run.data.valid_index])


def test_the_axes_are_named_and_filled(moons_run):
    display = BoundaryDisplay.from_recording(moons_run, resolution=10)
    assert (display.ax_.get_xlabel(), display.ax_.get_ylabel()) == ("x1", "x2")
    assert display.ax_.get_title(loc="left") == "Decision boundary"
    assert (*display.ax_.get_xlim(), *display.ax_.get_ylim()) == display.boundary.grid.extent
    assert [text.get_text() for text in display.legend_.get_texts()] == ["0", "1"]
    assert display.note_ is None


def test_more_classes_mix_their_colours_by_probability(wine_run):
    display = BoundaryDisplay.from_recording(wine_run, features=("alcohol", "proline"), resolution=12)
    image = np.asarray(display.surface_.get_array())
    assert np.allclose(image, 0.45 + 0.55 * display.boundary.values @ class_colors(3))
    assert display.colorbar_ is None
    assert [text.get_text() for text in display.legend_.get_texts()] == ["class_0", "class_1", "class_2"]
    assert display.legend_.get_title().get_text() == "cultivar"


def test_lines_show_where_the_decision_changes(wine_run):
    display = BoundaryDisplay.from_recording(wine_run, features=("alcohol", "proline"), resolution=40)
    decided = display.boundary.values.argmax(axis=2)
    assert len(np.unique(decided)) > 1
    assert display.lines_.levels.tolist() == [0]


def test_held_features_are_counted_on_the_figure(wine_run):
    assert BoundaryDisplay.from_recording(wine_run, resolution=5).note_.get_text() == (
        "the other 11 features held at their median"
    )


def test_few_held_features_are_named_with_their_values(named_run):
    display = BoundaryDisplay.from_recording(named_run, resolution=5)
    median = np.median(named_run.data.X[:, 2])
    assert display.note_.get_text() == f"held at the median: third\u00a0=\u00a0{median:.3g}"


def test_names_that_look_like_mathematics_are_drawn_as_they_are(named_run):
    display = BoundaryDisplay.from_recording(named_run, resolution=5)
    display.figure_.canvas.draw()
    assert display.ax_.get_xlabel() == r"price in \$ or \$"


def test_a_regression_runs_over_the_targets_range(plane_run):
    display = BoundaryDisplay.from_recording(plane_run, resolution=10)
    y = plane_run.data.y
    assert np.allclose(display.surface_.levels, np.linspace(y.min(), y.max(), 26))
    assert display.surface_.extend == "both"
    assert display.scatter_.get_clim() == (y.min(), y.max())
    assert display.colorbar_.ax.get_ylabel() == f"predicted {plane_run.data.target_name}"
    assert display.legend_ is None
    assert display.ax_.get_title(loc="left") == "Prediction"


def test_ten_classes_are_drawn_without_constant_features(digits_run):
    display = BoundaryDisplay.from_recording(digits_run, resolution=5)
    assert len(display.legend_.get_texts()) == 10
    assert display.boundary.features == (1, 2)


def test_a_given_axes_is_drawn_on_and_no_figure_is_made(moons_run):
    figure, (left, _) = plt.subplots(1, 2)
    before = plt.get_fignums()
    display = BoundaryDisplay.from_recording(moons_run, resolution=5, ax=left)
    assert (display.ax_, display.figure_) == (left, figure)
    assert plt.get_fignums() == before


def test_a_dark_figure_has_light_text_and_dark_mixtures(wine_run):
    with plt.style.context("dark_background"):
        display = BoundaryDisplay.from_recording(wine_run, resolution=5)
        display.figure_.canvas.draw()
    assert display.note_.get_color() == "white"
    assert display.legend_.get_texts()[0].get_color() == "white"
    assert np.asarray(display.surface_.get_array()).max() < 0.6


def test_options_are_passed_on_and_what_is_not_wanted_left_out(moons_run):
    display = BoundaryDisplay.from_recording(
        moons_run, resolution=5, levels=4, legend=False, colorbar=False, scatter_kwargs={"s": 7}, cmap="PuOr", alpha=0.5
    )
    assert len(display.surface_.levels) == 5
    assert display.surface_.get_cmap().name == "PuOr"
    assert display.surface_.get_alpha() == 0.5
    assert display.scatter_.get_sizes().tolist() == [7]
    assert display.legend_ is None
    assert display.colorbar_ is None


def test_plot_returns_the_display_and_can_draw_again(moons_run):
    display = BoundaryDisplay.from_recording(moons_run, resolution=5)
    first = display.ax_
    assert display.plot() is display
    assert display.ax_ is not first


def test_a_frames_boundary_is_drawn(moons_run):
    first = BoundaryDisplay.from_recording(moons_run, 0, resolution=5)
    assert not np.allclose(
        first.boundary.values, BoundaryDisplay.from_recording(moons_run, resolution=5).boundary.values
    )


X = np.random.default_rng(0).normal(size=(50, 2))


def test_an_estimator_is_drawn_with_its_labels():
    y = np.where(X[:, 0] > 0, "b", "a")
    display = BoundaryDisplay.from_estimator(LogisticRegression().fit(X, y), X, pd.Series(y, name="kind"), resolution=5)
    assert display.colorbar_.ax.get_ylabel() == "P(kind = b)"
    assert display.scatter_.get_array().tolist() == (X[:, 0] > 0).astype(int).tolist()


def test_labels_of_minus_one_and_one_are_drawn_like_any_others():
    y = np.where(X[:, 0] > 0, 1, -1)
    display = BoundaryDisplay.from_estimator(LinearSVC().fit(X, y), X, y, resolution=5)
    assert [text.get_text() for text in display.legend_.get_texts()] == ["-1", "1"]
    assert display.colorbar_.ax.get_ylabel() == "decided y = 1"


def test_without_targets_no_points_are_drawn():
    display = BoundaryDisplay.from_estimator(LinearRegression().fit(X, X[:, 0]), X, resolution=5)
    assert display.scatter_ is None
    assert np.isclose(display.surface_.levels[-1], display.boundary.values.max())


def test_an_answer_that_is_the_same_everywhere_is_drawn():
    display = BoundaryDisplay.from_estimator(LinearRegression().fit(X, np.full(50, 3.0)), X, resolution=5)
    assert display.surface_.levels[0] < 3 < display.surface_.levels[-1]


def test_a_label_that_was_never_learned_is_refused():
    model = LogisticRegression().fit(X, np.where(X[:, 0] > 0, "yes", "no"))
    with pytest.raises(errors.DataError) as caught:
        BoundaryDisplay.from_estimator(model, X, ["yse"] * 50, resolution=5)
    assert str(caught.value) == "A label of y must be one of no, yes; got 'yse'. Did you mean 'yes'?"


def test_targets_of_another_length_are_refused():
    model = LogisticRegression().fit(X, X[:, 0] > 0)
    with pytest.raises(errors.DataError) as caught:
        BoundaryDisplay.from_estimator(model, X, [True] * 3, resolution=5)
    assert str(caught.value) == "y must be of shape (50,); got (3,)."


def test_one_feature_has_no_plane(line_run):
    with pytest.raises(errors.DataError) as caught:
        BoundaryDisplay.from_recording(line_run)
    assert str(caught.value) == "The data must be of at least two features to draw a plane through; got 1."


@pytest.mark.parametrize("levels", [1, 2.5, True])
def test_too_few_levels_are_refused(moons_run, levels):
    with pytest.raises(errors.ConfigError) as caught:
        BoundaryDisplay.from_recording(moons_run, resolution=5, levels=levels)
    assert str(caught.value) == f"levels must be a whole number of at least 2; got {levels}."
