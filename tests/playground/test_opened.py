"""From a problem to its data: what is too large or cannot be is refused in a sentence before it is made."""

import numpy as np
import pytest

from separatrix.config import DataConfig, RunConfig
from separatrix.errors import SeparatrixError
from separatrix.playground.from_page import Table
from separatrix.playground.opened import FIRST, MOST_VALUES, open_problem, problem_of_table
from separatrix.playground.problem import Limits, Points, Problem, View


def opened(problem=FIRST, limits=None, **changes):
    return open_problem(problem.model_copy(update={"config": problem.config.replace(**changes)}), limits or Limits())


def points(X, y, **parts):
    return Points(X=X, y=y, **{"feature_names": [f"x{k + 1}" for k in range(len(X[0]))], **parts})


FOUR = points([[0, 0], [0, 1], [1, 0], [1, 1]], ["a", "b", "b", "a"], classes=["b", "a", "c"])


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"data__n_samples": 10**9}, "n_samples must be at most 20000 rows; got 1000000000."),
        (
            {"model__hidden_layer_sizes": (10_000,)},
            "hidden_layer_sizes must be at most 512 neurons a layer; got 10000.",
        ),
        ({"model__hidden_layer_sizes": (4,) * 11}, "hidden_layer_sizes must be at most 10 layers; got 11."),
        (
            {"model__hidden_layer_sizes": (512, 512)},
            "The network must be at most 200000 weights and biases; got 264705.",
        ),
        ({"train__max_epochs": 10**9}, "max_epochs must be at most 10000000 epochs; got 1000000000."),
        (
            {"train__max_epochs": 10**7, "train__batch_size": 1},
            "max_epochs must be at most 100000000 steps in all; got 2250000000.",
        ),
        (
            {"train__max_epochs": 2 * 10**6, "train__schedule": "cosine"},
            "max_epochs must be at most 10000000 steps in all; got 18000000.",
        ),
        ({"train__device": "cuda"}, "device must be cpu; got 'cuda'."),
        ({"model__name": "module"}, "model.name must be one of mlp, logistic; got 'module'."),
        ({"train__evaluate": ()}, "evaluate must be train and valid, which the curves show; got []."),
    ],
)
def test_a_problem_beyond_the_limits_is_refused(changes, message):
    with pytest.raises(SeparatrixError) as caught:
        opened(**changes)
    assert str(caught.value) == message


@pytest.mark.parametrize("name", ["/etc/passwd", "../secrets.csv", "custom", "iris.csv"])
def test_a_page_names_no_files(name):
    with pytest.raises(SeparatrixError) as caught:
        opened(data=DataConfig(name))
    assert str(caught.value).startswith("data.name must be one of moons, circles, blobs")


def test_drawn_points_are_the_data_whatever_was_generated_before():
    found = opened(FIRST.model_copy(update={"points": FOUR}), data__noise=0.3)
    assert found.problem.config.data.name == "custom"
    assert found.data.classes.tolist() == ["a", "b"]
    assert found.problem.points.classes == ["b", "a", "c"]
    assert found.data.n_samples == 4


def test_points_without_classes_are_numbers_to_predict():
    found = opened(FIRST.model_copy(update={"points": points([[0, 0], [0, 1], [1, 0]], [1.0, 2.0, 0.0])}))
    assert found.data.classes is None


def test_labels_may_be_of_any_script():
    given = points([[0, 0], [0, 1], [1, 0], [1, 1]], ["да", "нет", "да", "😀"], classes=["да", "нет", "😀"])
    message = opened(FIRST.model_copy(update={"points": given})).message()
    assert message.data.classes == ["да", "нет", "😀"]


@pytest.mark.parametrize(
    ("given", "message"),
    [
        (Points(X=[], y=[], feature_names=["x", "y"], classes=["a"]),
         "The data must be at least 2 rows long; got 0. Draw some points."),
        (points([[0, 0], [1, 1]], ["a", "a"], classes=["a"]),
         "The target 'y' must be of at least 2 classes; got 'only a'."),
        (points([[0, 0], [1, 1, 1]], ["a", "b"], classes=["a", "b"]),
         "X must have rows of equal length; got rows of different lengths."),
        (points([[0, 0], [1, 1]], ["a"], classes=["a", "b"]),
         "X and y must have as many rows as each other; got 2 and 1."),
        (points([[0], [1], [2]], ["a", "b", "a"], classes=["a", "b"]),
         "The data must be of at least two columns to draw a plane through; got 1."),
        (points([[0, 0], [1, 1]], ["a", "b"], classes=["a", "b"], feature_names=["x", "x"]),
         "feature_names must be 2 different names, one a column; got ['x', 'x']."),
    ],
)  # fmt: skip
def test_points_that_cannot_be_learned_from_are_refused(given, message):
    with pytest.raises(SeparatrixError) as caught:
        opened(FIRST.model_copy(update={"points": given}))
    assert str(caught.value) == message


