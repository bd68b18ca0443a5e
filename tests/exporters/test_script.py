"""A generated script trains the same network and prints the same losses."""

import numpy as np
import pandas as pd
import pytest
import torch
from torch import nn

import separatrix as sx
from separatrix.config import DataConfig, ModelConfig, RunConfig, TrainConfig
from separatrix.data import from_arrays
from separatrix.errors import ConfigError, DataError, FileError
from separatrix.exporters import export, to_script

MOONS = DataConfig("moons", n_samples=300)
BLOBS = DataConfig("blobs", n_samples=300, n_classes=4)
SMALL = {"max_epochs": 3, "batch_size": 64}

CSV = "size,colour,sweet,kind\n" + "".join(
    f"{i % 7 + 0.5},{('red', 'green', 'blue')[i % 3]},{i % 2 == 0},{('apple', 'pear')[(i // 3) % 2]}\n"
    for i in range(60)
)
GERMAN = "breite;höhe;wert\n" + "".join(f"{i % 5},{i}5;{i % 3};{i * 7 % 11},25\n" for i in range(40))
NUMBERS = "id\ta\tb\tlabel\n" + "".join(f"{i}\t{i % 5}\t{i % 7 / 3}\t{i % 4 + 3}\n" for i in range(60))


def config(data=MOONS, model=None, seed=1, **train):
    return RunConfig(
        data=data, model=model or ModelConfig(hidden_layer_sizes=(8, 5)), train=TrainConfig(**SMALL | train), seed=seed
    )


def playground(name, **settings):
    return DataConfig(f"playground-{name}", n_samples=120, noise=0.1, split="ordered", **settings)


