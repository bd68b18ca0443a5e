"""The messages as one JSON Schema, of which the page's types are made: ``python -m separatrix.playground.schema``."""

from __future__ import annotations

import json
import sys
from typing import Any

from pydantic import TypeAdapter

from .messages import BinaryHeader, ClientMessage, Problem, ServerMessage


def schema() -> dict[str, Any]:
    """Return the JSON Schema of every message; its properties name the unions, its ``$defs`` each message."""
    parts: list[tuple[str, Any, Any]] = [
        ("client", "validation", TypeAdapter(ClientMessage)),
        ("problem", "validation", TypeAdapter(Problem)),
        ("server", "serialization", TypeAdapter(ServerMessage)),
        ("binary", "serialization", TypeAdapter(BinaryHeader)),
    ]
    found, shared = TypeAdapter.json_schemas(parts)
    properties = {name: found[name, mode] for name, mode, _ in parts}
    return {
        "$schema": "http://json-schema.org/draft-07/schema#",
        "title": "Messages",
        "type": "object",
        "additionalProperties": False,
        "required": list(properties),
        "properties": properties,
        "$defs": {name: _plain(part) for name, part in shared["$defs"].items()},
    }


def _plain(part: Any) -> Any:
    """Leave out the titles of fields, each of which would become a type, and write tuples as draft 7 does."""
    if isinstance(part, list):
        return [_plain(one) for one in part]
    if not isinstance(part, dict):
        return part
    kept = {key: value for key, value in part.items() if not (key == "title" and isinstance(value, str))}
    return {"items" if key == "prefixItems" else key: _plain(value) for key, value in kept.items()}


if __name__ == "__main__":
    sys.stdout.write(json.dumps(schema(), indent=2, sort_keys=True, ensure_ascii=False) + "\n")
