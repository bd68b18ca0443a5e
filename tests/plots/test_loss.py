import dataclasses

import numpy as np
import pytest

from separatrix.config import DataConfig, ModelConfig, RunConfig, TrainConfig
from separatrix.engines import train
from separatrix.errors import ConfigError, DataError
from separatrix.plots import LossDisplay
from separatrix.plots.loss import envelope
from separatrix.recording import Outcome, RunSet


def test_every_step_and_every_epoch_is_drawn_over_steps(moons_run):
    display = LossDisplay.from_recording(moons_run)
    assert set(display.lines_) == {"step", "train", "valid"}
    assert np.array_equal(display.lines_["step"].get_ydata(), moons_run.history["step_loss"])
    assert display.lines_["step"].get_xdata().tolist() == list(range(20))
    assert display.lines_["valid"].get_xdata().tolist() == [0, 4, 8, 12, 16, 20]
    assert np.array_equal(display.lines_["valid"].get_ydata(), moons_run.history["valid_loss"])
    assert display.ax_.get_xlabel() == "step"
    assert display.ax_.get_ylabel() == "loss (nats per sample)"
    labels = [text.get_text() for text in display.legend_.get_texts()]
    assert labels == ["each step's batch", "training rows", "validation rows"]


def test_time_can_be_counted_in_epochs(moons_run):
    display = LossDisplay.from_recording(moons_run, x="epochs")
    assert display.lines_["step"].get_xdata()[:5].tolist() == [0, 0.25, 0.5, 0.75, 1]
    assert display.lines_["train"].get_xdata().tolist() == [0, 1, 2, 3, 4, 5]
    assert display.ax_.get_xlabel() == "epoch"


def test_the_loss_can_have_a_logarithmic_axis(moons_run):
    assert LossDisplay.from_recording(moons_run, log=True).ax_.get_yscale() == "log"
    assert LossDisplay.from_recording(moons_run).ax_.get_yscale() == "linear"


def test_a_regressions_loss_is_named(plane_run):
    assert LossDisplay.from_recording(plane_run).ax_.get_ylabel() == "mean squared error"


def test_what_was_not_measured_is_not_drawn():
    run = train(
        RunConfig(
            data=DataConfig("moons", n_samples=60),
            model=ModelConfig(hidden_layer_sizes=(2,)),
            train=TrainConfig(max_epochs=1, evaluate=()),
        )
    )
    display = LossDisplay.from_recording(run)
    assert set(display.lines_) == {"step"}
    assert display.legend_ is None


def test_many_runs_are_a_median_and_a_band(many_runs):
    display = LossDisplay.from_recording(many_runs, quantiles=(0, 1))
    losses = np.array([run.history["step_loss"] for run in many_runs])
    assert np.allclose(display.lines_["step"].get_ydata(), np.median(losses, axis=0))
    corners = display.bands_["step"].get_paths()[0].vertices
    assert corners[:, 1].min() == losses.min()
    assert corners[:, 1].max() == losses.max()
    assert set(display.bands_) == {"step", "valid"}
    assert display.lines_["valid"].get_xdata().tolist() == [0, 3, 6, 9]
    assert display.note_.get_text() == "median and 0 % to 100 % quantiles of 5 runs"


def test_many_runs_over_epochs(many_runs):
    display = LossDisplay.from_recording(many_runs, x="epochs")
    assert display.lines_["step"].get_xdata().tolist() == pytest.approx([step / 3 for step in range(9)])
    assert display.lines_["valid"].get_xdata().tolist() == [0, 1, 2, 3]


@pytest.fixture
def uneven(many_runs):
    config = many_runs[0].config.replace(train__batch_size=10)
    return RunSet([many_runs[0], train(config)])


def test_runs_whose_steps_do_not_line_up_are_drawn_over_epochs(uneven):
    assert set(LossDisplay.from_recording(uneven, x="epochs").lines_) == {"train", "valid"}


def test_steps_that_do_not_line_up_are_refused(uneven):
    with pytest.raises(ConfigError) as caught:
        LossDisplay.from_recording(uneven)
    assert str(caught.value) == (
        "The runs take different numbers of steps an epoch: [3, 6]. Draw them with x='epochs'."
    )


def test_a_divergence_is_marked(moons_run):
    run = dataclasses.replace(moons_run, outcome=Outcome("diverged", 17, "The loss became NaN."))
    display = LossDisplay.from_recording(run, x="epochs")
    (mark,) = [line for line in display.ax_.lines if line.get_label() == "diverged"]
    assert mark.get_xdata() == [4.25, 4.25]
    assert display.legend_.get_texts()[-1].get_text() == "diverged"


def test_options_are_passed_to_every_line(moons_run):
    display = LossDisplay.from_recording(moons_run, legend=False, linewidth=5)
    assert {line.get_linewidth() for line in display.lines_.values()} == {5}
    assert display.legend_ is None


def test_a_long_curve_keeps_its_peaks_and_ends():
    x = np.arange(1_000_003.0)
    y = np.random.default_rng(0).normal(size=len(x))
    y[123_456], y[777_777], y[500_000] = 99, -99, np.nan
    thin_x, thin_y = envelope(x, y)
    assert len(thin_x) < 5000
    assert {99, -99} <= set(thin_y)
    assert (thin_x[0], thin_x[-1]) == (0, 1_000_002)
    assert np.all(np.diff(thin_x) > 0)


def test_a_short_curve_is_drawn_as_it_is():
    x = np.arange(100.0)
    assert all(part is x for part in envelope(x, x))


def test_an_unknown_unit_is_refused(moons_run):
    with pytest.raises(ConfigError) as caught:
        LossDisplay.from_recording(moons_run, x="epoch")
    assert str(caught.value) == "x must be one of steps, epochs; got 'epoch'. Did you mean 'epochs'?"


def test_no_run_has_no_loss():
    with pytest.raises(DataError) as caught:
        LossDisplay.from_recording(RunSet([]))
    assert str(caught.value) == "The runs must be at least one; got 0."
