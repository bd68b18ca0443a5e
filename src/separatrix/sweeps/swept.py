"""A sweep that was run: a table of results, whose every network can be trained again exactly."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Any, overload

import numpy as np
from numpy.typing import NDArray

from .._checks import must, one_of
from ..analysis import Boundary, Disagreement, Ensemble, disagreement, mean_boundary
from ..analysis.basin import larger_is_better
from ..config import RunConfig
from ..data import Dataset, load_dataset
from ..engines import STATUSES, train
from ..errors import DataError, UnknownNameError
from ..recording import Recording
from .driver import Aside
from .fields import short
from .plan import Plan
from .results import Results
from .spec import SweepSpec

if TYPE_CHECKING:
    import pandas as pd

    from ..store import Entry

FAILED = STATUSES.index("diverged")


class Sweep(Sequence[Recording]):
    """Many networks, as the sweep that made them: `sweep` runs one.

    It is a sequence of recordings: ``found[3]`` trains the network of index 3 again, which gives the same bits, and
    keeps the whole course of it.

    Parameters
    ----------
    plan : Plan
        What was to be trained.
    results : Results
        What was measured.
    measure : str
        The measure that rankings and pictures take if none is named.
    set_aside : sequence of Aside
        Chunks that could not be trained, and why.
    seconds : float
        How long it took.
    """

    def __init__(
        self, plan: Plan, results: Results, measure: str, set_aside: Sequence[Aside] = (), seconds: float = 0.0
    ) -> None:
        self.plan, self.results, self.seconds = plan, results, seconds
        self.measure = measure
        self.set_aside = tuple(set_aside)
        self.entry: Entry | None = None
        self.library: str | None = None  # what --store must say to find the entry, if anything
        self.is_whole = True  # not so of an adaptive sweep that was ended before all its settings were decided on

    @property
    def spec(self) -> SweepSpec:
        """What determines it."""
        return self.plan.spec

    @property
    def factors(self) -> tuple[str, ...]:
        """The fields that vary, as short as they are clear; the seed is none of them."""
        return tuple(map(short, self.spec.factors))

    @property
    def n_done(self) -> int:
        """How many networks are trained."""
        return self.results.n_done

    @property
    def n_failed(self) -> int:
        """How many networks diverged."""
        return int((self.results.status == FAILED).sum())

    @property
    def status(self) -> str:
        """How it ended: "done", "incomplete" if chunks were set aside, or "interrupted"."""
        if self.n_done == len(self) and self.is_whole:
            return "done"
        return "incomplete" if self.set_aside else "interrupted"

    @property
    def measures(self) -> tuple[str, ...]:
        """What was measured of every network."""
        return (*self.results.measures, "steps")

    def __len__(self) -> int:
        return self.plan.n_networks

    def __repr__(self) -> str:
        counts = ", ".join(f"{n} {name.replace('_', ' ')}" for name, n in self.results.counts().items())
        over = f" over {', '.join(self.factors)}" if self.factors else ""
        return f"Sweep({len(self)} networks{over}: {counts or 'none done'})"

    @overload
    def __getitem__(self, index: int) -> Recording: ...
    @overload
    def __getitem__(self, index: slice) -> list[Recording]: ...
    def __getitem__(self, index: int | slice) -> Recording | list[Recording]:
        if isinstance(index, slice):
            return [self[at] for at in range(len(self))[index]]
        return train(self.config_of(range(len(self))[index]), data=self.plan.data, engine=self.plan.engine)

    def config_of(self, index: int) -> RunConfig:
        """Return what determines the network of an index."""
        return self.spec.config_of(index, self.plan.columns)

    @cached_property
    def data(self) -> Dataset:
        """The rows of the first network."""
        return self.plan.data if self.plan.data is not None else load_dataset(self.config_of(0).data)

    def values(self, measure: str | None = None) -> NDArray[np.float64]:
        """Return a measure of every network, float64 of shape (n_networks,), NaN where it is not done or has none.

        Raises
        ------
        UnknownNameError
            If nothing of that name was measured.
        """
        name = measure or self.measure
        if name == "steps":
            return np.where(self.results.done, self.results.steps, np.nan)
        if name not in self.results.measures:
            raise UnknownNameError(one_of("measure", self.measures, name))
        return self.results.measures[name]

    def scores(self, measure: str | None = None) -> NDArray[np.float64]:
        """Return the finite values of a measure."""
        values = self.values(measure)
        return values[np.isfinite(values)]

    def ranking(self, measure: str | None = None) -> NDArray[np.int64]:
        """Return the indices of the networks from the best to the worst; those without a value are left out.

        A lower loss and fewer steps are better; of all else the higher.
        """
        name = measure or self.measure
        values = self.values(name)
        index = np.flatnonzero(np.isfinite(values))
        sign = -1 if larger_is_better(name) else 1
        order: NDArray[np.int64] = index[np.argsort(sign * values[index], kind="stable")]
        return order

    def extremes(self, measure: str | None = None) -> dict[str, int]:
        """Return the indices of the best, the median and the worst network.

        Raises
        ------
        DataError
            If no network has a value.
        """
        order = self.ranking(measure)
        if not len(order):
            raise DataError(must("The networks with a value", "at least one", 0))
        return {"best": int(order[0]), "median": int(order[len(order) // 2]), "worst": int(order[-1])}

    @property
    def history(self) -> dict[str, NDArray[np.float64]]:
        """The epoch columns of all networks, float64 of shape (n_networks, n_epochs + 1), if "history" was kept."""
        found = self.results.arrays.items()
        return {name.removeprefix("history."): values for name, values in found if name.startswith("history.")}

    @property
    def weights(self) -> NDArray[Any] | None:
        """Each network's last weights, (n_networks, n_params), if "weights" were kept and all have as many."""
        return self.results.arrays.get("weights")

    def ensemble(self) -> Ensemble:
        """Return the trained networks as one, whose answer is their mean.

        Raises
        ------
        DataError
            If their weights were not kept, or they are of several architectures or data sets.
        """
        weights = self.weights
        apart = [name for name in self.spec.factors if name.startswith(("data.", "model."))]
        if weights is None or apart:
            reason = f"they differ in {', '.join(map(short, apart))}" if apart else 'keep=["weights"] was not asked for'
            raise DataError(f"The networks of this sweep cannot answer together: {reason}.")
        if not self.n_done:
            raise DataError(must("The trained networks", "at least one", 0))
        return Ensemble(self.config_of(0), self.data, weights[self.results.done])

    def mean_boundary(self, **options: Any) -> Boundary:
        """Average the networks' answers on a plane; see `separatrix.analysis.mean_boundary`."""
        return mean_boundary(self, **options)

    def disagreement(self, **options: Any) -> Disagreement:
        """Measure on a plane how far the networks agree; see `separatrix.analysis.disagreement`."""
        return disagreement(self, **options)

    def to_pandas(self) -> pd.DataFrame:
        """Return one row a network: "index", the fields that vary, "seed", "status", "steps" and the measures."""
        import pandas as pd

        names = np.array([*STATUSES, "not done"])
        columns: dict[str, Any] = {"index": np.arange(len(self))}
        columns |= {short(name): column for name, column in self.plan.columns.items()}
        columns |= {"status": names[self.results.status], "steps": self.results.steps, **self.results.measures}
        return pd.DataFrame(columns)
