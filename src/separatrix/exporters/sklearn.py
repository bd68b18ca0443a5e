"""A run as a few lines with a scikit-learn estimator, to go on from in scikit-learn's own ways."""

from __future__ import annotations

from pathlib import Path
from textwrap import dedent, wrap
from typing import Any

from .._checks import must
from ..config import ModelConfig, RunConfig, TrainConfig
from ..data import load_dataset
from ..data.dataset import Dataset
from ..errors import ConfigError
from ..recording import Recording

_ALWAYS = ("optimizer", "learning_rate", "batch_size", "shuffle", "max_epochs", "dtype")  # defaults that differ
_OTHERS = (
    *("loss", "schedule", "schedule_epochs", "schedule_gamma", "momentum", "nesterov", "betas", "smoothing", "epsilon"),
    *("weight_decay", "l1", "device"),
)
_MODEL = ("dropout", "initializer", "initial_scale")
_NEITHER = {"model": ("output_activation", "output_scale", "bias", "initial_offset")} | {
    "train": ("drop_last", "bootstrap", "label_noise")
}
_INPUTS = {
    "x": "x",
    "y": "y",
    "x_squared": "x**2",
    "y_squared": "y**2",
    "xy": "x * y",
    "sin_x": "np.sin(x)",
    "sin_y": "np.sin(y)",
}


def to_sklearn(run: Recording | RunConfig, data_file: str | Path | None = None) -> str:
    """Write a run as a script that fits `NetClassifier` or `NetRegressor` to the same rows.

    It trains the same network to the same weights, but for the settings that the estimators have not, which a comment
    names, and for stopping by the validation loss, for which they keep rows of their own.

    Parameters
    ----------
    run : Recording or RunConfig
        What to write.
    data_file : path, optional
        For rows that were handed over in Python: the .npz file beside the script that holds them, as
        ``export(recording, "run.py", format="sklearn")`` writes it.

    Returns
    -------
    str
        Python source, which needs separatrix and scikit-learn.

    Raises
    ------
    ConfigError
        If the network is your own module, or the rows were handed over in Python and `data_file` is missing.
    DataError, FileError
        If the run's table cannot be read.

    Examples
    --------
    >>> from separatrix import RunConfig
    >>> from separatrix.exporters import to_sklearn
    >>> print(to_sklearn(RunConfig()).splitlines()[-1])
    print("validation accuracy", model.score(X_valid, y_valid))
    """
    if not isinstance(run, (Recording, RunConfig)):
        raise ConfigError(must("run", "a Recording or a RunConfig", run))
    config = run if isinstance(run, RunConfig) else run.config
    if config.model.name == "module":
        raise ConfigError(
            "A script cannot be written for a network of your own: only your code knows its class. "
            "Give it to NetClassifier as module=MyNet."
        )
    data = load_dataset(config.data) if isinstance(run, RunConfig) else run.data
    parts = (_header(config), _imports(config, data, data_file), _rows(config, data, data_file), _model(config, data))
    return "\n\n".join([*parts, _result(data)]) + "\n"


def _header(config: RunConfig) -> str:
    name = Path(config.data.name).name.replace("\\", "/").replace('"', "'")
    lines = [f'"""Fit a small network to {name}, seed {config.seed}, as a scikit-learn estimator."""']
    if left_out := _left_out(config):
        text = f"The estimator has no such setting, so these are left out: {', '.join(left_out)}."
        lines += ["", *(f"# {line}" for line in wrap(text, 100))]
    return "\n".join(lines)


def _left_out(config: RunConfig) -> list[str]:
    plain = RunConfig()
    found = [
        f"{name}={getattr(getattr(config, part), name)!r}"
        for part, names in _NEITHER.items()
        for name in names
        if getattr(getattr(config, part), name) != getattr(getattr(plain, part), name)
    ]
    return [*found, "first weights from a standard normal"] if config.model.name == "logistic" else found


def _imports(config: RunConfig, data: Dataset, data_file: str | Path | None) -> str:
    lines = []
    if config.data.name == "custom":
        lines += ["from pathlib import Path", ""]
    if config.data.name == "custom" or config.model.features:
        lines.append("import numpy as np")
    if config.model.features:
        lines += ["from sklearn.pipeline import make_pipeline"]
        scaler = ", StandardScaler" if config.data.standardize else ""
        lines += [f"from sklearn.preprocessing import FunctionTransformer{scaler}"]
    return "\n".join([*lines, "", "import separatrix as sx"] if lines else ["import separatrix as sx"])


