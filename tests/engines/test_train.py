"""The verb: what it accepts, and what it leaves alone."""

import numpy as np
import pytest
import torch
from sklearn.datasets import make_moons
from sklearn.metrics import log_loss
from sklearn.model_selection import train_test_split
from torch import nn
from torch.utils.data import DataLoader, TensorDataset

from separatrix.config import DataConfig, ModelConfig, RunConfig, TrainConfig
from separatrix.engines import train
from separatrix.errors import ConfigError, DataError, DivergenceWarning


class LinearRegression(nn.Module):
    """The tutorial's own class, as it stands."""

    def __init__(self, in_features: int, out_features: int, bias: bool = True):
        super().__init__()
        self.weights = nn.Parameter(torch.randn(in_features))
        self.bias = bias
        if bias:
            self.bias_term = nn.Parameter(torch.randn(out_features))

    def forward(self, x):
        x = x @ self.weights
        if self.bias:
            x += self.bias_term
        return x


@pytest.fixture(scope="module")
def tutorial():
    """The tutorial's rows, its module, and the losses of its own loop over two epochs."""
    X, y = make_moons(n_samples=1000, random_state=42, noise=0.07)
    X_train, X_val, y_train, y_val = train_test_split(X, y, random_state=42)
    sets = [
        TensorDataset(torch.from_numpy(a).float(), torch.from_numpy(b).float())
        for a, b in ((X_train, y_train), (X_val, y_val))
    ]
    torch.manual_seed(0)
    start = nn.Sequential(LinearRegression(2, 1))
    model = nn.Sequential(LinearRegression(2, 1))
    model.load_state_dict(start.state_dict())
    optimizer = torch.optim.SGD(model.parameters(), lr=0.05)
    losses = []
    for _ in range(2):
        for X_batch, y_batch in DataLoader(sets[0], batch_size=128):
            optimizer.zero_grad()
            loss = nn.BCEWithLogitsLoss()(model(X_batch).flatten(), y_batch)
            loss.backward()
            losses.append(loss.item())
            optimizer.step()
    return (X, y), sets, start, losses


def two_points():
    return TensorDataset(torch.tensor([[0.0, 1.0], [1.0, 0.0]]), torch.tensor([0.0, 7.0]))


def another_label(rows):
    return torch.stack([x for x, _ in rows]), torch.tensor([3.0] * len(rows))


TWO_EPOCHS = TrainConfig(max_epochs=2)


def test_the_tutorials_class_trains_on_arrays_as_in_its_own_loop(tutorial):
    (X, y), _, start, losses = tutorial
    run = train(module=start, data=(X, y), train=TWO_EPOCHS, seed=0)
    np.testing.assert_allclose(run.history["step_loss"], losses, rtol=1e-5)


def test_the_tutorials_tensor_datasets_train_as_in_its_own_loop(tutorial):
    _, (train_set, valid_set), start, losses = tutorial
    run = train(module=start, data=train_set, valid=valid_set, train=TWO_EPOCHS)
    np.testing.assert_allclose(run.history["step_loss"], losses, rtol=1e-5)
    assert len(run.data.valid_index) == 250


def test_the_tutorials_data_loaders_are_iterated_as_they_are(tutorial):
    _, (train_set, valid_set), start, losses = tutorial
    loaders = DataLoader(train_set, batch_size=128), DataLoader(valid_set, batch_size=128)
    run = train(module=start, data=loaders[0], valid=loaders[1], train=TWO_EPOCHS)
    np.testing.assert_allclose(run.history["step_loss"], losses, rtol=1e-5)
    assert run.steps_per_epoch == 6


def test_a_loader_alone_trains_on_all_its_rows_and_validates_on_none(tutorial):
    _, (train_set, _), start, _ = tutorial
    run = train(module=start, data=DataLoader(train_set, batch_size=128), train=TWO_EPOCHS)
    assert (len(run.data.train_index), len(run.data.valid_index)) == (750, 0)
    assert run.frame_epochs.tolist() == [0, 1, 2]
    assert "valid_loss" not in run.history


def test_a_loaders_own_order_is_used(tutorial):
    _, (train_set, valid_set), start, losses = tutorial
    reverse = DataLoader(train_set, batch_size=128, sampler=list(range(750))[::-1])
    run = train(module=start, data=reverse, valid=valid_set, train=TWO_EPOCHS)
    assert abs(run.history["step_loss"][0] - losses[0]) > 1e-6


def test_the_callers_module_is_left_as_it_is(tutorial):
    (X, y), _, start, _ = tutorial
    before = {name: value.clone() for name, value in start.state_dict().items()}
    train(module=start, data=(X, y), train=TWO_EPOCHS)
    assert all(torch.equal(value, before[name]) for name, value in start.state_dict().items())


def test_the_callers_module_is_trained_itself_when_asked():
    module = nn.Linear(2, 1)
    X, y = make_moons(60, random_state=0)
    run = train(module=module, data=(X, y), train=TWO_EPOCHS, inplace=True)
    assert torch.equal(module.weight, run.state_dict()["weight"])


