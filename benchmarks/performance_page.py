"""The tables of the performance page, from the measured figures, between the page's marks."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import Any

from .peers import TUTORIAL

Figures = dict[str, Any]


def filled(text: str, figures: Figures) -> str:
    """Return the page's text with every table anew between its marks, ``<!-- measured: NAME -->`` and its end."""
    for name, table in TABLES.items():
        marks = re.compile(rf"(<!-- measured: {name} -->\n).*?(<!-- /measured -->)", re.DOTALL)
        if not marks.search(text):
            raise SystemExit(f"The page has no <!-- measured: {name} --> marks.")
        content = table(figures)
        text = marks.sub(lambda found, content=content: f"{found[1]}\n{content}\n\n{found[2]}", text)  # type: ignore[misc]
    return text


def bars(figures: Figures) -> str:
    """Return what was to be reached beside what was."""
    native, peers = figures["native"], {peer["peer"]: peer["train"]["median"] for peer in figures["peers"]["peers"]}
    ours = peers["separatrix, native engine"]
    pools = {(row["job"], row["peer"]): row for row in figures["populations"]}
    seeds, jax_seeds = pools["seed", "native engine"], pools["seed", "JAX vmap(scan)"]
    two_threads = seeds["rate"] / seeds["rate_1_thread"]
    shuffled, adam = native["shuffled_validated_over_bare"], native["adam_over_sgd"]
    map_float32, map_float64 = (pools[f"map_{dtype}", "native engine"]["rate"] for dtype in ("float32", "float64"))
    wanted = [
        ("seed job over the FMA floor", "at most 1.3×", native["seed_job_over_floor"], "{:.2f}×", 1.3, False),
        ("tutorial's loop over the native engine", "at least 100×", peers[TUTORIAL] / ours, "{:.0f}×", 100, True),
        ("scikit-learn over it", "at least 25×", peers["scikit-learn MLPClassifier"] / ours, "{:.1f}×", 25, True),
        ("JAX jit(scan) over it", "at least 2.5×", peers["JAX jit(scan)"] / ours, "{:.1f}×", 2.5, True),
        ("shuffled, validated, every loss kept, over bare", "at most 1.25×", shuffled, "{:.2f}×", 1.25, False),
        ("Adam over SGD", "at most 1.4×", adam, "{:.2f}×", 1.4, False),
        ("100 networks: two threads over one", "at least 1.9×", two_threads, "{:.2f}×", 1.9, True),
        ("100 networks: over JAX vmap(scan)", "at least 4×", seeds["rate"] / jax_seeds["rate"], "{:.1f}×", 4, True),
        ("map job, float32, networks a second", "at least 600", map_float32, "{:.0f}", 600, True),
        ("map job, float64, networks a second", "at least 300", map_float64, "{:.0f}", 300, True),
        ("100 × 100 grid of 2-30-20-1", "at most 0.3 ms", native["grid_100x100_ms"], "{:.3f} ms", 0.3, False),
        ("first weights of 100,000 networks", "at most 1 s", native["first_weights_100000_s"], "{:.2f} s", 1, False),
    ]
    rows = [
        (what, bar, form.format(value), "yes" if (value >= limit if more else value <= limit) else "no")
        for what, bar, value, form, limit, more in wanted
    ]
    peak = f"{native['peak_float32_gflops']:.0f} GFLOP/s in float32 and {native['peak_float64_gflops']:.0f} in float64"
    return f"{figures['machine']} A register-only loop reaches {peak} on one core.\n\n" + _table(
        ("figure", "wanted", "reached", "met"), "lrrl", rows
    )


def peers(figures: Figures) -> str:
    """Return the seed job's race."""
    race = figures["peers"]
    loop = next(peer["train"]["median"] for peer in race["peers"] if peer["peer"] == TUTORIAL)
    rows = [
        (
            peer["peer"],
            peer["threads"],
            _seconds(peer["train"]["median"]),
            f"{_seconds(peer['train']['min'])} to {_seconds(peer['train']['max'])}",
            f"{peer['train']['median'] / race['job']['n_steps'] * 1e6:.1f} µs",
            f"{loop / peer['train']['median']:.1f}×",
            _seconds(peer["import"]),
            _seconds(peer["first"]),
            f"{peer['loss']:.6f}",
        )
        for peer in sorted(race["peers"], key=lambda peer: -peer["train"]["median"])
    ]
    heads = ("who", "threads", "training", "min to max", "a step", "speed", "import", "first call", "last loss")
    return _table(heads, "lrrrrrrrr", rows)


def pools(figures: Figures) -> str:
    """Return networks a second, beside JAX."""
    rows = []
    for row in figures["populations"]:
        rate = f"{row['rate']:.0f} ({row['slowest']:.0f} to {row['fastest']:.0f})"
        one = f"{row['rate_1_thread']:.0f}" if "rate_1_thread" in row else ""
        rows.append((_JOBS[row["job"]], row["peer"], row["threads"], rate, one, f"{row['loss']:.6f}"))
    return _table(
        ("job", "who", "threads", "networks a second", "on one thread", "median of last losses"), "llrrrr", rows
    )


def growths(name: str, head: str, label: Callable[[dict[str, Any]], str]) -> Callable[[Figures], str]:
    """Return a function that makes the table of one series."""

    def table(figures: Figures) -> str:
        rows = [
            (
                label(row),
                f"{row['native']:.1f} µs",
                f"{row['autograd']:.0f} µs",
                f"{row['autograd'] / row['native']:.1f}×",
                row["auto"],
                " / ".join(f"{loss:.4f}" for loss in row["losses"]),
            )
            for row in figures["growth"][name]
        ]
        heads = (
            head,
            "native, a step",
            "PyTorch, a step",
            "PyTorch / native",
            "auto takes",
            "losses, native / PyTorch",
        )
        return _table(heads, "rrrrrr", rows)

    return table


def population(figures: Figures) -> str:
    """Return the rate by the size of the population."""
    rows = [
        (f"{row['n_models']:,}", f"{row['rate']:,.0f}", f"{row['loss']:.4f}") for row in figures["growth"]["population"]
    ]
    return _table(("networks in one call", "networks a second", "median of last losses"), "rrr", rows)


def _table(heads: Sequence[str], sides: str, rows: Sequence[Sequence[object]]) -> str:
    rules = ["---" if side == "l" else "--:" for side in sides]
    return "\n".join(f"| {' | '.join(str(cell) for cell in row)} |" for row in (heads, rules, *rows))


def _seconds(value: float) -> str:
    return f"{value:.2f} s" if value >= 0.1 else f"{value * 1000:.1f} ms"


_JOBS = {"seed": "seed job, 100 seeds", "map_float32": "map job, float32", "map_float64": "map job, float64"}

TABLES: dict[str, Callable[[Figures], str]] = {
    "bars": bars,
    "peers": peers,
    "populations": pools,
    "rows": growths("rows", "rows", lambda row: f"{row['n_rows']:,}"),
    "width": growths("width", "two hidden layers of", lambda row: str(row["hidden"][0])),
    "depth": growths("depth", "hidden layers of 32", lambda row: str(len(row["hidden"]))),
    "batch": growths("batch", "batch", lambda row: str(row["batch"])),
    "crossing": growths("crossing", "weights, batch", lambda row: f"{row['n_weights']:,}, {row['batch']}"),
    "population": population,
}
