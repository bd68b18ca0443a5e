"""The native engine as the library uses it: populations, starts, and what runs hand on."""

import os
import signal
import threading

import numpy as np
import pytest

from separatrix.config import DataConfig, ModelConfig, RunConfig, TrainConfig
from separatrix.data import load_dataset
from separatrix.engines import train, train_population
from separatrix.engines.autograd import train_autograd
from separatrix.engines.contract import Carry, Job, Silent
from separatrix.errors import DivergenceWarning

native = pytest.importorskip("separatrix.engines.native", reason="the native engine was not compiled here")
arguments = pytest.importorskip("separatrix.engines.native_arguments")

MOONS = RunConfig(
    data=DataConfig("moons", n_samples=200, noise=0.1),
    model=ModelConfig(hidden_layer_sizes=(8, 4)),
    train=TrainConfig(batch_size=43, max_epochs=5, learning_rate=0.1, shuffle=True),
)


def same_bits(a, b):
    assert list(a.history) == list(b.history)
    for name in a.history:
        np.testing.assert_array_equal(a.history[name], b.history[name])
    np.testing.assert_array_equal(a.frame_steps, b.frame_steps)
    for name in a.weights:
        np.testing.assert_array_equal(a.weights[name], b.weights[name])
    assert (a.config, a.outcome, a.engine) == (b.config, b.outcome, b.engine)


def population(n):
    """Members that differ in their seed and in every number."""
    rng = np.random.default_rng(0)
    return [
        MOONS.replace(
            seed=seed,
            model__initial_scale=rng.uniform(0.5, 2),
            train__learning_rate=rng.uniform(0.01, 1),
            train__momentum=rng.uniform(0.1, 0.9),
            train__weight_decay=rng.uniform(1e-5, 0.01),
            train__l1=rng.uniform(1e-5, 0.001),
        )
        for seed in range(n)
    ]


@pytest.fixture(scope="module")
def together():
    return list(native.train_native_population(population(60), load_dataset(MOONS.data), Silent(), n_threads=2))


@pytest.mark.parametrize("threads", [1, 2, 5])
@pytest.mark.parametrize("n", [1, 7, 16, 60])
def test_a_member_has_its_bits_in_any_population_on_any_threads(together, n, threads):
    for a, b in zip(
        native.train_native_population(population(n), load_dataset(MOONS.data), Silent(), threads),
        together,
        strict=False,
    ):
        same_bits(a, b)


def test_a_member_has_the_bits_of_being_trained_alone(together):
    for config, member in list(zip(population(60), together, strict=True))[::7]:
        same_bits(train(config, engine="native"), member)


def test_a_watched_population_has_the_same_bits_and_tells_of_every_epoch(together):
    heard = []

    class Listener:
        def run_started(self, config):
            heard.append(config.seed)

        def epoch_ended(self, progress):
            heard.append(progress.epoch)

        def run_ended(self, recording):
            heard.append(recording.status)

    runs = train_population(population(9), engine="native", observer=Listener())
    for a, b in zip(runs, together[:9], strict=True):
        same_bits(a, b)
    assert heard == [word for seed in range(9) for word in (seed, 1, 2, 3, 4, 5, "done")]


def test_a_population_of_other_networks_keeps_its_order():
    configs = [MOONS.replace(seed=s, model__hidden_layer_sizes=sizes) for sizes in ((4,), (5,)) for s in (1, 0)]
    runs = train_population(configs, engine="native")
    assert [run.config for run in runs] == configs
    for run, config in zip(runs, configs, strict=True):
        same_bits(run, train(config, engine="native"))


def test_a_diverging_member_does_not_touch_the_others(together):
    configs = population(6)
    wild = configs[3].replace(train__learning_rate=1e30)
    runs = train_population([*configs[:3], wild, *configs[4:]], engine="native")
    assert runs[3].status == "diverged"
    with pytest.warns(DivergenceWarning):
        same_bits(runs[3], train(wild, engine="native"))
    for at in (0, 1, 2, 4, 5):
        same_bits(runs[at], together[at])


@pytest.mark.parametrize("frames", ["ends", "epochs", 3])
def test_a_diverged_run_ends_with_the_weights_of_the_other_engine(frames):
    config = MOONS.replace(
        model__activation="identity", train__loss="mse", train__learning_rate=0.9, train__momentum=0.9,
        train__max_epochs=60, train__frames=frames, train__dtype="float64",
    )  # fmt: skip
    with pytest.warns(DivergenceWarning):
        ours, torchs = (train(config, engine=name) for name in ("native", "autograd"))
    assert (ours.status, torchs.status) == ("diverged", "diverged")
    assert ours.outcome.step == torchs.outcome.step
    np.testing.assert_array_equal(ours.frame_steps, torchs.frame_steps)
    assert all(np.isfinite(values).all() for values in ours.weights.values())


