"""Where training works and where it does not: published experiments on the boundary between the two.

J. Sohl-Dickstein, "The boundary of neural network trainability is fractal" (arXiv 2402.06184). The networks there are
y = W₁ σ(c W₀ x) / n with weights from a standard normal, n = 16 units, and c = √(2/n), or 1/√n for the identity. Layers
have no factors of their own here, so the weights carry c: they begin c times as large, and `output_scale` is 1/(c n).
Step for step that is the same network, with learning rates of c² times those in the paper: an eighth, or a sixteenth.

Two experiments differ from the published program (github.com/Sohl-Dickstein/fractal). "offset" adds its number once,
to all initial weights; there it is added to the first layer's before every step. "minibatch" goes through shuffled rows
and looks at each batch's loss; there rows are drawn anew for each step, and the loss is that of all.
"""

from __future__ import annotations

import math
from concurrent.futures import Executor
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from .._checks import one_of
from ..config import ActivationName, DataConfig, ModelConfig, RunConfig, TrainConfig
from ..engines.select import EngineName
from ..errors import UnknownNameError
from .axis import Axis
from .map import HyperparameterMap, hyperparameter_map
from .observer import SweepObserver

if TYPE_CHECKING:
    from ..store import Store

Window = tuple[tuple[float, float], tuple[float, float]]

WIDTH = 16  # of the inputs and of the hidden layer
STEPS = 500


@dataclass(frozen=True)
class Preset:
    """One of the published experiments.

    Parameters
    ----------
    description : str
        What it varies and what it trains, in a sentence.
    config : RunConfig
        What all its networks share.
    x, y : Axis
        The two settings, over a range that holds the boundary.
    """

    description: str
    config: RunConfig
    x: Axis
    y: Axis


def _config(activation: ActivationName, n_rows: int = 272, batch_size: int | None = None) -> RunConfig:
    scale = math.sqrt((1 if activation == "identity" else 2) / WIDTH)
    # a data set has two rows at least; of two, one is put aside
    data = DataConfig("gaussian", n_samples=max(n_rows, 2), validation_fraction=0.5 if n_rows == 1 else 0, seed=0)
    epochs = STEPS if batch_size is None else math.ceil(STEPS / math.ceil(n_rows / batch_size))
    return RunConfig(
        data=data.replace(n_features=WIDTH),
        model=ModelConfig(
            hidden_layer_sizes=(WIDTH,), activation=activation, bias=False, initializer="normal", initial_scale=scale,
            output_scale=1 / (WIDTH * scale),
        ),
        train=TrainConfig(
            loss="mse", batch_size=batch_size or "full", shuffle=batch_size is not None, max_epochs=epochs,
            learning_rate=1.0, evaluate=(), frames="ends", dtype="float64",
        ),
    )  # fmt: skip


def _rates(x: tuple[float, float], y: tuple[float, float]) -> tuple[Axis, Axis]:
    return Axis("learning_rate.0", *x, log=True), Axis("learning_rate.1", *y, log=True)


PRESETS: dict[str, Preset] = {
    "tanh": Preset(
        "Learning rates of the two layers; tanh, 272 rows, full batch.", _config("tanh"), *_rates((1, 1e7), (1, 100))
    ),
    "relu": Preset(
        "Learning rates of the two layers; ReLU, 272 rows, full batch.", _config("relu"), *_rates((0.1, 300), (0.1, 30))
    ),
    "identity": Preset(
        "Learning rates of the two layers; no activation, 16 rows, full batch.",
        _config("identity", WIDTH), *_rates((0.1, 30), (0.1, 30)),
    ),
    "minibatch": Preset(
        "Learning rates of the two layers; tanh, 272 rows in batches of 16.",
        _config("tanh", batch_size=16), *_rates((1, 1e6), (1, 30)),
    ),
    "single_point": Preset(
        "Learning rates of the two layers; tanh, a single row.", _config("tanh", 1), *_rates((20, 200), (1.9, 2.5))
    ),
    "offset": Preset(
        "A number added to every initial weight, and the learning rate; tanh, 272 rows, full batch.",
        _config("tanh"), Axis("initial_offset", -4, 4), Axis("learning_rate", 3, 30, log=True),
    ),
}  # fmt: skip
"""The published experiments, by name."""


def trainability_map(
    preset: str = "tanh",
    *,
    size: int = 128,
    window: Window | None = None,
    engine: EngineName = "auto",
    executor: str | Executor | None = None,
    store: Store | str | Path | None = None,
    name: str | None = None,
    observer: SweepObserver | None = None,
    yes: bool = False,
) -> HyperparameterMap:
    """Map where training converges: below 0 the measure "trainability" did, above it did not; see `Measures`.

    Parameters
    ----------
    preset : str
        One of `PRESETS`: "tanh", "relu", "identity", "minibatch", "single_point" or "offset".
    size : int
        Pixels a side.
    window : pair of pairs of float, optional
        ``((x_low, x_high), (y_low, y_high))`` in place of the preset's range, as a `zoom` gives it.
    engine, executor, store, name, observer, yes
        As for `sweep`.

    Returns
    -------
    HyperparameterMap
        In float64. Its boundary is ``boundary_pixels(found.grid() < 0)``, for `box_dimension`.

    Raises
    ------
    UnknownNameError
        If there is no such preset.
    ConfigError
        If the window's values cannot be told apart in float64.
    SweepError
        As `sweep` does.

    Examples
    --------
    >>> import separatrix as sx
    >>> found = sx.trainability_map("identity", size=8)
    >>> (found.grid() < 0).any(), (found.grid() > 0).any()
    (np.True_, np.True_)
    """
    chosen = preset_named(preset)
    x, y = axes_in(chosen, window, size)
    return hyperparameter_map(
        chosen.config, x=x, y=y, measure="trainability", engine=engine, executor=executor, store=store,
        name=name, observer=observer, yes=yes,
    )  # fmt: skip


def preset_named(name: str) -> Preset:
    """Return one of the `PRESETS`, or raise an `UnknownNameError`."""
    if name not in PRESETS:
        raise UnknownNameError(one_of("preset", PRESETS, name))
    return PRESETS[name]


def axes_in(preset: Preset, window: Window | None, size: int) -> tuple[Axis, Axis]:
    """Return the axes of a preset, of so many values, over a window if there is one."""
    (x_low, x_high), (y_low, y_high) = window or tuple((axis.low, axis.high) for axis in (preset.x, preset.y))
    return replace(preset.x, low=x_low, high=x_high, n=size), replace(preset.y, low=y_low, high=y_high, n=size)
