"""From a problem to its data, within a session's limits: what is too large is refused before it is made."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING

from .._checks import must, one_of, some
from ..config import DataConfig, ModelConfig, RunConfig, TrainConfig
from ..data import Dataset, dataset_names, from_arrays, load_dataset, task_of
from ..engines.contract import Job
from ..engines.select import choose_engine
from ..errors import ConfigError, DataError
from ..recording.forward import layer_sizes
from .described import described_data, described_network
from .from_page import Table
from .problem import Limits, Points, Problem
from .to_page import Opened

if TYPE_CHECKING:
    import pandas as pd

MOST_VALUES = 12  # of a column of text that is spread out into 0/1 columns; one of more is left out

FIRST = Problem(
    config=RunConfig(
        data=DataConfig("moons", n_samples=300, noise=0.15, seed=42),
        model=ModelConfig(hidden_layer_sizes=(8, 6), activation="tanh"),
        train=TrainConfig(learning_rate=0.1, batch_size=25, max_epochs=2000, shuffle=True),
    )
)


@dataclass(frozen=True, eq=False)
class Opening:
    """A problem that can be trained.

    Parameters
    ----------
    problem : Problem
        With its data named as they are.
    data : Dataset
        Its rows.
    engine : str
        "native" or "autograd".
    """

    problem: Problem
    data: Dataset
    engine: str

    def message(self) -> Opened:
        """Return what the page is told of it."""
        config = self.problem.config
        return Opened(
            problem=self.problem,
            data=described_data(self.data),
            network=described_network(config, self.data),
            engine="native" if self.engine == "native" else "autograd",
            steps_per_epoch=config.train.steps_per_epoch(len(self.data.train_index)),
        )


def open_problem(problem: Problem, limits: Limits) -> Opening:
    """Check a problem against the limits, and make its data.

    Raises
    ------
    ConfigError, DataError, UnknownNameError
        In a sentence, if it cannot be trained here.
    """
    config = problem.config if problem.points is None else _with_points(problem.config, problem.points)
    _check_config(config, problem, limits)
    data = _data(config, problem.points)
    _check_data(config, data, limits)
    engine, _ = choose_engine("auto", Job(config, data))
    features = problem.view.features
    if max(features) >= data.n_features or features[0] == features[1]:
        if data.n_features < 2:
            raise DataError(must("The data", "of at least two columns to draw a plane through", data.n_features))
        problem = problem.model_copy(update={"view": problem.view.model_copy(update={"features": (0, 1)})})
    return Opening(problem.model_copy(update={"config": config}), data, engine)


def check_network(config: RunConfig, problem: Problem, data: Dataset, limits: Limits) -> int:
    """Refuse a network beside a problem's own that is beyond the limits; return the steps of its training.

    Raises
    ------
    ConfigError
        If it is too large.
    """
    _check_config(config, problem, limits)
    if config.data == problem.config.data:
        _check_data(config, data, limits)
        return config.train.max_epochs * config.train.steps_per_epoch(len(data.train_index))
    return config.train.max_epochs * config.train.steps_per_epoch(config.data.n_samples or data.n_samples)


def problem_of_table(table: Table, present: Problem, limits: Limits) -> tuple[Problem, tuple[str, ...]]:
    """Return the problem of a table's rows with the present network, standardized, and what is to be said of it.

    Columns of text with at most 12 values are spread out into 0/1 columns; others of text are left out.

    Raises
    ------
    ConfigError, DataError, UnknownNameError
        If it is no table, or one that is too large.
    """
    from ..data.columns import table_from_frame

    frame = _frame(table)
    if len(frame) > limits.rows:
        raise DataError(must(f"The table {table.name!r}", f"at most {limits.rows} rows long", len(frame)))
    target = str(frame.columns[-1]) if table.target is None else table.target
    spread, left_out = _texts(frame, target)
    config = DataConfig(table.name or "table", target=target, one_hot=spread, drop=left_out)
    rows = table_from_frame(frame, config)
    task = task_of(rows.y)
    y = rows.y.tolist() if task == "regression" else [_label(value) for value in rows.y.tolist()]
    points = Points(
        X=rows.X.tolist(),
        y=y,
        feature_names=list(rows.feature_names),
        classes=None if task == "regression" else sorted(set(y)),
        target_name=rows.target_name,
    )
    old = present.config
    data = DataConfig("custom", task=task, standardize=True, validation_fraction=0.25)
    features = old.model.features if len(rows.feature_names) == 2 else ()
    run = old.replace(data=data, model__features=features, train__loss="auto")
    notes = (f"Left out, for they are text of many values: {some(left_out)}.",) if left_out else ()
    return Problem(config=run, points=points), notes


def _with_points(config: RunConfig, points: Points) -> RunConfig:
    """Name the data "custom", with the settings that rows of one's own take."""
    data = config.data
    task = "regression" if points.classes is None else "classification"
    own = DataConfig(
        "custom",
        task=task,
        validation_fraction=data.validation_fraction,
        split=data.split,
        split_seed=data.split_seed,
        stratify=data.stratify,
        standardize=data.standardize,
        seed=data.seed,
    )
    return config.replace(data=own)


