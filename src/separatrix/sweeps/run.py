"""Running sweeps and maps: plan, go on with what is there, train the rest, keep it."""

from __future__ import annotations

import math
import os
from collections.abc import Mapping, Sequence
from concurrent.futures import Executor
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from ..config import RunConfig
from ..data import Dataset
from ..engines.select import EngineName
from ..errors import SweepError
from .adaptive import run_adaptive
from .axis import Axis
from .driver import Aside, Clock, Driver
from .keeping import Keeping, default_measure
from .measuring import Kept, check_measure, with_needed
from .observer import SweepObserver, SweepProgress
from .plan import Plan
from .results import Results
from .runners import runner_for
from .spec import Sampler, SweepSpec
from .swept import Sweep
from .work import Result

if TYPE_CHECKING:
    from ..store import Store

MOST_WHOLE = 10_000  # networks whose histories and weights are kept unasked
BYTES_A_NETWORK = 150  # of its columns, in memory
MOST_UNASKED = 1_000_000  # networks that are trained without a word


def sweep(
    config: RunConfig | None = None,
    *,
    vary: Mapping[str, Axis | Sequence[Any]] | None = None,
    seed: int | Sequence[int] | None = None,
    sampler: Sampler = "grid",
    n: int | None = None,
    budget: int | None = None,
    measure: str | None = None,
    keep: Sequence[Kept] | None = None,
    data: Dataset | None = None,
    engine: EngineName = "auto",
    executor: str | Executor | None = None,
    store: Store | str | Path | None = None,
    name: str | None = None,
    observer: SweepObserver | None = None,
    yes: bool = False,
    **fields: Any,
) -> Sweep:
    """Train a network for every setting and every seed.

    Parameters
    ----------
    config : RunConfig, optional
        What all share.
    vary : mapping of str to Axis or sequence, optional
        The fields that vary and their values; see `SweepSpec`.
    seed : int or sequence of int, optional
        The seeds of every setting; by default the config's own.
    sampler, n
        How settings are chosen, and how many; see `SweepSpec`.
    budget : int, optional
        Epochs in all, summed over networks: settings that do badly are stopped early. All get a few epochs, the best
        third three times as many, and so on to `max_epochs`; each network is trained from the start, and has a row of
        its own with the "max_epochs" that it got. See `separatrix.sweeps.halving.rungs`.
    measure : str, optional
        What rankings take: by default "valid_accuracy", or what there is instead.
    keep : sequence of str, optional
        What to keep of each network, see `measure_population`; by default "history" and "weights" where all have the
        same settings and there are 10,000 networks at most.
    data : Dataset, optional
        Rows of your own.
    engine : str
        "auto", "native" or "autograd".
    executor : str or Executor, optional
        Where to train: by default on this machine; "dask://HOST:PORT" on a cluster, or any executor.
    store : Store, path or str, optional
        A library that keeps the results; run again, it goes on with what is missing. By default none does.
    name : str, optional
        What to call it there.
    observer : SweepObserver, optional
        Hears of the progress.
    yes : bool
        Train even more than a million networks.
    **fields
        Like `vary`, with a double underscore for the dot: ``learning_rate=[0.01, 0.1]``, ``data__noise=[0, 0.1]``.

    Returns
    -------
    Sweep
        Also after Ctrl-C, with what there is.

    Raises
    ------
    ConfigError, UnknownNameError, DataError
        If something that is asked for does not exist or does not fit.
    SweepError
        If there are more than a million networks and `yes` is not given, or the workers have gone.

    Examples
    --------
    >>> import separatrix as sx
    >>> config = sx.RunConfig(data=sx.DataConfig("moons", n_samples=100), train=sx.TrainConfig(max_epochs=2))
    >>> found = sx.sweep(config, learning_rate=[0.01, 0.1], seed=range(5))
    >>> len(found), found.factors
    (10, ('learning_rate',))
    """
    config = config or RunConfig()
    spec = SweepSpec(
        config, {**(vary or {}), **fields}, _seeds(seed, config.seed), sampler, n, keep if keep is not None else (),
        budget=budget,
    )  # fmt: skip
    return run_spec(
        with_default_keep(spec) if keep is None else spec,
        measure=measure, data=data, engine=engine, executor=executor, store=store, name=name, observer=observer,
        yes=yes,
    )  # fmt: skip


