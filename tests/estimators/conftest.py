import numpy as np
import pytest
from sklearn.datasets import make_blobs, make_moons


@pytest.fixture
def moons():
    """Return 120 rows of two classes, 0 and 1."""
    return make_moons(120, noise=0.1, random_state=0)


@pytest.fixture
def blobs():
    """Return 90 rows of three classes, 0 to 2."""
    return make_blobs(90, centers=3, random_state=0)


@pytest.fixture
def wave():
    """Return 80 rows of one feature and its sine."""
    X = np.linspace(-2, 2, 80)[:, None]
    return X, np.sin(2 * X[:, 0])
