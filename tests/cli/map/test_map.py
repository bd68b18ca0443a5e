import json
import os
import shlex

import numpy as np
import pytest

from separatrix import load_recording
from separatrix.engines import train
from separatrix.store import open_store
from separatrix.sweeps import load_map

SMALL = ("--n-samples", "60", "--epochs", "2", "--hidden", "4")
AXES = ("--x", "learning_rate=0.001:10:log", "--y", "l1=0:0.5")


@pytest.fixture
def drawn(run):
    """The answer to a small map, called rates, and its picture in map.svg."""
    return run("map", "moons", *SMALL, *AXES, "--size", "6x4", "--name", "rates", "-o", "map.svg")


def test_a_map_is_drawn_kept_and_told(drawn, own_folder):
    code, out, err = drawn
    with open_store() as store:
        found = load_map(store, "rates")
    assert code == 0
    assert (found.x.name, found.y.name) == ("train.learning_rate", "train.l1")
    assert (found.x.n, found.y.n, found.sweep.n_done) == (6, 4, 24)
    assert out.startswith(
        "moons: 24 networks\n  l1: 4 values from 0 to 0.5\n  learning_rate: 6 values from 0.001 to 10"
    )
    assert "\nSafest setting: learning_rate " in out
    assert "\nSaved map.svg (" in out
    assert f"\nKept in the library as {found.sweep.entry}.\n" in out
    assert err.splitlines()[-1].startswith(f"A network of it: separatrix map open {found.sweep.entry.id} --at ")
    assert (own_folder / "map.svg").read_text().startswith("<?xml")


def test_the_network_that_it_names_is_trained_again_with_equal_bits(drawn, run):
    words = drawn[2].splitlines()[-1].partition("separatrix ")[2].split()
    code, out, err = run(*words)
    recording = load_recording("network.safetensors")
    with open_store() as store:
        found = load_map(store, "rates")
    column, row = found.at(float(words[4]), float(words[5]))
    assert code == 0
    assert recording.config == found.config_of(column, row)
    assert recording.score() == found.grid()[row, column]
    np.testing.assert_array_equal(recording.flat(-1), train(recording.config).flat(-1))
    assert out.startswith(f"Pixel {column}, {row} of {found.sweep.entry}: learning_rate ")
    assert f"Its valid accuracy in the map: {recording.score():.4f}\n" in out
    assert err == "Look at it: separatrix plot network.safetensors boundary\n"


def test_a_map_in_another_library_is_opened_from_there(run):
    words = ("map", "moons", *SMALL, *AXES, "--size", "2", "--store", "other lib.sqlite", "-o", "map.svg")
    said = run(*words)[2].splitlines()[-1]
    code, _, err = run(*shlex.split(said.partition("separatrix ")[2].replace("network.", "'a network.'")))
    assert code == 0
    assert err == "Look at it: separatrix plot 'a network.safetensors' boundary\n"


def test_the_last_map_needs_no_name_and_json_says_which_network_it_is(drawn, run):
    told = json.loads(run("map", "open", "last", "--at", "10", "0", "--json")[1])
    with open_store() as store:
        entry = store.entry("rates")
    assert (told["id"], told["column"], told["row"], told["network"]) == (entry.id, 5, 0, 5)
    assert told["path"] == f"{entry.id}-5-0.safetensors"
    assert told["config"]["train"]["learning_rate"] == 10


def test_a_pixel_may_be_the_mean_of_seeds_of_which_each_can_be_opened(run):
    words = ("map", "moons", *SMALL, *AXES, "--size", "2", "--seeds", "3", "-q", "-o", "map.png")
    assert run(*words)[0] == 0
    out = run("map", "open", "last", "--at", "0.001", "0", "--seed", "2", "-o", "two.safetensors")[1]
    assert ", seed 2\n" in out
    assert load_recording("two.safetensors").config.seed == 2


def test_the_same_command_again_trains_nothing_and_draws(drawn, run, own_folder):
    words = ("map", "moons", *SMALL, *AXES, "--size", "6x4", "--measure", "valid_loss", "-o", "loss.png")
    code, out, err = run(*words)
    assert code == 0
    assert "valid loss" in out
    assert err.startswith("All of it is in the library, as map ")
    assert (own_folder / "loss.png").exists()


def test_json_tells_the_map_without_its_pixels(run):
    words = ("map", "moons", *SMALL, *AXES, "--size", "3", "--no-store", "-q", "-o", "map.png", "--json")
    told = json.loads(run(*words)[1], parse_constant=pytest.fail)
    assert (told["x"], told["y"], told["pixels"]) == ("train.learning_rate", "train.l1", [3, 3])
    assert (told["path"], told["id"], told["done"], told["status"]) == ("map.png", None, 9, "done")
    assert (told["dimension"], told["ranking"]) == (None, [])


def test_a_dry_run_says_what_a_map_costs(run, own_folder):
    out = run("map", "moons", *SMALL, *AXES, "--size", "256", "--dry-run")[1]
    assert " ".join(out.split()).startswith("networks 65,536: 65,536 settings, 1 seed each varies l1: 256 values from")
    assert not os.listdir(own_folder)


def test_trainability_is_told_by_its_boundarys_dimension(run):
    words = ("--n-samples", "30", "--hidden", "3", "--epochs", "5", "--batch-size", "full", "--size", "57")
    axes = ("--x", "learning_rate=0.01:1000:log", "--y", "momentum=0:0.99")
    code, out, _ = run("map", "moons", *words, *axes, "--measure", "trainability", "-q", "-o", "map.png")
    assert code == 0
    assert "\nBox-counting dimension " in out
    assert "Safest setting" not in out


