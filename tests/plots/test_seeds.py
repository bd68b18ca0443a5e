import numpy as np
import pytest
from matplotlib import pyplot as plt
from matplotlib.colors import to_hex

from separatrix import errors
from separatrix.analysis import mean_interval
from separatrix.config import DataConfig, ModelConfig, RunConfig, TrainConfig
from separatrix.plots import SeedsDisplay
from separatrix.plots.seeds import bin_edges
from separatrix.sweeps import sweep

SCORES = [0.88, 0.89, 0.89, 0.90, 0.93]


def test_the_bars_count_the_networks():
    display = SeedsDisplay.from_scores(SCORES)
    heights = [bar.get_height() for bar in display.bars_]
    assert sum(heights) == 5
    assert max(heights) == 2
    left = [bar.get_x() for bar in display.bars_]
    assert left[int(np.argmax(heights))] == pytest.approx(0.885)


def test_every_network_is_a_dot_below_the_bars():
    places = SeedsDisplay.from_scores(SCORES).scatter_.get_offsets()
    assert places[:, 0].tolist() == SCORES
    assert places[:, 1].max() < 0


def test_the_mean_stands_with_its_bootstrap_interval_in_marks_and_words():
    display = SeedsDisplay.from_scores(SCORES)
    mean = mean_interval(SCORES)
    assert display.mean == mean
    line, _, (bar,) = display.errorbar_
    assert line.get_xdata().tolist() == [mean.value]
    assert np.allclose(bar.get_segments()[0][:, 0], [mean.low, mean.high])
    assert display.text_.get_text() == f"mean 0.898  (95 % interval {mean.low:.4g} to {mean.high:.4g})"


def test_the_share_that_failed_is_said_with_its_wilson_interval():
    display = SeedsDisplay.from_scores([0.9] * 97 + [0.1] * 3, statuses=["done"] * 97 + ["diverged"] * 3)
    assert " ".join(display.note_.get_text().split()) == (
        "3 of 100 networks failed (3.0 %, 95 % interval 1.0 % to 8.5 %): 3 diverged."
    )
    assert len(display.scores.values) == 97
    assert display.ax_.get_title(loc="left") == "97 networks"


def test_scores_alone_say_nothing_of_failures():
    assert SeedsDisplay.from_scores(SCORES).note_ is None


def test_scores_that_are_not_finite_are_left_out():
    assert SeedsDisplay.from_scores([*SCORES, np.nan]).scores.values.tolist() == SCORES


def test_runs_show_their_own_score(many_runs):
    display = SeedsDisplay.from_runs(many_runs)
    assert np.allclose(display.scores.values, many_runs.scores())
    assert display.ax_.get_xlabel() == "validation accuracy"
    assert display.note_.get_text().startswith("None of 5 networks failed")


def test_a_list_of_recordings_is_as_good_as_a_run_set(many_runs):
    assert np.allclose(SeedsDisplay.from_runs(list(many_runs)).scores.values, many_runs.scores())


def test_a_regression_has_another_score(plane_run):
    assert SeedsDisplay.from_runs([plane_run]).ax_.get_xlabel() == "validation R²"


def test_another_measure_is_named_in_words(many_runs):
    display = SeedsDisplay.from_runs(many_runs, "train_loss")
    assert display.ax_.get_xlabel() == "training loss"
    assert np.allclose(display.scores.values, [run.history["train_loss"][-1] for run in many_runs])


def test_a_sweep_shows_its_own_measure():
    config = RunConfig(
        data=DataConfig("moons", n_samples=60),
        model=ModelConfig(hidden_layer_sizes=(3,)),
        train=TrainConfig(max_epochs=2),
    )
    found = sweep(config, seed=range(6), measure="valid_loss")
    display = SeedsDisplay.from_runs(found)
    assert np.allclose(display.scores.values, found.values("valid_loss"))
    assert display.ax_.get_xlabel() == "validation loss"


@pytest.mark.parametrize("values", [[0.5], [1.0] * 20, list(np.linspace(0, 1, 500)), [0.5, 0.5, 1e9], [3.0, -7.5]])
def test_every_network_is_in_a_bar(values):
    edges = bin_edges(np.array(values))
    assert np.histogram(values, edges)[0].sum() == len(values)
    assert (np.diff(edges) > 0).all()
    assert len(edges) <= 53


def test_shares_of_few_rows_have_a_bar_each():
    values = np.array([0.80, 0.84, 0.84, 0.88, 0.96])
    edges = bin_edges(values)
    assert np.allclose(np.diff(edges), 0.04)
    assert np.histogram(values, edges)[0].tolist() == [1, 2, 1, 0, 1]


def test_a_given_axes_is_drawn_on_and_no_figure_is_made():
    figure, ax = plt.subplots()
    before = plt.get_fignums()
    display = SeedsDisplay.from_scores(SCORES, ax=ax, color="#123456")
    assert (display.ax_, display.figure_) == (ax, figure)
    assert to_hex(display.bars_[0].get_facecolor()) == "#123456"
    assert plt.get_fignums() == before


def test_a_dark_figure_has_colours_that_stand_out():
    with plt.style.context("dark_background"):
        display = SeedsDisplay.from_scores(SCORES, statuses=["done"] * 5)
        assert to_hex(display.bars_[0].get_facecolor()) == "#56b4e9"
        assert display.text_.get_color() == "#E69F00"
        assert display.note_.get_color() == "white"


def test_the_text_stays_inside_the_figure():
    for scores in ([0.5] * 30 + [0.9], [0.1] + [0.5] * 30):
        display = SeedsDisplay.from_scores(scores)
        display.figure_.canvas.draw()
        box = display.text_.get_window_extent()
        assert display.figure_.bbox.x0 <= box.x0
        assert box.x1 <= display.figure_.bbox.x1


def test_no_run_is_refused():
    with pytest.raises(errors.DataError) as caught:
        SeedsDisplay.from_runs([])
    assert str(caught.value) == "The runs must be at least one; got 0."


def test_nothing_but_failures_is_refused():
    with pytest.raises(errors.DataError) as caught:
        SeedsDisplay.from_scores([0.5, 0.6], statuses=["diverged", "diverged"])
    assert str(caught.value) == "All of 2 networks failed, so there is no score to draw."


def test_statuses_of_other_networks_are_refused():
    with pytest.raises(errors.DataError) as caught:
        SeedsDisplay.from_scores([0.5, 0.6], statuses=["done"])
    assert str(caught.value) == "statuses must be one for each of the 2 scores; got 1."


def test_an_unknown_measure_is_refused_and_the_nearest_offered(many_runs):
    with pytest.raises(errors.UnknownNameError) as caught:
        SeedsDisplay.from_runs(many_runs, "valid_los")
    columns = ", ".join(many_runs.to_pandas().columns)
    assert str(caught.value) == f"measure must be one of {columns}; got 'valid_los'. Did you mean 'valid_loss'?"