def _data(config: RunConfig, points: Points | None) -> Dataset:
    if points is None:
        return load_dataset(config.data)
    if not points.X:
        raise DataError(must("The data", "at least 2 rows long", 0, "Draw some points."))
    named = config.data.model_copy(update={"target": points.target_name})
    return from_arrays(points.X, points.y, named, feature_names=points.feature_names)


def _check_config(config: RunConfig, problem: Problem, limits: Limits) -> None:
    """Refuse what is too large, or is not for a page to name, before anything is made of it."""
    data, model, train = config.data, config.model, config.train
    if problem.points is None and data.name not in dataset_names():
        raise ConfigError(one_of("data.name", dataset_names(), data.name))
    if model.name == "module":
        raise ConfigError(one_of("model.name", ("mlp", "logistic"), model.name))
    if train.device != "cpu":
        raise ConfigError(must("device", "cpu", train.device))
    if train.evaluate != ("train", "valid"):
        raise ConfigError(must("evaluate", "train and valid, which the curves show", list(train.evaluate)))
    if isinstance(train.frames, tuple) and len(train.frames) > 1000:
        raise ConfigError(must("frames", "at most 1000 steps", len(train.frames)))
    _most("n_samples", data.n_samples or 0, limits.rows, "rows")
    _most("n_features", data.n_features or 0, limits.features, "columns")
    _most("n_classes", data.n_classes or 0, limits.classes, "classes")
    _most("hidden_layer_sizes", len(model.hidden_layer_sizes), limits.layers, "layers")
    for width in model.hidden_layer_sizes:
        _most("hidden_layer_sizes", width, limits.width, "neurons a layer")
    _most("max_epochs", train.max_epochs, limits.epochs, "epochs")


def _check_data(config: RunConfig, data: Dataset, limits: Limits) -> None:
    _most("The data", data.n_samples, limits.rows, "rows")
    _most("The data", data.n_features, limits.features, "columns")
    _most("The target", data.n_classes, limits.classes, "classes")
    if config.model.features and data.n_features != 2:
        raise ConfigError(
            must("features", f"empty for {data.n_features} columns", list(config.model.features), "They need two.")
        )
    sizes = layer_sizes(config, data.n_features, data.n_outputs)
    _most("The network", _n_weights(sizes), limits.weights, "weights and biases")
    n_steps = config.train.max_epochs * config.train.steps_per_epoch(len(data.train_index))
    most = limits.steps if config.train.schedule == "constant" else limits.steps // 10
    _most("max_epochs", n_steps, most, "steps in all")


def _n_weights(sizes: Sequence[int]) -> int:
    return sum((n_in + 1) * n_out for n_in, n_out in pairwise(sizes))


def _most(name: str, value: int, most: int, unit: str) -> None:
    if value > most:
        raise ConfigError(must(name, f"at most {most} {unit}", value))


def _frame(table: Table) -> pd.DataFrame:
    """Read the text as a file is read, and name the table where a message would name the file."""
    from ..data.tabular import read_frame

    tabs = Path(table.name).suffix.lower() in (".tsv", ".tab") or "\t" in table.text.split("\n", 1)[0]
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / ("table.tsv" if tabs else "table.csv")
        path.write_text(table.text, encoding="utf-8", newline="")
        try:
            return read_frame(path)
        except (DataError, OSError) as error:
            raise DataError(str(error).replace(repr(str(path)), repr(table.name))) from None


def _label(value: object) -> str:
    """Return a label as text; 3.0 is "3"."""
    return str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)


def _texts(frame: pd.DataFrame, target: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the columns of text that are spread out, and those that are left out."""
    text = [str(name) for name in frame.columns if name != target and frame[name].dtype.kind not in "biuf"]
    few = tuple(name for name in text if frame[name].nunique() <= MOST_VALUES)
    return few, tuple(name for name in text if name not in few)
