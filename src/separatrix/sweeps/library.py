"""Sweeps and maps that a library keeps, as the objects that they were."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from ..engines.select import EngineName
from ..errors import SweepError
from .keeping import fill_from, key_of, read_spec
from .map import HyperparameterMap
from .plan import Plan
from .results import Results
from .spec import SweepSpec
from .swept import Sweep

if TYPE_CHECKING:
    from ..store import Entry, Store


def load_sweep(store: Store, entry: Entry | str, *, arrays: bool = True) -> Sweep:
    """Return a sweep or a map's networks from a library, without training anything.

    Parameters
    ----------
    store : Store
        The library.
    entry : Entry or str
        A sweep or map, or its id or name.
    arrays : bool
        Whether to read what was kept beside the table, such as weights, which no network needs to be trained again.

    Raises
    ------
    FileError
        If a file of the library is missing.
    SweepError
        If it is a run, or was made of rows that were handed over in Python, which a library does not keep.
    """
    found = store.entry(entry if isinstance(entry, str) else entry.id)
    if found.kind == "run":
        raise SweepError(f"The {found} is one network, not a sweep or a map.")
    spec, engine, measure = read_spec(found.spec)
    if spec.config.data.name == "custom":
        raise SweepError(f"The {found} was made of rows that were handed over in Python. Its table can be exported.")
    plan = Plan(spec, engine, coarse_first=spec.shape if found.kind == "map" else ())
    sweep = Sweep(plan, Results(plan.n_networks), measure)
    fill_from(store, found, sweep, arrays=arrays)
    sweep.entry, sweep.library = found, store.where
    return sweep


def find_done(
    store: Store, kind: Literal["sweep", "map"], spec: SweepSpec, engine: EngineName, measure: str | None = None
) -> Entry | None:
    """Return the newest entry that has the results of a spec already, all of them; none if there is no such entry."""
    key = key_of(spec, engine, None, measure)
    return next((entry for entry in store.entries(kind, status="done") if entry.key == key), None)


def load_map(store: Store, entry: Entry | str, *, arrays: bool = True) -> HyperparameterMap:
    """Return a map from a library, without training anything; the parameters are those of `load_sweep`.

    Raises
    ------
    SweepError
        If it is no map.
    """
    found = store.entry(entry if isinstance(entry, str) else entry.id)
    if found.kind != "map":
        raise SweepError(f"The {found} is no map. List them with: separatrix runs --kind map")
    return HyperparameterMap(load_sweep(store, found, arrays=arrays))
