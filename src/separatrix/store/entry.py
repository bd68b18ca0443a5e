"""One line of the library: a run, a sweep or a map."""

from __future__ import annotations

import json
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any, Literal

import numpy as np
from sqlalchemy import Connection, func, select

from .._checks import must
from ..errors import ConfigError
from .schema import entries

Kind = Literal["run", "sweep", "map"]
KINDS = ("run", "sweep", "map")
RUNNING, DONE = "running", "done"

_DIGITS = "0123456789abcdefghjkmnpqrstvwxyz"  # Crockford's: without i, l, o and u, which are misread
_LENGTH = 8  # 32**8 milliseconds are 34 years
_SINCE = datetime(2026, 1, 1, tzinfo=UTC).timestamp()


@dataclass(frozen=True)
class Entry:
    """A run, a sweep or a map in a store, as it was when it was asked for.

    Parameters
    ----------
    id : str
        Eight digits and letters that sort by age. Any beginning that no other id has means it too.
    kind : str
        "run", "sweep" or "map".
    name : str or None
        A name that was given; several entries may have the same.
    created : datetime
        When it was begun, in UTC.
    status : str
        "running" until it is finished; then how it ended: "done", or for a run as its `Outcome` says.
    n_networks : int
        How many networks it is to have.
    n_done : int
        How many are in the store.
    tags : tuple of str
        In alphabetical order.
    spec : dict
        What determines it: a run's config, a sweep's or a map's spec.
    summary : dict
        A few numbers about it, for lists.
    key : str or None
        What tells that a sweep or map is the same as one that was begun before.
    n_chunks : int
        Into how many chunks it is divided.
    """

    id: str
    kind: Kind
    name: str | None
    created: datetime
    status: str
    n_networks: int
    n_done: int
    tags: tuple[str, ...] = ()
    spec: dict[str, Any] = field(default_factory=dict, repr=False)
    summary: dict[str, Any] = field(default_factory=dict)
    key: str | None = field(default=None, repr=False)
    n_chunks: int = 1

    def __str__(self) -> str:
        return f"{self.kind} {self.id}" + (f" ({self.name})" if self.name else "")


def entry_of(row: Mapping[str, Any], tags: tuple[str, ...]) -> Entry:
    """Return the entry that a row of the table and its tags are."""
    read = {"created": datetime.fromisoformat, "spec": json.loads, "summary": json.loads}
    values: dict[str, Any] = {name: read[name](value) if name in read else value for name, value in row.items()}
    return Entry(**values, tags=tags)


def new_id(connection: Connection) -> str:
    """Return an id that sorts after all others, inside a writing transaction: milliseconds since 2026 in base 32."""
    number = int((time.time() - _SINCE) * 1000)
    last = connection.scalar(select(func.max(entries.c.id)))
    if last is not None:
        number = max(number, sum(_DIGITS.index(digit) * 32**at for at, digit in enumerate(reversed(last))) + 1)
    return "".join(_DIGITS[number // 32**at % 32] for at in reversed(range(_LENGTH)))


def timestamp(moment: datetime | date | str | None = None) -> str:
    """Return a moment, or now, as ISO 8601 in UTC with microseconds; without a zone it is meant in this machine's.

    Raises
    ------
    ConfigError
        If a text is no date.
    """
    if isinstance(moment, str):
        try:
            moment = datetime.fromisoformat(moment)
        except ValueError:
            raise ConfigError(must("since", "a date such as 2026-11-24 or 2026-11-24T12:00", moment)) from None
    elif isinstance(moment, date) and not isinstance(moment, datetime):
        moment = datetime(moment.year, moment.month, moment.day)
    moment = datetime.now(UTC) if moment is None else moment.astimezone(UTC)
    return moment.isoformat(timespec="microseconds")


def to_json(name: str, value: Mapping[str, Any]) -> str:
    """Return a mapping as JSON, with NumPy's numbers and arrays as plain ones.

    Raises
    ------
    ConfigError
        If something in it cannot be written as JSON.
    """

    def plain(found: Any) -> Any:
        if isinstance(found, np.generic | np.ndarray):
            return found.tolist()
        raise ConfigError(must(name, "of texts, numbers, lists and dictionaries", found))

    return json.dumps(dict(value), default=plain)


def checked_label(name: str, label: str) -> str:
    """Return a name or tag that can be typed and shown, or raise a `ConfigError`."""
    if not isinstance(label, str) or not label.strip() or len(label) > 200 or not label.isprintable():
        raise ConfigError(must(name, "of 1 to 200 printable characters", label))
    return label.strip()
