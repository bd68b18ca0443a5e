import json
import os

import numpy as np
import pytest

from separatrix import load_recording
from separatrix.config import RunConfig
from separatrix.engines import train
from separatrix.store import Store, open_store
from separatrix.sweeps import load_sweep
from separatrix.sweeps.run import _size, memory

FEW = ("--n-samples", "60", "--hidden", "4")
SMALL = (*FEW, "--epochs", "2")


@pytest.fixture
def sweep(run):
    """Run a small sweep without a page, whose drawing takes seconds."""

    def call(*words, data="moons"):
        return run("sweep", data, *SMALL, "--no-report", *words)

    return call


def test_seeds_alone_are_told_with_how_sure_their_mean_is(sweep):
    code, out, err = sweep("--seeds", "20", "--seed", "5", "--name", "twenty")
    with open_store() as store:
        entry = store.entry("twenty")
        found = load_sweep(store, entry)
    assert code == 0
    assert found.plan.columns["seed"].tolist() == list(range(5, 25))
    lines = out.splitlines()
    assert lines[:2] == ["moons: 20 networks", "  seed: 20 from 5 to 24"]
    assert lines[2].startswith("done: 20 networks in ")
    mean = next(line for line in lines if line.startswith("  mean"))
    assert mean.split()[:4] == ["mean", f"{found.values().mean():.4f}", "95", "%"]
    best = int(found.ranking()[0])
    assert f"network {best}: seed {5 + best}" in out
    assert "failed 0 % 95 % interval 0 % to 16.1 %" in " ".join(out.split())
    assert lines[-1] == f"Kept in the library as {entry}."
    assert err.splitlines()[0].startswith("networks ")
    assert err.splitlines()[-1] == (
        f"The best network: separatrix runs open {entry.id} --network {best} -o best.safetensors"
    )


def test_the_network_that_it_names_is_the_one_of_train(sweep, run):
    sweep("--seeds", "3", "--name", "three", "-q")
    assert run("runs", "open", "three", "--network", "2", "-o", "two.safetensors")[0] == 0
    recording = load_recording("two.safetensors")
    np.testing.assert_array_equal(recording.flat(-1), train(recording.config).flat(-1))
    assert recording.config.seed == 2


def test_settings_that_vary_are_ranked(sweep):
    code, out, _ = sweep("--vary", "learning_rate=0.001:10:4:log", "--vary", "hidden=4,3-3", "--seeds", "2", "-q")
    assert code == 0
    assert "  learning_rate: 4 values from 0.001 to 10 in equal ratios\n  hidden_layer_sizes: 4, 3-3\n" in out
    assert "\nThe best of 8 settings, by their mean valid accuracy:\n" in out
    assert "± over seeds" in out
    assert out.count("3-3") >= 5


def test_without_anything_that_varies_a_hundred_seeds_are_taken(run):
    assert "networks     100: 1 setting, 100 seeds each\n" in "\n".join(
        line.rstrip() for line in run("sweep", "moons", *SMALL, "--dry-run")[1].splitlines()
    )


def test_the_same_command_again_trains_nothing(sweep):
    words = ("--seeds", "4")
    first = sweep(*words, "--name", "four")[1]
    code, out, err = sweep(*words, "--tag", "twice", "--name", "other")
    assert code == 0
    assert [line for line in out.splitlines() if line.startswith("  ")] == [
        line for line in first.splitlines() if line.startswith("  ")
    ]
    assert err.startswith("All of it is in the library, as sweep ")
    with open_store() as store:
        (entry,) = store.entries()
    assert (entry.name, entry.tags) == ("other", ("twice",))


def test_again_trains_anew(sweep):
    sweep("--seeds", "2", "-q")
    sweep("--seeds", "2", "-q", "--again")
    with open_store() as store:
        assert [entry.status for entry in store.entries()] == ["done", "done"]


