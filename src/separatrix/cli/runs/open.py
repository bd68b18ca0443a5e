"""``separatrix runs open``: an entry of the library as a file for the other commands."""

from __future__ import annotations

from pathlib import Path
from shlex import quote
from typing import TYPE_CHECKING, Annotated

from cyclopts import Parameter

from ..._checks import must
from ..output import UsageError, note, print_json
from ..paths import checked_output, size
from .library import opened, store_flag, the_entry, write_results

if TYPE_CHECKING:
    from ...store import Entry, Store

TABLES = (".csv", ".parquet")


def open(  # noqa: A001 (the command's name)
    entry: str,
    /,
    *,
    output: Annotated[Path | None, Parameter(name=["--output", "-o"])] = None,
    network: int | None = None,
    store: str | None = None,
    json: Annotated[bool, Parameter(negative=())] = False,
) -> None:
    """Write a run's recording, or the table of a sweep or map, to a file.

    show, plot, report, predict and export take the recording's file.

    Parameters
    ----------
    entry
        An id, the beginning of one, or a name.
    output
        The file to write: .safetensors for a recording, .csv or .parquet for a table; by default ID.safetensors or
        ID.csv in this folder.
    network
        The number of a network in a sweep or map, counted from 0: it is trained again, with equal bits, and its
        recording is written.
    store
        The library: a path or a URL. By default what SEPARATRIX_STORE says, or else your own.
    json
        Print the file's path and size as one JSON object.
    """
    with opened(store) as library:
        found = the_entry(library, entry)
        path = _checked(found, output, network)
        _write(library, found, path, network)
    if json:
        print_json({"id": found.id, "path": str(path), "bytes": path.stat().st_size})
        return
    print(f"Saved {path} ({size(path)}).")
    if path.suffix == ".safetensors":
        note(f"Look at it: separatrix plot {quote(str(path))} boundary")
    else:
        note(f"A network of it: separatrix runs open {found.id}{store_flag(store)} --network 0 -o network.safetensors")


def _checked(entry: Entry, output: Path | None, network: int | None) -> Path:
    if network is not None and entry.kind == "run":
        raise UsageError(f"--network is for sweeps and maps; the {entry} is one network.")
    if network is not None and not 0 <= network < entry.n_networks:
        raise UsageError(must("--network", f"a number from 0 to {entry.n_networks - 1}", network))
    suffixes = (".safetensors",) if entry.kind == "run" or network is not None else TABLES
    stem = entry.id if network is None else f"{entry.id}-{network}"
    return checked_output(Path(f"{stem}{suffixes[0]}") if output is None else output, suffixes)


def _write(library: Store, entry: Entry, path: Path, network: int | None) -> None:
    if entry.kind == "run":
        library.recording(entry).save(path)
    elif network is None:
        write_results(library, entry, path)
    else:
        from ...sweeps.library import load_sweep

        load_sweep(library, entry, arrays=False)[network].save(path)
