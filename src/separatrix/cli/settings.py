"""Every setting of a run as a flag, made from the config's own fields, so that none can be missing or misdescribed."""

from __future__ import annotations

import os
import re
import types
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, fields, make_dataclass
from functools import cache
from typing import TYPE_CHECKING, Annotated, Any, Literal, Union, get_args, get_origin

from cyclopts import Group, Parameter
from pydantic.fields import FieldInfo

from .._checks import did_you_mean
from ..config import DataConfig, ModelConfig, RunConfig, TrainConfig
from ..errors import ConfigError
from .output import UsageError, warn

SECTIONS: Mapping[str, type[DataConfig] | type[ModelConfig] | type[TrainConfig]] = {
    "data": DataConfig,
    "model": ModelConfig,
    "train": TrainConfig,
}
GROUPS = {
    "data": Group("Data", sort_key=2),
    "model": Group("Model", sort_key=3),
    "train": Group("Training", sort_key=4),
}
NAMES = {  # flags that are not simply the field's name
    ("data", "name"): ("data",),
    ("data", "seed"): ("data-seed",),
    ("model", "name"): ("model",),
    ("model", "hidden_layer_sizes"): ("hidden", "hidden-layer-sizes"),
    ("train", "max_epochs"): ("epochs", "max-epochs"),
}
IN_PYTHON_ONLY = {"module"}  # a network of one's own cannot be named on a command line
PREFIX = "SEPARATRIX_"
OTHER_VARIABLES = {"SEPARATRIX_DEBUG", "SEPARATRIX_STORE"}


@dataclass(frozen=True)
class Setting:
    """One field of a `RunConfig` as a flag and an environment variable.

    Parameters
    ----------
    section : str
        "data", "model" or "train"; empty for the seed of the run.
    field : str
        The field's name there.
    names : tuple of str
        What the flag is called, without dashes at its front; the first is the one that help shows.
    info : FieldInfo
        The field.
    """

    section: str
    field: str
    names: tuple[str, ...]
    info: FieldInfo

    @property
    def key(self) -> str:
        return f"{self.section}_{self.field}"

    @property
    def flag(self) -> str:
        return f"--{self.names[0]}"

    @property
    def variables(self) -> tuple[str, ...]:
        """The names of its environment variable."""
        return tuple(PREFIX + name.replace("-", "_").upper() for name in self.names)

    @property
    def is_switch(self) -> bool:
        return self.info.annotation is bool

    @property
    def takes_many(self) -> bool:
        return any(get_origin(kind) is tuple for kind in _members(self.info.annotation))

    @property
    def is_text(self) -> bool:
        """Whether values are names, never numbers."""
        return any(kind is str for kind in _leaves(self.info.annotation))

    @property
    def choices(self) -> tuple[str, ...]:
        """The words it takes, if it takes nothing else."""
        kinds = [kind for kind in _leaves(self.info.annotation) if kind is not type(None)]
        if any(get_origin(kind) is not Literal for kind in kinds):
            return ()
        return tuple(dict.fromkeys(word for kind in kinds for word in get_args(kind) if word not in IN_PYTHON_ONLY))

    @property
    def metavar(self) -> str | None:
        """What help calls its value, where the type in itself would say too little."""
        if self.is_switch or self.choices:
            return None
        name = "NAME" if self.is_text else "NUMBER" if float in _leaves(self.info.annotation) else "N"
        return f"{name}..." if self.takes_many else name

    def value(self, given: bool | str | tuple[str, ...]) -> Any:
        """Return what a flag or a variable said as a value for the config, which checks it."""
        if isinstance(given, bool):
            return given
        if isinstance(given, str):
            return self._single(given)
        values = tuple(self._single(word) for word in given)
        one_is_enough = any(get_origin(kind) is not tuple for kind in _members(self.info.annotation))
        return values[0] if one_is_enough and len(values) == 1 else values

    def _single(self, word: str) -> Any:
        if self.is_text:
            return word
        if word.lower() == "none" and type(None) in _members(self.info.annotation):
            return None
        for number in (int, float):
            try:
                return number(word)
            except ValueError:
                continue
        return word


if TYPE_CHECKING:

    @dataclass(frozen=True)
    class Flags:
        """What was said on the command line: for each setting its text, or none."""


@cache
def all_settings() -> tuple[Setting, ...]:
    """Return every setting of a run but the data's name, which is an argument."""
    found = [
        Setting(section, name, NAMES.get((section, name), (name.replace("_", "-"),)), info)
        for section, config in SECTIONS.items()
        for name, info in config.model_fields.items()
    ]
    return (*found, Setting("", "seed", ("seed",), RunConfig.model_fields["seed"]))


def _members(annotation: Any) -> tuple[Any, ...]:
    """Return the types that a field may have, unions and annotations opened."""
    if get_origin(annotation) is Annotated:
        return _members(get_args(annotation)[0])
    if get_origin(annotation) in (Union, types.UnionType):
        return tuple(kind for member in get_args(annotation) for kind in _members(member))
    return (annotation,)


