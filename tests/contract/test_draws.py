"""Rows and labels that a run draws for itself, and layers that learn at rates of their own."""

import numpy as np
import pytest
import torch
from sklearn.metrics import accuracy_score, r2_score
from torch import nn

from separatrix.config import DataConfig, ModelConfig, RunConfig, TrainConfig
from separatrix.data import load_dataset
from separatrix.engines.contract import Job, Silent
from separatrix.engines.resampling import bootstrap_rows, noisy_labels
from separatrix.engines.select import run_job
from separatrix.errors import ConfigError


def test_the_training_accuracy_is_that_on_the_noisy_labels(run, moons):
    recording = run(moons.replace(train__label_noise=0.3))
    data = recording.data
    noisy = noisy_labels(data.y[data.train_index], 2, 0.3, moons.seed)
    predicted = recording.predict(data.X[data.train_index])
    assert recording.history["train_accuracy"][-1] == pytest.approx(accuracy_score(noisy, predicted))


def test_the_validation_labels_stay_clean(run, moons):
    recording = run(moons.replace(train__label_noise=0.3))
    assert recording.history["valid_accuracy"][-1] == pytest.approx(recording.score())
    assert np.array_equal(recording.data.y, load_dataset(moons.data).y)


def test_the_training_r2_is_that_of_the_drawn_rows(run):
    config = RunConfig(
        data=DataConfig("playground-reg-plane", n_samples=80),
        train=TrainConfig(bootstrap=True, max_epochs=3, dtype="float64"),
        seed=5,
    )
    recording = run(config)
    data = recording.data
    drawn = data.train_index[bootstrap_rows(len(data.train_index), 5)]
    expected = r2_score(data.y[drawn], recording.predict(data.X[drawn]))
    assert recording.history["train_r2"][-1] == pytest.approx(expected, rel=1e-9)


def test_half_mse_measures_the_same_r2_as_mse(run):
    config = RunConfig(data=DataConfig("playground-reg-plane", n_samples=80), train=TrainConfig(max_epochs=1))
    whole, half = (run(config.replace(train__loss=loss)).history for loss in ("mse", "half_mse"))
    assert half["train_loss"][0] == pytest.approx(whole["train_loss"][0] / 2)
    assert half["valid_r2"][0] == pytest.approx(whole["valid_r2"][0])


def test_the_playgrounds_network_is_trained_with_half_the_mean_squared_error_of_its_tanh_output(run):
    config = RunConfig(
        data=DataConfig("playground-xor", n_samples=60, split="ordered"),
        model=ModelConfig(hidden_layer_sizes=(4, 2), activation="tanh", output_activation="tanh",
                          initializer="playground"),
        train=TrainConfig(loss="half_mse", learning_rate=0.03, batch_size=10, max_epochs=2, dtype="float64"),
    )  # fmt: skip
    recording = run(config)
    data = recording.data
    answers = recording.logits(data.X[data.train_index])[:, 0]
    signs = 2 * data.y[data.train_index] - 1
    assert np.abs(answers).max() < 1
    assert recording.history["train_loss"][-1] == pytest.approx(0.5 * np.mean((answers - signs) ** 2), rel=1e-12)


@pytest.mark.parametrize("engine", [pytest.param("native", marks=pytest.mark.native), "autograd"])
@pytest.mark.parametrize(
    "setting",
    [
        {"train__bootstrap": True, "train__label_noise": 0.3},
        {"data": DataConfig("playground-reg-plane", n_samples=80), "train__bootstrap": True},
        {"data": DataConfig("blobs", n_samples=80), "train__label_noise": 0.3, "train__loss": "mse"},
        {"model__initial_offset": 0.2, "train__learning_rate": (0.3, 0.1, 0.2)},
    ],
    ids=["rows and labels", "rows of numbers", "labels of three classes", "offset and rates"],
)
def test_members_of_a_population_draw_what_they_draw_alone(moons, engine, setting):
    from separatrix.engines import train, train_population

    configs = [moons.replace(**setting, seed=seed) for seed in (4, 5, 6)]
    configs.append(configs[0].replace(train__learning_rate=0.05, model__initial_offset=-0.1))
    for together, config in zip(train_population(configs, engine=engine), configs, strict=True):
        alone = train(config, engine=engine)
        assert list(together.history) == list(alone.history)
        for name, values in alone.history.items():
            np.testing.assert_array_equal(together.history[name], values)
        for name, values in alone.weights.items():
            np.testing.assert_array_equal(together.weights[name], values)


def test_equal_rates_of_all_layers_give_the_bits_of_one_rate(run, moons):
    one, many = (run(moons.replace(train__learning_rate=rate)) for rate in (0.1, (0.1, 0.1, 0.1)))
    for name, values in one.weights.items():
        np.testing.assert_array_equal(many.weights[name], values)


