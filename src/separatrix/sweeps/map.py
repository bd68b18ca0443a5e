"""A hyperparameter map: a sweep over two numbers, in which each pixel is a trained network."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import Executor
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from .._checks import must
from ..analysis.basin import Basin, good_pixels, is_share, larger_is_better, safest_basin
from ..config import RunConfig
from ..data import Dataset
from ..engines.select import EngineName
from ..errors import ConfigError
from ..recording import Recording
from .axis import Axis
from .measuring import Kept
from .observer import SweepObserver
from .run import run_spec
from .spec import SweepSpec
from .swept import FAILED, Sweep

if TYPE_CHECKING:
    import pandas as pd

    from ..store import Store

SIZE = 64  # pixels a side, where nobody says


class HyperparameterMap:
    """What became of a network at every point of a plane of two numbers; `hyperparameter_map` makes one.

    Parameters
    ----------
    sweep : Sweep
        The networks: a grid over y and then x, each with every seed.
    """

    def __init__(self, sweep: Sweep) -> None:
        self.sweep = sweep
        self.y, self.x = (_axis(sweep.spec, name) for name in sweep.spec.factors)

    @property
    def measure(self) -> str:
        """What the map shows if nothing else is named."""
        return self.sweep.measure

    @property
    def measures(self) -> tuple[str, ...]:
        """What was measured."""
        return self.sweep.measures

    @property
    def n_seeds(self) -> int:
        """How many networks a pixel has."""
        return len(self.sweep.spec.seeds)

    @property
    def shape(self) -> tuple[int, int]:
        """Pixels along y and x."""
        return self.y.n, self.x.n

    @property
    def failed(self) -> NDArray[np.bool_]:
        """Where a network diverged, for one of the seeds at least; bool of shape (n_y, n_x), row 0 the lowest y."""
        return np.asarray((self.sweep.results.status == FAILED).reshape(*self.shape, -1).any(axis=2))

    @property
    def done(self) -> NDArray[np.bool_]:
        """Where all seeds are trained, bool of shape (n_y, n_x)."""
        return np.asarray(self.sweep.results.done.reshape(*self.shape, -1).all(axis=2))

    def __repr__(self) -> str:
        over = f"{self.measure} over {self.x.label} and {self.y.label}"
        return f"HyperparameterMap({over}: {self.x.n} × {self.y.n} pixels, {self.sweep.n_done} networks done)"

    def grid(self, measure: str | None = None) -> NDArray[np.float64]:
        """Return a measure of each pixel, its mean over the seeds.

        Parameters
        ----------
        measure : str, optional
            One of `measures`; none takes the map's own.

        Returns
        -------
        ndarray of float64, shape (n_y, n_x)
            Row 0 has the lowest y. NaN where a seed has no value: it is not trained, or diverged before it had one.

        Raises
        ------
        UnknownNameError
            If nothing of that name was measured.
        """
        values = self.sweep.values(measure).reshape(*self.shape, -1)
        found: NDArray[np.float64] = values.mean(axis=2)
        return found

    def n_rows(self, measure: str | None = None) -> int | None:
        """Return of how many rows a measure is a share, such as an accuracy's; None if it is none.

        Where the number of rows itself varies it is that of the first network.
        """
        name, data = measure or self.measure, self.sweep.data
        if not is_share(name):
            return None
        return len(data.train_index if name.startswith("train") else data.valid_index)

    def safest(self) -> Basin | None:
        """Return the middle of the widest region in which every setting is as good as the best.

        See `separatrix.analysis.good_pixels` and `safest_basin`. None of trainability, of a map that is not complete,
        or if no setting is good; settings that diverged, were it for one seed, are not good.
        """
        if self.measure == "trainability" or not self.done.all():
            return None
        values = np.where(self.failed, np.nan, self.grid())
        good = good_pixels(values, larger_is_better=larger_is_better(self.measure), n_rows=self.n_rows())
        return safest_basin(good, self.x, self.y)

    def at(self, x: float, y: float) -> tuple[int, int]:
        """Return the column and row of the pixel nearest to a point.

        Raises
        ------
        ConfigError
            If the point lies outside the map.
        """
        return self.x.nearest(x), self.y.nearest(y)

    def index(self, column: int, row: int, seed: int | None = None) -> int:
        """Return the index in the sweep of a pixel's network, that of the first seed if none is named.

        Raises
        ------
        ConfigError
            If there is no such pixel or no such seed.
        """
        for name, at, n in (("column", column, self.x.n), ("row", row, self.y.n)):
            if not 0 <= at < n:
                raise ConfigError(must(name, f"from 0 to {n - 1}", at))
        seeds = list(self.sweep.spec.seeds)
        if seed is not None and seed not in seeds:
            raise ConfigError(must("seed", f"one of the map's own, {seeds[0]} to {seeds[-1]}", seed))
        return (row * self.x.n + column) * len(seeds) + (0 if seed is None else seeds.index(seed))

    def config_of(self, column: int, row: int, seed: int | None = None) -> RunConfig:
        """Return what determines a pixel's network."""
        return self.sweep.config_of(self.index(column, row, seed))

    def recording(self, column: int, row: int, seed: int | None = None) -> Recording:
        """Train a pixel's network again, which gives the same bits, and return its recording."""
        return self.sweep[self.index(column, row, seed)]

    def to_pandas(self) -> pd.DataFrame:
        """Return one row a network; see `Sweep.to_pandas`."""
        return self.sweep.to_pandas()


