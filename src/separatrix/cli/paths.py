"""Where a command writes: a name when none was given, and a check before the work, so that no result is lost."""

from __future__ import annotations

import re
import tempfile
from collections.abc import Sequence
from pathlib import Path

from .._checks import must
from ..config import RunConfig
from ..errors import FileError
from .output import UsageError


def recording_name(config: RunConfig) -> Path:
    """Return ``<data>-<model>-seed<seed>.safetensors``."""
    data = re.sub(r"[^\w.-]+", "-", Path(config.data.name).stem).strip("-.") or "data"
    return Path(f"{data}-{config.model.name}-seed{config.seed}.safetensors")


def checked_output(path: Path, suffixes: Sequence[str] = (), *, flag: str = "-o", unlike: Sequence[Path] = ()) -> Path:
    """Return `path` if a file of such a name could be written there now.

    Raises
    ------
    UsageError
        If its suffix is none of `suffixes` (none allows all), or it is one of the files in `unlike`, which are read.
    FileError
        If its folder does not exist or cannot be written.
    """
    if suffixes and path.suffix.lower() not in suffixes:
        raise UsageError(must(flag, f"a path that ends in {', '.join(suffixes)}", str(path)))
    if any(path.resolve() == other.resolve() for other in unlike):
        raise UsageError(must(flag, "another file than the command reads or writes besides", str(path)))
    if path.is_dir():
        raise FileError(f"Cannot write {str(path)!r}: it is a folder.")
    try:
        with tempfile.TemporaryFile(dir=path.parent):
            return path
    except OSError as error:
        raise FileError(f"Cannot write {str(path)!r}: {error.strerror or error}.") from None


def size(path: Path) -> str:
    """Return a file's size for a person: ``1.2 MB``."""
    amount = float(path.stat().st_size)
    for unit in ("bytes", "kB", "MB"):
        if amount < 1000:
            return f"{amount:.0f} {unit}" if unit != "MB" else f"{amount:.1f} MB"
        amount /= 1000
    return f"{amount:.1f} GB"
