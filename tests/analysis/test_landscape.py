import copy

import numpy as np
import pytest
import torch
from torch import nn
from torch.nn.functional import binary_cross_entropy_with_logits, cross_entropy, mse_loss

from separatrix.analysis import LossSurface, loss_surface
from separatrix.config import DataConfig, ModelConfig, RunConfig, TrainConfig
from separatrix.data import load_dataset
from separatrix.engines import train
from separatrix.errors import ConfigError, DataError

LOSSES = {"moons_run": binary_cross_entropy_with_logits, "wine_run": cross_entropy, "plane_run": mse_loss}


def moved(run, surface, i, j):
    """The run's module with the weights of a point of the plane."""
    module = run.module().double()
    flat = run.flat().astype(np.float64) + surface.a[j] * surface.directions[0] + surface.b[i] * surface.directions[1]
    state, at = {}, 0
    for name, values in module.state_dict().items():
        state[name] = torch.from_numpy(flat[at : at + values.numel()].reshape(values.shape))
        at += values.numel()
    module.load_state_dict(state)
    return module


def torch_loss(module, run, index, loss):
    data = run.data
    with torch.no_grad():
        logits = module(torch.from_numpy(data.scaled(data.X[index])))
    targets = torch.from_numpy(data.y[index])
    return float(loss(logits, targets) if loss is cross_entropy else loss(logits[:, 0], targets.double()))


@pytest.mark.parametrize("name", LOSSES)
@pytest.mark.parametrize("part", ["train", "valid"])
def test_every_point_has_the_loss_that_torch_gives_the_moved_weights(name, part, request):
    run = request.getfixturevalue(name)
    surface = loss_surface(run, resolution=5, part=part)
    index = run.data.train_index if part == "train" else run.data.valid_index
    for i, j in [(0, 0), (2, 2), (1, 4), (4, 3)]:
        expected = torch_loss(moved(run, surface, i, j), run, index, LOSSES[name])
        assert surface.loss[i, j] == pytest.approx(expected, rel=2e-5)


def test_the_network_itself_is_in_the_middle(moons_run):
    surface = loss_surface(moons_run, resolution=7)
    assert (surface.a[3], surface.b[3]) == (0, 0)
    assert surface.loss[3, 3] == pytest.approx(moons_run.history["train_loss"][-1], abs=1e-6)
    np.testing.assert_allclose(surface.path[-1], [0, 0], atol=1e-12)


def test_another_frame_can_be_in_the_middle(moons_run):
    surface = loss_surface(moons_run, resolution=3, frame=1)
    assert surface.loss[1, 1] == pytest.approx(moons_run.history["train_loss"][1], abs=1e-6)


def test_random_directions_have_the_norm_of_each_neuron_s_weights_and_leave_biases_alone(moons_run):
    surface = loss_surface(moons_run, resolution=3)
    at = 0
    for values in moons_run.state_dict().values():
        for direction in surface.directions:
            part = direction[at : at + values.numel()].reshape(values.shape)
            if values.ndim < 2:
                assert not part.any()
            else:
                np.testing.assert_allclose(np.linalg.norm(part, axis=1), values.norm(dim=1), rtol=1e-6)
        at += values.numel()


def test_a_seed_gives_the_same_plane_and_another_seed_another(moons_run):
    first, again, other = (loss_surface(moons_run, resolution=3, seed=seed) for seed in (1, 1, 2))
    np.testing.assert_array_equal(first.directions, again.directions)
    np.testing.assert_array_equal(first.loss, again.loss)
    assert not np.allclose(first.directions, other.directions)


def test_the_path_s_plane_holds_most_of_the_path(moons_run):
    surface = loss_surface(moons_run, plane="path", resolution=5)
    assert surface.explained[0] >= surface.explained[1] > 0
    assert 0.9 < sum(surface.explained) <= 1 + 1e-12
    np.testing.assert_allclose(surface.directions @ surface.directions.T, np.eye(2), atol=1e-9)
    frames = np.stack([moons_run.flat(frame) for frame in range(moons_run.n_frames)]) - moons_run.flat()
    np.testing.assert_allclose(surface.path, frames @ surface.directions.T, atol=1e-6)


@pytest.mark.parametrize("plane", ["random", "path"])
def test_the_plane_is_wide_enough_for_the_path(moons_run, plane):
    surface = loss_surface(moons_run, plane=plane, resolution=3)
    assert surface.a[0] < surface.path[:, 0].min() <= surface.path[:, 0].max() < surface.a[-1]
    assert surface.b[0] < surface.path[:, 1].min() <= surface.path[:, 1].max() < surface.b[-1]


def test_a_span_says_how_far_the_plane_reaches(moons_run):
    surface = loss_surface(moons_run, resolution=4, span=0.5)
    np.testing.assert_allclose(surface.a, [-0.5, -0.5 / 3, 0.5 / 3, 0.5])
    np.testing.assert_array_equal(surface.a, surface.b)


