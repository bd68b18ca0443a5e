"""The benchmarks run from end to end in their quick form. No time is looked at."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
from benchmarks.job import JOBS, Inputs
from benchmarks.peers import PEERS, TUTORIAL
from benchmarks.peers.race import installed

ROOT = Path(__file__).parents[2]


def python(*arguments):
    done = subprocess.run([sys.executable, *arguments], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_every_installed_peer_does_equal_work(tmp_path):
    out = python("-m", "benchmarks.peers", "--quick", "--json", str(tmp_path / "peers.json"))
    report = json.loads((tmp_path / "peers.json").read_text())
    there, missing = installed()
    assert [peer["peer"] for peer in report["peers"]] == there
    assert all(f"| {name} | 1 |" in out for name in there)
    assert all(name in out for name in missing)
    losses = {peer["peer"]: peer["loss"] for peer in report["peers"]}
    assert losses == pytest.approx(dict.fromkeys(there, losses[TUTORIAL]), abs=1e-5)


def test_the_surface_is_measured_beside_its_bars(tmp_path):
    out = python("-m", "benchmarks.surface", "--quick", "--json", str(tmp_path / "surface.json"))
    figures = json.loads((tmp_path / "surface.json").read_text())["figures"]
    assert len(figures) == 5
    assert all(figure["what"] in out for figure in figures)


def test_the_seed_job_is_the_tutorials(tmp_path):
    job = JOBS["seed"]
    job.write(tmp_path / "inputs.npz")
    inputs = Inputs.read(tmp_path / "inputs.npz")
    assert (job.n_rows, job.n_steps, job.widths) == (7500, 1770, (2, 30, 20, 1))
    assert job.flop == pytest.approx(0.891e9)
    assert inputs.X.shape == (7500, 2)
    assert sum(weight.size + bias.size for weight, bias in inputs.weights) == 731


def test_every_peer_has_a_file():
    assert {peer.module for peer in PEERS.values()} == {
        path.stem for path in (ROOT / "benchmarks/peers").glob("*.py") if "def prepare(" in path.read_text()
    }


def test_columns_are_timed_beside_the_bare_engine():
    pytest.importorskip("separatrix._native", reason="the native engine was not compiled here")
    figures = json.loads(python("-m", "benchmarks.population", "--quick"))
    assert (figures["n_models"], sorted(figures["networks_a_second"])[0]) == (64, "bare")
