from dataclasses import replace

import numpy as np
import pytest
import torch
from torch import nn

from separatrix.analysis import Boundary, Ensemble, boundary, disagreement, mean_boundary, members
from separatrix.config import DataConfig, ModelConfig, RunConfig, TrainConfig
from separatrix.data import load_dataset
from separatrix.engines import train, train_population
from separatrix.errors import DataError


def population(name="moons", n_seeds=5, **settings):
    config = RunConfig(
        data=DataConfig(name, n_samples=120),
        model=ModelConfig(hidden_layer_sizes=(6,)),
        train=TrainConfig(batch_size=20, max_epochs=4, learning_rate=0.2),
    ).replace(**settings)
    return train_population([config.replace(seed=seed) for seed in range(n_seeds)])


@pytest.fixture(scope="module")
def moons():
    return population()


@pytest.fixture(scope="module")
def wine():
    return population("wine", data__n_samples=None, data__standardize=True)


@pytest.fixture(scope="module")
def plane():
    return population("playground-reg-plane")


@pytest.mark.parametrize("name", ["moons", "wine"])
def test_the_probability_is_the_mean_over_the_members(name, request):
    runs = request.getfixturevalue(name)
    ensemble, X = Ensemble.of(runs), runs[0].data.X
    alone = np.stack([run.predict_proba(X) for run in runs])
    np.testing.assert_allclose(ensemble.predict_proba(X), alone.mean(axis=0), atol=1e-6)
    np.testing.assert_allclose(ensemble.predict_std(X), alone.std(axis=0), atol=1e-6)
    np.testing.assert_array_equal(ensemble.predict(X), runs[0].data.classes[alone.mean(axis=0).argmax(axis=1)])


def test_a_regression_s_answer_is_the_mean_number(plane):
    ensemble, X = Ensemble.of(plane), plane[0].data.X
    alone = np.stack([run.predict(X) for run in plane])
    np.testing.assert_allclose(ensemble.predict(X), alone.mean(axis=0), atol=1e-5)
    np.testing.assert_allclose(ensemble.predict_std(X), alone.std(axis=0), atol=1e-5)


def test_those_against_the_majority_are_counted(wine):
    X = wine[0].data.X
    decided = np.stack([run.predict(X) for run in wine])
    most = [max(np.unique(column, return_counts=True)[1]) for column in decided.T]
    np.testing.assert_allclose(Ensemble.of(wine).answers(X).against, 1 - np.array(most) / len(wine))


def test_blocks_of_members_and_rows_change_nothing(moons, monkeypatch):
    ensemble, X = Ensemble.of(moons), moons[0].data.X
    whole = ensemble.answers(X)
    monkeypatch.setattr(members, "MEMBERS_AT_ONCE", 2)
    monkeypatch.setattr(members, "VALUES_AT_ONCE", 60)
    parts = ensemble.answers(X)
    np.testing.assert_allclose(parts.mean, whole.mean, atol=1e-12)
    np.testing.assert_allclose(parts.std, whole.std, atol=1e-12)
    np.testing.assert_array_equal(parts.against, whole.against)


def test_a_member_that_says_nothing_does_not_count(moons):
    ensemble, X = Ensemble.of(moons), moons[0].data.X
    sick = ensemble.weights.copy()
    sick[2] = np.nan
    alone = np.stack([moons[at].predict_proba(X) for at in (0, 1, 3, 4)])
    found = replace(ensemble, weights=sick)
    np.testing.assert_allclose(found.predict_proba(X), alone.mean(axis=0), atol=1e-6)
    np.testing.assert_allclose(found.predict_std(X), alone.std(axis=0), atol=1e-6)


def test_where_nobody_says_anything_there_is_no_answer(moons):
    ensemble, X = Ensemble.of(moons), moons[0].data.X
    found = replace(ensemble, weights=np.full_like(ensemble.weights, np.nan)).answers(X)
    assert np.isnan(found.mean).all()
    assert np.isnan(found.std).all()
    assert np.isnan(found.against).all()


def test_an_ensemble_of_one_is_that_network(moons):
    ensemble, X = Ensemble.of(moons[:1]), moons[0].data.X
    np.testing.assert_allclose(ensemble.predict_proba(X), moons[0].predict_proba(X), atol=1e-6)
    assert not ensemble.predict_std(X).any()
    assert not ensemble.answers(X).against.any()


