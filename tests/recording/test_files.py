import json
import os
import struct
from dataclasses import replace

import numpy as np
import pytest
import torch
from safetensors import safe_open
from safetensors.numpy import load_file, save_file
from torch import nn

from separatrix.config import DataConfig, RunConfig, TrainConfig
from separatrix.data import load_dataset
from separatrix.engines import train
from separatrix.errors import ConfigError, FileError, RecordingError
from separatrix.recording import load_recording


def same(a, b):
    assert a.config == b.config
    assert a.outcome == b.outcome
    assert (a.engine, dict(a.versions)) == (b.engine, dict(b.versions))
    for name in ("X", "y", "train_index", "valid_index", "mean", "scale", "sample_weight", "classes"):
        np.testing.assert_array_equal(getattr(a.data, name), getattr(b.data, name))
    assert (a.data.feature_names, a.data.target_name) == (b.data.feature_names, b.data.target_name)
    assert list(a.history) == list(b.history)
    for name in a.history:
        np.testing.assert_array_equal(a.history[name], b.history[name])
    np.testing.assert_array_equal(a.frame_steps, b.frame_steps)
    for name in a.weights:
        np.testing.assert_array_equal(a.weights[name], b.weights[name])


@pytest.mark.parametrize("fixture", ["moons_run", "wine_run", "plane_run"])
def test_a_recording_is_saved_and_loaded_unchanged(request, fixture, tmp_path):
    run = request.getfixturevalue(fixture)
    path = run.save(tmp_path / "run.safetensors")
    loaded = load_recording(path)
    same(loaded, run)
    np.testing.assert_array_equal(loaded.logits(), run.logits())
    same(load_recording(loaded.save(path)), run)


def test_the_file_is_an_ordinary_safetensors_file(moons_run, tmp_path):
    path = moons_run.save(tmp_path / "run.safetensors")
    tensors = load_file(path)
    assert tensors["frames/0.weight"].shape == (6, 8, 2)
    assert tensors["data/X"].shape == (200, 2)
    with safe_open(path, "numpy") as handle:
        header = json.loads(handle.metadata()["separatrix"])
    assert header["format"] == 1
    assert RunConfig.from_dict(header["config"]) == moons_run.config


def test_saving_is_all_or_nothing(moons_run, tmp_path):
    path = moons_run.save(tmp_path / "run.safetensors")
    before = path.read_bytes()
    broken = replace(moons_run, weights={"0.weight": np.array([object()])})
    with pytest.raises(Exception):  # noqa: B017, PT011 (whatever safetensors says of an object array)
        broken.save(path)
    assert path.read_bytes() == before
    assert [p.name for p in tmp_path.iterdir()] == ["run.safetensors"]


def test_a_saved_file_has_the_permissions_of_any_new_file(moons_run, tmp_path):
    (tmp_path / "other").touch()
    path = moons_run.save(tmp_path / "run.safetensors")
    assert os.stat(path).st_mode == os.stat(tmp_path / "other").st_mode


def test_a_path_that_cannot_be_written_is_named(moons_run, tmp_path):
    path = tmp_path / "nowhere" / "run.safetensors"
    with pytest.raises(FileError) as error:
        moons_run.save(path)
    assert str(error.value) == f"Cannot write {str(path)!r}: No such file or directory."
    with pytest.raises(FileError) as error:
        moons_run.save(tmp_path)
    assert str(error.value) == f"Cannot write {str(tmp_path)!r}: it is a folder."


def test_a_file_that_is_not_there_is_named(tmp_path):
    with pytest.raises(FileError) as error:
        load_recording(tmp_path / "none.safetensors")
    assert str(error.value) == f"There is no file {str(tmp_path / 'none.safetensors')!r}."


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.layer = nn.Linear(2, 1)

    def forward(self, x):
        return self.layer(x)


@pytest.fixture
def own_run():
    return train(module=Net(), data=load_dataset(DataConfig("moons")), train=TrainConfig(max_epochs=1), seed=0)


def test_a_network_of_ones_own_is_loaded_into_a_module_of_its_class(own_run, tmp_path):
    path = own_run.save(tmp_path / "own.safetensors")
    loaded = load_recording(path, module=Net())
    same(loaded, own_run)
    np.testing.assert_array_equal(loaded.logits(), own_run.logits())


def test_a_network_of_ones_own_without_its_class_keeps_its_numbers_and_says_what_it_needs(own_run, tmp_path):
    loaded = load_recording(own_run.save(tmp_path / "own.safetensors"))
    assert loaded.history.n_epochs == 1
    with pytest.raises(ConfigError) as error:
        loaded.predict()
    assert str(error.value) == (
        "This recording is of a network of your own, and no file names a class to import. "
        "Hand a module of that class over: recording = load_recording(path, module=MyNet())."
    )


