"""What is taken home of a session, over a real server."""

import functools
import io
import json
import runpy
import zipfile

import numpy as np
import pytest
from PIL import Image

import separatrix as sx
from separatrix.playground.page_files import STATIC

from .serving import Page, get, serving

CONFIG = {
    "data": {"name": "moons", "n_samples": 60},
    "model": {"hidden_layer_sizes": [4], "activation": "tanh"},
    "train": {"batch_size": 16, "max_epochs": 1000},
    "seed": 7,
}
POINTS = {
    "X": np.random.default_rng(0).normal(size=(30, 2)).round(3).tolist(),
    "y": ["a", "b"] * 15,
    "feature_names": ["height", "weight"],
    "classes": ["a", "b"],
}


@pytest.fixture(scope="module")
def taken():
    """Answers to /take of a session that has trained 30 steps, and of one on points of its own."""
    with serving() as server, Page(server) as moons, Page(server) as drawn:
        moons.hello(problem={"config": CONFIG})
        drawn.hello(problem={"config": CONFIG | {"data": {"name": "custom"}}, "points": POINTS})
        for page in (moons, drawn):
            page.say("advance", unit="step", n=30)
            page.until("status", lambda status: status["step"] == 30)

        @functools.cache
        def take(kind, page=moons):
            response, body = get(server, f"/take/{kind}?session={page.session}")
            assert response.status == 200, body
            return response.headers["Content-Disposition"], response.headers["Content-Type"], body

        take.drawn = drawn
        yield take


@pytest.mark.parametrize(
    ("kind", "name", "content"),
    [
        ("toml", "separatrix-moons.toml", "application/toml"),
        ("json", "separatrix-moons.json", "application/json"),
        ("script", "separatrix-moons.py", "text/x-python; charset=utf-8"),
        ("sklearn", "separatrix-moons.py", "text/x-python; charset=utf-8"),
        ("recording", "separatrix-moons.safetensors", "application/octet-stream"),
        ("png", "separatrix-moons.png", "image/png"),
        ("svg", "separatrix-moons.svg", "image/svg+xml"),
        ("gif", "separatrix-moons.gif", "image/gif"),
    ],
)
def test_a_file_is_named_after_its_data_and_typed(taken, kind, name, content):
    disposition, kind_of_file, body = taken(kind)
    assert disposition == f'attachment; filename="{name}"'
    assert kind_of_file == content
    assert len(body) > 100


def test_the_config_is_read_back_as_the_sessions(taken):
    for kind, read in (("toml", sx.RunConfig.from_toml), ("json", sx.RunConfig.from_json)):
        config = read(taken(kind)[2].decode())
        assert (config.seed, config.data.n_samples, config.model.hidden_layer_sizes) == (7, 60, (4,))


def test_the_recording_is_the_branch_up_to_its_moment(taken, tmp_path):
    (tmp_path / "run.safetensors").write_bytes(taken("recording")[2])
    recording = sx.load_recording(tmp_path / "run.safetensors")
    assert int(recording.frame_steps[-1]) == 30
    trained = sx.train(recording.config.replace(train__max_epochs=10, train__frames=(30,)))
    at_30 = trained.frame_steps.tolist().index(30)
    assert np.array_equal(recording.flat(), trained.flat(at_30))


def test_the_pictures_are_pictures(taken):
    assert Image.open(io.BytesIO(taken("png")[2])).size == (1200, 780)
    moving = Image.open(io.BytesIO(taken("gif")[2]))
    assert moving.format == "GIF"
    assert taken("svg")[2].startswith(b"<?xml")


@pytest.mark.parametrize("kind", ["script", "sklearn"])
def test_a_script_is_python(taken, kind):
    compile(taken(kind)[2], "run.py", "exec")


@pytest.mark.parametrize("kind", ["script", "sklearn"])
def test_points_of_ones_own_travel_beside_their_script(taken, kind, tmp_path, capsys):
    disposition, content, body = taken(kind, taken.drawn)
    assert (disposition, content) == ('attachment; filename="separatrix-custom.zip"', "application/zip")
    zipfile.ZipFile(io.BytesIO(body)).extractall(tmp_path)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["run.npz", "run.py"]
    if kind == "sklearn":
        runpy.run_path(str(tmp_path / "run.py"))
        assert "accuracy" in capsys.readouterr().out


def test_a_file_says_what_was_changed_on_the_way_and_is_not_in_it():
    changes = [
        {"step": 0, "train": {"optimizer": "adam"}},  # this is a setting like any other
        {"step": 8, "train": {"learning_rate": 0.5, "batch_size": 8}},
        {"step": 12, "weights": [[0, 1.5], [3, -1.0]]},
    ]
    remark = (
        "# Changed while it trained, which is not repeated here (the share link does):\n"
        "#   at step 8: learning_rate = 0.5, batch_size = 8\n"
        "#   at step 12: weights set by hand: 2\n\n"
    )
    with serving() as server, Page(server) as page:
        page.hello(problem={"config": CONFIG, "events": changes, "step": 20})
        page.until("status", lambda status: status["step"] == 20)
        files = {
            kind: get(server, f"/take/{kind}?session={page.session}")[1].decode()
            for kind in ("toml", "script", "sklearn")
        }
    for text in files.values():
        assert text.startswith(remark)
    compile(files["script"], "run.py", "exec")
    assert sx.RunConfig.from_toml(files["toml"]).train.optimizer == "adam"


@pytest.mark.skipif(not (STATIC / "replay.js").exists(), reason="the page was not built, for want of Node")
def test_the_replay_is_one_page(taken):
    disposition, content, body = taken("replay")
    assert (disposition, content) == ('attachment; filename="separatrix-moons.html"', "text/html; charset=utf-8")
    assert b'id="separatrix-replay"' in body


def test_a_file_that_cannot_be_written_says_so_without_a_path(monkeypatch, tmp_path):
    from separatrix.errors import FileError

    def fail(self, path):
        raise FileError(f"Cannot write {str(path)!r}: No space left on device.")

    monkeypatch.setattr("separatrix.recording.Recording.save", fail)
    with serving() as server, Page(server) as page:
        page.hello(problem={"config": CONFIG})
        page.until("frame")
        response, body = get(server, f"/take/recording?session={page.session}")
        assert (response.status, body.decode()) == (422, "The server could not write the file.")


def test_what_nobody_foresaw_says_nothing_of_the_inside(monkeypatch):
    def fail(self):
        raise RuntimeError("at /home/somebody/secret.py")

    monkeypatch.setattr("separatrix.playground.session.Session.problem", fail)
    with serving() as server, Page(server) as page:
        page.hello(problem={"config": CONFIG})
        response, body = get(server, f"/take/json?session={page.session}")
        assert (response.status, body.decode()) == (500, "Something went wrong in the server; its terminal says more.")
        assert json.loads(get(server, "/health")[1])["status"] == "ok"
