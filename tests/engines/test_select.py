"""Which engine does a run, and what is said of it."""

import pytest
import torch

from separatrix.config import DataConfig, ModelConfig, RunConfig, TrainConfig
from separatrix.data import load_dataset
from separatrix.engines import select, train, train_population
from separatrix.engines.contract import Carry, Job
from separatrix.engines.select import choose_engine, describe_native, reason_against_native
from separatrix.errors import ConfigError, RecordingError

needs_native = pytest.mark.skipif(
    select.native_instruction_set() is None, reason="the native engine was not compiled on this machine"
)
SMALL = RunConfig(
    data=DataConfig("moons", n_samples=80),
    model=ModelConfig(hidden_layer_sizes=(4,)),
    train=TrainConfig(max_epochs=2, batch_size=20),
)
DATA = load_dataset(SMALL.data)


@pytest.fixture
def without_native(monkeypatch):
    monkeypatch.setattr(select, "native_instruction_set", lambda: None)


@pytest.fixture
def with_avx2(monkeypatch):
    monkeypatch.setattr(select, "native_instruction_set", lambda: "avx2")


def test_auto_takes_the_native_engine_where_it_can(with_avx2):
    assert choose_engine("auto", Job(SMALL, DATA)) == ("native", "")


@pytest.mark.parametrize(
    ("job", "reason"),
    [
        (Job(SMALL.replace(model__dropout=0.1), DATA), "it has no dropout"),
        (Job(SMALL.replace(train__device="cuda"), DATA), "it computes on the CPU, and device is 'cuda'"),
        (Job(SMALL, DATA, module=torch.nn.Linear(2, 1)), "the network is a module of your own"),
        (Job(SMALL, DATA, loader=[]), "the batches come from a loader of your own"),
        (
            Job(SMALL.replace(train__optimizer="adam"), DATA, carry=Carry(epoch=1)),
            "it goes on after earlier epochs with a new memory of adam",
        ),
    ],
)
def test_what_the_native_engine_cannot_do_has_a_reason(with_avx2, job, reason):
    assert reason_against_native(job) == reason
    assert choose_engine("auto", job) == ("autograd", reason)
    with pytest.raises(ConfigError) as error:
        choose_engine("native", job)
    assert str(error.value) == (f'The native engine cannot do this run: {reason}. Take engine="autograd" or "auto".')


def test_without_the_native_engine_auto_is_pytorch_and_the_recording_says_why(without_native):
    run = train(SMALL)
    assert run.engine == "autograd"
    assert run.versions["native"] == "not used: it was not compiled when Separatrix was installed"
    with pytest.raises(ConfigError, match=r"^The native engine cannot do this run: it was not compiled when "):
        train_population([SMALL], engine="native")


@pytest.mark.parametrize("name", ["x86_64", "portable"])
def test_on_a_processor_without_fused_multiply_add_auto_is_pytorch(monkeypatch, name):
    monkeypatch.setattr(select, "native_instruction_set", lambda: name)
    reason = f"it is slow on this processor ({name} without fused multiply-add)"
    assert choose_engine("auto", Job(SMALL, DATA)) == ("autograd", reason)
    assert choose_engine("native", Job(SMALL, DATA)) == ("native", "")
    assert describe_native() == f"compiled, but slow on this processor ({name}), so PyTorch does the work"


def test_on_a_large_network_auto_is_pytorch(with_avx2):
    job = Job(SMALL.replace(model__hidden_layer_sizes=(1000, 1000)), DATA)
    assert choose_engine("auto", job) == ("autograd", "PyTorch is faster on a network of 1003000 weights")


def test_on_a_large_network_with_large_batches_auto_is_pytorch(with_avx2):
    data = DataConfig("moons", n_samples=4000, validation_fraction=0)
    config = SMALL.replace(data=data, model__hidden_layer_sizes=(256, 256), train__batch_size=2048)
    reason = "PyTorch is faster on a network of 66304 weights with batches of 2048 rows"
    assert choose_engine("auto", Job(config, load_dataset(data))) == ("autograd", reason)
    assert choose_engine("auto", Job(config.replace(train__batch_size=64), load_dataset(data))) == ("native", "")


def test_an_unknown_engine_is_refused_with_the_nearest_name():
    with pytest.raises(ConfigError) as error:
        train(SMALL, engine="nativ")
    assert str(error.value) == ("engine must be one of auto, native, autograd; got 'nativ'. Did you mean 'native'?")


def test_pytorch_asked_for_says_nothing_of_the_other_engine():
    assert "native" not in train(SMALL, engine="autograd").versions


@needs_native
def test_the_recording_of_the_native_engine_names_its_instruction_set():
    run = train(SMALL, engine="native")
    assert (run.engine, run.versions["native"]) == ("native", select.native_instruction_set())


@needs_native
def test_a_checkpoint_is_continued_by_the_engine_that_wrote_it(with_avx2, tmp_path):
    path = tmp_path / "run.checkpoint"
    train(SMALL, engine="autograd", checkpoint=path)
    assert train(SMALL, checkpoint=path).engine == "autograd"
    path.unlink()
    train(SMALL, engine="native", checkpoint=path)
    assert train(SMALL, checkpoint=path).engine == "native"
    with pytest.raises(RecordingError) as error:
        train(SMALL, engine="autograd", checkpoint=path)
    assert str(error.value) == (
        f"The checkpoint {str(path)!r} is of the native engine. Continue with it, or choose another path."
    )
