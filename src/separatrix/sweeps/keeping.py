"""What a library keeps of a sweep while it runs, and gives back when it is run again."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from contextlib import ExitStack
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from ..data import Dataset
from ..engines.select import EngineName
from ..errors import FileError
from .axis import Axis
from .driver import Aside
from .plan import Plan
from .spec import SweepSpec
from .swept import Sweep
from .work import Result

if TYPE_CHECKING:
    from ..store import Entry, Store


class Keeping:
    """What the library has of a sweep; without a library, nothing."""

    def __init__(self, store: Store | None = None, entry: Entry | None = None) -> None:
        self.store, self.entry = store, entry

    @classmethod
    def begin(
        cls,
        plan: Plan,
        kind: Literal["sweep", "map"],
        store: Any,
        name: str | None,
        measure: str | None,
        stack: ExitStack,
    ) -> Keeping:
        """Begin in a library, or go on there with what is not done."""
        if store is None:
            return cls()
        library = _library(store, stack)
        spec = plan.spec.to_dict() | {"engine": plan.engine, "measure": measure}
        key = key_of(plan.spec, plan.engine, plan.data, measure)
        entry = library.begin(kind, name=name, key=key, spec=spec, n_networks=plan.n_networks, n_chunks=plan.n_chunks)
        return cls(library, entry)

    @classmethod
    def begin_adaptive(
        cls, spec: SweepSpec, plan: Plan, store: Any, name: str | None, measure: str | None, stack: ExitStack
    ) -> Keeping:
        """Begin a sweep whose settings are not known, with a number of a chunk for each network; or go on with it."""
        if store is None:
            return cls()
        library, n = _library(store, stack), spec.n_networks
        written = spec.to_dict() | {"engine": plan.engine, "measure": measure}
        key = key_of(spec, plan.engine, plan.data, measure)
        return cls(library, library.begin("sweep", name=name, key=key, spec=written, n_networks=n, n_chunks=n))

    def tried(self) -> dict[str, list[Any]]:
        """Return the settings of an adaptive sweep that were decided on before."""
        if self.entry is None or "asked" not in self.entry.spec:
            return {}
        spec, _, _ = read_spec(self.entry.spec)
        return {name: list(values) for name, values in spec.vary.items() if not isinstance(values, Axis)}

    def redefine(self, asked: SweepSpec, found: Sweep) -> None:
        """Keep the settings that an adaptive sweep has decided on."""
        if self.store is not None and self.entry is not None:
            written = found.spec.to_dict() | {"engine": found.plan.engine, "measure": found.measure or None}
            self.entry = self.store.redefine(self.entry, written | {"asked": asked.to_dict()})

    def fill(self, found: Sweep) -> set[int]:
        """Put what is there into `found`, and return the numbers of the chunks."""
        if self.store is None or self.entry is None:
            return set()
        try:
            fill_from(self.store, self.entry, found)
        except FileError:  # the files beside the library are gone: all is trained once more, and kept in its place
            return set()
        return self.store.finished_chunks(self.entry)

    def add(self, result: Result) -> None:
        """Keep the results of a chunk."""
        if self.store is not None and self.entry is not None:
            self.store.add_chunk(self.entry, result.number, result.columns, result.arrays)

    def set_aside(self, aside: Aside) -> None:
        """Keep why a chunk could not be trained."""
        if self.store is not None and self.entry is not None:
            self.store.set_aside(self.entry, aside.chunk, aside.error)

    def finish(self, found: Sweep) -> None:
        """Keep how it ended, and its few numbers."""
        if self.store is not None and self.entry is not None:
            self.store.summarize(self.entry, summary(found))
            self.entry = self.store.finish(self.entry, found.status)
            found.entry, found.library = self.entry, self.store.where


def key_of(spec: SweepSpec, engine: EngineName, data: Dataset | None, measure: str | None) -> str:
    """Return a text that is equal for sweeps whose results are; what an adaptive one trains, its measure decides."""
    return spec.key + engine + _fingerprint(data) + ((measure or "") if spec.is_adaptive else "")


def read_spec(written: Mapping[str, Any]) -> tuple[SweepSpec, EngineName, str]:
    """Return the spec, the engine and the measure that a library's entry says."""
    settings = {name: value for name, value in written.items() if name != "asked"}
    engine, measure = settings.pop("engine", "auto"), settings.pop("measure", None)
    return SweepSpec.from_dict(settings), engine, measure or ""


def _library(store: Any, stack: ExitStack) -> Store:
    from ..store import Store, open_store

    return store if isinstance(store, Store) else stack.enter_context(open_store(store))


def fill_from(store: Store, entry: Entry, found: Sweep, *, arrays: bool = True) -> None:
    """Put what a library has of a sweep into `found`, its arrays if they are asked for.

    What lies beyond its networks is not decided on yet.
    """
    table = store.table(entry)
    known = (table["index"] < len(found)).to_numpy() if len(table) else np.zeros(0, bool)
    if not known.any():
        return
    kept = store.arrays(entry) if arrays and found.spec.keep else {}
    columns = {name: table[name].to_numpy()[known] for name in table.columns}
    found.results.add(columns, {name: rows[known] for name, rows in kept.items()})
    found.measure = found.measure or default_measure(found)


def summary(found: Sweep) -> dict[str, Any]:
    """Return the few numbers about a sweep that lists show."""
    values = found.scores() if found.n_done else np.zeros(0)
    numbers = {"measure": found.measure, **found.results.counts()}
    if len(values):
        place = found.extremes()
        numbers |= {name: float(found.values()[place[name]]) for name in ("best", "median")}
    return numbers


def _fingerprint(data: Dataset | None) -> str:
    """Return a hash of rows of the caller's own, which no config names."""
    if data is None:
        return ""
    parts = (data.X, data.y, data.train_index, data.valid_index)
    return hashlib.sha256(b"".join(np.ascontiguousarray(part).tobytes() for part in parts)).hexdigest()[:16]


def default_measure(found: Sweep) -> str:
    """Return the first of the measures that people ask for."""
    wanted = ("valid_accuracy", "valid_r2", "train_accuracy", "train_r2", "valid_loss", "train_loss", "mean_loss")
    return next((name for name in wanted if name in found.results.measures), "steps")
