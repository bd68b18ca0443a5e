import dataclasses

import pytest

from separatrix.cli.output import UsageError
from separatrix.cli.settings import Flags, all_settings, changed_settings, plain, run_config
from separatrix.config import DataConfig, ModelConfig, RunConfig, TrainConfig


def config(data="moons", base=None, environment=(), **flags):
    return run_config(base or RunConfig(), data, Flags(**flags), dict(environment))


def test_every_field_of_every_config_has_a_flag():
    fields = {
        *(f"data_{name}" for name in DataConfig.model_fields),
        *(f"model_{name}" for name in ModelConfig.model_fields),
        *(f"train_{name}" for name in TrainConfig.model_fields),
        "_seed",
    }
    assert {setting.key for setting in all_settings()} == fields
    assert {field.name for field in dataclasses.fields(Flags)} == fields - {"data_name"}


def test_no_two_settings_share_a_flag_nor_one_of_the_commands_own():
    names = [name for setting in all_settings() for name in setting.names]
    own = ["output", "config", "dry-run", "checkpoint", "checkpoint-every", "quiet", "json", "help", "version"]
    assert len(set(names + own)) == len(names + own)


def test_every_setting_says_what_it_is():
    for setting in all_settings():
        text = plain(setting.info.description)
        assert text
        assert "`" not in text
        assert "\n" not in text


def test_help_names_other_settings_by_their_flags():
    setting = next(setting for setting in all_settings() if setting.key == "train_patience")
    assert "improvement of --monitor beyond --min-delta" in plain(setting.info.description)


def test_without_flags_a_run_is_the_default():
    assert config() == RunConfig(data=DataConfig("moons"))


def test_each_kind_of_flag_reaches_its_field():
    run = config(
        data="houses.csv",
        data_target="12",
        data_drop=("id", "3"),
        data_standardize=True,
        model_name="mlp",
        model_hidden_layer_sizes=("8", "4"),
        model_activation=("tanh", "relu"),
        train_learning_rate="1e-2",
        train_max_epochs="1e2",
        train_batch_size="full",
        train_betas=("0.8", "0.99"),
        train_frames=("10",),
        train_nesterov=False,
        _seed="7",
    )
    assert run == RunConfig(
        data=DataConfig("houses.csv", target="12", drop=("id", "3"), standardize=True),
        model=ModelConfig(hidden_layer_sizes=(8, 4), activation=("tanh", "relu")),
        train=TrainConfig(learning_rate=0.01, max_epochs=100, batch_size="full", betas=(0.8, 0.99), frames=10),
        seed=7,
    )


@pytest.mark.parametrize(
    ("words", "value"), [(("epochs",), "epochs"), (("ends",), "ends"), (("5",), 5), (("0", "3", "9"), (0, 3, 9))]
)
def test_frames_take_a_word_a_number_or_a_list(words, value):
    assert config(train_frames=words).train.frames == value


def test_an_empty_list_of_widths_means_no_hidden_layer():
    assert config(model_hidden_layer_sizes=()).model.hidden_layer_sizes == ()


def test_one_activation_is_for_all_layers():
    assert config(model_activation=("tanh",)).model.activation == "tanh"


def test_none_takes_an_optional_setting_of_the_file_back():
    base = RunConfig(train=TrainConfig(patience=5), data=DataConfig(noise=0.2))
    run = config(base=base, train_patience="none", data_noise="None")
    assert run.train.patience is None
    assert run.data.noise is None


def test_a_learning_rate_may_be_one_or_one_for_each_layer():
    assert config(train_learning_rate=("0.1",)).train.learning_rate == 0.1
    rates = config(train_learning_rate=("0.1", "0.2", "0.3")).train.learning_rate
    assert rates == (0.1, 0.2, 0.3)


def test_a_column_may_be_called_none():
    assert config(data="a.csv", data_target="none").data.target == "none"


