import numpy as np
import pytest
from matplotlib import pyplot as plt

from separatrix.errors import DataError
from separatrix.plots import ScoreStripDisplay
from separatrix.plots.strip import spread


def test_every_run_is_a_dot_and_the_median_is_marked(many_runs):
    display = ScoreStripDisplay.from_recordings(many_runs)
    scores = many_runs.scores()
    assert np.array_equal(display.scatter_.get_offsets()[:, 0], scores)
    assert set(display.median_.get_xdata()) == {np.median(scores)}
    assert display.ax_.get_xlabel() == "validation accuracy"
    assert display.ax_.get_title(loc="left") == "5 seeds"
    assert display.reference_ is None
    assert display.note_ is None


def test_a_reference_is_marked_named_and_placed():
    display = ScoreStripDisplay.from_recordings([0.88, 0.89, 0.90, 0.91], reference=0.8864, reference_label="tutorial")
    assert set(display.reference_.get_xdata()) == {0.8864}
    assert [text.get_text() for text in display.texts_] == ["median 0.895", "tutorial 0.8864"]
    assert display.note_.get_text() == "tutorial 0.8864 lies above 25 % of 4 seeds (range 0.88 to 0.91)"


@pytest.mark.parametrize("reference", [0.0, 1.0])
def test_a_reference_far_away_stays_on_the_strip(reference):
    display = ScoreStripDisplay.from_recordings([0.5, 0.51], reference=reference)
    display.figure_.canvas.draw()
    left, right = display.ax_.get_xlim()
    assert left < reference < right
    frame = display.figure_.bbox
    for text in display.texts_:
        box = text.get_window_extent()
        assert frame.x0 <= box.x0
        assert box.x1 <= frame.x1


def test_equal_scores_have_a_strip_too():
    display = ScoreStripDisplay.from_recordings([1.0] * 20, reference=1.0)
    assert display.note_.get_text() == "reference 1.0 equals all 20 seeds"
    assert display.ax_.get_xlim() == (0.995, 1.005)


def test_a_single_run_lies_in_the_middle(plane_run):
    display = ScoreStripDisplay.from_recordings([plane_run])
    assert display.scatter_.get_offsets()[0, 1] == 0
    assert display.ax_.get_xlabel() == "validation R²"
    assert display.ax_.get_title(loc="left") == "1 seed"


@pytest.mark.parametrize("n_runs", [5, 3000])
def test_dots_spread_the_same_way_every_time(n_runs):
    values = np.random.default_rng(1).normal(size=n_runs)
    assert np.array_equal(spread(values), spread(values))
    assert np.abs(spread(values)).max() <= 0.5


def test_options_are_passed_on():
    _, ax = plt.subplots()
    display = ScoreStripDisplay.from_recordings([0.5, 0.6], ax=ax, s=9)
    assert display.ax_ is ax
    assert display.scatter_.get_sizes().tolist() == [9]


def test_no_run_has_no_strip():
    with pytest.raises(DataError) as caught:
        ScoreStripDisplay.from_recordings([])
    assert str(caught.value) == "The runs must be at least one; got 0."
