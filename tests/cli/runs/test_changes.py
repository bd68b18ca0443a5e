import pytest

from separatrix.store import open_store


def entries():
    with open_store() as store:
        return {entry.id: entry for entry in store.entries()}


def test_tags_are_given_and_taken_away(run, library):
    code, out, err = run("runs", "tag", "slow", "baseline", "first")
    assert (code, err) == (0, "")
    assert "slow" in out
    assert entries()[library["slow"]].tags == ("baseline", "first", "rates")
    run("runs", "tag", "slow", "rates", "first", "--remove")
    assert entries()[library["slow"]].tags == ("baseline",)


def test_a_name_is_changed(run, library):
    assert run("runs", "rename", "slow", "crawling") == (
        0, f"The run {library['slow']} is called 'crawling'.\n", ""
    )  # fmt: skip
    assert entries()[library["slow"]].name == "crawling"


def test_nothing_is_deleted_without_yes(run, library):
    assert run("runs", "delete", "slow", "rates") == (
        2,
        "",
        f"error: This would delete the run {library['slow']} (slow), sweep {library['rates']} (rates) for good. "
        "Add --yes to do it.\nSee: separatrix runs delete --help\n",
    )
    assert len(entries()) == 3


def test_entries_are_deleted_with_their_files(run, library):
    assert run("runs", "delete", "slow", library["slow"], "rates", "--yes") == (
        0, f"Deleted the run {library['slow']} (slow), sweep {library['rates']} (rates).\n", ""
    )  # fmt: skip
    assert list(entries()) == [library["fast"]]
    with open_store() as store:
        assert [path.stem for path in store.files.rglob("*.safetensors")] == [library["fast"]]


@pytest.mark.parametrize(
    ("words", "code", "message"),
    [
        (["delete"], 2, "ENTRIES is missing: give one id or more.\nSee: separatrix runs delete --help"),
        (["rename", "slow", " "], 1, "name must be of 1 to 200 printable characters; got ' '."),
        (["tag", "slow"], 2, "TAGS is missing: give one tag or more.\nSee: separatrix runs tag --help"),
        (["show", "slwo"], 1,
         "The entry must be an id, the beginning of one, or a name; got 'slwo'. Did you mean 'slow'?"),
        (["export", "slow", "slow.txt"], 2,
         "FILE must be a path that ends in .csv, .parquet; got 'slow.txt'.\nSee: separatrix runs export --help"),
        (["open", "slow", "-o", "slow.csv"], 2,
         "-o must be a path that ends in .safetensors; got 'slow.csv'.\nSee: separatrix runs open --help"),
        (["open", "rates", "--network", "8"], 2,
         "--network must be a number from 0 to 7; got 8.\nSee: separatrix runs open --help"),
        (["compare", "slow"], 2,
         "ENTRIES must be two different ones or more. List them with: separatrix runs\n"
         "See: separatrix runs compare --help"),
    ],
)  # fmt: skip
def test_what_cannot_be_done_says_why_and_changes_nothing(run, library, words, code, message):
    before = entries()
    assert run("runs", *words) == (code, "", f"error: {message}\n")
    assert entries() == before


def test_two_entries_of_one_name_are_told_apart_by_their_ids(run, library):
    run("runs", "rename", "fast", "slow")
    assert run("runs", "show", "slow") == (
        1, "", f"error: 'slow' means 2 entries, {library['slow']}, {library['fast']}. Give the id of one.\n"
    )  # fmt: skip


def test_an_empty_library_says_so_instead_of_no_such_entry(run):
    assert run("runs", "show", "slow") == (
        1, "", "error: The library is empty. What train makes is kept there: separatrix train moons\n"
    )  # fmt: skip


def test_a_network_of_a_run_is_no_choice(run, library):
    assert run("runs", "open", "slow", "--network", "0") == (
        2,
        "",
        f"error: --network is for sweeps and maps; the run {library['slow']} (slow) is one network.\n"
        "See: separatrix runs open --help\n",
    )
