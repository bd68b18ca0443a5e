"""The numbers of a run over time."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import ArrayLike, NDArray

from .._checks import one_of
from ..errors import UnknownNameError

if TYPE_CHECKING:
    import pandas as pd

FloatArray = NDArray[np.float64]

ORDER = ("step_loss", "epoch", "train_loss", "valid_loss", "train_accuracy", "valid_accuracy", "train_r2", "valid_r2")


class History(Mapping[str, FloatArray]):
    """Columns of numbers over time, read as ``history["train_loss"]``.

    ``step_loss``, shape (n_steps,), is the mean loss of each step's batch before its update, without penalties.
    Every other column has shape (n_epochs + 1,): its first entry is measured before training, the rest after each
    epoch with the weights then and dropout off. They are ``epoch``, ``train_loss``, ``valid_loss``,
    ``train_accuracy`` and ``valid_accuracy`` (``train_r2`` and ``valid_r2`` for regression), and ``penalty``, the
    value of weight decay and L1 where there are any. Losses are in nats per sample for cross-entropy.
    """

    def __init__(self, columns: Mapping[str, ArrayLike]) -> None:
        names = [*(name for name in ORDER if name in columns), *sorted(set(columns) - set(ORDER))]
        self._columns = {name: np.asarray(columns[name], dtype=np.float64) for name in names}

    def __getitem__(self, name: str) -> FloatArray:
        try:
            return self._columns[name]
        except KeyError:
            raise UnknownNameError(one_of("A history column", self._columns, name)) from None

    def __contains__(self, name: object) -> bool:
        return name in self._columns

    def __iter__(self) -> Iterator[str]:
        return iter(self._columns)

    def __len__(self) -> int:
        return len(self._columns)

    def __repr__(self) -> str:
        return f"History({self.n_epochs} epochs, {len(self['step_loss'])} steps: {', '.join(self)})"

    @property
    def n_epochs(self) -> int:
        """Number of epochs that were finished."""
        return len(self["epoch"]) - 1

    def last(self) -> dict[str, float]:
        """Return the latest value of every epoch column."""
        return {name: float(values[-1]) for name, values in self.items() if name != "step_loss" and len(values)}

    def to_pandas(self) -> pd.DataFrame:
        """Return the epoch columns as a data frame indexed by epoch."""
        import pandas as pd

        columns = {name: values for name, values in self.items() if name not in ("step_loss", "epoch")}
        return pd.DataFrame(columns, index=pd.Index(self["epoch"].astype(int), name="epoch"))
