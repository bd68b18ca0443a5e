"""The exported graph answers as the recording does, from rows in the data's own units."""

import json
import sys

import numpy as np
import pytest
import torch
from torch import nn

import separatrix as sx
from separatrix.errors import ConfigError, DataError, MissingExtraError
from separatrix.exporters import to_onnx, to_torch_export
from separatrix.exporters.answer import probabilities
from separatrix.models.outputs import probabilities as recorded_probabilities

RUNS = ["moons_run", "wine_run", "plane_run", "own_run", "hinge_run", "mse_run"]


@pytest.fixture(scope="module")
def own_run():
    """A module of the caller's own that answers with (n,)."""

    class Own(nn.Module):
        def __init__(self):
            super().__init__()
            self.linear = nn.Linear(2, 1)

        def forward(self, x):
            return self.linear(x).squeeze(1)

    return sx.train(module=Own(), data=sx.DataConfig("moons", n_samples=60), train=sx.TrainConfig(max_epochs=1))


@pytest.fixture(scope="module")
def hinge_run():
    """float64, features, dropout and a loss whose scores are no probabilities."""
    return sx.train(
        data=sx.DataConfig("moons", n_samples=60, standardize=True),
        model=sx.ModelConfig(features=("x", "xy", "sin_y"), dropout=0.2, activation="sin"),
        train=sx.TrainConfig(max_epochs=1, loss="hinge", dtype="float64"),
    )


@pytest.fixture(scope="module")
def mse_run():
    return sx.train(data=sx.DataConfig("blobs", n_samples=60), train=sx.TrainConfig(max_epochs=1, loss="mse"))


def rows_for(run, n):
    rows = np.random.default_rng(0).uniform(
        run.data.X.min(axis=0), run.data.X.max(axis=0), size=(n, run.data.n_features)
    )
    return rows.astype(run.config.train.dtype)


def assert_answers(run, outputs, rows, frame=-1):
    if run.data.classes is None:
        (value,) = outputs
        np.testing.assert_allclose(value, run.predict(rows, frame), atol=1e-5)
        return
    logits, shares = outputs
    np.testing.assert_allclose(logits, run.logits(rows, frame), atol=1e-5, rtol=1e-5)
    np.testing.assert_allclose(shares, run.predict_proba(rows, frame), atol=1e-5)


def outputs_of(module, rows):
    with torch.no_grad():
        answer = module(torch.from_numpy(rows))
    return [values.numpy() for values in (answer if isinstance(answer, tuple | list) else (answer,))]


@pytest.mark.parametrize("name", RUNS)
def test_a_reloaded_program_answers_as_the_recording(request, tmp_path, name):
    run = request.getfixturevalue(name)
    module = torch.export.load(to_torch_export(run, tmp_path / "net.pt2")).module()
    for n in (1, 7, 200):
        rows = rows_for(run, n)
        assert_answers(run, outputs_of(module, rows), rows)


def test_a_program_of_an_earlier_frame(moons_run, tmp_path):
    module = torch.export.load(to_torch_export(moons_run, tmp_path / "net.pt2", frame=0)).module()
    rows = rows_for(moons_run, 5)
    assert_answers(moons_run, outputs_of(module, rows), rows, frame=0)


def test_a_program_carries_its_metadata(wine_run, tmp_path):
    files = {"classes": ""}
    torch.export.load(to_torch_export(wine_run, tmp_path / "net.pt2"), extra_files=files)
    assert json.loads(files["classes"]) == ["class_0", "class_1", "class_2"]


@pytest.mark.parametrize("name", RUNS)
def test_onnxruntime_answers_as_the_recording(request, tmp_path, name, capsys):
    onnxruntime = pytest.importorskip("onnxruntime")
    run = request.getfixturevalue(name)
    session = onnxruntime.InferenceSession(to_onnx(run, tmp_path / "net.onnx"))
    assert capsys.readouterr() == ("", "")
    names = [output.name for output in session.get_outputs()]
    assert names == (["value"] if run.data.classes is None else ["logits", "probabilities"])
    for n in (1, 7, 200):
        rows = rows_for(run, n)
        assert_answers(run, session.run(None, {"X": rows}), rows)


def test_an_onnx_file_carries_its_metadata(wine_run, tmp_path):
    onnx = pytest.importorskip("onnx")
    model = onnx.load(to_onnx(wine_run, tmp_path / "net.onnx"))
    metadata = {
        entry.key: json.loads(entry.value) for entry in model.metadata_props if entry.key in ("classes", "step")
    }
    assert metadata == {"classes": ["class_0", "class_1", "class_2"], "step": int(wine_run.frame_steps[-1])}


@pytest.mark.parametrize("package", ["onnx", "onnxscript"])
def test_without_the_extra_it_is_named(moons_run, tmp_path, monkeypatch, package):
    monkeypatch.setitem(sys.modules, package, None)
    with pytest.raises(MissingExtraError) as refusal:
        to_onnx(moons_run, tmp_path / "net.onnx")
    assert str(refusal.value) == (
        f'Exporting to ONNX needs the package {package}, which is not installed. Run: pip install "separatrix[onnx]"'
    )
    assert list(tmp_path.iterdir()) == []


def test_a_module_that_cannot_be_traced_is_refused(tmp_path):
    class Moody(nn.Module):
        def __init__(self):
            super().__init__()
            self.linear = nn.Linear(2, 1)

        def forward(self, x):
            return self.linear(x) if float(x.sum()) > 0 else -self.linear(x)

    run = sx.train(module=Moody(), data=sx.DataConfig("moons", n_samples=40), train=sx.TrainConfig(max_epochs=1))
    with pytest.raises(DataError) as refusal:
        to_torch_export(run, tmp_path / "net.pt2")
    assert str(refusal.value).startswith("The network cannot be turned into a graph by torch.export: ")
    assert list(tmp_path.iterdir()) == []


def test_a_frame_that_does_not_exist_is_refused(moons_run, tmp_path):
    with pytest.raises(ConfigError) as refusal:
        to_torch_export(moons_run, tmp_path / "net.pt2", frame=6)
    assert str(refusal.value) == "frame must be between -6 and 5; got 6."


@pytest.mark.parametrize("loss", ["cross_entropy", "mse", "half_mse", "hinge"])
@pytest.mark.parametrize("n_outputs", [1, 3])
def test_probabilities_are_those_of_the_recording(loss, n_outputs):
    logits = np.random.default_rng(0).normal(scale=2, size=(50, n_outputs))
    logits[0] = -1.0  # no class has a positive share
    np.testing.assert_allclose(
        probabilities(torch.from_numpy(logits), loss).numpy(), recorded_probabilities(logits, loss), atol=1e-12
    )
