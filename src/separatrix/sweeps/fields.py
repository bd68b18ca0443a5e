"""The fields of a `RunConfig` by the names that people use for them."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Annotated, Any, Literal, get_args, get_origin

from .._checks import did_you_mean, must, some
from ..config import DataConfig, ModelConfig, RunConfig, TrainConfig
from ..errors import ConfigError, UnknownNameError

SECTIONS: dict[str, type[DataConfig | ModelConfig | TrainConfig]] = {
    "data": DataConfig,
    "model": ModelConfig,
    "train": TrainConfig,
}


@cache
def all_fields() -> dict[str, Any]:
    """Return each field's dotted name and its annotation; the seed of the run is "seed"."""
    found = {
        f"{section}.{name}": info.annotation
        for section, config in SECTIONS.items()
        for name, info in config.model_fields.items()
    }
    return {"seed": int} | found


def dotted(name: str) -> str:
    """Return the whole name of a field: "learning_rate" and "train__learning_rate" are "train.learning_rate".

    Parameters
    ----------
    name : str
        A field alone, or with its section; a number behind it names a part: "learning_rate.0" is the first layer's.

    Raises
    ------
    UnknownNameError
        If no field or more than one has that name.
    """
    field, part = _split(name.replace("__", ".").replace("-", "_"))
    fields = all_fields()
    if field in fields:
        return field + part
    found = [known for known in fields if known.partition(".")[2] == field]
    if len(found) == 1:
        return found[0] + part
    if found:
        raise UnknownNameError(f"The field {name!r} is in several sections. Say which: {' or '.join(found)}.")
    known = [known.partition(".")[2] or known for known in fields]
    advice = did_you_mean(field, [*fields, *known]) or f"The fields are {some(sorted(set(known)), 100)}."
    raise UnknownNameError(f"{name!r} is not a field of a RunConfig. {advice}")


def short(name: str) -> str:
    """Return a dotted name without its section where the rest says it all."""
    field, part = _split(name)
    rest = field.partition(".")[2] or field
    alone = [known for known in all_fields() if known.partition(".")[2] == rest or known == rest]
    return (rest if alone == [field] else field) + part


def is_number(name: str) -> bool:
    """Tell whether a dotted field, or its part, can be a number."""
    return bool(_leaves(all_fields()[_split(name)[0]]) & {int, float})


def is_whole(name: str) -> bool:
    """Tell whether a dotted field can be a number, and only a whole one."""
    leaves = _leaves(all_fields()[_split(name)[0]])
    return int in leaves and float not in leaves


def value_of(config: RunConfig, name: str) -> Any:
    """Return the value that a config has for a dotted field."""
    section, _, field = name.partition(".")
    return getattr(getattr(config, section), field) if field else getattr(config, section)


def _split(name: str) -> tuple[str, str]:
    """Part "train.betas.0" into "train.betas" and ".0"."""
    head, _, last = name.rpartition(".")
    return (head, f".{last}") if last.isdigit() else (name, "")


def _leaves(annotation: Any) -> set[Any]:
    """Return the types of the single values that a field takes."""
    if get_origin(annotation) is Annotated:
        return _leaves(get_args(annotation)[0])
    if get_origin(annotation) is Literal:
        return {str}
    inner = [each for each in get_args(annotation) if each is not Ellipsis]
    return set().union(*map(_leaves, inner)) if inner else {annotation}


def with_values(config: RunConfig, values: Mapping[str, Any]) -> RunConfig:
    """Return `config` with other values of dotted fields; a part of a list goes before the whole of it.

    Raises
    ------
    ConfigError
        If a value is not allowed, or a list has no such part.
    """
    settings: dict[str, Any] = {}
    for name in sorted(values):  # a field before its parts
        field, part = _split(name)
        key, value = field.replace(".", "__", 1), values[name]
        if part:
            whole = settings.get(key, value_of(config, field))
            whole, at = tuple(whole) if isinstance(whole, tuple | list) else (whole,), int(part[1:])
            if field == "train.learning_rate" and len(whole) == 1:
                whole *= config.model.n_layers or 1
            if at >= len(whole):
                raise ConfigError(must(short(name), f"one of the {len(whole)} parts of {short(field)}", at))
            value = (*whole[:at], value, *whole[at + 1 :])
        settings[key] = value
    return config.replace(**settings)
