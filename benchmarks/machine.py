"""What the times were measured on."""

from __future__ import annotations

import os
import platform
from importlib import metadata


def machine() -> str:
    """Return processor, cores, and the versions that decide about speed, in one sentence."""
    names = ("torch", "numpy", "scikit-learn", "skorch", "jax")
    versions = ", ".join(f"{name} {version}" for name in names if (version := _version(name)))
    return f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}, {versions}."


def _version(name: str) -> str:
    try:
        return metadata.version(name)
    except metadata.PackageNotFoundError:
        return ""