def hyperparameter_map(
    config: RunConfig | None = None,
    *,
    x: Axis | str,
    y: Axis | str,
    size: int | tuple[int, int] | None = None,
    seeds: int | Sequence[int] = 1,
    measure: str | None = None,
    keep: Sequence[Kept] = (),
    data: Dataset | None = None,
    engine: EngineName = "auto",
    executor: str | Executor | None = None,
    store: Store | str | Path | None = None,
    name: str | None = None,
    observer: SweepObserver | None = None,
    yes: bool = False,
) -> HyperparameterMap:
    """Train a network at every point of a plane of two numbers, a coarse picture first.

    Parameters
    ----------
    config : RunConfig, optional
        What all networks share.
    x, y : Axis or str
        Two numeric fields and their ranges; a text such as ``"learning_rate=1e-4:10:log"`` is read by `Axis.parse`.
    size : int or pair of int, optional
        Pixels along x and y, in place of what the axes say; 64 where they are texts.
    seeds : int or sequence of int
        How many networks a pixel has, from the config's seed upward, or which seeds; a pixel shows their mean.
    measure : str, optional
        What it shows: any column of `Measures`, "steps" (to converge, with a stopping rule), "trainability", or of two
        and more seeds their "disagreement" on the validation rows; by default the validation accuracy.
    keep, data, engine, executor, store, name, observer, yes
        As for `sweep`.

    Returns
    -------
    HyperparameterMap
        Also after Ctrl-C, with the pixels that there are.

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
    >>> found = sx.hyperparameter_map(config, x="learning_rate=0.01:10:log", y="weight_decay=1e-4:1:log", size=4)
    >>> found.grid().shape
    (4, 4)
    """
    config = config or RunConfig()
    found = run_spec(
        map_spec(config, x, y, size, seeds, keep),
        kind="map", measure=measure, data=data, engine=engine, executor=executor, store=store, name=name,
        observer=observer, yes=yes,
    )  # fmt: skip
    return HyperparameterMap(found)


def map_spec(
    config: RunConfig,
    x: Axis | str,
    y: Axis | str,
    size: int | tuple[int, int] | None = None,
    seeds: int | Sequence[int] = 1,
    keep: Sequence[Kept] = (),
) -> SweepSpec:
    """Return the sweep that a map is; the parameters are those of `hyperparameter_map`."""
    sizes = (size, size) if isinstance(size, int) or size is None else tuple(size)
    if len(sizes) != 2:
        raise ConfigError(must("size", "the pixels of a side, or along x and y", size))
    axes = [_sized(axis, n) for axis, n in zip((x, y), sizes, strict=True)]
    if axes[0].name == axes[1].name:
        raise ConfigError(f"The two axes of a map must be different fields; both are {axes[0].label}.")
    if isinstance(seeds, int):
        if seeds < 1:
            raise ConfigError(must("seeds", "at least 1", seeds))
        seeds = range(config.seed, config.seed + seeds)
    own = "seed" in (axes[0].name, axes[1].name)
    if own:
        raise ConfigError("The seed cannot be an axis of a map: its order means nothing. Take seeds=N to average.")
    return SweepSpec(config, {axes[1].name: axes[1], axes[0].name: axes[0]}, seeds, keep=keep)


def _sized(axis: Axis | str, n: int | None) -> Axis:
    if isinstance(axis, str):
        return Axis.parse(axis, SIZE if n is None else n)
    if not isinstance(axis, Axis):
        raise ConfigError(must("An axis", "an Axis or a text such as learning_rate=1e-4:10:log", axis))
    return axis if n is None else replace(axis, n=n)


def _axis(spec: SweepSpec, name: str) -> Axis:
    axis = spec.vary[name]
    assert isinstance(axis, Axis)
    return axis
