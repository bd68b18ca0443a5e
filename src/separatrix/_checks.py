"""The one place that words messages: what was expected, what came, what to do."""

from __future__ import annotations

import difflib
import importlib
import re
from collections.abc import Iterable, Mapping, Sequence
from types import ModuleType
from typing import Any

from .errors import MissingExtraError


def must(name: str, expected: str, got: object, advice: str = "") -> str:
    """Word a refusal: ``<name> must be <expected>; got <got>. <advice>``."""
    return f"{name} must be {expected}; got {_shown(got)}.{' ' + advice if advice else ''}"


def one_of(name: str, choices: Iterable[object], got: object) -> str:
    """Word the refusal of a name that is not among `choices`, with the nearest one offered."""
    known = [str(choice) for choice in choices]
    return must(name, f"one of {', '.join(known)}", got, did_you_mean(got, known))


def did_you_mean(word: object, choices: Iterable[object]) -> str:
    """Return ``Did you mean 'x'?`` for the nearest of `choices`, or an empty string."""
    known = {str(choice).lower(): str(choice) for choice in choices}
    meant = _SYNONYMS.get(str(word).lower().lstrip("-"))
    for choice in known:
        if meant is not None and choice.lstrip("-").replace("-", "_") in meant:
            return f"Did you mean {known[choice]!r}?"
    near = difflib.get_close_matches(str(word).lower(), known, n=1, cutoff=0.6)
    return f"Did you mean {known[near[0]]!r}?" if near else ""


def require(module: str, extra: str, purpose: str) -> ModuleType:
    """Import an optional package, or say which extra brings it."""
    try:
        return importlib.import_module(module)
    except ImportError as error:
        raise MissingExtraError(
            f"{purpose} needs the package {module.split('.')[0]}, which is not installed. "
            f'Run: pip install "separatrix[{extra}]"'
        ) from error


def some(items: Sequence[object], limit: int = 5) -> str:
    """List the first few of `items` and count the rest."""
    shown = ", ".join(str(item) for item in items[:limit])
    return shown if len(items) <= limit else f"{shown} and {len(items) - limit} more"


def worded(errors: Sequence[Mapping[str, Any]], fields: Iterable[str]) -> str:
    """Turn pydantic's error list into our wording, one sentence an error."""
    return "\n".join(dict.fromkeys(_sentence(error, fields) for error in errors))


def _sentence(error: Mapping[str, Any], fields: Iterable[str]) -> str:
    name = str(error["loc"][0]) if error["loc"] else "config"
    got, context = error["input"], error.get("ctx", {})
    if "error" in context:
        return str(context["error"])
    match error["type"]:
        case "literal_error":
            return one_of(name, re.findall(r"'([^']*)'", context["expected"]), got)
        case "missing":
            return f"{name} is required and was not given."
        case "extra_forbidden":
            advice = did_you_mean(name, fields) or f"The settings are {', '.join(fields)}."
            return f"{name!r} is not a setting here. {advice}"
        case "greater_than":
            return must(name, f"greater than {context['gt']:g}", got)
        case "greater_than_equal":
            return must(name, f"at least {context['ge']:g}", got)
        case "less_than":
            return must(name, f"less than {context['lt']:g}", got)
        case "less_than_equal":
            return must(name, f"at most {context['le']:g}", got)
        case "finite_number":
            return must(name, "a finite number", got)
        case "too_long" | "too_short":
            return must(name, f"of {_length(context)} values", got)
        case kind:
            return must(name, _EXPECTED.get(kind, error["msg"].removeprefix("Input should be ")), got)


_SYNONYMS = {  # what other tools call a setting
    "lr": {"learning_rate"},
    "epochs": {"max_epochs"},
    "criterion": {"loss"},
    "solver": {"optimizer"},
    "hidden": {"hidden_layer_sizes"},
    "hidden_units": {"hidden_layer_sizes", "hidden"},
}

_EXPECTED = {
    "int_type": "a whole number",
    "int_parsing": "a whole number",
    "int_from_float": "a whole number",
    "float_type": "a number",
    "float_parsing": "a number",
    "bool_type": "true or false",
    "bool_parsing": "true or false",
    "string_type": "a string",
    "tuple_type": "a list of values",
}


def _length(context: Mapping[str, Any]) -> str:
    bound = context.get("max_length", context.get("min_length"))
    return f"{'at most' if 'max_length' in context else 'at least'} {bound}"


def _shown(value: object, limit: int = 200) -> str:
    text = repr(value)
    return text if len(text) <= limit else text[: limit - 1] + "…"
