import shlex

import numpy as np
import pytest

from separatrix.cli import main
from separatrix.config import DataConfig, ModelConfig, RunConfig, TrainConfig
from separatrix.report import TUTORIAL
from separatrix.report.again import can_repeat, command, file_stem, python

UNUSUAL = RunConfig(
    data=DataConfig("blobs", n_samples=90, n_classes=4, seed=7, standardize=True, stratify=True),
    model=ModelConfig(hidden_layer_sizes=(5, 4), activation=("tanh", "sin"), bias=False, features=("x", "sin_x")),
    train=TrainConfig(
        optimizer="adam", betas=(0.8, 0.9), shuffle=True, batch_size="full", max_epochs=2, patience=3, restore_best=True
    ),
    seed=11,
)
LINEAR = RunConfig(model=ModelConfig(hidden_layer_sizes=()), train=TrainConfig(learning_rate=1e-5))


@pytest.mark.parametrize("config", [*(each.config for each in TUTORIAL), UNUSUAL, LINEAR, RunConfig()])
def test_the_command_trains_the_very_config(config, capsys, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    first, second = shlex.split(command(config, "a").replace("\\\n", " ").replace("\n", " ; ")), []
    first, second = first[: first.index(";")], first[first.index(";") + 1 :]
    assert main([*first[1:], "--dry-run"]) == 0
    assert RunConfig.from_toml(capsys.readouterr().out) == config
    assert second == ["separatrix", "plot", "a.safetensors", "boundary"]


@pytest.mark.parametrize("config", [*(each.config for each in TUTORIAL), UNUSUAL, LINEAR, RunConfig()])
def test_the_python_builds_the_very_config(config):
    names = {}
    exec(python(config, 1).partition("\nrun = ")[0], names)
    assert names["config"] == config


def test_the_python_of_one_seed_runs(capsys):
    exec(python(RunConfig(data=DataConfig("moons", n_samples=80), train=TrainConfig(max_epochs=1)), 1), {})
    assert 0 <= float(capsys.readouterr().out) <= 1


def test_the_python_of_many_seeds_begins_at_the_first(capsys):
    config = RunConfig(data=DataConfig("moons", n_samples=80), train=TrainConfig(max_epochs=1), seed=5)
    assert "range(5, 7)" in python(config, 2)
    exec(python(config, 2), {})
    assert capsys.readouterr().out.count(".") == 2


def test_names_with_spaces_are_quoted():
    config = RunConfig(data=DataConfig("my data.csv", target="a b"))
    assert command(config, file_stem(config)).startswith("separatrix train 'my data.csv' --target 'a b' ")
    assert "'my data-mlp.safetensors'" in command(config, file_stem(config))


def test_what_was_handed_over_in_python_cannot_be_repeated_from_a_config():
    assert can_repeat(RunConfig())
    assert not can_repeat(RunConfig(data=DataConfig("custom")))
    assert not can_repeat(RunConfig(model=ModelConfig(name="module")))


def test_a_section_of_data_handed_over_does_not_say_how_to_do_it_again():
    from separatrix.engines import train
    from separatrix.report import section_for

    X = np.random.default_rng(0).normal(size=(40, 2))
    section = section_for(train(data=(X, np.arange(40) % 2), train=TrainConfig(max_epochs=2)))
    assert (section.command, section.python) == ("", "")
