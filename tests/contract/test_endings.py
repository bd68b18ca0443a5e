"""How runs end: done, converged, stopped early, diverged, interrupted, and resumed."""

import signal
import subprocess
import sys
import textwrap

import numpy as np
import pytest
import torch

from separatrix.config import RunConfig
from separatrix.data import load_dataset
from separatrix.engines import train
from separatrix.engines.contract import Checkpoint
from separatrix.errors import RecordingError
from separatrix.recording import load_recording


def same_bits(a, b):
    assert set(a.history) == set(b.history)
    for name in a.history:
        np.testing.assert_array_equal(a.history[name], b.history[name])
    np.testing.assert_array_equal(a.frame_steps, b.frame_steps)
    for name in a.weights:
        np.testing.assert_array_equal(a.weights[name], b.weights[name])
    assert a.outcome == b.outcome


def test_a_run_of_all_its_epochs_is_done(run, moons):
    outcome = run(moons).outcome
    assert (outcome.status, outcome.step, outcome.message) == ("done", 20, "Trained 5 epochs, 20 steps.")
    short = run(moons.replace(train__max_epochs=1, train__batch_size="full")).outcome
    assert (short.step, short.message) == (1, "Trained 1 epoch, 1 step.")


def test_the_same_config_gives_the_same_bits(run, moons):
    config = moons.replace(train__shuffle=True)
    same_bits(run(config), run(config))


def test_another_seed_gives_another_start_and_another_order(run, moons):
    a, b = (run(moons.replace(train__shuffle=True, seed=seed)) for seed in (0, 1))
    assert a.history["step_loss"][0] != b.history["step_loss"][0]


def test_stopping_on_the_training_loss_is_convergence(run, moons):
    outcome = run(
        moons.replace(train__monitor="train_loss", train__patience=2, train__min_delta=0.5, train__max_epochs=50)
    ).outcome
    assert (outcome.status, outcome.step) == ("converged", 8)
    assert outcome.message.startswith(
        "train_loss did not fall by more than 0.5 for 2 epochs; stopped after epoch 2. Its lowest value was "
    )


def test_stopping_on_the_validation_loss_is_stopping_early(run, moons):
    recording = run(moons.replace(train__patience=3, train__min_delta=0.5, train__max_epochs=50))
    assert recording.status == "stopped_early"
    assert recording.history.n_epochs == 3


def rising(moons):
    """A learning rate at which the validation loss is lowest long before the end."""
    return moons.replace(train__learning_rate=3.0, train__max_epochs=12, train__batch_size=10)


def test_restore_best_ends_with_the_weights_of_the_lowest_loss(run, moons):
    config = rising(moons)
    plain, restored = run(config), run(config.replace(train__restore_best=True))
    best = int(np.argmin(plain.history["valid_loss"]))
    assert best < 12
    for name in plain.weights:
        np.testing.assert_array_equal(restored.weights[name][-1], plain.weights[name][best])
    assert restored.frame_steps[-1] == plain.frame_steps[best]
    np.testing.assert_array_equal(restored.history["valid_loss"], plain.history["valid_loss"])


def test_divergence_stops_the_run_and_keeps_the_last_finite_frame(run, moons):
    config = moons.replace(train__learning_rate=50.0, train__loss="mse", model__activation="identity")
    recording = run(config)
    assert recording.status == "diverged"
    assert recording.outcome.step <= 20
    assert "learning_rate=50 is probably too large: try 1. The last finite weights are kept." in (
        recording.outcome.message
    )
    assert len(recording.history["step_loss"]) <= recording.outcome.step
    assert np.isfinite(recording.history["step_loss"]).all()
    assert all(np.isfinite(values).all() for values in recording.weights.values())


def test_restore_best_holds_for_a_run_that_diverges_too(run, moons):
    config = moons.replace(
        train__learning_rate=8.0, train__loss="mse", model__activation="identity", train__max_epochs=20,
        train__batch_size="full", train__restore_best=True, train__frames=1,
    )  # fmt: skip
    recording = run(config)
    assert recording.status == "diverged"
    best = int(np.nanargmin(recording.history["valid_loss"]))
    np.testing.assert_array_equal(recording.weights["0.weight"][-1], recording.weights["0.weight"][best])


