"""What a sweep is: a config, the fields that vary, and the seeds; from Python, or from a TOML file."""

from __future__ import annotations

import hashlib
import json
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from pathlib import Path
from typing import Any, Literal, Self

import numpy as np
from numpy.typing import NDArray

from .._checks import must, one_of
from ..config import RunConfig
from ..engines import KEPT, Kept
from ..errors import ConfigError, FileError
from .axis import Axis
from .fields import dotted, is_whole, short, with_values

Sampler = Literal["grid", "random", "sobol"]
SAMPLERS = ("grid", "random", "sobol")
Column = NDArray[Any]
NO_SEED = "The seeds have an argument of their own."


@dataclass(frozen=True)
class SweepSpec:
    """Settings to try, each with every seed.

    Parameters
    ----------
    config : RunConfig
        What all networks share.
    vary : mapping of str to Axis or sequence
        For each field that varies its values. A grid takes every combination, the first field changing slowest; the
        other samplers draw from the range of an `Axis`, or among the values of a list.
    seeds : sequence of int
        The seeds of every setting.
    sampler : str
        "grid", "random" or "sobol" (a scrambled Sobol sequence, which fills the space more evenly).
    n : int, optional
        How many settings are drawn; a grid has its own number.
    keep : sequence of str
        What to keep of each network beside its measures; see `measure_population`.
    sampler_seed : int
        Seed of what a sampler draws.

    Raises
    ------
    ConfigError, UnknownNameError
        If a field is unknown or given twice, has no values or equal ones, or `n` and the sampler do not fit.
    """

    config: RunConfig = field(default_factory=RunConfig)
    vary: Mapping[str, Axis | Sequence[Any]] = field(default_factory=dict)
    seeds: Sequence[int] = (0,)
    sampler: Sampler = "grid"
    n: int | None = None
    keep: Sequence[Kept] = ()
    sampler_seed: int = 0

    def __post_init__(self) -> None:
        vary: dict[str, Axis | tuple[Any, ...]] = {}
        for name, values in self.vary.items():
            whole = dotted(name)
            if whole == "seed":
                raise ConfigError(f"'seed' cannot vary like other fields. {NO_SEED}")
            if whole in vary:
                raise ConfigError(f"{short(whole)} is given twice.")
            vary[whole] = values if isinstance(values, Axis) else _checked_values(short(whole), values)
        seeds = tuple(int(seed) for seed in self.seeds)
        if not seeds:
            raise ConfigError(must("seeds", "at least one", 0))
        if len(set(seeds)) < len(seeds):
            twice = next(seed for seed in seeds if seeds.count(seed) > 1)
            raise ConfigError(f"The seed {twice} is given twice; equal seeds give equal networks.")
        if self.sampler not in SAMPLERS:
            raise ConfigError(one_of("sampler", SAMPLERS, self.sampler))
        if self.sampler == "grid" and self.n is not None:
            raise ConfigError("A grid has its own number of settings; leave n out.")
        if self.sampler != "grid" and (self.n is None or self.n < 1):
            raise ConfigError(must("n", f"at least 1, the number of settings to draw by {self.sampler}", self.n))
        for name in self.keep:
            if name not in KEPT:
                raise ConfigError(one_of("What to keep", KEPT, name))
        object.__setattr__(self, "vary", vary)
        object.__setattr__(self, "seeds", seeds)
        object.__setattr__(self, "keep", tuple(self.keep))

    @classmethod
    def from_toml(cls, path: str | Path) -> Self:
        """Read a spec: tables ``[run]``, as `RunConfig` writes itself, and ``[vary]``; all else by its name.

        A field of ``[vary]`` is a list of values, or a text such as ``"1e-4:10:20:log"``. ``seeds`` is a list or a
        number of them, from 0.

        Raises
        ------
        FileError
            If the file cannot be read or is no TOML.
        ConfigError
            If something in it is unknown or not allowed.
        """
        try:
            with open(path, "rb") as file:
                found = tomllib.load(file)
        except OSError as error:
            raise FileError(f"Cannot read {str(path)!r}: {error.strerror or error}.") from None
        except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
            raise FileError(f"{str(path)!r} is not a TOML file: {error}.") from None
        return cls.from_dict(found)

    @classmethod
    def from_dict(cls, found: Mapping[str, Any]) -> Self:
        """Return the spec that `to_dict` gave, or a TOML file says."""
        known = {"run", *(each.name for each in fields(cls))} - {"config"}
        for name in found:
            if name not in known:
                raise ConfigError(one_of("A part of a sweep's file", sorted(known), name))
        values: dict[str, Any] = {name: value for name, value in found.items() if name != "run"}
        vary = {
            name: Axis.parse(f"{name}={given}") if isinstance(given, str) else given
            for name, given in found.get("vary", {}).items()
        }
        seeds = found.get("seeds", (0,))
        values |= {"vary": vary, "seeds": range(seeds) if isinstance(seeds, int) else seeds}
        return cls(RunConfig.from_dict(found.get("run", {})), **values)

    def to_dict(self) -> dict[str, Any]:
        """Return the spec as plain values, which `from_dict` reads back."""
        vary = {name: _written(values) for name, values in self.vary.items()}
        rest = {"sampler": self.sampler, "n": self.n, "keep": list(self.keep), "sampler_seed": self.sampler_seed}
        return {"run": self.config.to_dict(), "vary": vary, "seeds": list(self.seeds)} | rest

    @property
    def key(self) -> str:
        """A hash of all that determines the results."""
        text = json.dumps(self.to_dict(), sort_keys=True, default=list)
        return hashlib.sha256(text.encode()).hexdigest()[:32]

    @property
    def factors(self) -> tuple[str, ...]:
        """The dotted names of the fields that vary."""
        return tuple(self.vary)

    @property
    def shape(self) -> tuple[int, ...]:
        """The number of values of each factor in a grid, and of the seeds; (n, n_seeds) of drawn settings."""
        sizes = tuple(map(_size, self.vary.values())) if self.n is None else (self.n,)
        return (*sizes, len(self.seeds))

    @property
    def n_networks(self) -> int:
        """How many networks there are."""
        return int(np.prod(np.array(self.shape, dtype=object)))

    def replace(self, **changes: Any) -> Self:
        """Return a copy with other parameters."""
        return replace(self, **changes)

    def columns(self) -> dict[str, Column]:
        """Return the values of each factor and "seed" for every network, in order: settings, and within them seeds."""
        if self.n is None:
            places = np.unravel_index(np.arange(self.n_networks), self.shape)
            found = {name: _values(values)[at] for (name, values), at in zip(self.vary.items(), places, strict=False)}
        else:
            drawn = zip(self.vary.items(), self._shares().T, strict=True)
            found = {name: np.repeat(_drawn(values, shares), len(self.seeds)) for (name, values), shares in drawn}
        seeds = np.tile(np.array(self.seeds, dtype=np.int64), self.n_networks // len(self.seeds))
        return found | {"seed": seeds}

    def config_of(self, index: int, columns: Mapping[str, Column] | None = None) -> RunConfig:
        """Return what determines the network of an index."""
        columns = self.columns() if columns is None else columns
        return with_values(self.config, {name: plain(column[index]) for name, column in columns.items()})

    def _shares(self) -> NDArray[np.float64]:
        assert self.n is not None
        if self.sampler == "random":
            return np.random.default_rng(self.sampler_seed).random((self.n, len(self.vary)))
        from scipy.stats import qmc

        sobol = qmc.Sobol(max(len(self.vary), 1), rng=np.random.default_rng(self.sampler_seed))
        return np.asarray(sobol.random_base2((self.n - 1).bit_length())[: self.n, : len(self.vary)])


def plain(value: Any) -> Any:
    """Return a NumPy number as Python's own."""
    return value.item() if isinstance(value, np.generic) else value


def describe(spec: SweepSpec) -> Iterator[str]:
    """Say what varies, a line a factor."""
    for name, values in spec.vary.items():
        if isinstance(values, Axis):
            scale = " in equal ratios" if values.log else ""
            yield f"{short(name)}: {values.n} values from {values.low:g} to {values.high:g}{scale}"
        else:
            yield f"{short(name)}: {', '.join(map(str, values))}"


def _checked_values(name: str, values: Any) -> tuple[Any, ...]:
    if isinstance(values, str) or not isinstance(values, Sequence | np.ndarray | range):
        raise ConfigError(must(f"The values of {name}", "an Axis or a list", values))
    found = tuple(tuple(each) if isinstance(each, list) else plain(each) for each in values)
    if not found:
        raise ConfigError(must(f"The values of {name}", "at least one", 0))
    if len(set(found)) < len(found):
        raise ConfigError(must(f"The values of {name}", "different from each other", list(found)))
    return found


def _size(values: Axis | Sequence[Any]) -> int:
    return values.n if isinstance(values, Axis) else len(values)


def _values(values: Axis | Sequence[Any]) -> Column:
    if isinstance(values, Axis):
        return _whole(values, values.values)
    kinds = {type(value) for value in values}
    if kinds <= {int, float} and len(kinds) == 1:
        return np.array(values)
    column = np.empty(len(values), dtype=object)
    column[:] = values
    return column


def _drawn(values: Axis | Sequence[Any], shares: NDArray[np.float64]) -> Column:
    if isinstance(values, Axis):
        return _whole(values, values.at(shares))
    return _values(values)[(shares * len(values)).astype(np.int64)]


def _whole(axis: Axis, values: NDArray[np.float64]) -> Column:
    return values.astype(np.int64) if is_whole(axis.name) else values


def _written(values: Axis | Sequence[Any]) -> Any:
    if not isinstance(values, Axis):
        return [list(each) if isinstance(each, tuple) else each for each in values]
    return f"{values.low!r}:{values.high!r}:{values.n}" + (":log" if values.log else "")
