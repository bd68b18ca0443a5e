"""What a sweep or a map would train, in words: for --dry-run."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from .many import Options, cost
from .output import console, print_json
from .sweep_words import amount, duration
from .texts import count

if TYPE_CHECKING:
    from ..sweeps import Plan, SweepSpec

ROW = 100  # bytes of a network's row in the library, about


def print_plan(spec: SweepSpec, options: Options, *, is_map: bool = False) -> None:
    """Print what would be trained: networks, populations, chunks, time, memory and disk."""
    from ..sweeps import check_size

    check_size(spec, yes=options.yes)
    plan, seconds, n_bytes = cost(spec, options, is_map=is_map)
    told = _told(spec, plan, seconds, n_bytes)
    if options.json:
        print_json(told | {"spec": spec.to_dict()})
        return
    from rich.table import Table

    table = Table(box=None, show_header=False, pad_edge=False)
    table.add_column(style="bold", no_wrap=True)
    table.add_column(overflow="fold")
    for name, text in _facts(spec, plan, told):
        table.add_row(name, text)
    console().print(table)


def _told(spec: SweepSpec, plan: Plan, seconds: float, n_bytes: int) -> dict[str, Any]:
    largest = max(group.size if len(group.index) > group.size else len(group.index) for group in plan.groups)
    engines = Counter[str]()
    for group in plan.groups:
        engines[group.engine] += len(group.index)
    return {
        "networks": spec.n_networks,
        "settings": spec.n_settings,
        "seeds": len(spec.seeds),
        "populations": len(plan.groups),
        "chunks": plan.n_chunks,
        "engines": dict(engines),
        "seconds": seconds,
        "memory_bytes": (spec.n_networks + 2 * largest) * n_bytes,
        "disk_bytes": spec.n_networks * (n_bytes if spec.keep else ROW),
    }


def _facts(spec: SweepSpec, plan: Plan, told: dict[str, Any]) -> Iterator[tuple[str, str]]:
    from ..sweeps import describe

    yield "networks", f"{spec.n_networks:,}: {count(spec.n_settings, 'setting')}, {count(len(spec.seeds), 'seed')} each"
    for line in describe(spec):
        yield "varies", line
    if spec.sampler not in ("grid", "list"):
        yield "drawn by", spec.sampler
    for rung in spec.rungs:
        yield "round", f"{count(rung.n_settings, 'setting')} for {count(rung.epochs, 'epoch')}"
    yield "populations", f"{told['populations']:,}, cut into {count(told['chunks'], 'chunk')}"
    yield "engine", ", ".join(told["engines"])
    yield "time", f"about {duration(told['seconds'])} on this machine"
    yield "memory", f"about {amount(told['memory_bytes'])} beside PyTorch"
    yield "disk", f"about {amount(told['disk_bytes'])} in the library"