def test_a_checkpoint_of_another_network_is_refused(moons, tmp_path):
    path = tmp_path / "run.checkpoint"
    data = load_dataset(moons.data)
    networks = [
        torch.nn.Sequential(torch.nn.Linear(2, 3), kind(), torch.nn.Linear(3, 1))
        for kind in (torch.nn.Tanh, torch.nn.ReLU)
    ]
    networks[1].load_state_dict(networks[0].state_dict())
    train(module=networks[0], data=data, train=moons.train, checkpoint=path)
    with pytest.raises(RecordingError) as error:
        train(module=networks[1], data=data, train=moons.train, checkpoint=path)
    assert str(error.value) == (
        f"The checkpoint {str(path)!r} is of another run: its network is another, or began with other weights. "
        "Choose another path, or delete it to start anew."
    )


def test_divergence_at_the_very_first_steps_says_they_were_too_long(run, moons):
    config = moons.replace(train__learning_rate=1e25, train__loss="mse", model__activation="identity")
    outcome = run(config).outcome
    assert outcome.message == (
        "Step 2: the loss became NaN or infinite. The first steps were too long: try learning_rate=1, "
        "a smaller initial_scale, or a smaller target. The last finite weights are kept."
    )


def test_divergence_from_huge_inputs_blames_the_data(run, moons):
    from dataclasses import replace

    data = load_dataset(moons.data)
    recording = run(moons.replace(train__loss="mse"), replace(data, X=data.X * 1e20))
    assert recording.status == "diverged"
    assert ": standardize the data. The last finite weights are kept." in recording.outcome.message


class InterruptAfter:
    """Presses Ctrl-C after some epochs."""

    def __init__(self, epochs):
        self.epochs = epochs

    def run_started(self, config):
        pass

    def epoch_ended(self, progress):
        if progress.epoch == self.epochs:
            signal.raise_signal(signal.SIGINT)  # to this thread, at once

    def run_ended(self, recording):
        pass


def test_ctrl_c_ends_the_run_in_order_and_keeps_what_there_is(run, moons):
    recording = run(moons, observer=InterruptAfter(2))
    full = run(moons)
    steps = recording.outcome.step
    assert recording.status == "interrupted"
    assert 8 <= steps < 20
    np.testing.assert_array_equal(recording.history["step_loss"], full.history["step_loss"][:steps])
    assert recording.frame_steps[-1] == steps
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"train__shuffle": True, "train__optimizer": "adam"},
        {"train__optimizer": "sgd", "train__momentum": 0.9, "train__nesterov": True, "train__schedule": "one_cycle"},
        {"train__optimizer": "rmsprop", "train__schedule": "cosine", "train__frames": 3},
        {"train__learning_rate": 3.0, "train__batch_size": 10, "train__restore_best": True, "train__patience": 4},
    ],
)
def test_a_resumed_run_equals_an_uninterrupted_one_bit_for_bit(run, moons, tmp_path, changes):
    config = moons.replace(train__max_epochs=8, **changes)
    whole = run(config)
    checkpoint = Checkpoint(tmp_path / "run.checkpoint", every=1)
    run(config, observer=InterruptAfter(3), checkpoint=checkpoint)
    same_bits(run(config, checkpoint=checkpoint), whole)


def test_a_finished_checkpoint_is_not_trained_further(run, moons, tmp_path):
    checkpoint = Checkpoint(tmp_path / "run.checkpoint", every=2)
    same_bits(run(moons, checkpoint=checkpoint), run(moons, checkpoint=checkpoint))


def test_a_checkpoint_of_another_run_is_refused_and_the_difference_named(run, moons, tmp_path):
    path = tmp_path / "run.checkpoint"
    run(moons, checkpoint=Checkpoint(path))
    with pytest.raises(RecordingError) as error:
        run(moons.replace(train__learning_rate=0.2), checkpoint=Checkpoint(path))
    assert str(error.value) == (
        f"The checkpoint {str(path)!r} is of another run: it has learning_rate = 0.1, this one 0.2. "
        "Choose another path, or delete it to start anew."
    )


