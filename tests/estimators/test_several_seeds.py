import pickle
from dataclasses import replace

import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal
from sklearn.base import clone
from sklearn.datasets import load_iris
from sklearn.exceptions import NotFittedError
from sklearn.model_selection import cross_val_score
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
from sklearn.tree import DecisionTreeClassifier
from sklearn.utils.estimator_checks import parametrize_with_checks
from torch import nn

from separatrix import BoundaryDisplay, DisagreementDisplay, NetClassifier, NetRegressor, Outcome
from separatrix.analysis import Ensemble, disagreement, estimator_boundary
from separatrix.errors import ConfigError, DataError, DivergenceWarning
from separatrix.estimators import members


def quick(n_seeds=5, **settings):
    """Return a classifier whose networks are done in a few steps."""
    return NetClassifier(
        **{"hidden_layer_sizes": (6,), "max_epochs": 4, "n_seeds": n_seeds, "random_state": 3, **settings}
    )


def alone(X, y, n_seeds=5, fit=None, **settings):
    """Return the same networks, each trained by an estimator of its own."""
    return [quick(1, random_state=3 + seed, **settings).fit(X, y, **(fit or {})) for seed in range(n_seeds)]


CALLS_PARTIAL_FIT = dict.fromkeys(
    ("check_estimators_partial_fit_n_features", "check_fit_score_takes_y", "check_n_features_in_after_fitting"),
    "only one network can go on",
)


@parametrize_with_checks(
    [NetClassifier(max_epochs=50, n_seeds=2, random_state=0), NetRegressor(max_epochs=50, n_seeds=2, random_state=0)],
    expected_failed_checks=lambda estimator: CALLS_PARTIAL_FIT,
)
def test_every_check_of_scikit_learn_passes_that_does_not_go_on(estimator, check):
    check(estimator)


@pytest.mark.parametrize("data", ["moons", "blobs"])
def test_the_probability_is_the_mean_over_the_seeds(data, request):
    X, y = request.getfixturevalue(data)
    clf, each = quick().fit(X, y), alone(X, y)
    proba = np.stack([one.predict_proba(X) for one in each])
    assert_allclose(clf.predict_proba(X), proba.mean(axis=0), atol=1e-12)
    assert_allclose(clf.predict_std(X), proba.std(axis=0), atol=1e-12)
    assert_array_equal(clf.predict(X), clf.classes_[proba.mean(axis=0).argmax(axis=1)])


def test_a_regressor_s_answer_is_the_mean_number(wave):
    X, y = wave
    settings = {"hidden_layer_sizes": (6,), "max_epochs": 4}
    model = NetRegressor(**settings, n_seeds=3, random_state=7).fit(X, y)
    each = np.stack([NetRegressor(**settings, random_state=7 + seed).fit(X, y).predict(X) for seed in range(3)])
    assert_allclose(model.predict(X), each.mean(axis=0), atol=1e-12)
    assert_allclose(model.predict_std(X), each.std(axis=0), atol=1e-12)


def test_the_decision_agrees_with_the_prediction(moons, blobs):
    X, y = moons
    clf = quick().fit(X, y)
    assert_array_equal(clf.predict(X), (clf.decision_function(X) > 0).astype(int))
    assert_allclose(1 / (1 + np.exp(-clf.decision_function(X))), clf.predict_proba(X)[:, 1])
    X, y = blobs
    clf = quick().fit(X, y)
    assert_array_equal(clf.predict(X), clf.classes_[clf.decision_function(X).argmax(axis=1)])


@pytest.mark.parametrize(
    "settings",
    [
        {"class_weight": "balanced"},
        {"early_stopping": True, "validation_fraction": 0.3, "patience": 2, "max_epochs": 15},
        {"standardize": True, "dtype": "float32"},
        {"engine": "autograd"},
        {"loss": "hinge"},
        {"dropout": 0.2},
    ],
    ids=str,
)
def test_every_seed_is_trained_as_it_is_alone(moons, settings):
    X, y = moons
    if settings.get("early_stopping"):
        settings = settings | {"random_state": 3}  # one split for all seeds
        clf = quick(3, **settings).fit(X, y)
        assert len(clf.ensemble()) == 3
        assert len(clf.recording_.data.valid_index) == 36
        assert_array_equal(clf.ensemble().weights[0], clf.recording_.flat())
        return
    clf = quick(3, **settings).fit(X, y)
    each = np.stack([one.recording_.flat() for one in alone(X, y, 3, **settings)])
    assert_array_equal(clf.ensemble().weights, each)


def test_the_weight_of_rows_counts_for_every_seed(moons):
    X, y = moons
    weight = np.where(y == 0, 1.0, 0.1)
    clf = quick(3).fit(X, y, sample_weight=weight)
    each = np.stack([one.recording_.flat() for one in alone(X, y, 3, fit={"sample_weight": weight})])
    assert_array_equal(clf.ensemble().weights, each)


