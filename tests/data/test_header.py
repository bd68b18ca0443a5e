import pytest

from separatrix.config import DataConfig
from separatrix.data.header import check_columns, check_different, check_header, check_named, is_number, leaving_out
from separatrix.errors import DataError, UnknownNameError


def refused(names):
    with pytest.raises(DataError) as e:
        check_header(names, "t.csv")
    return str(e.value)


def test_a_header_of_ten_thousand_names_passes():
    check_header([f"c{i}" for i in range(10_000)], "t.csv")


def test_a_longer_header_is_refused_with_its_length_and_the_limit():
    names = [f"c{i}" for i in range(10_001)]
    assert refused(names) == "The table 't.csv' must have at most 10000 columns; got 10001."


def test_one_column_is_refused():
    assert refused(["a|b"]) == (
        "The table 't.csv' must have at least 2 columns, a feature and the target; got 'a|b'. "
        "Columns are separated by commas in .csv, by tabs in .tsv and .tab."
    )


def test_the_same_name_twice_is_refused_with_its_columns():
    assert refused(["a", "b", "a", "b"]) == (
        "The columns of 't.csv' must have different names; got 'a' in columns 1, 3. Rename them."
    )


def test_numbers_in_place_of_names_are_refused():
    assert refused(["5.1", "3.5", "0"]) == (
        "The first line of 't.csv' must name the columns; got the numbers 5.1, 3.5, 0. Add a line of names."
    )


def test_positions_are_names():
    check_header(["0", "1", "2"], "t.csv")


def test_different_names_pass():
    check_different(["a", "b"], "X")


def test_a_column_without_a_name_is_refused():
    with pytest.raises(DataError) as e:
        check_named(["Unnamed: 0", "a", "Unnamed: 2"], DataConfig("t.csv"))
    assert str(e.value) == (
        "Column 1 of 't.csv' has no name. Name it in the header, or leave it out: "
        "drop=('Unnamed: 0', 'Unnamed: 2') or --drop 'Unnamed: 0' 'Unnamed: 2'."
    )


def test_a_column_without_a_name_may_be_dropped():
    check_named(["Unnamed: 0", "a"], DataConfig("t.csv", drop=("Unnamed: 0",)))


def test_an_unknown_column_is_answered_with_the_nearest():
    with pytest.raises(UnknownNameError) as e:
        check_columns(["lable"], ["a", "b", "label"], "target")
    assert str(e.value) == "target must be one of a, b, label; got 'lable'. Did you mean 'label'?"


def test_many_columns_are_listed_in_part():
    with pytest.raises(UnknownNameError) as e:
        check_columns(["zz"], [f"c{i}" for i in range(14)], "drop")
    assert str(e.value) == (
        "drop must be one of c0, c1, c2, c3, c4, c5, c6, c7, c8, c9, c10, c11 and 2 more; got 'zz'."
    )


def test_a_way_to_leave_columns_out_is_worded_for_python_and_the_shell():
    assert leaving_out(["a b"]) == "drop=('a b',) or --drop 'a b'"


@pytest.mark.parametrize(("text", "number"), [("1", True), ("-2.5e3", True), ("x", False), ("", False)])
def test_a_number_is_what_float_reads(text, number):
    assert is_number(text) is number
