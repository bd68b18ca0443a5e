"""What every engine takes and gives: a job in, a recording out, an observer told on the way."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol, final

from numpy.typing import NDArray

from ..config import RunConfig
from ..data.dataset import Dataset

if TYPE_CHECKING:
    from torch import nn

    from ..recording import Recording


@dataclass(frozen=True)
class Progress:
    """Where a run is, told after every epoch.

    Parameters
    ----------
    epoch, max_epochs : int
        Epochs finished, and to do in all.
    step : int
        Steps taken.
    metrics : mapping of str to float
        The latest value of every epoch column.
    """

    epoch: int
    max_epochs: int
    step: int
    metrics: Mapping[str, float] = field(default_factory=dict)


class Observer(Protocol):
    """Someone who watches a training. The library itself prints nothing; it calls these."""

    def run_started(self, config: RunConfig) -> None:
        """Hear that a run begins."""

    def epoch_ended(self, progress: Progress) -> None:
        """Hear of a finished epoch."""

    def run_ended(self, recording: Recording) -> None:
        """Hear how the run ended."""


@final
class Silent:
    """The observer who does nothing."""

    def run_started(self, config: RunConfig) -> None:
        pass

    def epoch_ended(self, progress: Progress) -> None:
        pass

    def run_ended(self, recording: Recording) -> None:
        pass


@dataclass(frozen=True)
class Checkpoint:
    """Where and how often a run saves what it needs to be continued.

    Parameters
    ----------
    path : path
        The file. If it is there already and of the same config, the run goes on from it.
    every : int
        Epochs between two saves.
    """

    path: Path
    every: int = 1


@dataclass(eq=False)
class Carry:
    """What one run hands to the next, so that it goes on where the other ended: read at the start, set at the end.

    Parameters
    ----------
    weights : dict of str to ndarray, optional
        The module's ``state_dict``; none starts from the weights of the config or of the caller's module.
    optimizer : dict of str to ndarray, optional
        What the update rule remembers, as ``<position of the parameter>/<name>``; none starts without memory. It must
        be of the same rule. A run that diverged hands none on.
    epoch : int
        Epochs finished in all: the order of rows and dropout go on from here. A schedule begins anew.
    """

    weights: dict[str, NDArray[Any]] | None = None
    optimizer: dict[str, NDArray[Any]] | None = None
    epoch: int = 0


class Loader(Protocol):
    """Batches (x, y), as torch's DataLoader gives them."""

    def __iter__(self) -> Iterator[Any]: ...
    def __len__(self) -> int: ...


@dataclass(frozen=True, eq=False)
class Job:
    """One run to do.

    Parameters
    ----------
    config : RunConfig
        What determines the run.
    data : Dataset
        The rows.
    module : nn.Module, optional
        The caller's own network; none builds the config's.
    inplace : bool
        Train `module` itself in place of a copy.
    loader : Loader, optional
        The caller's own loader of batches (x, y), used in place of the staged rows of the training part.
    checkpoint : Checkpoint, optional
        None saves nothing on the way.
    carry : Carry, optional
        What an earlier run handed on, and where this one leaves the same; none starts afresh. Not with a checkpoint.
    """

    config: RunConfig
    data: Dataset
    module: nn.Module | None = None
    inplace: bool = False
    loader: Loader | None = None
    checkpoint: Checkpoint | None = None
    carry: Carry | None = None
