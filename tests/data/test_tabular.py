import contextlib
import sys
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from separatrix.config import DataConfig
from separatrix.data import load_dataset
from separatrix.data.tabular import read_table
from separatrix.errors import ConfigError, DataError, FileError, MissingExtraError, SeparatrixError

TEXT = "size,weight,label\n1.5,10,yes\n2.5,20,no\n3.5,35,yes\n"


@pytest.fixture(autouse=True)
def here(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    return tmp_path


def write(text, name="t.csv"):
    Path(name).write_bytes(text if isinstance(text, bytes) else text.encode())
    return name


def refused(kind, path, **given):
    with pytest.raises(kind) as e:
        load_dataset(DataConfig(path, **given))
    return str(e.value)


@pytest.mark.parametrize(("name", "separator"), [("t.csv", ","), ("t.tsv", "\t"), ("t.tab", "\t"), ("T.CSV", ",")])
def test_a_text_table_is_read_by_its_suffix(name, separator):
    table = read_table(DataConfig(write(TEXT.replace(",", separator), name)))
    assert table.feature_names == ("size", "weight")
    assert table.X.tolist() == [[1.5, 10], [2.5, 20], [3.5, 35]]
    assert table.y.tolist() == ["yes", "no", "yes"]


def test_parquet_is_read():
    frame = pd.DataFrame({"size": [1.5, 2.5], "count": [1, 2], "label": ["yes", "no"]}, index=["p", "q"])
    frame.to_parquet("t.parquet")
    table = read_table(DataConfig("t.parquet"))
    assert table.feature_names == ("size", "count")
    assert table.X.tolist() == [[1.5, 1], [2.5, 2]]
    assert table.y.tolist() == ["yes", "no"]


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    rows=st.lists(
        st.tuples(st.floats(allow_nan=False, allow_infinity=False), st.integers(-(2**50), 2**50), st.booleans()),
        min_size=2,
        max_size=10,
        unique_by=(lambda row: row[0], lambda row: row[1]),
    ).filter(lambda rows: len({row[2] for row in rows}) == 2),
    suffix=st.sampled_from(["csv", "tsv", "parquet"]),
)
def test_a_table_that_was_written_is_read_back(rows, suffix):
    frame = pd.DataFrame(rows, columns=["a", "b", "label"])
    if suffix == "parquet":
        frame.to_parquet("t.parquet")
    else:
        frame.to_csv(f"t.{suffix}", index=False, sep="," if suffix == "csv" else "\t")
    table = read_table(DataConfig(f"t.{suffix}"))
    assert table.X.tolist() == [[float(a), float(b)] for a, b, _ in rows]
    assert table.y.tolist() == [label for *_, label in rows]


def test_string_labels_are_classes():
    assert load_dataset(DataConfig(write(TEXT))).classes.tolist() == ["no", "yes"]


def test_a_target_of_many_numbers_is_regression():
    data = load_dataset(DataConfig(write(TEXT), target="size", drop=("label",)))
    assert data.classes is None
    assert data.y.tolist() == [1.5, 2.5, 3.5]


def test_values_of_1e308_are_read():
    data = load_dataset(DataConfig(write("a,y\n1e308,0\n-1e308,1\n0,1\n")))
    assert data.X[:, 0].tolist() == [1e308, -1e308, 0]


def test_values_of_1e308_are_not_standardized():
    path = write("a,y\n1e308,0\n-1e308,1\n0,1\n")
    assert refused(DataError, path, standardize=True, validation_fraction=0) == (
        "Column 'a' has values too large to standardize: their spread overflows float64. "
        "Divide them by a constant first."
    )


def test_a_million_rows_are_read():
    rng = np.random.default_rng(0)
    original = pd.DataFrame({"a": rng.integers(0, 9, 1_000_000), "y": rng.integers(0, 2, 1_000_000)})
    original.to_csv("t.csv", index=False)
    data = load_dataset(DataConfig("t.csv"))
    assert np.array_equal(data.X[:, 0], original["a"])
    assert np.array_equal(data.y, original["y"])


def test_a_path_from_the_home_directory_is_read(here, monkeypatch):
    monkeypatch.setenv("HOME", str(here))
    write(TEXT)
    assert len(read_table(DataConfig("~/t.csv")).X) == 3


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    head=st.sampled_from([b"", b"a,b\n", b"a,b,y\n1,2,0\n3,4,1\n", b'a;b\n"1', b"a\tb\n1,5\t2\n"]),
    tail=st.one_of(st.binary(max_size=80), st.text("ab1.,;\t\"' \r\n-e\0é", max_size=60).map(str.encode)),
    suffix=st.sampled_from(["csv", "tsv", "parquet"]),
)
def test_garbage_is_refused_in_words(head, tail, suffix):
    write(head + tail, f"t.{suffix}")
    with contextlib.suppress(SeparatrixError):
        load_dataset(DataConfig(f"t.{suffix}"))


def test_a_missing_file_is_refused():
    assert refused(FileError, "missing.csv") == "The file 'missing.csv' does not exist."


