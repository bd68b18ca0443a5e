"""A frame holds what the analysis of a recording says of the same weights."""

import numpy as np
import pytest

from separatrix.analysis import boundary, confusion, neurons
from separatrix.config import DataConfig, ModelConfig, RunConfig, TrainConfig
from separatrix.engines import train
from separatrix.errors import DataError
from separatrix.playground import frames
from separatrix.playground.frames import Painter, Shown, boundary_arrays, hidden_values, neuron_arrays
from separatrix.playground.packed import unpack
from separatrix.playground.problem import View

VIEW = View(resolution=20, neuron_resolution=6)
SHOWN = Shown(branch=2, step=30, epoch=1.5, lr=0.1, metrics={"train_loss": 0.5, "valid_loss": float("nan")})


def painted(run, view=VIEW, weights=None):
    painter = Painter(run.config, run.data, view)
    return unpack(painter.frame(7, run.flat() if weights is None else weights, SHOWN))


def test_two_classes_are_painted_as_the_second_ones_probability(moons_run):
    header, arrays = painted(moons_run)
    expected = boundary(moons_run, features=(0, 1), resolution=20)
    np.testing.assert_array_equal(arrays["boundary"], np.rint(255 * expected.values[..., 1]))
    assert header["extent"] == list(expected.grid.extent)
    assert (header["low"], header["high"]) == (0, 1)
    assert "winner" not in arrays


def test_more_classes_are_painted_as_the_winner_and_how_sure_it_is(wine_run):
    header, arrays = painted(wine_run, VIEW.model_copy(update={"features": (4, 2)}))
    values = boundary(wine_run, features=(4, 2), resolution=20).values
    np.testing.assert_array_equal(arrays["winner"], values.argmax(axis=2))
    np.testing.assert_array_equal(arrays["boundary"], np.rint(255 * values.max(axis=2)))
    assert header["features"] == [4, 2]


def test_other_columns_are_held_at_their_median_and_said_so(wine_run):
    held = painted(wine_run)[0]["held"]
    assert list(held) == list(wine_run.data.feature_names[2:])
    assert held["ash"] == np.median(wine_run.data.X[:, 2])


def test_numbers_are_painted_between_the_targets_extremes(plane_run):
    header, arrays = painted(plane_run)
    values = boundary(plane_run, features=(0, 1), resolution=20).values
    low, high = plane_run.data.y.min(), plane_run.data.y.max()
    assert (header["low"], header["high"], header["confusion"]) == (low, high, None)
    np.testing.assert_array_equal(arrays["boundary"], np.rint(255 * np.clip((values - low) / (high - low), 0, 1)))


def test_every_hidden_neuron_has_its_map_between_its_own_extremes(moons_run):
    _, arrays = painted(moons_run)
    layers = neurons(moons_run, features=(0, 1), resolution=6).layers
    maps = np.concatenate([np.moveaxis(layer.activations, 2, 0) for layer in layers])
    assert arrays["neurons"].shape == (12, 6, 6)
    low, high = arrays["neuron_low"], arrays["neuron_high"]
    np.testing.assert_allclose(low, maps.min(axis=(1, 2)), atol=1e-6)
    shown = low[:, None, None] + arrays["neurons"] / 255 * (high - low)[:, None, None]
    np.testing.assert_allclose(shown, maps, atol=float((high - low).max()) / 250)


def test_a_neuron_that_is_hovered_over_is_painted_as_finely_as_the_boundary(moons_run):
    header, arrays = painted(moons_run, VIEW.model_copy(update={"hover": 9}))
    layer = neurons(moons_run, features=(0, 1), resolution=20).layers[1]
    low, high = arrays["hover_range"]
    assert header["hover"] == 9
    np.testing.assert_allclose(low + arrays["hover"] / 255 * (high - low), layer.activations[..., 1], atol=1e-2)


def test_a_hover_over_a_neuron_that_is_not_there_is_left_out(moons_run):
    header, arrays = painted(moons_run, VIEW.model_copy(update={"hover": 12}))
    assert header["hover"] is None
    assert "hover" not in arrays


def test_the_confusion_is_counted_on_the_validation_rows(moons_run):
    assert painted(moons_run)[0]["confusion"] == confusion(moons_run).counts.tolist()


def test_the_weights_and_the_numbers_of_the_moment_come_along(moons_run):
    header, arrays = painted(moons_run)
    np.testing.assert_array_equal(arrays["weights"], moons_run.flat())
    assert arrays["weights"].dtype == np.float64
    assert (header["id"], header["branch"], header["step"], header["epoch"]) == (7, 2, 30, 1.5)
    assert header["metrics"] == {"train_loss": 0.5, "valid_loss": None}


def test_a_network_without_hidden_layers_has_no_maps():
    line = RunConfig(model=ModelConfig(name="logistic"), train=TrainConfig(max_epochs=1))
    _, arrays = painted(train(line))
    assert arrays["neurons"].shape == (0, 6, 6)
    assert arrays["neuron_low"].shape == (0,)


@pytest.mark.parametrize("value", [np.nan, np.inf, 1e38])
def test_weights_that_are_not_sound_are_painted_all_the_same(moons_run, wine_run, plane_run, value):
    for run in (moons_run, wine_run, plane_run):
        header, arrays = painted(run, weights=np.full(run.flat().size, value, dtype=np.float32))
        assert arrays["boundary"].shape == (20, 20)
        assert header["type"] == "frame"


def test_maps_without_the_compiled_core_are_those_with_it(moons_run, monkeypatch):
    rows = moons_run.data.scaled(moons_run.data.X[:9])
    compiled = hidden_values(moons_run.config, moons_run.data, moons_run.flat(), rows)
    monkeypatch.setattr(frames, "answers_natively", lambda config: False)
    by_torch = hidden_values(moons_run.config, moons_run.data, moons_run.flat(), rows)
    assert by_torch.shape == (12, 9)
    np.testing.assert_allclose(by_torch, compiled, atol=1e-5)


def test_one_column_cannot_be_painted():
    data = train(data=(np.arange(20.0)[:, None], [0, 1] * 10), train=TrainConfig(max_epochs=1))
    with pytest.raises(DataError) as caught:
        Painter(data.config, data.data, View())
    assert str(caught.value) == "The data must be of at least two features to draw a plane through; got 1."


def test_plain_arrays_become_those_of_a_frame():
    shares = np.array([[[0.2, 0.5, 0.3], [1.0, 0.0, 0.0]]])
    arrays = boundary_arrays(shares)
    assert arrays["winner"].tolist() == [[1, 0]]
    assert arrays["boundary"].tolist() == [[128, 255]]
    assert neuron_arrays(np.full((1, 2, 2), 3.0))["neurons"].tolist() == [[[0, 0], [0, 0]]]


def test_a_network_with_dropout_is_painted_without_it():
    config = RunConfig(
        data=DataConfig("moons", n_samples=60),
        model=ModelConfig(hidden_layer_sizes=(5,), dropout=0.5),
        train=TrainConfig(max_epochs=1),
    )
    run = train(config)
    np.testing.assert_array_equal(painted(run)[1]["boundary"], painted(run)[1]["boundary"])
    assert painted(run)[0]["confusion"] == confusion(run).counts.tolist()
