"""A recording as a standalone page; what it does in a browser is in tests/browser."""

import base64
import hashlib
import json
import re
import zlib

import numpy as np
import pytest
import torch
from pydantic import TypeAdapter

from separatrix.config import DataConfig, ModelConfig, RunConfig, TrainConfig
from separatrix.data import Dataset, from_arrays
from separatrix.engines import train
from separatrix.errors import ConfigError, DataError, FileError
from separatrix.playground import page_files
from separatrix.playground.messages import FrameHeader, ServerMessage, unpack
from separatrix.playground.replay import replay_of, replay_page, write_replay


@pytest.fixture
def built(tmp_path, monkeypatch):
    """A page that Node need not build."""
    (tmp_path / "replay.js").write_text("document.title;")
    (tmp_path / "replay.css").write_text("body { margin: 0 }")
    monkeypatch.setattr(page_files, "STATIC", tmp_path)
    return tmp_path


def frames_of(replay):
    return [unpack(zlib.decompress(base64.b64decode(text), -zlib.MAX_WBITS)) for text in replay["frames"]]


def message(replay, kind):
    return next(message for message in replay["messages"] if message["type"] == kind)


def plane(header):
    x0, x1, y0, y1 = header["extent"]
    xx, yy = np.meshgrid(np.linspace(x0, x1, 100), np.linspace(y0, y1, 100))
    return np.stack([xx.ravel(), yy.ravel()], axis=1)


def short(**settings):
    data = {"data": DataConfig("moons", n_samples=60), "model": ModelConfig(hidden_layer_sizes=(4,))}
    return RunConfig(**data, train=TrainConfig(batch_size=15, **{"max_epochs": 3, **settings}))


def test_every_message_is_one_that_a_server_may_send(moons_run, wine_run, plane_run):
    known = TypeAdapter(ServerMessage)
    for run in (moons_run, wine_run, plane_run):
        replay = json.loads(json.dumps(replay_of(run), allow_nan=False))
        assert [known.validate_python(message).type for message in replay["messages"]] == [
            "opened",
            "branches",
            "history",
            "diagnosis",
            "status",
        ]
        for header, _ in frames_of(replay):
            FrameHeader.model_validate(header)


def test_two_classes_are_shown_by_the_probability_of_the_second(moons_run):
    replay = replay_of(moons_run)
    for number, (header, arrays) in enumerate(frames_of(replay)):
        expected = moons_run.predict_proba(plane(header), frame=number)[:, 1].reshape(100, 100)
        np.testing.assert_allclose(arrays["boundary"] / 255, expected, atol=0.51 / 255)


def test_more_classes_are_shown_by_the_winner_and_how_sure_it_is(wine_run):
    header, arrays = frames_of(replay_of(wine_run))[-1]
    rows = np.tile(np.median(wine_run.data.X, axis=0), (10_000, 1))
    rows[:, :2] = plane(header)
    chances = wine_run.predict_proba(rows)
    assert (arrays["winner"].ravel() == chances.argmax(axis=1)).all()
    np.testing.assert_allclose(arrays["boundary"].ravel() / 255, chances.max(axis=1), atol=0.51 / 255)


def test_the_features_that_do_not_vary_are_held_at_their_median(wine_run):
    header, _ = frames_of(replay_of(wine_run))[0]
    medians = np.median(wine_run.data.X, axis=0)
    assert header["held"] == dict(zip(wine_run.data.feature_names[2:], medians[2:].tolist(), strict=True))


def test_other_features_can_be_looked_at(wine_run):
    replay = replay_of(wine_run, features=("hue", 3))
    assert {tuple(header["features"]) for header, _ in frames_of(replay)} == {(10, 3)}
    assert message(replay, "opened")["problem"]["view"]["features"] == [10, 3]


def test_numbers_are_shown_between_the_lowest_and_the_highest_target(plane_run):
    header, arrays = frames_of(replay_of(plane_run))[-1]
    low, high = header["low"], header["high"]
    assert (low, high) == (plane_run.data.y.min(), plane_run.data.y.max())
    expected = np.clip(plane_run.predict(plane(header)), low, high)
    shown = low + (high - low) * arrays["boundary"].ravel() / 255
    np.testing.assert_allclose(shown, expected, atol=0.51 * (high - low) / 255)


def test_the_weights_are_the_recorded_ones_and_the_layers_say_where_they_are(moons_run):
    replay = replay_of(moons_run)
    layers = message(replay, "opened")["network"]["layers"]
    for number, (_, arrays) in enumerate(frames_of(replay)):
        assert (arrays["weights"] == moons_run.flat(number)).all()
    state = moons_run.state_dict()
    last = frames_of(replay)[-1][1]["weights"]
    for layer, weight, bias in zip(layers, list(state)[::2], list(state)[1::2], strict=True):
        size = layer["n_in"] * layer["n_out"]
        assert last[layer["weight"] :][:size].tolist() == state[weight].ravel().tolist()
        assert last[layer["bias"] :][: layer["n_out"]].tolist() == state[bias].tolist()
    assert [layer["activation"] for layer in layers] == ["relu", "relu", "identity"]


