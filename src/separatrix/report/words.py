"""What a section says in words: where a figure stands, what each picture shows, what was set."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

import numpy as np

from ..analysis import ScoreSummary, summarize_scores
from ..analysis.seeds import number
from .subject import Subject

LOSSES = {
    ("cross_entropy", 1): "binary cross-entropy on the logit",
    ("cross_entropy", 2): "cross-entropy on the logits",
    ("mse", 1): "mean squared error",
    ("mse", 2): "mean squared error",
    ("half_mse", 1): "half the mean squared error",
    ("half_mse", 2): "half the mean squared error",
    ("hinge", 1): "hinge",
    ("hinge", 2): "hinge of Crammer and Singer",
}


class Caption(NamedTuple):
    """The words around a picture: a heading, a line below, and a description for who does not see it."""

    title: str
    text: str
    alt: str


def summary(subject: Subject) -> ScoreSummary:
    """Return the scores of a subject's runs."""
    return ScoreSummary(summarize_scores(subject.scores).values, subject.metric)


def verdict(scores: ScoreSummary, reference: float) -> str:
    """Say what a reference's place among seeds means.

    Beyond all of n seeds: if the reference were one more seed of the same kind, each of the n + 1 would be the highest
    with the same chance, 1 in n + 1.
    """
    n_runs, below, equal = len(scores.values), scores.share_below(reference), scores.share_equal(reference)
    if n_runs < 2:
        return "One seed is no distribution: run more of them to see how much is luck."
    if equal == 1:
        return "In the end the seed makes no difference here."
    if below == 1 or below + equal == 0:
        side = "highest" if below == 1 else "lowest"
        return f"One more seed of the same kind would come out {side} of all {n_runs + 1} once in {n_runs + 1} times."
    if below >= 0.8:
        return "A lucky start, but well within reach: the seed alone can explain it."
    if below + equal <= 0.2:
        return "An unlucky start: most seeds do better with nothing else changed."
    return "An ordinary result: the seed alone explains it."


def short_place(scores: ScoreSummary, reference: float) -> str:
    """Say where a reference stands in a table's cell: ``above 90 %``, ``above 5 %, equals 5 %``, ``equals all``."""
    below, equal = scores.share_below(reference), scores.share_equal(reference)
    everyone = "" if len(scores.values) == 1 else " all"
    if equal == 1:
        return f"equals{everyone}" if everyone else "equal"
    if below == 1 or below + equal == 0:
        return f"{'above' if below else 'below'}{everyone}"
    above = f"above {100 * below:.3g} %" if below else "above none"
    return f"{above}, equals {100 * equal:.3g} %" if equal else above


def captions(subject: Subject) -> dict[str, Caption]:
    """Return the words around every kind of picture."""
    return {**_seed_captions(subject), **_run_captions(subject), **_inside_captions(subject)}


def _seed_captions(subject: Subject) -> dict[str, Caption]:
    scores, n_runs = summary(subject), len(subject.runs)
    span = f"from {number(scores.low)} to {number(scores.high)}, median {number(scores.median)}"
    alt = f"Strip of {n_runs} dots, one a seed, {span}."
    if subject.reference is not None:
        alt += f" {scores.sentence(subject.reference, subject.whose)}"
    steps = max(len(run.history["step_loss"]) for run in subject.runs)
    return {
        "strip": Caption(
            f"The {subject.metric} of every seed", f"Each dot is one of {n_runs} trainings; only the seed differs.", alt
        ),
        "bands": Caption(
            f"Loss over {n_runs} seeds",
            "The median of the seeds at every step, and the band that holds the middle four fifths of them.",
            f"Curve of the median loss over {steps:,} steps of {n_runs} seeds, with a band from the 10 % to the 90 % "
            "quantile.",
        ),
    }


def _run_captions(subject: Subject) -> dict[str, Caption]:
    run, seed = subject.shown, subject.shown.config.seed
    history, rows = run.history, run.data
    n_valid, n_train, steps = len(rows.valid_index), len(rows.train_index), history["step_loss"]
    after, score = _count(history.n_epochs, "epoch"), f"{_part(subject)} {subject.metric} {number(subject.scores[0])}"
    kinds = "numbers" if rows.classes is None else f"{len(rows.classes)} classes"
    shares = f"{n_train:,} to train on and {n_valid:,} to validate" if n_valid else "all of them to train on"
    shares += f"; two of {rows.n_features} features are shown" if rows.n_features > 2 else ""
    epochs = run.frame_epochs[subject.moving_frames] if subject.moving_frames else np.zeros(1)
    span = f"from epoch {epochs[0]:g} to epoch {epochs[-1]:g}"
    ends = f"from {steps[0]:.3g} to {steps[-1]:.3g}" if len(steps) else ""
    return {
        "data": Caption(
            "The data",
            f"{rows.n_samples:,} rows: {shares}.",
            f"Scatter of {rows.n_samples:,} rows over {_axes(subject)}, coloured by {kinds}.",
        ),
        "boundary": Caption(
            "Decision boundary" if rows.classes is not None else "Prediction",
            f"What the network of seed {seed} answers everywhere, after {after}: {score}.",
            f"The network's answer over {_axes(subject)} as coloured areas, with the rows on top; {score}.",
        ),
        "animation": Caption(
            "Learning, epoch by epoch",
            f"Seed {seed} {span}: its boundary, and its loss as far as it has come.",
            f"Animation of {len(epochs)} frames {span}: the boundary moves into place while the loss falls.",
        ),
        "loss": Caption(
            "Loss, step by step",
            f"Seed {seed}: the loss of each of {len(steps):,} steps' batches"
            + (", and that of all rows after each epoch." if "train_loss" in history else "."),
            f"Loss curve of seed {seed} over {len(steps):,} steps, {ends}.",
        ),
    }


