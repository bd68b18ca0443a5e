"""``separatrix runs rename``: another name for an entry."""

from __future__ import annotations

from .library import opened, the_entry


def rename(entry: str, name: str, /, *, store: str | None = None) -> None:
    """Give a run, sweep or map another name.

    Parameters
    ----------
    entry
        An id, the beginning of one, or its name until now.
    name
        The name from now on.
    store
        The library: a path or a URL. By default what SEPARATRIX_STORE says, or else your own.
    """
    with opened(store) as library:
        found = library.rename(the_entry(library, entry), name)
    print(f"The {found.kind} {found.id} is called {found.name!r}.")
