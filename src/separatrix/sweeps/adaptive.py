"""Sweeps whose later settings follow from how earlier ones did: run batch after batch, each planned as it comes."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import Executor
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from ..analysis.basin import larger_is_better
from ..data import Dataset
from ..engines import STATUSES
from ..engines.select import EngineName
from ..errors import SweepError
from .advisers import adviser_for
from .columns import Column, plain
from .driver import Aside, Clock, Driver
from .keeping import Keeping, default_measure
from .observer import SweepObserver, SweepProgress
from .plan import Plan
from .results import Results
from .runners import Runner, runner_for
from .spec import SweepSpec
from .swept import FAILED, Sweep
from .work import Result

if TYPE_CHECKING:
    from ..store import Store

Settings = dict[str, list[Any]]


def run_adaptive(
    spec: SweepSpec,
    *,
    measure: str | None,
    data: Dataset | None,
    engine: EngineName,
    executor: str | Executor | None,
    store: Store | str | Path | None,
    name: str | None,
    observer: SweepObserver | None,
) -> Sweep:
    """Run a sweep with a budget or by Optuna; the parameters are those of `separatrix.sweep`.

    Its networks are numbered through all batches. What is returned is the sweep over the list of settings that were
    tried: each row is a network that its own config determines.
    """
    with ExitStack() as stack:
        runner = stack.enter_context(runner_for(executor))
        batches = Batches(spec, engine, data, measure or "")
        keeping = Keeping.begin_adaptive(spec, batches.found.plan, store, name, measure, stack)
        batches.go_on(keeping)
        clock = Clock(batches.found.n_done, spec.n_networks)
        if observer is not None:
            observer.sweep_started(batches.found.plan, batches.found.n_done)

        def on_result() -> None:
            found = batches.found
            found.seconds = clock.seconds
            if observer is not None:
                rate, left = clock.rate(found.n_done), clock.left(found.n_done)
                observer.chunk_ended(SweepProgress(found.n_done, spec.n_networks, rate, left, found))

        def on_aside(aside: Aside) -> None:
            if observer is not None:
                observer.chunk_set_aside(aside)

        try:
            batches.run(runner, on_result, on_aside)
        finally:
            found = batches.found
            found.seconds, found.set_aside = clock.seconds, tuple(batches.aside)
            found.is_whole = len(found) == spec.n_networks
            keeping.finish(found)
    return found


class Batches:
    """The batches of an adaptive sweep, and what came of them.

    Parameters
    ----------
    spec : SweepSpec
        What is asked for.
    engine, data
        As for `sweep`.
    measure : str
        What settings are judged by; if it is empty the first of those that people ask for.
    """

    def __init__(self, spec: SweepSpec, engine: EngineName, data: Dataset | None, measure: str) -> None:
        self.spec, self.engine, self.data, self.measure = spec, engine, data, measure
        self.adviser = adviser_for(spec)
        self.keeping = Keeping()
        self.tried: Settings = {}
        self.before: Settings = {}
        self.finished: set[int] = set()
        self.aside: list[Aside] = []
        self.settings = self.adviser.ask()
        self.start = 0
        self.found = self._widened(Results(0))

    def go_on(self, keeping: Keeping) -> None:
        """Take from a library what it has of the sweep."""
        self.keeping, self.before = keeping, keeping.tried()
        self._begin()

    def run(self, runner: Runner, on_result: Callable[[], None], on_aside: Callable[[Aside], None]) -> None:
        """Train all batches, or those until Ctrl-C."""
        while self.settings is not None:
            plan = self._plan({name: _list(values) for name, values in self.settings.items()})
            number = {at: self.start + plan.first(at) for at in plan.order()}

            def take(result: Result, number: dict[int, int] = number) -> None:
                columns = result.columns | {"index": result.columns["index"] + self.start}
                moved = replace(result, number=number[result.number], columns=columns)
                self.keeping.add(moved)
                self.found.results.add(moved.columns, moved.arrays)
                self.found.results.chunk_seconds.append(moved.seconds)
                self._choose_measure()
                on_result()

            def set_aside(each: Aside, number: dict[int, int] = number) -> None:
                moved = replace(each, chunk=number[each.chunk])
                self.aside.append(moved)
                self.keeping.set_aside(moved)
                on_aside(moved)

            missing = [at for at in plan.order() if number[at] not in self.finished]
            if not Driver(plan, runner, take, set_aside).run(missing):
                return
            self.adviser.tell(self._scores())
            self.start, self.settings = len(self.found), self.adviser.ask()
            if self.settings is not None:
                self.found = self._widened(self.found.results)
                self._begin()

    def _widened(self, results: Results) -> Sweep:
        """Return the sweep over all settings that were decided on, with the results that there are."""
        assert self.settings is not None
        for name, values in self.settings.items():
            self.tried.setdefault(name, []).extend(_list(values))
        plan = self._plan(self.tried)
        return Sweep(plan, results.extended(plan.n_networks), self.measure)

    def _plan(self, settings: Settings) -> Plan:
        listed = self.spec.replace(vary=settings, sampler="list", n=None, budget=None)
        return Plan(listed, self.engine, self.data)

    def _begin(self) -> None:
        """Take from the library what it has of a batch, or have it keep the batch's settings."""
        for name, values in self.before.items():
            n = min(len(values), len(self.tried[name]))
            if values[:n] != self.tried[name][:n]:
                raise SweepError(
                    f"The unfinished {self.keeping.entry} has other settings than follow now, perhaps by another "
                    "version of Optuna. Delete it to begin anew."
                )
        if len(self.found) > max(map(len, self.before.values()), default=0) * len(self.spec.seeds):
            self.keeping.redefine(self.spec, self.found)
        if self.before:
            self.finished = self.keeping.fill(self.found)
        self._choose_measure()

    def _choose_measure(self) -> None:
        if self.found.n_done:
            self.measure = self.found.measure = self.found.measure or default_measure(self.found)
            self.found.values()  # an unknown measure is an error now, and not when all is trained

    def _scores(self) -> NDArray[np.float64]:
        """Return how each setting of the batch did: its mean over the seeds, NaN if one of them failed."""
        here = slice(self.start, len(self.found))
        values = self.found.values()[here].reshape(-1, len(self.spec.seeds))
        failed = np.isin(self.found.results.status[here], (FAILED, STATUSES.index("interrupted"), -1))
        scores = np.where(failed.reshape(values.shape).any(axis=1), np.nan, values.mean(axis=1))
        return scores if larger_is_better(self.found.measure) else -scores


def _list(values: Column | Sequence[Any]) -> list[Any]:
    return [plain(value) for value in values]
