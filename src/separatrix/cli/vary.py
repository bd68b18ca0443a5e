"""What varies, as it is typed: --vary NAME=VALUE,VALUE or NAME=LOW:HIGH:N:log, --seeds, --size."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from .._checks import must
from .output import UsageError
from .settings import Setting, all_settings

if TYPE_CHECKING:
    from ..sweeps import Axis

FORMS = "NAME=VALUE,VALUE or NAME=LOW:HIGH, NAME=LOW:HIGH:N, NAME=LOW:HIGH:N:log"
EXAMPLE = "For example: learning_rate=1e-4:10:20:log, or hidden=8,30-20"
HYPHEN = re.compile(r"(?<![eE])-(?=.)")  # 30-20 is two numbers, and 1e-4 is one


def parse_vary(texts: Sequence[str]) -> dict[str, Axis | list[Any]]:
    """Return each field's values, by its dotted name.

    Raises
    ------
    UsageError
        If a text is none of the forms, or a field is given twice.
    ConfigError, UnknownNameError
        If there is no such field or no such axis.
    """
    from ..sweeps import Axis
    from ..sweeps.fields import is_number, short
    from ..sweeps.spec import VALUES

    found: dict[str, Axis | list[Any]] = {}
    for text in texts:
        name, equals, rest = text.partition("=")
        if not equals or not name.strip() or not rest.strip():
            raise UsageError(must("--vary", FORMS, text, EXAMPLE))
        field = field_of(name.strip())
        if field in found:
            raise UsageError(f"--vary gives {short(field)} twice.")
        if ":" in rest and is_number(field):
            found[field] = Axis.parse(f"{field}={rest}", VALUES)
        else:
            found[field] = [_value(field, word.strip()) for word in rest.split(",")]
    return found


def parse_axis(flag: str, text: str, size: int | None) -> Axis:
    """Return an axis of a map, with `size` values if that is given, else as many as its text or the default says.

    Raises
    ------
    UsageError, ConfigError, UnknownNameError
        If there is no such field or no such axis.
    """
    from dataclasses import replace

    from ..sweeps import Axis
    from ..sweeps.map import SIZE

    name, equals, rest = text.partition("=")
    if not equals or ":" not in rest:
        forms = "NAME=LOW:HIGH, NAME=LOW:HIGH:log or NAME=LOW:HIGH:N:log"
        raise UsageError(must(flag, forms, text, "For example: learning_rate=1e-4:10:log"))
    axis = Axis.parse(f"{field_of(name.strip())}={rest}", size or SIZE)
    return axis if size is None else replace(axis, n=size)


def field_of(name: str) -> str:
    """Return the dotted name of a field, which may be called as its flag is: hidden, epochs, data, model."""
    from ..sweeps.fields import dotted

    head, _, part = name.partition(".")
    for setting in all_settings():
        if head in setting.names and setting.section and (not part or part.isdigit()):
            return f"{setting.section}.{setting.field}" + (f".{part}" if part else "")
    return dotted(name)


def parse_seeds(text: str, first: int) -> Sequence[int]:
    """Return seeds: a number of them from `first` upward, a list "3,5,8", or a range "100:200" without its end.

    Raises
    ------
    UsageError
        If it is none of these, or there is no seed.
    """
    try:
        if "," in text:
            return [int(word) for word in text.split(",")]
        if ":" in text:
            low, end = map(int, text.split(":"))
        else:
            low, end = first, first + int(text)
    except ValueError:
        low = end = 0
    if end <= low:
        expected = "a number of seeds, a list such as 3,5,8, or a range such as 100:200"
        raise UsageError(must("--seeds", expected, text))
    return range(low, end)


def parse_size(text: str) -> tuple[int, int]:
    """Return the pixels along x and y: of "256" as many along both, of "256x128" so many.

    Raises
    ------
    UsageError
        If it is neither.
    """
    words = text.lower().split("x")
    if len(words) > 2 or not all(word.isdigit() and int(word) > 0 for word in words):
        raise UsageError(must("--size", "a number of pixels such as 256, or along x and y such as 256x128", text))
    return int(words[0]), int(words[-1])


def _value(field: str, word: str) -> Any:
    section, _, name = field.partition(".")
    setting = next((each for each in all_settings() if (each.section, each.field) == (section, name)), None)
    if setting is None:  # a part of a list, which is a number
        return _number(word)
    if setting.is_switch and word.lower() in ("true", "false"):
        return word.lower() == "true"
    return _many(setting, word) if setting.takes_many else setting.value(word)


def _many(setting: Setting, word: str) -> Any:
    return setting.value(tuple(word.split("-") if setting.is_text else HYPHEN.split(word)))


def _number(word: str) -> Any:
    for kind in (int, float):
        try:
            return kind(word)
        except ValueError:
            continue
    return word
