import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal
from torch import nn

from separatrix import NetRegressor
from separatrix.errors import ConfigError


def test_the_defaults_learn_a_wave(wave):
    model = NetRegressor(random_state=0).fit(*wave)
    assert model.score(*wave) > 0.95
    assert_allclose(model.history_["train_r2"][-1], model.score(*wave))


def test_predictions_are_numbers_of_shape_n(wave):
    X, y = wave
    prediction = NetRegressor(max_epochs=2, random_state=0).fit(X, y.astype(np.float32)).predict(X)
    assert prediction.shape == (80,)
    assert prediction.dtype == np.float64


def test_the_recording_predicts_the_same(wave):
    X, y = wave
    model = NetRegressor(max_epochs=2, early_stopping=True, random_state=0).fit(X, y)
    assert_allclose(model.recording_.predict(X), model.predict(X))
    assert model.recording_.data.classes is None
    assert len(model.recording_.data.valid_index) == 8


def test_a_target_that_never_varies_is_predicted(wave):
    X, _ = wave
    assert_allclose(NetRegressor(random_state=0).fit(X, np.full(80, 0.5)).predict(X), 0.5, atol=0.05)


def test_weights_decide_between_contradicting_rows():
    X, y = np.zeros((40, 1)), np.repeat([0.0, 1.0], 20)
    model = NetRegressor(patience=None, random_state=0).fit(X, y, sample_weight=np.where(y == 1, 3.0, 1.0))
    assert_allclose(model.predict([[0.0]]), 0.75, atol=0.01)


def test_a_module_class_gets_one_output(wave):
    model = NetRegressor(module=nn.Linear, max_epochs=2, random_state=0).fit(*wave)
    assert model.module_.weight.shape == (1, 1)


def test_partial_fit_equals_fit_epoch_by_epoch(wave):
    X, y = wave
    at_once = NetRegressor(max_epochs=3, patience=None, random_state=0).fit(X, y)
    model = NetRegressor(random_state=0)
    for _ in range(3):
        model.partial_fit(X, y)
    assert_array_equal(model.predict(X), at_once.predict(X))


def test_a_loss_for_classes_is_refused(wave):
    with pytest.raises(ConfigError) as raised:
        NetRegressor(loss="hinge").fit(*wave)
    assert str(raised.value) == "loss must be mse, half_mse or auto for a regression; got 'hinge'."
