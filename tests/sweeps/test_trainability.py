from itertools import pairwise

import numpy as np
import pytest
import torch

from separatrix.analysis import boundary_pixels, box_dimension
from separatrix.data import load_dataset
from separatrix.engines import STATUSES, train
from separatrix.errors import ConfigError, SweepError, UnknownNameError
from separatrix.store import open_store
from separatrix.sweeps import PRESETS, Axis, hyperparameter_map, trainability_map, zoom, zooms


def published(run, rates):
    """The losses of the steps of the paper's own network, from the same rows and the same standard normal weights."""
    model, data = run.config.model, run.data
    X, y = (torch.tensor(part[data.train_index]) for part in (data.X, data.y))
    c = model.initial_scale
    weights = [torch.tensor(frames[0] / c).requires_grad_() for frames in run.weights.values()]
    act = {"tanh": torch.tanh, "relu": torch.relu, "identity": lambda z: z}[model.activation]
    losses = []
    for _ in range(30):
        first, second = weights
        loss = ((act(c * X @ first.T) @ second.T)[:, 0] / 16 - y).square().mean()
        slopes = torch.autograd.grad(loss, weights)
        weights = [w.detach() - r / c**2 * g for w, g, r in zip(weights, slopes, rates, strict=True)]
        weights = [w.requires_grad_() for w in weights]
        losses.append(loss.item())
    return np.array(losses)


@pytest.mark.parametrize("preset", ["tanh", "relu", "identity", "single_point"])
def test_a_preset_is_the_published_network_step_for_step(preset):
    rates = (0.3, 0.2)
    config = PRESETS[preset].config.replace(train__learning_rate=rates, train__max_epochs=30)
    run = train(config)
    np.testing.assert_allclose(run.history["step_loss"], published(run, rates), rtol=1e-9)


def test_the_presets_have_the_published_sizes():
    n_rows = {name: len(load_dataset(preset.config.data).train_index) for name, preset in PRESETS.items()}
    assert n_rows == {
        "tanh": 272, "relu": 272, "identity": 16, "minibatch": 272, "single_point": 1, "offset": 272
    }  # fmt: skip
    for name, preset in PRESETS.items():
        config = preset.config
        assert (config.train.dtype, config.model.bias, config.model.hidden_layer_sizes) == ("float64", False, (16,))
        steps = config.train.max_epochs * config.train.steps_per_epoch(n_rows[name])
        assert steps == (510 if name == "minibatch" else 500)


@pytest.mark.parametrize("preset", PRESETS)
def test_every_preset_shows_both_sides_of_its_boundary(preset):
    found = trainability_map(preset, size=6)
    assert found.measure == "trainability"
    assert (found.grid()[0] < 0).any()  # low learning rates converge
    assert (found.grid()[-1] > 0).any()


@pytest.mark.filterwarnings("ignore::separatrix.errors.DivergenceWarning")
def test_a_pixel_opens_as_the_network_that_it_was():
    found = trainability_map("identity", size=9)
    for column, row in ((0, 0), (8, 8), (5, 3)):
        index = found.index(column, row)
        run = found.recording(column, row)
        assert run.config.train.learning_rate == (found.x.values[column], found.y.values[row])
        assert run.status == STATUSES[found.sweep.results.status[index]]
        assert run.outcome.step == found.sweep.results.steps[index]
        if run.status == "done":
            assert found.sweep.values("mean_loss")[index] == run.history["step_loss"][-20:].mean()
            assert found.sweep.values("best_loss")[index] == run.history["step_loss"].min()


@pytest.mark.filterwarnings("ignore::separatrix.errors.DivergenceWarning")
def test_a_pixel_s_weights_are_retrained_bit_for_bit():
    preset = PRESETS["identity"]
    found = hyperparameter_map(
        preset.config, x=preset.x, y=preset.y, size=5, measure="trainability", keep=("weights",)
    )  # fmt: skip
    for column, row in ((0, 0), (2, 1), (4, 4)):
        kept = found.sweep.weights[found.index(column, row)]
        np.testing.assert_array_equal(found.recording(column, row).flat(-1), kept)


@pytest.mark.native  # hundreds of networks a window
def test_a_zoom_goes_where_the_boundary_is_and_keeps_it_in_sight():
    maps = zoom("identity", steps=4, size=16, factor=4)
    assert len(maps) == 4
    for before, after in pairwise(maps):
        for axis in ("x", "y"):
            wide, narrow = getattr(before, axis), getattr(after, axis)
            assert wide.low <= narrow.low < narrow.high <= wide.high
            assert np.log(wide.high / wide.low) / np.log(narrow.high / narrow.low) == pytest.approx(15 / 4)
        assert boundary_pixels(after.grid() < 0).any()


