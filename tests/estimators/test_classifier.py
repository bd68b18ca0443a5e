import numpy as np
import pandas as pd
import pytest
from numpy.testing import assert_allclose, assert_array_equal
from sklearn.datasets import load_breast_cancer, load_iris, make_moons
from sklearn.exceptions import DataConversionWarning
from sklearn.model_selection import train_test_split
from sklearn.preprocessing import StandardScaler
from torch import nn

from separatrix import NetClassifier, train


def quick(**settings):
    """Return a classifier that is done in a few steps."""
    return NetClassifier(**{"hidden_layer_sizes": (8,), "max_epochs": 5, "random_state": 0, **settings})


@pytest.mark.parametrize(
    ("data", "standardize", "least"),
    [
        (make_moons(500, noise=0.2, random_state=0), False, 0.94),
        (load_iris(return_X_y=True), False, 0.93),
        (load_breast_cancer(return_X_y=True), True, 0.94),
    ],
    ids=["moons", "iris", "breast_cancer"],
)
def test_the_defaults_learn_common_data_well(data, standardize, least):
    X, X_test, y, y_test = train_test_split(*data, random_state=0, stratify=data[1])
    clf = NetClassifier(standardize=standardize, frames="ends", random_state=0).fit(X, y)
    assert clf.score(X_test, y_test) >= least


def test_init_only_stores(moons):
    sizes = [3]
    clf = NetClassifier(hidden_layer_sizes=sizes, optimizer="nonsense")
    assert clf.hidden_layer_sizes is sizes
    assert clf.optimizer == "nonsense"
    assert not hasattr(clf, "recording_")


def test_two_classes_have_two_probability_columns_and_one_decision_value(moons):
    X, y = moons
    clf = quick().fit(X, y)
    proba, decision = clf.predict_proba(X), clf.decision_function(X)
    assert proba.shape == (120, 2)
    assert decision.shape == (120,)
    assert_allclose(proba[:, 1], 1 / (1 + np.exp(-decision)))
    assert_array_equal(clf.predict(X), (decision > 0).astype(int))


def test_three_classes_have_three_columns_of_both(blobs):
    X, y = blobs
    clf = quick().fit(X, y)
    proba, decision = clf.predict_proba(X), clf.decision_function(X)
    assert proba.shape == decision.shape == (90, 3)
    assert_allclose(proba.sum(axis=1), 1)
    assert_array_equal(clf.predict(X), decision.argmax(axis=1))


@pytest.mark.parametrize("loss", ["mse", "hinge"])
def test_every_loss_gives_probabilities_that_agree_with_the_decision(blobs, moons, loss):
    for X, y in (blobs, moons):
        clf = quick(loss=loss, max_epochs=30).fit(X, y)
        proba = clf.predict_proba(X)
        assert_allclose(proba.sum(axis=1), 1)
        assert clf.score(X, y) > 0.75
        assert np.mean(proba.argmax(axis=1) == clf.predict(X)) > 0.95


def test_text_labels_come_back_as_they_went_in(moons):
    X, y = moons
    names = np.array(["no", "yes"], dtype=object)
    clf = quick().fit(X, names[y])
    assert clf.classes_.tolist() == ["no", "yes"]
    assert clf.predict(X).dtype == object
    assert set(clf.predict(X)) <= {"no", "yes"}
    assert_array_equal(clf.predict_proba(X), quick().fit(X, y).predict_proba(X))


def test_labels_of_minus_one_and_one_and_booleans_work(moons):
    X, y = moons
    assert set(quick(max_epochs=40).fit(X, 2 * y - 1).predict(X)) == {-1, 1}
    assert quick().fit(X, y == 1).predict(X).dtype == bool


def test_a_column_of_labels_is_taken_with_scikit_learns_warning(moons):
    X, y = moons
    with pytest.warns(DataConversionWarning, match=r"A column-vector y was passed when a 1d array was expected"):
        clf = quick().fit(X, y[:, None])
    assert clf.predict(X).shape == (120,)


def test_float32_rows_and_float32_arithmetic_work(moons):
    X, y = moons
    clf = quick(dtype="float32").fit(X.astype(np.float32), y)
    assert next(clf.module_.parameters()).dtype.is_floating_point
    assert str(next(clf.module_.parameters()).dtype) == "torch.float32"
    assert clf.predict_proba(X.astype(np.float32)).dtype == np.float64


def test_the_same_random_state_gives_the_same_network(moons):
    X, y = moons
    first, second, other = quick().fit(X, y), quick().fit(X, y), quick(random_state=1).fit(X, y)
    assert_array_equal(first.predict_proba(X), second.predict_proba(X))
    assert np.abs(first.predict_proba(X) - other.predict_proba(X)).max() > 0.01


def test_a_random_state_object_is_drawn_from(moons):
    X, y = moons
    first = quick(random_state=np.random.RandomState(5)).fit(X, y)
    assert first.recording_.config.seed == np.random.RandomState(5).randint(2**31 - 1)


def test_no_random_state_draws_from_numpys_stream_as_scikit_learn_does(moons):
    X, y = moons
    before = np.random.get_state()  # noqa: NPY002
    try:
        np.random.seed(3)  # noqa: NPY002
        seeds = [quick(random_state=None).fit(X, y).recording_.config.seed for _ in range(2)]
    finally:
        np.random.set_state(before)  # noqa: NPY002
    assert seeds == np.random.RandomState(3).randint(2**31 - 1, size=2).tolist()


