"""Data sets made by a generator: moons, circles, blobs, spirals, xor, gaussian."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from .._checks import must
from ..config import DataConfig
from ..errors import ConfigError
from .dataset import Table
from .settings import numpy_seed, refuse

N_SAMPLES = 1000


def moons(config: DataConfig) -> Table:
    """Make two interleaving half circles of radius 1, as ``sklearn.datasets.make_moons`` does.

    Parameters
    ----------
    config : DataConfig
        Takes `n_samples` (1000), `noise` (standard deviation of the Gaussian noise, 0.07) and `seed`.

    Returns
    -------
    Table
        `X` of shape (n_samples, 2); `y` of 0 and 1.

    Raises
    ------
    ConfigError
        If `config` gives a setting that this set does not take.
    """
    from sklearn.datasets import make_moons

    n_samples, noise, seed = _settings(config, 0.07)
    X, y = make_moons(n_samples, noise=noise, random_state=seed)
    return Table(X, y, _names(2))


def circles(config: DataConfig) -> Table:
    """Make two concentric circles of radius 1 and 0.8, as ``sklearn.datasets.make_circles`` does.

    Parameters
    ----------
    config : DataConfig
        Takes `n_samples` (1000), `noise` (standard deviation of the Gaussian noise, 0.02) and `seed`.

    Returns
    -------
    Table
        `X` of shape (n_samples, 2); `y` is 0 on the outer circle, 1 on the inner one.

    Raises
    ------
    ConfigError
        If `config` gives a setting that this set does not take.
    """
    from sklearn.datasets import make_circles

    n_samples, noise, seed = _settings(config, 0.02)
    X, y = make_circles(n_samples, noise=noise, random_state=seed)
    return Table(X, y, _names(2))


def blobs(config: DataConfig) -> Table:
    """Make one Gaussian cloud a class round centres drawn from [-10, 10]ᵈ, as ``sklearn.datasets.make_blobs`` does.

    Parameters
    ----------
    config : DataConfig
        Takes `n_samples` (1000), `noise` (standard deviation of each cloud, 1), `n_features` (2), `n_classes` (3) and
        `seed`.

    Returns
    -------
    Table
        `X` of shape (n_samples, n_features); `y` from 0 to n_classes - 1.

    Raises
    ------
    ConfigError
        If `config` gives a setting that this set does not take, or fewer rows than classes.
    """
    from sklearn.datasets import make_blobs

    n_samples, noise, seed = _settings(config, 1.0, "n_features", "n_classes")
    centers, n_features = _n_classes(config, 3, n_samples), config.n_features or 2
    X, y = make_blobs(n_samples, n_features, centers=centers, cluster_std=noise, random_state=seed)
    return Table(X, y, _names(n_features))


def spirals(config: DataConfig) -> Table:
    """Make spiral arms that wind one and a half times round the origin, out to radius 1; one arm a class.

    Parameters
    ----------
    config : DataConfig
        Takes `n_samples` (1000), `noise` (standard deviation of the Gaussian noise, 0.02), `n_classes` (arms, 2)
        and `seed`.

    Returns
    -------
    Table
        `X` of shape (n_samples, 2), in random order; `y` from 0 to n_classes - 1.

    Raises
    ------
    ConfigError
        If `config` gives a setting that this set does not take, or fewer rows than arms.
    """
    n_samples, noise, seed = _settings(config, 0.02, "n_classes")
    n_arms = _n_classes(config, 2, n_samples)
    random = np.random.default_rng(seed)
    y = random.permutation(np.arange(n_samples, dtype=np.int64) % n_arms)
    radius = np.sqrt(random.uniform(size=n_samples))  # the root keeps points evenly spaced along the arm
    angle = 2 * np.pi * (y / n_arms + 1.5 * radius)
    X = np.column_stack([radius * np.cos(angle), radius * np.sin(angle)])
    return Table(X + noise * random.standard_normal(X.shape), y, _names(2))


def xor(config: DataConfig) -> Table:
    """Make four squares in [-1, 1]²; the class is 1 where the signs of x1 and x2 differ.

    Parameters
    ----------
    config : DataConfig
        Takes `n_samples` (1000), `noise` (standard deviation of the Gaussian noise that moves a point after it got
        its class, 0.05) and `seed`.

    Returns
    -------
    Table
        `X` of shape (n_samples, 2); `y` of 0 and 1.

    Raises
    ------
    ConfigError
        If `config` gives a setting that this set does not take.
    """
    n_samples, noise, seed = _settings(config, 0.05)
    random = np.random.default_rng(seed)
    X = random.uniform(-1, 1, size=(n_samples, 2))
    y = ((X[:, 0] > 0) != (X[:, 1] > 0)).astype(np.int64)
    return Table(X + noise * random.standard_normal(X.shape), y, _names(2))


def gaussian(config: DataConfig) -> Table:
    """Draw features and a target from a standard normal, independently: there is nothing in them to generalise.

    With its defaults it is the data of J. Sohl-Dickstein, "The boundary of neural network trainability is fractal"
    (arXiv 2402.06184), as many rows as a network of 16-16-1 has weights.

    Parameters
    ----------
    config : DataConfig
        Takes `n_samples` (272), `n_features` (16) and `seed`.

    Returns
    -------
    Table
        `X` of shape (n_samples, n_features); `y` of float64.

    Raises
    ------
    ConfigError
        If `config` gives a setting that this set does not take.
    """
    refuse(config, "n_classes", "target", "drop", "one_hot")
    if config.noise is not None:
        raise ConfigError(must("noise", "left out for gaussian", config.noise, "It is nothing but noise."))
    n_samples, n_features = config.n_samples or 272, config.n_features or 16
    random = np.random.default_rng(numpy_seed("seed", config.seed))
    X = random.standard_normal((n_samples, n_features))
    return Table(X, random.standard_normal(n_samples), _names(n_features))


GENERATORS: dict[str, Callable[[DataConfig], Table]] = {
    "moons": moons,
    "circles": circles,
    "blobs": blobs,
    "spirals": spirals,
    "xor": xor,
    "gaussian": gaussian,
}


def _settings(config: DataConfig, noise: float, *takes: str) -> tuple[int, float, int]:
    """Return the number of rows, the noise and the seed; `takes` names what a set takes beside them."""
    refuse(config, *(name for name in ("n_features", "n_classes") if name not in takes), "target", "drop", "one_hot")
    n_samples = N_SAMPLES if config.n_samples is None else config.n_samples
    return n_samples, noise if config.noise is None else config.noise, numpy_seed("seed", config.seed)


def _names(n_features: int) -> tuple[str, ...]:
    return tuple(f"x{column}" for column in range(1, n_features + 1))


def _n_classes(config: DataConfig, default: int, n_samples: int) -> int:
    n_classes = default if config.n_classes is None else config.n_classes
    if n_samples < n_classes:
        raise ConfigError(must("n_samples", f"at least {n_classes}, one row a class", n_samples))
    return n_classes