CASES = {
    "the tutorial's logistic regression": config(DataConfig("moons", n_samples=1000), ModelConfig(name="logistic")),
    "the tutorial's network": RunConfig(data=DataConfig("moons", n_samples=2000), train=TrainConfig(max_epochs=4)),
    "circles": config(DataConfig("circles", n_samples=300, noise=0.05)),
    "logistic without bias in float64": config(model=ModelConfig(name="logistic", bias=False), dtype="float64"),
    "float64": config(dtype="float64"),
    "dropout": config(model=ModelConfig(hidden_layer_sizes=(8, 5), dropout=0.3)),
    "adam": config(optimizer="adam", learning_rate=0.01, betas=(0.8, 0.99), epsilon=1e-6),
    "adamw": config(optimizer="adamw", learning_rate=0.01),
    "adamw with its decay": config(optimizer="adamw", weight_decay=0.1, learning_rate=0.01),
    "rmsprop": config(optimizer="rmsprop", learning_rate=0.001, smoothing=0.9, momentum=0.5),
    "momentum": config(momentum=0.9, nesterov=True),
    "step": config(schedule="step", schedule_epochs=2, schedule_gamma=0.5),
    "cosine": config(schedule="cosine"),
    "exponential": config(schedule="exponential", schedule_epochs=2),
    "one_cycle": config(schedule="one_cycle", optimizer="adam"),
    "one_cycle in one step": config(schedule="one_cycle", batch_size="full", max_epochs=1),
    "l1 and weight decay": config(l1=0.001, weight_decay=0.01),
    "shuffle": config(shuffle=True),
    "shuffle of all rows at once": config(shuffle=True, batch_size="full"),
    "full batch": config(batch_size="full"),
    "a batch larger than the data": config(batch_size=1000, drop_last=True),
    "drop_last": config(drop_last=True, shuffle=True),
    "four classes": config(BLOBS),
    "hinge": config(loss="hinge"),
    "hinge of four classes": config(BLOBS, loss="hinge"),
    "mse": config(loss="mse", model=ModelConfig(hidden_layer_sizes=(6,), output_activation="tanh", activation="tanh")),
    "mse of four classes": config(BLOBS, loss="mse"),
    "regression": config(playground("reg-gauss")),
    "plane": config(playground("reg-plane")),
    "playground circle": config(playground("circle", seed=42182)),
    "playground gauss": config(playground("gauss")),
    "playground xor, as the page has it": config(
        playground("xor"),
        ModelConfig(
            hidden_layer_sizes=(4, 2), activation="tanh", output_activation="tanh", initializer="playground",
            features=("x", "y", "x_squared", "y_squared", "xy", "sin_x", "sin_y"),
        ),
        loss="half_mse",
    ),
    "playground spiral": config(playground("spiral"), ModelConfig(initializer="playground", bias=False)),
    "features of a logistic regression": config(model=ModelConfig(name="logistic", features=("x", "sin_y"))),
    "activations": config(model=ModelConfig(hidden_layer_sizes=(5,) * 4, activation=("sin", "gelu", "silu", "elu"))),
    "more activations": config(
        model=ModelConfig(hidden_layer_sizes=(5,) * 4, activation=("leaky_relu", "softplus", "identity", "sigmoid"))
    ),
    "no hidden layer": config(model=ModelConfig(hidden_layer_sizes=())),
    **{
        f"{name} weights": config(model=ModelConfig(hidden_layer_sizes=(6,), initializer=name, initial_scale=0.5))
        for name in ("xavier", "he", "normal", "uniform", "zeros")
    },
    "scaled weights": config(model=ModelConfig(initial_scale=2.0)),
    "he weights without bias": config(model=ModelConfig(initializer="he", bias=False)),
    "a learning rate for each layer": config(learning_rate=(0.5, 0.1, 0.02)),
    "a learning rate for each layer, and a schedule": config(
        learning_rate=(0.05, 0.01, 0.002), optimizer="adam", schedule="cosine"
    ),
    "a learning rate for each layer, and another schedule": config(learning_rate=(0.5, 0.1, 0.02), schedule="step"),
    "half_mse of four classes": config(BLOBS, loss="half_mse"),
    "half_mse of numbers": config(playground("reg-plane"), loss="half_mse"),
    "bootstrap": config(bootstrap=True, shuffle=True),
    "bootstrap of all rows": config(DataConfig("moons", n_samples=200, validation_fraction=0), bootstrap=True),
    "label noise": config(label_noise=0.2),
    "label noise of four classes, and bootstrap": config(
        BLOBS, label_noise=0.3, bootstrap=True, loss="mse", patience=2, monitor="train_loss"
    ),
    "label noise of no label": config(DataConfig("moons", n_samples=60), label_noise=0.001),
    "scaled output": config(model=ModelConfig(hidden_layer_sizes=(50,), output_scale=1 / 50, activation="tanh")),
    "weights moved": config(model=ModelConfig(initial_scale=0.5, initial_offset=-0.25)),
    "a logistic regression's weights moved": config(
        model=ModelConfig(name="logistic", initial_scale=0.5, initial_offset=1.0, output_scale=2.0), dtype="float64"
    ),
    "gaussian": config(DataConfig("gaussian"), batch_size="full"),
    "blobs of five features": config(DataConfig("blobs", n_samples=200, n_features=5)),
    "spirals": config(DataConfig("spirals", n_samples=200, n_classes=3, noise=0.1)),
    "xor": config(DataConfig("xor", n_samples=200)),
    "moons standardized and stratified": config(DataConfig("moons", n_samples=200, standardize=True, stratify=True)),
    "no validation rows": config(DataConfig("moons", n_samples=200, validation_fraction=0, standardize=True)),
    "iris": config(DataConfig("iris")),
    "wine": config(DataConfig("wine", standardize=True)),
    "breast_cancer": config(DataConfig("breast_cancer", standardize=True)),
    "digits": config(DataConfig("digits", standardize=True, split="ordered")),
    "patience": config(patience=1, min_delta=0.05, max_epochs=30),
    "restore_best": config(restore_best=True, learning_rate=3.0, max_epochs=6),
    "convergence with dropout": config(
        model=ModelConfig(dropout=0.1),
        patience=2, restore_best=True, monitor="train_loss", min_delta=0.05, max_epochs=30,
    ),
    "patience of four classes": config(BLOBS, patience=1, max_epochs=30, min_delta=0.1),
}  # fmt: skip