def test_a_module_of_another_shape_is_refused(own_run, tmp_path):
    path = own_run.save(tmp_path / "own.safetensors")
    with pytest.raises(RecordingError) as error:
        load_recording(path, module=nn.Linear(2, 1))
    assert str(error.value) == (
        f"{str(path)!r} is not a sound recording: its weights are of another network: "
        "bias, layer.bias, layer.weight, weight."
    )


# hostile files


@pytest.fixture
def spoiled(moons_run, tmp_path):
    """Save a recording after its tensors and its header went through a function that may change both."""

    def write(change):
        path = moons_run.save(tmp_path / "run.safetensors")
        tensors = load_file(path)
        with safe_open(path, "numpy") as handle:
            header = json.loads(handle.metadata()["separatrix"])
        header = change(tensors, header) or header
        save_file(tensors, path, metadata={"separatrix": header if isinstance(header, str) else json.dumps(header)})
        return path

    return write


def put(tensors, name, value):
    tensors[name] = value


CASES = {
    "a newer format": (
        lambda t, h: h.update(format=99),
        "format must be a version from 1 to 1; got 99. A newer Separatrix wrote it; update this one.",
    ),
    "no format": (lambda t, h: h.pop("format") and None, "format must be a version from 1 to 1; got None."),
    "a format that is text": (lambda t, h: h.update(format="1"), "format must be a version from 1 to 1; got '1'."),
    "an extra key": (lambda t, h: h.update(evil=1), "its header has other keys than expected: evil."),
    "a missing key": (
        lambda t, h: h.pop("engine") and None,
        "its header has other keys than expected: engine.",
    ),
    "an unknown setting": (
        lambda t, h: h["config"]["train"].update(exec="rm"),
        "'exec' is not a setting here. The settings are " + ", ".join(TrainConfig.model_fields) + ".",
    ),
    "an extra tensor": (
        lambda t, h: put(t, "evil", np.zeros(1)),
        "it holds tensors that no recording has: evil.",
    ),
    "an extra data tensor": (
        lambda t, h: put(t, "data/evil", np.zeros(1)),
        "its data has other tensors than expected: evil.",
    ),
    "no data": (lambda t, h: t.pop("data/X") is None, "its data has other tensors than expected: X."),
    "frames of another dtype": (
        lambda t, h: put(t, "frames/0.weight", t["frames/0.weight"].astype(np.float64)),
        "frames/0.weight must be of type float32; it is float64.",
    ),
    "frames of another shape": (
        lambda t, h: put(t, "frames/0.weight", np.zeros((6, 2, 8), np.float32)),
        "frames/0.weight must have the shape (6, 8, 2); it has (6, 2, 8).",
    ),
    "a network far larger than its weights": (
        lambda t, h: h["config"]["model"].update(hidden_layer_sizes=[10**6, 10**6]),
        "frames/0.weight must have the shape (6, 1000000, 2); it has (6, 8, 2).",
    ),
    "too few frames": (
        lambda t, h: put(t, "frame_steps", np.arange(3)),
        "frames/0.weight must have the shape (3, 8, 2); it has (6, 8, 2).",
    ),
    "no frames": (
        lambda t, h: put(t, "frame_steps", np.arange(0)),
        "frame_steps must be a list of at least one step number.",
    ),
    "another layer": (
        lambda t, h: put(t, "frames/9.weight", np.zeros((6, 1), np.float32)),
        "its weights are of another network: 9.weight.",
    ),
    "labels outside of the classes": (
        lambda t, h: put(t, "data/y", t["data/y"] + 5),
        "data/y points outside of its 2 entries.",
    ),
    "a split outside of the rows": (
        lambda t, h: put(t, "data/train_index", t["data/train_index"] - 500),
        "data/train_index points outside of its 200 entries.",
    ),
    "labels of another type": (
        lambda t, h: put(t, "data/y", t["data/y"].astype(np.float64)),
        "data/y has a wrong type or shape: float64 (200,).",
    ),
    "too few labels": (lambda t, h: put(t, "data/y", t["data/y"][:7]), "data/y must have 200 entries; it has 7."),
    "too many names": (
        lambda t, h: h.update(feature_names=["a", "b", "c"]),
        "it has 2 features and 3 names for them.",
    ),
    "rows that are not finite": (
        lambda t, h: put(t, "data/X", t["data/X"] * np.nan),
        "data/X has values that are not finite.",
    ),
    "nothing to train on": (
        lambda t, h: put(t, "data/train_index", t["data/train_index"][:0]),
        "it has no rows to train on.",
    ),
    "a mean without a deviation": (
        lambda t, h: put(t, "data/mean", np.zeros(2)),
        "its scale must be a mean and a positive deviation for each feature.",
    ),
    "weights below nothing": (
        lambda t, h: put(t, "data/sample_weight", np.full(200, -1.0)),
        "data/sample_weight has values below 0.",
    ),
    "one class twice": (lambda t, h: h.update(classes=[1, 1]), "its classes must be at least 2 that differ."),
    "an unknown history column": (
        lambda t, h: put(t, "history/evil", np.zeros(6)),
        "its history has unknown columns: evil.",
    ),
    "frames that are not finite": (
        lambda t, h: put(t, "frames/0.weight", t["frames/0.weight"] * np.inf),
        "frames/0.weight has values that are not finite.",
    ),
    "a format that is true": (
        lambda t, h: h.update(format=True),
        "format must be a version from 1 to 1; got True.",
    ),
    "an outcome of another kind": (
        lambda t, h: h["outcome"].update(status="rich"),
        "status must be one of done, converged, stopped_early, diverged, interrupted; got 'rich'.",
    ),
    "a history of two dimensions": (
        lambda t, h: put(t, "history/step_loss", np.zeros((2, 2))),
        "history/step_loss has a wrong type or shape: float64 (2, 2).",
    ),
    "a history with a short column": (
        lambda t, h: put(t, "history/train_loss", np.zeros(2)),
        "history/train_loss must have 6 entries; it has 2.",
    ),
    "a history without steps": (
        lambda t, h: t.pop("history/step_loss") is None,
        "its history must have the columns step_loss and epoch.",
    ),
}


