"""Measured data sets that come with scikit-learn: iris, wine, breast_cancer, digits."""

from __future__ import annotations

import numpy as np

from ..config import DataConfig
from .dataset import Table
from .settings import refuse

REAL = ("iris", "wine", "breast_cancer", "digits")


def real(config: DataConfig) -> Table:
    """Load one of scikit-learn's data sets, whole; it lies in scikit-learn's package.

    Parameters
    ----------
    config : DataConfig
        Its `name` is one of iris, wine, breast_cancer and digits; settings of generators and tables are refused.

    Returns
    -------
    Table
        `X` of shape (n_samples, n_features), its names and units as scikit-learn gives them; `y` holds the classes by
        name, and whole numbers for digits.

    Raises
    ------
    ConfigError
        If `config` gives a setting that these sets do not take.
    """
    from sklearn import datasets

    refuse(config, "n_samples", "noise", "n_features", "n_classes", "target", "drop", "one_hot")
    bunch = getattr(datasets, f"load_{config.name}")()
    labels = np.asarray(bunch.target_names)
    return Table(
        np.ascontiguousarray(bunch.data, dtype=np.float64),
        labels[bunch.target],
        tuple(str(name) for name in bunch.feature_names),
        {"iris": "species", "wine": "cultivar", "breast_cancer": "diagnosis", "digits": "digit"}[config.name],
    )
