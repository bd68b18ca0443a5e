"""A `RunConfig` determines a run: data, model, training and seed in one validated, frozen object.

The command line, the Python API and every file build this object, and nothing trains from anything else. It is
written as TOML or JSON and read back unchanged.
"""

from __future__ import annotations

import json
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any, Literal, Self

import tomli_w
from pydantic import (
    BaseModel,
    ConfigDict,
    Discriminator,
    Field,
    Tag,
    ValidationError,
    ValidatorFunctionWrapHandler,
    WrapValidator,
    model_validator,
)

from ._checks import must, worded
from .errors import ConfigError, FileError

Positive = Annotated[float, Field(gt=0, allow_inf_nan=False)]
NonNegative = Annotated[float, Field(ge=0, allow_inf_nan=False)]
Count = Annotated[int, Field(ge=1)]
Width = Annotated[int, Field(ge=1, le=1_000_000)]
Seed = Annotated[int, Field(ge=0, lt=2**63)]
Share = Annotated[float, Field(ge=0, lt=1)]
OneOrMany = Discriminator(lambda value: "many" if isinstance(value, (list, tuple)) else "one")

ActivationName = Literal["relu", "tanh", "sigmoid", "identity", "gelu", "silu", "leaky_relu", "elu", "softplus", "sin"]
FeatureName = Literal["x", "y", "x_squared", "y_squared", "xy", "sin_x", "sin_y"]
InitializerName = Literal["torch", "xavier", "he", "normal", "uniform", "zeros", "playground"]


def _expecting(name: str, expected: str) -> WrapValidator:
    """Say `expected` in one sentence where a union would answer with one error for each of its members."""

    def check(value: Any, validate: ValidatorFunctionWrapHandler) -> Any:
        try:
            return validate(value)
        except ValidationError:
            raise ValueError(must(name, expected, value)) from None

    return WrapValidator(check)


class _Config(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, use_attribute_docstrings=True)

    def __init__(self, **settings: Any) -> None:
        try:
            super().__init__(**settings)
        except ValidationError as error:
            raise ConfigError(worded(error.errors(), type(self).model_fields)) from None

    def replace(self, **settings: Any) -> Self:
        """Return a copy with other values, validated as a new one would be.

        Parameters
        ----------
        **settings
            Any field, and below a nested one its fields with a double underscore: ``seed=3``,
            ``train__learning_rate=0.1``.
        """
        own: dict[str, Any] = {name: getattr(self, name) for name in self.model_fields_set}
        nested: dict[str, dict[str, Any]] = {}
        for name, value in settings.items():
            outer, separator, inner = name.partition("__")
            if separator and isinstance(getattr(self, outer, None), _Config):
                nested.setdefault(outer, {})[inner] = value
            else:
                own[name] = value
        own |= {outer: getattr(self, outer).replace(**values) for outer, values in nested.items()}
        return type(self)(**own)


class DataConfig(_Config):
    """Which data, how much of it, and how it is split and scaled."""

    name: str = "moons"
    """A built-in data set (``separatrix datasets`` lists them), the path of a CSV, TSV or Parquet file, or "custom"
    for arrays handed over in Python."""
    n_samples: Count | None = None
    """Rows to generate; none means the data set's own number. A table or a real data set has the rows it has."""
    noise: NonNegative | None = None
    """How far points stray, in the data set's own measure; none means the data set's own amount."""
    n_features: Annotated[int, Field(ge=1, le=10_000)] | None = None
    """Number of features, for blobs and gaussian; none means the data set's own number."""
    n_classes: Annotated[int, Field(ge=2, le=100)] | None = None
    """Number of classes, for blobs and spirals (arms)."""
    seed: Seed = 42
    """Seed of the generator. A Playground set with seed 42182 equals the page's ``seed=0.42182``."""
    target: str | None = None
    """The column to learn, for tables; none means the last one."""
    task: Literal["auto", "classification", "regression"] = "auto"
    """What a table's target means; "auto" takes text, booleans and whole numbers of at most 20 values as classes."""
    drop: tuple[str, ...] = ()
    """Columns of a table to leave out."""
    one_hot: tuple[str, ...] = ()
    """Columns of text to turn into one 0/1 column a value."""
    validation_fraction: Share = 0.25
    """Share of the rows kept for validation; 0 keeps none."""
    split: Literal["random", "ordered"] = "random"
    """"random" shuffles as scikit-learn's ``train_test_split`` does; "ordered" trains on the first rows, as the
    TensorFlow Playground does."""
    split_seed: Seed = 42
    """Seed of the random split."""
    stratify: bool = False
    """Keep the classes' shares equal in both parts of a random split."""
    standardize: bool = False
    """Subtract each feature's mean and divide by its standard deviation, both measured on the training rows."""

    def __init__(self, name: str | None = None, /, **settings: Any) -> None:
        super().__init__(**settings if name is None else {"name": name, **settings})


