"""The versions that made a recording."""

from __future__ import annotations

import platform
from functools import cache
from importlib import metadata

version = cache(metadata.version)  # 1 ms a package, once in place of once a run


def versions() -> dict[str, str]:
    """Return the versions of Python and of the packages that decide about bits."""
    return {"python": platform.python_version()} | {name: version(name) for name in ("separatrix", "torch", "numpy")}
