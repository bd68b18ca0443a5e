"""``separatrix runs show``: one entry of the library."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated

from cyclopts import Parameter

from ...config import RunConfig
from ..output import console, note, print_json
from ..settings import changed_settings
from .library import opened, store_flag, the_entry
from .words import as_json, created, measure_name, networks, number

if TYPE_CHECKING:
    from ...store import Entry


def show(
    entry: str,
    /,
    *,
    store: str | None = None,
    json: Annotated[bool, Parameter(negative=())] = False,
) -> None:
    """Say what the library knows of a run, sweep or map.

    Parameters
    ----------
    entry
        An id, the beginning of one, or a name.
    store
        The library: a path or a URL. By default what SEPARATRIX_STORE says, or else your own.
    json
        Print the same as one JSON object.
    """
    with opened(store) as library:
        found = the_entry(library, entry)
        set_aside = library.errors(found)
    if json:
        print_json({**as_json(found), "set_aside": {str(chunk): error for chunk, error in set_aside.items()}})
        return
    _print(_facts(found))
    for chunk, error in set_aside.items():
        note(f"Chunk {chunk} was set aside: {error}")
    note(_how_to_open(found, store_flag(store)))


def _facts(entry: Entry) -> Iterator[tuple[str, str]]:
    yield entry.kind, entry.id
    if entry.name:
        yield "name", entry.name
    yield "created", created(entry)
    yield "status", entry.status.replace("_", " ")
    yield "networks", networks(entry)
    if entry.tags:
        yield "tags", ", ".join(entry.tags)
    if entry.kind == "run":
        config = RunConfig.from_dict(entry.spec)
        changed = " ".join(f"{flag} {value}".strip() for flag, value in changed_settings(config))
        yield "data", config.data.name
        yield "settings", changed or "all at their defaults"
    else:
        yield from _of_a_sweep(entry)
    for name, value in entry.summary.items():
        yield measure_name(name), number(value)


def _of_a_sweep(entry: Entry) -> Iterator[tuple[str, str]]:
    from ...sweeps import describe
    from ...sweeps.keeping import read_spec

    spec, engine, _ = read_spec(entry.spec)
    changed = " ".join(f"{flag} {value}".strip() for flag, value in changed_settings(spec.config))
    yield "data", spec.config.data.name
    yield "settings", changed or "all at their defaults"
    yield from (("varies", line) for line in describe(spec))
    first, last = min(spec.seeds), max(spec.seeds)
    yield "seeds", str(first) if len(spec.seeds) == 1 else f"{len(spec.seeds):,} from {first} to {last}"
    if engine != "auto":
        yield "engine", engine


def _how_to_open(entry: Entry, store: str) -> str:
    if entry.kind == "run":
        return f"Open it: separatrix runs open {entry.id}{store} -o run.safetensors"
    if entry.kind == "map":
        return f"A network of it: separatrix map open {entry.id}{store} --at X Y -o network.safetensors"
    return (
        f"Its table: separatrix runs open {entry.id}{store} -o table.csv\n"
        f"One of its networks: separatrix runs open {entry.id}{store} --network 0 -o network.safetensors"
    )


def _print(facts: Iterator[tuple[str, str]]) -> None:
    from rich.table import Table

    table = Table(box=None, show_header=False, pad_edge=False)
    table.add_column(style="bold", no_wrap=True)
    table.add_column(overflow="fold")
    for name, text in facts:
        table.add_row(name, text)
    console().print(table)
