import numpy as np
import pytest
from matplotlib import pyplot as plt

from separatrix import errors
from separatrix.analysis import loss_band
from separatrix.config import DataConfig, ModelConfig, RunConfig, TrainConfig
from separatrix.plots import BandsDisplay
from separatrix.sweeps import sweep

CONFIG = RunConfig(
    data=DataConfig("moons", n_samples=60),
    model=ModelConfig(hidden_layer_sizes=(3,)),
    train=TrainConfig(max_epochs=3, learning_rate=0.3),
)


def edges_of(band):
    """The lower and upper edge of a filled band, by x."""
    vertices = band.get_paths()[0].vertices
    places = np.unique(vertices[:, 0])
    at = [vertices[vertices[:, 0] == place, 1] for place in places]
    return np.array([values.min() for values in at]), np.array([values.max() for values in at])


def test_the_lines_are_the_medians_of_both_losses(many_runs):
    display = BandsDisplay.from_runs(many_runs)
    assert list(display.lines_) == ["train_loss", "valid_loss"]
    for name, line in display.lines_.items():
        assert np.allclose(line.get_ydata(), np.median([run.history[name] for run in many_runs], axis=0))
        assert line.get_xdata().tolist() == [0, 1, 2, 3]


def test_the_bands_are_the_quantiles_the_wider_one_first(many_runs):
    display = BandsDisplay.from_runs(many_runs, levels=[(0.1, 0.9), (0.25, 0.75)])
    curves = [run.history["valid_loss"] for run in many_runs]
    for drawn, level in zip(display.bands_["valid_loss"], [(0.1, 0.9), (0.25, 0.75)], strict=True):
        low, high = edges_of(drawn)
        band = loss_band(curves, level)
        assert np.allclose(low, band.low)
        assert np.allclose(high, band.high)


def test_the_axes_say_what_is_drawn(many_runs):
    display = BandsDisplay.from_runs(many_runs)
    assert (display.ax_.get_xlabel(), display.ax_.get_ylabel()) == ("epoch", "loss (nats per sample)")
    assert [text.get_text() for text in display.legend_.get_texts()] == ["training rows", "validation rows"]
    assert display.note_.get_text() == "median, 5 to 95 % and 25 to 75 % of 5 runs"


def test_a_sweep_that_kept_its_history_shows_the_same_bands_as_its_runs():
    found = sweep(CONFIG, seed=range(4))
    display = BandsDisplay.from_runs(found)
    assert np.allclose(display.lines_["valid_loss"].get_ydata(), np.median(found.history["valid_loss"], axis=0))
    assert display.ax_.get_ylabel() == "loss (nats per sample)"


def test_runs_that_ended_early_count_up_to_then(many_runs):
    curves = {"train_loss": [loss_band([[3.0, 2.0, 1.0], [5.0, 4.0, np.nan]], (0.0, 1.0))]}
    display = BandsDisplay(curves, [(0.0, 1.0)]).plot()
    assert display.lines_["train_loss"].get_ydata().tolist() == [4.0, 3.0, 1.0]
    assert display.note_.get_text() == "median, 0 to 100 % of 2 runs; 1 ended before the last epoch"
    assert display.legend_ is None


def test_losses_that_span_powers_of_ten_have_a_logarithmic_axis():
    wide = BandsDisplay({"train_loss": [loss_band([[1.0, 0.1, 0.01]])]}, [(0.1, 0.9)])
    narrow = BandsDisplay({"train_loss": [loss_band([[1.0, 0.5, 0.2]])]}, [(0.1, 0.9)])
    assert wide.plot().ax_.get_yscale() == "log"
    assert narrow.plot().ax_.get_yscale() == "linear"
    assert wide.plot(log=False).ax_.get_yscale() == "linear"


def test_a_given_axes_is_drawn_on_and_options_are_passed_on(many_runs):
    figure, ax = plt.subplots()
    before = plt.get_fignums()
    display = BandsDisplay.from_runs(many_runs, ax=ax, linewidth=7)
    assert (display.ax_, display.figure_) == (ax, figure)
    assert display.lines_["train_loss"].get_linewidth() == 7
    assert plt.get_fignums() == before


def test_bands_are_stronger_on_a_dark_figure(many_runs):
    light = BandsDisplay.from_runs(many_runs).bands_["train_loss"][0].get_alpha()
    with plt.style.context("dark_background"):
        display = BandsDisplay.from_runs(many_runs)
    assert display.bands_["train_loss"][0].get_alpha() > light
    assert display.lines_["train_loss"].get_color() == "#56B4E9"


def test_no_run_is_refused():
    with pytest.raises(errors.DataError) as caught:
        BandsDisplay.from_runs([])
    assert str(caught.value) == "The runs must be at least one; got 0."


def test_a_sweep_without_a_history_is_refused():
    with pytest.raises(errors.DataError) as caught:
        BandsDisplay.from_runs(sweep(CONFIG, seed=range(2), keep=()))
    assert str(caught.value) == (
        "The runs have neither train_loss nor valid_loss for every epoch. "
        'Set train.evaluate to "all", and keep the history.'
    )


def test_no_level_is_refused(many_runs):
    with pytest.raises(errors.ConfigError) as caught:
        BandsDisplay.from_runs(many_runs, levels=[])
    assert str(caught.value) == "levels must be at least one pair of quantiles; got []."


def test_levels_that_fall_are_refused(many_runs):
    with pytest.raises(errors.ConfigError) as caught:
        BandsDisplay.from_runs(many_runs, levels=[(0.9, 0.1)])
    assert str(caught.value) == "quantiles must be two rising numbers from 0 to 1; got (0.9, 0.1)."
