"""What is kept of runs, sweeps and maps, and how they are found again. Every test holds for both kinds of database."""

from datetime import UTC, date, datetime, timedelta

import numpy as np
import pytest

from separatrix.errors import ConfigError, FileError, UnknownNameError
from separatrix.store import open_store

from .conftest import two


def begin(store, name, kind="sweep", **changes):
    return store.begin(kind, **{"name": name, "key": str(name), "spec": {}, "n_networks": 4, "n_chunks": 2} | changes)


def test_a_recording_is_kept_and_comes_back_equal(store, moons_run):
    entry = store.add_recording(moons_run, name="moons", tags=["tutorial", "first"])
    assert (entry.kind, entry.name, entry.status, entry.n_networks, entry.n_done) == ("run", "moons", "done", 1, 1)
    assert entry.tags == ("first", "tutorial")
    assert entry.spec == moons_run.config.to_dict()
    assert entry.summary["valid_accuracy"] == moons_run.history["valid_accuracy"][-1]
    again = store.recording(entry)
    assert again.config == moons_run.config
    np.testing.assert_array_equal(again.logits(), moons_run.logits())


def test_a_run_has_a_table_of_one_row(store, moons_run):
    table = store.table(store.add_recording(moons_run))
    assert table.columns.tolist()[:4] == ["index", "seed", "status", "steps"]
    assert table["train_loss"].tolist() == [moons_run.history["train_loss"][-1]]


def test_a_store_that_is_opened_again_holds_what_was_kept(where, moons_run):
    with open_store(where) as store:
        entry = store.add_recording(moons_run, name="moons", tags=["a"])
    with open_store(where) as store:
        assert store.entries() == [entry]


def test_a_store_shows_where_it_is(store):
    assert repr(store) == f"Store({store.database.shown!r})"


def test_ids_are_short_and_sort_by_age(store):
    found = [begin(store, str(i)).id for i in range(20)]
    assert sorted(found) == found
    assert {len(one) for one in found} == {8}


def test_an_entry_is_found_by_its_id_the_beginning_of_it_and_its_name(store):
    entry = begin(store, "rates")
    assert store.entry(entry.id) == store.entry(entry.id[:5]) == store.entry(entry.id.upper()) == entry
    assert store.entry("rates") == entry


def test_a_name_is_found_by_a_part_of_it_as_it_is_written_whatever_its_letters(store):
    entry = begin(store, "Änderung Größe")
    for part in ("Änd", "größe", "ÄNDERUNG"[1:]):
        assert store.entries(name=part) == [entry]


def test_a_name_that_is_another_ids_beginning_is_the_name(store):
    first = begin(store, "first")
    named = begin(store, first.id[:3])
    assert store.entry(first.id[:3]) == named


def test_a_beginning_that_several_ids_have_is_refused(store):
    first, second = begin(store, "a"), begin(store, "b")
    with pytest.raises(UnknownNameError) as error:
        store.entry(first.id[:1])
    assert str(error.value) == f"'0' means 2 entries, {first.id}, {second.id}. Give the id of one."


def test_a_name_that_several_entries_have_is_refused(store):
    found = [begin(store, "same", key=str(i)).id for i in range(6)]
    with pytest.raises(UnknownNameError) as error:
        store.entry("same")
    assert str(error.value) == f"'same' means 6 entries, {', '.join(found[:5])} .... Give the id of one."


def test_an_unknown_entry_gets_the_nearest_name(store):
    begin(store, "moons")
    with pytest.raises(UnknownNameError) as error:
        store.table("mons")
    expected = "The entry must be an id, the beginning of one, or a name; got 'mons'. Did you mean 'moons'?"
    assert str(error.value) == expected


def test_an_empty_store_says_that_it_is_empty(store):
    with pytest.raises(UnknownNameError) as error:
        store.entry("moons")
    expected = "The entry must be an id, the beginning of one, or a name; got 'moons'. The store is empty."
    assert str(error.value) == expected


def test_a_percent_sign_is_no_wildcard(store):
    begin(store, "a")
    assert store.entries(name="%") == []
    with pytest.raises(UnknownNameError):
        store.entry("%")


def test_entries_are_listed_from_the_newest_and_by_what_is_asked(store, moons_run):
    run = store.add_recording(moons_run, name="Moons", tags=["good"])
    rates, widths = begin(store, "rates", n_networks=9), begin(store, "widths", kind="map")
    assert [entry.name for entry in store.entries()] == ["widths", "rates", "Moons"]
    assert store.entries(limit=1) == store.entries(kind="map") == [widths]
    assert store.entries(tag="good") == store.entries(name="oo") == store.entries(status="done") == [run]
    assert store.entries(status="running", order="-n_networks") == [rates, widths]
    assert store.entries(kind="sweep", tag="good") == []


