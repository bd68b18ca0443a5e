"""The estimators as parts of scikit-learn's own tools."""

import copy
import pickle

import numpy as np
import pandas as pd
import pytest
from numpy.testing import assert_array_equal
from sklearn import config_context
from sklearn.base import clone, is_classifier, is_regressor
from sklearn.compose import TransformedTargetRegressor
from sklearn.ensemble import VotingClassifier
from sklearn.model_selection import GridSearchCV, cross_val_score
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from separatrix import NetClassifier, NetRegressor


def quick(**settings):
    return NetClassifier(**{"hidden_layer_sizes": (8,), "max_epochs": 20, "random_state": 0, **settings})


def test_the_estimators_are_what_their_names_say():
    assert is_classifier(NetClassifier())
    assert is_regressor(NetRegressor())


@pytest.mark.parametrize("copied", [lambda clf: pickle.loads(pickle.dumps(clf)), copy.deepcopy])
def test_a_copy_predicts_the_same(moons, copied):
    X, y = moons
    clf = quick().fit(X, y)
    assert_array_equal(copied(clf).predict_proba(X), clf.predict_proba(X))


def test_a_clone_has_the_parameters_and_no_fit(moons):
    clf = quick(activation=["tanh"], class_weight={0: 2.0}).fit(*moons)
    cloned = clone(clf)
    assert cloned.get_params() == clf.get_params()
    assert not hasattr(cloned, "recording_")


def test_parameters_can_be_read_and_set():
    clf = NetClassifier().set_params(learning_rate=0.5, class_weight="balanced")
    assert clf.get_params()["learning_rate"] == 0.5
    assert clf.get_params()["class_weight"] == "balanced"
    assert "class_weight" not in NetRegressor().get_params()
    assert set(NetClassifier().get_params()) - set(NetRegressor().get_params()) == {"class_weight"}


def test_both_have_the_same_defaults():
    ours = NetClassifier().get_params()
    assert NetRegressor().get_params() == {name: value for name, value in ours.items() if name != "class_weight"}


def test_a_pipeline_of_data_frames_keeps_the_names(moons):
    X, y = moons
    frame = pd.DataFrame(X, columns=["a", "b"])
    pipe = make_pipeline(StandardScaler(), quick()).set_output(transform="pandas").fit(frame, y)
    assert pipe[-1].feature_names_in_.tolist() == ["a", "b"]
    assert pipe[-1].recording_.data.feature_names == ("a", "b")
    assert pipe.predict(frame).shape == (120,)


def test_sample_weight_passes_through_a_pipeline(moons):
    X, y = moons
    pipe = make_pipeline(StandardScaler(), quick())
    pipe.fit(X, y, netclassifier__sample_weight=np.where(y == 0, 1.0, 0.0))
    assert set(pipe.predict(X)) == {0}


def test_sample_weight_can_be_routed(moons):
    X, y = moons
    with config_context(enable_metadata_routing=True):
        pipe = make_pipeline(
            StandardScaler().set_fit_request(sample_weight=False), quick().set_fit_request(sample_weight=True)
        )
        pipe.fit(X, y, sample_weight=np.where(y == 0, 1.0, 0.0))
    assert set(pipe.predict(X)) == {0}


def test_a_grid_search_over_two_processes_works(moons):
    X, y = moons
    grid = {"netclassifier__learning_rate": np.logspace(-4, -1, 2), "netclassifier__hidden_layer_sizes": [(4,), (8, 8)]}
    search = GridSearchCV(make_pipeline(StandardScaler(), quick()), grid, cv=2, n_jobs=2).fit(X, y)
    assert search.best_params_["netclassifier__learning_rate"] == 0.1
    assert search.best_score_ > 0.8


def test_cross_validation_works(moons):
    assert cross_val_score(quick(), *moons, cv=3, scoring="roc_auc").min() > 0.8


def test_a_vote_works(moons):
    members = [(str(seed), quick(max_epochs=60, random_state=seed)) for seed in range(2)]
    vote = VotingClassifier(members, voting="soft").fit(*moons)
    assert vote.score(*moons) > 0.8


def test_a_scaled_target_works(wave):
    X, y = wave
    model = TransformedTargetRegressor(NetRegressor(random_state=0, max_epochs=100), transformer=StandardScaler())
    assert model.fit(X, 1000 + 50 * y).score(X, 1000 + 50 * y) > 0.9
