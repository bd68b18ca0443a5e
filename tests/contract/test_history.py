import numpy as np
import pytest
from sklearn.metrics import accuracy_score, log_loss, r2_score

from separatrix.config import DataConfig, ModelConfig, RunConfig, TrainConfig
from separatrix.errors import UnknownNameError


def test_every_step_and_every_epoch_is_recorded(run, moons):
    history = run(moons).history
    assert history["step_loss"].shape == (20,)
    assert history["epoch"].tolist() == [0, 1, 2, 3, 4, 5]
    assert history.n_epochs == 5
    assert list(history) == ["step_loss", "epoch", "train_loss", "valid_loss", "train_accuracy", "valid_accuracy"]


def test_the_metrics_of_an_epoch_are_those_of_its_frame(run, moons):
    recording = run(moons)
    data = recording.data
    for frame in range(recording.n_frames):
        for part, index in (("train", data.train_index), ("valid", data.valid_index)):
            p = recording.predict_proba(data.X[index], frame)
            assert recording.history[f"{part}_loss"][frame] == pytest.approx(log_loss(data.y[index], p), rel=1e-5)
            right = accuracy_score(data.labels(index), recording.predict(data.X[index], frame))
            assert recording.history[f"{part}_accuracy"][frame] == pytest.approx(right)


def test_a_regression_has_r2_in_place_of_accuracy(run):
    config = RunConfig(data=DataConfig("playground-reg-plane", n_samples=100), train=TrainConfig(max_epochs=2))
    recording = run(config)
    index = recording.data.valid_index
    expected = r2_score(recording.data.y[index], recording.predict(recording.data.X[index]))
    assert recording.history["valid_r2"][-1] == pytest.approx(expected, abs=1e-5)
    assert "valid_accuracy" not in recording.history


def test_the_validation_rows_are_never_trained_on(run, moons):
    from dataclasses import replace

    from separatrix.data import load_dataset

    data = load_dataset(moons.data)
    spoiled = data.X.copy()
    spoiled[data.valid_index] += 100
    clean, other = run(moons, data), run(moons, replace(data, X=spoiled))
    np.testing.assert_array_equal(clean.history["step_loss"], other.history["step_loss"])
    assert clean.history["valid_loss"][-1] != other.history["valid_loss"][-1]


def test_only_the_parts_asked_for_are_evaluated(run, moons):
    assert list(run(moons.replace(train__evaluate=("valid",))).history) == [
        "step_loss",
        "epoch",
        "valid_loss",
        "valid_accuracy",
    ]


def test_without_validation_rows_there_are_no_validation_columns(run, moons):
    history = run(moons.replace(data__validation_fraction=0.0)).history
    assert list(history) == ["step_loss", "epoch", "train_loss", "train_accuracy"]


def test_penalties_are_a_column_of_their_own_and_not_in_the_losses(run, moons):
    recording = run(moons.replace(train__l1=0.01, train__weight_decay=0.02))
    weights = [v.double() for v in recording.state_dict().values()]
    expected = sum(0.01 * w.abs().sum() + 0.01 * w.square().sum() for w in weights)
    assert recording.history["penalty"][-1] == pytest.approx(float(expected), rel=1e-6)
    free = run(moons)
    assert recording.history["step_loss"][0] == free.history["step_loss"][0]


def test_an_unknown_column_names_the_nearest_one(run, moons):
    with pytest.raises(UnknownNameError) as error:
        run(moons).history["val_loss"]
    assert str(error.value) == (
        "A history column must be one of step_loss, epoch, train_loss, valid_loss, train_accuracy, valid_accuracy; "
        "got 'val_loss'. Did you mean 'valid_loss'?"
    )


def test_the_history_becomes_a_data_frame(run, moons):
    frame = run(moons).history.to_pandas()
    assert list(frame.columns) == ["train_loss", "valid_loss", "train_accuracy", "valid_accuracy"]
    assert frame.index.tolist() == [0, 1, 2, 3, 4, 5]
    assert frame.index.name == "epoch"


def test_multi_class_probabilities_and_accuracy_agree(run):
    config = RunConfig(
        data=DataConfig("blobs", n_samples=120, n_classes=3),
        model=ModelConfig(hidden_layer_sizes=(6,)),
        train=TrainConfig(max_epochs=3, batch_size=16),
    )
    recording = run(config)
    index = recording.data.valid_index
    p = recording.predict_proba(recording.data.X[index])
    np.testing.assert_allclose(p.sum(axis=1), 1)
    right = np.mean(p.argmax(axis=1) == recording.data.y[index])
    assert recording.history["valid_accuracy"][-1] == pytest.approx(right)
