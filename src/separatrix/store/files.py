"""The files beside a store's database: recordings, and arrays too big for a row.

Their paths follow from the ids, so none is written down, and a store that is moved with its folder finds them again.
"""

from __future__ import annotations

import filecmp
import shutil
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from numpy.typing import NDArray
from safetensors import SafetensorError, safe_open
from safetensors.numpy import save

from .._files import written_whole
from ..errors import FileError, SeparatrixError, StoreError


def recording_path(folder: Path, entry_id: str) -> Path:
    """Return where an entry's recording lies."""
    return folder / "recordings" / f"{entry_id}.safetensors"


def arrays_path(folder: Path, entry_id: str, chunk: int) -> Path:
    """Return where a chunk's arrays lie."""
    return folder / "arrays" / entry_id / f"{chunk}.safetensors"


def make_folder(folder: Path) -> None:
    """Make a folder and those above it.

    Raises
    ------
    FileError
        If it cannot be made.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise FileError(f"Cannot make the folder {str(folder)!r}: {error.strerror or error}.") from None


def write_arrays(path: Path, arrays: dict[str, NDArray[Any]]) -> None:
    """Write a chunk's arrays, whole or not at all."""
    make_folder(path.parent)
    with written_whole(path) as temporary:
        temporary.write_bytes(save(arrays))


def read_arrays(path: Path, names: Iterable[str]) -> dict[str, NDArray[Any]]:
    """Read some of a chunk's arrays.

    Raises
    ------
    FileError
        If the file is not there.
    StoreError
        If it is damaged.
    """
    check_there(path)
    try:
        with safe_open(path, framework="numpy") as handle:
            return {name: handle.get_tensor(name) for name in names}
    except (SafetensorError, OSError) as error:
        raise StoreError(f"The arrays in {str(path)!r} cannot be read: {error}. Put a copy in its place.") from None


def check_there(path: Path) -> None:
    """Raise a `FileError` if a file of the store is missing."""
    if not path.is_file():
        raise FileError(
            f"The store's file {str(path)!r} is missing. A store is moved together with its folder of files."
        )


@contextmanager
def staging(folder: Path) -> Iterator[Path]:
    """Yield a folder beside the recordings for the time in which one is written, whose file is moved from there.

    Raises
    ------
    FileError
        If nothing can be written there.
    """
    recordings = folder / "recordings"
    make_folder(recordings)
    try:
        with tempfile.TemporaryDirectory(prefix=".new-", dir=recordings) as new:
            yield Path(new)
    except OSError as error:
        if isinstance(error, SeparatrixError):
            raise
        raise FileError(f"Cannot write in the folder {str(recordings)!r}: {error.strerror or error}.") from None


def remove_files(folder: Path, entry_id: str) -> None:
    """Remove an entry's files, if it has any.

    Raises
    ------
    FileError
        If one cannot be removed.
    """
    arrays = folder / "arrays" / entry_id
    try:
        recording_path(folder, entry_id).unlink(missing_ok=True)
        if arrays.exists():
            shutil.rmtree(arrays)
    except OSError as error:
        raise FileError(
            f"Cannot remove {str(error.filename)!r}: {error.strerror}. The entry is gone all the same."
        ) from None


def copy_file(source: Path, target: Path) -> bool:
    """Copy a file, whole or not at all, unless the same bytes are there; tell whether that was needed."""
    check_there(source)
    if target.is_file() and filecmp.cmp(source, target, shallow=False):
        return False
    make_folder(target.parent)
    with written_whole(target) as temporary:
        shutil.copyfile(source, temporary)
    return True
