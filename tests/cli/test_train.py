import json

import numpy as np
import pytest

from separatrix import RunConfig, load_recording

SMALL = ("--n-samples", "60", "--epochs", "2", "--hidden", "4")


def test_a_run_is_saved_where_it_is_asked_and_the_result_is_on_stdout(run, own_folder):
    code, out, err = run("train", "moons", *SMALL, "--seed", "3", "-o", "here.safetensors")
    recording = load_recording("here.safetensors")
    assert code == 0
    assert recording.config.seed == 3
    assert recording.config.model.hidden_layer_sizes == (4,)
    assert out.startswith("moons, 60 rows (45 to train, 15 to validate), 2 features\nmlp 2-4-1, relu, seed 3\n")
    assert "done: 2 epochs, 2 steps in " in out
    assert "\nSaved here.safetensors (" in out
    last = recording.history.last()
    assert f"loss       {last['train_loss']:.4f}   {last['valid_loss']:.4f}" in out
    assert err.splitlines()[0].startswith(f"epoch 1/2  train loss {recording.history['train_loss'][1]:.4f}")
    assert err.splitlines()[-1] == "Look at it: separatrix plot here.safetensors boundary"


def test_without_an_output_the_name_tells_data_model_and_seed(run, own_folder):
    assert run("train", "iris", "--model", "logistic", "--epochs", "1", "--seed", "5", "-q")[0] == 0
    assert [path.name for path in own_folder.iterdir()] == ["iris-logistic-seed5.safetensors"]


def test_a_file_that_was_there_is_said_to_be_replaced(run):
    run("train", "moons", *SMALL, "-q")
    assert "\nReplaced moons-mlp-seed0.safetensors (" in run("train", "moons", *SMALL, "-q")[1]


def test_quiet_says_nothing_on_stderr(run):
    assert run("train", "moons", *SMALL, "--quiet")[2] == ""


def test_json_is_one_object_that_tells_the_run(run):
    code, out, _ = run("train", "iris", "--epochs", "2", "--json", "-q", "-o", "iris.safetensors")
    told = json.loads(out)
    recording = load_recording("iris.safetensors")
    assert code == 0
    assert told["path"] == "iris.safetensors"
    assert told["status"] == "done"
    assert (told["epochs"], told["steps"]) == (2, 2)
    assert told["score"] == recording.score()
    assert told["metrics"]["valid_loss"] == recording.history["valid_loss"][-1]
    assert told["data"]["classes"] == ["setosa", "versicolor", "virginica"]
    assert RunConfig.from_dict(told["config"]) == recording.config


def test_a_dry_run_prints_a_config_that_trains_the_same_and_saves_nothing(run, own_folder):
    code, out, err = run("train", "moons", *SMALL, "--dry-run")
    assert (code, err) == (0, "")
    assert list(own_folder.iterdir()) == []
    (own_folder / "run.toml").write_text(out)
    run("train", "moons", *SMALL, "-q", "-o", "a.safetensors")
    run("train", "--config", "run.toml", "-q", "-o", "b.safetensors")
    a, b = load_recording("a.safetensors"), load_recording("b.safetensors")
    assert a.config == b.config == RunConfig.from_toml(out)
    assert np.array_equal(a.history["step_loss"], b.history["step_loss"])


def test_flags_win_over_the_environment_over_the_file(run, own_folder, monkeypatch):
    (own_folder / "run.toml").write_text(
        '[data]\nname = "circles"\n[train]\nlearning_rate = 0.1\nmax_epochs = 7\nmomentum = 0.5\n'
    )
    monkeypatch.setenv("SEPARATRIX_LEARNING_RATE", "0.2")
    monkeypatch.setenv("SEPARATRIX_EPOCHS", "8")
    config = RunConfig.from_toml(run("train", "--config", "run.toml", "--learning-rate", "0.3", "--dry-run")[1])
    assert config.data.name == "circles"
    assert (config.train.learning_rate, config.train.max_epochs, config.train.momentum) == (0.3, 8, 0.5)


def test_a_table_trains_with_its_target_one_hot_and_dropped_columns(run, own_folder):
    rows = "\n".join(f"{i},{'red' if i % 2 else 'green'},{i % 5},{'yes' if i % 2 else 'no'}" for i in range(20))
    (own_folder / "my data.csv").write_text(f"id,colour,size,label\n{rows}\n")
    code, out, _ = run(
        *("train", "my data.csv", "--target", "label", "--one-hot", "colour", "--drop", "id"),
        *("--epochs", "2", "--batch-size", "full", "--frames", "ends", "-q"),
    )
    recording = load_recording("my-data-mlp-seed0.safetensors")
    assert code == 0
    assert "Saved my-data-mlp-seed0.safetensors" in out
    assert recording.data.feature_names == ("colour=green", "colour=red", "size")
    assert recording.data.classes.tolist() == ["no", "yes"]
    assert recording.n_frames == 2


def test_a_regression_reports_r_squared(run):
    out = run("train", "playground-reg-plane", "--epochs", "1", "-q")[1]
    assert "R²" in out
    assert "accuracy" not in out


def test_a_run_without_evaluation_reports_what_it_has(run):
    code, out, err = run("train", "moons", *SMALL, "--evaluate", "-o", "a.safetensors")
    assert code == 0
    assert "accuracy" not in out
    assert "epoch 2/2" in err