def test_networks_of_your_own_class_answer_together_and_are_not_changed():
    data = load_dataset(DataConfig("moons", n_samples=80))
    own = nn.Sequential(nn.Linear(2, 5), nn.Tanh(), nn.Linear(5, 1))
    loop = TrainConfig(max_epochs=2, batch_size=20, learning_rate=0.3)
    runs = [train(module=own, data=(data.X, data.y), train=loop.model_copy(update={"learning_rate": rate}))
            for rate in (0.1, 0.3, 1.0)]  # fmt: skip
    before = {name: values.clone() for name, values in runs[0].prototype.state_dict().items()}
    found = Ensemble.of(runs).predict_proba(data.X)
    np.testing.assert_allclose(found, np.mean([run.predict_proba(data.X) for run in runs], axis=0), atol=1e-6)
    assert all(torch.equal(before[name], values) for name, values in runs[0].prototype.state_dict().items())


def test_what_can_make_an_ensemble_is_asked_to(moons):
    class Sweep:
        def ensemble(self):
            return Ensemble.of(moons)

    ensemble = Ensemble.of(moons)
    assert Ensemble.of(ensemble) is ensemble
    np.testing.assert_array_equal(Ensemble.of(Sweep()).weights, ensemble.weights)


def test_the_mean_boundary_is_the_mean_of_the_boundaries(moons):
    found = mean_boundary(moons, resolution=20)
    assert isinstance(found, Boundary)
    alone = np.mean([boundary(run, resolution=20).values for run in moons], axis=0)
    np.testing.assert_allclose(found.values, alone, atol=1e-6)
    assert found.response == "probability"


def test_disagreement_is_measured_on_the_same_plane(wine):
    found = disagreement(wine, features=("alcohol", "hue"), resolution=15)
    rows = np.concatenate(list(found.mean.grid.blocks()))
    answers = Ensemble.of(wine).answers(rows)
    assert found.n_models == 5
    assert len(found.mean.held) == 11
    np.testing.assert_allclose(found.std.ravel(), answers.std.max(axis=1))
    np.testing.assert_allclose(found.against.ravel(), answers.against)


def test_regressions_disagree_in_the_target_s_unit(plane):
    found = disagreement(plane, resolution=10)
    alone = np.stack([boundary(run, resolution=10).values for run in plane])
    np.testing.assert_allclose(found.std, alone.std(axis=0), atol=1e-5)
    assert found.against is None
    assert found.mean.response == "value"


def test_a_loss_without_probabilities_gives_scores():
    assert mean_boundary(population(n_seeds=2, train__loss="hinge"), resolution=5).response == "score"


def test_the_best_weights_of_a_population_are_the_recordings_own(moons):
    np.testing.assert_array_equal(Ensemble.of(moons).weights[3], moons[3].flat())


def test_a_regression_has_no_probabilities(plane):
    with pytest.raises(DataError) as error:
        Ensemble.of(plane).predict_proba(plane[0].data.X)
    assert str(error.value) == "A regression has no class probabilities. Use predict."


def test_rows_of_another_width_are_an_error(moons):
    with pytest.raises(DataError) as error:
        Ensemble.of(moons).predict(np.zeros((4, 3)))
    assert str(error.value) == "X must be of shape (n, 2); got (4, 3)."


def test_networks_of_different_kinds_cannot_answer_together(moons):
    wide = population(n_seeds=1, model__hidden_layer_sizes=(7,))
    with pytest.raises(DataError) as error:
        Ensemble.of([*moons, *wide])
    assert str(error.value) == (
        "The runs must be of one network on one data set to answer together; they differ in "
        "architecture, loss, classes, features or scale. Group them first."
    )


@pytest.mark.parametrize(
    ("runs", "message"),
    [([], "The runs must be at least one; got 0."), (["moons"], "Each of the runs must be a Recording; got 'moons'.")],
)
def test_what_is_no_run_is_an_error(runs, message):
    with pytest.raises(DataError) as error:
        Ensemble.of(runs)
    assert str(error.value) == message


def test_weights_of_no_network_are_an_error(moons):
    with pytest.raises(DataError) as error:
        replace(Ensemble.of(moons), weights=np.empty((0, 25)))
    assert str(error.value) == "weights must be of shape (n_models, n_params), at least one; got (0, 25)."
