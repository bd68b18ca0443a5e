"""Networks of one's own, and parameters and rows that cannot be used."""

import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal
from sklearn.exceptions import NotFittedError
from torch import nn

from separatrix import NetClassifier
from separatrix.errors import ConfigError, DataError


def quick(**settings):
    """Return a classifier that is done in a few steps."""
    return NetClassifier(**{"hidden_layer_sizes": (8,), "max_epochs": 5, "random_state": 0, **settings})


class TwoLogits(nn.Module):
    """A network with one logit a class, also for two."""

    def __init__(self):
        super().__init__()
        self.layers = nn.Sequential(nn.Linear(2, 8), nn.Tanh(), nn.Linear(8, 2))

    def forward(self, x):
        return self.layers(x)


class Flat(nn.Module):
    """A network that answers with (n,), as a first lesson writes it."""

    def __init__(self, n_features, n_outputs):
        super().__init__()
        self.layer = nn.Linear(n_features, n_outputs)

    def forward(self, x):
        return self.layer(x).flatten()


def test_a_module_instance_is_copied_and_every_fit_starts_from_its_weights(moons):
    X, y = moons
    own = TwoLogits()
    before = {name: value.clone() for name, value in own.state_dict().items()}
    clf = quick(module=own)
    first = clf.fit(X, y).predict_proba(X)
    assert_array_equal(clf.fit(X, y).predict_proba(X), first)
    assert all((value == before[name]).all() for name, value in own.state_dict().items())
    assert clf.recording_.config.model.name == "module"


def test_two_logits_for_two_classes_decide_by_their_difference(moons):
    X, y = moons
    clf = quick(module=TwoLogits(), max_epochs=40).fit(X, y)
    decision = clf.decision_function(X)
    assert decision.shape == (120,)
    assert_array_equal(clf.predict(X), (decision > 0).astype(int))
    assert_allclose(clf.predict_proba(X)[:, 1], 1 / (1 + np.exp(-decision)))


def test_a_module_class_is_built_for_the_data_from_the_random_state(moons):
    X, y = moons
    clf = quick(module=Flat)
    first = clf.fit(X, y).predict_proba(X)
    assert first.shape == (120, 2)
    assert clf.module_.layer.weight.shape == (1, 2)
    assert_array_equal(clf.fit(X, y).predict_proba(X), first)
    assert np.abs(clf.set_params(random_state=1).fit(X, y).predict_proba(X) - first).max() > 0.01


@pytest.mark.parametrize("module", ["net", 3, lambda n_in, n_out: None])
def test_a_module_that_is_none_is_refused(moons, module):
    with pytest.raises(ConfigError) as raised:
        quick(module=module).fit(*moons)
    got = repr(None if callable(module) else module)
    assert str(raised.value) == (
        f"module must be an nn.Module, or a class or function that makes one from (n_features, n_outputs); got {got}."
    )


@pytest.mark.parametrize("sizes", [7, np.int64(7), [7], np.array([7]), (7,)])
def test_widths_may_be_a_number_a_list_or_an_array(moons, sizes):
    assert quick(hidden_layer_sizes=sizes).fit(*moons).recording_.config.model.hidden_layer_sizes == (7,)


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"optimizer": "adan"}, "optimizer must be one of sgd, adam, adamw, rmsprop; got 'adan'. Did you mean 'adam'?"),
        ({"learning_rate": 0.0}, "learning_rate must be greater than 0; got 0.0."),
        ({"learning_rate": np.inf}, "learning_rate must be a finite number; got inf."),
        ({"max_epochs": 0}, "max_epochs must be at least 1; got 0."),
        ({"standardize": "maybe"}, "standardize must be true or false; got 'maybe'."),
        (
            {"random_state": -1},
            "random_state must be a whole number from 0 to 2**32 - 1, a RandomState or None; got -1.",
        ),
        (
            {"random_state": "seed"},
            "random_state must be a whole number from 0 to 2**32 - 1, a RandomState or None; got 'seed'.",
        ),
        (
            {"early_stopping": True, "validation_fraction": 0.0},
            "validation_fraction must be greater than 0 with early_stopping=True; got 0.0.",
        ),
    ],
)
def test_a_wrong_parameter_is_named_when_fitting(moons, settings, message):
    with pytest.raises(ConfigError) as raised:
        quick(**settings).fit(*moons)
    assert str(raised.value) == message


def test_a_class_weight_that_is_no_setting_is_refused_by_scikit_learn(moons):
    with pytest.raises(ValueError, match=r"The 'class_weight' parameter of compute_class_weight must be"):
        quick(class_weight="even").fit(*moons)


def test_one_class_is_refused(moons):
    with pytest.raises(DataError) as raised:
        quick().fit(moons[0], np.full(120, "a"))
    assert str(raised.value) == "y must hold at least 2 classes; got 1 class, 'a'."


def test_numbers_that_are_no_classes_are_refused(moons):
    with pytest.raises(ValueError, match=r"Unknown label type: continuous\. Maybe you are trying to fit a classifier"):
        quick().fit(moons[0], moons[0][:, 0])


@pytest.mark.parametrize(
    ("weight", "message"),
    [
        (np.ones(7), "sample_weight must be of shape (120,); got (7,)."),
        (np.linspace(-1, 1, 120), "sample_weight must be at least 0, and not zero in every row; got -1.0."),
        (np.zeros(120), "sample_weight must be at least 0, and not zero in every row; got 0.0."),
    ],
)
def test_weights_that_cannot_be_used_are_refused(moons, weight, message):
    with pytest.raises(DataError) as raised:
        quick().fit(*moons, sample_weight=weight)
    assert str(raised.value) == message


def test_a_class_too_rare_for_both_parts_is_named_with_the_parameter_to_change(moons):
    X, y = moons
    y = np.where(np.arange(120) == 5, 2, y)
    with pytest.raises(DataError) as raised:
        quick(early_stopping=True).fit(X, y)
    assert str(raised.value) == (
        f"early_stopping must be False when a class has too few rows for both parts; got True. "
        f"The classes have {np.bincount(y).tolist()} rows and validation_fraction is 0.1."
    )


def test_validation_rows_without_any_weight_are_refused(moons):
    X, y = moons
    valid = quick(early_stopping=True).fit(X, y).recording_.data.valid_index
    weight = np.ones(120)
    weight[valid] = 0
    with pytest.raises(DataError) as raised:
        quick(early_stopping=True).fit(X, y, sample_weight=weight)
    assert str(raised.value) == "The validation rows must not all have the weight zero. Choose another random_state."


def test_values_too_large_to_standardize_are_named_by_their_column(moons):
    X, y = moons
    X[0, 1] = 1e300
    X[1, 1] = -1e300
    with pytest.raises(DataError) as raised:
        quick(standardize=True).fit(X, y)
    assert str(raised.value) == (
        "Column 'x2' has values too large to standardize: their spread overflows float64. "
        "Divide them by a constant first."
    )


def test_an_unfitted_classifier_says_so(moons):
    with pytest.raises(NotFittedError, match=r"This NetClassifier instance is not fitted yet\."):
        quick().predict(moons[0])
