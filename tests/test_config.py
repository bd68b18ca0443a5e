import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from separatrix.config import DataConfig, ModelConfig, RunConfig, TrainConfig
from separatrix.errors import ConfigError, FileError, SeparatrixError

positive = st.floats(min_value=1e-300, max_value=1e300)


@st.composite
def run_configs(draw):
    sizes = draw(st.lists(st.integers(1, 10**6), max_size=4).map(tuple))
    one = st.sampled_from(["relu", "tanh", "gelu", "sin"])
    return RunConfig(
        data=DataConfig(
            draw(st.text(st.characters(blacklist_categories=["Cs"]), min_size=1)),
            noise=draw(st.none() | positive),
            n_samples=draw(st.none() | st.integers(1, 10**9)),
            one_hot=draw(st.lists(st.text(st.characters(blacklist_categories=["Cs"])), max_size=2)),
            seed=draw(st.integers(0, 2**63 - 1)),
        ),
        model=ModelConfig(
            hidden_layer_sizes=sizes,
            activation=draw(one | st.tuples(*[one] * len(sizes))),
            initial_offset=draw(st.floats(-1e300, 1e300)),
            features=draw(st.lists(st.sampled_from(["x", "xy", "sin_y"]), unique=True)),
        ),
        train=TrainConfig(
            learning_rate=draw(positive | st.tuples(*[positive] * (len(sizes) + 1))),
            batch_size=draw(st.just("full") | st.integers(1, 10**9)),
            patience=draw(st.none() | st.integers(1, 10**6)),
            frames=draw(
                st.sampled_from(["epochs", "ends"]) | st.integers(1, 99) | st.lists(st.integers(0, 9)).map(tuple)
            ),
            betas=draw(st.tuples(st.floats(0, 0.999), st.floats(0, 0.999))),
        ),
        seed=draw(st.integers(0, 2**63 - 1)),
    )


@given(run_configs())
def test_a_config_is_written_and_read_back_unchanged(config):
    assert RunConfig.from_toml(config.to_toml()) == config
    assert RunConfig.from_json(config.to_json()) == config


def test_a_config_is_frozen_and_hashable():
    config = RunConfig()
    with pytest.raises(ValueError, match="frozen"):
        config.seed = 3
    assert {config: 1}[RunConfig()] == 1


def test_replace_reaches_into_nested_configs_and_validates():
    config = RunConfig().replace(seed=4, train__learning_rate=0.5, train__max_epochs=2, data__noise=0.2)
    assert (config.seed, config.train.learning_rate, config.train.max_epochs, config.data.noise) == (4, 0.5, 2, 0.2)
    with pytest.raises(ConfigError) as error:
        config.replace(train__max_epochs=-1)
    assert str(error.value) == "max_epochs must be at least 1; got -1."


def test_numpy_numbers_are_numbers():
    config = RunConfig(seed=np.int64(3), train=TrainConfig(learning_rate=np.float32(0.5)))
    assert (config.seed, config.train.learning_rate) == (3, 0.5)
    assert RunConfig.from_json(config.to_json()) == config


