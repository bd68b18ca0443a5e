"""``separatrix runs export``: the results of an entry as a table for other programs."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

from cyclopts import Parameter

from ..output import print_json
from ..paths import checked_output, size
from .library import opened, the_entry, write_results


def export(
    entry: str,
    file: Path,
    /,
    *,
    store: str | None = None,
    json: Annotated[bool, Parameter(negative=())] = False,
) -> None:
    """Write the results of a run, sweep or map as a table of one row a network.

    Parameters
    ----------
    entry
        An id, the beginning of one, or a name.
    file
        The file to write, ending in .csv or .parquet.
    store
        The library: a path or a URL. By default what SEPARATRIX_STORE says, or else your own.
    json
        Print the file's path and size as one JSON object.
    """
    checked_output(file, (".csv", ".parquet"), flag="FILE")
    with opened(store) as library:
        found = the_entry(library, entry)
        write_results(library, found, file)
    if json:
        print_json({"id": found.id, "path": str(file), "bytes": file.stat().st_size})
    else:
        print(f"Saved {file} ({size(file)}).")