def test_what_was_interrupted_is_gone_on_with(sweep, monkeypatch):
    class Impatient:
        asked = False  # what is in work at that moment ends, and is told of too

        def sweep_started(self, plan, n_done):
            pass

        def chunk_ended(self, progress):
            if progress.n_done >= progress.n_networks // 3 and not self.asked:
                self.asked = True
                raise KeyboardInterrupt

        def chunk_set_aside(self, aside):
            pass

    # more chunks than are in work at once, of which all may have ended at that moment
    words = ("--seeds", "6", "--vary", "hidden=2,3,4,5,6,7,8,9,10,11", "-q")
    with monkeypatch.context() as patch:
        patch.setattr("separatrix.cli.sweep_progress.Nothing", Impatient)
        code, out, err = sweep(*words)
    with open_store() as store:
        (entry,) = store.entries()
    assert code == 130
    assert 20 <= entry.n_done < 60
    assert f"interrupted: {entry.n_done} networks in " in out
    assert err == f"Interrupted: {entry.n_done} networks are trained and kept. Run the same command again to go on.\n"
    code, out, err = sweep(*words[:-1])
    assert code == 0
    assert err.startswith(f"Going on: {entry.n_done} networks are in the library already.\n")
    with open_store() as store:
        assert [(each.id, each.status, each.n_done) for each in store.entries()] == [(entry.id, "done", 60)]


def test_without_the_library_an_interrupt_loses_what_there_is(sweep, monkeypatch):
    def interrupted(_, progress):
        if progress.n_done == 5:
            raise KeyboardInterrupt

    monkeypatch.setattr("separatrix.cli.sweep_progress.Nothing.chunk_ended", interrupted)
    code, _, err = sweep("--vary", "hidden=2,3,4,5,6,7,8,9", "--seeds", "5", "-q", "--no-store")
    assert code == 130
    assert err.startswith("Interrupted: ")
    assert err.endswith(" networks are trained and lost, as --no-store asked.\n")


def test_json_is_one_object_that_tells_the_sweep(sweep):
    words = ("--vary", "learning_rate=0.1,1e30", "--seeds", "2", "--json", "-q", "--measure", "valid_loss")
    code, out, _ = sweep(*words, data="playground-reg-plane")
    told = json.loads(out, parse_constant=pytest.fail)
    assert code == 0
    assert (told["networks"], told["done"], told["status"], told["path"]) == (4, 4, "done", None)
    assert told["endings"] == {"done": 2, "diverged": 2}
    assert told["failed"]["value"] == 0.5
    assert told["measure"] == "valid_loss"
    best = told["extremes"]["best"]
    assert RunConfig.from_dict(best["config"]).seed == best["network"] % 2
    assert [row["learning_rate"] for row in told["ranking"]] == [0.1, 1e30]
    assert told["ranking"][1]["n_failed"] == 2
    with open_store() as store:
        assert store.entry(told["id"]).n_done == 4


def test_a_page_is_written_where_it_is_asked(run, own_folder):
    code, out, _ = run("sweep", "moons", *SMALL, "--seeds", "3", "-q", "--no-store", "-o", "three.html")
    assert code == 0
    page = (own_folder / "three.html").read_text(encoding="utf-8")
    assert "<html" in page
    assert "\nSaved three.html (" in out
    assert "library" not in out


def test_a_file_says_all_and_flags_go_before_it(run, own_folder):
    (own_folder / "spec.toml").write_text(
        'seeds = 2\n[run.data]\nname = "circles"\nn_samples = 60\n[run.model]\nhidden_layer_sizes = [4]\n'
        '[run.train]\nmax_epochs = 9\n[vary]\nlearning_rate = "0.1:1:3"\n'
    )
    words = ("sweep", "spec.toml", "--epochs", "2", "--vary", "l1=0,0.1", "--dry-run", "--json")
    told = json.loads(run(*words)[1])
    assert (told["networks"], told["settings"], told["seeds"]) == (12, 6, 2)
    assert told["spec"]["run"]["data"]["name"] == "circles"
    assert told["spec"]["run"]["train"]["max_epochs"] == 2
    assert told["spec"]["vary"] == {"train.learning_rate": "0.1:1.0:3", "train.l1": [0, 0.1]}


def test_a_dry_run_says_what_would_be_trained_and_keeps_nothing(run, own_folder):
    code, out, err = run("sweep", "moons", *SMALL, "--vary", "dropout=0,0.5", "--seeds", "3", "--dry-run")
    facts = dict(line.split(maxsplit=1) for line in out.splitlines())
    assert (code, err) == (0, "")
    assert facts["networks"].strip() == "6: 2 settings, 3 seeds each"
    assert facts["populations"].strip() == "2, cut into 2 chunks"
    assert facts["varies"].strip() == "dropout: 0, 0.5"
    assert facts["time"].startswith("about ")
    assert facts["memory"].strip().endswith(" beside PyTorch")
    assert facts["disk"].strip().endswith(" in the library")
    assert not os.listdir(own_folder)
    with open_store() as store:
        assert store.entries() == []