class ModelConfig(_Config):
    """The network, and how its first weights are drawn."""

    name: Literal["mlp", "logistic", "module"] = "mlp"
    """"mlp" is a multilayer perceptron, "logistic" a hand-written logistic regression (weights and bias from a
    standard normal), "module" a network of your own handed over in Python."""
    hidden_layer_sizes: tuple[Width, ...] = (30, 20)
    """Width of each hidden layer; empty for none."""
    activation: Annotated[
        ActivationName | tuple[ActivationName, ...],
        _expecting("activation", f"one of {', '.join(ActivationName.__args__)}, or one of them for each hidden layer"),
    ] = "relu"
    """One activation for all hidden layers, or one for each."""
    output_activation: Literal["identity", "tanh"] = "identity"
    """What the last layer's output passes through before the loss."""
    output_scale: Positive = 1.0
    """Fixed factor on the output, after `output_activation`; one over the width of the last hidden layer makes the
    network a mean over its units (the mean-field parameterisation, arXiv 1804.06561)."""
    dropout: Share = 0.0
    """Probability that a hidden activation is dropped while training."""
    bias: bool = True
    """Whether layers add a bias."""
    initializer: InitializerName = "torch"
    """How the first weights are drawn: "torch" (uniform within ±1/√fan_in, biases too), "xavier" and "he" (uniform,
    biases 0), "normal" (standard), "uniform" (within ±1), "zeros", or "playground" (within ±0.5, biases 0.1)."""
    initial_scale: Positive = 1.0
    """Factor on every initial weight, biases excepted."""
    initial_offset: Annotated[float, Field(allow_inf_nan=False)] = 0.0
    """Added to every initial weight after `initial_scale`, biases excepted."""
    features: tuple[FeatureName, ...] = ()
    """Transforms that replace two inputs x and y, in this order; empty feeds the inputs as they are."""

    @model_validator(mode="after")
    def _lengths_agree(self) -> Self:
        depth = len(self.hidden_layer_sizes)
        if isinstance(self.activation, tuple) and len(self.activation) != depth:
            expected = f"one name for each of the {depth} hidden layers"
            raise ValueError(must("activation", expected, list(self.activation)))
        if len(set(self.features)) != len(self.features):
            raise ValueError(must("features", "different from each other", list(self.features)))
        return self

    @property
    def n_layers(self) -> int | None:
        """Number of layers with weights; none for a network of your own, which alone knows."""
        return {"mlp": len(self.hidden_layer_sizes) + 1, "logistic": 1}.get(self.name)

    @property
    def activations(self) -> tuple[ActivationName, ...]:
        """The activation of each hidden layer."""
        if isinstance(self.activation, tuple):
            return self.activation
        return (self.activation,) * len(self.hidden_layer_sizes)


