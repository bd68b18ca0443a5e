import csv
import io
import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from separatrix import load_recording


def parsed(text, separator=","):
    return list(csv.DictReader(io.StringIO(text), delimiter=separator))


@pytest.fixture
def points(moons_run):
    """A table of the recording's first rows, columns in another order and one too many."""
    X = moons_run.data.X[:7]
    Path("points.csv").write_text(
        "x2,colour,x1\n" + "\n".join(f"{float(x2)!r},red,{float(x1)!r}" for x1, x2 in X) + "\n"
    )
    return X


def test_answers_are_printed_as_csv_for_columns_found_by_name(run, moons, moons_run, points):
    code, out, err = run("predict", moons, "points.csv")
    assert (code, err) == (0, "")
    assert out.splitlines()[0] == "prediction"
    assert [int(row["prediction"]) for row in parsed(out)] == moons_run.predict(points).tolist()


def test_probabilities_have_a_column_a_class(run, moons, moons_run, points):
    rows = parsed(run("predict", moons, "points.csv", "--proba")[1])
    found = np.array([[float(row["P(0)"]), float(row["P(1)"])] for row in rows])
    assert np.array_equal(found, moons_run.predict_proba(points))


def test_a_frame_predicts_as_the_network_did_then(run, moons, moons_run, points):
    rows = parsed(run("predict", moons, "points.csv", "--proba", "--epoch", "0")[1])
    assert [float(row["P(1)"]) for row in rows] == moons_run.predict_proba(points, 0)[:, 1].tolist()


@pytest.mark.parametrize(("name", "separator"), [("a.csv", ","), ("a.tsv", "\t")])
def test_answers_are_written_to_a_file(run, moons, moons_run, points, name, separator):
    assert run("predict", moons, "points.csv", "-o", name) == (0, f"Saved {name} (7 rows).\n", "")
    rows = parsed(Path(name).read_text(), separator)
    assert [int(row["prediction"]) for row in rows] == moons_run.predict(points).tolist()


def test_json_is_one_object_and_the_file_is_written_too(run, moons, moons_run, points):
    told = json.loads(run("predict", moons, "points.csv", "--proba", "--json", "-o", "a.csv")[1])
    assert told["rows"] == 7
    assert told["target"] == "y"
    assert told["score"] is None
    assert told["prediction"] == moons_run.predict(points).tolist()
    assert told["P(1)"] == moons_run.predict_proba(points)[:, 1].tolist()
    assert Path("a.csv").exists()


def test_the_accuracy_is_said_on_stderr_when_the_target_is_there(run, wine_run):
    data = wine_run.data
    frame = pd.DataFrame(data.X, columns=data.feature_names).assign(cultivar=data.labels())
    frame.to_csv("wine.csv", index=False)
    wine_run.save("wine.safetensors")
    _, out, err = run("predict", "wine.safetensors", "wine.csv")
    accuracy = wine_run.score(data.X, data.labels())
    assert err == f"accuracy {accuracy:.4f} on 178 rows, by the column 'cultivar'\n"
    assert [row["prediction"] for row in parsed(out)] == wine_run.predict(data.X).tolist()


def test_a_regression_predicts_numbers_and_says_r_squared(run, plane_run):
    plane_run.save("plane.safetensors")
    data = plane_run.data
    pd.DataFrame(data.X, columns=data.feature_names).assign(label=data.y).to_csv("plane.csv", index=False)
    _, out, err = run("predict", "plane.safetensors", "plane.csv")
    assert err == f"R² {plane_run.score(data.X, data.y):.4f} on 120 rows, by the column 'label'\n"
    assert np.allclose([float(row["prediction"]) for row in parsed(out)], plane_run.predict(data.X))


def test_a_table_with_one_hot_columns_is_rebuilt_as_in_the_training(run):
    rows = "\n".join(f"{('red', 'green', 'blue')[i % 3]},{i % 4},{i % 2},{i % 5}" for i in range(30))
    Path("train.csv").write_text(f"colour,size,even,n\n{rows}\n")
    run(
        "train",
        "train.csv",
        "--target",
        "even",
        "--one-hot",
        "colour",
        "n",
        "--epochs",
        "2",
        "-q",
        "-o",
        "r.safetensors",
    )
    Path("new.csv").write_text("n,size,colour\n4.0,1,blue\n0.0,3,red\n")
    code, out, err = run("predict", "r.safetensors", "new.csv", "--proba")
    recording = load_recording("r.safetensors")
    names = recording.data.feature_names
    assert names == ("colour=blue", "colour=green", "colour=red", "size", "n=0", "n=1", "n=2", "n=3", "n=4")
    X = [[1, 0, 0, 1, 0, 0, 0, 0, 1], [0, 0, 1, 3, 1, 0, 0, 0, 0]]
    assert (code, err) == (0, "")
    assert [float(row["P(1)"]) for row in parsed(out)] == recording.predict_proba(X)[:, 1].tolist()


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (
            "x1,x_2\n1,2\n",
            "error: 'new.csv' has no column 'x2', which the network was trained on. Did you mean 'x_2'?\n",
        ),
        (
            "a,b\n1,2\n",
            "error: 'new.csv' has no column 'x1', which the network was trained on. It needs x1, x2; it has a, b.\n",
        ),
        ("x1,x2\n1,2\n3,many\n", "error: Row 2 of column 'x2' must be a finite number; got 'many'.\n"),
        ("x1,x2\n1,2\n3,\n", "error: Row 2 of column 'x2' must be a finite number; got None.\n"),
        ("x1,x2\n1,inf\n", "error: Row 1 of column 'x2' must be a finite number; got inf.\n"),
        ("x1,x2\n", "error: The table 'new.csv' must be at least 1 row long under its header; got 0.\n"),
        ("", "error: The file 'new.csv' is empty.\n"),
    ],
)
def test_a_table_that_does_not_fit_is_refused(run, moons, text, message):
    Path("new.csv").write_text(text)
    assert run("predict", moons, "new.csv") == (1, "", message)


def test_a_value_that_the_training_had_not_is_refused(run):
    rows = "\n".join(f"{('red', 'green')[i % 2]},{i % 3},{i % 2}" for i in range(30))
    Path("train.csv").write_text(f"colour,size,even\n{rows}\n")
    run("train", "train.csv", "--one-hot", "colour", "--epochs", "1", "-q", "-o", "r.safetensors")
    Path("new.csv").write_text("colour,size\nred,1\ngren,1\n")
    assert run("predict", "r.safetensors", "new.csv") == (
        1,
        "",
        "error: Row 2 of column 'colour' must be one of green, red, as in the training; got 'gren'. "
        "Did you mean 'green'?\n",
    )


def test_a_regression_has_no_probabilities(run, plane_run):
    plane_run.save("plane.safetensors")
    Path("new.csv").write_text("x,y\n1,2\n")
    said = "error: A regression has no class probabilities. Leave --proba out.\n"
    assert run("predict", "plane.safetensors", "new.csv", "--proba") == (1, "", said)


@pytest.mark.parametrize(
    ("output", "message"),
    [
        ("points.csv", "error: -o must be another file than the command reads or writes besides; got 'points.csv'."),
        ("a.txt", "error: -o must be a path that ends in .csv, .tsv; got 'a.txt'."),
    ],
)
def test_the_output_must_be_a_table_of_its_own(run, moons, points, output, message):
    before = Path("points.csv").read_text()
    assert run("predict", moons, "points.csv", "-o", output) == (2, "", f"{message}\nSee: separatrix predict --help\n")
    assert Path("points.csv").read_text() == before