def _inside_captions(subject: Subject) -> dict[str, Caption]:
    run, seed = subject.shown, subject.shown.config.seed
    index = run.data.valid_index if subject.validated else run.data.train_index
    right = round(float(subject.scores[0]) * len(index))
    rows = f"{_part(subject)} rows"
    return {
        "weights": Caption(
            "The network",
            f"The weights of seed {seed} after training: an edge is as wide as its weight is large.",
            f"The network {network(subject)} drawn as nodes and edges, coloured by the sign of the weights.",
        ),
        "neurons": Caption(
            "What each hidden unit answers",
            "Every map is one hidden unit over the same plane as the boundary above; the next layer mixes them.",
            f"Maps of every hidden unit of the network {network(subject)}, layer by layer, and of its output.",
        ),
        "confusion": Caption(
            "Right and wrong",
            f"Seed {seed} takes {len(index) - right:,} of {len(index):,} {rows} for another class.",
            f"Confusion matrix of the {rows}: {right:,} of {len(index):,} are right.",
        ),
    }


def settings(subject: Subject) -> dict[str, str]:
    """Return what was set, by name."""
    run = subject.shown
    config, data, train = run.config, run.data, run.config.train
    seeds = [each.config.seed for each in subject.runs]
    rows = [f"{data.n_samples:,} rows", _count(data.n_features, "feature")]
    rows += [] if config.data.noise is None else [f"noise {config.data.noise:g}"]
    order = "a new order every epoch" if train.shuffle else "always in the same order"
    rates = dict.fromkeys(train.learning_rate if isinstance(train.learning_rate, tuple) else (train.learning_rate,))
    rate = f"learning rate {', '.join(f'{rate:g}' for rate in rates)}{'' if len(rates) == 1 else ' by layer'}"
    drawn = ", as many drawn from them with replacement" if train.bootstrap else ""
    drawn += f", {100 * train.label_noise:g} % of the training labels replaced" if train.label_noise else ""
    size = "all rows at once" if train.batch_size == "full" else f"batches of {train.batch_size}, {order}"
    return {
        "data": f"{config.data.name}: {', '.join(rows)}",
        "split": f"{len(data.train_index):,} training and {len(data.valid_index):,} validation rows{drawn}",
        "network": network(subject),
        "loss": LOSSES[run.loss, min(data.n_outputs, 2)],
        "update": f"{train.optimizer}, {rate}{'' if train.schedule == 'constant' else f', {train.schedule}'}",
        "batches": size,
        "length": f"{_count(run.history.n_epochs, 'epoch')}, {_count(len(run.history['step_loss']), 'step')}",
        "seeds": f"{seeds[0]} to {seeds[-1]}" if len(seeds) > 1 else str(seeds[0]),
        "made with": _versions(run.versions),
    }


def network(subject: Subject) -> str:
    """Return the network's widths and size: ``2-30-20-1, relu, 731 parameters``."""
    run = subject.shown
    model, data = run.config.model, run.data
    size = _count(sum(int(np.prod(values.shape[1:])) for values in run.weights.values()), "parameter")
    if model.name == "module":
        return f"a module of your own, {size}"
    hidden = model.hidden_layer_sizes if model.name == "mlp" else ()
    widths = "-".join(str(width) for width in (len(model.features) or data.n_features, *hidden, data.n_outputs))
    kind = ", ".join(dict.fromkeys(model.activations)) if hidden else "logistic regression"
    return f"{widths}, {kind if model.name == 'mlp' and hidden else 'no hidden layer'}, {size}"


def _versions(versions: Mapping[str, str]) -> str:
    return ", ".join(f"{name} {version}" for name, version in versions.items()) or "unknown versions"


def _axes(subject: Subject) -> str:
    names = subject.shown.data.feature_names
    return " and ".join(names[:2]) if len(names) <= 2 else f"two of {len(names)} features"


def _part(subject: Subject) -> str:
    return "validation" if subject.validated else "training"


def _count(number: int, noun: str) -> str:
    return f"{number:,} {noun}{'' if number == 1 else 's'}"
