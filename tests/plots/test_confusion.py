import numpy as np
import pytest
from matplotlib import pyplot as plt
from sklearn.linear_model import LinearRegression, LogisticRegression

from separatrix.analysis import Confusion
from separatrix.errors import DataError
from separatrix.plots import ConfusionDisplay


def test_counts_stand_in_the_table(wine_run):
    display = ConfusionDisplay.from_recording(wine_run, part="all")
    numbers = [[int(text.get_text()) for text in row] for row in display.text_]
    assert numbers == display.confusion.counts.tolist()
    assert (display.ax_.get_xlabel(), display.ax_.get_ylabel()) == ("predicted", "true")
    assert [label.get_text() for label in display.ax_.get_yticklabels()] == ["class_0", "class_1", "class_2"]
    assert display.ax_.get_title(loc="left") == "Confusion, all rows"
    assert display.im_.get_cmap().name == "Blues"


def test_the_validation_rows_are_counted_by_default(moons_run):
    display = ConfusionDisplay.from_recording(moons_run)
    assert display.confusion.counts.sum() == 50
    assert display.ax_.get_title(loc="left") == "Confusion, validation rows"


def test_very_many_classes_have_colours_and_no_numbers():
    display = ConfusionDisplay(Confusion(np.eye(30, dtype=int), np.arange(30), "train")).plot()
    assert display.text_ is None


def test_long_labels_are_turned():
    names = np.array([f"a rather long name {number}" for number in range(4)])
    display = ConfusionDisplay(Confusion(np.eye(4, dtype=int), names, "train")).plot()
    assert {label.get_rotation() for label in display.ax_.get_xticklabels()} == {90}
    short = ConfusionDisplay(Confusion(np.eye(4, dtype=int), np.arange(4), "train")).plot()
    assert {label.get_rotation() for label in short.ax_.get_xticklabels()} == {0}


def test_an_estimator_is_drawn_on_a_given_axes():
    X = np.arange(10.0)[:, None]
    y = np.where(X[:, 0] > 4, "b", "a")
    _, ax = plt.subplots()
    display = ConfusionDisplay.from_estimator(LogisticRegression().fit(X, y), X, y, ax=ax, colorbar=True)
    assert display.ax_ is ax
    assert display.confusion.counts.tolist() == [[5, 0], [0, 5]]
    assert len(ax.figure.axes) == 2


def test_a_regressor_is_refused():
    X = np.arange(10.0)[:, None]
    with pytest.raises(DataError) as caught:
        ConfusionDisplay.from_estimator(LinearRegression().fit(X, X[:, 0]), X, X[:, 0])
    assert str(caught.value) == "The estimator must be a classifier; got 'LinearRegression'."
