"""An entry of the library in words, and as JSON."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from ...store import Entry

EMPTY = "The library is empty. What train makes is kept there: separatrix train moons"
MOST_SHOWN = 8  # values of a list
_MEASURES = ("valid_accuracy", "valid_r2", "valid_loss", "train_accuracy", "train_r2", "train_loss")


def as_json(entry: Entry) -> dict[str, Any]:
    """Return everything that an entry says of itself."""
    names = ("id", "kind", "name", "status", "n_networks", "n_done", "summary", "spec")
    told = {name: getattr(entry, name) for name in names}
    return told | {"created": entry.created.isoformat(), "tags": list(entry.tags)}


def created(entry: Entry) -> str:
    """Return when an entry was begun, by this machine's clock."""
    return entry.created.astimezone().strftime("%Y-%m-%d %H:%M")


def created_lately(entry: Entry) -> str:
    """Return the same shorter: the year or the time of day, whichever says more."""
    moment = entry.created.astimezone()
    return moment.strftime("%m-%d %H:%M" if moment.year == datetime.now().year else "%Y-%m-%d")


def networks(entry: Entry) -> str:
    """Return how many networks it has: ``1``, or ``120 of 400`` while some are missing."""
    done = f"{entry.n_done:,}"
    return done if entry.n_done == entry.n_networks else f"{done} of {entry.n_networks:,}"


def main_measure(entry: Entry) -> str:
    """Return the number that says most of an entry, with its name: a sweep's best; empty if it has none."""
    measure, best = entry.summary.get("measure"), entry.summary.get("best")
    if measure and best is not None:
        return f"{measure_name(measure)} {best:.4g}"
    numbers = {name: value for name, value in entry.summary.items() if isinstance(value, int | float)}
    name = next((name for name in (*_MEASURES, *numbers) if name in numbers), None)
    return "" if name is None else f"{measure_name(name)} {numbers[name]:.4g}"


def measure_name(name: str) -> str:
    """Return a measure's name for a person: ``valid accuracy``."""
    return name.replace("_", " ").replace("r2", "R²")


def number(value: Any) -> str:
    """Return a value for a table: numbers with four digits, the rest as it is."""
    if isinstance(value, float):
        return f"{value:.4g}"
    if isinstance(value, list | tuple):
        shown = " ".join(number(inner) for inner in value[:MOST_SHOWN])
        return shown if len(value) <= MOST_SHOWN else f"{shown} ... ({len(value):,})"
    return str(value)


def settings(spec: Mapping[str, Any], prefix: str = "") -> Iterator[tuple[str, Any]]:
    """Yield every setting of a spec by its dotted name."""
    for name, value in spec.items():
        if isinstance(value, Mapping):
            yield from settings(value, f"{prefix}{name}.")
        else:
            yield f"{prefix}{name}", value
