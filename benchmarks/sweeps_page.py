"""The tables of docs/howto/clusters.md, from the measured figures, between the page's marks."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

Figures = dict[str, Any]

PAGE = Path(__file__).parents[1] / "docs" / "howto" / "clusters.md"
PIXELS = 4096 * 4096
BANDWIDTH = 1e9 / 8  # bytes a second, of a network of 1 Gbit/s


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
    seeds, pixels, jax = figures["seeds"], figures["map"], figures["trainability"]
    dask, store = figures["dask"], figures["store"]
    listed = max(store["rows_listed_s"], store["rows_filtered_s"])
    side = pixels["size"]
    share, share_cpu = (100 * seeds[name] for name in ("share", "share_cpu"))
    over, over_cpu = (100 * pixels[name] for name in ("overhead", "overhead_cpu"))
    wanted = [
        (
            f"{seeds['n_networks']:,} seeds, kept and counted: of the engine's own rate",
            "at least 90 %",
            share,
            "{:.0f} %",
            90,
            True,
        ),
        ("the same by processor time", "at least 90 %", share_cpu, "{:.0f} %", 90, True),
        (f"{side} × {side} map: over the engine's time", "at most 10 %", over, "{:.1f} %", 10, False),
        ("the same by processor time", "at most 10 %", over_cpu, "{:.1f} %", 10, False),
        ("its first picture", "at most 1 s", pixels["first_picture_s"], "{:.2f} s", 1, False),
        ("its memory", "at most 1 GiB", pixels["peak_mib"], "{:.0f} MiB", 1024, False),
        ("trainability map over JAX vmap(scan)", "at least 5×", jax["times_jax"], "{:.1f}×", 5, True),
        ("the same by processor time", "at least 5×", jax["times_jax_cpu"], "{:.1f}×", 5, True),
        ("two Dask workers over one", "at least 1.7×", dask["times"], "{:.2f}×", 1.7, True),
        (f"{store['rows']:,} results into SQLite", "at most 3 s", store["rows_in_s"], "{:.2f} s", 3, False),
        ("listed, or filtered", "at most 0.2 s", listed, "{:.3f} s", 0.2, False),
    ]
    rows = [
        (what, bar, form.format(value), "yes" if (value >= limit if more else value <= limit) else "no")
        for what, bar, value, form, limit, more in wanted
    ]
    return f"{figures['machine']}\n\n" + _table(("figure", "wanted", "reached", "met"), "lrrl", rows)


def rates(figures: Figures) -> str:
    """Return networks a second."""
    seeds, pixels, jax, dask = (figures[name] for name in ("seeds", "map", "trainability", "dask"))
    rows = [
        ("seed job: 7,500 rows, 30 epochs", "the engine alone", f"{seeds['rate_engine']:,.0f}"),
        ("", "a sweep, kept", f"{seeds['rate']:,.0f}"),
        ("", "a sweep on one Dask worker", f"{dask['rate_one']:,.0f}"),
        ("", "a sweep on two", f"{dask['rate_two']:,.0f}"),
        ("map: 750 rows, 10 epochs", f"{pixels['size']} × {pixels['size']} pixels, kept", f"{pixels['rate']:,.0f}"),
        ("trainability: 272 rows, 500 steps, float64", f"{jax['size']} × {jax['size']} pixels", f"{jax['rate']:,.0f}"),
        ("", f"JAX vmap(scan), {jax['threads_jax']} thread(s)", f"{jax['rate_jax']:,.0f}"),
    ]
    return _table(("networks", "who", "a second"), "llr", rows)


def cost(figures: Figures) -> str:
    """Return what a map of 16 million pixels takes on so many machines like this one."""
    serial, n_cores = figures["map"]["driver"], figures["seeds"]["threads"]
    core_seconds = PIXELS * serial["chunk_s_one_thread"] / serial["networks_a_chunk"]
    driving = PIXELS * (serial["plan_us_a_network"] + serial["take_us_a_network"]) / 1e6
    sending = PIXELS * serial["sent_bytes_a_network"] / BANDWIDTH
    rows = []
    for n_machines in (1, 10, 100):
        lost = 1 if n_machines == 1 else figures["dask"]["times"] / 2
        training = core_seconds / (n_cores * n_machines * min(1.0, lost))
        whole = max(training, driving, sending)
        rows.append((n_machines, *map(_duration, (training, driving, sending, whole))))
    return _table(("machines", "training", "the driver's work", "transfer", "in all"), "rrrrr", rows)


def _table(heads: Sequence[str], sides: str, rows: Sequence[Sequence[object]]) -> str:
    rules = ["---" if side == "l" else "--:" for side in sides]
    return "\n".join(f"| {' | '.join(str(cell) for cell in row)} |" for row in (heads, rules, *rows))


def _duration(seconds: float) -> str:
    if seconds < 120:
        return f"{seconds:.0f} s"
    return f"{seconds / 60:.0f} min" if seconds < 7200 else f"{seconds / 3600:.1f} h"


def parts(figures: Figures) -> str:
    """Return what the sums are made of."""
    serial, dask = figures["map"]["driver"], figures["dask"]
    memory = serial["memory_bytes_a_network"]
    rows = [
        (f"a chunk of {serial['networks_a_chunk']} pixels, one thread", f"{serial['chunk_s_one_thread']:.2f} s"),
        ("a chunk's way there and back through Dask, besides", f"{1000 * dask['way_s']:.0f} ms"),
        ("the driver plans a network in", f"{serial['plan_us_a_network']:.1f} µs"),
        ("it takes a result and keeps it in", f"{serial['take_us_a_network']:.1f} µs"),
        ("a result on its way", f"{serial['sent_bytes_a_network']:.0f} bytes"),
        ("the driver's memory, a network", f"{memory:.0f} bytes"),
        ("the driver's memory, 16 million", f"{PIXELS * memory / 2**30:.1f} GiB"),
    ]
    return _table(("part", "measured"), "lr", rows)


TABLES: dict[str, Callable[[Figures], str]] = {"bars": bars, "rates": rates, "cost": cost, "parts": parts}
