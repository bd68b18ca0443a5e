"""What a sweep is: a config, the fields that vary, and the seeds; from Python, or from a TOML file."""

from __future__ import annotations

import hashlib
import json
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from operator import index as as_whole
from pathlib import Path
from typing import Any, Literal, Self

import numpy as np

from .._checks import must, one_of
from ..config import RunConfig
from ..errors import ConfigError, FileError
from .axis import Axis
from .columns import Column, column, drawn_columns, grid_columns, plain, shares_of
from .fields import dotted, short, with_values
from .halving import Rung, rungs
from .measuring import KEPT, Kept

Sampler = Literal["grid", "list", "random", "sobol", "optuna"]
SAMPLERS = ("grid", "list", "random", "sobol", "optuna")
DRAWING = ("random", "sobol", "optuna")  # those that are told how many settings to draw
VALUES = 10  # of a range, where nobody says how many
MOST_SHOWN = 8  # values of a list that are written out
NO_SEED = "The seeds have an argument of their own."


@dataclass(frozen=True)
class SweepSpec:
    """Settings to try, each with every seed.

    Parameters
    ----------
    config : RunConfig
        What all networks share.
    vary : mapping of str to Axis or sequence
        For each field that varies its values. A grid takes every combination, the first field changing slowest; a
        list takes the first value of each field, then the second of each; the other samplers draw from the range of
        an `Axis`, or among the values of a list.
    seeds : sequence of int
        The seeds of every setting.
    sampler : str
        "grid", "list", "random", "sobol" (a scrambled Sobol sequence, which fills the space more evenly), or "optuna"
        (the extra of that name, whose draws follow what did well before).
    n : int, optional
        How many settings are drawn; a grid and a list have their own number.
    keep : sequence of str
        What to keep of each network beside its measures: see `measure_population`; and "disagreement", how far the
        seeds of a setting disagree.
    sampler_seed : int
        Seed of what a sampler draws.
    budget : int, optional
        Epochs in all, summed over networks: settings that do badly are stopped early by successive halving, see
        `separatrix.sweeps.halving.rungs`.

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
    budget: int | None = None

    def __post_init__(self) -> None:
        vary: dict[str, Axis | tuple[Any, ...]] = {}
        for name, values in self.vary.items():
            whole = dotted(name)
            if whole == "seed":
                raise ConfigError(f"'seed' cannot vary like other fields. {NO_SEED}")
            if whole in vary:
                raise ConfigError(f"{short(whole)} is given twice.")
            repeats = self.sampler == "list"
            vary[whole] = values if isinstance(values, Axis) else _checked_values(short(whole), values, repeats=repeats)
        object.__setattr__(self, "vary", vary)
        object.__setattr__(self, "seeds", _checked_seeds(self.seeds))
        object.__setattr__(self, "keep", tuple(self.keep))
        self._check_sampler()
        self._check_budget()
        for name in self.keep:
            if name not in KEPT:
                raise ConfigError(one_of("What to keep", KEPT, name))

    def _check_sampler(self) -> None:
        if self.sampler not in SAMPLERS:
            raise ConfigError(one_of("sampler", SAMPLERS, self.sampler))
        if self.sampler not in DRAWING and self.n is not None:
            raise ConfigError(f"A {self.sampler} has its own number of settings; leave n out.")
        if self.sampler in DRAWING and (isinstance(self.n, bool) or not isinstance(self.n, int) or self.n < 1):
            raise ConfigError(must("n", f"at least 1, the number of settings to draw by {self.sampler}", self.n))
        if self.sampler in DRAWING and not self.vary:
            raise ConfigError(f"The sampler {self.sampler} has nothing to draw: no field varies.")
        lengths = {short(name): _size(values) for name, values in self.vary.items()}
        if self.sampler == "list" and len(set(lengths.values())) > 1:
            raise ConfigError(must("The fields of a list", "of one length", lengths))

    def _check_budget(self) -> None:
        if self.budget is None:
            return
        if isinstance(self.budget, bool) or not isinstance(self.budget, int):
            raise ConfigError(must("budget", "a whole number of epochs", self.budget))
        if self.sampler == "optuna":
            raise ConfigError("A budget is for settings that are known at first, and optuna draws them as it goes.")
        if not self.vary:
            raise ConfigError("A budget chooses among settings, and nothing varies but the seeds.")
        if "train.max_epochs" in self.vary:
            raise ConfigError("max_epochs cannot vary under a budget, which decides on the epochs itself.")
        self.rungs  # noqa: B018 (too small a budget is an error now)

    @classmethod
    def from_toml(cls, path: str | Path) -> Self:
        """Read a spec: tables ``[run]``, as `RunConfig` writes itself, and ``[vary]``; all else by its name.

        A field of ``[vary]`` is a list of values, or a text such as ``"1e-4:10:20:log"``. ``seeds`` is a list, a
        number of them, from 0, or a text such as ``"100:200"``, from the first to before the last.

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
            name: Axis.parse(f"{name}={given}", VALUES) if isinstance(given, str) else given
            for name, given in found.get("vary", {}).items()
        }
        values |= {"vary": vary, "seeds": _read_seeds(found.get("seeds", (0,)))}
        return cls(RunConfig.from_dict(found.get("run", {})), **values)

    def to_dict(self) -> dict[str, Any]:
        """Return the spec as plain values, which `from_dict` reads back."""
        vary = {name: _written(values) for name, values in self.vary.items()}
        rest = {"sampler": self.sampler, "n": self.n, "keep": list(self.keep), "sampler_seed": self.sampler_seed}
        seeds = f"{self.seeds.start}:{self.seeds.stop}" if isinstance(self.seeds, range) else list(self.seeds)
        return {"run": self.config.to_dict(), "vary": vary, "seeds": seeds} | rest | {"budget": self.budget}

    @property
    def key(self) -> str:
        """A hash of all that determines the results, the rows of a table's file included."""
        text = json.dumps(self.to_dict(), sort_keys=True, default=list)
        found = hashlib.sha256(text.encode())
        named = self.vary.get("data.name", ())
        for name in (self.config.data.name, *([] if isinstance(named, Axis) else map(str, named))):
            if Path(name).is_file():
                found.update(Path(name).read_bytes())
        return found.hexdigest()[:32]

    @property
    def factors(self) -> tuple[str, ...]:
        """The dotted names of the fields that vary."""
        return tuple(self.vary)

    @property
    def rungs(self) -> tuple[Rung, ...]:
        """The rounds of successive halving; none without a budget."""
        if self.budget is None:
            return ()
        settings = replace(self, budget=None).n_settings
        return rungs(settings, len(self.seeds), self.config.train.max_epochs, self.budget)

    @property
    def is_adaptive(self) -> bool:
        """Whether later settings follow from how earlier ones did."""
        return self.budget is not None or self.sampler == "optuna"

    @property
    def shape(self) -> tuple[int, ...]:
        """The number of values of each factor in a grid, and of the seeds; else (n_settings, n_seeds)."""
        sizes = tuple(map(_size, self.vary.values()))
        if self.budget is not None:
            sizes = (sum(rung.n_settings for rung in self.rungs),)
        elif self.sampler == "list":
            sizes = sizes[:1]
        elif self.n is not None:
            sizes = (self.n,)
        return (*sizes, len(self.seeds))

    @property
    def n_settings(self) -> int:
        """How many settings there are, those of every round of a budget counted anew."""
        return int(np.prod(np.array(self.shape[:-1], dtype=object)))

    @property
    def n_networks(self) -> int:
        """How many networks there are."""
        return int(np.prod(np.array(self.shape, dtype=object)))

    def replace(self, **changes: Any) -> Self:
        """Return a copy with other parameters."""
        return replace(self, **changes)

    def columns(self) -> dict[str, Column]:
        """Return the values of each factor and "seed" for every network, in order: settings, and within them seeds.

        Raises
        ------
        ConfigError
            If later settings follow from how earlier ones do.
        """
        if self.is_adaptive:
            raise ConfigError("The settings of this sweep are not known before it is run: each follows from others.")
        n_seeds = len(self.seeds)
        if self.sampler == "grid":
            found = grid_columns(self.vary, self.shape, self.n_networks)
        else:
            settings = {name: column(values) for name, values in self.vary.items()}
            if self.n is not None:
                shares = shares_of(self.sampler, self.n, len(self.vary), self.sampler_seed)
                settings = drawn_columns(self.vary, shares)
            found = {name: np.repeat(values, n_seeds) for name, values in settings.items()}
        return found | {"seed": np.tile(np.array(self.seeds, dtype=np.int64), self.n_networks // n_seeds)}

    def config_of(self, index: int, columns: Mapping[str, Column] | None = None) -> RunConfig:
        """Return what determines the network of an index."""
        columns = self.columns() if columns is None else columns
        return with_values(self.config, {name: plain(column[index]) for name, column in columns.items()})


def describe(spec: SweepSpec) -> Iterator[str]:
    """Say what varies, a line a factor."""
    for name, values in spec.vary.items():
        if isinstance(values, Axis):
            drawn, ends = spec.sampler in DRAWING, f"from {values.low:g} to {values.high:g}"
            scale = "" if not values.log else ", evenly in its logarithm" if drawn else " in equal ratios"
            yield f"{short(name)}: {'drawn' if drawn else f'{values.n} values'} {ends}{scale}"
        else:
            yield f"{short(name)}: {_listed(values)}"


def _listed(values: Sequence[Any]) -> str:
    """Say the values of a list: all if they are few, else how many and from where to where."""
    different = list(dict.fromkeys(values))
    if len(different) <= MOST_SHOWN:
        return ", ".join(map(_worded, different))
    if all(isinstance(value, int | float) for value in different):
        return f"{len(different):,} values from {_worded(min(different))} to {_worded(max(different))}"
    return ", ".join(map(_worded, different[:MOST_SHOWN])) + f" ... ({len(different):,})"


def _worded(value: Any) -> str:
    if isinstance(value, float):
        return f"{value:.4g}"
    return "-".join(map(_worded, value)) if isinstance(value, tuple) else str(value)


def _read_seeds(given: Any) -> Any:
    """Return seeds as they are written in a file: a list, their number, or the first and the end."""
    if isinstance(given, str):
        try:
            first, end = map(int, given.split(":"))
        except ValueError:
            raise ConfigError(must("seeds", "a list, a number, or FIRST:END", given)) from None
        return range(first, end)
    return range(given) if isinstance(given, int) and not isinstance(given, bool) else given


def _checked_seeds(given: Any) -> Sequence[int]:
    if isinstance(given, range) and given.step == 1:
        seeds: Sequence[int] = given  # a billion of them take no room
    else:
        try:
            seeds = tuple(map(as_whole, given))  # 1.5 is none, and no seed is cut down to a whole number
        except (TypeError, ValueError):
            raise ConfigError(must("seeds", "a list of whole numbers", given)) from None
    if not seeds:
        raise ConfigError(must("seeds", "at least one", 0))
    if isinstance(seeds, tuple) and len(set(seeds)) < len(seeds):
        twice = next(seed for seed in seeds if seeds.count(seed) > 1)
        raise ConfigError(f"The seed {twice} is given twice; equal seeds give equal networks.")
    return seeds


def _checked_values(name: str, values: Any, *, repeats: bool) -> tuple[Any, ...]:
    if isinstance(values, str) or not isinstance(values, Sequence | np.ndarray | range):
        raise ConfigError(must(f"The values of {name}", "an Axis or a list", values))
    found = tuple(tuple(each) if isinstance(each, list) else plain(each) for each in values)
    if not found:
        raise ConfigError(must(f"The values of {name}", "at least one", 0))
    if not repeats and len(set(found)) < len(found):
        raise ConfigError(must(f"The values of {name}", "different from each other", list(found)))
    return found


def _size(values: Axis | Sequence[Any]) -> int:
    return values.n if isinstance(values, Axis) else len(values)


def _written(values: Axis | Sequence[Any]) -> Any:
    if not isinstance(values, Axis):
        return [list(each) if isinstance(each, tuple) else each for each in values]
    return f"{values.low!r}:{values.high!r}:{values.n}" + (":log" if values.log else "")