TABLES = {
    "text in columns": ("fruit.csv", CSV, {"one_hot": ("colour",), "target": "kind"}),
    "a boolean target": ("sweet.csv", CSV, {"one_hot": ("colour",), "drop": ("kind",), "target": "sweet"}),
    "everything one-hot": ("all.csv", CSV, {"one_hot": ("colour", "sweet", "size"), "target": "kind"}),
    "decimal commas": ("german.csv", GERMAN, {"task": "regression", "standardize": True}),
    "tabs": ("numbers.tsv", NUMBERS, {"drop": ("id",)}),
    "two columns left out": ("numbers.tab", NUMBERS, {"drop": ("id", "b"), "target": "label"}),
    "commas": ("plain.csv", NUMBERS.replace("\t", ","), {"target": "id", "task": "regression", "standardize": True}),
}


def table_runs(folder):
    for name, (file, text, settings) in TABLES.items():
        (folder / file).write_text(text, encoding="utf-8")
        yield name, sx.train(config(DataConfig(str(folder / file), **settings)))
    rows = np.arange(40)
    frame = pd.DataFrame({"a": rows % 7, "b": rows % 3 == 0, "kind": np.where(rows % 2, "x", "y")})
    frame.to_parquet(folder / "table.parquet")
    yield "Parquet", sx.train(config(DataConfig(str(folder / "table.parquet"))))


def arrays(n=120):
    random = np.random.default_rng(0)
    X = random.normal(size=(n, 3))
    return X, np.where(X[:, 0] + X[:, 1] > 0, "yes", "no"), random.uniform(0, 2, size=n)


def array_runs():
    X, y, weight = arrays()
    yield "arrays", sx.train(data=(X, y), train=TrainConfig(**SMALL))
    own = RunConfig(data=DataConfig("custom", validation_fraction=0), train=TrainConfig(**SMALL))
    yield "arrays without validation", sx.train(own, data=(X, X[:, 0] ** 2))
    for loss in ("cross_entropy", "mse", "hinge"):
        for labels in (y, np.digitize(X[:, 0], [-0.5, 0.5])):
            data = from_arrays(X, labels, sample_weight=weight)
            name = f"weighted {loss} of {data.n_classes} classes"
            yield name, sx.train(data=data, train=TrainConfig(**SMALL, loss=loss, patience=2))


WEIGHTED = [f"weighted {loss} of {n} classes" for loss in ("cross_entropy", "mse", "hinge") for n in (2, 3)]
ALL = [*CASES, *TABLES, "Parquet", "arrays", "arrays without validation", *WEIGHTED]


@pytest.fixture(scope="module")
def trained(tmp_path_factory, run_scripts):
    """Every run with what its script printed; the scripts run in one fresh process."""
    folder = tmp_path_factory.mktemp("scripts")
    runs = {name: sx.train(config) for name, config in CASES.items()} | dict(table_runs(folder)) | dict(array_runs())
    paths = {name: export(run, folder / f"{position}.py") for position, (name, run) in enumerate(runs.items())}
    printed = run_scripts(list(paths.values()))
    return {name: (run, printed[paths[name]]) for name, run in runs.items()}


def assert_same(run, printed):
    losses = run.history["step_loss"]
    assert printed.losses.shape == losses.shape, printed.text[:2000]
    tolerance = 1e-9 if run.config.train.dtype == "float64" else 2e-5
    np.testing.assert_allclose(printed.losses, losses, rtol=tolerance, atol=tolerance)
    assert printed.score == f"{run.score():.4f}"


@pytest.mark.parametrize("name", ALL)
def test_a_script_prints_the_losses_of_every_step_and_the_final_score(trained, name):
    assert_same(*trained[name])


def test_a_script_says_what_its_score_is_of(trained):
    assert trained["regression"][1].said == "validation R²"
    assert trained["no validation rows"][1].said == "training accuracy"
    assert trained["iris"][1].said == "validation accuracy"


