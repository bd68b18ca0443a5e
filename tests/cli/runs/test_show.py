import json
import os

import numpy as np
import pandas as pd
import pytest

from separatrix import load_recording
from separatrix.engines import train
from separatrix.store import open_store


def facts(out):
    return [tuple(part.strip() for part in line.split(maxsplit=1)) for line in out.splitlines()]


def test_a_run_shows_its_settings_and_results(run, library):
    code, out, err = run("runs", "show", "slow")
    found = dict(facts(out))
    assert code == 0
    assert found["run"] == library["slow"]
    assert found["settings"] == "--n-samples 60 --hidden 4 --learning-rate 0.01 --epochs 2"
    assert found["tags"] == "rates"
    assert err == f"Open it: separatrix runs open {library['slow']} -o run.safetensors\n"


def test_what_is_suggested_names_the_library_that_was_named(run, library, monkeypatch):
    here = os.environ["SEPARATRIX_STORE"]
    monkeypatch.delenv("SEPARATRIX_STORE")
    err = run("runs", "show", "slow", "--store", here)[2]
    assert err == f"Open it: separatrix runs open {library['slow']} --store {here} -o run.safetensors\n"
    err = run("runs", "open", "rates", "--store", here)[2]
    wanted = f"separatrix runs open {library['rates']} --store {here} --network 0 -o network.safetensors"
    assert err == f"A network of it: {wanted}\n"


def test_a_sweep_shows_what_varied(run, library):
    out = run("runs", "show", "rates")[1]
    assert ("varies", "learning_rate: 0.1, 0.2") in facts(out)
    assert ("varies", "hidden_layer_sizes: 2, 3-3") in facts(out)
    assert ("seeds", "2 from 7 to 8") in facts(out)
    assert ("measure", "valid_accuracy") in facts(out)


def test_json_shows_the_spec_and_what_was_set_aside(run, library):
    with open_store() as store:
        entry = store.begin("sweep", name="broken", key="k", spec={}, n_networks=4, n_chunks=2)
        store.set_aside(entry, 1, "The moon is full.")
    told = json.loads(run("runs", "show", "broken", "--json")[1])
    assert told["set_aside"] == {"1": "The moon is full."}
    assert (told["n_done"], told["n_networks"]) == (0, 4)


def test_the_settings_that_differ_are_put_side_by_side(run, library):
    code, out, err = run("runs", "compare", "slow", "fast")
    lines = [line.split() for line in out.splitlines()]
    assert (code, err) == (0, "")
    assert [library["slow"], library["fast"]] in lines
    assert ["train.learning_rate", "0.01", "0.5"] in lines
    assert "n_samples" not in out
    told = json.loads(run("runs", "compare", "slow", "fast", "--json")[1])
    assert told["settings"] == {"train.learning_rate": [0.01, 0.5]}


def test_a_run_is_opened_as_the_file_that_was_kept(run, library):
    code, out, err = run("runs", "open", "fast", "-o", "fast.safetensors")
    recording = load_recording("fast.safetensors")
    assert code == 0
    assert out.startswith("Saved fast.safetensors (")
    assert err == "Look at it: separatrix plot fast.safetensors boundary\n"
    assert recording.config.train.learning_rate == 0.5
    np.testing.assert_array_equal(recording.flat(-1), train(recording.config).flat(-1))


def test_a_network_of_a_sweep_is_trained_again_with_equal_bits(run, library):
    told = json.loads(run("runs", "open", "rates", "--network", "6", "--json")[1])
    recording = load_recording(told["path"])
    assert told["path"] == f"{library['rates']}-6.safetensors"
    assert recording.config.model.hidden_layer_sizes == (3, 3)
    with open_store() as store:
        assert store.table("rates")["valid_accuracy"][6] == recording.score()


@pytest.mark.parametrize("command", ["export", "open"])
def test_the_table_of_a_sweep_has_the_settings_that_varied(run, library, command):
    words = ("rates.csv",) if command == "export" else ("-o", "rates.csv")
    assert run("runs", command, "rates", *words)[0] == 0
    table = pd.read_csv("rates.csv")
    assert table["learning_rate"].tolist() == [0.1] * 4 + [0.2] * 4
    assert table["hidden_layer_sizes"].tolist() == ["2", "2", "3-3", "3-3"] * 2
    assert table["seed"].tolist() == [7, 8] * 4
    assert table["valid_accuracy"].between(0, 1).all()


def test_a_table_may_be_parquet(run, library):
    assert run("runs", "export", "rates", "rates.parquet")[0] == 0
    assert pd.read_parquet("rates.parquet")["hidden_layer_sizes"].tolist() == ["2", "2", "3-3", "3-3"] * 2