def _rows(config: RunConfig, data: Dataset, data_file: str | Path | None) -> str:
    n_valid = len(data.valid_index)
    if config.data.name == "custom":
        return _rows_of_file(data, data_file)
    settings = {name: getattr(config.data, name) for name in sorted(config.data.model_fields_set - {"name"})}
    given = "".join(f", {name}={value!r}" for name, value in settings.items() if name != "standardize")
    lines = [f"data = sx.load_dataset(sx.DataConfig({config.data.name!r}{given}))".replace("'", '"')]
    for part in ("train", "valid") if n_valid else ("train",):
        lines.append(f"X_{part}, y_{part} = data.X[data.{part}_index], data.labels(data.{part}_index)")
    return "\n".join(lines)


def _rows_of_file(data: Dataset, data_file: str | Path | None) -> str:
    if data_file is None:
        raise ConfigError(
            "The rows of this run were handed over in Python, so its script needs a file to read them from. "
            'Use export(recording, "run.py", format="sklearn"), which writes them to run.npz beside the script.'
        )
    lines = [f'arrays = np.load(Path(__file__).with_name("{Path(data_file).name}"))']
    for part in ("train", "valid") if len(data.valid_index) else ("train",):
        labels = f'arrays["y_{part}"]' if data.classes is None else f'arrays["classes"][arrays["y_{part}"]]'
        lines.append(f'X_{part}, y_{part} = arrays["X_{part}"], {labels}')
    return "\n".join(lines)


def _model(config: RunConfig, data: Dataset) -> str:
    name = "NetRegressor" if data.classes is None else "NetClassifier"
    settings = _settings(config)
    if config.model.features and config.data.standardize:
        del settings["standardize"]  # comes before the inputs are transformed, so it is a step of its own
    body = "\n".join(f"    {key}={value!r},".replace("'", '"') for key, value in settings.items())
    weights = ', sample_weight=arrays["weight_train"]' if data.sample_weight is not None else ""
    net = f"sx.{name}(\n{body}\n)"
    if not config.model.features:
        return f"model = {net}\nmodel.fit(X_train, y_train{weights})"
    columns = ", ".join(_INPUTS[feature] for feature in config.model.features)
    inputs = dedent(f"""\
        def inputs(X):
            x, y = X.T
            return np.column_stack([{columns}])""")
    scaler = "StandardScaler(), " if config.data.standardize else ""
    if weights:
        weights = f', {name.lower()}__sample_weight=arrays["weight_train"]'
    return (
        f"\n{inputs}\n\n\nnet = {net}\nmodel = make_pipeline({scaler}FunctionTransformer(inputs), net)\n"
        f"model.fit(X_train, y_train{weights})"
    )


def _settings(config: RunConfig) -> dict[str, Any]:
    model, train, plain = config.model, config.train, TrainConfig()
    hidden = () if model.name == "logistic" else model.hidden_layer_sizes
    settings: dict[str, Any] = {"hidden_layer_sizes": hidden, "activation": model.activation}
    if not hidden:
        del settings["activation"]
    settings |= {name: getattr(model, name) for name in _MODEL if getattr(model, name) != getattr(ModelConfig(), name)}
    settings |= {name: getattr(train, name) for name in _ALWAYS}
    settings |= {name: getattr(train, name) for name in _OTHERS if getattr(train, name) != getattr(plain, name)}
    settings["patience"] = train.patience
    if train.patience is not None:
        settings["min_delta"] = train.min_delta
        if train.monitor == "valid_loss":
            settings |= {"early_stopping": True, "validation_fraction": 0.1, "restore_best": train.restore_best}
    if config.data.standardize:
        settings["standardize"] = True
    return settings | {"random_state": config.seed}


def _result(data: Dataset) -> str:
    score = "R²" if data.classes is None else "accuracy"
    part, said = ("valid", "validation") if len(data.valid_index) else ("train", "training")
    return f'print("{said} {score}", model.score(X_{part}, y_{part}))'