def _leaves(annotation: Any) -> tuple[Any, ...]:
    """Return the types of single values, tuples opened too."""
    found: list[Any] = []
    for kind in _members(annotation):
        inner = [member for member in get_args(kind) if member is not Ellipsis] if get_origin(kind) is tuple else []
        found += [leaf for member in inner for leaf in _leaves(member)] if inner else [kind]
    return tuple(found)


def _parameter(setting: Setting) -> Parameter:
    default = setting.info.get_default(call_default_factory=True)
    return Parameter(
        name=[f"--{name}" for name in setting.names],
        group=GROUPS.get(setting.section, GROUPS["train"]),
        help=plain(setting.info.description or ""),
        negative=[f"--no-{name}" for name in setting.names] if setting.is_switch else (),
        consume_multiple=setting.takes_many,
        choices=setting.choices or None,
        metavar=setting.metavar,
        show_default=_shown(default) or False,
        allow_leading_hyphen=False,
    )


def plain(text: str) -> str:
    """Return a field's docstring for a terminal: one line, its marks gone, other settings by their flags."""
    flags = {setting.field: setting.flag for setting in all_settings()}
    text = re.sub(r"``([^`]*)``", r"\1", " ".join(text.split()))
    return re.sub(r"`([^`]*)`", lambda name: flags.get(name[1], name[1]), text)


def _shown(default: Any) -> str:
    if isinstance(default, bool) or default is None:
        return ""
    return " ".join(str(value) for value in default) if isinstance(default, tuple) else str(default)


def _make_flags() -> Any:
    def kind(setting: Setting) -> Any:
        return bool | None if setting.is_switch else tuple[str, ...] | None if setting.takes_many else str | None

    return make_dataclass(
        "Flags",
        [
            (setting.key, Annotated[kind(setting), _parameter(setting)], field(default=None))
            for setting in all_settings()
            if setting.key != "data_name"
        ],
        namespace={"__module__": __name__},
        frozen=True,
        kw_only=True,
    )


if not TYPE_CHECKING:
    Flags = _make_flags()


def run_config(
    base: RunConfig, data: str | None, flags: Flags, environment: Mapping[str, str] = os.environ
) -> RunConfig:
    """Return `base` with what the environment says and, over that, what the command line says.

    Raises
    ------
    UsageError
        If a value is wrong; its text names the flag or the variable that gave it.
    """
    given = _from_environment(environment)
    said = {f.name: getattr(flags, f.name) for f in fields(flags)} | {"data_name": data}
    for setting in all_settings():
        if said[setting.key] is not None:
            source = "data" if setting.key == "data_name" else setting.flag
            given[setting.key] = (source, said[setting.key])
    parts: dict[str, Any] = {}
    problems: list[str] = []
    for section in (*SECTIONS, ""):
        mine = [setting for setting in all_settings() if setting.section == section and setting.key in given]
        values = {setting.field: setting.value(given[setting.key][1]) for setting in mine}
        try:
            if section:
                parts[section] = getattr(base, section).replace(**values)
            else:
                base = base.replace(**values)
        except ConfigError as error:
            sources = {setting.field: given[setting.key][0] for setting in mine}
            problems += [_renamed(line, sources) for line in str(error).splitlines()]
    if problems:
        raise UsageError("\n".join(problems))
    try:
        return base.replace(**parts)
    except ConfigError as error:  # parts that are right, each by itself
        sources = {setting.field: given[setting.key][0] for setting in all_settings() if setting.key in given}
        raise UsageError(_renamed(str(error), sources)) from None


def _renamed(line: str, sources: Mapping[str, str]) -> str:
    """Put the flag or the variable in the place of the field that a message begins with."""
    name, space, rest = line.partition(" ")
    return sources.get(name, name) + space + rest


def _from_environment(environment: Mapping[str, str]) -> dict[str, tuple[str, bool | str | tuple[str, ...]]]:
    """Return for each setting that a variable gives the variable's name and its text."""
    found: dict[str, tuple[str, bool | str | tuple[str, ...]]] = {}
    known = {variable: setting for setting in all_settings() for variable in setting.variables}
    for name, text in sorted(environment.items()):
        if not name.startswith(PREFIX) or name in OTHER_VARIABLES or not text.strip():
            continue
        if name not in known:
            warn(f"{name} is not a setting and was ignored. {did_you_mean(name, known)}".strip())
            continue
        words = tuple(text.replace(",", " ").split())
        found[known[name].key] = (name, words if known[name].takes_many else text.strip())
    return found


def changed_settings(config: RunConfig) -> Iterable[tuple[str, str]]:
    """Yield flag and value, as a command line would say it, of every setting that is not its default."""
    for setting in all_settings():
        if setting.key == "data_name":
            continue
        value = getattr(getattr(config, setting.section), setting.field) if setting.section else config.seed
        if value != setting.info.get_default(call_default_factory=True):
            switch = setting.flag if value else f"--no-{setting.names[0]}"
            yield (switch, "") if setting.is_switch else (setting.flag, _shown(value))
