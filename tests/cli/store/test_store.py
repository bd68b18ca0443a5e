import json

import pytest

from separatrix.config import DataConfig, RunConfig, TrainConfig
from separatrix.engines import train
from separatrix.store import open_store


@pytest.fixture
def lab(own_folder):
    """A library with one run, lab.sqlite."""
    with open_store("lab.sqlite") as store:
        run = train(RunConfig(data=DataConfig("moons", n_samples=60), train=TrainConfig(max_epochs=1)))
        store.add_recording(run, name="one")
    return own_folder


def test_a_library_says_where_it_is_and_what_it_holds(run, lab):
    code, out, err = run("store", "info", "--store", "lab.sqlite")
    assert (code, err) == (0, "")
    lines = [line.split(maxsplit=1) for line in out.splitlines()]
    assert lines[0] == ["database", f"{lab}/lab.sqlite"]
    assert lines[1][1].startswith(f"{lab}/lab-files (")
    assert lines[2] == ["holds", "1 run, 0 sweeps, 0 maps; 1 network"]
    told = json.loads(run("store", "info", "--store", "lab.sqlite", "--json")[1])
    assert (told["runs"], told["sweeps"], told["maps"], told["networks"]) == (1, 0, 0, 1)
    assert told["bytes_of_files"] == sum(path.stat().st_size for path in (lab / "lab-files").rglob("*.safetensors"))


def test_the_library_of_the_environment_is_the_default(run, lab, monkeypatch):
    monkeypatch.setenv("SEPARATRIX_STORE", "lab.sqlite")
    assert f"{lab}/lab.sqlite" in run("store", "info")[1]


def test_a_copy_is_whole_and_the_same_line_changes_nothing(run, lab):
    assert run("store", "copy", "lab.sqlite", "copy.sqlite") == (0, "Copied 1 of 1 entry to copy.sqlite.\n", "")
    assert run("store", "copy", "lab.sqlite", "copy.sqlite") == (
        0, "Copied 0 of 1 entry to copy.sqlite.\n1 was there already.\n", ""
    )  # fmt: skip
    with open_store("copy.sqlite") as store:
        assert store.recording("one").status == "done"


def test_a_library_that_is_not_there_is_not_made_by_copying_it(run, lab):
    assert run("store", "copy", "lba.sqlite", "copy.sqlite") == (
        1, "", f"error: There is no library '{lab}/lba.sqlite'.\n"
    )  # fmt: skip
    assert not (lab / "copy.sqlite").exists()


def test_a_library_is_not_copied_into_itself(run, lab):
    assert run("store", "copy", "lab.sqlite", "lab.sqlite") == (
        1, "", f"error: The store '{lab}/lab.sqlite' cannot be copied into itself.\n"
    )  # fmt: skip
