import numpy as np
import pytest
from torch import nn

from separatrix.config import DataConfig, ModelConfig, RunConfig, TrainConfig
from separatrix.data import from_arrays
from separatrix.engines import train
from separatrix.errors import ConfigError, DataError, FileError, RecordingError
from separatrix.playground.link import write_link
from separatrix.playground.opening import read_opening, recorded_problem
from separatrix.playground.problem import Problem

CONFIG = RunConfig(data=DataConfig("moons", n_samples=60), train=TrainConfig(max_epochs=2), seed=5)
SMALL = ModelConfig(hidden_layer_sizes=(4,))


def arrays(n=40):
    X = np.random.default_rng(0).normal(size=(n, 3))
    return X, np.where(X[:, 0] > 0, "up", "down")


def trained_again(problem):
    """The recording of a problem that brings its own rows."""
    points, config = problem.points, problem.config
    X, y = np.array(points.X), np.array(points.y)
    return train(config.replace(data=config.data), data=from_arrays(X, y, config=config.data))


def test_a_config_file_is_opened(tmp_path):
    (tmp_path / "run.toml").write_text(CONFIG.to_toml())
    (tmp_path / "run.json").write_text(CONFIG.to_json())
    for name in ("run.toml", "run.json"):
        assert read_opening(str(tmp_path / name)).problem == Problem(config=CONFIG)


def test_a_link_is_opened_and_a_file_that_holds_one():
    problem = Problem(config=CONFIG, step=3)
    assert read_opening("http://127.0.0.1:8322/" + write_link(problem)).problem == problem


def test_a_url_of_the_playground_is_opened_with_its_notes():
    found = read_opening("https://playground.tensorflow.org/#dataset=xor&seed=0.00001&batchSize=12")
    assert found.problem.config.data.name == "playground-xor"
    assert len(found.notes) == 1


def test_a_recording_of_made_data_is_its_config_at_its_last_step(tmp_path):
    run = train(CONFIG)
    run.save(tmp_path / "run.safetensors")
    assert read_opening(str(tmp_path / "run.safetensors")).problem == Problem(config=CONFIG, step=run.outcome.step)


def test_a_recording_of_ones_own_rows_brings_them_and_trains_the_same(tmp_path):
    run = train(data=arrays(), model=SMALL, train=TrainConfig(max_epochs=3), seed=2)
    problem = recorded_problem(run).problem
    assert problem.points.classes == ["down", "up"]
    assert np.array_equal(np.array(problem.points.X), run.data.X)
    again = trained_again(problem)
    assert np.array_equal(again.flat(), run.flat())


def test_a_recording_of_a_table_brings_its_rows_and_not_its_path(tmp_path):
    X, y = arrays()
    rows = "\n".join(f"{a:.3f},{b:.3f},{label}" for (a, b, _), label in zip(X, y, strict=True))
    (tmp_path / "secret.csv").write_text(f"a,b,label\n{rows}\n")
    run = train(
        RunConfig(
            data=DataConfig(str(tmp_path / "secret.csv"), target="label"), model=SMALL, train=TrainConfig(max_epochs=1)
        )
    )
    problem = recorded_problem(run).problem
    assert problem.config.data.name == "custom"
    assert problem.points.feature_names == ["a", "b"]
    assert problem.points.target_name == "label"
    assert "secret" not in problem.model_dump_json()


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"data": arrays(), "valid": arrays(12)}, "The recording's two parts were given as such, which a link cannot "
         "say. Replay the recording."),
        ({"data": from_arrays(*arrays(), sample_weight=np.ones(40))}, "The recording's rows have weights, which the "
         "playground has not. Replay the recording."),
        ({"data": arrays(20_001)}, "The recording's rows must be at most 20,000; got 20001."),
    ],
    ids=["two parts", "weights", "many"],
)  # fmt: skip
def test_rows_that_cannot_go_along_are_refused(settings, message):
    run = train(**settings, model=SMALL, train=TrainConfig(max_epochs=1, batch_size="full"))
    with pytest.raises(DataError) as caught:
        recorded_problem(run)
    assert str(caught.value) == message


def test_a_network_of_ones_own_is_refused():
    run = train(data=arrays(), module=nn.Linear(3, 1), train=TrainConfig(max_epochs=1))
    with pytest.raises(ConfigError) as caught:
        recorded_problem(run)
    assert str(caught.value) == "A network of your own cannot be trained in the playground. Replay its recording."


@pytest.mark.parametrize("name", ["nothing.toml", "nothing.safetensors"])
def test_a_file_that_is_not_there_is_said(name, tmp_path):
    with pytest.raises(FileError, match="nothing"):
        read_opening(str(tmp_path / name))


def test_a_broken_recording_is_said(tmp_path):
    (tmp_path / "run.safetensors").write_bytes(b"nonsense")
    with pytest.raises(RecordingError, match="is not a recording, or is cut short"):
        read_opening(str(tmp_path / "run.safetensors"))
