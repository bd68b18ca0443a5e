"""Many networks that differ in numbers alone: columns in, columns out, and no object for any of them."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

from .._checks import must, one_of
from ..config import RunConfig
from ..data import Dataset, load_dataset
from ..errors import ConfigError, UnknownNameError
from .contract import Job
from .measures import STATUSES, Measures
from .population_autograd import measure_with_autograd
from .select import EngineName, choose_engine
from .train import check_monitor

__all__ = ["KEPT", "STATUSES", "VARYING", "Kept", "Measures", "Population", "measure_population", "varying"]

Kept = Literal["history", "step_loss", "weights", "reductions"]
KEPT: tuple[Kept, ...] = ("history", "step_loss", "weights", "reductions")

VARYING = (
    "seed",
    "model.initial_scale",
    "model.initial_offset",
    "train.learning_rate",
    "train.weight_decay",
    "train.l1",
    "train.momentum",
    "train.epsilon",
    "train.smoothing",
    "train.betas.0",
    "train.betas.1",
)


def varying(config: RunConfig) -> tuple[str, ...]:
    """Return the dotted names of the fields in which members may differ: `VARYING` and each layer's learning rate."""
    return (*VARYING, *(f"train.learning_rate.{layer}" for layer in range(config.model.n_layers or 0)))


@dataclass(frozen=True, eq=False)
class Population:
    """Networks that share their data and their architecture, and differ in seed and in numbers.

    Parameters
    ----------
    config : RunConfig
        What they share; its own values of the fields that vary are not used.
    values : mapping of str to array-like, shape (n_models,)
        For each dotted field that varies, see `varying`, its value for every member: int64 for "seed", else float64.
        "train.learning_rate.0" is the first layer's own, which goes before "train.learning_rate".

    Raises
    ------
    UnknownNameError
        If a field cannot vary within a population.
    ConfigError
        If the columns are of different lengths, or a value is not allowed.

    Examples
    --------
    >>> from separatrix.config import RunConfig
    >>> population = Population(RunConfig(), {"seed": [0, 1, 2], "train.learning_rate": [0.01, 0.1, 1.0]})
    >>> len(population), population.config_of(2).train.learning_rate
    (3, 1.0)
    """

    config: RunConfig
    values: Mapping[str, NDArray[Any]]

    def __post_init__(self) -> None:
        columns = {name: _column(name, values, self.config) for name, values in self.values.items()}
        object.__setattr__(self, "values", columns)
        lengths = sorted({len(column) for column in columns.values()})
        if len(lengths) != 1 or lengths[0] == 0:
            raise ConfigError(must("values", "columns of one length, a value for each member", lengths))
        for m in {int(at(column)) for column in columns.values() for at in (np.argmin, np.argmax)}:
            self.config_of(m)  # validates: what holds for the extremes of a number holds for all between

    def __len__(self) -> int:
        return len(next(iter(self.values.values())))

    def __repr__(self) -> str:
        return f"Population({len(self)} networks: {', '.join(self.values)})"

    def take(self, members: NDArray[np.integer[Any]] | slice) -> Population:
        """Return the population of some members, in that order."""
        return Population(self.config, {name: column[members] for name, column in self.values.items()})

    def config_of(self, m: int) -> RunConfig:
        """Return what determines member `m`."""
        settings: dict[str, Any] = {}
        for name in sorted(self.values):  # a field before its parts
            value = self.values[name][m].item()
            field, _, part = name.partition(".")[2].partition(".")
            key = name.replace(".", "__", 1).removesuffix(f".{part}") if part else name.replace(".", "__", 1)
            if part:
                parts = settings.get(key) or self._parts(field)
                value = (*parts[: int(part)], value, *parts[int(part) + 1 :])
            elif field == "learning_rate" and any(other.startswith(f"{name}.") for other in self.values):
                value = (value,) * (self.config.model.n_layers or 1)
            settings[key] = value
        return self.config.replace(**settings)

    def _parts(self, field: str) -> tuple[float, ...]:
        """Return the config's own values of a field of which members vary a part."""
        model, train = self.config.model, self.config.train
        return train.betas if field == "betas" else train.learning_rates(model.n_layers or 1)


def measure_population(
    population: Population,
    data: Dataset | None = None,
    *,
    engine: EngineName = "auto",
    keep: Collection[Kept] = (),
    n_threads: int | None = None,
    cancelled: Callable[[], bool] | None = None,
) -> Measures:
    """Train every member and return what was measured, as columns.

    Each member has the bits that ``train(population.config_of(m))`` gives it.

    Parameters
    ----------
    population : Population
        The networks.
    data : Dataset, optional
        The rows that the config's data name, where they have been loaded before, or rows of your own for the data
        set "custom"; none loads them.
    engine : str
        "auto", "native" or "autograd"; see `train`. The native engine trains them together, autograd one by one.
    keep : collection of str
        What to keep beside the columns: "history", "step_loss", "weights", "reductions"; see `Measures`.
    n_threads : int, optional
        Threads of the native engine; none takes a thread a processor.
    cancelled : callable, optional
        Asked about twenty times a second, from another thread, and by autograd after every epoch: true ends the call
        within about 100 ms, or an epoch, and what was not finished is interrupted.

    Returns
    -------
    Measures
        Also after Ctrl-C, with the status "interrupted" for what was not finished.

    Raises
    ------
    ConfigError, DataError
        If the config and the data do not fit each other, or the engine named cannot train these networks.
    UnknownNameError
        If there is nothing of a name in `keep`.
    KeyboardInterrupt
        If Ctrl-C came when every member had ended.

    Examples
    --------
    >>> from separatrix.config import DataConfig, RunConfig, TrainConfig
    >>> config = RunConfig(data=DataConfig("moons", n_samples=100), train=TrainConfig(max_epochs=2))
    >>> measures = measure_population(Population(config, {"seed": range(5)}))
    >>> measures.columns["valid_accuracy"].shape
    (5,)
    """
    for name in keep:
        if name not in KEPT:
            raise UnknownNameError(one_of("What to keep", KEPT, name))
    first = population.config_of(0)
    data = load_dataset(first.data) if data is None else data
    check_monitor(first.train, data)
    chosen, _ = choose_engine(engine, Job(first, data))
    if chosen == "autograd":
        return measure_with_autograd(population, data, frozenset(keep), cancelled)
    from .population_native import measure_natively

    return measure_natively(population, data, frozenset(keep), n_threads, cancelled)


def _column(name: str, values: ArrayLike, config: RunConfig) -> NDArray[Any]:
    """Return a column as the engine takes it, checked as far as a whole column can be at once."""
    if name not in varying(config):
        raise UnknownNameError(one_of("A field that varies within a population", varying(config), name))
    column = np.asarray(values)
    kinds, expected = ("iu", "whole numbers") if name == "seed" else ("iuf", "numbers")
    if column.ndim != 1 or column.dtype.kind not in kinds:
        raise ConfigError(must(f"values[{name!r}]", f"{expected} of shape (n_models,)", column))
    bad = np.flatnonzero(~np.isfinite(column))
    if len(bad):
        raise ConfigError(must(f"values[{name!r}]", "finite", float(column[bad[0]]), f"It is member {bad[0]}'s."))
    if name == "seed" and column.dtype.kind == "u" and len(column) and column.max() >= 2**63:
        raise ConfigError(must("seed", f"less than {2**63}", int(column.max())))
    return np.ascontiguousarray(column, dtype=np.int64 if name == "seed" else np.float64)
