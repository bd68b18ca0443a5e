"""``separatrix runs delete``: entries out of the library, with their files."""

from __future__ import annotations

from typing import Annotated

from cyclopts import Parameter

from ..._checks import some
from ..output import UsageError
from .library import opened, the_entry


def delete(
    *entries: str,
    yes: Annotated[bool, Parameter(negative=())] = False,
    store: str | None = None,
) -> None:
    """Delete runs, sweeps or maps from the library, with their results.

    What was written elsewhere, such as the file of train -o, stays.

    Parameters
    ----------
    entries
        Ids, beginnings of ids, or names.
    yes
        Really delete them; without it the command only says what would go.
    store
        The library: a path or a URL. By default what SEPARATRIX_STORE says, or else your own.
    """
    if not entries:
        raise UsageError("ENTRIES is missing: give one id or more.")
    with opened(store) as library:
        found = list({entry.id: entry for entry in (the_entry(library, wanted) for wanted in entries)}.values())
        named = some([str(entry) for entry in found])
        if not yes:
            raise UsageError(f"This would delete the {named} for good. Add --yes to do it.")
        for entry in found:
            library.delete(entry)
    print(f"Deleted the {named}.")
