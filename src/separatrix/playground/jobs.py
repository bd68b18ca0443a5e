"""Many networks round the present one, trained in the background: seeds, and a map of two settings."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .._checks import must
from ..analysis.basin import larger_is_better
from ..analysis.ensemble import Ensemble, disagreement
from ..config import RunConfig
from ..data import Dataset
from ..engines import STATUSES
from ..errors import ConfigError, SeparatrixError
from ..recording.forward import n_processors
from ..sweeps import Axis
from ..sweeps.keeping import default_measure
from ..sweeps.map import map_spec
from ..sweeps.measuring import check_measure, with_needed
from ..sweeps.plan import Plan
from ..sweeps.results import NOT_DONE, Results
from ..sweeps.spec import SweepSpec
from ..sweeps.swept import FAILED, Sweep
from ..sweeps.work import train_chunk
from .described import numbers
from .frames import as_bytes, boundary_arrays, value_range
from .opened import check_network
from .packed import SeedsHeader, pack
from .problem import Limits, Problem, View
from .to_page import Job, MapAxis

Tell = Callable[[Job | bytes], None]
OFTEN = 0.25  # seconds between two words on the way

_log = logging.getLogger(__name__)


class Work:
    """A job in a thread of its own. What it finds is told as it comes; `cancel` ends it within about 100 ms.

    Parameters
    ----------
    kind : str
        "seeds" or "map".
    spec : SweepSpec
        The networks.
    data : Dataset
        Their rows.
    view : View
        How the seeds' common answer is painted.
    tell : callable
        Takes messages; called from the thread.
    measure : str, optional
        What is told of each; by default the validation accuracy, or what there is instead.

    Raises
    ------
    UnknownNameError, ConfigError
        If that is not measured.
    """

    def __init__(
        self, kind: str, spec: SweepSpec, data: Dataset, view: View, tell: Tell, measure: str | None = None
    ) -> None:
        self.kind, self.spec, self.data, self.view, self.tell = kind, spec, data, view, tell
        shape = spec.shape if kind == "map" else ()
        plan = Plan(
            spec,
            "auto",
            None if spec.vary and any(name.startswith("data.") for name in spec.vary) else data,
            coarse_first=shape,
        )
        check_measure(plan, measure)
        self.sweep = Sweep(plan, Results(plan.n_networks), measure or "")
        self._cancelled = threading.Event()
        self._begun = time.perf_counter()
        self._thread = threading.Thread(target=self._run, name=f"separatrix: {kind}", daemon=True)
        self._thread.start()

    def cancel(self) -> None:
        """End it; what there is stays."""
        self._cancelled.set()

    def join(self, seconds: float) -> None:
        """Wait for its end."""
        if self._thread is not threading.current_thread():
            self._thread.join(seconds)

    def config_of(self, index: int) -> RunConfig:
        """Return what determines one of its networks.

        Raises
        ------
        ConfigError
            If there is no such network.
        """
        if index >= len(self.sweep):
            raise ConfigError(must("index", f"from 0 to {len(self.sweep) - 1}", index))
        return self.sweep.config_of(index)

    def _run(self) -> None:
        try:
            self._train()
            if self.kind == "seeds" and self.sweep.n_done:
                self.tell(self._together())
        except SeparatrixError as error:
            self.tell(self._message("failed", str(error)))
        except MemoryError:
            self.tell(self._message("failed", "This needs more memory than there is. Ask for fewer."))
        except Exception:
            _log.exception("A playground's job failed.")
            self.tell(self._message("failed", "Something went wrong in the playground itself."))
        else:
            self.tell(self._message("cancelled" if self._cancelled.is_set() else "done"))

    def _train(self) -> None:
        sweep, told = self.sweep, 0.0
        self.tell(self._message("running"))
        for number in sweep.plan.order():
            if self._cancelled.is_set():
                return
            result = train_chunk(
                sweep.plan.chunk(number), n_threads=max(1, n_processors() - 1), cancelled=self._cancelled.is_set
            )
            whole = result.columns["status"] != STATUSES.index("interrupted")
            if whole.any():
                sweep.results.add(_rows(result.columns, whole), _rows(result.arrays, whole))
            sweep.measure = sweep.measure or default_measure(sweep)
            if time.perf_counter() - told > OFTEN:
                told = time.perf_counter()
                self.tell(self._message("running"))

    def _message(self, state: Any, summary: str | None = None) -> Job:
        sweep = self.sweep
        seconds = max(time.perf_counter() - self._begun, 1e-3)
        measured = sweep.measure in sweep.measures
        values = sweep.values() if measured else np.full(len(sweep), np.nan)
        own = self._map(values) if self.kind == "map" else self._seeds(values)
        return Job(
            job="map" if self.kind == "map" else "seeds",
            state=state,
            n_done=sweep.n_done,
            n=len(sweep),
            rate=sweep.n_done / seconds,
            summary=self._summary(values) if summary is None else summary,
            measure=sweep.measure,
            **own,
        )

    def _seeds(self, values: NDArray[np.float64]) -> dict[str, Any]:
        names = np.array([*STATUSES, ""])  # NOT_DONE is the last
        return {
            "seeds": [int(seed) for seed in self.spec.seeds],
            "scores": numbers(values),
            "statuses": [str(name) for name in names[self.sweep.results.status]],
        }

    def _map(self, values: NDArray[np.float64]) -> dict[str, Any]:
        y, x = (axis for axis in self.spec.vary.values() if isinstance(axis, Axis))
        failed = (self.sweep.results.status == FAILED).reshape(y.n, x.n)
        rows = values.reshape(y.n, x.n)
        return {
            "x": _axis(x),
            "y": _axis(y),
            "values": [numbers(row) for row in rows],
            "failed": failed.tolist(),
        }

    def _summary(self, values: NDArray[np.float64]) -> str:
        sweep = self.sweep
        sound = values[np.isfinite(values)]
        failed = f", {sweep.n_failed} diverged" if sweep.n_failed else ""
        if not len(sound):
            return f"{sweep.n_done} of {len(sweep)} networks trained{failed}."
        name, epochs = sweep.measure.replace("_", " "), self.spec.config.train.max_epochs
        if self.kind == "seeds":
            return (
                f"{name} after {epochs} epochs: {np.median(sound):.4g} in the middle, from {sound.min():.4g} to "
                f"{sound.max():.4g} over {len(sound)} seeds{failed}."
            )
        best = sound.max() if larger_is_better(sweep.measure) else sound.min()
        return f"{sweep.n_done} networks trained for {epochs} epochs; the best {name} is {best:.4g}{failed}."

    def _together(self) -> bytes:
        """Return the packed answer of all seeds: their mean, and where they disagree."""
        weights = self.sweep.weights
        assert weights is not None
        members = weights[(self.sweep.results.status != NOT_DONE) & np.isfinite(weights).all(axis=1)]
        found = disagreement(
            Ensemble(self.spec.config, self.data, members), features=self.view.features, resolution=self.view.resolution
        )
        low, high = value_range(self.data)
        against = found.std if found.against is None else found.against
        most = float(np.nanmax(against, initial=0.0))
        header = SeedsHeader(
            n=found.n_models,
            features=found.mean.grid.features,
            extent=found.mean.grid.extent,
            low=low,
            high=high,
            most=most,
            arrays=[],
        )
        mean = boundary_arrays(found.mean.values, low, high)
        arrays = {"mean": mean.pop("boundary"), **mean, "disagreement": as_bytes(against, 0.0, most or 1.0)}
        return pack(header, arrays)


def seeds_spec(config: RunConfig, n: int, limits: Limits) -> SweepSpec:
    """Return so many networks that differ from `config` in their seed alone.

    Raises
    ------
    ConfigError
        If they are more than a session may train.
    """
    if n > limits.seeds:
        raise ConfigError(must("n", f"at most {limits.seeds} seeds", n))
    return SweepSpec(config, {}, range(config.seed + 1, config.seed + 1 + n), keep=("weights",))


def plane_spec(config: RunConfig, x: str, y: str, size: int, measure: str | None, limits: Limits) -> SweepSpec:
    """Return the networks of a map.

    Raises
    ------
    ConfigError, UnknownNameError
        If an axis is none, or the pixels are more than a session may train.
    """
    if size > limits.map_size:
        raise ConfigError(must("size", f"at most {limits.map_size} pixels a side", size))
    axes = [Axis.parse(axis) for axis in (x, y)]
    for axis in axes:
        if axis.name == "train.max_epochs":
            raise ConfigError("max_epochs cannot be an axis here. Look at the curves, which show every epoch.")
    across, up = (replace(axis, n=size) for axis in axes)
    return with_needed(map_spec(config, across, up), measure)


def shortened(config: RunConfig, epochs: int) -> RunConfig:
    """Return the config of a training as long as the one shown; a whole one where the schedule depends on the end."""
    whole = config.train.schedule in ("cosine", "one_cycle")
    n = config.train.max_epochs if whole else min(epochs, config.train.max_epochs)
    return config.replace(train__max_epochs=n, train__frames="ends")


def check_work(spec: SweepSpec, problem: Problem, data: Dataset, limits: Limits) -> None:
    """Refuse networks that are too large or too much work; those at the ends of every axis are looked at.

    Raises
    ------
    ConfigError
        In a sentence.
    """
    n, corners = spec.n_networks, {0, spec.n_networks - 1}
    if spec.vary:
        width = spec.shape[1]
        corners |= {width - 1, n - width}
    columns = spec.columns()
    most = max(check_network(spec.config_of(at, columns), problem, data, limits) for at in corners)
    if most * n > limits.job_steps:
        raise ConfigError(
            f"{n} networks of up to {most:,} steps are {most * n:,} steps; {limits.job_steps:,} are the most. "
            "Ask for fewer, or at an earlier moment."
        )


def _rows(columns: dict[str, NDArray[Any]], wanted: NDArray[np.bool_]) -> dict[str, NDArray[Any]]:
    return {name: values[wanted] for name, values in columns.items()}


def _axis(axis: Axis) -> MapAxis:
    return MapAxis(name=axis.name, label=axis.label, values=axis.values.tolist(), log=axis.log)
