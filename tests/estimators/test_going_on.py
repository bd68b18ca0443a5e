"""Fits that go on where an earlier one ended: partial_fit and warm_start."""

import numpy as np
import pandas as pd
import pytest
from numpy.testing import assert_array_equal
from torch import nn

from separatrix import NetClassifier
from separatrix.errors import ConfigError, DataError


def quick(**settings):
    return NetClassifier(
        **{"hidden_layer_sizes": (8,), "max_epochs": 4, "batch_size": 32, "random_state": 0, **settings}
    )


@pytest.mark.parametrize(
    "settings",
    [
        {"optimizer": "adam"},
        {"optimizer": "sgd", "momentum": 0.9, "nesterov": True},
        {"optimizer": "rmsprop", "momentum": 0.5},
        {"optimizer": "sgd", "dropout": 0.3},
    ],
)
def test_four_calls_of_partial_fit_equal_one_fit_of_four_epochs_bit_for_bit(moons, settings):
    X, y = moons
    at_once = quick(**settings, patience=None).fit(X, y)
    clf = quick(**settings)
    for _ in range(4):
        clf.partial_fit(X, y, classes=[0, 1])
    assert_array_equal(clf.predict_proba(X), at_once.predict_proba(X))
    assert clf.n_epochs_ == 4
    for name in at_once.history_:
        assert_array_equal(clf.history_[name], at_once.history_[name])


def test_partial_fit_of_a_module_goes_on_too(moons):
    X, y = moons

    def bent(n_features, n_outputs):
        return nn.Sequential(nn.Linear(n_features, 5), nn.Tanh(), nn.Linear(5, n_outputs))

    clf = quick(module=bent)
    for _ in range(4):
        clf.partial_fit(X, y, classes=[0, 1])
    assert_array_equal(clf.predict_proba(X), quick(module=bent, patience=None).fit(X, y).predict_proba(X))


def test_partial_fit_goes_on_after_fit(moons):
    X, y = moons
    clf = quick(patience=None, max_epochs=3).fit(X, y).partial_fit(X, y)
    assert_array_equal(clf.predict_proba(X), quick(patience=None).fit(X, y).predict_proba(X))


def test_fit_after_partial_fit_starts_anew(moons):
    X, y = moons
    clf = quick().partial_fit(X, y, classes=[0, 1]).fit(X, y)
    assert clf.n_epochs_ == 4
    assert_array_equal(clf.predict_proba(X), quick().fit(X, y).predict_proba(X))


def test_batches_need_not_hold_every_class(blobs):
    X, y = blobs
    clf = quick(learning_rate=0.05)
    for _ in range(40):
        for label in range(3):
            clf.partial_fit(X[y == label][:20], y[y == label][:20], classes=[0, 1, 2])
    assert clf.predict_proba(X).shape == (90, 3)
    assert clf.score(X, y) > 0.7


def test_weights_and_class_weights_reach_partial_fit(moons):
    X, y = moons
    weight = 1.0 + np.arange(120) % 2
    a = quick(class_weight={1: 3.0}).partial_fit(X, y, [0, 1], weight)
    b = quick().partial_fit(X, y, [0, 1], weight * np.where(y == 1, 3.0, 1.0))
    assert_array_equal(a.predict_proba(X), b.predict_proba(X))


def test_the_scale_of_the_first_batch_stays(moons):
    X, y = moons
    clf = quick(standardize=True).partial_fit(X, y, classes=[0, 1])
    mean = clf.recording_.data.mean
    clf.partial_fit(100 * X, y)
    assert_array_equal(clf.recording_.data.mean, mean)


def test_another_update_rule_begins_without_memory(moons):
    X, y = moons
    clf = quick(optimizer="sgd", momentum=0.9).partial_fit(X, y, classes=[0, 1])
    clf.set_params(optimizer="adam", momentum=0.0).partial_fit(X, y)
    assert clf.n_epochs_ == 2


