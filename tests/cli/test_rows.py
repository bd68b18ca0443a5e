import numpy as np
import pandas as pd
import pytest

from separatrix import DataConfig, TrainConfig, train
from separatrix.cli.rows import score_against


def recorded(y):
    """Return a run on one feature with the labels or numbers `y`, and the feature's name."""
    X = np.arange(float(len(y)))[:, None]
    return train(data=(X, y), train=TrainConfig(max_epochs=1), seed=0)


@pytest.mark.parametrize(
    ("labels", "column"),
    [
        (["no", "yes"], ["no", "yes", "yes", "perhaps"]),
        ([0, 1], [0, 1, 1, 2]),
        ([0, 1], [0.0, 1.0, 1.0, 2.5]),
        ([0, 1], ["0", "1", "1", "x"]),
        ([False, True], [False, True, True, "x"]),
    ],
)
def test_the_accuracy_compares_labels_however_the_table_holds_them(labels, column):
    run = recorded(labels * 4)
    predicted = [labels[0], labels[1], labels[0], labels[1]]
    assert score_against(pd.DataFrame({"y": column}), run, predicted) == 0.5


def test_booleans_of_a_table_equal_booleans_of_the_training():
    run = recorded([False, True] * 4)
    assert score_against(pd.DataFrame({"y": [True, False]}), run, [True, True]) == 0.5


@pytest.mark.parametrize("frame", [{"z": [1, 2]}, {"y": [1, None]}])
def test_a_table_without_the_whole_target_gives_no_score(frame):
    assert score_against(pd.DataFrame(frame), recorded([0, 1] * 4), [0, 1]) is None


@pytest.mark.parametrize("column", [["low", "high"], [True, False]])
def test_a_regression_gives_no_score_for_what_is_no_number(column):
    assert score_against(pd.DataFrame({"y": column}), recorded(np.linspace(0, 1, 8)), [0.1, 0.2]) is None


def test_a_feature_that_shares_the_targets_name_is_not_taken_for_it():
    X = pd.DataFrame({"y": np.arange(8.0), "z": np.arange(8.0) % 3})
    run = train(data=(X, [0, 1] * 4), train=TrainConfig(max_epochs=1))
    assert run.data.target_name == "y"
    assert score_against(X, run, [0, 1] * 4) is None


def test_playground_data_keep_their_names():
    run = train(data=DataConfig("playground-xor", n_samples=40), train=TrainConfig(max_epochs=1))
    assert run.data.feature_names == ("x", "y")
