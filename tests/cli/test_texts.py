import numpy as np
import pytest

from separatrix import DataConfig, ModelConfig, RunConfig, TrainConfig, train
from separatrix.cli.texts import as_json, classes, count, curves_table, n_parameters, network, rows, sparkline
from separatrix.recording import History


@pytest.mark.parametrize(
    ("values", "curve"),
    [
        ([], ""),
        ([3, 3], "▁▁"),
        ([0, 1, 2, 3, 4, 5, 6, 7], "▁▂▃▄▅▆▇█"),
        ([1, np.nan, 0], "█ ▁"),
        ([np.nan, np.inf], "  "),
    ],
)
def test_a_sparkline_runs_from_the_least_to_the_largest_value(values, curve):
    assert sparkline(values) == curve


def test_a_long_sparkline_is_as_wide_as_asked_and_averages():
    assert sparkline([0, 0, 7, 7, 0, 7], width=3) == "▁█▅"
    assert len(sparkline(np.arange(1000.0))) == 40


def test_a_network_is_named_by_its_widths(moons_run, wine_run, plane_run):
    assert network(moons_run) == "mlp 2-8-4-1, relu"
    assert network(wine_run) == "mlp 13-8-3, relu"
    assert network(plane_run) == "mlp 2-6-1, tanh"


def test_a_logistic_regression_and_features_are_named_too():
    config = RunConfig(
        data=DataConfig("moons", n_samples=20),
        model=ModelConfig(name="logistic", features=("x", "y", "xy")),
        train=TrainConfig(max_epochs=1),
    )
    assert network(train(config)) == "logistic 3-1"


def test_a_network_of_ones_own_is_called_so():
    from torch import nn

    run = train(
        data=([[0.0], [1.0], [2.0], [3.0]], [0, 1, 0, 1]), module=nn.Linear(1, 1), train=TrainConfig(max_epochs=1)
    )
    assert network(run) == "a module of your own"


def test_the_parameters_of_one_frame_are_counted(moons_run):
    assert n_parameters(moons_run) == 2 * 8 + 8 + 8 * 4 + 4 + 4 + 1


def test_rows_and_classes_are_told(wine_run, plane_run):
    assert rows(wine_run) == "wine, 178 rows (133 to train, 45 to validate), 13 features"
    assert classes(wine_run) == "cultivar: class_0, class_1, class_2"
    assert classes(plane_run) == "label, a number"


@pytest.mark.parametrize(("number", "text"), [(0, "0 epochs"), (1, "1 epoch"), (12_345, "12,345 epochs")])
def test_one_is_singular(number, text):
    assert count(number, "epoch") == text


def test_the_curves_table_leaves_out_what_is_no_measure():
    history = History(
        {"step_loss": [1], "epoch": [0, 1], "penalty": [1, 1], "train_loss": [2, 1], "valid_r2": [0, 0.5]}
    )
    table = curves_table(history)
    assert list(table.columns[0].cells) == ["train loss", "valid R²"]
    assert list(table.columns[4].cells) == ["1.0000", "0.5000"]


def test_the_json_of_a_regression_has_no_classes(plane_run):
    told = as_json(plane_run)
    assert told["data"]["classes"] is None
    assert set(told["metrics"]) == {"train_loss", "train_r2", "valid_loss", "valid_r2"}
    assert told["frames"]["epochs"] == [0, 1, 2, 3, 4]
