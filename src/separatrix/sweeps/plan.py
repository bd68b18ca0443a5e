"""From a spec to chunks of work: what is trained together, how much at a time, and in which order."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from .. import __version__
from ..config import RunConfig
from ..data import Dataset, load_dataset
from ..engines import Population, estimate, varying
from ..engines.contract import Job
from ..engines.select import EngineName, choose_engine
from .columns import Column, plain
from .fields import with_values
from .measuring import Kept, for_engines
from .spec import SweepSpec

SPEED = {"native": 2e10, "autograd": 2e8}  # multiplications a second that a chunk's size is reckoned with
STEP = {"native": 1e-6, "autograd": 1.5e-4}  # seconds a step beside them
MOST_BYTES = 2**26  # of what is kept of a chunk
MOST_AT_ONCE = 8192  # networks of a chunk, between two words to who is watching
COARSE = 8  # the first chunk is so many times smaller, for a first picture


@dataclass(frozen=True, eq=False)
class Chunk:
    """A piece of work that any process can do, and its results' place.

    Parameters
    ----------
    number : int
        Which chunk it is.
    index : ndarray of int64, shape (n,)
        The numbers of its networks in the sweep.
    population : Population
        The networks.
    keep : tuple of str
        What to keep of them; see `measure_population`.
    engine : str
        Which engine is to train them.
    data : Dataset or None
        Rows of your own; none loads what the config names.
    version : str
        The version of Separatrix that made it, which the worker must have too.
    """

    number: int
    index: NDArray[np.int64]
    population: Population
    keep: tuple[Kept, ...] = ()
    engine: EngineName = "auto"
    data: Dataset | None = None
    version: str = __version__


@dataclass(frozen=True, eq=False)
class Group:
    """Networks of one data set and one architecture: a population, cut into chunks.

    Parameters
    ----------
    config : RunConfig
        What they share.
    index : ndarray of int64, shape (n,)
        Their numbers in the sweep, in the order in which they are trained.
    engine : str
        The engine that will train them.
    size : int
        Networks of a chunk; the first has fewer.
    together : int
        Networks that no cut may part: the seeds of a setting, where they are compared.
    """

    config: RunConfig
    index: NDArray[np.int64]
    engine: EngineName
    size: int
    together: int = 1

    @property
    def cuts(self) -> list[int]:
        """Where chunks begin, and the end."""
        first, size = (-(-max(n, 1) // self.together) * self.together for n in (self.size // COARSE, self.size))
        return [0, *range(min(first, len(self.index)), len(self.index), size), len(self.index)]


@dataclass(frozen=True, eq=False)
class Plan:
    """What will be trained. Printed, it says so.

    Parameters
    ----------
    spec : SweepSpec
        What is asked for.
    engine : str
        "auto", "native" or "autograd".
    data : Dataset, optional
        Rows of your own, for a config whose data set is "custom".
    coarse_first : tuple of int, optional
        The shape of a grid whose networks are trained in the order of a picture that gets finer.

    Raises
    ------
    ConfigError, DataError
        If a setting of the sweep is not allowed or does not fit its data.
    """

    spec: SweepSpec
    engine: EngineName = "auto"
    data: Dataset | None = None
    coarse_first: tuple[int, ...] = ()
    columns: dict[str, Column] = field(init=False)
    groups: tuple[Group, ...] = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "columns", self.spec.columns())
        object.__setattr__(self, "groups", tuple(self._groups()))

    @property
    def n_networks(self) -> int:
        """How many networks there are."""
        return len(self.columns["seed"])

    @cached_property
    def starts(self) -> list[int]:
        """The number of each group's first chunk, and that after the last."""
        return [0, *np.cumsum([len(group.cuts) - 1 for group in self.groups]).tolist()]

    @property
    def n_chunks(self) -> int:
        """In how many chunks they are trained."""
        return self.starts[-1]

    def chunk(self, number: int) -> Chunk:
        """Return a chunk, made when it is asked for."""
        group, index = self._members(number)
        population = Population(group.config, self._values(group.config, index))
        return Chunk(number, index, population, tuple(self.spec.keep), group.engine, self.data)

    def first(self, number: int) -> int:
        """Return the lowest number of a network in a chunk, which no other chunk has."""
        return int(self._members(number)[1].min())

    def order(self) -> Iterator[int]:
        """Yield the numbers of the chunks in the order of work: the first of every group, then the second."""
        most = max(len(group.cuts) for group in self.groups) - 1
        for place in range(most):
            for start, group in zip(self.starts, self.groups, strict=False):
                if place < len(group.cuts) - 1:
                    yield start + place

    def cost(self) -> tuple[float, int]:
        """Train a few networks of up to eight groups, and return about how many seconds all take, and bytes."""
        some = self.groups[:: -(-len(self.groups) // 8)]
        seconds = total = 0.0
        n = 0
        for group in some:
            population = Population(group.config, self._values(group.config, group.index))
            found = estimate(population, self.data, engine=group.engine, keep=for_engines(self.spec.keep))
            n += len(group.index)
            seconds += found.seconds_a_member * len(group.index)
            total += found.bytes_a_member * len(group.index)
        return seconds * self.n_networks / n, round(total * self.n_networks / n)

    def _members(self, number: int) -> tuple[Group, NDArray[np.int64]]:
        at = int(np.searchsorted(self.starts, number, side="right")) - 1
        group, place = self.groups[at], number - self.starts[at]
        return group, group.index[group.cuts[place] : group.cuts[place + 1]]

    def _groups(self) -> Iterator[Group]:
        order = _coarse_first(self.coarse_first) if self.coarse_first else np.arange(self.n_networks)
        for config, members in self._alike(order):
            data = self.data if self.data is not None else load_dataset(config.data)
            engine: EngineName = (
                "native" if choose_engine(self.engine, Job(config, data))[0] == "native" else "autograd"
            )
            together = len(self.spec.seeds) if "disagreement" in self.spec.keep else 1
            yield Group(config, members, engine, _size(config, data, engine, for_engines(self.spec.keep)), together)

    def _alike(self, order: NDArray[np.int64]) -> Iterator[tuple[RunConfig, NDArray[np.int64]]]:
        """Yield the networks that may be trained together, and what they share."""
        apart = [name for name in self.spec.factors if name not in varying(self.spec.config)]
        found: dict[tuple[object, ...], list[int]] = {}
        if not apart:
            found[()] = order  # type: ignore[assignment]  # a hundred thousand of them need no dictionary
        else:
            for at in order.tolist():
                found.setdefault(tuple(plain(self.columns[name][at]) for name in apart), []).append(at)
        for values, members in found.items():
            index = np.asarray(members, dtype=np.int64)
            yield with_values(self.spec.config, dict(zip(apart, values, strict=True))), index

    def _values(self, config: RunConfig, index: NDArray[np.int64]) -> dict[str, Column]:
        names = [name for name in self.columns if name in varying(config)]
        return {name: self.columns[name][index] for name in names}


def _size(config: RunConfig, data: Dataset, engine: str, keep: Sequence[Kept]) -> int:
    """Return how many networks are a chunk: about a second of work, reckoned from the config alone.

    A timed probe would cut the same sweep otherwise on another day, and what was begun could not be gone on with.
    """
    widths = [data.n_features, *(config.model.hidden_layer_sizes if config.model.name == "mlp" else ()), data.n_outputs]
    n_weights = sum((a + 1) * b for a, b in pairwise(widths))
    n_rows, epochs = len(data.train_index), config.train.max_epochs
    steps = epochs * config.train.steps_per_epoch(n_rows)
    passes = 3 + bool(config.train.evaluate)
    seconds = passes * n_weights * n_rows * epochs / SPEED[engine] + steps * STEP[engine]
    numbers = (
        16 + ("weights" in keep) * n_weights + ("history" in keep) * 8 * (epochs + 1) + ("step_loss" in keep) * steps
    )
    return int(max(1, min(1 / seconds, MOST_BYTES // (8 * numbers), MOST_AT_ONCE)))


def _coarse_first(shape: tuple[int, ...]) -> NDArray[np.int64]:
    """Return the places of a grid in the order of their coarsest level: those at multiples of 2ᵏ first.

    The first two axes are those of the picture; what follows, such as seeds, stays together.
    """
    level = np.full(shape[:2], 0)
    places = np.indices(shape[:2])
    for power in range(int(max(shape[:2])).bit_length()):
        level[(places % 2**power == 0).all(axis=0)] = power
    rest = int(np.prod(shape[2:], dtype=np.int64))
    order = np.argsort(-level.ravel(), kind="stable")
    return (order[:, None] * rest + np.arange(rest)).ravel().astype(np.int64)
