"""Rows as tensors, cast, scaled and encoded once, so that a step only slices."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from .._checks import must, one_of
from ..config import TrainConfig
from ..data.dataset import Dataset
from ..errors import DataError
from .batches import batch_slices, permutation
from .losses import Loss
from .resampling import bootstrap_rows, training_labels


@dataclass(frozen=True)
class Part:
    """The rows of one part of the data as the network and the loss take them.

    Parameters
    ----------
    X : Tensor, shape (n, n_features)
        Scaled features.
    targets : Tensor
        What the loss compares with: (n, n_outputs), or (n,) for classes.
    weight : Tensor, shape (n,), or None
        Weight of each row.
    """

    X: Tensor
    targets: Tensor
    weight: Tensor | None

    def __len__(self) -> int:
        return len(self.X)

    def __getitem__(self, rows: slice | Tensor) -> Part:
        return Part(self.X[rows], self.targets[rows], None if self.weight is None else self.weight[rows])

    def split(self, sizes: list[int]) -> Iterator[Part]:
        """Yield consecutive batches of these sizes; views, made all at once because that is cheaper than slicing."""
        used = self[: sum(sizes)]
        weights = [None] * len(sizes) if used.weight is None else torch.split(used.weight, sizes)
        return map(Part, torch.split(used.X, sizes), torch.split(used.targets, sizes), weights)


@dataclass(frozen=True)
class Stage:
    """Turns rows into a `Part` for one loss, width of output, dtype and device."""

    data: Dataset
    loss: Loss
    n_outputs: int
    train: TrainConfig

    def training_part(self, seed: int) -> Part:
        """Return the rows that a run with this seed trains on, drawn and with the labels drawn as its config says.

        Raises
        ------
        ConfigError
            If labels are to be replaced and the target is numbers.
        DataError
            If a value is too large for the dtype.
        """
        part = self.part(self.data.train_index, training_labels(self.data, self.train, seed))
        if not self.train.bootstrap:
            return part
        return part[torch.from_numpy(bootstrap_rows(len(part), seed)).to(part.X.device)]

    def part(self, index: NDArray[np.int64], y: NDArray[Any] | None = None) -> Part:
        """Return the rows at `index`, with their own targets or with `y`, (n,).

        Raises
        ------
        DataError
            If a value is too large for the dtype.
        """
        X = self.data.scaled(self.data.X.take(index, axis=0))  # a tenth of the time that indexing with it takes
        self._check_range(X)
        y = self.data.y.take(index) if y is None else y
        weight = None if self.data.sample_weight is None else self._tensor(self.data.sample_weight[index])
        return Part(self._tensor(X), self._tensor(self.loss.targets(y, self.n_outputs)), weight)

    def batches(self, part: Part, seed: int, epoch: int) -> Iterator[Part]:
        """Yield the batches of one epoch in its order."""
        if self.train.shuffle:
            part = part[torch.from_numpy(permutation(len(part), seed, epoch)).to(part.X.device)]
        slices = batch_slices(len(part), self.train)
        yield from part.split([rows.stop - rows.start for rows in slices])

    def loaded(self, loader: Iterable[Any]) -> Iterator[Part]:
        """Yield the batches of a caller's own loader, each (x, y) in the data's own units and labels."""
        for x, y in loader:
            X = self.data.scaled(np.asarray(x).reshape(len(x), -1))
            labels = np.asarray(y).reshape(len(y), -1)[:, 0]
            codes = labels if self.data.classes is None else self._codes(labels)
            yield Part(self._tensor(X), self._tensor(self.loss.targets(codes, self.n_outputs)), None)

    def _codes(self, labels: NDArray[Any]) -> NDArray[np.int64]:
        classes = self.data.classes
        assert classes is not None
        codes = np.minimum(np.searchsorted(classes, labels), len(classes) - 1)
        unknown = np.flatnonzero(classes[codes] != labels)
        if len(unknown):
            raise DataError(one_of("A label of the loader", classes.tolist(), labels[unknown[0]].item()))
        return codes

    def _tensor(self, values: NDArray[Any]) -> Tensor:
        dtype = torch.int64 if values.dtype == np.int64 else getattr(torch, self.train.dtype)
        return torch.from_numpy(np.ascontiguousarray(values)).to(device=self.train.device, dtype=dtype)

    def _check_range(self, X: NDArray[np.float64]) -> None:
        limit = float(np.finfo(self.train.dtype).max)
        beyond = np.abs(X) > limit
        if beyond.any():
            row, column = np.argwhere(beyond)[0]
            name = self.data.feature_names[column]
            expected = f"within ±{limit:.3g}, the range of {self.train.dtype}"
            advice = 'Standardize the data, or train with dtype="float64".'
            raise DataError(must(f"A value of column {name!r}", expected, float(X[row, column]), advice))
