import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from separatrix.data.delimited import read_delimited
from separatrix.errors import DataError


@pytest.fixture
def read(tmp_path):
    def read(text, name="t.csv"):
        path = tmp_path / name
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return read_delimited(path)

    return read


@pytest.fixture
def refused(read, tmp_path):
    def refused(text, name="t.csv"):
        with pytest.raises(DataError) as e:
            read(text, name)
        return str(e.value).replace(f"{tmp_path}/", "")

    return refused


def rows(frame):
    return frame.to_numpy(dtype=object).tolist()


cells = st.text(st.characters(codec="utf-8", exclude_categories=["C", "Z"]), min_size=1, max_size=6)
tables = st.lists(st.tuples(st.floats(allow_nan=False), st.integers(-(2**53), 2**53), cells), min_size=1, max_size=8)


@settings(max_examples=60, deadline=None)
@given(table=tables, layout=st.sampled_from([("t.csv", ","), ("t.csv", "\t"), ("t.tsv", "\t"), ("t.tab", "\t")]))
def test_a_table_that_was_written_is_read_back(table, layout, tmp_path_factory):
    name, separator = layout
    path = tmp_path_factory.mktemp("tables") / name
    original = pd.DataFrame(table, columns=["a", "b, c", 'say "d"'])
    original['say "d"'] = "_" + original['say "d"']  # keeps NA and numbers from being read as such
    original.to_csv(path, sep=separator, index=False)
    assert rows(read_delimited(path)) == rows(original)


def test_types_are_as_pandas_infers_them(read):
    frame = read("a,b,c,d\n1,1.5,True,x\n2,2.5,False,y\n")
    assert [column.dtype.kind for _, column in frame.items()][:3] == ["i", "f", "b"]


@pytest.mark.parametrize("separator", [";", "\t"])
def test_a_csv_is_separated_by_what_splits_its_header_most(read, separator):
    assert rows(read("a, in cm|b|c\n1|2.5|x\n".replace("|", separator))) == [[1, 2.5, "x"]]


def test_commas_separate_when_another_sign_splits_the_header_alike(read):
    assert list(read("a;b,c\n1,2\n").columns) == ["a;b", "c"]


@pytest.mark.parametrize("separator", [";", "\t"])
def test_decimal_commas_are_read_where_commas_do_not_separate(read, separator):
    text = "a|b|c\n1,5|2|x\n3,25|4|y\n".replace("|", separator)
    assert rows(read(text)) == [[1.5, 2, "x"], [3.25, 4, "y"]]


def test_a_byte_order_mark_is_no_part_of_a_name(read):
    assert list(read(b"\xef\xbb\xbfa,b\n1,2\n").columns) == ["a", "b"]


def test_quoted_fields_keep_separators_and_line_ends(read):
    assert rows(read('a,b\n1,"x, y"\n2,"p\nq"\n')) == [[1, "x, y"], [2, "p\nq"]]


def test_spaces_after_a_comma_are_skipped(read):
    frame = read("a, b\n1, x\n2, y\n")
    assert list(frame.columns) == ["a", "b"]
    assert rows(frame) == [[1, "x"], [2, "y"]]


def test_blank_lines_are_skipped(read):
    assert rows(read("\n\na,b\n1,2\n\n3,4\n")) == [[1, 2], [3, 4]]


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"], ids=["unix", "windows", "mac"])
def test_any_line_end_is_read(read, end):
    assert rows(read(end.join(["a,b", "1,2", "3,4"]))) == [[1, 2], [3, 4]]


def test_a_separator_at_the_end_of_every_row_is_no_column(read):
    assert rows(read("a,b\n1,2,\n3,4,\n")) == [[1, 2], [3, 4]]


def test_a_column_without_a_name_gets_pandas_name_for_it(read):
    assert list(read(",a,\n0,1,2\n").columns) == ["Unnamed: 0", "a", "Unnamed: 2"]


def test_empty_cells_and_na_are_missing(read):
    assert read("a,b\n,NA\n1,x\n").isna().to_numpy().tolist() == [[True, True], [False, False]]


