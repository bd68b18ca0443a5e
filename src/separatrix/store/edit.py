"""Rows of the tables `entries` and `tags`, made and changed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy import Connection, insert, update

from .entry import Entry, Kind, checked_label, timestamp, to_json
from .query import find_entry
from .schema import entries, tags


def new_row(
    kind: Kind, name: str | None, status: str, n_networks: int, n_chunks: int, spec: Mapping[str, Any]
) -> dict[str, Any]:
    """Return the row of an entry that begins now, but for its id and what differs between kinds."""
    return {
        "kind": kind,
        "name": None if name is None else checked_label("name", name),
        "created": timestamp(),
        "status": status,
        "n_networks": n_networks,
        "n_chunks": n_chunks,
        "spec": to_json("spec", spec),
    }


def change(connection: Connection, entry_id: str, **values: Any) -> Entry:
    """Change an entry and return it as it is then."""
    connection.execute(update(entries).where(entries.c.id == entry_id).values(values))
    return find_entry(connection, entry_id)


def checked_labels(labels: Iterable[str]) -> set[str]:
    """Return tags that can be typed and shown, each once."""
    return {checked_label("tag", label) for label in labels}


def add_tags(connection: Connection, entry_id: str, labels: set[str]) -> None:
    """Give an entry tags that it does not have."""
    for label in sorted(labels):
        connection.execute(insert(tags).values(entry_id=entry_id, tag=label))