def test_rows_that_were_drawn_anew_are_those_of_the_run():
    run = train(
        RunConfig(
            data=DataConfig("moons", n_samples=100),
            model=ModelConfig(hidden_layer_sizes=(4,)),
            train=TrainConfig(max_epochs=2, bootstrap=True, label_noise=0.2),
            seed=3,
        )
    )
    assert loss_surface(run, resolution=3).loss[1, 1] == pytest.approx(run.history["train_loss"][-1], abs=1e-6)


def test_where_the_loss_overflows_it_is_infinite(moons_run):
    surface = loss_surface(moons_run, resolution=3, span=1e20)
    assert np.isposinf(surface.loss[0, 0])
    assert np.isfinite(surface.loss[1, 1])


def test_a_network_of_your_own_is_not_changed_and_its_counts_are_not_moved():
    data = load_dataset(DataConfig("moons", n_samples=80))
    own = nn.Sequential(nn.Linear(2, 5), nn.BatchNorm1d(5), nn.ReLU(), nn.Linear(5, 1))
    run = train(module=own, data=(data.X, data.y), train=TrainConfig(max_epochs=3, batch_size=20, learning_rate=0.1))
    kept = copy.deepcopy((own.state_dict(), run.prototype.state_dict(), dict(run.weights)))
    for plane in ("random", "path"):
        surface = loss_surface(run, plane=plane, resolution=3, span=0.5)
        expected = torch_loss(moved(run, surface, 2, 0), run, run.data.train_index, binary_cross_entropy_with_logits)
        assert surface.loss[2, 0] == pytest.approx(expected, rel=1e-4)
        counts = [values.size for values in run.weights.values() if values.dtype.kind != "f"]
        assert len(counts) == 1
        assert not surface.directions[:, _place_of_count(run)].any()
    now = (own.state_dict(), run.prototype.state_dict(), dict(run.weights))
    for before, after in zip(kept, now, strict=True):
        assert all(np.array_equal(before[name], after[name]) for name in after)


def _place_of_count(run):
    at = 0
    for values in run.weights.values():
        if values.dtype.kind != "f":
            return at
        at += values[0].size
    return None


def test_weights_of_rows_count_in_the_loss():
    data = load_dataset(DataConfig("moons", n_samples=60))
    weight = np.where(np.arange(60) % 2 == 0, 1.0, 0.25)
    from separatrix import NetClassifier

    run = NetClassifier(4, max_epochs=2, random_state=0).fit(data.X, data.y, sample_weight=weight).recording_
    assert loss_surface(run, resolution=3).loss[1, 1] == pytest.approx(run.history["train_loss"][-1], abs=1e-9)


def test_a_surface_says_what_it_is(moons_run):
    surface = loss_surface(moons_run, resolution=3, part="valid")
    assert isinstance(surface, LossSurface)
    assert (surface.plane, surface.part, surface.loss_name) == ("random", "valid", "cross_entropy")
    assert surface.explained is None
    assert surface.loss.shape == (3, 3)


@pytest.mark.parametrize(
    ("given", "error", "message"),
    [
        ({"plane": "pca"}, ConfigError, "plane must be one of random, path; got 'pca'."),
        ({"part": "training"}, ConfigError, "part must be one of train, valid; got 'training'. Did you mean 'train'?"),
        ({"resolution": 1}, ConfigError, "resolution must be a whole number from 2 to 500; got 1."),
        ({"resolution": 9.0}, ConfigError, "resolution must be a whole number from 2 to 500; got 9.0."),
        ({"span": -1.0}, ConfigError, "span must be greater than 0; got -1.0."),
        ({"frame": 9}, ConfigError, "frame must be between -6 and 5; got 9."),
    ],
)
def test_a_wrong_setting_is_an_error(moons_run, given, error, message):
    with pytest.raises(error) as raised:
        loss_surface(moons_run, **given)
    assert str(raised.value) == message


def test_a_path_of_two_frames_has_no_plane(moons_run):
    run = train(moons_run.config.replace(train__frames="ends"))
    with pytest.raises(ConfigError) as error:
        loss_surface(run, plane="path")
    assert str(error.value) == (
        "The path must be of at least three frames that lie on no line; got 2. "
        'Keep more frames, or take plane="random".'
    )


def test_without_validation_rows_there_is_no_validation_loss(moons_run):
    run = train(
        moons_run.config.replace(data__validation_fraction=0.0, train__evaluate=("train",), train__max_epochs=1)
    )
    with pytest.raises(DataError) as error:
        loss_surface(run, part="valid")
    assert str(error.value) == ('There are no validation rows. Set data.validation_fraction, or take part="train".')


def test_a_single_weight_is_no_plane():
    X = np.linspace(-1, 1, 40)[:, None]
    run = train(module=nn.Linear(1, 1), data=(X, (X[:, 0] > 0).astype(int)), train=TrainConfig(max_epochs=1))
    with pytest.raises(DataError) as error:
        loss_surface(run)
    assert str(error.value) == "The network has fewer than two weights that a plane could be laid along."