def with_default_keep(spec: SweepSpec) -> SweepSpec:
    """Return a spec that keeps histories and weights too, where networks of one setting can answer together."""
    if spec.keep or spec.vary or spec.n_networks > MOST_WHOLE:
        return spec
    return spec.replace(keep=("history", "weights"))


def run_spec(
    spec: SweepSpec,
    *,
    kind: Literal["sweep", "map"] = "sweep",
    measure: str | None = None,
    data: Dataset | None = None,
    engine: EngineName = "auto",
    executor: str | Executor | None = None,
    store: Store | str | Path | None = None,
    name: str | None = None,
    observer: SweepObserver | None = None,
    yes: bool = False,
) -> Sweep:
    """Run what a spec says; the parameters are those of `sweep`."""
    check_size(spec, yes=yes)
    spec = with_needed(spec, measure)
    if spec.is_adaptive:
        return run_adaptive(
            spec, measure=measure, data=data, engine=engine, executor=executor, store=store, name=name,
            observer=observer,
        )  # fmt: skip
    plan = Plan(spec, engine, data, coarse_first=spec.shape if kind == "map" else ())
    check_measure(plan, measure)
    found = Sweep(plan, Results(plan.n_networks), measure or "")
    with ExitStack() as stack:
        runner = stack.enter_context(runner_for(executor))  # first: what cannot run is not begun
        kept = Keeping.begin(plan, kind, store, name, measure, stack)
        finished = kept.fill(found)
        clock, aside = Clock(found.n_done, plan.n_networks), list[Aside]()
        if observer is not None:
            observer.sweep_started(plan, found.n_done)

        def take(result: Result) -> None:
            kept.add(result)
            found.results.add(result.columns, result.arrays)
            found.results.chunk_seconds.append(result.seconds)
            found.measure = found.measure or default_measure(found)
            found.seconds = clock.seconds
            if observer is not None:
                n_done = found.n_done
                left = clock.left(n_done)
                observer.chunk_ended(SweepProgress(n_done, plan.n_networks, clock.rate(n_done), left, found))

        def set_aside(each: Aside) -> None:
            aside.append(each)
            kept.set_aside(each)
            if observer is not None:
                observer.chunk_set_aside(each)

        try:
            Driver(plan, runner, take, set_aside).run([at for at in plan.order() if at not in finished])
        finally:
            found.set_aside, found.seconds = tuple(aside), clock.seconds
            found.measure = found.measure or default_measure(found)
            kept.finish(found)
    return found


def check_size(spec: SweepSpec, *, yes: bool) -> None:
    """Refuse more networks than anyone asks for by mistake."""
    if spec.n_networks > MOST_UNASKED and not yes:
        n = spec.n_networks
        raise SweepError(
            f"This is {n:,} networks: at a millisecond each {_duration(n / 1000)}, on disk {_size(n * 100)} or more. "
            "Say yes=True (--yes) if that is meant."
        )
    needed = spec.n_networks * BYTES_A_NETWORK
    if needed > memory():
        raise SweepError(
            f"This is {spec.n_networks:,} networks, whose results alone take {_size(needed)} of memory; this machine "
            f"has {_size(memory())}. Divide it: fewer values, or a part of the plane at a time."
        )


def memory() -> float:
    """Return how much memory this machine has, in bytes; infinity where the system does not say."""
    try:
        return float(os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE"))
    except (AttributeError, ValueError, OSError):  # not POSIX
        return math.inf


def _seeds(seed: int | Sequence[int] | None, own: int) -> Sequence[int]:
    if seed is None:
        return (own,)
    return (seed,) if isinstance(seed, int) else seed


def _duration(seconds: float) -> str:
    for unit, length in (("days", 86400), ("hours", 3600), ("minutes", 60)):
        if seconds >= 2 * length:
            return f"{seconds / length:.0f} {unit}"
    return f"{seconds:.0f} seconds"


def _size(n_bytes: float) -> str:
    for unit in ("bytes", "kB", "MB", "GB"):
        if n_bytes < 1000:
            return f"{n_bytes:.0f} {unit}"
        n_bytes /= 1000
    return f"{n_bytes:.0f} TB"