def test_types_do_not_change_within_a_long_column(read):
    frame = read("a,b\n" + "1,2\n" * 300_000 + "x,2\n")
    assert {type(value) for value in frame["a"]} == {str}


def test_a_million_rows_are_read(read):
    frame = read("a,b\n" + "0.5,1\n" * 1_000_000)
    assert frame.shape == (1_000_000, 2)
    assert np.all(frame["a"] == 0.5)


def test_a_hundred_thousand_names_are_refused_before_the_rows_are_read(refused):
    header = ",".join(f"column_{i}" for i in range(100_000)).encode()
    assert refused(header + b"\n\xff\xff\xff") == "The table 't.csv' must have at most 10000 columns; got 100000."


def test_the_same_name_twice_is_refused(refused):
    assert refused("a,b,a\n1,2,3\n") == (
        "The columns of 't.csv' must have different names; got 'a' in columns 1, 3. Rename them."
    )


def test_a_row_longer_than_the_header_is_named_by_its_line(refused):
    assert refused("a,b\n1,2\n3,4,5\n") == (
        "Line 3 of 't.csv' must have 2 fields, as its header does; got 3. "
        "Quote fields that hold a ',', or mend the row."
    )


def test_rows_that_are_all_longer_than_the_header_are_refused(refused):
    assert refused("a\tb\n1\t2\t3\n4\t5\t6\n", "t.tsv") == (
        "Line 2 of 't.tsv' must have 2 fields, as its header does; got 3. "
        "Quote fields that hold a '\\t', or mend the row."
    )


def test_a_row_longer_than_the_header_by_empty_fields_is_named_by_its_line(refused):
    assert refused("a,b\n1,2\n3,4,,\n") == (
        "Line 3 of 't.csv' must have 2 fields, as its header does; got 4. "
        "Quote fields that hold a ',', or mend the row."
    )


def test_rows_shorter_than_the_header_miss_their_last_values(read):
    assert read("a,b,c\n1,2\n3,4\n").isna().to_numpy().tolist() == [[False, False, True]] * 2


def test_what_pandas_cannot_parse_is_refused_with_its_reason(refused, monkeypatch):
    def overflow(*args, **kwargs):
        raise pd.errors.ParserError("Error tokenizing data. C error: Buffer overflow caught.\n")

    monkeypatch.setattr(pd, "read_csv", overflow)
    assert refused("a,b\n1,2\n") == (
        "The file 't.csv' cannot be read as a table: Error tokenizing data. C error: Buffer overflow caught."
    )


def test_a_long_file_with_one_longer_row_is_refused(refused):
    assert refused("a,b\n" + "1,2\n" * 300_000 + "1,2,3\n" + "1,2\n" * 300_000) == (
        "Line 300002 of 't.csv' must have 2 fields, as its header does; got 3. "
        "Quote fields that hold a ',', or mend the row."
    )


def test_a_quote_that_never_closes_is_refused(refused):
    assert refused('a,b\n1,"x\n2,y\n') == (
        "The file 't.csv' ends inside a quoted field. Close the quote, or remove it."
    )


def test_a_header_of_one_endless_field_is_refused(refused):
    assert (
        refused('"' + "a" * 200_000) == "The header of 't.csv' cannot be read: field larger than field limit (131072)."
    )


@pytest.mark.parametrize("text", ["\n\n", "\r\n", b"\xef\xbb\xbf"], ids=["lines", "windows", "mark"])
def test_a_file_of_blank_lines_is_empty(refused, text):
    assert refused(text) == "The file 't.csv' is empty."


def test_bytes_of_zero_are_no_text(refused):
    assert refused(b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR") == "The file 't.csv' must be a text table; it holds binary data."


@pytest.mark.parametrize("text", [b"caf\xe9,b\n1,2\n", b"a,b\n1,caf\xe9\n"], ids=["header", "row"])
def test_another_encoding_is_refused(refused, text):
    assert refused(text) == ("The file 't.csv' must be text in UTF-8; it is in another encoding. Save it as CSV UTF-8.")


def test_utf_16_is_refused(refused):
    assert refused("a,b\n1,2\n".encode("utf-16")) == (
        "The file 't.csv' must be text in UTF-8; it is in UTF-16. Save it as CSV UTF-8."
    )
