"""What the times were measured on."""

from __future__ import annotations

import os
import platform
from contextlib import suppress
from importlib import metadata
from pathlib import Path


def machine() -> str:
    """Return processor, cores, and the versions that decide about speed, in one sentence."""
    names = ("torch", "numpy", "scikit-learn", "skorch", "jax")
    versions = ", ".join(f"{name} {version}" for name in names if (version := _version(name)))
    return f"{_processor()}, {os.cpu_count()} cores, Python {platform.python_version()}, {versions}."


def _processor() -> str:
    with suppress(OSError):  # elsewhere than on Linux
        for line in Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines():
            if line.startswith("model name"):
                return f"{line.partition(':')[2].strip()} ({platform.machine()})"
    return platform.machine()


def _version(name: str) -> str:
    try:
        return metadata.version(name)
    except metadata.PackageNotFoundError:
        return ""