def test_each_neuron_has_its_map_between_its_own_lowest_and_highest_answer(moons_run):
    header, arrays = frames_of(replay_of(moons_run))[-1]
    maps, low, high = arrays["neurons"], arrays["neuron_low"], arrays["neuron_high"]
    x0, x1, y0, y1 = header["extent"]
    size = maps.shape[1]
    xx, yy = np.meshgrid(np.linspace(x0, x1, size), np.linspace(y0, y1, size))
    rows = torch.tensor(np.stack([xx.ravel(), yy.ravel()], axis=1), dtype=torch.float32)
    module = moons_run.module()
    first = module[:2](rows)
    whole = torch.cat([first, module[2:4](first)], dim=1).detach().numpy().T.reshape(12, size, size)
    shown = low[:, None, None] + (high - low)[:, None, None] * maps / 255
    np.testing.assert_allclose(shown, whole, atol=0.51 / 255 * (high - low).max() + 1e-5)


def test_the_moments_are_evenly_chosen_and_both_ends_are_among_them():
    run = train(short(max_epochs=200))
    steps = [header["step"] for header, _ in frames_of(replay_of(run, most_frames=21))]
    assert steps == list(range(0, 601, 30))


def test_a_moment_has_the_numbers_of_its_epoch(moons_run):
    for number, (header, _) in enumerate(frames_of(replay_of(moons_run))):
        expected = {name: moons_run.history[name][number] for name in header["metrics"]}
        assert header["metrics"] == expected
        assert set(expected) == {"train_loss", "valid_loss", "train_accuracy", "valid_accuracy"}


def test_a_moment_within_an_epoch_is_measured(plane_run):
    for config in (short(frames=1), short(frames=1, loss="hinge", dtype="float64"), plane_run.config):
        run = train(config.replace(train__frames=1))
        headers = {header["step"]: header["metrics"] for header, _ in frames_of(replay_of(run))}
        within = next(step for step in headers if step % run.steps_per_epoch)
        whole = train(config.replace(train__frames=(within,), train__max_epochs=1))
        assert headers[within].keys() == headers[0].keys()
        index = whole.data.valid_index
        name = "valid_r2" if whole.data.classes is None else "valid_accuracy"
        assert headers[within][name] == whole.score(whole.data.X[index], whole.data.labels(index), frame=1)


def test_a_measured_loss_is_the_loss_that_the_history_has():
    from separatrix.playground.recorded_frames import _measured

    weights = np.linspace(0.5, 2, 60)
    rows = np.random.default_rng(0).normal(size=(60, 2))
    data = from_arrays(rows, rows[:, 0] > 0, sample_weight=weights)
    for loss in ("cross_entropy", "mse", "hinge"):
        run = train(short(loss=loss), data=data)
        found = _measured(run, -1, "valid", run.data.valid_index)
        assert found["valid_loss"] == pytest.approx(run.history["valid_loss"][-1], rel=1e-5)


def test_the_learning_rate_follows_the_schedule():
    run = train(short(schedule="step", schedule_epochs=1, schedule_gamma=0.5, learning_rate=0.2))
    assert [header["lr"] for header, _ in frames_of(replay_of(run))] == [0.2, 0.1, 0.05, 0.05]


def test_a_network_of_ones_own_has_no_diagram():
    run = train(short(), data=DataConfig("moons", n_samples=60), module=torch.nn.Linear(2, 1))
    replay = replay_of(run)
    header, arrays = frames_of(replay)[-1]
    assert message(replay, "opened")["network"]["layers"] == []
    assert arrays["weights"].shape == (0,)
    expected = run.predict_proba(plane(header))[:, 1].reshape(100, 100)
    np.testing.assert_allclose(arrays["boundary"] / 255, expected, atol=0.51 / 255)


def test_a_very_large_network_has_no_diagram():
    replay = replay_of(train(short(max_epochs=1).replace(model__hidden_layer_sizes=(150, 150))))
    assert message(replay, "opened")["network"]["layers"] == []


def test_a_network_without_biases_or_hidden_layers_is_laid_out_so():
    plain = train(short().replace(model__bias=False))
    assert [layer["bias"] for layer in message(replay_of(plain), "opened")["network"]["layers"]] == [None, None]
    line = train(short().replace(model__name="logistic"))
    assert message(replay_of(line), "opened")["network"]["layers"] == [
        {"n_in": 2, "n_out": 1, "activation": "identity", "weight": 0, "bias": 2}
    ]