def test_flags_win_over_the_environment_and_this_over_the_file():
    base = RunConfig(train=TrainConfig(learning_rate=0.1, max_epochs=7, momentum=0.5))
    environment = {"SEPARATRIX_LEARNING_RATE": "0.2", "SEPARATRIX_EPOCHS": "8"}
    run = config(base=base, environment=environment, train_learning_rate="0.3")
    assert (run.train.learning_rate, run.train.max_epochs, run.train.momentum) == (0.3, 8, 0.5)


def test_the_environment_knows_long_names_lists_switches_and_the_data():
    environment = {
        "SEPARATRIX_DATA": "iris",
        "SEPARATRIX_HIDDEN_LAYER_SIZES": "5, 6 7",
        "SEPARATRIX_STANDARDIZE": "true",
        "SEPARATRIX_SEED": "3",
        "SEPARATRIX_NOISE": " ",
        "SEPARATRIX_DEBUG": "1",
        "PATH": "/bin",
    }
    assert config(data=None, environment=environment) == RunConfig(
        data=DataConfig("iris", standardize=True), model=ModelConfig(hidden_layer_sizes=(5, 6, 7)), seed=3
    )


def test_an_unknown_variable_is_ignored_with_a_warning(capsys):
    assert config(environment={"SEPARATRIX_LEARNIN_RATE": "1"}) == config()
    said = (
        "warning: SEPARATRIX_LEARNIN_RATE is not a setting and was ignored. Did you mean 'SEPARATRIX_LEARNING_RATE'?\n"
    )
    assert capsys.readouterr().err == said


@pytest.mark.parametrize(
    ("flags", "message"),
    [
        ({"train_learning_rate": "0"}, "--learning-rate must be greater than 0; got 0."),
        ({"train_learning_rate": "-1"}, "--learning-rate must be greater than 0; got -1."),
        ({"train_learning_rate": "nan"}, "--learning-rate must be a finite number; got nan."),
        ({"train_learning_rate": "inf"}, "--learning-rate must be a finite number; got inf."),
        (
            {"train_learning_rate": ("1", "2")},
            "--learning-rate must be one number, or one for each of the 3 layers; got [1.0, 2.0].",
        ),
        ({"train_learning_rate": "fast"}, "--learning-rate must be a number; got 'fast'."),
        ({"data_n_samples": "-5"}, "--n-samples must be at least 1; got -5."),
        ({"data_noise": "-0.5"}, "--noise must be at least 0; got -0.5."),
        ({"model_hidden_layer_sizes": ("8", "-5")}, "--hidden must be at least 1; got -5."),
        ({"train_max_epochs": "1.5"}, "--epochs must be a whole number; got 1.5."),
        ({"train_batch_size": "half"}, "--batch-size must be a whole number of at least 1, or full; got 'half'."),
        (
            {"train_nesterov": True},
            "--nesterov needs optimizer sgd with a momentum greater than 0. Set momentum=0.9, say.",
        ),
        ({"_seed": "-1"}, "--seed must be at least 0; got -1."),
        (
            {"data_noise": "-1", "model_dropout": "1", "train_l1": "x", "_seed": "y"},
            "--noise must be at least 0; got -1.\n--dropout must be less than 1; got 1.\n"
            "--l1 must be a number; got 'x'.\n--seed must be a whole number; got 'y'.",
        ),
    ],
)
def test_a_wrong_value_names_its_flag(flags, message):
    with pytest.raises(UsageError) as caught:
        config(**flags)
    assert str(caught.value) == message


def test_a_wrong_value_of_the_environment_names_its_variable():
    with pytest.raises(UsageError) as caught:
        config(environment={"SEPARATRIX_MODEL": "mpl"})
    assert str(caught.value) == "SEPARATRIX_MODEL must be one of mlp, logistic, module; got 'mpl'. Did you mean 'mlp'?"


def test_what_a_config_changes_is_told_as_flags():
    run = RunConfig(
        data=DataConfig("iris", standardize=True),
        model=ModelConfig(hidden_layer_sizes=(), bias=False),
        train=TrainConfig(learning_rate=0.1),
        seed=3,
    )
    told = list(changed_settings(run))
    assert told == [
        ("--standardize", ""),
        ("--hidden", ""),
        ("--no-bias", ""),
        ("--learning-rate", "0.1"),
        ("--seed", "3"),
    ]
