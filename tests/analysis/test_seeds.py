import numpy as np
import pytest

import separatrix as sx
from separatrix.analysis import loss_band, summarize_scores
from separatrix.errors import ConfigError, DataError
from separatrix.recording import RunSet


@pytest.mark.parametrize(
    ("values", "reference", "place"),
    [
        ([0.88, 0.89, 0.90, 0.91], 0.895, "lies above 50 % of 4 seeds (range 0.88 to 0.91)"),
        ([0.88, 0.89, 0.90, 0.905], 0.89, "lies above 25 % of 4 seeds and equals 25 % (range 0.880 to 0.905)"),
        ([0.88, 0.89, 0.90], 0.88, "lies above none of 3 seeds and equals 33.3 % (range 0.88 to 0.90)"),
        ([0.88, 0.89], 0.5, "lies below all 2 seeds (range 0.88 to 0.89)"),
        ([0.88, 0.89], 0.95, "lies above all 2 seeds (range 0.88 to 0.89)"),
        ([1.0, 1.0], 1.0, "equals all 2 seeds"),
        ([0.5], 1.0, "lies above the only seed (range 0.5 to 0.5)"),
    ],
)
def test_a_reference_has_a_place_in_words(values, reference, place):
    assert summarize_scores(values).place(reference) == place


def test_the_sentence_names_whose_figure_it_is():
    values = np.linspace(0.881, 0.890, 20)
    sentence = summarize_scores(values).sentence(0.8864, "The tutorial's")
    assert sentence == "The tutorial's 0.8864 lies above 60 % of 20 seeds (range 0.881 to 0.890)."


def test_a_summary_knows_its_spread():
    scores = summarize_scores([3.0, 1.0, 2.0, 4.0, 5.0])
    assert (scores.low, scores.median, scores.high) == (1, 3, 5)
    assert scores.quantile(0.25) == 2
    assert scores.share_below(3) == 0.4
    assert scores.share_equal(3 + 1e-12) == 0.2


def test_runs_give_their_scores(moons_run, plane_run):
    assert summarize_scores(RunSet([moons_run, moons_run])).values.tolist() == [moons_run.score()] * 2
    assert summarize_scores([moons_run]).metric == "accuracy"
    assert summarize_scores([plane_run]).metric == "R²"


def test_a_sweep_is_summarized_by_what_it_measured(monkeypatch):
    data, model = sx.DataConfig("moons", n_samples=40), sx.ModelConfig(hidden_layer_sizes=(4,))
    found = sx.sweep(sx.RunConfig(data=data, model=model, train=sx.TrainConfig(max_epochs=2)), seed=range(3))
    monkeypatch.setattr("separatrix.sweeps.swept.train", None)  # nothing is trained again
    summary = summarize_scores(found)
    assert summary.metric == "accuracy"
    assert summary.values.tolist() == found.values("valid_accuracy").tolist()


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ([], "The runs must be at least one; got 0."),
        ([0.5, np.nan], "Every score must be finite; got nan."),
    ],
)
def test_scores_that_say_nothing_are_refused(values, message):
    with pytest.raises(DataError) as caught:
        summarize_scores(values)
    assert str(caught.value) == message


def test_a_band_is_the_quantiles_step_by_step():
    band = loss_band([[3, 3], [1, 1], [2, 5]], (0, 1))
    assert band.low.tolist() == [1, 1]
    assert band.median.tolist() == [2, 3]
    assert band.high.tolist() == [3, 5]


def test_shorter_and_diverged_runs_count_as_long_as_they_last():
    band = loss_band([[4, 4, 4], [2], [6, np.inf]], (0, 1))
    assert band.n_runs.tolist() == [3, 1, 1]
    assert band.low.tolist() == [2, 4, 4]
    assert band.high.tolist() == [6, 4, 4]


def test_a_step_that_no_run_reached_alive_has_no_loss():
    band = loss_band([[1, np.nan, 1]])
    assert np.isnan(band.median[1])
    assert band.median[2] == 1


def test_no_curve_has_no_band():
    with pytest.raises(DataError) as caught:
        loss_band([])
    assert str(caught.value) == "The runs must be at least one; got 0."


@pytest.mark.parametrize("quantiles", [(0.9, 0.1), (0.1, 1.1), (0.5,)])
def test_quantiles_that_do_not_rise_are_refused(quantiles):
    with pytest.raises(ConfigError) as caught:
        loss_band([[1.0]], quantiles)
    assert str(caught.value) == f"quantiles must be two rising numbers from 0 to 1; got {quantiles}."
