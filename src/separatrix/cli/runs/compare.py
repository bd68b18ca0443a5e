"""``separatrix runs compare``: entries side by side."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

from cyclopts import Parameter

from ..output import UsageError, console, print_json
from .library import opened, the_entry
from .words import measure_name, networks, number, settings

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from ...store import Entry

Rows = dict[str, list[Any]]


def compare(
    *entries: str,
    store: str | None = None,
    json: Annotated[bool, Parameter(negative=())] = False,
) -> None:
    """Put runs, sweeps or maps side by side: the settings that differ, then the results.

    Parameters
    ----------
    entries
        Two or more ids, beginnings of ids, or names.
    store
        The library: a path or a URL. By default what SEPARATRIX_STORE says, or else your own.
    json
        Print the same as one JSON object.
    """
    with opened(store) as library:
        found = [the_entry(library, entry) for entry in entries]
    if len({entry.id for entry in found}) < 2:
        raise UsageError("ENTRIES must be two different ones or more. List them with: separatrix runs")
    differing = _differing([dict(settings(entry.spec)) for entry in found])
    results = _results(found)
    if json:
        print_json({"ids": [entry.id for entry in found], "settings": differing, "results": results})
    else:
        _print(found, differing, results)


def _differing(specs: Sequence[Mapping[str, Any]]) -> Rows:
    names = dict.fromkeys(name for spec in specs for name in spec)
    rows = {name: [spec.get(name) for spec in specs] for name in names}
    return {name: values for name, values in rows.items() if any(value != values[0] for value in values)}


def _results(entries: Sequence[Entry]) -> Rows:
    names = dict.fromkeys(name for entry in entries for name in entry.summary)
    rows: Rows = {"status": [entry.status for entry in entries]}
    if any(entry.n_networks > 1 for entry in entries):
        rows["networks"] = [networks(entry) for entry in entries]
    return rows | {name: [entry.summary.get(name) for entry in entries] for name in names}


def _print(entries: Sequence[Entry], differing: Rows, results: Rows) -> None:
    from rich import box
    from rich.table import Table

    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, show_edge=False)
    table.add_column("", overflow="fold")
    for entry in entries:
        table.add_column(f"{entry.id}\n{entry.name}" if entry.name else entry.id, justify="right", overflow="fold")
    for name, values in differing.items():
        table.add_row(name, *("" if value is None else number(value) for value in values))
    if differing:
        table.add_section()
    else:
        table.add_row("settings", *("the same" for _ in entries))
        table.add_section()
    for name, values in results.items():
        table.add_row(measure_name(name), *("" if value is None else number(value) for value in values))
    console().print(table)
