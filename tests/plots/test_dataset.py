import dataclasses

import numpy as np
import pytest

from separatrix.config import DataConfig
from separatrix.data import from_arrays
from separatrix.errors import UnknownNameError
from separatrix.plots import DatasetDisplay


def test_rows_are_drawn_over_two_features_with_their_classes(moons_run):
    display = DatasetDisplay.from_recording(moons_run)
    assert np.array_equal(display.scatter_.get_offsets(), moons_run.data.X)
    assert display.ax_.get_title(loc="left") == "moons"
    assert (display.ax_.get_xlabel(), display.ax_.get_ylabel()) == ("x1", "x2")
    assert [text.get_text() for text in display.legend_.get_texts()] == ["0", "1"]
    assert display.note_.get_text() == "150 training and 50 validation rows"


def test_of_many_features_two_are_chosen_and_it_is_said(wine_run):
    display = DatasetDisplay.from_recording(wine_run, features=("hue", "ash"))
    assert np.array_equal(display.scatter_.get_offsets(), wine_run.data.X[:, [10, 2]])
    assert display.ax_.get_xlabel() == "hue"
    assert display.note_.get_text() == "133 training and 45 validation rows; 2 of 13 features shown"


def test_one_part_can_be_drawn(moons_run):
    display = DatasetDisplay.from_dataset(moons_run.data, part="valid", title="held back")
    assert len(display.scatter_.get_offsets()) == 50
    assert display.note_.get_text() == "50 validation rows"
    assert display.ax_.get_title(loc="left") == "held back"


def test_a_regression_has_a_colour_bar_over_its_range(plane_run):
    display = DatasetDisplay.from_recording(plane_run)
    assert display.legend_ is None
    assert display.colorbar_.ax.get_ylabel() == plane_run.data.target_name
    assert display.scatter_.get_clim() == (plane_run.data.y.min(), plane_run.data.y.max())


def test_one_feature_is_drawn_against_the_target(line_run):
    display = DatasetDisplay.from_recording(line_run, colorbar=False)
    assert np.array_equal(display.scatter_.get_offsets(), np.column_stack([line_run.data.X, line_run.data.y]))
    assert (display.ax_.get_xlabel(), display.ax_.get_ylabel()) == ("x1", "y")


def test_classes_over_one_feature_are_bands_that_keep_apart(one_feature):
    display = DatasetDisplay.from_dataset(one_feature)
    heights = display.scatter_.get_offsets()[:, 1]
    assert np.array_equal(np.round(heights), one_feature.y)
    assert len(np.unique(heights)) == len(heights)
    assert display.ax_.get_yticks().tolist() == [0, 1]
    assert [text.get_text() for text in display.ax_.get_yticklabels()] == ["no", "yes"]
    assert display.note_.get_text() == "20 rows"


def test_more_points_than_can_be_seen_are_thinned_and_it_is_said(one_feature):
    X = np.random.default_rng(0).normal(size=(20_000, 2))
    index = np.arange(20_000)
    data = dataclasses.replace(
        one_feature, X=X, y=index % 2, train_index=index, valid_index=index[:0], feature_names=("a", "b")
    )
    display = DatasetDisplay.from_dataset(data)
    assert len(display.scatter_.get_offsets()) == 10_000
    assert display.note_.get_text() == "20,000 rows; 10,000 of 20,000 points drawn"


def test_options_are_passed_on(moons_run):
    display = DatasetDisplay.from_recording(moons_run, legend=False, s=3)
    assert display.scatter_.get_sizes().tolist() == [3]
    assert display.legend_ is None


def test_a_feature_that_is_not_there_is_refused(wine_run):
    with pytest.raises(UnknownNameError) as caught:
        DatasetDisplay.from_recording(wine_run, features=("alcohl", "hue"))
    assert str(caught.value).endswith("got 'alcohl'. Did you mean 'alcohol'?")


@pytest.fixture
def one_feature():
    return from_arrays(
        np.arange(20.0)[:, None], np.array(["no", "yes"] * 10), DataConfig("custom", validation_fraction=0)
    )
