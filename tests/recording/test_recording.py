from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
import torch
from sklearn.metrics import accuracy_score, r2_score

from separatrix.config import DataConfig, ModelConfig, RunConfig, TrainConfig
from separatrix.engines import train
from separatrix.errors import ConfigError, DataError, DivergenceWarning, UnknownNameError


def test_the_module_of_a_frame_computes_what_the_recording_says(moons_run):
    for frame in (0, 2, -1):
        module = moons_run.module(frame)
        assert not module.training
        with torch.no_grad():
            expected = module(torch.from_numpy(moons_run.data.X).float())
        np.testing.assert_allclose(moons_run.logits(frame=frame), expected, rtol=1e-6)


def test_a_module_handed_out_is_the_callers_to_change(moons_run):
    before = moons_run.logits()
    with torch.no_grad():
        moons_run.module()[0].weight.zero_()
    np.testing.assert_array_equal(moons_run.logits(), before)


def test_predictions_are_labels_and_probabilities_of_each_class(wine_run):
    p = wine_run.predict_proba(wine_run.data.X[:7])
    assert p.shape == (7, 3)
    assert wine_run.predict(wine_run.data.X[:7]).tolist() == wine_run.data.classes[p.argmax(axis=1)].tolist()


def test_rows_are_taken_in_the_datas_own_units(wine_run):
    X = wine_run.data.X[:5]
    scaled = torch.from_numpy((X - wine_run.data.mean) / wine_run.data.scale).float()
    with torch.no_grad():
        np.testing.assert_allclose(wine_run.logits(X), wine_run.module()(scaled), rtol=1e-5)


def test_the_score_is_the_accuracy_on_the_validation_rows(moons_run):
    index = moons_run.data.valid_index
    expected = accuracy_score(moons_run.data.labels(index), moons_run.predict(moons_run.data.X[index]))
    assert moons_run.score() == expected
    assert moons_run.score(moons_run.data.X[:9], moons_run.data.labels(np.arange(9))) <= 1


def test_the_score_of_a_regression_is_r2(plane_run):
    index = plane_run.data.valid_index
    expected = r2_score(plane_run.data.y[index], plane_run.predict(plane_run.data.X[index]))
    assert plane_run.score() == pytest.approx(expected)


def test_a_regression_that_predicts_infinity_scores_as_badly_as_can_be():
    config = RunConfig(data=DataConfig("playground-reg-plane", n_samples=60), train=TrainConfig(learning_rate=1e30))
    with pytest.warns(DivergenceWarning):
        run = train(config)
    weights = {name: np.full_like(values, 3e38) for name, values in run.weights.items()}
    assert replace(run, weights=weights).score() == -np.inf


def test_without_validation_rows_the_training_rows_are_scored():
    run = train(
        RunConfig(data=DataConfig("moons", n_samples=60, validation_fraction=0), train=TrainConfig(max_epochs=1))
    )
    assert run.score() == accuracy_score(run.data.labels(), run.predict())


def test_a_regression_has_no_probabilities(plane_run):
    with pytest.raises(DataError) as error:
        plane_run.predict_proba()
    assert str(error.value) == "A regression has no class probabilities. Use predict."


def test_rows_of_another_width_are_refused(moons_run):
    with pytest.raises(DataError) as error:
        moons_run.predict([[1.0, 2.0, 3.0]])
    assert str(error.value) == "X must be of shape (n, 2); got (1, 3). The features are x1, x2."


def test_the_columns_of_a_data_frame_are_taken_by_name(moons_run):
    frame = pd.DataFrame(moons_run.data.X, columns=["x1", "x2"])
    np.testing.assert_array_equal(moons_run.logits(frame[["x2", "x1"]]), moons_run.logits())
    with pytest.raises(UnknownNameError) as error:
        moons_run.predict(frame.rename(columns={"x1": "X1"}))
    assert str(error.value) == "'X' has no column 'x1', which the network was trained on. Did you mean 'X1'?"


def test_rows_that_are_not_finite_are_refused(moons_run):
    with pytest.raises(DataError) as error:
        moons_run.predict([[0.0, 1.0], [np.nan, 1.0]])
    assert str(error.value) == "Row 2 of column 'x1' must be a finite number; got nan."


def test_rows_are_not_scored_without_their_labels(moons_run):
    with pytest.raises(DataError) as error:
        moons_run.score(moons_run.data.X)
    assert str(error.value) == "X and y are given together, or neither is, which scores the validation rows."


def test_frames_asked_in_many_threads_are_not_mixed(moons_run):
    from concurrent.futures import ThreadPoolExecutor

    frames = [0, -1] * 40
    expected = {frame: moons_run.logits(frame=frame) for frame in (0, -1)}
    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(lambda frame: moons_run.logits(frame=frame), frames))
    for frame, answer in zip(frames, answers, strict=True):
        np.testing.assert_array_equal(answer, expected[frame])


def test_a_frame_that_is_not_there_is_refused(moons_run):
    with pytest.raises(ConfigError) as error:
        moons_run.module(6)
    assert str(error.value) == "frame must be between -6 and 5; got 6."


def test_many_rows_are_evaluated_in_pieces_with_the_same_result(moons_run):
    X = np.tile(moons_run.data.X, (400, 1))
    np.testing.assert_allclose(moons_run.logits(X)[-200:], moons_run.logits(), rtol=1e-6)


def test_dropout_is_off_when_a_recording_is_asked():
    run = train(
        RunConfig(
            data=DataConfig("moons", n_samples=60),
            model=ModelConfig(dropout=0.9),
            train=TrainConfig(max_epochs=1),
        )
    )
    np.testing.assert_array_equal(run.logits(), run.logits())


def test_a_recording_introduces_itself(moons_run):
    assert repr(moons_run).startswith("Recording(moons, mlp, seed 0: done, 5 epochs, 6 frames; train_loss 0.")
    assert repr(moons_run.history) == (
        "History(5 epochs, 20 steps: step_loss, epoch, train_loss, valid_loss, train_accuracy, valid_accuracy)"
    )


def test_the_versions_that_made_it_are_kept(moons_run):
    assert moons_run.versions["torch"] == torch.__version__
    assert set(moons_run.versions) == {"python", "separatrix", "torch", "numpy", "native"}
    assert moons_run.engine in ("native", "autograd")
