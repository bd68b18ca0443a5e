"""Run what a Markdown page shows, and compare what it prints with what the page says it prints."""

import contextlib
import io
import re
import shlex
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from separatrix.cli import main

ROOT = Path(__file__).parents[2]
FENCE = re.compile(r"^```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)


@dataclass(frozen=True)
class Shown:
    """A piece of a page: what to run, in which language, and what it prints (None if the page does not say)."""

    language: str
    source: str
    output: str | None


def shown_in(text: str) -> Iterator[Shown]:
    """Yield the Python blocks, each with the text block that follows it at once, and the commands of the consoles."""
    fences = list(FENCE.finditer(text))
    for at, fence in enumerate(fences):
        if fence[1] == "python":
            following = fences[at + 1] if at + 1 < len(fences) else None
            answered = following and following[1] == "text" and not text[fence.end() : following.start()].strip()
            yield Shown("python", fence[2], following[2] if following and answered else None)
        elif fence[1] == "console":
            joined = re.sub(r" \\\n *", " ", fence[2])
            for command in re.split(r"^\$ ", joined, flags=re.MULTILINE)[1:]:
                line, _, output = command.partition("\n")
                yield Shown("console", line, output)


def loosely(text: str) -> str:
    """Return a text's words and structure: its numbers and the library's ids replaced, spaces and rules shortened."""
    text = re.sub(r"\d+:\d\d min\b", "0 s", text)  # a slow machine's, or one's without the compiled engine
    text = re.sub(r"\b0[0-9a-hj-km-np-tv-z]{7}\b", "ID", text)
    text = re.sub(r"(?<![\w.])-?\d[\d,]*(\.\d+)?(e[+-]?\d+)?", "#", text)
    text = re.sub(r"─+", "─", re.sub(r"[ \t]+", " ", text))
    return "\n".join(line.strip() for line in text.splitlines() if line.strip())


def run(piece: Shown, names: dict[str, Any]) -> str:
    """Run one piece in the present folder and return what it printed."""
    if piece.language == "console":
        return _command(piece.source)
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed):
        exec(compile(piece.source, "<page>", "exec"), names)
    return printed.getvalue()


def _command(line: str) -> str:
    words = shlex.split(line)
    target = words[words.index(">") + 1] if ">" in words else None
    words = words[: words.index(">")] if target else words
    printed, said = io.StringIO(), io.StringIO()
    if words[0] == "separatrix":
        with contextlib.redirect_stdout(printed), contextlib.redirect_stderr(said):
            main(words[1:])
    else:
        printed.write(subprocess.run(words, capture_output=True, text=True, check=True).stdout)
    if target is None:
        return said.getvalue() + printed.getvalue()
    if target != "/dev/null":
        Path(target).write_text(printed.getvalue(), encoding="utf-8")
    return said.getvalue()


def check(path: Path) -> None:
    """Run every piece of a page in order and compare."""
    from matplotlib import pyplot as plt

    names: dict[str, Any] = {"__name__": "page"}
    try:
        for piece in shown_in(path.read_text(encoding="utf-8")):
            printed = run(piece, names)
            if piece.output is not None:
                assert loosely(printed) == loosely(piece.output), f"{path.name}:\n{piece.source}\nprinted\n{printed}"
    finally:
        plt.close("all")