@pytest.mark.parametrize("dtype", ["float32", "float64"])
@pytest.mark.parametrize("bias", [True, False])
@pytest.mark.parametrize("scale", [1.0, 0.7])
@pytest.mark.parametrize("initializer", ["torch", "xavier", "he", "uniform", "zeros", "normal", "playground"])
def test_every_start_has_the_bits_of_the_other_engine(initializer, scale, bias, dtype):
    config = MOONS.replace(
        model__initializer=initializer, model__initial_scale=scale, model__bias=bias, train__dtype=dtype,
        train__max_epochs=1, seed=2**40 + 5,
    )  # fmt: skip
    ours, torchs = (train(config, engine=name) for name in ("native", "autograd"))
    for name, values in torchs.weights.items():
        np.testing.assert_array_equal(ours.weights[name][0], values[0])


def test_the_logistic_model_and_its_start_are_those_of_the_other_engine():
    config = MOONS.replace(model=ModelConfig(name="logistic"), train__dtype="float64")
    ours, torchs = (train(config, engine=name) for name in ("native", "autograd"))
    np.testing.assert_array_equal(ours.weights["0.weight"][0], torchs.weights["0.weight"][0])
    np.testing.assert_allclose(ours.history["step_loss"], torchs.history["step_loss"], rtol=1e-12)


def test_input_transforms_and_an_output_activation_are_those_of_the_other_engine():
    config = MOONS.replace(
        model__features=("x", "y", "sin_x", "xy"), model__output_activation="tanh", train__loss="mse",
        train__dtype="float64",
    )  # fmt: skip
    ours, torchs = (train(config, engine=name) for name in ("native", "autograd"))
    for name in torchs.history:
        np.testing.assert_allclose(ours.history[name], torchs.history[name], rtol=1e-10, atol=1e-14)
    np.testing.assert_allclose(ours.logits(), torchs.logits(), rtol=1e-10, atol=1e-12)


CHANGES = [
    {},
    {"train__momentum": 0.9},
    {"train__optimizer": "adam"},
    {"train__optimizer": "adamw", "train__weight_decay": 0.1},
    {"train__optimizer": "rmsprop"},
    {"train__optimizer": "rmsprop", "train__momentum": 0.5},
]


@pytest.mark.parametrize("changes", CHANGES)
@pytest.mark.parametrize("order", ["native native", "native autograd", "autograd native"])
def test_a_run_goes_on_from_what_either_engine_handed_on(changes, order):
    config = MOONS.replace(train__dtype="float64", **changes)
    data = load_dataset(config.data)
    whole = train_autograd(Job(config.replace(train__max_epochs=7), data), Silent())
    carry, losses = Carry(), []
    for epochs, engine in zip((3, 4), order.split(), strict=True):
        job = Job(config.replace(train__max_epochs=epochs), data, carry=carry)
        recording = {"native": native.train_native, "autograd": train_autograd}[engine](job, Silent())
        losses.append(recording.history["step_loss"])
        assert recording.frame_steps.tolist() == [4 * epoch for epoch in range(epochs + 1)]
        assert recording.history["epoch"].tolist() == list(range(epochs + 1))
    np.testing.assert_allclose(np.concatenate(losses), whole.history["step_loss"], rtol=1e-9)
    assert carry.epoch == 7


@pytest.fixture
def pressed_while_training(monkeypatch):
    """Ctrl-C, soon after the compiled call has begun: never before or after it, however busy the machine is."""
    compiled_train = native.compiled_train

    def train_and_press(*args, **kwargs):
        timer = threading.Timer(0.1, os.kill, (os.getpid(), signal.SIGINT))
        timer.start()
        try:
            return compiled_train(*args, **kwargs)
        finally:
            timer.join()

    monkeypatch.setattr(native, "compiled_train", train_and_press)


@pytest.mark.usefixtures("pressed_while_training")
def test_ctrl_c_is_answered_at_once_without_an_observer():
    config = MOONS.replace(train__max_epochs=1_000_000, train__frames="ends", train__evaluate=())
    recording = train(config, engine="native")
    assert recording.status == "interrupted"
    assert len(recording.history["step_loss"]) == recording.outcome.step > 0
    assert recording.frame_steps.tolist() == [0, recording.outcome.step]


class PressAfter:
    """Presses Ctrl-C when a run has ended."""

    def __init__(self, seed):
        self.seed = seed

    def run_started(self, config):
        pass

    def epoch_ended(self, progress):
        pass

    def run_ended(self, recording):
        if recording.config.seed == self.seed:
            signal.raise_signal(signal.SIGINT)  # to this thread, at once


def test_ctrl_c_between_two_calls_ends_a_population_with_a_run_of_no_step():
    data, configs = load_dataset(MOONS.data), population(5)
    runs = list(native.train_native_population(configs, data, PressAfter(1), n_threads=1))
    assert [run.status for run in runs] == ["done", "done", "interrupted"]
    assert runs[-1].outcome.step == 0
    assert runs[-1].history["epoch"].tolist() == [0]


def test_ctrl_c_after_the_last_run_is_not_lost():
    with pytest.raises(KeyboardInterrupt):
        train_population(population(3), engine="native", observer=PressAfter(2))
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler


@pytest.mark.usefixtures("pressed_while_training")
def test_ctrl_c_ends_a_population_with_the_interrupted_run():
    configs = [MOONS.replace(seed=s, train__max_epochs=20_000, train__frames="ends") for s in range(1000)]
    runs = train_population(configs, engine="native")
    assert 0 < len(runs) < 1000
    assert runs[-1].status == "interrupted"
    assert all(run.status == "done" for run in runs[:-1])
