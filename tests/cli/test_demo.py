import json
import os
import re
import signal
import subprocess
import sys
import webbrowser

import pytest

from separatrix.cli.demo_progress import Bars, watching
from separatrix.config import DataConfig, ModelConfig, RunConfig, TrainConfig
from separatrix.report import Experiment

PROGRAM = [sys.executable, "-m", "separatrix"]
CLEARED = "\x1b[2K"

SMALL = tuple(
    Experiment(
        name,
        f"A network on {name}",
        "Lead.",
        RunConfig(
            data=DataConfig(name, n_samples=80),
            model=ModelConfig(hidden_layer_sizes=(4,)),
            train=TrainConfig(batch_size=20, max_epochs=3),
        ),
        reference=2.0,
    )
    for name in ("moons", "circles")
)


@pytest.fixture
def small(monkeypatch):
    """The demo of two experiments that take no time."""
    monkeypatch.setattr("separatrix.report.TUTORIAL", SMALL)


def test_the_demo_writes_a_page_and_ends_with_a_table_and_its_path(run, small, own_folder):
    code, out, err = run("demo", "--seeds", 2, "--workers", 1)
    assert code == 0
    assert out.splitlines()[0].split() == [
        *("experiment", "seeds", "median", "range", "tutorial", "its", "place", "time")
    ]
    row = r"moons +2 +0\.\d{4} +0\.\d{4}–0\.\d{4} +2\.0 +above all +\d+ s"
    assert re.fullmatch(row, out.splitlines()[2])
    assert re.fullmatch(r"Saved report\.html \(\d+ kB\) after \d+ s\.", out.splitlines()[-1])
    assert max(map(len, out.splitlines())) <= 80
    page = (own_folder / "report.html").read_text(encoding="utf-8")
    assert "Here each of them is trained 2 times" in page
    assert page.count('<section class="experiment"') == 2
    assert err.splitlines()[0] == "Training with 2 seeds each"
    assert re.search(r"^A network on moons: 1/2 seeds, median accuracy 0\.\d{4}$", err, re.MULTILINE)
    assert err.splitlines()[-1] == "A network on circles: drawing 9 pictures"
    assert err.index("moons: drawing 9 pictures") < err.index("circles: 1/2 seeds")


def test_json_is_one_object_quiet_says_nothing_and_open_opens_the_page(run, small, own_folder, monkeypatch):
    asked = []
    monkeypatch.setattr(webbrowser, "open", lambda address: asked.append(address) or True)
    code, out, err = run("demo", "--seeds", 1, "--workers", 1, "--quiet", "--json", "--open", "-o", "a.html")
    assert (code, err) == (0, "")
    assert asked == [(own_folder / "a.html").as_uri()]
    result = json.loads(out)
    assert (result["path"], result["bytes"]) == ("a.html", (own_folder / "a.html").stat().st_size)
    first = result["experiments"][0]
    assert (first["name"], first["seeds"], first["reference"]) == ("moons", 1, 2.0)
    assert first["median"] == first["low"] == first["high"] == first["scores"][0]
    assert first["place"].startswith("The tutorial's 2.0 lies above the only seed")
    assert "<h1>Two moons and two circles</h1>" in (own_folder / "a.html").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("words", "code", "message"),
    [
        (["--seeds", "0"], 2, "error: --seeds must be at least 1; got 0."),
        (["--workers", "0"], 2, "error: --workers must be at least 1; got 0."),
        (["-o", "a.pdf"], 2, "error: -o must be a path that ends in .html, .htm; got 'a.pdf'."),
        (["-o", "no/a.html"], 1, "error: Cannot write 'no/a.html': No such file or directory."),
    ],
)
def test_what_cannot_work_is_said_before_the_work(run, own_folder, words, code, message):
    hint = "See: separatrix demo --help\n" if code == 2 else ""
    assert run("demo", *words) == (code, "", f"{message}\n{hint}")
    assert list(own_folder.iterdir()) == []


def test_ctrl_c_returns_130_and_leaves_no_half_page(own_folder):
    process = subprocess.Popen(
        [*PROGRAM, "demo", "--workers", "1", "--seeds", "20"],
        text=True,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        start_new_session=True,  # so that the workers get the signal too, as on a terminal
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
    )
    assert process.stderr.readline() == "Training with 20 seeds each\n"
    assert process.stderr.readline().startswith("Logistic regression on moons: 5/20 seeds, ")
    os.killpg(process.pid, signal.SIGINT)
    out, err = process.communicate()
    assert process.returncode == 130
    assert out == ""
    assert err.splitlines()[-1] == "Interrupted."
    assert "Traceback" not in err
    assert list(own_folder.iterdir()) == []


def test_a_terminal_gets_a_bar_for_each_experiment_that_is_gone_at_the_end(monkeypatch, capsys):
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True)
    monkeypatch.setenv("TERM", "xterm")
    with watching(SMALL, 2, quiet=False) as watcher:
        assert isinstance(watcher, Bars)
        for experiment in SMALL:
            watcher.seed_trained(experiment, 0, 0.25)
            watcher.seed_trained(experiment, 1, 0.75)
            watcher.pictures_begun(experiment, 9)
        for experiment in SMALL:
            watcher.picture_drawn(experiment)
    said = capsys.readouterr().err
    assert "starting PyTorch" in said
    assert re.search(r"A network on circles\S* .*2/2.* median 0\.5000", said)
    assert "Pictures" in said
    assert "2/18" in said
    assert said.endswith(CLEARED)
