"""``command-help``: what ``separatrix ... --help`` really prints."""

from __future__ import annotations

import io
import os
from contextlib import redirect_stdout
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective

WIDTH = 80  # columns


def help_text(command: str) -> str:
    """Return what the program prints for ``separatrix <command> --help``."""
    from separatrix.cli import main

    before = os.environ.get("COLUMNS")
    os.environ["COLUMNS"] = str(WIDTH)
    shown = io.StringIO()
    try:
        with redirect_stdout(shown):
            code = main([*command.split(), "--help"])
    finally:
        if before is None:
            del os.environ["COLUMNS"]
        else:
            os.environ["COLUMNS"] = before
    if code != 0:
        raise RuntimeError(f"separatrix {command} --help ended with {code}")
    return shown.getvalue().rstrip() + "\n"


def shown(command: str) -> nodes.literal_block:
    text = help_text(command)
    return nodes.literal_block(text, text, language="none", classes=["terminal"])


class CommandHelp(SphinxDirective):
    """Show the program's own help, then a section with the help of each of its commands."""

    def run(self) -> list[nodes.Node]:
        from separatrix.cli.commands import COMMANDS, SUBCOMMANDS

        sections: list[nodes.Node] = [shown("")]
        words = [(name, *own) for name in COMMANDS for own in ((), *((each,) for each in SUBCOMMANDS.get(name, ())))]
        for name in map(" ".join, words):
            ids = [nodes.make_id(f"separatrix {name}")]
            sections.append(nodes.section("", nodes.title(name, name), shown(name), ids=ids, names=[ids[0]]))
        return sections


def setup(app: Sphinx) -> dict[str, Any]:
    app.add_directive("command-help", CommandHelp)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
