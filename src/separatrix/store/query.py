"""Find entries: by kind, tag, name, status and age, or one by its id or name."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, Select, func, or_, select, true

from .._checks import did_you_mean, must, one_of
from ..errors import ConfigError, UnknownNameError
from .entry import KINDS, Entry, entry_of, timestamp
from .schema import entries, tags

_ORDERS = ("created", "name", "kind", "status", "n_networks")


def find_entries(
    connection: Connection,
    *,
    kind: str | None,
    tag: str | None,
    name: str | None,
    status: str | None,
    since: datetime | date | str | None,
    limit: int | None,
    order: str,
) -> list[Entry]:
    """Return the entries that fit all that is given; `Store.entries` says what each means."""
    if kind is not None and kind not in KINDS:
        raise ConfigError(one_of("kind", KINDS, kind))
    if order.removeprefix("-") not in _ORDERS:
        raise ConfigError(one_of("order", [*_ORDERS, *(f"-{column}" for column in _ORDERS)], order))
    query = select(entries)
    if kind is not None:
        query = query.where(entries.c.kind == kind)
    if status is not None:
        query = query.where(entries.c.status == status)
    if name is not None:
        # SQLite's lower() knows the capitals of ASCII alone
        small = func.lower(entries.c.name).contains(name.lower(), autoescape=True)
        query = query.where(or_(small, entries.c.name.contains(name, autoescape=True)))
    if tag is not None:
        query = query.where(entries.c.id.in_(select(tags.c.entry_id).where(tags.c.tag == tag)))
    if since is not None:
        query = query.where(entries.c.created >= timestamp(since))
    columns = [entries.c[order.removeprefix("-")], entries.c.id]
    query = query.order_by(*(column.desc() if order.startswith("-") else column for column in columns))
    return _entries(connection, query.limit(limit))


def find_entry(connection: Connection, wanted: str) -> Entry:
    """Return the entry of an id, of the only beginning of one, or of a name.

    Raises
    ------
    UnknownNameError
        If there is none, or more than one.
    """
    like = entries.c.id.startswith(wanted.lower(), autoescape=True)
    found = _entries(connection, select(entries).where(or_(like, entries.c.name == wanted)).order_by(entries.c.id))
    for means in (
        [entry for entry in found if entry.id == wanted.lower()],
        [entry for entry in found if entry.name == wanted],
        found,
    ):
        if len(means) == 1:
            return means[0]
        if means:
            them = f"{len(means)} entries, {', '.join(entry.id for entry in means[:5])}{' ...' * (len(means) > 5)}"
            raise UnknownNameError(f"{wanted!r} means {them}. Give the id of one.")
    known = connection.execute(select(entries.c.name, entries.c.id)).all()
    choices = [word for row in known for word in row if word is not None]
    advice = did_you_mean(wanted, choices) if choices else "The store is empty."
    raise UnknownNameError(must("The entry", "an id, the beginning of one, or a name", wanted, advice))


def unfinished_entry(connection: Connection, kind: str, key: str, done: str) -> Entry | None:
    """Return the newest entry of a kind and key that is not done."""
    query = select(entries).where(entries.c.kind == kind, entries.c.key == key, entries.c.status != done)
    found = _entries(connection, query.order_by(entries.c.id.desc()).limit(1))
    return found[0] if found else None


def _entries(connection: Connection, query: Select[Any]) -> list[Entry]:
    rows: Sequence[Any] = connection.execute(query).mappings().all()
    tagged = defaultdict(list)
    some = (
        tags.c.entry_id.in_([row["id"] for row in rows]) if len(rows) < 500 else true()
    )  # SQLite bounds a list's length
    for entry_id, tag in connection.execute(select(tags.c.entry_id, tags.c.tag).where(some).order_by(tags.c.tag)):
        tagged[entry_id].append(tag)
    return [entry_of(row, tuple(tagged[row["id"]])) for row in rows]
