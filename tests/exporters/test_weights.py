"""A safetensors state dict loads into the same network."""

import json

import numpy as np
import pytest
import torch
from safetensors import safe_open
from safetensors.torch import load_file
from torch import nn

import separatrix as sx
from separatrix.errors import ConfigError, RecordingError
from separatrix.exporters import to_safetensors


def test_the_weights_load_into_the_same_sequential(moons_run, tmp_path):
    path = to_safetensors(moons_run, tmp_path / "moons.safetensors")
    module = nn.Sequential(nn.Linear(2, 8), nn.ReLU(), nn.Linear(8, 4), nn.ReLU(), nn.Linear(4, 1))
    module.load_state_dict(load_file(path))
    with torch.no_grad():
        logits = module(torch.from_numpy(moons_run.data.X).float()).numpy()
    np.testing.assert_allclose(logits, moons_run.logits(), atol=1e-6)


def test_a_frame_can_be_chosen(moons_run, tmp_path):
    state = load_file(to_safetensors(moons_run, tmp_path / "first.safetensors", frame=0))
    for name, values in moons_run.state_dict(0).items():
        torch.testing.assert_close(state[name], values, rtol=0, atol=0)


def test_the_metadata_hold_what_the_weights_do_not_say(wine_run, tmp_path):
    with safe_open(to_safetensors(wine_run, tmp_path / "wine.safetensors"), "numpy") as handle:
        metadata = {name: json.loads(value) for name, value in handle.metadata().items()}
    assert metadata["classes"] == ["class_0", "class_1", "class_2"]
    assert metadata["feature_names"] == list(wine_run.data.feature_names)
    assert metadata["mean"] == wine_run.data.mean.tolist()
    assert metadata["scale"] == wine_run.data.scale.tolist()
    assert metadata["step"] == wine_run.frame_steps[-1]
    assert sx.RunConfig.from_dict(metadata["config"]) == wine_run.config


def test_the_metadata_leave_out_what_a_regression_has_not(plane_run, tmp_path):
    with safe_open(to_safetensors(plane_run, tmp_path / "plane.safetensors"), "numpy") as handle:
        assert set(handle.metadata()) == {"config", "step", "feature_names"}


def test_a_network_of_ones_own_is_written_too(tmp_path):
    own = nn.Sequential(nn.Linear(2, 3), nn.Tanh(), nn.Linear(3, 1))
    data = sx.DataConfig("moons", n_samples=40)
    run = sx.train(module=own, data=data, train=sx.TrainConfig(max_epochs=1))
    state = load_file(to_safetensors(run, tmp_path / "own.safetensors"))
    own.load_state_dict(state)
    torch.testing.assert_close(own[0].weight.detach(), torch.from_numpy(run.weights["0.weight"][-1]), rtol=0, atol=0)


def test_weights_are_no_recording(moons_run, tmp_path):
    path = to_safetensors(moons_run, tmp_path / "moons.safetensors")
    with pytest.raises(RecordingError) as refusal:
        sx.load_recording(path)
    assert str(refusal.value) == f"{str(path)!r} is a safetensors file, but no recording: it has no such header."


def test_a_frame_that_does_not_exist_is_refused_and_leaves_no_file(moons_run, tmp_path):
    with pytest.raises(ConfigError) as refusal:
        to_safetensors(moons_run, tmp_path / "moons.safetensors", frame=99)
    assert str(refusal.value) == "frame must be between -6 and 5; got 99."
    assert list(tmp_path.iterdir()) == []
