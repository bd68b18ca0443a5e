"""What goes wrong in a training: named, with the number that shows it and a setting that mends it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from .._checks import must
from ..config import RunConfig
from ..errors import ConfigError
from ..recording import Outcome, Recording
from ..recording.forward import hidden_activations
from .neurons import module_neurons
from .remedies import Remedy, after_divergence, for_dead_relu, for_plateau, for_saturation, more_weight_decay
from .threads import fitting_threads

FloatArray = NDArray[np.float64]
Kind = Literal["diverged", "dead_relu", "saturated", "plateaued", "overfitting"]

LEARNED = 0.95  # a training accuracy or R² from which a plateau or saturation is success, not trouble
DEAD_SHARE = 0.5  # of a layer. A third may be silent from the first draw on, at little cost (arXiv 1903.06733)
FLAT_SLOPE = 0.05  # of the largest slope: |tanh| > 0.975, where a gradient passing back has lost 95 %
FLAT_ROWS = 0.95  # of the training rows, for a neuron to count as saturated: it is a constant to them
SATURATED_SHARE = 0.5  # of a layer (Glorot and Bengio 2010, section 3, watch the same share of whole layers)
WINDOW = 20  # epochs, at least, that a plateau lasts; else a quarter of the training, which grows slower and slower
FALL = 0.01  # a relative fall of the mean training loss from one window to the next below which it is flat
SMOOTH = 5  # epochs averaged before the validation loss's lowest point is looked for, which a single dip would fake
RISE = 0.10  # Prechelt's generalization loss (1998, "Early stopping - but when?", uses 1 to 5 %, for larger parts)
RISE_OF_START = 0.02  # and of the loss before training, for a rise from 0.0001 to 0.0002 hurts nobody
LEAST_EPOCHS = 10  # before which neither falls nor rises mean anything
ROWS_AT_MOST = 10_000  # of the training rows are asked, evenly chosen


@dataclass(frozen=True)
class Finding:
    """One trouble of a training.

    Parameters
    ----------
    kind : str
        "diverged", "dead_relu", "saturated", "plateaued" or "overfitting".
    title : str
        Two or three words.
    text : str
        What is seen and what follows from it, with the number.
    number : float
        diverged: the step, counted from 1. dead_relu: the share of a layer's neurons that are 0 on every training
        row. saturated: the share of a layer's neurons that are flat on nearly every one. plateaued: the relative fall
        of the training loss from the window before the last to the last. overfitting: the validation loss's
        relative rise above its lowest value.
    remedy : Remedy
        The change of settings that is most likely to help.
    """

    kind: Kind
    title: str
    text: str
    number: float
    remedy: Remedy


@dataclass(frozen=True, eq=False)
class Moment:
    """A training at one moment, as arrays: what `diagnose_moment` looks at.

    Parameters
    ----------
    config : RunConfig
        The settings.
    history : mapping of str to ndarray of float64, shape (n_epochs + 1,)
        The epoch columns up to the moment, such as "train_loss"; those that are missing are not looked at.
    hidden : sequence of (str, ndarray of shape (n_rows, width))
        For each hidden layer its activation's name and its values for the training rows.
    outcome : Outcome, optional
        How the training ended, if it has.
    largest_input : float
        Largest absolute value that the network is fed.
    """

    config: RunConfig
    history: Mapping[str, FloatArray]
    hidden: Sequence[tuple[str, NDArray[Any]]] = ()
    outcome: Outcome | None = None
    largest_input: float = 0.0
    score: float = field(init=False)

    def __post_init__(self) -> None:
        scores = [self.history[name] for name in ("train_accuracy", "train_r2") if name in self.history]
        object.__setattr__(self, "score", float(scores[0][-1]) if scores and len(scores[0]) else np.nan)

    @property
    def learned(self) -> bool:
        """Whether the training rows are answered well."""
        return self.score >= LEARNED


def diagnose(recording: Recording, frame: int = -1) -> list[Finding]:
    """Say what went wrong in a training, up to one of its frames.

    Parameters
    ----------
    recording : Recording
        The run, of any module. Neurons are looked at where their activations can be seen: see `module_neurons`.
    frame : int
        The moment; negative counts from the end.

    Returns
    -------
    list of Finding
        Empty if nothing is wrong. A training that diverged has that finding alone, at its last frame.

    Raises
    ------
    ConfigError
        If there is no such frame, or the network is the caller's own and was loaded without its module.

    Examples
    --------
    >>> from separatrix import DataConfig, ModelConfig, RunConfig, TrainConfig, diagnose, train
    >>> line = RunConfig(
    ...     data=DataConfig("circles"),
    ...     model=ModelConfig(name="logistic"),
    ...     train=TrainConfig(learning_rate=0.5, max_epochs=100),
    ... )
    >>> [finding] = diagnose(train(line))
    >>> finding.kind, finding.remedy.label
    ('plateaued', 'Add a hidden layer of 8')
    >>> diagnose(train(line.replace(**finding.remedy.settings)))
    []
    """
    n_frames = recording.n_frames
    if not -n_frames <= frame < n_frames:
        raise ConfigError(must("frame", f"between {-n_frames} and {n_frames - 1}", frame))
    frame %= n_frames
    last = frame == n_frames - 1
    diverged = last and recording.status == "diverged"
    return diagnose_moment(
        Moment(
            config=recording.config,
            history=_history_until(recording, frame),
            hidden=() if diverged else _hidden(recording, frame),
            outcome=recording.outcome if last else None,
            largest_input=float(np.abs(_rows(recording)).max(initial=0.0)),
        )
    )


def diagnose_moment(moment: Moment) -> list[Finding]:
    """Say what goes wrong in a training at one moment; see `diagnose`."""
    if moment.outcome is not None and moment.outcome.status == "diverged":
        return [_diverged(moment, moment.outcome)]
    dead = _dead_relu(moment)
    if dead is not None and dead.number == 1:  # nothing passes through that layer; all else follows from it
        return [dead]
    found = (dead, _saturated(moment), _plateaued(moment), _overfitting(moment))
    return [finding for finding in found if finding is not None]


def _diverged(moment: Moment, outcome: Outcome) -> Finding:
    remedy = after_divergence(moment.config, moment.largest_input)
    return Finding("diverged", "The training diverged", outcome.message, float(outcome.step), remedy)


def _dead_relu(moment: Moment) -> Finding | None:
    shares = [(_dead(values), at) for at, (name, values) in enumerate(moment.hidden) if name == "relu"]
    share, layer = max(shares, default=(0.0, 0), key=lambda found: found[0])
    if share < DEAD_SHARE or moment.learned:
        return None
    n_rows, width = moment.hidden[layer][1].shape
    text = (
        f"{round(share * width)} of {width} neurons of hidden layer {layer + 1} answer 0 on all {n_rows} training "
        "rows: no gradient passes through them, so they stay as they are."
    )
    why, remedy = for_dead_relu(moment.config, moment.history, moment.largest_input)
    return Finding("dead_relu", "Dead ReLU neurons", f"{text} {why}", share, remedy)


def _saturated(moment: Moment) -> Finding | None:
    shares = [(_flat(name, values), at) for at, (name, values) in enumerate(moment.hidden) if name in _CENTRED]
    share, layer = max(shares, default=(0.0, 0), key=lambda found: found[0])
    if share < SATURATED_SHARE or moment.learned:
        return None
    name, values = moment.hidden[layer]
    width = values.shape[1]
    text = (
        f"{round(share * width)} of {width} neurons of hidden layer {layer + 1} are at the flat ends of their {name} "
        f"on at least {100 * FLAT_ROWS:.0f} % of the training rows: hardly any gradient passes through them."
    )
    return Finding("saturated", "Saturated neurons", text, share, for_saturation(moment.config, moment.largest_input))


def _plateaued(moment: Moment) -> Finding | None:
    loss = moment.history.get("train_loss", np.zeros(0))
    window = max(WINDOW, (len(loss) - 1) // 4)
    if len(loss) < 2 * window or moment.learned or not np.isfinite(loss).all():
        return None
    before, now = loss[-2 * window : -window].mean(), loss[-window:].mean()
    fall = float(1 - now / before) if before > 0 else 1.0
    if fall >= FALL:
        return None
    why, remedy = for_plateau(moment.config, moment.history, window)
    moved = (
        "has not moved" if abs(fall) < 5e-5 else f"has {'fallen' if fall > 0 else 'risen'} by {100 * abs(fall):.2f} %"
    )
    score = "" if np.isnan(moment.score) else f", with a training score of {moment.score:.3f}"
    text = f"The training loss {moved} from {window} epochs to the next {window} and stands at {now:.3g}{score}. {why}"
    return Finding("plateaued", "The loss is on a plateau", text, fall, remedy)


def _overfitting(moment: Moment) -> Finding | None:
    train, valid = (moment.history.get(f"{part}_loss", np.zeros(0)) for part in ("train", "valid"))
    if min(len(train), len(valid)) <= LEAST_EPOCHS or not np.isfinite(valid).all():
        return None
    smooth = np.convolve(valid, np.full(SMOOTH, 1 / SMOOTH), mode="valid")  # entry i is the mean of epochs i to i + 4
    lowest = int(smooth.argmin())
    epoch = lowest + SMOOTH // 2
    rise, climbed = float(smooth[-1] / smooth[lowest] - 1), smooth[-1] - smooth[lowest]
    learning_on = train[-1] < train[epoch] and train[-1] < valid[-1]
    if rise < RISE or climbed < RISE_OF_START * valid[0] or not learning_on:
        return None
    text = (
        f"The validation loss was lowest near epoch {epoch}, at {smooth[lowest]:.3g}, and has risen by "
        f"{100 * rise:.0f} % to {smooth[-1]:.3g}, while the training loss fell on to {train[-1]:.3g}: the network "
        "learns its training rows by heart. Stop there (patience, restore_best), hold the weights down, or get more "
        "rows."
    )
    return Finding("overfitting", "Overfitting", text, rise, more_weight_decay(moment.config))


_CENTRED = {"tanh": lambda values: values, "sigmoid": lambda values: 2 * values - 1}  # both are tanh then, slope 1 - t²


def _dead(values: NDArray[Any]) -> float:
    return float(np.mean(~values.any(axis=0))) if values.size else 0.0


def _flat(name: str, values: NDArray[Any]) -> float:
    """Return the share of neurons that are flat on nearly every row."""
    flat = 1 - np.square(_CENTRED[name](values)) < FLAT_SLOPE
    return float(np.mean(flat.mean(axis=0) >= FLAT_ROWS)) if values.size else 0.0


def _history_until(recording: Recording, frame: int) -> dict[str, FloatArray]:
    history, train = recording.history, recording.config.train
    n = int(recording.frame_epochs[frame]) + 1
    if train.restore_best and frame == recording.n_frames - 1:  # whose weights are of an earlier epoch than its step
        n = int(np.nanargmin(history[train.monitor])) + 1
    return {name: values[:n] for name, values in history.items() if name != "step_loss"}


def _rows(recording: Recording) -> FloatArray:
    data = recording.data
    index = data.train_index
    chosen = index[np.linspace(0, len(index) - 1, min(len(index), ROWS_AT_MOST)).astype(np.int64)]
    return data.scaled(data.X[chosen])


def _hidden(recording: Recording, frame: int) -> list[tuple[str, NDArray[Any]]]:
    config, data, rows = recording.config, recording.data, _rows(recording)
    if recording.answers_natively:
        layers = hidden_activations(config, data.n_features, data.n_outputs, recording.flat(frame), rows)
        return list(zip(config.model.activations, layers, strict=False))
    import torch

    batch = torch.from_numpy(rows).to(getattr(torch, config.train.dtype))
    with fitting_threads(recording):
        found = module_neurons(recording.module(frame), [batch])
    return [(kind.lower(), values) for _, kind, values in found]