def test_transforms_of_two_inputs_are_refused_for_more_columns():
    with pytest.raises(SeparatrixError) as caught:
        opened(data=DataConfig("iris"), model__features=("x", "xy"))
    assert str(caught.value) == "features must be empty for 4 columns; got ['x', 'xy']. They need two."


def test_a_view_of_columns_that_are_gone_becomes_one_of_the_first_two():
    looked = FIRST.model_copy(update={"view": View(features=(3, 1), resolution=50)})
    view = opened(looked).problem.view
    assert (view.features, view.resolution) == ((0, 1), 50)


def test_a_large_data_set_is_drawn_in_part_and_evenly():
    data = opened(data__n_samples=5000).message().data
    assert (data.shown, len(data.X), len(data.part), data.n_train, data.n_valid) == (2000, 2000, 2000, 3750, 1250)
    assert data.index[0] == 0
    assert data.index[-1] == 4999
    assert np.mean(data.part) == pytest.approx(0.25, abs=0.05)


def test_the_network_says_where_its_weights_lie():
    network = opened(model__hidden_layer_sizes=(3,), model__features=("x", "y", "xy")).message().network
    assert network.inputs == ["x", "y", "xy"]
    assert [(layer.weight, layer.bias, layer.activation) for layer in network.layers] == [
        (0, 9, "tanh"),
        (12, 15, "identity"),
    ]
    assert network.n_params == 16


def table(text, name="t.csv", **parts):
    return problem_of_table(Table(name=name, text=text, **parts), FIRST, Limits())


def test_a_table_is_learned_with_the_present_network_and_standardized():
    problem, notes = table("a,b,kind\n1,2,x\n2,3,y\n3,3,x\n4,1,y\n")
    assert problem.points.y == ["x", "y", "x", "y"]
    assert problem.config.model == FIRST.config.model
    assert problem.config.data.standardize
    assert notes == ()
    assert open_problem(problem, Limits()).data.classes.tolist() == ["x", "y"]


@pytest.mark.parametrize(
    ("values", "classes"),
    [("0 1 0 1", ["0", "1"]), ("True False True True", ["False", "True"]), ("1.5 2 3 0.1", None)],
)
def test_a_tables_target_is_taken_as_the_library_takes_it(values, classes):
    rows = "".join(f"{k},{k * k},{value}\n" for k, value in enumerate(values.split()))
    problem, _ = table(f"a,b,target\n{rows}")
    assert problem.points.classes == classes
    found = open_problem(problem, Limits()).data
    assert (None if found.classes is None else found.classes.tolist()) == classes


def test_a_tables_target_may_be_chosen():
    problem, _ = table("kind,a,b\nx,1,2\ny,2,3\nx,3,3\n", target="kind")
    assert problem.points.feature_names == ["a", "b"]
    assert problem.points.target_name == "kind"


def test_a_table_from_a_spreadsheet_has_tabs():
    problem, _ = table("a\tb\tkind\n1\t2\tx\n2\t3\ty\n", name="pasted")
    assert problem.points.X == [[1, 2], [2, 3]]


def test_columns_of_text_are_spread_out_or_left_out():
    rows = "\n".join(f"{k},{'rot' if k % 2 else 'blau'},id{k},{k % 3}" for k in range(MOST_VALUES + 8))
    problem, notes = table(f"a,farbe,id,kind\n{rows}\n")
    assert problem.points.feature_names == ["a", "farbe=blau", "farbe=rot"]
    assert notes == ("Left out, for they are text of many values: id.",)


def test_cells_that_look_like_formulas_are_text_like_any_other():
    problem, _ = table('a,b,kind\n1,2,=1+1\n2,3,"=HYPERLINK(""http://x"")"\n')
    assert problem.points.y == ["=1+1", '=HYPERLINK("http://x")']


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "The file 't.csv' is empty."),
        ("a,b\n1,2,3\n",
         "Line 2 of 't.csv' must have 2 fields, as its header does; got 3. "
         "Quote fields that hold a ',', or mend the row."),
        ("a,b,kind\n1,,x\n2,3,y\n",
         "Row 1 of column 'b' must have a value; got a missing one (an empty cell, NA or NaN). "
         "Fill or remove such rows before training."),
        ("a,b\n\0,1\n", "The file 't.csv' must be a text table; it holds binary data."),
        ("a,b,kind\n" + "1,2,x\n" * 20_001, "The table 't.csv' must be at most 20000 rows long; got 20001."),
    ],
)  # fmt: skip
def test_a_table_that_cannot_be_used_is_refused_by_its_own_name(text, message):
    with pytest.raises(SeparatrixError) as caught:
        table(text)
    assert str(caught.value) == message


def test_an_unknown_target_is_refused_with_the_nearest():
    with pytest.raises(SeparatrixError) as caught:
        table("alpha,b,kind\n1,2,x\n2,3,y\n", target="alpa")
    assert "'alpha'" in str(caught.value)
    assert "/tmp" not in str(caught.value)


@pytest.mark.native
def test_the_default_is_opened_as_any_other():
    assert opened().engine == "native"
    assert isinstance(FIRST, Problem)
    assert isinstance(FIRST.config, RunConfig)
