"""Files appear whole or not at all."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from .errors import FileError

_UMASK = os.umask(0)  # it can only be read by setting it, which is done once, before there are threads
os.umask(_UMASK)


@contextmanager
def written_whole(path: str | Path) -> Iterator[Path]:
    """Yield a temporary path of the same suffix beside `path`, and rename it to `path` once the block succeeds.

    Raises
    ------
    FileError
        If the folder does not exist or cannot be written.
    """
    path = Path(path).resolve() if Path(path).is_symlink() else Path(path)
    if path.is_dir():
        raise FileError(f"Cannot write {str(path)!r}: it is a folder.")
    try:
        descriptor, name = tempfile.mkstemp(suffix=path.suffix, prefix=f".{path.stem}-", dir=path.parent)
        os.close(descriptor)
    except OSError as error:
        raise FileError(f"Cannot write {str(path)!r}: {error.strerror or error}.") from None
    temporary = Path(name)
    try:
        yield temporary
        with temporary.open("rb+") as handle:
            os.fsync(handle.fileno())
        temporary.chmod(0o666 & ~_UMASK)  # mkstemp made it private; a result should open like any other file
        temporary.replace(path)
    except OSError as error:
        if isinstance(error, FileError):
            raise
        raise FileError(f"Cannot write {str(path)!r}: {error.strerror or error}.") from None
    finally:
        temporary.unlink(missing_ok=True)
