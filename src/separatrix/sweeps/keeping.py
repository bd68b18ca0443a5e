"""What a library keeps of a sweep while it runs, and gives back when it is run again."""

from __future__ import annotations

import hashlib
from contextlib import ExitStack
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from ..data import Dataset
from .driver import Aside
from .plan import Plan
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
        from ..store import Store, open_store

        library = store if isinstance(store, Store) else stack.enter_context(open_store(store))
        spec = plan.spec.to_dict() | {"engine": plan.engine, "measure": measure}
        key = plan.spec.key + plan.engine + _fingerprint(plan.data)
        n_chunks = plan.n_chunks
        return cls(
            library, library.begin(kind, name=name, key=key, spec=spec, n_networks=plan.n_networks, n_chunks=n_chunks)
        )

    def fill(self, found: Sweep) -> set[int]:
        """Put what is there into `found`, and return the numbers of the chunks."""
        if self.store is None or self.entry is None:
            return set()
        fill_from(self.store, self.entry, found)
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
            found.entry = self.entry


def fill_from(store: Store, entry: Entry, found: Sweep) -> None:
    """Put what a library has of a sweep into `found`."""
    table = store.table(entry)
    if not len(table):
        return
    arrays = store.arrays(entry) if found.spec.keep else {}
    columns = {name: table[name].to_numpy() for name in table.columns}
    found.results.add(columns, arrays)
    found.measure = found.measure or default_measure(found)


def summary(found: Sweep) -> dict[str, Any]:
    """Return the few numbers about a sweep that lists show."""
    values = found.scores() if found.n_done else np.zeros(0)
    numbers = {"measure": found.measure, **found.results.counts()}
    if len(values):
        numbers |= {"best": float(found.values()[found.ranking()[0]]), "median": float(np.median(values))}
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