class TrainConfig(_Config):
    """How the weights are changed, for how long, and what is kept on the way."""

    loss: Literal["auto", "cross_entropy", "mse", "half_mse", "hinge"] = "auto"
    """"auto" is cross-entropy for classes and mse for numbers. Two classes have one logit, more have one each.
    "half_mse" is half of mse: with an `output_activation` of tanh the TensorFlow Playground's."""
    optimizer: Literal["sgd", "adam", "adamw", "rmsprop"] = "sgd"
    """The update rule, with torch's formula."""
    learning_rate: Annotated[
        Annotated[Positive, Tag("one")] | Annotated[tuple[Positive, ...], Field(min_length=1), Tag("many")], OneOrMany
    ] = 0.05
    """The step size before the schedule's factor: one for all layers, or one for each, from the first to the last."""
    schedule: Literal["constant", "step", "cosine", "exponential", "one_cycle"] = "constant"
    """How the learning rate changes: "step" multiplies it by `schedule_gamma` once every `schedule_epochs`,
    "exponential" by as much but a little every epoch; "cosine" falls to 0; "one_cycle" rises for 30 % of the steps,
    then falls."""
    schedule_epochs: Count = 10
    """Epochs in which "step" and "exponential" apply one factor of `schedule_gamma`."""
    schedule_gamma: Annotated[float, Field(gt=0, le=1)] = 0.1
    """Factor of "step" and "exponential"."""
    momentum: Share = 0.0
    """Share of the last update that is carried on, for sgd and rmsprop."""
    nesterov: bool = False
    """Look ahead along the momentum, for sgd."""
    betas: Annotated[tuple[Share, Share], _expecting("betas", "two numbers of at least 0 and less than 1")] = (
        0.9,
        0.999,
    )
    """Decay of the two moving averages, for adam and adamw."""
    smoothing: Share = 0.99
    """Decay of the squared gradient's moving average, for rmsprop (torch's ``alpha``)."""
    epsilon: Positive = 1e-8
    """Added to the root in adam, adamw and rmsprop."""
    weight_decay: NonNegative = 0.0
    """λ of the penalty λ/2·Σw² over all parameters, biases too; adamw shrinks the weights directly instead."""
    l1: NonNegative = 0.0
    """λ of the penalty λ·Σ|w| over all parameters, biases too."""
    batch_size: Annotated[
        Count | Literal["full"], _expecting("batch_size", "a whole number of at least 1, or full")
    ] = 128
    """Rows an update; "full" takes all of them. A short last batch is averaged over the rows it has."""
    shuffle: bool = False
    """Draw a new order of the rows every epoch, from the run's seed and the epoch alone."""
    drop_last: bool = False
    """Leave a short last batch out."""
    bootstrap: bool = False
    """Train on as many rows as there are, drawn with replacement by the run's seed."""
    label_noise: Share = 0.0
    """Share of the training labels replaced by another class, which ones and by which is drawn by the run's seed; the
    validation labels stay as they are."""
    max_epochs: Count = 30
    """Passes over the training rows."""
    patience: Count | None = None
    """Stop after so many epochs without an improvement of `monitor` beyond `min_delta`; none never stops early."""
    min_delta: NonNegative = 0.0
    """The least fall of `monitor` that counts as an improvement, in the loss's units."""
    monitor: Literal["valid_loss", "train_loss"] = "valid_loss"
    """The loss that `patience` and `restore_best` look at; stopping on "train_loss" is convergence."""
    restore_best: bool = False
    """End with the weights of the epoch whose `monitor` was lowest, in place of the last ones."""
    evaluate: tuple[Literal["train", "valid"], ...] = ("train", "valid")
    """The parts whose loss and score are measured before training and after every epoch."""
    frames: Annotated[
        Literal["epochs", "ends"] | Count | tuple[Annotated[int, Field(ge=0)], ...],
        _expecting("frames", "epochs, ends, a number of steps, or a list of steps"),
    ] = "epochs"
    """When weights are kept for drawing: after every epoch, at both ends, every so many steps, or after the listed
    steps. The first and the last weights are always kept."""
    dtype: Literal["float32", "float64"] = "float32"
    """The floating-point type of data, weights and arithmetic."""
    device: Annotated[
        str, Field(pattern=r"^(cpu|cuda(:[0-9]{1,3})?)$"), _expecting("device", "cpu, cuda, or cuda: and a number")
    ] = "cpu"
    """Where torch computes: "cpu", "cuda" or "cuda:1"."""

    @model_validator(mode="after")
    def _settings_agree(self) -> Self:
        if self.nesterov and (self.optimizer != "sgd" or self.momentum == 0):
            raise ValueError("nesterov needs optimizer sgd with a momentum greater than 0. Set momentum=0.9, say.")
        part = self.monitor.removesuffix("_loss")
        if (self.patience is not None or self.restore_best) and part not in self.evaluate:
            raise ValueError(f"monitor is {self.monitor!r}, so evaluate must contain {part!r}; got {self.evaluate!r}.")
        return self

    def learning_rates(self, n_layers: int) -> tuple[float, ...]:
        """Return the learning rate of each layer.

        Parameters
        ----------
        n_layers : int
            Layers with weights in the network.

        Raises
        ------
        ConfigError
            If `learning_rate` has another number of them.
        """
        if not isinstance(self.learning_rate, tuple):
            return (self.learning_rate,) * n_layers
        if len(self.learning_rate) != n_layers:
            expected = f"one number, or one for each of the {n_layers} layers" if n_layers > 1 else "one number"
            raise ConfigError(must("learning_rate", expected, list(self.learning_rate)))
        return self.learning_rate

    def steps_per_epoch(self, n_rows: int) -> int:
        """Return the number of updates in one pass over `n_rows` training rows."""
        size = n_rows if self.batch_size == "full" else min(self.batch_size, n_rows)
        return n_rows // size if self.drop_last else -(-n_rows // size)


