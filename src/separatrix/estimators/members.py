"""The further networks of an estimator with several seeds, and how all of them answer together."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .._checks import must
from ..config import RunConfig
from ..data import Dataset
from ..engines import STATUSES, Population, measure_population
from ..engines.contract import Job, Silent
from ..engines.select import EngineName, run_job
from ..errors import ConfigError
from ..recording import Recording
from .settings import own_network


@dataclass(frozen=True, eq=False)
class Members:
    """What became of networks that differ in their seed.

    Parameters
    ----------
    weights : ndarray, shape (n, n_params)
        Each one's result, flat as `Recording.flat` returns it.
    status : ndarray of str, shape (n,)
        How each one ended.
    """

    weights: NDArray[Any]
    status: NDArray[np.str_]

    @property
    def n_diverged(self) -> int:
        """How many met NaN or infinity."""
        return int((self.status == "diverged").sum())

    @property
    def interrupted(self) -> bool:
        """Whether Ctrl-C came before all had ended."""
        return bool((self.status == "interrupted").any())

    def sound(self) -> NDArray[Any]:
        """Return the weights of those that answer: all that ended well, or whatever there is if none did."""
        good = ~np.isin(self.status, ("diverged", "interrupted"))
        return self.weights[good] if good.any() else self.weights[:1]

    def warning(self) -> str:
        """Say how many diverged, and what to do."""
        n, why = len(self.status), "a loss became NaN or infinite"
        if self.n_diverged == n:
            return f"All of {n} networks diverged: {why}. Lower learning_rate."
        which = "1 of" if self.n_diverged == 1 else f"{self.n_diverged} of"
        verb = "is" if self.n_diverged == 1 else "are"
        return (
            f"{which} {n} networks diverged and {verb} left out of the mean: {why}. Lower learning_rate to lose none."
        )


def train_members(first: Recording, n_seeds: int, engine: EngineName, module: Any) -> Members:
    """Train networks like the first one from the seeds after its own, and return all of them, the first included.

    Networks of ours are trained together, which the native engine does on all processors; a network of your own is
    trained again and again.

    Parameters
    ----------
    first : Recording
        The first seed's run.
    n_seeds : int
        How many networks there are, with the first.
    engine : str
        "auto", "native" or "autograd".
    module : nn.Module, class, function or None
        The estimator's own network.
    """
    seeds = first.config.seed + np.arange(1, n_seeds, dtype=np.int64)
    if module is None:
        # other members' histories are not kept, and of their frames the last
        population = Population(first.config.replace(train__frames="ends"), {"seed": seeds})
        found = measure_population(population, first.data, engine=engine, keep=["weights"])
        assert found.weights is not None
        weights, status = found.weights, np.array(STATUSES)[found.status]
    else:
        runs = list(_one_by_one(first.config, first.data, seeds, engine, module))
        weights = np.stack([run.flat() for run in runs])
        status = np.array([run.status for run in runs])
    return Members(np.concatenate([first.flat()[None], weights]), np.concatenate([[first.status], status]))


def _one_by_one(
    config: RunConfig, data: Dataset, seeds: NDArray[np.int64], engine: EngineName, module: Any
) -> Iterator[Recording]:
    for seed in seeds.tolist():
        own = own_network(module, seed, data.n_features, data.n_outputs)
        recording = run_job(engine, Job(config.replace(seed=seed, train__frames="ends"), data, module=own), Silent())
        yield recording
        if recording.status == "interrupted":
            return


def checked_n_seeds(n_seeds: Any) -> int:
    """Return a number of seeds.

    Raises
    ------
    ConfigError
        If it is no whole number of at least 1.
    """
    if isinstance(n_seeds, bool) or not isinstance(n_seeds, int | np.integer) or n_seeds < 1:
        raise ConfigError(must("n_seeds", "a whole number of at least 1", n_seeds))
    return int(n_seeds)


def one_seed(n_seeds: Any, what: str) -> None:
    """Refuse several seeds for what goes on from earlier weights.

    Raises
    ------
    ConfigError
        If there are several.
    """
    if checked_n_seeds(n_seeds) > 1:
        advice = "Only one network can go on from where it was. Use fit, which trains all seeds anew."
        raise ConfigError(must("n_seeds", f"1 {what}", n_seeds, advice))