SETTINGS = (
    "hidden_layer_sizes, activation, output_activation, output_scale, dropout, bias, initializer, initial_scale, "
    "initial_offset, features"
)


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: TrainConfig(learning_rate=0), "learning_rate must be greater than 0; got 0."),
        (lambda: TrainConfig(learning_rate=math.inf), "learning_rate must be a finite number; got inf."),
        (lambda: TrainConfig(learning_rate=math.nan), "learning_rate must be a finite number; got nan."),
        (lambda: TrainConfig(learning_rate="fast"), "learning_rate must be a number; got 'fast'."),
        (lambda: TrainConfig(learning_rate=(0.1, -1)), "learning_rate must be greater than 0; got -1."),
        (lambda: TrainConfig(learning_rate=()), "learning_rate must be of at least 1 values; got ()."),
        (
            lambda: RunConfig(train=TrainConfig(learning_rate=(0.1, 0.2))),
            "learning_rate must be one number, or one for each of the 3 layers; got [0.1, 0.2].",
        ),
        (
            lambda: RunConfig(model=ModelConfig(name="logistic"), train={"learning_rate": [0.1, 0.2]}),
            "learning_rate must be one number; got [0.1, 0.2].",
        ),
        (lambda: TrainConfig(label_noise=1), "label_noise must be less than 1; got 1."),
        (lambda: ModelConfig(output_scale=0), "output_scale must be greater than 0; got 0."),
        (lambda: ModelConfig(initial_offset=math.inf), "initial_offset must be a finite number; got inf."),
        (lambda: DataConfig(n_features=0), "n_features must be at least 1; got 0."),
        (lambda: TrainConfig(max_epochs=-3), "max_epochs must be at least 1; got -3."),
        (lambda: TrainConfig(max_epochs=2.5), "max_epochs must be a whole number; got 2.5."),
        (lambda: TrainConfig(batch_size=0), "batch_size must be a whole number of at least 1, or full; got 0."),
        (lambda: TrainConfig(momentum=1), "momentum must be less than 1; got 1."),
        (lambda: TrainConfig(schedule_gamma=2), "schedule_gamma must be at most 1; got 2."),
        (lambda: TrainConfig(shuffle="perhaps"), "shuffle must be true or false; got 'perhaps'."),
        (lambda: DataConfig(name=3), "name must be a string; got 3."),
        (lambda: DataConfig(one_hot=3), "one_hot must be a list of values; got 3."),
        (
            lambda: TrainConfig(optimizer="sdg"),
            "optimizer must be one of sgd, adam, adamw, rmsprop; got 'sdg'. Did you mean 'sgd'?",
        ),
        (
            lambda: TrainConfig(schedule="cosin"),
            "schedule must be one of constant, step, cosine, exponential, one_cycle; got 'cosin'. "
            "Did you mean 'cosine'?",
        ),
        (
            lambda: TrainConfig(frames="often"),
            "frames must be epochs, ends, a number of steps, or a list of steps; got 'often'.",
        ),
        (
            lambda: TrainConfig(learningrate=1),
            "'learningrate' is not a setting here. Did you mean 'learning_rate'?",
        ),
        (
            lambda: ModelConfig(zzz=1),
            f"'zzz' is not a setting here. The settings are name, {SETTINGS}.",
        ),
        (lambda: ModelConfig(hidden_layer_sizes=(3, -1)), "hidden_layer_sizes must be at least 1; got -1."),
        (
            lambda: ModelConfig(activation="rellu"),
            "activation must be one of relu, tanh, sigmoid, identity, gelu, silu, leaky_relu, elu, softplus, sin, "
            "or one of them for each hidden layer; got 'rellu'.",
        ),
        (
            lambda: ModelConfig(activation=("tanh",)),
            "activation must be one name for each of the 2 hidden layers; got ['tanh'].",
        ),
        (lambda: ModelConfig(features=("x", "x")), "features must be different from each other; got ['x', 'x']."),
        (
            lambda: TrainConfig(nesterov=True),
            "nesterov needs optimizer sgd with a momentum greater than 0. Set momentum=0.9, say.",
        ),
        (
            lambda: TrainConfig(patience=3, evaluate=("train",)),
            "monitor is 'valid_loss', so evaluate must contain 'valid'; got ('train',).",
        ),
        (
            lambda: TrainConfig(device='cpu").evil("'),
            "device must be cpu, cuda, or cuda: and a number; got 'cpu\").evil(\"'.",
        ),
        (lambda: TrainConfig(lr=0.1), "'lr' is not a setting here. Did you mean 'learning_rate'?"),
        (lambda: RunConfig(seed=-1), "seed must be at least 0; got -1."),
        (lambda: RunConfig(train={"max_epochs": "x"}), "max_epochs must be a whole number; got 'x'."),
        (
            lambda: TrainConfig(max_epochs=0, momentum=-1),
            "momentum must be at least 0; got -1.\nmax_epochs must be at least 1; got 0.",
        ),
        (lambda: TrainConfig(betas=(0.9,)), "betas must be two numbers of at least 0 and less than 1; got (0.9,)."),
    ],
)
def test_a_wrong_setting_is_refused_in_one_clear_sentence(make, message):
    with pytest.raises(ConfigError) as error:
        make()
    assert str(error.value) == message
    assert isinstance(error.value, SeparatrixError | ValueError)


def test_a_config_from_before_a_setting_was_there_has_its_default():
    newer = ("learning_rate", "bootstrap", "label_noise", "output_scale", "initial_offset")
    old = RunConfig(seed=4).to_dict()
    old = {name: {k: v for k, v in part.items() if k not in newer} if isinstance(part, dict) else part
           for name, part in old.items()}  # fmt: skip
    assert RunConfig.from_dict(old) == RunConfig(seed=4)


def test_one_rate_stands_for_every_layer():
    assert TrainConfig(learning_rate=0.1).learning_rates(3) == (0.1, 0.1, 0.1)
    assert TrainConfig(learning_rate=(0.1, 0.2)).learning_rates(2) == (0.1, 0.2)


def test_text_that_is_not_toml_or_json_is_refused():
    with pytest.raises(ConfigError, match=r"The config is not valid TOML: .*line 1"):
        RunConfig.from_toml("seed = = 3")
    with pytest.raises(ConfigError, match=r"The config is not valid JSON: "):
        RunConfig.from_json("{")
    with pytest.raises(ConfigError, match=r"The config must be a JSON object; got \[1\]\."):
        RunConfig.from_json("[1]")


def test_a_config_file_is_read_by_its_suffix(tmp_path):
    config = RunConfig(seed=9)
    (tmp_path / "run.toml").write_text(config.to_toml())
    (tmp_path / "run.json").write_text(config.to_json())
    assert RunConfig.load(tmp_path / "run.toml") == RunConfig.load(str(tmp_path / "run.json")) == config


def test_a_missing_config_file_is_named(tmp_path):
    path = tmp_path / "none.toml"
    with pytest.raises(FileError) as error:
        RunConfig.load(path)
    assert str(error.value) == f"Cannot read the config {str(path)!r}: No such file or directory."


def test_a_config_file_that_is_no_text_or_wrong_is_named(tmp_path):
    path = tmp_path / "run.toml"
    path.write_bytes(b"\xff\xfe")
    with pytest.raises(FileError) as error:
        RunConfig.load(path)
    assert str(error.value) == f"Cannot read the config {str(path)!r}: it is not text in UTF-8."
    path.write_text("seed = -1")
    with pytest.raises(ConfigError) as error:
        RunConfig.load(path)
    assert str(error.value) == f"In {str(path)!r}: seed must be at least 0; got -1."


def test_every_setting_is_documented_where_it_is_defined():
    for config in (DataConfig, ModelConfig, TrainConfig, RunConfig):
        for name, field in config.model_fields.items():
            assert field.description, f"{config.__name__}.{name}"
