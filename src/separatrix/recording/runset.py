"""Many recordings as one thing to ask."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, overload

import numpy as np
from numpy.typing import NDArray

from .recording import Recording

if TYPE_CHECKING:
    import pandas as pd


class RunSet(Sequence[Recording]):
    """Recordings in the order of their configs.

    Parameters
    ----------
    runs : sequence of Recording
        The runs.
    """

    def __init__(self, runs: Sequence[Recording]) -> None:
        self._runs = tuple(runs)

    @overload
    def __getitem__(self, index: int) -> Recording: ...
    @overload
    def __getitem__(self, index: slice) -> RunSet: ...
    def __getitem__(self, index: int | slice) -> Recording | RunSet:
        return RunSet(self._runs[index]) if isinstance(index, slice) else self._runs[index]

    def __iter__(self) -> Iterator[Recording]:
        return iter(self._runs)

    def __len__(self) -> int:
        return len(self._runs)

    def __repr__(self) -> str:
        return f"RunSet({len(self)} runs)"

    def scores(self) -> NDArray[np.float64]:
        """Return each run's validation accuracy or R², shape (n_runs,)."""
        return np.array([run.score() for run in self])

    def to_pandas(self) -> pd.DataFrame:
        """Return one row a run: its seed, how it ended, and the last value of every epoch column."""
        import pandas as pd

        rows = [
            {"seed": run.config.seed, "status": run.status, "score": run.score(), **run.history.last()} for run in self
        ]
        return pd.DataFrame(rows)