def test_a_module_trained_in_place_keeps_its_last_finite_weights_when_the_run_diverges():
    module = nn.Linear(2, 1)
    config = TrainConfig(loss="mse", learning_rate=1e30, max_epochs=5)
    with pytest.warns(DivergenceWarning, match="became NaN or infinite"):
        run = train(module=module, data=make_moons(60, random_state=0), train=config, inplace=True)
    assert run.status == "diverged"
    assert torch.equal(module.weight, run.state_dict()["weight"])
    assert torch.isfinite(module.weight).all()


def test_the_callers_settings_of_frozen_layers_are_respected():
    module = nn.Sequential(nn.Linear(2, 4), nn.ReLU(), nn.Linear(4, 1))
    module[0].requires_grad_(requires_grad=False)
    run = train(module=module, data=make_moons(60, random_state=0), train=TWO_EPOCHS)
    np.testing.assert_array_equal(run.weights["0.weight"][0], run.weights["0.weight"][-1])
    assert not np.array_equal(run.weights["2.weight"][0], run.weights["2.weight"][-1])


def test_batch_norm_is_recorded_with_its_running_statistics():
    module = nn.Sequential(nn.Linear(2, 4), nn.BatchNorm1d(4), nn.ReLU(), nn.Linear(4, 1))
    run = train(module=module, data=make_moons(60, random_state=0), train=TWO_EPOCHS)
    assert run.weights["1.running_mean"].shape == (3, 4)
    assert not np.array_equal(run.weights["1.running_mean"][0], run.weights["1.running_mean"][-1])


def test_a_module_with_a_logit_a_class_serves_two_classes_too():
    run = train(module=nn.Linear(2, 2), data=make_moons(60, random_state=0), train=TWO_EPOCHS)
    assert run.predict_proba().shape == (60, 2)
    assert run.predict().shape == (60,)


def test_parts_of_a_config_are_replaced_by_arguments():
    config = RunConfig(data=DataConfig("circles", n_samples=60), train=TWO_EPOCHS)
    run = train(config, seed=5, model=ModelConfig(hidden_layer_sizes=(3,)))
    assert run.config == config.replace(seed=5, model__hidden_layer_sizes=(3,))


def test_arrays_are_split_as_the_config_says():
    X, y = make_moons(60, random_state=0)
    config = RunConfig(data=DataConfig(validation_fraction=0.5, split="ordered"), train=TWO_EPOCHS)
    run = train(config, data=(X, y))
    assert run.config.data == config.data.replace(name="custom")
    assert run.data.train_index.tolist() == list(range(30))


def test_sample_weights_zero_is_as_if_the_row_were_not_there():
    from separatrix.data import from_arrays

    X, y = make_moons(40, random_state=0)
    config = RunConfig(data=DataConfig("custom", validation_fraction=0), train=TrainConfig(batch_size="full"))
    weight = np.ones(40)
    weight[30:] = 0
    weighted = train(config, data=from_arrays(X, y, config.data, sample_weight=weight))
    fewer = train(config, data=(X[:30], y[:30]))
    np.testing.assert_allclose(weighted.history["step_loss"], fewer.history["step_loss"], rtol=1e-5)
    np.testing.assert_allclose(weighted.history["train_accuracy"], fewer.history["train_accuracy"])


def test_a_batch_of_zero_weights_changes_nothing():
    from separatrix.data import from_arrays

    X, y = make_moons(40, random_state=0)
    config = RunConfig(data=DataConfig("custom", validation_fraction=0), train=TrainConfig(batch_size=20, max_epochs=1))
    weight = np.r_[np.ones(20), np.zeros(20)]
    run = train(config, data=from_arrays(X, y, config.data, sample_weight=weight))
    assert run.status == "done"
    assert run.history["step_loss"][1] == 0


def test_dropout_changes_the_training_and_is_the_same_for_the_same_seed():
    config = RunConfig(data=DataConfig("moons", n_samples=60), train=TWO_EPOCHS)
    plain, a, b = (train(config.replace(model__dropout=rate)) for rate in (0.0, 0.5, 0.5))
    assert not np.array_equal(plain.history["step_loss"], a.history["step_loss"])
    np.testing.assert_array_equal(a.history["step_loss"], b.history["step_loss"])


def test_dropout_is_off_when_an_epoch_is_measured():
    config = RunConfig(data=DataConfig("moons", n_samples=60), model=ModelConfig(dropout=0.5), train=TWO_EPOCHS)
    run = train(config)
    index = run.data.valid_index
    expected = log_loss(run.data.y[index], run.predict_proba(run.data.X[index]))
    assert run.history["valid_loss"][-1] == pytest.approx(expected, rel=1e-5)