class RunConfig(_Config):
    """Everything that determines a run.

    Examples
    --------
    >>> config = RunConfig(data=DataConfig("moons", noise=0.07), train=TrainConfig(max_epochs=5), seed=1)
    >>> RunConfig.from_toml(config.to_toml()) == config
    True
    """

    data: DataConfig = Field(default_factory=DataConfig)
    """Which data."""
    model: ModelConfig = Field(default_factory=ModelConfig)
    """Which network."""
    train: TrainConfig = Field(default_factory=TrainConfig)
    """How it is trained."""
    seed: Seed = 0
    """Seed of the initial weights, the order of rows, dropout, and the rows and labels that are drawn."""

    @model_validator(mode="after")
    def _layers_agree(self) -> Self:
        if self.model.n_layers is not None:
            self.train.learning_rates(self.model.n_layers)
        return self

    def to_dict(self) -> dict[str, Any]:
        """Return plain nested dictionaries; settings that are none are left out, as TOML has no null."""
        return self.model_dump(mode="json", exclude_none=True)

    @classmethod
    def from_dict(cls, settings: Mapping[str, Any]) -> Self:
        """Build a config from nested dictionaries such as `to_dict` gives."""
        return cls(**settings)

    def to_toml(self) -> str:
        """Return the config as TOML, every setting written out."""
        return tomli_w.dumps(self.to_dict())

    def to_json(self) -> str:
        """Return the config as JSON, every setting written out."""
        return json.dumps(self.to_dict(), indent=2)

    @classmethod
    def from_toml(cls, text: str) -> Self:
        """Read a config from TOML; settings left out keep their defaults.

        Raises
        ------
        ConfigError
            If the text is not TOML, or a setting is unknown or wrong.
        """
        try:
            return cls.from_dict(tomllib.loads(text))
        except tomllib.TOMLDecodeError as error:
            raise ConfigError(f"The config is not valid TOML: {error}.") from None

    @classmethod
    def from_json(cls, text: str) -> Self:
        """Read a config from JSON; settings left out keep their defaults.

        Raises
        ------
        ConfigError
            If the text is not a JSON object, or a setting is unknown or wrong.
        """
        try:
            settings = json.loads(text)
        except json.JSONDecodeError as error:
            raise ConfigError(f"The config is not valid JSON: {error}.") from None
        if not isinstance(settings, dict):
            raise ConfigError(must("The config", "a JSON object", settings))
        return cls.from_dict(settings)

    @classmethod
    def load(cls, path: str | Path) -> Self:
        """Read a config from a ``.toml`` or ``.json`` file.

        Raises
        ------
        FileError
            If the file cannot be read.
        ConfigError
            If its text is not a config.
        """
        try:
            text = Path(path).read_text(encoding="utf-8")
        except OSError as error:
            raise FileError(f"Cannot read the config {str(path)!r}: {error.strerror}.") from None
        except UnicodeDecodeError:
            raise FileError(f"Cannot read the config {str(path)!r}: it is not text in UTF-8.") from None
        try:
            return cls.from_json(text) if Path(path).suffix == ".json" else cls.from_toml(text)
        except ConfigError as error:
            raise ConfigError(f"In {str(path)!r}: {error}") from None