def test_a_layer_with_a_tiny_rate_stays_where_it_is(run, moons):
    recording = run(moons.replace(train__learning_rate=(0.1, 1e-300, 0.1), train__schedule="cosine"))
    moved = {name: np.abs(values[-1] - values[0]).max() > 0 for name, values in recording.weights.items()}
    assert moved == {f"{layer}.{kind}": layer != 2 for layer in (0, 2, 4) for kind in ("weight", "bias")}


def test_the_scale_of_the_output_is_a_factor_on_the_logits(run, moons):
    plain, scaled = (run(moons.replace(model__output_scale=scale, train__max_epochs=1)) for scale in (1.0, 0.25))
    np.testing.assert_allclose(scaled.logits(frame=0), 0.25 * plain.logits(frame=0), rtol=1e-6)


@pytest.mark.native
@pytest.mark.parametrize("initializer", ["torch", "xavier", "he", "uniform", "zeros", "normal", "playground"])
@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_both_engines_begin_with_the_same_bits_scaled_and_moved(initializer, dtype):
    config = RunConfig(
        data=DataConfig("moons", n_samples=20),
        model=ModelConfig(hidden_layer_sizes=(5, 3), initializer=initializer, initial_scale=0.7, initial_offset=-0.1),
        train=TrainConfig(max_epochs=1, dtype=dtype),
    )
    job = Job(config, load_dataset(config.data))
    ours, theirs = (run_job(engine, job, Silent()) for engine in ("native", "autograd"))
    for name, values in theirs.weights.items():
        np.testing.assert_array_equal(ours.weights[name][0], values[0])


@pytest.mark.parametrize("setting", [{"bootstrap": True}, {"label_noise": 0.3}, {"learning_rate": (0.2, 0.1, 0.05)}])
def test_a_resumed_run_goes_on_with_the_same_draws(run, moons, setting, tmp_path):
    from separatrix.engines.contract import Checkpoint

    class PowerCut:
        def run_started(self, config):
            pass

        def run_ended(self, recording):
            pass

        def epoch_ended(self, progress):
            if progress.epoch == 2:
                raise RuntimeError("cut")

    config = moons.replace(train=moons.train.replace(**setting, momentum=0.5))
    with pytest.raises(RuntimeError, match="cut"):
        run(config, observer=PowerCut(), checkpoint=Checkpoint(tmp_path / "c"))
    resumed, whole = run(config, checkpoint=Checkpoint(tmp_path / "c")), run(config)
    np.testing.assert_array_equal(resumed.history["step_loss"], whole.history["step_loss"])


def test_a_network_of_ones_own_takes_a_rate_for_each_part_that_holds_parameters():
    module = nn.Sequential(nn.Linear(2, 4), nn.BatchNorm1d(4), nn.Tanh(), nn.Linear(4, 1))
    data = load_dataset(DataConfig("moons", n_samples=40))
    config = RunConfig(model=ModelConfig(name="module"), train=TrainConfig(learning_rate=(1e-300, 0.1, 1e-300)))
    recording = run_job("autograd", Job(config, data, module=module), Silent())
    moved = [name for name, values in recording.weights.items() if np.abs(values[-1] - values[0]).max() > 0]
    assert [name for name in moved if "weight" in name or "bias" in name] == ["1.weight", "1.bias"]


def test_another_number_of_rates_than_layers_is_refused():
    config = RunConfig(model=ModelConfig(name="module"), train=TrainConfig(learning_rate=(0.1, 0.2)))
    with pytest.raises(ConfigError) as error:
        run_job("autograd", Job(config, load_dataset(DataConfig()), module=nn.Linear(2, 1)), Silent())
    assert str(error.value) == "learning_rate must be one number; got [0.1, 0.2]."


def test_a_run_with_several_rates_that_diverges_advises_smaller_ones(run):
    config = RunConfig(
        data=DataConfig("playground-reg-plane"),
        model=ModelConfig(hidden_layer_sizes=(8,)),
        train=TrainConfig(learning_rate=(5.0, 20.0), batch_size=10, max_epochs=5),
    )
    message = run(config).outcome.message
    assert "so learning_rate=(5, 20) is probably too large: try (0.5, 1)." in message


def test_tied_parameters_belong_to_the_first_layer_that_holds_them():
    from separatrix.engines.optimizers import layers_of

    module = nn.Sequential(nn.Linear(2, 2), nn.Tanh(), nn.Linear(2, 2))
    module[2].weight = module[0].weight
    module[2].bias.requires_grad_(False)
    assert [len(own) for own in layers_of(module)] == [2]
    assert all(torch.equal(a, b) for a, b in zip(layers_of(module)[0], module[0].parameters(), strict=True))