def test_a_result_that_is_not_the_last_moment_is_named():
    run = train(short(restore_best=True, max_epochs=60, learning_rate=0.9, optimizer="adam"))
    best = int(run.frame_steps[-1])
    assert best < run.frame_steps.max()
    status = message(replay_of(run), "status")
    assert status["message"] == f"The run's result is the network of step {best}, whose valid_loss was lowest."
    assert status["step"] == run.frame_steps.max()


@pytest.mark.filterwarnings("ignore::separatrix.errors.DivergenceWarning")
def test_a_diverged_run_says_so_and_has_no_numbers_where_there_are_none(plane_run):
    run = train(plane_run.config.replace(train__learning_rate=1e4))
    replay = replay_of(run)
    assert message(replay, "status")["state"] == "diverged"
    assert [finding["kind"] for finding in message(replay, "diagnosis")["findings"]] == ["diverged"]
    json.dumps(replay, allow_nan=False)


def test_many_rows_are_thinned_evenly_and_the_counts_stay():
    run = train(RunConfig(data=DataConfig("moons", n_samples=9000), train=TrainConfig(max_epochs=1, frames="ends")))
    data = message(replay_of(run), "opened")["data"]
    assert (len(data["X"]), data["shown"], data["n_train"], data["n_valid"]) == (2000, 2000, 6750, 2250)
    assert (data["index"][0], data["index"][-1]) == (0, 8999)
    assert data["X"][7] == run.data.X[data["index"][7]].tolist()
    assert data["part"] == np.isin(data["index"], run.data.valid_index).tolist()


def test_a_tables_folder_is_not_told(tmp_path):
    path = tmp_path / "rows.csv"
    path.write_text("a,b,c\n" + "\n".join(f"{i},{i % 3},{i % 2}" for i in range(20)))
    replay = replay_of(train(short(), data=DataConfig(str(path))))
    assert str(tmp_path) not in json.dumps(replay)
    assert replay["title"] == "rows.csv: a network of 4 neurons"


def test_the_page_is_allowed_its_own_script_and_style_and_nothing_else(moons_run, built):
    text = write_replay(moons_run, built / "moons.html", title="Moons").read_text()
    rules = re.search(r'http-equiv="Content-Security-Policy" content="([^"]*)"', text)[1].split("; ")
    parts = {"script-src": "document.title;", "style-src": "body { margin: 0 }"}
    for name, part in parts.items():
        digest = base64.b64encode(hashlib.sha256(part.encode()).digest()).decode()
        assert f"{name} 'sha256-{digest}'" in rules
        assert f">{part}</" in text
    assert rules[0] == "default-src 'none'"
    assert not any(name in " ".join(rules) for name in ("connect-src", "unsafe", "http"))


def test_the_page_holds_the_replay_and_its_title(moons_run, built):
    replay = replay_of(moons_run, title="<b>Tom & Anna</b>")
    text = replay_page(replay)
    assert "<title>&lt;b&gt;Tom &amp; Anna&lt;/b&gt;</title>" in text
    held = re.search(r'<script type="application/json" id="separatrix-replay">([^<]*)</script>', text)[1]
    assert json.loads(held) == replay


def test_no_name_can_break_out_of_the_page(built):
    rows = np.random.default_rng(0).normal(size=(30, 2))
    evil = "</script><script>alert(1)</script>"
    data: Dataset = from_arrays(rows, rows[:, 0] > 0, feature_names=[evil, "<!--"])
    text = replay_page(replay_of(train(short(), data=data), title=evil))
    assert text.count("<script") == text.count("</script") == 2
    assert "<!--" not in text


def test_data_of_one_feature_cannot_be_replayed():
    rows = np.arange(30.0)[:, None]
    run = train(short(), data=from_arrays(rows, rows[:, 0] > 15))
    expected = "The data must be of at least two features to draw a plane through; got 1. Draw its loss, or export it."
    with pytest.raises(DataError, match=f"^{re.escape(expected)}$"):
        replay_of(run)


def test_without_the_built_page_it_is_said_what_to_install(moons_run, tmp_path, monkeypatch):
    monkeypatch.setattr(page_files, "STATIC", tmp_path / "static")
    expected = (
        "The page was not built when Separatrix was installed, for want of Node. "
        "Install Node 20.19 or newer and run: make page"
    )
    with pytest.raises(FileError, match=f"^{re.escape(expected)}$"):
        write_replay(moons_run, tmp_path / "moons.html")
    assert not (tmp_path / "moons.html").exists()


def test_a_file_without_its_module_cannot_be_replayed(tmp_path):
    from separatrix.recording import load_recording

    run = train(short(), data=DataConfig("moons", n_samples=60), module=torch.nn.Linear(2, 1))
    loaded = load_recording(run.save(tmp_path / "own.safetensors"))
    expected = (
        "This recording is of a network of your own, and no file names a class to import. "
        "Hand a module of that class over: recording = load_recording(path, module=MyNet())."
    )
    with pytest.raises(ConfigError, match=f"^{re.escape(expected)}$"):
        replay_of(loaded)