def test_a_diverged_run_is_saved_explained_and_returns_1(run):
    code, out, err = run("train", "playground-reg-plane", "--learning-rate", "1e9", "--epochs", "5", "-q")
    recording = load_recording("playground-reg-plane-mlp-seed0.safetensors")
    assert code == 1
    assert recording.status == "diverged"
    assert all(np.isfinite(values).all() for values in recording.weights.values())
    assert "\nSaved playground-reg-plane-mlp-seed0.safetensors (" in out
    assert err == f"error: {recording.outcome.message}\n"


def test_json_of_a_diverged_run_has_null_for_what_is_not_finite(run):
    code, out, _ = run("train", "playground-reg-plane", "--learning-rate", "1e9", "--epochs", "5", "-q", "--json")
    assert code == 1
    assert json.loads(out, parse_constant=pytest.fail)["status"] == "diverged"


def test_a_checkpoint_is_continued_from_and_ends_like_an_uninterrupted_run(run):
    run("train", "moons", *SMALL, "-q", "-o", "whole.safetensors")
    assert (
        run("train", "moons", *SMALL, "--checkpoint", "c.ckpt", "--checkpoint-every", "2", "-q", "-o", "a.safetensors")[
            0
        ]
        == 0
    )
    code, _, err = run("train", "moons", *SMALL, "--checkpoint", "c.ckpt", "-o", "b.safetensors")
    assert code == 0
    assert err.startswith("Continuing from c.ckpt.\n")
    whole, again = load_recording("whole.safetensors"), load_recording("b.safetensors")
    assert np.array_equal(whole.history["step_loss"], again.history["step_loss"])


def test_a_run_that_stops_early_is_said_to_have(run):
    out = run("train", "moons", "--n-samples", "60", "--epochs", "9", "--patience", "1", "--min-delta", "9", "-q")[1]
    assert "stopped early: 1 epoch, 1 step in " in out


@pytest.mark.parametrize(
    ("words", "message"),
    [
        ([], "error: DATA is missing: name a data set such as moons, the path of a table, or a --config file.\n"),
        (["moons", "--learning-rate", "0"], "error: --learning-rate must be greater than 0; got 0.\n"),
        (["moons", "--learning-rate", "-inf"], "error: --learning-rate must be a finite number; got -inf.\n"),
        (["moons", "--learning-rate", "nan"], "error: --learning-rate must be a finite number; got nan.\n"),
        (
            ["moons", "--n-samples", "-1", "--hidden", "-3"],
            "error: --n-samples must be at least 1; got -1.\nerror: --hidden must be at least 1; got -3.\n",
        ),
        (["moons", "--model", "mpl"], "error: --model must be one of mlp, logistic; got 'mpl'. Did you mean 'mlp'?\n"),
        (["moons", "--checkpoint-every", "2"], "error: --checkpoint-every needs --checkpoint FILE.\n"),
        (
            ["moons", "--checkpoint", "c", "--checkpoint-every", "0"],
            "error: --checkpoint-every must be at least 1; got 0.\n",
        ),
        (
            ["moons", "--checkpoint", "a.safetensors", "-o", "a.safetensors"],
            "error: --checkpoint must be another file than the command reads or writes besides; got 'a.safetensors'.\n",
        ),
        (["moons", "-o", "moons.png"], "error: -o must be a path that ends in .safetensors; got 'moons.png'.\n"),
    ],
)
def test_a_wrong_flag_returns_2_and_says_what_would_do(run, own_folder, words, message):
    assert run("train", *words) == (2, "", f"{message}See: separatrix train --help\n")
    assert list(own_folder.iterdir()) == []


NAMES = (
    "moons, circles, blobs, spirals, xor, gaussian, playground-circle, playground-xor, playground-gauss, "
    "playground-spiral, playground-reg-plane, playground-reg-gauss, iris, wine, breast_cancer, digits"
)


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (
            ["mons"],
            f"error: data must be one of {NAMES}, or a path that ends in .csv, .tsv, .tab, .parquet; got 'mons'. "
            "Did you mean 'moons'?\n",
        ),
        (["nothing.csv"], "error: The file 'nothing.csv' does not exist.\n"),
        (
            ["moons", "-o", "nowhere/a.safetensors"],
            "error: Cannot write 'nowhere/a.safetensors': No such file or directory.\n",
        ),
        (["moons", "-o", "file/a.safetensors"], "error: Cannot write 'file/a.safetensors': Not a directory.\n"),
        (["moons", "--checkpoint", "nowhere/c"], "error: Cannot write 'nowhere/c': No such file or directory.\n"),
        (
            ["iris", "--noise", "1"],
            "error: noise must be left out for iris; got 1.0. Only generated data sets take noise.\n",
        ),
        (
            ["moons", "--config", "broken.toml"],
            "error: In 'broken.toml': 'learning_rat' is not a setting here. Did you mean 'learning_rate'?\n",
        ),
    ],
)
def test_what_fails_returns_1_before_anything_is_trained(run, own_folder, words, message):
    (own_folder / "file").write_text("")
    (own_folder / "broken.toml").write_text("[train]\nlearning_rat = 1\n")
    assert run("train", *words, "--quiet") == (1, "", message)


def test_a_checkpoint_of_another_run_is_refused(run, own_folder):
    run("train", "moons", *SMALL, "--checkpoint", "c.ckpt", "-q")
    assert run("train", "moons", *SMALL, "--learning-rate", "0.5", "--checkpoint", "c.ckpt", "-q") == (
        1,
        "",
        "error: The checkpoint 'c.ckpt' is of another run: it has learning_rate = 0.05, this one 0.5. "
        "Choose another path, or delete it to start anew.\n",
    )