def test_torchs_random_state_is_left_as_it_was(moons):
    import torch

    before = torch.get_rng_state()
    quick(dropout=0.2, module=lambda n_in, n_out: nn.Linear(n_in, n_out)).fit(*moons)
    assert torch.equal(torch.get_rng_state(), before)


def test_the_recording_holds_the_rows_classes_names_and_split(moons):
    X, y = moons
    frame = pd.DataFrame(X, columns=["width", "height"])
    labels = pd.Series(np.where(y == 1, "up", "down"), name="side")
    clf = quick(early_stopping=True, validation_fraction=0.25).fit(frame, labels)
    data = clf.recording_.data
    assert_array_equal(data.X, X)
    assert_array_equal(data.labels(), labels)
    assert data.feature_names == ("width", "height")
    assert data.target_name == "side"
    assert (len(data.train_index), len(data.valid_index)) == (90, 30)
    assert np.bincount(data.y[data.valid_index]).tolist() == [15, 15]
    assert_allclose(clf.recording_.predict_proba(X), clf.predict_proba(frame))
    assert clf.recording_.config.model.hidden_layer_sizes == (8,)


def test_training_the_recordings_config_on_the_same_rows_gives_the_same_losses(moons):
    X, y = moons
    clf = quick(early_stopping=True, batch_size=32).fit(X, y)
    again = train(clf.recording_.config, data=(X, y))
    assert_array_equal(again.history["step_loss"], clf.history_["step_loss"])


def test_the_recording_can_be_saved_and_read_back(moons, tmp_path):
    from separatrix import load_recording

    X, y = moons
    clf = quick().fit(X, np.array(["a", "b"], dtype=object)[y])
    clf.recording_.save(tmp_path / "run.safetensors")
    assert_array_equal(load_recording(tmp_path / "run.safetensors").predict(X), clf.predict(X))


def test_later_changes_of_the_given_rows_do_not_reach_the_recording(moons):
    X, y = moons
    clf = quick().fit(X, y)
    kept = clf.recording_.data.X.copy()
    X += 1
    assert_array_equal(clf.recording_.data.X, kept)


def test_early_stopping_stops_and_restores_the_best_epoch(moons):
    X, y = moons
    clf = NetClassifier(
        early_stopping=True, validation_fraction=0.3, learning_rate=0.3, patience=3, min_delta=0.0, random_state=0
    ).fit(X, y)
    losses = clf.history_["valid_loss"]
    assert clf.recording_.status == "stopped_early"
    assert clf.n_epochs_ == losses.argmin() + 3
    data = clf.recording_.data
    rows = data.valid_index
    chosen = clf.predict_proba(X[rows])[np.arange(len(rows)), data.y[rows]]
    assert_allclose(-np.log(chosen).mean(), losses.min())


def test_without_restore_best_the_last_weights_stay(moons):
    X, y = moons
    settings = {
        "early_stopping": True,
        "validation_fraction": 0.3,
        "learning_rate": 0.3,
        "patience": 3,
        "min_delta": 0.0,
    }
    clf = NetClassifier(**settings, restore_best=False, random_state=0).fit(X, y)
    assert clf.recording_.frame_steps[-1] == clf.recording_.outcome.step


def test_training_ends_when_the_training_loss_no_longer_falls(blobs):
    clf = NetClassifier(random_state=0, max_epochs=500, min_delta=0.01).fit(*blobs)
    assert clf.recording_.status == "converged"
    assert clf.n_epochs_ < 500
    assert "valid_loss" not in clf.history_


def test_no_patience_trains_every_epoch(blobs):
    assert quick(patience=None, max_epochs=40, min_delta=10.0).fit(*blobs).n_epochs_ == 40


def test_weights_equal_repeated_rows(moons):
    X, y = moons
    weight = np.arange(120) % 3
    weighted = quick(batch_size="full", standardize=True).fit(X, y, sample_weight=weight)
    repeated = quick(batch_size="full", standardize=True).fit(X.repeat(weight, axis=0), y.repeat(weight))
    assert_allclose(weighted.predict_proba(X), repeated.predict_proba(X), rtol=1e-9)


def test_class_weights_multiply_the_sample_weights(moons):
    X, y = moons
    weight = 1.0 + np.arange(120) % 2
    by_class = quick(class_weight={0: 5.0}).fit(X, y, sample_weight=weight)
    by_hand = quick().fit(X, y, sample_weight=weight * np.where(y == 0, 5.0, 1.0))
    assert_array_equal(by_class.predict_proba(X), by_hand.predict_proba(X))
    assert_array_equal(by_class.recording_.data.sample_weight, weight * np.where(y == 0, 5.0, 1.0))


@pytest.mark.parametrize("weight", [None, 1.0 + np.arange(70) % 3])
def test_balanced_makes_every_class_weigh_the_same(moons, weight):
    X, y = moons
    few = np.concatenate([np.flatnonzero(y == 0)[:10], np.flatnonzero(y == 1)])
    clf = quick(class_weight="balanced").fit(X[few], y[few], sample_weight=weight)
    assert_allclose(*np.bincount(y[few], weights=clf.recording_.data.sample_weight))


def test_standardize_measures_the_training_rows_and_records_it(moons):
    X, y = moons
    stretched = X * [1, 1000] + 7
    clf = quick(standardize=True).fit(stretched, y)
    scaler = StandardScaler().fit(stretched)
    assert_allclose(clf.recording_.data.mean, scaler.mean_)
    assert_allclose(clf.recording_.data.scale, scaler.scale_)
    assert_allclose(
        clf.predict_proba(stretched),
        quick().fit(scaler.transform(stretched), y).predict_proba(scaler.transform(stretched)),
    )
