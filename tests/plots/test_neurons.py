import numpy as np
import pytest
from matplotlib import colormaps
from matplotlib import pyplot as plt

from separatrix.config import DataConfig, ModelConfig, RunConfig, TrainConfig
from separatrix.engines import train
from separatrix.errors import ConfigError
from separatrix.plots import NeuronsDisplay


def test_each_layer_is_a_sheet_of_maps_and_the_answer_comes_last(moons_run):
    display = NeuronsDisplay.from_recording(moons_run, resolution=10)
    assert len(display.images_) == 3
    headings = [text.get_text() for text in display.texts_]
    assert headings[0].startswith("hidden layer 1: 8 ReLU")
    assert headings[1].startswith("hidden layer 2: 4 ReLU")
    assert headings[2] == "output: P(y = 1)"
    assert display.note_.get_text().replace("\n", " ") == (
        "red below zero, blue above; each map on its own scale; across: x1, up: x2"
    )


def test_a_map_has_its_own_scale_and_its_first_row_on_top(moons_run):
    display = NeuronsDisplay.from_recording(moons_run, resolution=10)
    activation = display.neurons.layers[0].activations[..., 0].astype(float)
    expected = colormaps["RdBu"]((activation / (np.abs(activation).max() or 1) + 1) / 2)[::-1]
    sheet = np.asarray(display.images_[0].get_array())
    assert np.allclose(sheet[:10, :10], expected)
    assert not sheet[:10, 10, 3].any()  # a clear gap


def test_silent_neurons_are_counted(moons_run):
    display = NeuronsDisplay.from_recording(moons_run, resolution=10)
    silent = int(display.neurons.layers[0].silent.sum())
    assert (f", {silent} silent here" in display.texts_[0].get_text()) == (silent > 0)


def test_wide_layers_are_cut_and_it_is_said(digits_run):
    display = NeuronsDisplay.from_recording(digits_run, resolution=4, max_neurons=10)
    assert display.texts_[0].get_text().startswith("hidden layer 1: 64 ReLU, first 10 drawn")
    assert display.note_.get_text().endswith("the other 62 features held at their median")


def test_the_classes_are_named_beside_the_answer(digits_run):
    display = NeuronsDisplay.from_recording(digits_run, resolution=4)
    assert len(display.ax_.get_legend().get_texts()) == 10


def test_a_regression_ends_in_its_prediction(plane_run):
    display = NeuronsDisplay.from_recording(plane_run, resolution=4)
    assert display.texts_[-1].get_text() == f"output: predicted {plane_run.data.target_name}"


def test_a_network_without_hidden_layers_says_so():
    run = train(
        RunConfig(
            data=DataConfig("moons", n_samples=60), model=ModelConfig(name="logistic"), train=TrainConfig(max_epochs=1)
        )
    )
    display = NeuronsDisplay.from_recording(run)
    assert [text.get_text() for text in display.texts_] == ["output: P(y = 1) (there is no hidden layer)"]
    assert display.note_.get_text() == "across: x1, up: x2"


def test_a_given_axes_and_options_are_used(moons_run):
    _, ax = plt.subplots()
    display = NeuronsDisplay.from_recording(moons_run, 0, resolution=4, ax=ax, interpolation="none")
    assert display.ax_ is ax
    assert {image.get_interpolation() for image in display.images_} == {"none"}


@pytest.mark.parametrize("limit", [0, 2.5, True])
def test_a_wrong_limit_is_refused(moons_run, limit):
    with pytest.raises(ConfigError) as caught:
        NeuronsDisplay.from_recording(moons_run, resolution=4, max_neurons=limit)
    assert str(caught.value) == f"max_neurons must be a whole number of at least 1; got {limit}."