def test_a_budget_says_its_rounds_and_stops_the_weak(run):
    words = ("sweep", "moons", *FEW, "--vary", "learning_rate=0.001:1:9:log", "--epochs", "9", "--budget", "40")
    out = run(*words, "--dry-run")[1]
    rounds = [line.split(maxsplit=1)[1].strip() for line in out.splitlines() if line.startswith("round")]
    assert rounds == ["9 settings for 1 epoch", "3 settings for 3 epochs", "1 setting for 9 epochs"]
    code, out, _ = run(*words, "-q", "--no-report")
    assert code == 0
    assert run(*words, "--no-report")[2].startswith("All of it is in the library, as sweep ")
    assert "  max_epochs: 1, 3, 9\n" in out
    assert "\nThe best of 13 settings" in out


def test_optuna_draws_as_many_as_are_asked_for(sweep):
    code, out, _ = sweep("--sampler", "optuna", "--n", "9", "--vary", "learning_rate=0.001:1:log", "-q")
    assert code == 0
    assert out.startswith("moons: 9 networks\n  learning_rate: 9 values from ")


@pytest.mark.native  # whose chunks are trained in this process, where they can be poisoned
def test_a_chunk_that_cannot_be_trained_is_named_and_the_rest_is_kept(sweep, monkeypatch):
    from separatrix.sweeps import runners

    def poisoned(chunk, **settings):
        if chunk.population.config.model.hidden_layer_sizes == (3,):
            raise ValueError("The moon is full.")
        return train_chunk(chunk, **settings)

    train_chunk = runners.train_chunk
    monkeypatch.setattr(runners, "train_chunk", poisoned)
    code, out, err = sweep("--vary", "hidden=2,3", "-q")
    assert code == 1
    assert "\nincomplete: 1 networks in " in out
    assert err == (
        "warning: Chunk 1 could not be trained. ValueError: The moon is full.\n"
        "error: 1 of 2 networks could not be trained.\n"
    )


def test_a_disk_that_is_full_ends_a_sweep_which_goes_on_when_there_is_room(sweep, monkeypatch):
    def add_chunk(store, *given):
        with store.database.write() as connection:
            connection.exec_driver_sql("PRAGMA max_page_count = 1")  # what SQLite calls a full disk
        add(store, *given)

    add = Store.add_chunk
    words = ("--seeds", "3000", "--evaluate", "valid", "--vary", "l1=0", "-q")
    with monkeypatch.context() as patch:
        patch.setattr(Store, "add_chunk", add_chunk)
        code, out, err = sweep(*words)
    assert (code, out) == (1, "")
    assert err == (
        f"error: The store {os.environ['SEPARATRIX_STORE']!r} cannot be written: the disk is full. Nothing was "
        "changed; make room and try again.\n"
    )
    assert sweep(*words)[0] == 0
    with open_store() as store:
        assert [(entry.status, entry.n_done) for entry in store.entries()] == [("done", 3000)]


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["--vary", "lerning_rate=1,2"], "'lerning_rate' is not a field of a RunConfig. Did you mean 'learning_rate'?"),
        (["--vary", "learning_rate"],
         "--vary must be NAME=VALUE,VALUE or NAME=LOW:HIGH, NAME=LOW:HIGH:N, NAME=LOW:HIGH:N:log; got 'learning_rate'. "
         "For example: learning_rate=1e-4:10:20:log, or hidden=8,30-20"),
        (["--vary", "l1=0,0.1", "--vary", "l1=0.2,0.3"], "--vary gives l1 twice."),
        (["--vary", "l1=0.1,0.1"], "The values of l1 must be different from each other; got [0.1, 0.1]."),
        (["--vary", "l1=0:1:0"], "n of l1 must be a whole number of at least 1; got 0."),
        (["--vary", "seed=1,2"], "'seed' cannot vary like other fields. The seeds have an argument of their own."),
        (["--seeds", "3,4,3"], "The seed 3 is given twice; equal seeds give equal networks."),
        (["--seeds", "0"],
         "--seeds must be a number of seeds, a list such as 3,5,8, or a range such as 100:200; got '0'."),
        (["--seeds", "9:3"],
         "--seeds must be a number of seeds, a list such as 3,5,8, or a range such as 100:200; got '9:3'."),
        (["--sampler", "sobel"],
         "--sampler must be one of grid, list, random, sobol, optuna; got 'sobel'. Did you mean 'sobol'?"),
        (["--sampler", "sobol", "--vary", "l1=0:1"],
         "--n must be at least 1, the number of settings to draw by sobol; got None."),
        (["--n", "3"], "A grid has its own number of settings; leave n out."),
        (["--budget", "9"], "A budget chooses among settings, and nothing varies but the seeds."),
        (["--no-report", "-o", "a.html"], "-o is for the report, and --no-report writes none. Leave one out."),
        (["-o", "a.png"], "-o must be a path that ends in .html, .htm; got 'a.png'."),
        (["--no-store", "--tag", "x"], "--tag is for the library, and --no-store keeps nothing there. Leave one out."),
        (["--learning-rate", "0"], "--learning-rate must be greater than 0; got 0."),
        (["--measure", "disagreement", "--vary", "l1=0,0.1"],
         "The seeds of each setting must be at least 2 to disagree; got 1."),
    ],
)  # fmt: skip
def test_a_sweep_that_cannot_be_is_refused_with_2(run, own_folder, words, message):
    assert run("sweep", "moons", *words) == (2, "", f"error: {message}\nSee: separatrix sweep --help\n")
    assert not os.listdir(own_folder)


