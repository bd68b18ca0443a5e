"""What the pages about sweeps and maps say in words: figures, sentences, settings and tables."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from ..analysis import mean_interval, summarize_endings
from ..analysis.seeds import number
from ..analysis.statistics import FAILED
from ..analysis.sweep_effects import importance, rank_settings, variance_name
from ..config import RunConfig
from ..engines import STATUSES
from ..plots._style import measure_label
from ..sweeps import Axis, Sweep, describe
from ..sweeps.fields import short
from .sweep_again import asked

if TYPE_CHECKING:
    import pandas as pd

MOST_ROWS = 12  # of a ranking


class Ranking(NamedTuple):
    """A table: its heading, the columns' names, the rows as words, and a line below."""

    title: str
    columns: Sequence[str]
    rows: Sequence[Sequence[str]]
    text: str


def title(found: Sweep) -> str:
    """Return a heading: what was trained how often."""
    data = found.spec.config.data.name
    if not found.factors:
        return f"{_count(len(found), 'network')} on {data}"
    names = list(map(spoken, found.factors))
    listed = names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"
    return f"{listed[0].upper()}{listed[1:]} on {data}"


def lead(found: Sweep) -> str:
    """Return what differs, in a sentence."""
    seeds = len(found.spec.seeds)
    if not found.factors:
        return "One network, trained again and again from other starts: only the seed differs."
    settings = len(found) // seeds
    each = "one seed each" if seeds == 1 else f"{seeds} seeds each"
    spec = asked(found)
    drawn = "" if spec.sampler in ("grid", "list") else f" drawn by {spec.sampler}"
    drawn += f" within a budget of {spec.budget:,} epochs" if spec.budget is not None else ""
    return f"{_count(settings, 'setting')}{drawn}, {each}: {'; '.join(describe(found.spec))}."


def spoken(name: str) -> str:
    """Return a field's name in words: ``learning_rate.0`` is the learning rate of layer 1."""
    field, _, part = name.partition(".")
    if field == "learning_rate" and part.isdigit():
        return f"learning rate of layer {int(part) + 1}"
    return name.replace("_", " ")


def tiles(found: Sweep) -> dict[str, str]:
    """Return the figures at the top of the page."""
    label, values, order = measure_label(found.measure), found.values(), sound(found)
    shown = {"networks": f"{found.n_done:,}"}
    if len(order):
        if not found.factors:
            shown[f"mean {label}"] = number(mean_interval(values[np.sort(order)]).value)
        shown["median" if shown.get(f"mean {label}") else f"median {label}"] = number(float(np.median(values[order])))
        shown["best"] = number(float(values[order[0]]))
    if found.n_done:
        shown["failed"] = f"{100 * summarize_endings(statuses(found)).failed().value:.3g} %"
    return shown


def sentences(found: Sweep) -> Iterator[str]:
    """Say what is best or how sure the mean is, how many failed, and what is missing."""
    values = found.values()[np.sort(sound(found))]
    if found.factors and len(values):
        yield _best_setting(found)
        yield explained(found)
    elif len(values) > 1:
        mean = mean_interval(values)
        span = f"95 % bootstrap interval {number(mean.low)} to {number(mean.high)}"
        yield f"Mean {measure_label(found.measure)} {number(mean.value)} ({span}) over {len(values):,} networks."
    if found.n_done:
        yield summarize_endings(statuses(found)).sentence()
    yield from missing(found)


def _best_setting(found: Sweep) -> str:
    best = ranked(found).iloc[0]
    names = ", ".join(f"{name} {value(best[name])}" for name in found.factors)
    networks = f"over {_count(int(best['n'] - best['n_failed']), 'network')}"
    return f"Best setting: {names}, with a mean {measure_label(found.measure)} of {number(best['mean'])} {networks}."


def missing(found: Sweep) -> Iterator[str]:
    """Say what a sweep lacks: networks that are not trained, and why those of some chunks are not."""
    if found.status != "done":
        yield f"Not complete: {found.n_done:,} of {len(found):,} networks are trained."
    for aside in found.set_aside[:5]:
        yield f"Chunk {aside.chunk} could not be trained: {aside.error}"
    if len(found.set_aside) > 5:
        yield f"Nor could {len(found.set_aside) - 5:,} further chunks."


def sound(found: Sweep) -> NDArray[np.int64]:
    """Return the networks that did not fail and have a value, from the best to the worst."""
    order = found.ranking()
    names = np.array(STATUSES)[found.results.status[order]]
    return order[~np.isin(names, FAILED)]


def statuses(found: Sweep) -> list[str]:
    """Return how each trained network ended."""
    return [STATUSES[status] for status in found.results.status[found.results.done]]


def explained(found: Sweep) -> str:
    """Say which share of the measure's variance each field explains alone."""
    shares = importance(found.to_pandas(), found.factors, found.measure)
    parts = ", ".join(f"{name} {100 * share:.0f} %" for name, share in shares.items())
    what = f"{variance_name(found.measure)} of the {measure_label(found.measure)}"
    return f"Of the {what} each field alone explains: {parts}."


def ranking(found: Sweep) -> Ranking | None:
    """Rank settings by their mean over seeds, or seeds by their score; None if nothing was scored."""
    if not len(sound(found)):
        return None
    return _settings_ranking(found) if found.factors else _seeds_ranking(found)


