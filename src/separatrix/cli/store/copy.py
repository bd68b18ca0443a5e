"""``separatrix store copy``: a library into another."""

from __future__ import annotations

from typing import Annotated

from cyclopts import Parameter

from ...errors import FileError
from ..output import print_json


def copy(source: str, target: str, /, *, json: Annotated[bool, Parameter(negative=())] = False) -> None:
    """Copy a library into another, from SQLite or PostgreSQL to either.

    A copy that was cut off is gone on with by the same line. Entries that only the
    target has stay as they are.

    Parameters
    ----------
    source
        The library to copy: a path or a URL.
    target
        Where to: a path or a URL.
    json
        Print the number of entries as one JSON object.
    """
    from ...store import copy_store, open_store
    from ...store.address import address_of

    path = address_of(source).path
    if path is not None and not path.is_file():  # opening it would make an empty one
        raise FileError(f"There is no library {str(path)!r}.")
    with open_store(source) as old, open_store(target) as new:
        copied, total = copy_store(old, new), len(old.entries())
    if json:
        print_json({"source": source, "target": target, "entries": total, "copied": copied})
        return
    there = total - copied
    print(f"Copied {copied:,} of {total:,} {'entry' if total == 1 else 'entries'} to {target}.")
    if there:
        print(f"{there:,} {'was' if there == 1 else 'were'} there already.")
