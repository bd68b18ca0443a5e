import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from separatrix.models.outputs import loss_name, predicted_class, probabilities

logits = st.integers(1, 6).flatmap(
    lambda k: arrays(np.float64, st.tuples(st.integers(1, 5), st.just(k)), elements=st.floats(-1e4, 1e4))
)


@given(logits, st.sampled_from(["cross_entropy", "mse", "half_mse", "hinge"]))
def test_probabilities_are_shares_that_sum_to_one(z, loss):
    p = probabilities(z, loss)
    assert p.shape == (len(z), max(2, z.shape[1]))
    assert (p >= 0).all()
    np.testing.assert_allclose(p.sum(axis=1), 1)


@given(logits)
def test_cross_entropy_probabilities_are_torchs(z):
    t = torch.from_numpy(z)
    expected = torch.softmax(t, 1) if z.shape[1] > 1 else torch.cat([torch.sigmoid(-t), torch.sigmoid(t)], 1)
    np.testing.assert_allclose(probabilities(z, "cross_entropy"), expected, atol=1e-12)


@given(logits.filter(lambda z: z.shape[1] > 1), st.sampled_from(["cross_entropy", "hinge"]))
def test_the_decided_class_has_the_largest_probability(z, loss):
    p = probabilities(z, loss)
    decided = predicted_class(z)
    np.testing.assert_allclose(p[np.arange(len(z)), decided], p.max(axis=1))


def test_one_logit_decides_by_its_sign():
    assert predicted_class(np.array([[-1.0], [2.0], [0.0]])).tolist() == [0, 1, 0]


def test_a_distance_from_the_labels_becomes_a_share_along_a_line():
    np.testing.assert_allclose(probabilities(np.array([[-3.0], [0.0], [0.5]]), "mse")[:, 1], [0.0, 0.5, 0.75])


def test_scores_of_nothing_become_equal_shares():
    np.testing.assert_allclose(probabilities(np.array([[-1.0, -2.0, 0.0]]), "mse"), [[1 / 3] * 3])


@pytest.mark.parametrize(
    ("loss", "regression", "expected"),
    [("auto", False, "cross_entropy"), ("auto", True, "mse"), ("hinge", False, "hinge"), ("mse", True, "mse")],
)
def test_auto_is_cross_entropy_for_classes_and_mse_for_numbers(loss, regression, expected):
    assert loss_name(loss, regression=regression) == expected
