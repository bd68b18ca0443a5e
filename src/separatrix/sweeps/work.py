"""The work on a chunk: a function that any process can call, here or on another machine."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .. import __version__
from ..config import DataConfig
from ..data import Dataset, load_dataset
from ..engines import STATUSES, measure_population
from ..errors import SweepError
from .measuring import disagreement, for_engines
from .plan import Chunk


@dataclass(frozen=True, eq=False)
class Result:
    """What became of a chunk.

    Parameters
    ----------
    number : int
        Which chunk it is.
    columns : dict of str to ndarray, shape (n,)
        "index", "status" (a place in `STATUSES`), "steps", and what was measured.
    arrays : dict of str to ndarray, shape (n, ...)
        What was kept beside: "weights", "step_loss", and each column of the history as "history.NAME".
    seconds : float
        How long it took.
    """

    number: int
    columns: dict[str, NDArray[Any]]
    arrays: dict[str, NDArray[Any]]
    seconds: float

    @property
    def is_whole(self) -> bool:
        """Whether no network was interrupted."""
        return not (self.columns["status"] == STATUSES.index("interrupted")).any()


def train_chunk(chunk: Chunk, *, n_threads: int | None = None, cancelled: Callable[[], bool] | None = None) -> Result:
    """Train the networks of a chunk.

    Raises
    ------
    SweepError
        If this process has another version of Separatrix than the one that made the chunk.
    """
    if chunk.version != __version__:
        raise SweepError(
            f"This worker has Separatrix {__version__}, and the sweep was begun with {chunk.version}. "
            "Install the same version on every machine."
        )
    started = time.perf_counter()
    population = chunk.population
    data = _data_of(population.config.data) if chunk.data is None else chunk.data
    found = measure_population(
        population, data, engine=chunk.engine, keep=for_engines(chunk.keep), n_threads=n_threads, cancelled=cancelled
    )
    arrays: dict[str, NDArray[Any]] = {f"history.{name}": values for name, values in found.history.items()}
    arrays |= {name: getattr(found, name) for name in ("weights", "step_loss") if name in chunk.keep}
    columns: dict[str, NDArray[Any]] = {"index": chunk.index, "status": found.status.astype(np.int64)}
    columns |= {"steps": found.steps, **found.columns}
    if "disagreement" in chunk.keep and found.weights is not None:
        n_seeds = len(np.unique(population.values["seed"]))  # no chunk parts the seeds of a setting
        weights, status = (part.reshape(-1, n_seeds, *part.shape[1:]) for part in (found.weights, found.status))
        columns["disagreement"] = disagreement(weights, status, population.config_of(0), data).ravel()
    return Result(chunk.number, columns, arrays, time.perf_counter() - started)


def train_alone(chunk: Chunk) -> Result:
    """Train a chunk beside others that are trained at the same time: on one thread."""
    import torch

    before = torch.get_num_threads()
    torch.set_num_threads(1)
    try:
        return train_chunk(chunk, n_threads=1)
    finally:
        torch.set_num_threads(before)


@lru_cache(maxsize=8)
def _data_of(config: DataConfig) -> Dataset:
    """Return a data set, which a process loads once and not for every chunk."""
    return load_dataset(config)
