"""A sweep in words and numbers: what varied, how its networks ended, how sure the mean is, which settings are best."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from rich.table import Table

    from ..analysis import Endings, Interval
    from ..sweeps import Sweep

MOST_RANKED = 10  # settings of the table


def duration(seconds: float) -> str:
    """Return a time for a person: ``0.42 s``, ``12 s``, ``3:05 min``, ``2:40 h``, ``12 days``."""
    if not np.isfinite(seconds):
        return "an unknown time"
    if seconds < 10:
        return f"{seconds:.2g} s"
    if seconds < 60:
        return f"{seconds:.0f} s"
    whole = round(seconds)
    if whole < 3600:
        return f"{whole // 60}:{whole % 60:02d} min"
    if whole < 48 * 3600:
        return f"{whole // 3600}:{whole % 3600 // 60:02d} h"
    return f"{seconds / 86400:.0f} days"


def amount(n_bytes: float) -> str:
    """Return a size for a person: ``1.2 MB``."""
    for unit in ("bytes", "kB", "MB"):
        if n_bytes < 1000:
            return f"{n_bytes:.0f} {unit}" if unit != "MB" else f"{n_bytes:.1f} MB"
        n_bytes /= 1000
    return f"{n_bytes:,.1f} GB"


def value(number: float) -> str:
    """Return a measure's value: four digits after the point, or four in all where these say little."""
    if not np.isfinite(number):
        return str(number)
    return f"{number:.4f}" if number == 0 or 1e-3 <= abs(number) < 1e4 else f"{number:.4g}"


def measure_name(name: str) -> str:
    """Return a measure's name for a person: ``valid accuracy``."""
    return name.replace("_", " ").replace("r2", "R²")


def setting(found: Sweep, index: int, *, seed: bool = True) -> str:
    """Return what is a network's own: ``learning_rate 0.1, seed 3``."""
    from ..sweeps.fields import short

    columns = found.plan.columns
    names = [name for name in columns if name != "seed" or (seed and len(found.spec.seeds) > 1)]
    return ", ".join(f"{short(name)} {cell(columns[name][index])}" for name in names)


def cell(given: Any) -> str:
    """Return a setting's value: ``0.1``, ``30-20``, ``relu``."""
    if isinstance(given, tuple | list):
        return "-".join(map(cell, given))
    return f"{given:.4g}" if isinstance(given, float) else str(given)


def endings(found: Sweep) -> Endings | None:
    """Return how the networks that are done ended; none if none is."""
    from ..analysis import summarize_endings
    from ..engines import STATUSES

    done = found.results.status[found.results.done]
    return summarize_endings(np.array(STATUSES)[done]) if len(done) else None


def mean(found: Sweep) -> Interval | None:
    """Return the mean of the measure with its bootstrap interval; none if no network has a value."""
    from ..analysis import mean_interval

    scores = found.scores()
    return mean_interval(scores) if len(scores) else None


def heading(found: Sweep) -> Iterator[str]:
    """Say what was trained, a line a thing."""
    from ..sweeps import describe

    config, spec = found.config_of(0), found.spec
    yield f"{config.data.name}: {len(found):,} networks"
    for line in describe(spec):
        yield f"  {line}"
    if len(spec.seeds) > 1:
        yield f"  seed: {len(spec.seeds):,} from {min(spec.seeds)} to {max(spec.seeds)}"


def facts(found: Sweep, *, averaged: bool = True) -> Table:
    """Return how the networks ended, the mean with its interval if asked for, the best, the median and the worst."""
    from rich.table import Table

    table = Table(box=None, show_header=False, pad_edge=False)
    table.add_column(style="bold", no_wrap=True)
    table.add_column(no_wrap=True, justify="right")
    table.add_column(overflow="fold")
    ended, average = endings(found), mean(found)
    if ended is not None:
        share = ended.failed()
        for name, n in ended.counts.items():
            table.add_row(name.replace("_", " "), f"{n:,}", "")
        table.add_row("failed", percent(share.value), f"95 % interval {percent(share.low)} to {percent(share.high)}")
    if found.measure == "trainability":
        converged = int((found.scores() < 0).sum())
        table.add_row("converged", f"{converged:,}", f"{percent(converged / max(found.n_done, 1))} of the networks")
    elif average is not None:
        table.add_row(measure_name(found.measure), "", "")
        between = f"95 % interval {value(average.low)} to {value(average.high)}" if found.n_done > 1 else ""
        if averaged:
            table.add_row("  mean", value(average.value), between)
        numbers = found.values()
        for name, index in found.extremes().items():
            table.add_row(f"  {name}", value(numbers[index]), f"network {index}: {setting(found, index)}".rstrip(": "))
    return table


def percent(share: float) -> str:
    """Return a share in per cent: ``0 %``, ``12.5 %``."""
    return f"{100 * share:.3g} %"


def ranking(found: Sweep) -> tuple[Table, int]:
    """Return the best settings, each with its mean over the seeds, and how many settings there are."""
    from rich import box
    from rich.table import Table

    from ..analysis.sweep_effects import rank_settings

    ranked = rank_settings(found.to_pandas().query("status != 'not done'"), found.factors, found.measure)
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, show_edge=False, padding=(0, 1, 0, 0))
    for factor in found.factors:
        table.add_column(factor, justify="right", overflow="fold")
    several = len(found.spec.seeds) > 1
    table.add_column(measure_name(found.measure), justify="right")
    if several:
        table.add_column("± over seeds", justify="right")
    table.add_column("failed", justify="right")
    for row in ranked.head(MOST_RANKED).to_dict("records"):
        cells = [cell(row[factor]) for factor in found.factors]
        spread = [value(row["std"]) if np.isfinite(row["std"]) else ""] if several else []
        score = value(row["mean"]) if np.isfinite(row["mean"]) else "none"
        table.add_row(*cells, score, *spread, f"{row['n_failed']} of {row['n']}" if row["n_failed"] else "")
    return table, len(ranked)


def as_json(found: Sweep, *, ranked: bool = True) -> dict[str, Any]:
    """Return what a sweep says of itself, without its rows."""
    from ..analysis.sweep_effects import rank_settings

    ended, average = endings(found), mean(found)
    told: dict[str, Any] = {
        "status": found.status,
        "networks": len(found),
        "done": found.n_done,
        "seconds": round(found.seconds, 3),
        "endings": {} if ended is None else dict(ended.counts),
        "failed": None if ended is None else _interval(ended.failed()),
        "measure": found.measure,
        "mean": None if average is None else _interval(average),
        "extremes": {},
        "ranking": [],
        "set_aside": {str(aside.chunk): aside.error for aside in found.set_aside},
    }
    if average is not None:
        numbers = found.values()
        told["extremes"] = {
            name: {"network": index, "value": float(numbers[index]), "config": found.config_of(index).to_dict()}
            for name, index in found.extremes().items()
        }
    if ranked and found.factors and ended is not None:
        table = rank_settings(found.to_pandas().query("status != 'not done'"), found.factors, found.measure)
        told["ranking"] = table.head(MOST_RANKED).to_dict("records")
    return told


def _interval(interval: Interval) -> dict[str, float]:
    return {"value": interval.value, "low": interval.low, "high": interval.high, "confidence": interval.confidence}
