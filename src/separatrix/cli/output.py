"""Where words go: results to stdout, everything else to stderr."""

from __future__ import annotations

import json
import math
import sys
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from ..errors import SeparatrixError

if TYPE_CHECKING:
    from rich.console import Console


class UsageError(SeparatrixError):
    """A command line that cannot be followed as it was given."""


def console(*, stderr: bool = False) -> Console:
    """Return a console that writes text as it is, and colours nothing by itself."""
    from rich.console import Console

    return Console(stderr=stderr, highlight=False, markup=False, emoji=False)


def note(text: str) -> None:
    """Say something that is no result, on stderr."""
    print(text, file=sys.stderr)


def warn(text: str) -> None:
    """Say that something is odd, on stderr."""
    note(f"warning: {text}")


def print_json(value: Any) -> None:
    """Print one JSON value on stdout; a number that is not finite becomes null, which JSON has and NaN it has not."""
    print(json.dumps(_finite(value), indent=2, ensure_ascii=False))


def _finite(value: Any) -> Any:
    if isinstance(value, float) and not math.isfinite(value):
        return None
    if isinstance(value, Mapping):
        return {str(name): _finite(inner) for name, inner in value.items()}
    if isinstance(value, Sequence) and not isinstance(value, str):
        return [_finite(inner) for inner in value]
    return value
