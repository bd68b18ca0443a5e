"""What sweep and map share: their flags, the library, and how a sweep ends."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Literal

from cyclopts import Parameter

from ..errors import ConfigError, FileError, StoreError, UnknownNameError
from .output import UsageError, note, warn
from .shelf import Shelf, checked_shelf

if TYPE_CHECKING:
    from ..store import Entry, Store
    from ..sweeps import Plan, Sweep, SweepObserver, SweepSpec

EXIT_CODES = {"done": 0, "incomplete": 1, "interrupted": 130}
MOST_NAMED = 5  # chunks that were set aside
FLAG = re.compile(r"^(n|seeds|budget|sampler)(?= must be )")  # what a message begins with is a flag here


@dataclass(frozen=True, kw_only=True)
class Options:
    """How networks are trained and kept; the help of each flag is beside it."""

    measure: Annotated[
        str | None,
        Parameter(help="What is shown and ranked, such as valid_loss or steps; by default the validation accuracy."),
    ] = None
    engine: Annotated[
        Literal["auto", "native", "autograd"],
        Parameter(help="native is compiled, autograd is PyTorch; auto takes the faster one that can do it."),
    ] = "auto"
    executor: Annotated[
        str | None, Parameter(help="Where to train: dask://HOST:PORT for a cluster; by default on this machine.")
    ] = None
    name: Annotated[str | None, Parameter(help="What to call it in the library.")] = None
    tag: Annotated[
        tuple[str, ...],
        Parameter(help="A label to find it by in the library; may be given more than once.", negative=()),
    ] = ()
    store: Annotated[
        str | None,
        Parameter(help="The library: a path or a URL. By default what SEPARATRIX_STORE says, or else your own."),
    ] = None
    no_store: Annotated[
        bool, Parameter(help="Keep nothing in the library; what is interrupted cannot be gone on with.", negative=())
    ] = False
    again: Annotated[
        bool, Parameter(help="Train all anew, even if the library has the results already.", negative=())
    ] = False
    yes: Annotated[bool, Parameter(help="Train even more than a million networks.", negative=())] = False
    dry_run: Annotated[
        bool, Parameter(help="Say what would be trained, how long it takes and what room it needs.", negative=())
    ] = False
    quiet: Annotated[bool, Parameter(name=["--quiet", "-q"], help="Show no progress.", negative=())] = False
    json: Annotated[bool, Parameter(help="Print the result as one JSON object.", negative=())] = False

    @property
    def shelf(self) -> Shelf | None:
        """Where the results are kept, none if nowhere."""
        return checked_shelf(self.store, self.name, self.tag, no_store=self.no_store)


@contextmanager
def as_usage() -> Iterator[None]:
    """Turn a setting that is not allowed into a command line that cannot be followed, with the flag's name."""
    try:
        yield
    except (ConfigError, UnknownNameError) as error:
        raise UsageError(FLAG.sub(r"--\1", str(error))) from None


def run_kept(
    spec: SweepSpec, kind: Literal["sweep", "map"], options: Options, shelf: Shelf | None, watch: SweepObserver
) -> Sweep:
    """Run a sweep, or take it from the library if it is there as a whole."""
    from ..sweeps import run_spec
    from ..sweeps.measuring import with_needed

    with as_usage():
        spec = with_needed(spec, options.measure)
    if shelf is None:
        return run_spec(
            spec, kind=kind, measure=options.measure, engine=options.engine, executor=options.executor,
            observer=watch, yes=options.yes,
        )  # fmt: skip
    with opened(shelf) as store:
        found = None if options.again else _from_library(store, spec, kind, options)
        if found is None:
            found = run_spec(
                spec, kind=kind, measure=options.measure, engine=options.engine, executor=options.executor,
                store=store, name=shelf.name, observer=watch, yes=options.yes,
            )  # fmt: skip
        if found.entry is not None:
            found.entry = labelled(store, found.entry, shelf)
    return found


def opened(shelf: Shelf) -> Store:
    """Return the library, or say how to do without one."""
    from ..store import open_store

    try:
        return open_store(shelf.store)
    except (StoreError, OSError) as error:
        raise StoreError(f"{error} Without the library: --no-store") from None


def _from_library(store: Store, spec: SweepSpec, kind: Literal["sweep", "map"], options: Options) -> Sweep | None:
    from ..sweeps.library import find_done, load_sweep

    entry = find_done(store, kind, spec, options.engine, options.measure)
    if entry is None:
        return None
    try:
        found = load_sweep(store, entry)
    except FileError as error:
        warn(f"{error} All is trained anew.")
        return None
    found.measure = options.measure or found.measure
    found.values()
    if not options.quiet:
        note(f"All of it is in the library, as {entry}; nothing is trained. To train it anew: --again")
    return found


def labelled(store: Store, entry: Entry, shelf: Shelf) -> Entry:
    """Give an entry its tags, and the name that was asked for if it was begun under another one."""
    if shelf.name is not None and entry.name != shelf.name:
        entry = store.rename(entry, shelf.name)
    return store.tag(entry, *shelf.tags) if shelf.tags else entry


def say_ending(found: Sweep, shelf: Shelf | None) -> int:
    """Say what is missing and how to go on, and return the exit code."""
    for aside in found.set_aside[:MOST_NAMED]:
        warn(f"Chunk {aside.chunk} could not be trained. {aside.error}")
    if len(found.set_aside) > MOST_NAMED:
        warn(f"{len(found.set_aside) - MOST_NAMED:,} more chunks could not be trained.")
    if found.status == "interrupted":
        there = f"Interrupted: {found.n_done:,} networks are trained"
        kept = "kept. Run the same command again to go on." if shelf is not None else "lost, as --no-store asked."
        note(f"{there} and {kept}")
    elif found.status == "incomplete":
        note(f"error: {len(found) - found.n_done:,} of {len(found):,} networks could not be trained.")
    return EXIT_CODES[found.status]


def cost(spec: SweepSpec, options: Options, *, is_map: bool) -> tuple[Plan, float, int]:
    """Return the plan of a sweep, about how many seconds it takes on this machine, and bytes a network.

    Of an adaptive sweep it is the plan of the settings that are known, or of as many that are drawn by chance.
    """
    from ..sweeps import Plan

    known = spec.replace(budget=None, sampler="random" if spec.sampler == "optuna" else spec.sampler)
    plan = Plan(known, options.engine, coarse_first=known.shape if is_map else ())
    seconds, n_bytes = plan.cost()
    if spec.budget is not None:
        epochs = sum(rung.n_settings * rung.epochs for rung in spec.rungs)
        seconds *= epochs / (known.n_settings * spec.config.train.max_epochs)
    return plan, seconds, n_bytes // plan.n_networks
