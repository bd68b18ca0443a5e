"""``separatrix runs tag``: labels to find an entry by."""

from __future__ import annotations

from typing import Annotated

from cyclopts import Parameter

from ..output import UsageError
from .library import opened, the_entry


def tag(
    entry: str,
    /,
    *tags: str,
    remove: Annotated[bool, Parameter(negative=())] = False,
    store: str | None = None,
) -> None:
    """Give a run, sweep or map tags, or take them away.

    Parameters
    ----------
    entry
        An id, the beginning of one, or a name.
    tags
        The tags.
    remove
        Take these tags away.
    store
        The library: a path or a URL. By default what SEPARATRIX_STORE says, or else your own.
    """
    if not tags:
        raise UsageError("TAGS is missing: give one tag or more.")
    with opened(store) as library:
        found = the_entry(library, entry)
        found = library.untag(found, *tags) if remove else library.tag(found, *tags)
    print(f"The {found} has {'the tags ' + ', '.join(found.tags) if found.tags else 'no tags'}.")