def test_the_published_experiments_are_maps_of_trainability(run, own_folder):
    code, out, _ = run("map", "trainability", "--preset", "single-point", "--size", "4", "-q", "-o", "map.png")
    assert code == 0
    assert "gaussian: 16 networks\n" in out
    assert (own_folder / "map.png").exists()
    with open_store() as store:
        (entry,) = store.entries(kind="map")
    assert entry.summary["measure"] == "trainability"


def test_a_zoom_maps_a_window_within_another_and_animates_them(run, own_folder):
    words = ("map", "trainability", "--preset", "identity", "--size", "16", "--zoom", "2", "-q", "--tag", "zoom")
    code, out, err = run(*words)
    lines = out.splitlines()
    assert (code, err) == (0, "")
    assert lines[0] == ("learning_rate.0 0.1 to 30, learning_rate.1 0.1 to 30: no boundary to measure")
    assert lines[1].startswith("learning_rate.0 ")
    assert lines[-1].startswith("Saved trainability-identity.gif (")
    assert (own_folder / "trainability-identity.gif").read_bytes().startswith(b"GIF")
    with open_store() as store:
        assert len(store.entries(kind="map", tag="zoom")) == 2


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["moons"], "--x is missing: name a setting and its range: --x learning_rate=1e-4:10:log"),
        (["moons", *AXES[:2]], "--y is missing: name a setting and its range: --y learning_rate=1e-4:10:log"),
        ([*AXES], "DATA is missing: name a data set such as moons, the path of a table, or a --config file."),
        (["moons", *AXES[:2], "--y", "learning_rate=1:2"],
         "The two axes of a map must be different fields; both are learning_rate."),
        (["moons", *AXES[:2], "--y", "activation=1:2"],
         "activation takes no numbers. An axis needs a numeric field, such as learning_rate."),
        (["moons", *AXES[:2], "--y", "activation=relu,tanh"],
         "--y must be NAME=LOW:HIGH, NAME=LOW:HIGH:log or NAME=LOW:HIGH:N:log; got 'activation=relu,tanh'. "
         "For example: learning_rate=1e-4:10:log"),
        (["moons", *AXES[:2], "--y", "noise=0:1", "--size", "0"],
         "--size must be a number of pixels such as 256, or along x and y such as 256x128; got '0'."),
        (["moons", *AXES[:2], "--y", "noize=0:1"], "'noize' is not a field of a RunConfig. Did you mean 'noise'?"),
        (["moons", *AXES[:2], "--y", "seed=0:9"],
         "The seed cannot be an axis of a map: its order means nothing. Take seeds=N to average."),
        (["moons", *AXES, "-o", "a.gif"],
         "-o must be a path that ends in .html, .htm, .png, .svg, .pdf, .jpg, .webp; got 'a.gif'."),
        (["open", "last"], "--at is missing."),
        (["trainability", "--zoom", "1"], "--zoom must be at least 2; got 1."),
        (["trainability", "--size", "1"], "--size must be at least 2; got 1."),
        (["trainability", "--preset", "tahn"],
         "--preset must be one of tanh, relu, identity, minibatch, single-point, offset; got 'tahn'. "
         "Did you mean 'tanh'?"),
        (["trainability", "--zoom", "3", "-o", "a.png"],
         "-o must be a path that ends in .gif, .webp, .apng, .mp4; got 'a.png'."),
    ],
)  # fmt: skip
def test_a_map_that_cannot_be_is_refused_with_2(run, own_folder, words, message):
    command = f"map {words[0]}" if words[0] in ("open", "trainability") else "map"
    assert run("map", *words) == (2, "", f"error: {message}\nSee: separatrix {command} --help\n")
    assert not os.listdir(own_folder)


def test_a_point_beside_the_map_and_a_seed_that_it_has_not_are_refused(drawn, run):
    assert run("map", "open", "rates", "--at", "100", "0") == (
        2,
        "",
        "error: --at must be a learning_rate from 0.001 to 10; got 100.0.\nSee: separatrix map open --help\n",
    )
    assert run("map", "open", "rates", "--at", "1", "0", "--seed", "7") == (
        1, "", "error: seed must be one of the map's own, 0 to 0; got 7.\n"
    )  # fmt: skip


def test_without_a_map_the_last_is_none(run):
    assert run("map", "open", "last", "--at", "1", "1") == (
        1,
        "",
        "error: There is no map in the library. Make one: separatrix map moons --x learning_rate=1e-4:10:log "
        "--y weight_decay=1e-6:1:log\n",
    )


def test_a_run_is_no_map(run):
    run("train", "moons", *SMALL, "--name", "one", "-q")
    with open_store() as store:
        entry = store.entry("one")
    assert run("map", "open", "one", "--at", "1", "1") == (
        1, "", f"error: The {entry} is no map. List them with: separatrix runs --kind map\n"
    )  # fmt: skip


def test_ten_billion_pixels_are_too_many_unasked(run):
    assert run("map", "moons", *AXES, "--size", "100000") == (
        1,
        "",
        "error: This is 10,000,000,000 networks: at a millisecond each 116 days, on disk 1 TB or more. "
        "Say yes=True (--yes) if that is meant.\n",
    )