def test_entries_are_found_by_their_age(store):
    entry = begin(store, "rates")
    assert entry.created.tzinfo is UTC
    assert store.entries(since=entry.created) == store.entries(since=date(2020, 1, 1)) == [entry]
    assert (
        store.entries(since=entry.created - timedelta(microseconds=1)) == store.entries(since="2020-01-01") == [entry]
    )
    assert store.entries(since=datetime.now(UTC) + timedelta(days=1)) == []


@pytest.mark.parametrize(
    ("asked", "message"),
    [
        ({"since": "yesterday"}, "since must be a date such as 2026-11-24 or 2026-11-24T12:00; got 'yesterday'."),
        ({"kind": "sweeps"}, "kind must be one of run, sweep, map; got 'sweeps'. Did you mean 'sweep'?"),
        (
            {"order": "age"},
            "order must be one of created, name, kind, status, n_networks, -created, -name, -kind, -status, "
            "-n_networks; got 'age'.",
        ),
    ],
)
def test_what_no_entry_can_be_asked_for_is_refused(store, asked, message):
    with pytest.raises(ConfigError) as error:
        store.entries(**asked)
    assert str(error.value) == message


def test_entries_are_tagged_untagged_renamed_and_summarized(store):
    entry = begin(store, "rates")
    assert store.tag(entry, "b", "a", "b").tags == ("a", "b")
    assert store.tag("rates", "a").tags == ("a", "b")
    assert store.untag(entry, "a", "never there").tags == ("b",)
    assert store.rename(entry, " other ").name == "other"
    assert store.rename(entry, None).name is None
    assert store.summarize(entry, {"best": np.float64(0.5), "all": np.arange(2)}).summary == {
        "best": 0.5,
        "all": [0, 1],
    }


def test_a_name_that_cannot_be_shown_is_refused(store, moons_run):
    with pytest.raises(ConfigError) as error:
        store.add_recording(moons_run, name="two\nlines")
    assert str(error.value) == "name must be of 1 to 200 printable characters; got 'two\\nlines'."
    with pytest.raises(ConfigError) as error:
        store.add_recording(moons_run, tags=["good", " "])
    assert str(error.value) == "tag must be of 1 to 200 printable characters; got ' '."
    assert store.entries() == []


def test_a_spec_that_is_no_json_is_refused(store):
    with pytest.raises(ConfigError) as error:
        begin(store, "rates", spec={"axis": {1}})
    assert str(error.value) == "spec must be of texts, numbers, lists and dictionaries; got {1}."


def test_an_unfinished_sweep_is_gone_on_with_and_a_finished_one_is_not(store):
    entry = begin(store, "rates")
    store.add_chunk(entry, 0, two(0, 1))
    assert store.finish(entry, "interrupted").status == "interrupted"
    again = begin(store, "another name", key="rates")
    assert (again.id, again.name, again.status, again.n_done) == (entry.id, "rates", "running", 2)
    assert store.finish(entry).status == "done"
    assert begin(store, "rates").id != entry.id


def test_a_map_does_not_go_on_with_a_sweep(store):
    assert begin(store, "rates").id != begin(store, "rates", kind="map").id


def test_a_run_is_not_begun(store):
    with pytest.raises(ConfigError) as error:
        begin(store, "moons", kind="run")
    assert str(error.value) == "kind must be one of sweep, map; got 'run'."


def test_going_on_with_another_number_of_chunks_is_refused(store):
    entry = begin(store, "rates")
    with pytest.raises(ConfigError) as error:
        begin(store, "rates", n_chunks=3)
    assert str(error.value) == (
        f"n_chunks must be 2, as in the unfinished sweep {entry.id} (rates) with the same key; got 3. "
        "Delete that one, or give another key."
    )


def test_a_deleted_entry_is_gone_with_its_files_and_the_others_stay(store, moons_run):
    run, kept = store.add_recording(moons_run, tags=["a"]), begin(store, "kept")
    sweep = begin(store, "rates")
    for entry in (sweep, kept):
        store.add_chunk(entry, 0, two(0, 1), {"weights": np.zeros((2, 3))})
    store.delete(run)
    store.delete(sweep)
    assert [entry.id for entry in store.entries()] == [kept.id]
    assert [str(path.relative_to(store.files)) for path in store.files.rglob("*.safetensors")] == [
        f"arrays/{kept.id}/0.safetensors"
    ]


def test_a_sweep_has_no_recording(store, sweep):
    with pytest.raises(UnknownNameError) as error:
        store.recording(sweep)
    assert str(error.value) == f"The sweep {sweep.id} (rates) has no recording; it has a table of results."


def test_a_recording_whose_file_is_gone_is_named(store, moons_run):
    entry = store.add_recording(moons_run)
    path = store.files / "recordings" / f"{entry.id}.safetensors"
    path.unlink()
    with pytest.raises(FileError) as error:
        store.recording(entry)
    expected = f"The store's file {str(path)!r} is missing. A store is moved together with its folder of files."
    assert str(error.value) == expected
