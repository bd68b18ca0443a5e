"""A generated snippet fits the same network to the same rows."""

import contextlib
import inspect
import io
import runpy

import numpy as np
import pytest
from torch import nn

import separatrix as sx
from separatrix.config import DataConfig, ModelConfig, RunConfig, TrainConfig
from separatrix.errors import ConfigError
from separatrix.exporters import export, sklearn, to_sklearn

MOONS = DataConfig("moons", n_samples=200, noise=0.1)


def config(data=MOONS, model=None, seed=3, **train):
    return RunConfig(
        data=data,
        model=model or ModelConfig(hidden_layer_sizes=(6, 4), activation=("tanh", "relu")),
        train=TrainConfig(**{"max_epochs": 3, "batch_size": 32, **train}),
        seed=seed,
    )


def run(path):
    """Run a script; return its names and what it printed."""
    with contextlib.redirect_stdout(io.StringIO()) as out:
        names = runpy.run_path(str(path))
    return names, out.getvalue().strip()


CASES = {
    "moons": config(),
    "shuffled adam": config(optimizer="adam", learning_rate=(0.01, 0.02, 0.03), shuffle=True, dtype="float64"),
    "all its settings": config(
        model=ModelConfig(hidden_layer_sizes=(5,), dropout=0.2, initializer="he", initial_scale=2.0),
        momentum=0.9, nesterov=True, weight_decay=0.01, l1=0.001, schedule="step", schedule_epochs=2,
        schedule_gamma=0.5, loss="hinge", batch_size="full",
    ),
    "names of classes, standardized": config(DataConfig("iris", standardize=True, stratify=True)),
    "a regression without validation": config(DataConfig("playground-reg-plane", n_samples=90, validation_fraction=0)),
    "transformed inputs": config(
        DataConfig("circles", n_samples=100, standardize=True),
        ModelConfig(hidden_layer_sizes=(4,), features=("x", "xy", "sin_y", "x_squared")),
    ),
    "convergence": config(patience=2, monitor="train_loss", min_delta=0.5, max_epochs=30),
}  # fmt: skip


@pytest.mark.parametrize("settings", CASES.values(), ids=CASES)
def test_the_snippet_trains_the_same_weights(settings, tmp_path):
    recording = sx.train(settings)
    names, printed = run(export(recording, tmp_path / "fit.py", format="sklearn"))
    net = names.get("net", names["model"])
    exact = not settings.model.features  # which NumPy and torch round otherwise
    np.testing.assert_allclose(net.recording_.flat(), recording.flat(), rtol=0, atol=0 if exact else 1e-6)
    assert float(printed.rpartition(" ")[2]) == pytest.approx(recording.score(), abs=1e-6)


def test_the_snippet_is_short_and_says_what_differs():
    text = to_sklearn(
        config(
            DataConfig("circles", n_samples=100),
            ModelConfig(hidden_layer_sizes=(4,), activation="tanh", output_activation="tanh"),
            drop_last=True,
            loss="half_mse",
        )
    )
    assert text == (
        '"""Fit a small network to circles, seed 3, as a scikit-learn estimator."""\n'
        "\n"
        "# The estimator has no such setting, so these are left out: output_activation='tanh', drop_last=True.\n"
        "\n"
        "import separatrix as sx\n"
        "\n"
        'data = sx.load_dataset(sx.DataConfig("circles", n_samples=100))\n'
        "X_train, y_train = data.X[data.train_index], data.labels(data.train_index)\n"
        "X_valid, y_valid = data.X[data.valid_index], data.labels(data.valid_index)\n"
        "\n"
        "model = sx.NetClassifier(\n"
        "    hidden_layer_sizes=(4,),\n"
        '    activation="tanh",\n'
        '    optimizer="sgd",\n'
        "    learning_rate=0.05,\n"
        "    batch_size=32,\n"
        "    shuffle=False,\n"
        "    max_epochs=3,\n"
        '    dtype="float32",\n'
        '    loss="half_mse",\n'
        "    patience=None,\n"
        "    random_state=3,\n"
        ")\n"
        "model.fit(X_train, y_train)\n"
        "\n"
        'print("validation accuracy", model.score(X_valid, y_valid))\n'
    )


def test_rows_handed_over_in_python_travel_beside_the_snippet(tmp_path):
    X = np.random.default_rng(0).normal(size=(60, 3))
    labels = np.where(X[:, 0] > 0, "a", "b")
    recording = sx.train(data=(X, labels), model=ModelConfig(hidden_layer_sizes=(4,)), train=TrainConfig(max_epochs=2))
    names, _ = run(export(recording, tmp_path / "fit.py", format="sklearn"))
    assert np.array_equal(names["model"].recording_.flat(), recording.flat())
    assert set(names["y_train"]) == {"a", "b"}


def test_stopping_by_the_validation_loss_keeps_rows_of_its_own(tmp_path):
    recording = sx.train(config(patience=5, restore_best=True, max_epochs=20))
    names, _ = run(export(recording, tmp_path / "fit.py", format="sklearn"))
    assert names["model"].get_params()["early_stopping"]
    assert len(names["model"].recording_.data.valid_index) == 15


def test_a_logistic_regression_is_a_network_without_hidden_layers(tmp_path):
    recording = sx.train(config(model=ModelConfig(name="logistic")))
    names, _ = run(export(recording, tmp_path / "fit.py", format="sklearn"))
    assert names["model"].get_params()["hidden_layer_sizes"] == ()
    assert "these are left out: first weights from a standard normal." in (tmp_path / "fit.py").read_text()


def test_settings_that_are_not_written_out_have_the_same_default_in_the_estimator():
    parameters = inspect.signature(sx.NetClassifier).parameters
    for part, names in ((TrainConfig(), sklearn._OTHERS), (ModelConfig(), sklearn._MODEL)):
        for name in names:
            assert parameters[name].default == getattr(part, name), name


def test_rows_without_a_file_are_refused():
    X = np.random.default_rng(0).normal(size=(20, 2))
    recording = sx.train(data=(X, X[:, 0] > 0), train=TrainConfig(max_epochs=1))
    with pytest.raises(ConfigError) as refusal:
        to_sklearn(recording)
    assert str(refusal.value) == (
        "The rows of this run were handed over in Python, so its script needs a file to read them from. "
        'Use export(recording, "run.py", format="sklearn"), which writes them to run.npz beside the script.'
    )


def test_a_network_of_ones_own_is_refused():
    X = np.random.default_rng(0).normal(size=(20, 2))
    recording = sx.train(data=(X, X[:, 0] > 0), module=nn.Linear(2, 1), train=TrainConfig(max_epochs=1))
    with pytest.raises(ConfigError) as refusal:
        to_sklearn(recording)
    assert str(refusal.value) == (
        "A script cannot be written for a network of your own: only your code knows its class. "
        "Give it to NetClassifier as module=MyNet."
    )