def test_a_sweep_of_nothing_says_what_is_missing(run):
    assert run("sweep") == (
        2,
        "",
        "error: DATA is missing: name a data set such as moons, the path of a table, or a .toml file.\n"
        "See: separatrix sweep --help\n",
    )


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["moons", "--vary", "learning_rate=1e-4:10:1000000000:log"],
         "This is 1,000,000,000 networks: at a millisecond each 12 days, on disk 100 GB or more. "
         "Say yes=True (--yes) if that is meant."),
        (["moons", "--seeds", "2000000", "--dry-run"],
         "This is 2,000,000 networks: at a millisecond each 33 minutes, on disk 200 MB or more. "
         "Say yes=True (--yes) if that is meant."),
        (["moons", "--seeds", "1000000000000", "--yes"],
         "This is 1,000,000,000,000 networks, whose results alone take 150 TB of memory; this machine has {memory}. "
         "Divide it: fewer values, or a part of the plane at a time."),
        (["moons", "--executor", "slurm"],
         "executor must be dask://HOST:PORT or a concurrent.futures.Executor; got 'slurm'."),
        (["nothing.toml"], "Cannot read 'nothing.toml': No such file or directory."),
        (["nothing.csv"], "The file 'nothing.csv' does not exist."),
        (["moons", "-o", "nowhere/a.html"], "Cannot write 'nowhere/a.html': No such file or directory."),
        (["moons", "--store", "nowhere/a.sqlite"],
         "Cannot open the store '{here}/nowhere/a.sqlite': there is no folder '{here}/nowhere'. Make it first. "
         "Without the library: --no-store"),
        (["moons", "--store", "text.sqlite"],
         "The store '{here}/text.sqlite' is no SQLite database, or a damaged one. Put a copy in its place, or move it "
         "away to begin anew. Without the library: --no-store"),
    ],
)  # fmt: skip
def test_what_fails_returns_1_before_anything_is_trained(run, own_folder, words, message):
    (own_folder / "text.sqlite").write_text(
        "no database, and long enough to be none of the things that SQLite knows\n" * 99
    )
    words = [*words, "-q"]
    said = message.format(here=own_folder, memory=_size(memory()))
    assert run("sweep", *words) == (1, "", f"error: {said}\n")
    with open_store() as store:
        assert store.entries() == []


def test_an_unknown_measure_is_refused_before_training(sweep):
    code, _, err = sweep("--measure", "valid_acuracy", "-q")
    assert code == 1
    assert err.endswith("got 'valid_acuracy'. Did you mean 'valid_accuracy'?\n")
