"""``config-fields``: every setting of a config with its type, its default, its flag and its own description."""

from __future__ import annotations

import types
from collections.abc import Iterator
from importlib import import_module
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from annotated_types import Ge, Gt, Le, Lt
from docutils import nodes
from pydantic.fields import FieldInfo
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective

BOUNDS = ((Ge, "ge", "≥"), (Gt, "gt", ">"), (Le, "le", "≤"), (Lt, "lt", "<"))


def readable(kind: Any, metadata: tuple[Any, ...] = ()) -> str:
    """Return a type as a person would say it: ``int ≥ 1``, ``"sgd" or "adam"``."""
    origin = get_origin(kind)
    if origin is Annotated:
        inner, *more = get_args(kind)
        return readable(inner, (*more, *metadata))
    if origin is Literal:
        return ", ".join(f'"{word}"' for word in get_args(kind))
    if origin in (Union, types.UnionType):
        return " or ".join("none" if member is type(None) else readable(member) for member in get_args(kind))
    if origin is tuple:
        members = [readable(member) for member in get_args(kind) if member is not Ellipsis]
        return f"list of {members[0]}" if Ellipsis in get_args(kind) else f"{len(members)} × {members[0]}"
    return " ".join((kind.__name__, *bounds(metadata)))


def bounds(metadata: tuple[Any, ...]) -> Iterator[str]:
    """Yield the limits among a type's annotations, in words."""
    for item in metadata:
        if isinstance(item, FieldInfo):
            yield from bounds(tuple(item.metadata))
        for limit, attribute, sign in BOUNDS:
            if isinstance(item, limit):
                yield f"{sign} {short(getattr(item, attribute))}"


def short(value: Any) -> str:
    return "2⁶³" if value == 2**63 else f"{value:,}"


def default(field: FieldInfo) -> str:
    value = field.get_default(call_default_factory=True)
    if hasattr(type(value), "model_fields"):
        return f"{type(value).__name__}()"
    return "none" if value is None else "[]" if value == () else repr(value).replace("'", '"')


def flag(config: str, name: str) -> str:
    """Return the flag of ``separatrix train`` that sets a field, or an empty string."""
    from separatrix.cli.settings import all_settings

    section = {"DataConfig": "data", "ModelConfig": "model", "TrainConfig": "train", "RunConfig": ""}[config]
    found = [each for each in all_settings() if (each.section, each.field) == (section, name)]
    return "``DATA``" if (section, name) == ("data", "name") else f"``{found[0].flag}``" if found else ""


class ConfigFields(SphinxDirective):
    """List the fields of a config class, such as ``separatrix.config.TrainConfig``."""

    required_arguments = 1

    def run(self) -> list[nodes.Node]:
        module, _, name = self.arguments[0].rpartition(".")
        lines = [".. container:: config-fields", ""]
        for field_name, field in getattr(import_module(module), name).model_fields.items():
            kind = readable(field.annotation, tuple(field.metadata))
            facts = [kind, f"default ``{default(field)}``", *filter(None, [flag(name, field_name)])]
            lines += [f"   .. py:attribute:: {name}.{field_name}", "      :module: separatrix", ""]
            lines += [f"      {line}" for line in (field.description or "").splitlines()]
            lines += ["", "      .. rst-class:: facts", "", f"      {' · '.join(facts)}", ""]
        return self.parse_text_to_nodes("\n".join(lines))


def setup(app: Sphinx) -> dict[str, Any]:
    app.add_directive("config-fields", ConfigFields)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