def test_the_recording_history_and_module_are_the_first_seed_s(moons):
    X, y = moons
    clf, one = quick().fit(X, y), quick(1).fit(X, y)
    assert clf.recording_.config.seed == 3
    assert_array_equal(clf.recording_.flat(), one.recording_.flat())
    assert_array_equal(clf.history_["train_loss"], one.history_["train_loss"])
    assert clf.n_epochs_ == one.n_epochs_


def test_networks_of_ours_are_trained_in_one_call(moons, monkeypatch):
    calls = []
    real = members.measure_population
    monkeypatch.setattr(members, "measure_population", lambda *a, **k: calls.append(a) or real(*a, **k))
    quick(50).fit(*moons)
    assert [len(population) for population, _ in calls] == [49]


def test_a_class_of_your_own_is_drawn_anew_for_every_seed(moons):
    def small(n_features, n_outputs):
        return nn.Sequential(nn.Linear(n_features, 4), nn.Tanh(), nn.Linear(4, n_outputs))

    X, y = moons
    clf, each = quick(3, module=small).fit(X, y), alone(X, y, 3, module=small)
    assert_allclose(clf.predict_proba(X), np.mean([one.predict_proba(X) for one in each], axis=0), atol=1e-12)
    assert clf.predict_std(X).max() > 1e-3


def test_fitting_with_one_seed_again_is_one_network_again(moons):
    X, y = moons
    clf = quick().fit(X, y).set_params(n_seeds=1).fit(X, y)
    assert_array_equal(clf.predict_proba(X), quick(1).fit(X, y).predict_proba(X))
    assert len(clf.ensemble()) == 1


def test_it_survives_a_pickle_and_a_clone(moons):
    X, y = moons
    clf = quick().fit(X, y)
    assert_array_equal(pickle.loads(pickle.dumps(clf)).predict_std(X), clf.predict_std(X))
    assert clone(clf).n_seeds == 5


def test_it_stands_in_pipelines_and_cross_validation():
    X, y = load_iris(return_X_y=True)
    model = make_pipeline(StandardScaler(), NetClassifier(max_epochs=40, n_seeds=3, random_state=0))
    assert cross_val_score(model, X, y, cv=3).mean() > 0.9


def test_the_boundary_is_that_of_the_mean(moons):
    X, y = moons
    clf = quick().fit(X, y)
    found = estimator_boundary(clf, X, resolution=8)
    rows = np.concatenate(list(found.grid.blocks()))
    assert_allclose(found.values.reshape(-1, 2), clf.predict_proba(rows))
    assert BoundaryDisplay.from_estimator(clf, X, y, resolution=8).colorbar_.ax.get_ylabel() == "P(y = 1)"


def test_its_networks_disagreement_can_be_measured(moons):
    X, y = moons
    clf = quick().fit(X, y)
    assert isinstance(clf.ensemble(), Ensemble)
    found = disagreement(clf, resolution=8)
    assert found.n_models == 5
    assert_allclose(found.std.ravel(), clf.predict_std(np.concatenate(list(found.mean.grid.blocks()))).max(axis=1))


def test_the_disagreement_is_drawn_over_rows_of_ones_own(moons):
    X, y = moons
    clf = quick().fit(X, y)
    display = DisagreementDisplay.from_estimator(clf, 2 * X, y, resolution=8)
    assert_allclose(display.found.mean.grid.extent[0], 2 * (X[:, 0].min() - 0.08 * np.ptp(X[:, 0])))
    rows = np.concatenate(list(display.found.mean.grid.blocks()))
    assert_allclose(display.found.std.ravel(), clf.predict_std(rows).max(axis=1))
    assert len(display.points) == 120
    assert DisagreementDisplay.from_estimator(clf, X, resolution=8).scatter_ is None


def test_a_single_estimator_s_disagreement_is_none(moons):
    with pytest.raises(DataError) as error:
        DisagreementDisplay.from_estimator(DecisionTreeClassifier().fit(*moons), moons[0])
    assert str(error.value) == (
        "The estimator must be one of several networks, such as NetClassifier(n_seeds=50); "
        "got 'DecisionTreeClassifier'."
    )


@pytest.mark.parametrize(
    ("y", "message"),
    [
        (np.zeros(7), "y must be of shape (120,); got (7,)."),
        (np.full(120, 9), "A label of y must be one of 0, 1; got 9."),
    ],
)
def test_labels_that_do_not_fit_are_an_error(moons, y, message):
    clf = quick(2).fit(*moons)
    with pytest.raises(DataError) as error:
        DisagreementDisplay.from_estimator(clf, moons[0], y, resolution=8)
    assert str(error.value) == message