def test_the_boundary_in_every_window_is_counted():
    mask = np.random.default_rng(0).random((13, 17)) < 0.2
    counts = zooms._counts(mask, 4, 5)
    assert counts.shape == (10, 13)
    for row, column in np.ndindex(counts.shape):
        assert counts[row, column] == mask[row : row + 4, column : column + 5].sum()


def test_a_zoom_takes_structure_before_a_smooth_edge_and_before_dust():
    class Found:
        x, y = Axis("learning_rate", 0, 1, 41), Axis("momentum", 0, 1, 41)

        def grid(self):
            rows, columns = np.indices((41, 41))
            converged = columns >= 10  # an edge
            converged[21:] ^= np.random.default_rng(0).random((20, 41)) < 0.5  # dust
            converged[6:14, 24:32] ^= (rows[6:14, 24:32] % 4 == 0) & (columns[6:14, 24:32] % 4 == 0)  # structure
            return np.where(converged, -1.0, 1.0)

    x, y = zooms._richest(Found(), 5)
    assert 0.5 <= x.low < x.high <= 0.8
    assert 0.1 <= y.low < y.high <= 0.4


def test_a_zoom_stays_round_the_point_that_is_named():
    maps = zoom("identity", steps=3, size=8, factor=10, centre=(3.0, 1.5))
    for found, ratio in zip(maps[1:], (1e1, 1e2), strict=True):
        assert found.x.low * found.x.high == pytest.approx(9)
        assert np.log(found.y.high / found.y.low) == pytest.approx(np.log(300) / ratio)


def test_the_last_window_of_the_deepest_zoom_has_values_that_float64_tells_apart():
    x, y = PRESETS["identity"].x, PRESETS["identity"].y
    for _ in range(23):
        x, y = zooms._round(x, y, (3.0, 1.5), 4.0)
    found = trainability_map("identity", size=16, window=((x.low, x.high), (y.low, y.high)))
    assert len(np.unique(found.x.values)) == 16
    assert found.x.high / found.x.low - 1 < 1e-12


def test_a_zoom_is_kept_map_by_map(tmp_path):
    with open_store(tmp_path / "runs.sqlite") as store:
        zoom("identity", steps=2, size=8, store=store)
        assert [(entry.kind, entry.n_done, entry.summary["measure"]) for entry in store.entries()] == [
            ("map", 64, "trainability"), ("map", 64, "trainability")
        ]  # fmt: skip


def test_the_boundary_has_a_dimension_between_a_curve_s_and_an_area_s():
    found = trainability_map("relu", size=33)
    assert 1 < box_dimension(boundary_pixels(found.grid() < 0), sizes=(1, 2, 4, 8)).value < 2


@pytest.mark.parametrize(
    ("settings", "kind", "message"),
    [
        (
            {"preset": "tan"},
            UnknownNameError,
            "preset must be one of tanh, relu, identity, minibatch, single_point, offset; got 'tan'. "
            "Did you mean 'tanh'?",
        ),
        ({"steps": 0}, ConfigError, "steps must be at least 1; got 0."),
        ({"factor": 1}, ConfigError, "factor must be greater than 1; got 1."),
        (
            {"steps": 30},
            ConfigError,
            "steps must be at most 22 for windows 4 times narrower each; got 30. "
            "Beyond that float64 cannot tell neighbouring settings apart.",
        ),
        (
            {"window": ((1.0, 1.0000000000000002), (1, 2))},
            ConfigError,
            "128 values of learning_rate.0 from 1 to 1.0000000000000002 are not numbers of float64 apart. Take fewer.",
        ),
        (
            {"preset": "identity", "size": 4, "window": ((0.01, 0.1), (0.01, 0.1))},
            SweepError,
            "There is no boundary to zoom into: every network converges for learning_rate.0 from 0.01 to 0.1 and "
            "learning_rate.1 from 0.01 to 0.1. Begin with another window, or with more pixels.",
        ),
        (
            {"preset": "identity", "size": 4, "centre": (1e3, 1)},
            ConfigError,
            "learning_rate.0 must be from 0.1 to 30; got 1000.0.",
        ),
    ],
)
def test_a_zoom_that_cannot_be_says_why(settings, kind, message):
    with pytest.raises(kind) as error:
        zoom(**settings)
    assert str(error.value) == message