def test_a_script_stops_in_the_epoch_in_which_the_run_stopped(trained):
    for name in ("patience", "convergence with dropout", "patience of four classes"):
        run, printed = trained[name]
        assert run.status in ("stopped_early", "converged")
        assert printed.epochs == run.history.n_epochs < 30


def test_a_script_holds_only_what_its_config_uses():
    text = to_script(RunConfig())
    for absent in ("splitmix64", "permutation", "Dropout", "learning_rate", "mean", "copy", "math", "class ", "def "):
        assert absent not in text
    assert 'model.to("' not in text


def test_a_script_is_the_same_from_a_config_and_from_its_recording(trained):
    assert to_script(CASES["iris"]) == to_script(trained["iris"][0])


def test_a_script_for_a_gpu_moves_network_and_rows_there():
    text = to_script(config(device="cuda"))
    assert 'model.to("cuda")' in text
    assert text.count('.to("cuda")\n') == 4  # the network, two times X, and y
    assert "predictions = (outputs > 0).cpu()" in text


def test_a_script_of_a_large_network_leaves_the_threads_to_torch():
    assert "set_num_threads" not in to_script(config(model=ModelConfig(hidden_layer_sizes=(400, 400))))


def test_a_script_says_that_its_run_diverged():
    with pytest.warns(sx.errors.DivergenceWarning):
        run = sx.train(config(DataConfig("moons", n_samples=100), loss="mse", learning_rate=1e6, max_epochs=20))
    assert "The recorded run ended early. Step " in to_script(run)


def test_a_table_that_has_changed_since_is_refused(tmp_path):
    table = tmp_path / "numbers.tsv"
    table.write_text(NUMBERS)
    run = sx.train(config(DataConfig(str(table))))
    table.write_text(NUMBERS.replace("0.0", "0.5"))
    with pytest.raises(DataError) as refusal:
        to_script(run)
    assert str(refusal.value) == (
        f"The table {str(table)!r} has changed since this run was trained, so a script would train on other rows. "
        "Train anew, then export."
    )


def test_a_table_that_is_gone_is_an_error(tmp_path):
    table = tmp_path / "numbers.tsv"
    table.write_text(NUMBERS)
    run = sx.train(config(DataConfig(str(table))))
    table.unlink()
    with pytest.raises(FileError) as refusal:
        to_script(run)
    assert str(refusal.value) == f"The file {str(table)!r} does not exist."


def test_rows_from_python_are_written_beside_the_script(tmp_path):
    X, y, _ = arrays()
    script = export(sx.train(data=(X, y), train=TrainConfig(**SMALL)), tmp_path / "mine.py")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["mine.npz", "mine.py"]
    assert 'np.load(Path(__file__).with_name("mine.npz"))' in script.read_text()


def test_rows_from_python_need_a_file():
    X, y, _ = arrays()
    run = sx.train(data=(X, y), train=TrainConfig(**SMALL))
    with pytest.raises(ConfigError) as refusal:
        to_script(run)
    assert str(refusal.value) == (
        "The rows of this run were handed over in Python, so its script needs a file to read them from. "
        'Use export(recording, "run.py"), which writes them to run.npz beside the script.'
    )


def test_a_network_of_ones_own_is_refused(tmp_path):
    torch.manual_seed(0)
    run = sx.train(module=nn.Sequential(nn.Linear(2, 1)), data=MOONS, train=TrainConfig(**SMALL))
    with pytest.raises(ConfigError) as refusal:
        export(run, tmp_path / "mine.py")
    assert str(refusal.value) == (
        "A script cannot be written for a network of your own: only your code knows its class. "
        "Export its weights (.safetensors) or its graph (.onnx, .pt2)."
    )
    assert list(tmp_path.iterdir()) == []


def test_a_script_of_something_else_is_refused():
    with pytest.raises(ConfigError) as refusal:
        to_script("moons")
    assert str(refusal.value) == "run must be a Recording or a RunConfig; got 'moons'."
