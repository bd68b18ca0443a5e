"""``separatrix runs``: what the library holds, the newest first."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Literal

from cyclopts import Parameter

from ..._checks import must
from ..output import UsageError, console, note, print_json
from .library import opened
from .words import EMPTY, as_json, created_lately, main_measure, networks

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ...store import Entry

LIMIT = 20


def listing(
    *,
    kind: Literal["run", "sweep", "map"] | None = None,
    tag: str | None = None,
    status: str | None = None,
    name: str | None = None,
    since: str | None = None,
    limit: int = LIMIT,
    store: str | None = None,
    json: Annotated[bool, Parameter(negative=())] = False,
) -> None:
    """List the runs, sweeps and maps in the library.

    The newest come first. An ID may be shortened to any beginning that no other
    has, and a name does as well.

    Parameters
    ----------
    kind
        Only runs, sweeps or maps.
    tag
        Only those with this tag.
    status
        Only those with this status, such as done, diverged or running.
    name
        Only those with this in their name.
    since
        Only those begun at this date or later, such as 2026-11-24.
    limit
        At most so many; 20 by default, 0 for all.
    store
        The library: a path or a URL. By default what SEPARATRIX_STORE says, or else your own.
    json
        Print them as a JSON list.
    """
    if limit < 0:
        raise UsageError(must("--limit", "at least 0", limit))
    with opened(store) as library:
        found = library.entries(kind, tag, name, status, since, limit + 1 if limit else None)
        empty = not found and not library.entries(limit=1)
    shown = found[:limit] if limit else found
    if json:
        print_json([as_json(entry) for entry in shown])
    elif empty:
        note(EMPTY)
    elif not shown:
        note("No entry fits. All of them: separatrix runs --limit 0")
    else:
        _print(shown)
        if len(found) > len(shown):
            note(f"There are more. All of them: separatrix runs --limit 0 (now {limit})")


def _print(entries: Sequence[Entry]) -> None:
    from rich import box
    from rich.table import Table

    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, show_edge=False, padding=0)
    columns: dict[str, list[str]] = {
        "id": [entry.id for entry in entries],
        "kind": [entry.kind for entry in entries],
        "name": [entry.name or "" for entry in entries],
        "created": [created_lately(entry) for entry in entries],
        "status": [entry.status.replace("_", " ") for entry in entries],
        "networks": [networks(entry) for entry in entries],
        "measure": [main_measure(entry) for entry in entries],
        "tags": [", ".join(entry.tags) for entry in entries],
    }
    shown = {title: cells for title, cells in columns.items() if any(cells)}
    for title in shown:
        right = title == "networks"
        table.add_column(title, justify="right" if right else "left", overflow="fold", no_wrap=title in ("id", "kind"))
    for row in zip(*shown.values(), strict=True):
        table.add_row(*row)
    console().print(table)
