"""A network as a scikit-learn regressor."""

from __future__ import annotations

from typing import Any, Self

import numpy as np
from numpy.typing import ArrayLike, NDArray
from sklearn.base import RegressorMixin

from .base import FloatArray, Net


class NetRegressor(RegressorMixin, Net):  # type: ignore[misc]  # scikit-learn has no types
    """Predict numbers with a small network, trained by PyTorch and recorded frame by frame.

    Features and target are taken as they are: a network learns best when both have mean 0 and deviation 1, so put a
    ``StandardScaler`` before it or set ``standardize=True``, and wrap it in a ``TransformedTargetRegressor``.

    Parameters
    ----------
    hidden_layer_sizes, activation, dropout, initializer, initial_scale, module
        The network, as in `NetClassifier`; one output.
    loss : {"auto", "mse", "half_mse"}, default="auto"
        The mean squared error, in the target's unit squared, or half of it.
    optimizer, learning_rate, schedule, schedule_epochs, schedule_gamma, momentum, nesterov, betas, smoothing, epsilon
        The updates, as in `NetClassifier`.
    weight_decay, l1, batch_size, shuffle, max_epochs, patience, min_delta
        The training, as in `NetClassifier`; `min_delta` is in the target's unit squared.
    early_stopping, validation_fraction, restore_best, standardize, warm_start, n_seeds, frames, dtype, device, engine
        The rest, as in `NetClassifier`.
    random_state
        Seed of the initial weights, the order of rows, dropout and the split.

    Attributes
    ----------
    n_features_in_, feature_names_in_, recording_, history_, module_, n_epochs_
        As in `NetClassifier`; the history has R² in place of the accuracy.

    See Also
    --------
    NetClassifier : The same for classes.

    Examples
    --------
    >>> import numpy as np
    >>> from separatrix import NetRegressor
    >>> X = np.linspace(-3, 3, 200)[:, None]
    >>> model = NetRegressor(activation="tanh", random_state=0).fit(X, np.sin(X[:, 0]))
    >>> model.score(X, np.sin(X[:, 0])) > 0.95
    True
    """

    def partial_fit(self, X: ArrayLike, y: ArrayLike, sample_weight: ArrayLike | None = None) -> Self:
        """Train one epoch more on these rows; weights and the optimizer's memory go on from the call before.

        Parameters
        ----------
        X : array-like of shape (n_samples, n_features)
            Finite numbers.
        y : array-like of shape (n_samples,)
            Finite numbers.
        sample_weight : array-like of shape (n_samples,), optional
            How much each row counts in the loss; by default equally.

        Returns
        -------
        self

        Raises
        ------
        ConfigError
            If a parameter is wrong, or cannot be met one call at a time: ``early_stopping`` and a schedule.
        DataError, ValueError
            If the data cannot be used, or have other features than before.
        KeyboardInterrupt
            After Ctrl-C; the estimator is fitted with what there was.
        """
        return self._partial_fit(X, y, sample_weight)

    def predict(self, X: ArrayLike) -> FloatArray:
        """Return the predicted numbers, float64 of shape (n_samples,); of several networks their mean.

        Parameters
        ----------
        X : array-like of shape (n_samples, n_features)
            Rows.
        """
        if self._has_several():
            return np.asarray(self.ensemble().predict(self._checked(X)))
        return self._logits(X)[:, 0]

    def _encoded(
        self, y: NDArray[Any], sample_weight: FloatArray | None, classes: Any, first: bool
    ) -> tuple[NDArray[Any], NDArray[Any] | None, FloatArray | None]:
        return y.astype(np.float64), None, None
