"""Runs that end early: divergence and Ctrl-C."""

import signal

import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal
from sklearn.model_selection import GridSearchCV
from torch import nn

from separatrix import NetClassifier, NetRegressor
from separatrix.errors import DivergenceWarning


class PressesCtrlC(nn.Linear):
    """A network whose user presses Ctrl-C during the third training step."""

    calls = 0

    def forward(self, x):
        if self.training:
            self.calls += 1
            if self.calls == 3:
                signal.raise_signal(signal.SIGINT)  # to this thread, at once
        return super().forward(x)


def diverging():
    return NetRegressor(optimizer="sgd", learning_rate=1e3, max_epochs=50, random_state=0)


def test_divergence_warns_with_the_recordings_message_and_keeps_finite_weights(wave):
    model = diverging()
    with pytest.warns(DivergenceWarning) as warned:
        model.fit(*wave)
    assert str(warned[0].message) == model.recording_.outcome.message
    assert model.recording_.status == "diverged"
    assert np.isfinite(model.predict(wave[0])).all()


def test_a_diverged_estimator_can_be_fitted_anew(wave):
    model = diverging()
    with pytest.warns(DivergenceWarning):
        model.fit(*wave)
    assert model.set_params(learning_rate=0.1).fit(*wave).recording_.status == "done"


def test_partial_fit_goes_on_from_the_last_finite_weights_without_the_momentum_that_broke_them(wave):
    X, y = wave[0], 100 * wave[1]
    model = NetRegressor(optimizer="sgd", momentum=0.9, learning_rate=1e-6, batch_size=20, random_state=0)
    before = model.partial_fit(X, y).predict(X)
    with pytest.warns(DivergenceWarning):
        model.set_params(learning_rate=1e3).partial_fit(X, y)
    assert_array_equal(model.predict(X), before)
    model.set_params(learning_rate=1e-12).partial_fit(X, y)
    assert model.recording_.status == "done"
    assert_allclose(model.predict(X), before, atol=1e-6)


def test_ctrl_c_stores_what_there_is_and_is_raised(moons):
    X, y = moons
    clf = NetClassifier(module=PressesCtrlC(2, 1), batch_size=60, random_state=0)
    with pytest.raises(KeyboardInterrupt) as raised:
        clf.fit(X, y)
    assert str(raised.value) == "Interrupted after step 3; what there is was kept."
    assert clf.recording_.status == "interrupted"
    assert clf.n_epochs_ == 1
    assert clf.predict(X).shape == (120,)
    assert_array_equal(clf.recording_.predict(X), clf.predict(X))


def test_ctrl_c_ends_a_grid_search(moons):
    search = GridSearchCV(NetClassifier(module=PressesCtrlC(2, 1)), {"learning_rate": [0.1, 0.2]}, cv=2)
    with pytest.raises(KeyboardInterrupt):
        search.fit(*moons)
