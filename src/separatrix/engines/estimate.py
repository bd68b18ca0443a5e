"""What a population will cost, before it is trained."""

from __future__ import annotations

import math
import time
from collections.abc import Collection
from dataclasses import dataclass

import numpy as np

from ..data import Dataset, load_dataset
from ..recording.forward import n_processors
from .contract import Job
from .measures import INTERRUPTED
from .population import Kept, Population, measure_population
from .population_autograd import make_table
from .select import EngineName, choose_engine

LONG_ENOUGH = 0.1  # seconds of a probe after which its rate is known well enough
DEADLINE = 0.3  # seconds after which a probe is cut, and what was not trained is extrapolated


@dataclass(frozen=True)
class Estimate:
    """What one member costs.

    Parameters
    ----------
    bytes_a_member : int
        Memory that its measures take while it is trained, what is kept of them included.
    seconds_a_member : float
        Time in seconds, all threads at work: a whole population takes about as many times this as it has members.
    """

    bytes_a_member: int
    seconds_a_member: float


def estimate(
    population: Population,
    data: Dataset | None = None,
    *,
    engine: EngineName = "auto",
    keep: Collection[Kept] = (),
    n_threads: int | None = None,
) -> Estimate:
    """Train a few members for a fraction of a second, and say what all will take.

    Parameters
    ----------
    population, data, engine, keep, n_threads
        As for `measure_population`.

    Examples
    --------
    >>> from separatrix.config import DataConfig, RunConfig, TrainConfig
    >>> config = RunConfig(data=DataConfig("moons", n_samples=100), train=TrainConfig(max_epochs=1))
    >>> estimate(Population(config, {"seed": range(8)})).seconds_a_member < 1
    True
    """
    first = population.config_of(0)
    data = load_dataset(first.data) if data is None else data
    chosen, _ = choose_engine(engine, Job(first, data))
    n_steps = first.train.max_epochs * first.train.steps_per_epoch(len(data.train_index))
    n, at_once = len(population), 1
    if chosen == "native":
        at_once = n_threads or n_processors()
    count = min(n, at_once)
    while True:
        some = population.take(np.linspace(0, n - 1, count).astype(np.int64))
        clock = _Clock()
        measures = measure_population(some, data, engine=engine, keep=keep, n_threads=n_threads, cancelled=clock)
        took = clock.seconds
        if took > LONG_ENOUGH or count == n:
            break
        count = min(n, 4 * count)
    shares = np.where(measures.status == INTERRUPTED, measures.steps / n_steps, 1.0)
    return Estimate(_bytes(population, data, keep, chosen), took / max(float(shares.sum()), 1 / n_steps))


class _Clock:
    """Tells when a probe has taken long enough, from the first time that it is asked: not the staging of the rows."""

    def __init__(self) -> None:
        self.made, self.asked = time.perf_counter(), math.inf

    def __call__(self) -> bool:
        self.asked = min(self.asked, time.perf_counter())
        return self.seconds > DEADLINE

    @property
    def seconds(self) -> float:
        return time.perf_counter() - (self.asked if math.isfinite(self.asked) else self.made)


def _bytes(population: Population, data: Dataset, keep: Collection[str], engine: str) -> int:
    row = make_table(population.take(slice(0, 1)), data, keep).measures(engine)
    arrays = [row.status, row.steps, *row.columns.values(), *row.history.values(), row.step_loss, row.weights]
    kept = sum(values.nbytes for values in arrays if values is not None) + 8 * len(population.values)
    if engine != "native":
        return kept
    from .native_arguments import make_plan
    from .population_native import bytes_of_call

    return kept + bytes_of_call(make_plan(population.config_of(0), data), keep)