def test_warm_start_goes_on_from_the_weights(moons):
    X, y = moons
    clf = quick(warm_start=True, optimizer="sgd", patience=None).fit(X, y)
    clf.fit(X, y)
    assert clf.n_epochs_ == 8
    assert len(clf.history_["train_loss"]) == 9
    longer = quick(max_epochs=8, optimizer="sgd", patience=None).fit(X, y)
    assert_array_equal(clf.predict_proba(X), longer.predict_proba(X))


def test_a_history_with_and_without_validation_holds_nan_where_there_was_none(moons):
    X, y = moons
    clf = quick(warm_start=True).fit(X, y)
    clf.set_params(early_stopping=True, patience=None, restore_best=False).fit(X, y)
    assert np.isnan(clf.history_["valid_loss"]).tolist() == [True] * 5 + [False] * 4
    clf.set_params(early_stopping=False).fit(X, y)
    assert np.isnan(clf.history_["valid_loss"]).tolist() == [True] * 5 + [False] * 4 + [True] * 4
    assert clf.history_["epoch"].tolist() == list(range(13))


def test_an_interrupted_sequence_survives_pickling(moons):
    import pickle

    X, y = moons
    clf = quick().partial_fit(X, y, classes=[0, 1])
    copy = pickle.loads(pickle.dumps(clf))
    assert_array_equal(copy.partial_fit(X, y).predict_proba(X), clf.partial_fit(X, y).predict_proba(X))


def test_warm_start_with_another_network_is_refused(moons):
    clf = quick(warm_start=True).fit(*moons)
    with pytest.raises(ConfigError) as raised:
        clf.set_params(hidden_layer_sizes=(9,)).fit(*moons)
    assert str(raised.value) == (
        "The weights to go on from are of another network, see 0.bias, 0.weight, 2.weight. Train anew."
    )


def test_labels_that_were_not_announced_are_refused(blobs):
    X, y = blobs
    clf = quick().partial_fit(X[y < 2], y[y < 2], classes=[0, 1])
    with pytest.raises(DataError) as raised:
        clf.partial_fit(X, y)
    assert str(raised.value) == "y must be of the classes 0, 1; got [2]. Fit anew to learn other classes."


def test_other_classes_than_before_are_refused(moons):
    X, y = moons
    clf = quick().partial_fit(X, y, classes=[0, 1])
    with pytest.raises(DataError) as raised:
        clf.partial_fit(X, y, classes=[0, 1, 2])
    assert str(raised.value) == "classes must be those of the first call, [0, 1]; got [0, 1, 2]."


def test_the_first_call_must_name_the_classes(moons):
    with pytest.raises(DataError) as raised:
        quick().partial_fit(*moons)
    assert str(raised.value) == (
        "classes must be given to the first call of partial_fit; got None. Pass every label that may come."
    )


def test_other_feature_names_are_refused_as_scikit_learn_does(moons):
    X, y = moons
    clf = quick().partial_fit(pd.DataFrame(X, columns=["a", "b"]), y, classes=[0, 1])
    with pytest.raises(ValueError, match=r"The feature names should match those that were passed during fit\."):
        clf.partial_fit(pd.DataFrame(X, columns=["a", "c"]), y)


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"early_stopping": True}, "early_stopping must be False for partial_fit; got True. Use fit."),
        (
            {"schedule": "cosine"},
            "schedule must be 'constant' for partial_fit; got 'cosine'. The number of calls is not known beforehand. "
            "Use fit.",
        ),
        (
            {"class_weight": "balanced"},
            "class_weight must be a dict or None for partial_fit; got 'balanced'. "
            "Not all rows are known yet. Pass a dict, or sample_weight.",
        ),
    ],
)
def test_settings_that_need_all_rows_or_epochs_are_refused(moons, settings, message):
    with pytest.raises(ConfigError) as raised:
        quick(**settings).partial_fit(*moons, classes=[0, 1])
    assert str(raised.value) == message