@pytest.mark.parametrize("case", CASES)
def test_a_hostile_file_is_refused_with_what_is_wrong(case, spoiled):
    change, message = CASES[case]

    def spoil(tensors, header):
        change(tensors, header)

    path = spoiled(spoil)
    with pytest.raises(RecordingError) as error:
        load_recording(path)
    assert str(error.value) == f"{str(path)!r} is not a sound recording: {message}"


@pytest.mark.parametrize(
    "change",
    [
        lambda h: h.update(classes=[0, "1"]),
        lambda h: h.update(classes={"a": 1}),
        lambda h: h.update(classes=[[1], [2]]),
        lambda h: h.update(outcome="done"),
        lambda h: h.update(outcome={"status": "rich", "step": 1, "message": ""}),
        lambda h: h.update(config=[]),
        lambda h: h.update(config=None),
        lambda h: h.update(versions=3),
        lambda h: h.update(feature_names=3),
        lambda h: h.update(target_name=None),
        lambda h: h["config"]["data"].update(name=["x"]),
    ],
)
def test_a_header_of_wrong_types_is_refused(change, spoiled):
    path = spoiled(lambda tensors, header: change(header))
    with pytest.raises(RecordingError, match="is not a sound recording: "):
        load_recording(path)


def test_a_header_that_is_no_object_is_refused(spoiled):
    path = spoiled(lambda tensors, header: "[1, 2]")
    with pytest.raises(RecordingError) as error:
        load_recording(path)
    assert str(error.value) == f"{str(path)!r} is not a sound recording: its header is no JSON object."


def test_a_header_that_is_no_json_is_refused(spoiled):
    path = spoiled(lambda tensors, header: "{")
    with pytest.raises(RecordingError, match="is not a recording, or is cut short: "):
        load_recording(path)


def test_a_header_nested_without_end_is_refused(spoiled):
    path = spoiled(lambda tensors, header: "[" * 100_000)
    with pytest.raises(RecordingError, match="is not a recording, or is cut short: "):
        load_recording(path)


def test_a_module_handed_over_for_loading_stays_the_callers(own_run, tmp_path):
    module = Net()
    loaded = load_recording(own_run.save(tmp_path / "own.safetensors"), module=module)
    assert module.training
    assert loaded.prototype is not module


def test_a_file_cut_short_is_refused(moons_run, tmp_path):
    path = moons_run.save(tmp_path / "run.safetensors")
    whole = path.read_bytes()
    for length in (0, 4, 100, len(whole) // 2, len(whole) - 1):
        path.write_bytes(whole[:length])
        with pytest.raises(RecordingError, match="is not a recording, or is cut short: "):
            load_recording(path)


def test_a_claim_of_terabytes_is_refused_before_anything_is_allocated(tmp_path):
    path = tmp_path / "huge.safetensors"
    header = json.dumps({"frames/0.weight": {"dtype": "F32", "shape": [10**12], "data_offsets": [0, 4 * 10**12]}})
    path.write_bytes(struct.pack("<Q", len(header)) + header.encode() + b"\0" * 64)
    with pytest.raises(RecordingError, match="is not a recording, or is cut short: "):
        load_recording(path)


def test_a_pickle_is_refused_and_never_opened(tmp_path):
    path = tmp_path / "evil.safetensors"
    torch.save({"x": torch.zeros(3)}, path)
    with pytest.raises(RecordingError, match="is not a recording, or is cut short: "):
        load_recording(path)


def test_a_plain_state_dict_is_no_recording(tmp_path):
    path = tmp_path / "weights.safetensors"
    save_file({"0.weight": np.zeros((3, 2), np.float32)}, path)
    with pytest.raises(RecordingError) as error:
        load_recording(path)
    assert str(error.value) == f"{str(path)!r} is a safetensors file, but no recording: it has no such header."