def test_networks_that_diverge_are_left_out_with_a_warning(moons, monkeypatch):
    X, y = moons
    real = members.measure_population

    def sick(population, *given, **options):
        found = real(population, *given, **options)
        found.status[1] = members.STATUSES.index("diverged")
        return found

    monkeypatch.setattr(members, "measure_population", sick)
    with pytest.warns(DivergenceWarning) as warned:
        clf = quick(4).fit(X, y)
    assert [str(each.message) for each in warned] == [
        "1 of 4 networks diverged and is left out of the mean: a loss became NaN or infinite. "
        "Lower learning_rate to lose none."
    ]
    each = [quick(1, random_state=seed).fit(X, y).predict_proba(X) for seed in (3, 4, 6)]
    assert_allclose(clf.predict_proba(X), np.mean(each, axis=0), atol=1e-12)


@pytest.mark.parametrize("compiled", [pytest.param(True, marks=pytest.mark.native), False])
def test_where_all_diverge_one_warning_says_so_and_answers_are_finite(moons, monkeypatch, compiled):
    X, y = moons
    if not compiled:  # whose sums overflow to infinity less often than PyTorch's to NaN
        monkeypatch.setattr("separatrix.recording.forward.native_instruction_set", lambda: None)
    with pytest.warns(DivergenceWarning) as warned:
        clf = quick(3, optimizer="sgd", learning_rate=1e200).fit(X, y)
    assert [str(each.message) for each in warned] == [
        "All of 3 networks diverged: a loss became NaN or infinite. Lower learning_rate."
    ]
    shares = clf.predict_proba(X)
    np.testing.assert_allclose(shares.sum(axis=1), 1)
    assert compiled or (shares == 0.5).all(axis=1).any()


def test_ctrl_c_keeps_the_networks_of_your_own_that_are_done(moons, monkeypatch):
    X, y = moons
    runs = []
    real = members.run_job

    def cut(engine, job, observer):
        recording = real(engine, job, observer)
        if len(runs) == 2:
            recording = replace(recording, outcome=Outcome("interrupted", 3, "Interrupted at step 3."))
        runs.append(recording)
        return recording

    def small(n_features, n_outputs):
        return nn.Linear(n_features, n_outputs)

    monkeypatch.setattr(members, "run_job", cut)
    clf = quick(6, module=small)
    with pytest.raises(KeyboardInterrupt) as error:
        clf.fit(X, y)
    assert str(error.value) == "Interrupted: 3 of 6 networks are trained."
    assert len(runs) == 3
    assert len(clf.ensemble()) == 3


def test_an_interrupted_population_keeps_what_had_ended(moons, monkeypatch):
    X, y = moons
    real = members.measure_population

    def cut(population, *given, **options):
        found = real(population, *given, **options)
        found.status[2:] = members.STATUSES.index("interrupted")
        return found

    monkeypatch.setattr(members, "measure_population", cut)
    clf = quick(6)
    with pytest.raises(KeyboardInterrupt) as error:
        clf.fit(X, y)
    assert str(error.value) == "Interrupted: 3 of 6 networks are trained."
    assert len(clf.ensemble()) == 3


@pytest.mark.parametrize("n_seeds", [0, -1, 2.0, True, "5"])
def test_a_number_of_seeds_that_is_none_is_an_error(moons, n_seeds):
    with pytest.raises(ConfigError) as error:
        quick(n_seeds).fit(*moons)
    assert str(error.value) == f"n_seeds must be a whole number of at least 1; got {n_seeds!r}."


def test_several_networks_cannot_go_on(moons, wave):
    advice = "Only one network can go on from where it was. Use fit, which trains all seeds anew."
    with pytest.raises(ConfigError) as error:
        quick(5, warm_start=True).fit(*moons)
    assert str(error.value) == f"n_seeds must be 1 with warm_start=True; got 5. {advice}"
    with pytest.raises(ConfigError) as error:
        quick(5).partial_fit(*moons, classes=[0, 1])
    assert str(error.value) == f"n_seeds must be 1 for partial_fit; got 5. {advice}"
    with pytest.raises(ConfigError) as error:
        NetRegressor(n_seeds=2).partial_fit(*wave)
    assert str(error.value) == f"n_seeds must be 1 for partial_fit; got 2. {advice}"


def test_one_network_has_no_spread(moons):
    clf = quick(1).fit(*moons)
    with pytest.raises(ConfigError) as error:
        clf.predict_std(moons[0])
    assert str(error.value) == (
        "n_seeds must be at least 2 for predict_std; got 1. One network has no spread: set n_seeds and fit anew."
    )


def test_before_the_fit_there_is_nothing_to_ask(moons):
    with pytest.raises(NotFittedError):
        quick().predict_std(moons[0])
    with pytest.raises(NotFittedError):
        quick().ensemble()
