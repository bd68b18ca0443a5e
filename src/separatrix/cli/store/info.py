"""``separatrix store info``: where the library is, and what it holds."""

from __future__ import annotations

from collections import Counter
from typing import Annotated

from cyclopts import Parameter

from ..output import print_json
from ..texts import count


def info(*, store: str | None = None, json: Annotated[bool, Parameter(negative=())] = False) -> None:
    """Say where the library is and how much it holds.

    Parameters
    ----------
    store
        The library: a path or a URL. By default what SEPARATRIX_STORE says, or else your own.
    json
        Print the same as one JSON object.
    """
    from ...store import open_store

    with open_store(store) as library:
        entries, where, files = library.entries(), library.database.shown, library.files
    counts = Counter(entry.kind for entry in entries)
    held = sum(path.stat().st_size for path in files.rglob("*") if path.is_file())
    n_networks = sum(entry.n_done for entry in entries)
    if json:
        told = {"store": where, "files": str(files), "bytes_of_files": held, "networks": n_networks}
        print_json({**told, **{f"{kind}s": counts[kind] for kind in ("run", "sweep", "map")}})
        return
    print(f"database  {where}\nfiles     {files} ({held / 1e6:.1f} MB)")
    print(f"holds     {', '.join(count(counts[kind], kind) for kind in ('run', 'sweep', 'map'))}", end="; ")
    print(count(n_networks, "network"))
