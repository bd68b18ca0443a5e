"""Time the library of runs: ``python benchmarks/store.py [POSTGRESQL-URL]`` prints the figures as JSON.

Three sweeps of 100,000 networks in chunks of 1,000, each chunk a transaction of its own as in a real sweep; and 10,000
entries. Every time is the median of a few rounds of wall-clock time, but for copying, which copies all three sweeps
once. The store is a new one beside this file.
"""

from __future__ import annotations

import json
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
from sqlalchemy import insert

from separatrix.store import Store, copy_store, open_store
from separatrix.store.schema import entries

CHUNK = 1000  # networks


def columns(first: int, n: int) -> dict[str, Any]:
    """What a sweep of two settings keeps of each network: 11 columns, one of them text."""
    rng = np.random.default_rng(first)
    numbers = ("train.learning_rate", "model.initial_scale", "train_loss", "valid_loss", "train_accuracy")
    return {
        "index": np.arange(first, first + n),
        "seed": rng.integers(0, 2**62, n),
        "status": np.array(["done", "diverged"])[rng.integers(0, 2, n)],
        "steps": rng.integers(0, 2000, n),
        **{name: rng.random(n) for name in (*numbers, "valid_accuracy", "epochs")},
    }


def took(job: Callable[[], Any], rounds: int = 5) -> float:
    times = []
    for _ in range(rounds):
        start = time.perf_counter()
        job()
        times.append(time.perf_counter() - start)
    return statistics.median(times)


def fill(store: Store, n_rows: int) -> None:
    n_chunks = n_rows // CHUNK
    entry = store.begin("sweep", name="rates", key="k", spec={}, n_networks=n_rows, n_chunks=n_chunks)
    for chunk in range(n_chunks):
        store.add_chunk(entry, chunk, columns(chunk * CHUNK, CHUNK))
    store.finish(entry)


def many(store: Store, n_entries: int) -> None:
    """Put in entries without results, all at once for brevity."""
    spec = json.dumps({"data": {"name": "moons"}, "train": {"learning_rate": 0.1}})
    row = {"kind": "map", "name": "moons", "key": None, "status": "done", "n_networks": 1, "n_chunks": 1, "n_done": 1}
    rows = [
        row | {"id": f"zz{at:06d}", "created": f"2026-11-{at % 28 + 1:02d}T00:00:00.{at:06d}+00:00", "spec": spec}
        for at in range(n_entries)
    ]
    with store.database.write() as connection:
        connection.execute(insert(entries), rows)


def figures(where: str, folder: Path, n_rows: int = 100_000, n_entries: int = 10_000) -> dict[str, float]:
    with open_store(where) as store:
        found = {"rows_in_s": took(lambda: fill(store, n_rows), 3)}
        newest = store.entries(limit=1)[0]
        table = store.table(newest)
        assert len(table) == n_rows
        found["rows_listed_s"] = took(lambda: store.table(newest))
        found["rows_filtered_s"] = took(lambda: store.table(newest).query("valid_loss < 0.1 and status == 'done'"))
        found["export_csv_s"] = took(lambda: store.export(newest, folder / "rates.csv"), 3)
        found["export_parquet_s"] = took(lambda: store.export(newest, folder / "rates.parquet"), 3)
        with tempfile.TemporaryDirectory(dir=folder) as other:
            found["copied_s"] = took(lambda: copy_store(store, Path(other)), 1)
            found["copied_again_s"] = took(lambda: copy_store(store, Path(other)), 1)
        many(store, n_entries)
        found["entries_listed_s"] = took(store.entries)
        found["entries_filtered_s"] = took(lambda: store.entries(kind="sweep", since="2026-11-01", name="rate"))
    return {
        "rows": n_rows,
        "entries": n_entries,
        **{name: round(seconds, 4) for name, seconds in found.items()},
    }


if __name__ == "__main__":
    with tempfile.TemporaryDirectory(dir=Path(__file__).parent) as folder:
        address = sys.argv[1] if len(sys.argv) > 1 else str(Path(folder) / "runs.sqlite")
        json.dump(figures(address, Path(folder)), sys.stdout, indent=2)
    print()