def test_a_misspelt_file_is_answered_with_the_nearest():
    write(TEXT, "flowers.csv")
    assert refused(FileError, "flower.csv") == "The file 'flower.csv' does not exist. Did you mean 'flowers.csv'?"


def test_a_file_in_a_missing_directory_is_refused():
    assert refused(FileError, "nowhere/t.csv") == "The file 'nowhere/t.csv' does not exist."


def test_a_directory_is_refused():
    Path("tables").mkdir()
    assert refused(FileError, "tables") == (
        "data must be a file; got 'tables'. It is a directory; give the path of one table in it."
    )


def test_a_file_that_cannot_be_opened_is_refused(monkeypatch):
    path = write(TEXT)

    def denied(*args, **kwargs):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "open", denied)
    assert refused(FileError, path) == "Cannot read the file 't.csv': Permission denied."


@pytest.mark.parametrize("name", ["t.xlsx", "t.csv.gz"])
def test_an_unknown_suffix_is_refused(name):
    assert refused(FileError, write(TEXT, name)) == (
        f"data must be a path that ends in .csv, .tsv, .tab, .parquet; got '{name}'."
    )


@pytest.mark.parametrize("name", ["t.csv", "t.tsv", "t.parquet"])
def test_an_empty_file_is_refused(name):
    assert refused(DataError, write("", name)) == f"The file '{name}' is empty."


def test_a_header_without_rows_is_refused():
    message = refused(DataError, write("a,b\n"))
    assert message == "The table 't.csv' must be at least 2 rows long under its header; got 0."


def test_one_row_is_refused():
    message = refused(DataError, write("a,b\n1,2\n"))
    assert message == "The table 't.csv' must be at least 2 rows long under its header; got 1."


def test_one_column_is_refused():
    assert refused(DataError, write("a\n1\n2\n")) == (
        "The table 't.csv' must have at least 2 columns, a feature and the target; got 'a'. "
        "Columns are separated by commas in .csv, by tabs in .tsv and .tab."
    )


def test_one_class_is_refused():
    message = refused(DataError, write("a,b\n1,yes\n2,yes\n"))
    assert message == "The target 'b' must be of at least 2 classes; got 'only yes'."


@pytest.mark.parametrize("cell", ["", "NA", "nan"])
def test_a_cell_without_a_value_is_named(cell):
    assert refused(DataError, write(f"a,b,y\n1,2,0\n3,{cell},1\n")) == (
        "Row 2 of column 'b' must have a value; got a missing one (an empty cell, NA or NaN). "
        "Fill or remove such rows before training."
    )


def test_a_row_shorter_than_the_header_misses_its_last_value():
    assert refused(DataError, write("a,b,y\n1,2,0\n3,4\n")) == (
        "Row 2 of column 'y' must have a value; got a missing one (an empty cell, NA or NaN). "
        "Fill or remove such rows before training."
    )


def test_infinity_is_named():
    assert refused(DataError, write("a,b,y\n1,2,0\n3,-inf,1\n")) == (
        "Row 2 of column 'b' must be a finite number; got -inf. Fill or remove such rows before training."
    )


def test_a_constant_column_is_refused():
    assert refused(DataError, write("a,b,y\n1,7,0\n2,7,1\n")) == (
        "Column 'b' must vary to be a feature; got 7 in every row. "
        "Leave out every column of one value: drop=('b',) or --drop b."
    )


def test_a_constant_column_may_be_dropped():
    assert load_dataset(DataConfig(write("a,b,y\n1,7,0\n2,7,1\n"), drop=("b",))).feature_names == ("a",)


def test_labels_of_mixed_types_are_refused():
    assert refused(DataError, write("a,y\n1,0\n2,1\n3,maybe\n")) == (
        "The target 'y' must be labels of one type; got the text 'maybe' in row 3 and the number 0 in row 1. "
        "Mend them, or set task='classification' to take all as text."
    )


def test_text_is_refused_for_regression():
    message = refused(DataError, write("a,y\n1,0.5\n2,1\n3,tall\n"), task="regression")
    assert message == "The target 'y' must be numeric for regression; got 'tall'. See row 3."


def test_a_row_number_without_a_name_is_refused():
    pd.DataFrame({"a": [1, 2], "y": [0, 1]}).to_csv("t.csv")
    assert refused(DataError, "t.csv") == (
        "Column 1 of 't.csv' has no name. Name it in the header, or leave it out: "
        "drop=('Unnamed: 0',) or --drop 'Unnamed: 0'."
    )


def test_a_number_of_rows_is_refused():
    assert refused(ConfigError, write(TEXT), n_samples=2) == (
        "n_samples must be left out for t.csv; got 2. Only generated data sets take a number of rows."
    )


def test_parquet_that_is_none_is_refused():
    assert refused(DataError, write("nothing of the kind", "t.parquet")) == (
        "The file 't.parquet' cannot be read as Parquet: Parquet magic bytes not found in footer. "
        "Either the file is corrupted or this is not a parquet file."
    )


def test_parquet_needs_its_extra(monkeypatch):
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    assert refused(MissingExtraError, write("PAR1", "t.parquet")) == (
        'Reading Parquet needs the package pyarrow, which is not installed. Run: pip install "separatrix[parquet]"'
    )
