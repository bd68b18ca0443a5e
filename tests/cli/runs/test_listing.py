import json

import pytest

from separatrix.store import open_store


def rows(out):
    return [line.split() for line in out.splitlines()[2:]]


def test_the_newest_come_first_with_what_says_most_of_them(run, library):
    code, out, err = run("runs")
    assert (code, err) == (0, "")
    titles = out.splitlines()[0].split()
    assert titles == ["id", "kind", "name", "created", "status", "networks", "measure", "tags"]
    assert [(row[0], row[1], row[2]) for row in rows(out)] == [
        (library["rates"], "sweep", "rates"), (library["fast"], "run", "fast"), (library["slow"], "run", "slow")
    ]  # fmt: skip
    assert rows(out)[0][5:9] == ["done", "8", "valid", "accuracy"]


@pytest.mark.parametrize(
    ("words", "names"),
    [
        (["--kind", "run"], ["fast", "slow"]),
        (["--kind", "sweep"], ["rates"]),
        (["--tag", "rates"], ["fast", "slow"]),
        (["--name", "LOW"], ["slow"]),
        (["--status", "done", "--limit", "2"], ["rates", "fast"]),
        (["--since", "2026-01-01", "--limit", "0"], ["rates", "fast", "slow"]),
    ],
)
def test_what_fits_is_listed(run, library, words, names):
    assert [entry["name"] for entry in json.loads(run("runs", *words, "--json")[1])] == names


def test_json_tells_everything_of_an_entry(run, library):
    (entry,) = json.loads(run("runs", "--kind", "sweep", "--json")[1])
    assert entry["id"] == library["rates"]
    assert (entry["status"], entry["n_networks"], entry["n_done"]) == ("done", 8, 8)
    assert entry["spec"]["vary"]["train.learning_rate"] == [0.1, 0.2]


def test_more_than_the_limit_is_said(run, library):
    assert run("runs", "--limit", "1")[2] == "There are more. All of them: separatrix runs --limit 0 (now 1)\n"


def test_an_empty_library_says_how_to_fill_it(run):
    said = "The library is empty. What train makes is kept there: separatrix train moons\n"
    assert run("runs") == (0, "", said)
    assert run("runs", "--json") == (0, "[]\n", "")


def test_nothing_that_fits_is_said(run, library):
    assert run("runs", "--name", "none") == (0, "", "No entry fits. All of them: separatrix runs --limit 0\n")


@pytest.mark.parametrize(
    ("words", "code", "message"),
    [
        (["--limit", "-1"], 2, "--limit must be at least 0; got -1.\nSee: separatrix runs --help"),
        (["--since", "May"], 1, "since must be a date such as 2026-11-24 or 2026-11-24T12:00; got 'May'."),
        (["--kind", "swep"], 2,
         "--kind must be one of run, sweep, map; got 'swep'. Did you mean 'sweep'?\nSee: separatrix runs --help"),
    ],
)  # fmt: skip
def test_what_cannot_be_listed_says_why(run, library, words, code, message):
    assert run("runs", *words) == (code, "", f"error: {message}\n")


def test_another_library_can_be_named(run, library, own_folder):
    with open_store(own_folder / "other.sqlite"):
        pass
    assert run("runs", "--store", "other.sqlite", "--json") == (0, "[]\n", "")
