"""``python -m benchmarks.readme times.json``: put the table of ``benchmarks.peers --json`` into the README."""

from __future__ import annotations

import json
import re
import sys
from pathlib import Path
from typing import Any

from .peers import TUTORIAL

README = Path(__file__).parents[1] / "README.md"
MARKED = re.compile(r"(<!-- benchmark -->\n).*?(<!-- /benchmark -->)", re.DOTALL)


def filled(text: str, report: dict[str, Any]) -> str:
    """Return the README's text with the report between its marks."""
    if not MARKED.search(text):
        raise SystemExit("The README has no <!-- benchmark --> marks.")
    return MARKED.sub(lambda marks: f"{marks[1]}{section(report)}\n{marks[2]}", text)


def section(report: dict[str, Any]) -> str:
    """Return what the README says: one sentence on the job, a row a peer, slowest first, one on the machine."""
    job, peers = report["job"], sorted(report["peers"], key=lambda peer: -peer["train"]["median"])
    loop = next(peer["train"]["median"] for peer in peers if peer["peer"] == TUTORIAL)
    rows = [
        f"| {peer['peer']} | {_ms(seconds)} ms | {_ms(peer['train']['min'])} to {_ms(peer['train']['max'])} ms | "
        f"{seconds / job['n_steps'] * 1e6:.0f} µs | {loop / seconds:.1f}× | {peer['keeps']} |"
        for peer in peers
        for seconds in (peer["train"]["median"],)
    ]
    return "\n".join(
        (
            "The network of the example above, trained from the same first weights on the same batches for "
            f"{job['n_steps']:,} steps; the median of {report['rounds']} interleaved rounds, each in a fresh process "
            "with the number of threads that suits it best:",
            "",
            "| who | training | min to max | a step | speed | losses kept |",
            "|---|--:|--:|--:|--:|---|",
            *rows,
            "",
            f"{report['machine']} Measure yours with `make bench`.",
        )
    )


def _ms(seconds: float) -> str:
    return f"{seconds * 1000:,.0f}" if seconds >= 0.1 else f"{seconds * 1000:.1f}"


if __name__ == "__main__":
    times = json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))
    README.write_text(filled(README.read_text(encoding="utf-8"), times), encoding="utf-8")