def ranked(found: Sweep) -> pd.DataFrame:
    """Return the settings from the best to the worst; see `rank_settings`."""
    frame = found.to_pandas()
    return rank_settings(frame[frame["status"] != "not done"], found.factors, found.measure)


def _settings_ranking(found: Sweep) -> Ranking:
    table = ranked(found)
    rows = []
    for place, (_, row) in enumerate(table.head(MOST_ROWS).iterrows(), 1):
        figures = (_or_none(row["mean"]), _or_none(row["std"]), f"{int(row['n']):,}", f"{int(row['n_failed']):,}")
        rows.append([str(place), *(value(row[name]) for name in found.factors), *figures])
    columns = ["", *found.factors, f"mean {measure_label(found.measure)}", "deviation", "networks", "failed"]
    text = "The mean and the standard deviation are over the seeds of a setting that did not fail."
    return Ranking("The best settings", columns, rows, _of(len(table), "setting", text))


def _seeds_ranking(found: Sweep) -> Ranking:
    order = sound(found)
    shown = order if len(order) <= MOST_ROWS else np.concatenate([order[: MOST_ROWS - 4], order[-4:]])
    places = {int(index): place for place, index in enumerate(order.tolist(), 1)}
    names = [found.measure, *(name for name in found.results.measures if name not in (found.measure, "epochs"))]
    rows = [
        [str(places[int(index)]), str(found.spec.seeds[int(index)])]
        + [_or_none(found.values(name)[index]) for name in names]
        for index in shown
    ]
    text = "The best seeds, and the last four." if len(order) > MOST_ROWS else "All seeds."
    return Ranking("Seeds by rank", ["", "seed", *map(measure_label, names)], rows, text)


def settings(found: Sweep) -> dict[str, str]:
    """Return what was set, by name; what varies says so."""
    spec, config = found.spec, found.spec.config
    said = {"varied": "; ".join(describe(spec)) or "the seed alone"}
    said |= {"data": _data(found), "network": _network(spec.vary, config)}
    train = config.train
    rate = _or_varied(spec.vary, "train.learning_rate", train.learning_rate)
    schedule = "" if train.schedule == "constant" else f", {train.schedule}"
    said["update"] = f"{_or_varied(spec.vary, 'train.optimizer', train.optimizer)}, learning rate {rate}{schedule}"
    size = _or_varied(spec.vary, "train.batch_size", train.batch_size)
    said["batches"] = "all rows at once" if size == "full" else f"batches of {size}"
    said["epochs"] = _or_varied(spec.vary, "train.max_epochs", train.max_epochs)
    said["seeds"] = _span(spec.seeds)
    said["measure"] = measure_label(found.measure)
    if found.seconds:
        said["time"] = f"{found.seconds:.1f} s, {found.n_done / found.seconds:,.0f} networks a second"
    return said


def value(given: Any) -> str:
    """Return a setting's value for a table: widths as 30-20, numbers in up to five digits."""
    if isinstance(given, tuple | list):
        return "-".join(map(str, given)) or "none"
    return f"{given:.5g}" if isinstance(given, float | np.floating) else str(given)


def of_setting(found: Sweep, index: int) -> str:
    """Say a network's settings that vary, and its seed."""
    columns = found.plan.columns
    parts = [f"{short(name)} {value(columns[name][index])}" for name in found.spec.factors]
    return ", ".join([*parts, f"seed {columns['seed'][index]}"])


def _data(found: Sweep) -> str:
    config, vary = found.spec.config.data, found.spec.vary
    if any(name.startswith("data.") for name in vary):
        return f"{_or_varied(vary, 'data.name', config.name)}, varied".removeprefix("varied, ")
    rows = found.data
    parts = [_count(rows.n_samples, "row"), _count(rows.n_features, "feature")]
    parts += [] if config.noise is None else [f"noise {config.noise:g}"]
    parts.append(f"{len(rows.train_index):,} to train on and {len(rows.valid_index):,} to validate")
    return f"{config.name}: {', '.join(parts)}"


def _network(vary: Mapping[str, Axis | Sequence[Any]], config: RunConfig) -> str:
    model = config.model
    if model.name != "mlp":
        return _or_varied(vary, "model.name", model.name)
    widths = _or_varied(vary, "model.hidden_layer_sizes", value(model.hidden_layer_sizes))
    return f"hidden layers {widths}, {_or_varied(vary, 'model.activation', value(model.activation))}"


def _or_varied(vary: Mapping[str, object], name: str, given: object) -> str:
    return "varied" if any(each == name or each.startswith(f"{name}.") for each in vary) else value(given)


def _span(seeds: Sequence[int]) -> str:
    if len(seeds) > 2 and list(seeds) == list(range(seeds[0], seeds[-1] + 1)):
        return f"{seeds[0]} to {seeds[-1]}"
    return ", ".join(map(str, seeds[:20])) + (" ..." if len(seeds) > 20 else "")


def _of(n: int, noun: str, text: str) -> str:
    return f"{text} {n - MOST_ROWS:,} further {noun}s are not shown." if n > MOST_ROWS else text


def _or_none(given: float) -> str:
    return number(given) if np.isfinite(given) else "–"


def _count(n: int, noun: str) -> str:
    return f"{n:,} {noun}{'' if n == 1 else 's'}"