def test_a_checkpoint_of_other_rows_is_refused(run, moons, tmp_path):
    from dataclasses import replace

    path = tmp_path / "run.checkpoint"
    run(moons, checkpoint=Checkpoint(path))
    data = load_dataset(moons.data)
    with pytest.raises(RecordingError, match="is of another run: its data are others"):
        run(moons, replace(data, X=data.X + 1), checkpoint=Checkpoint(path))


def test_a_recording_is_no_checkpoint(run, moons, tmp_path):
    path = run(moons).save(tmp_path / "run.safetensors")
    with pytest.raises(RecordingError) as error:
        run(moons, checkpoint=Checkpoint(path))
    assert str(error.value) == f"{str(path)!r} is not a checkpoint. Choose another path for the checkpoint."


def test_a_run_killed_outright_resumes_to_the_same_bits(moons, tmp_path):
    """``kill -9`` in the middle of a run, in a process of its own, and then the same command again."""
    config = moons.replace(train__max_epochs=40, train__shuffle=True)
    (tmp_path / "run.toml").write_text(config.to_toml())
    script = textwrap.dedent(
        """
        import os, signal, sys
        from separatrix import RunConfig, train
        class Kill:
            def run_started(self, config): pass
            def epoch_ended(self, progress):
                if len(sys.argv) > 1 and progress.epoch == 17: os.kill(os.getpid(), signal.SIGKILL)
            def run_ended(self, recording): recording.save("out.safetensors")
        train(RunConfig.load("run.toml"), checkpoint="run.checkpoint", checkpoint_every=3, observer=Kill())
        """
    )
    killed = subprocess.run([sys.executable, "-c", script, "kill"], cwd=tmp_path, check=False)
    assert killed.returncode == -signal.SIGKILL
    assert (tmp_path / "run.checkpoint").exists()
    assert not (tmp_path / "out.safetensors").exists()
    subprocess.run([sys.executable, "-c", script], cwd=tmp_path, check=True)
    resumed = load_recording(tmp_path / "out.safetensors")
    same_bits(resumed, train(config))


@pytest.mark.parametrize("optimizer", ["sgd", "adam", "adamw", "rmsprop"])
@pytest.mark.parametrize("beyond", ["learning_rate", "weight_decay", "l1"])
def test_a_setting_beyond_the_type_s_range_diverges_at_once_and_keeps_the_first_weights(run, moons, optimizer, beyond):
    config = moons.replace(train__optimizer=optimizer, train__batch_size="full", **{f"train__{beyond}": 1e200})
    recording = run(config)
    assert (recording.status, recording.outcome.step) == ("diverged", 1)
    assert recording.outcome.message.startswith("Step 1: the weights became NaN or infinite.")
    for frames in recording.weights.values():
        np.testing.assert_array_equal(frames[-1], frames[0])


def test_the_global_random_state_of_torch_and_numpy_is_left_alone(run, moons):
    torch.manual_seed(99)
    before, numpy_before = torch.get_rng_state(), np.random.get_state()[1].copy()  # noqa: NPY002
    run(moons.replace(model__dropout=0.5))
    assert torch.equal(torch.get_rng_state(), before)
    np.testing.assert_array_equal(np.random.get_state()[1], numpy_before)  # noqa: NPY002


def test_the_number_of_torch_threads_is_left_alone(run, moons):
    before = torch.get_num_threads()
    run(moons)
    assert torch.get_num_threads() == before


def test_the_library_prints_nothing(run, moons, capfd):
    run(moons)
    assert capfd.readouterr() == ("", "")


def test_the_observer_hears_of_the_start_every_epoch_and_the_end(run, moons):
    heard = []

    class Listener:
        def run_started(self, config):
            heard.append(config)

        def epoch_ended(self, progress):
            heard.append((progress.epoch, progress.max_epochs, progress.step, sorted(progress.metrics)))

        def run_ended(self, recording):
            heard.append(recording.status)

    run(moons, observer=Listener())
    names = ["epoch", "train_accuracy", "train_loss", "valid_accuracy", "valid_loss"]
    assert heard == [moons, *[(e, 5, 4 * e, names) for e in range(1, 6)], "done"]
    assert isinstance(heard[0], RunConfig)
