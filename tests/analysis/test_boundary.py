import numpy as np
import pandas as pd
import pytest
from sklearn.linear_model import LinearRegression, LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
from sklearn.svm import LinearSVC

from separatrix.analysis import boundary, estimator_boundary
from separatrix.errors import ConfigError, DataError

RNG = np.random.default_rng(0)
X = RNG.normal(size=(60, 3))
Y = np.where(X[:, 0] + X[:, 1] > 0, "yes", "no")


def test_it_holds_the_recordings_own_probabilities(moons_run):
    found = boundary(moons_run, resolution=20)
    rows = np.column_stack([found.xx.ravel(), found.yy.ravel()])
    assert found.values.shape == (20, 20, 2)
    assert np.allclose(found.values.reshape(-1, 2), moons_run.predict_proba(rows))
    assert found.classes.tolist() == [0, 1]
    assert found.response == "probability"
    assert found.held == {}


def test_each_frame_has_its_own(moons_run):
    first, last = (boundary(moons_run, frame, resolution=5).values for frame in (0, -1))
    assert not np.allclose(first, last)


def test_other_features_are_held_at_their_median(wine_run):
    found = boundary(wine_run, features=("alcohol", "hue"), resolution=6)
    assert len(found.held) == 11
    assert found.held["malic_acid"] == np.median(wine_run.data.X[:, 1])
    assert found.features == (0, 10)
    assert found.values.shape == (6, 6, 3)


def test_a_regression_holds_numbers(plane_run):
    found = boundary(plane_run, resolution=7)
    assert found.values.shape == (7, 7)
    assert found.classes is None
    assert found.response == "value"


def test_a_loss_that_gives_no_probabilities_is_called_a_score(hinge_run):
    assert boundary(hinge_run, resolution=4).response == "score"


def test_a_frame_that_is_not_there_is_refused(moons_run):
    with pytest.raises(ConfigError) as caught:
        boundary(moons_run, 6)
    assert str(caught.value) == "frame must be between -6 and 5; got 6."


def test_any_classifier_can_be_asked():
    pipeline = make_pipeline(StandardScaler(), LogisticRegression()).fit(X, Y)
    found = estimator_boundary(pipeline, X, resolution=8, target_name="answer")
    assert found.classes.tolist() == ["no", "yes"]
    assert found.values.shape == (8, 8, 2)
    assert np.allclose(found.values.sum(axis=2), 1)
    assert found.held == {"x3": pytest.approx(np.median(X[:, 2]))}


def test_a_frames_columns_are_handed_on_by_name():
    frame = pd.DataFrame(X, columns=["a", "b", "c"])
    model = LogisticRegression().fit(frame, Y)  # would warn, and so fail here, when asked without names
    found = estimator_boundary(model, frame, features=("b", "c"), resolution=4)
    assert found.grid.feature_names == ("a", "b", "c")
    assert found.features == (1, 2)


def test_a_classifier_without_probabilities_shows_its_decisions():
    found = estimator_boundary(LinearSVC().fit(X, Y), X, resolution=5)
    assert found.response == "decision"
    assert set(np.unique(found.values)) == {0.0, 1.0}


def test_a_regressor_can_be_asked():
    found = estimator_boundary(LinearRegression().fit(X, X[:, 0]), X, resolution=5)
    assert found.response == "value"
    assert np.allclose(found.values, found.xx)


@pytest.mark.parametrize(
    ("estimator", "rows", "message"),
    [
        (StandardScaler(), X, "The estimator must be a classifier or a regressor; got 'StandardScaler'."),
        (
            LogisticRegression(),
            [["a", "b"]],
            "X must be numeric to draw a plane through it: could not convert string to float: 'a'.",
        ),
        (LogisticRegression(), [1.0, 2.0], "X must be of shape (n_samples, n_features); got (2,)."),
    ],
)
def test_what_cannot_be_asked_is_refused(estimator, rows, message):
    with pytest.raises(DataError) as caught:
        estimator_boundary(estimator, rows)
    assert str(caught.value) == message