@pytest.mark.parametrize(
    ("make", "error", "message"),
    [
        (
            lambda: train("moons"),
            ConfigError,
            "A data set is named in a DataConfig: train(data=DataConfig('moons')).",
        ),
        (
            lambda: train(data="moons"),
            ConfigError,
            "A data set is named in a DataConfig: train(data=DataConfig('moons')).",
        ),
        (
            lambda: train(module=nn.Linear(2, 1), data=DataLoader(two_points()), checkpoint="x"),
            ConfigError,
            "A DataLoader's own order cannot be repeated after a crash. Hand over (X, y) with a checkpoint.",
        ),
        (
            lambda: train(module=nn.Linear(2, 1), data=DataLoader(two_points(), collate_fn=another_label)),
            DataError,
            "A label of the loader must be one of 0.0, 7.0; got 3.0. Did you mean '7.0'?",
        ),
        (
            lambda: train(data=DataConfig("moons"), valid=make_moons(10)),
            ConfigError,
            "valid goes with data of your own; a DataConfig has its own split.",
        ),
        (
            lambda: train(data=make_moons(60), checkpoint="x", checkpoint_every=0),
            ConfigError,
            "checkpoint_every must be at least 1; got 0.",
        ),
        (
            lambda: train(RunConfig(data=DataConfig(validation_fraction=0), train=TrainConfig(patience=2))),
            ConfigError,
            "monitor is 'valid_loss', but no rows are kept for validation. "
            'Set validation_fraction above 0, or monitor="train_loss".',
        ),
        (
            lambda: train(RunConfig(data=DataConfig("playground-reg-plane"), train=TrainConfig(loss="hinge"))),
            ConfigError,
            "loss must be mse, half_mse or auto for a regression; got 'hinge'.",
        ),
        (
            lambda: train(module=nn.Linear(3, 1), data=make_moons(60)),
            DataError,
            "The module failed on 2 rows of 2 features: mat1 and mat2 shapes cannot be multiplied (2x2 and 3x1)",
        ),
        (
            lambda: train(module=nn.Linear(2, 5), data=make_moons(60)),
            DataError,
            "The module's output must be of shape (n, 1 or 2); got (2, 5).",
        ),
        (
            lambda: train(module=nn.Linear(4, 2), data=DataConfig("iris")),
            DataError,
            "The module's output must be of shape (n, 3), one logit a class; got (2, 2).",
        ),
        (
            lambda: train(module=nn.Flatten(), data=make_moons(60)),
            ConfigError,
            "The module must have at least one parameter to train; it has none that requires a gradient.",
        ),
        (
            lambda: train(data=(np.array([[1.0], [1e308]] * 10), [0, 1] * 10)),
            DataError,
            "A value of column 'x1' must be within ±3.4e+38, the range of float32; got 1e+308. "
            'Standardize the data, or train with dtype="float64".',
        ),
    ],
)
def test_what_does_not_fit_is_refused(make, error, message):
    with pytest.raises(error) as raised:
        make()
    assert str(raised.value) == message


@pytest.mark.skipif(torch.cuda.is_available(), reason="says what happens without CUDA")
def test_a_device_that_is_not_there_is_refused():
    with pytest.raises(ConfigError) as error:
        train(RunConfig(train=TrainConfig(device="cuda")))
    assert str(error.value) == "device must be available; got 'cuda'. torch sees no CUDA here; use device=\"cpu\"."


def test_values_beyond_float32_train_in_float64():
    X = np.array([[1.0], [1e39]] * 10)
    run = train(data=(X, [0, 1] * 10), train=TrainConfig(dtype="float64", max_epochs=1))
    assert run.history["step_loss"].shape == (1,)


def test_a_loader_of_fewer_rows_than_its_data_has_the_right_epochs(tutorial):
    _, (train_set, _), start, _ = tutorial
    loader = DataLoader(train_set, batch_size=10, sampler=list(range(50)))
    run = train(module=start, data=loader, train=TWO_EPOCHS)
    assert run.steps_per_epoch == 5
    assert run.frame_epochs.tolist() == [0, 1, 2]


def test_tied_weights_are_trained_and_asked():
    module = nn.Sequential(nn.Linear(2, 2), nn.Tanh(), nn.Linear(2, 2), nn.Linear(2, 1))
    module[2].weight = module[0].weight
    run = train(module=module, data=make_moons(60, random_state=0), train=TWO_EPOCHS)
    assert run.predict().shape == (60,)


def test_runs_in_many_threads_equal_the_same_runs_alone():
    from concurrent.futures import ThreadPoolExecutor

    base = RunConfig(data=DataConfig("moons", n_samples=60), model=ModelConfig(dropout=0.3), train=TWO_EPOCHS)
    configs = [base.replace(seed=seed) for seed in range(8)]
    alone = [train(config) for config in configs]
    with ThreadPoolExecutor(4) as pool:
        together = list(pool.map(train, configs))
    for a, b in zip(alone, together, strict=True):
        np.testing.assert_array_equal(a.history["step_loss"], b.history["step_loss"])


def test_training_in_another_thread_needs_no_signals():
    import threading

    runs = []
    config = RunConfig(data=DataConfig("moons", n_samples=60), train=TWO_EPOCHS)
    thread = threading.Thread(target=lambda: runs.append(train(config)))
    thread.start()
    thread.join()
    assert runs[0].status == "done"
