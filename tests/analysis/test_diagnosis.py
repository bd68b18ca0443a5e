import warnings

import numpy as np
import pytest
from torch import nn

from separatrix.analysis import Moment, diagnose, diagnose_moment
from separatrix.config import DataConfig, ModelConfig, RunConfig, TrainConfig
from separatrix.engines import train
from separatrix.errors import ConfigError, DivergenceWarning


def config(data="moons", hidden=(8,), *, n=200, noise=0.1, data_settings=None, model=None, **training):
    return RunConfig(
        data=DataConfig(data, **(data_settings or {"n_samples": n, "noise": noise})),
        model=ModelConfig(hidden_layer_sizes=hidden, **(model or {})),
        train=TrainConfig(**{"batch_size": 32, **training}),
    )


WINE = {"drop": ()}
TROUBLES = {
    "a loss that leapt to infinity": (
        config(loss="mse", learning_rate=30.0, max_epochs=20),
        ("diverged", {"train__learning_rate": 1.0}),
    ),
    "neurons killed by long steps": (
        config(hidden=(8, 8), learning_rate=5.0, max_epochs=60),
        ("dead_relu", {"model__activation": "leaky_relu"}),
    ),
    "neurons killed by large inputs": (
        config("wine", data_settings=WINE, loss="mse", max_epochs=20),
        ("dead_relu", {"data__standardize": True}),
    ),
    "a start at zero": (
        config(model={"initializer": "zeros"}, learning_rate=0.3, max_epochs=60),
        ("dead_relu", {"model__initializer": "xavier"}),
    ),
    "tanh of enlarged weights": (
        config(hidden=(8, 8), model={"activation": "tanh", "initial_scale": 30.0}, max_epochs=30),
        ("saturated", {"model__initial_scale": 1.0}),
    ),
    "tanh of large inputs": (
        config("wine", data_settings=WINE, model={"activation": "tanh"}, max_epochs=30),
        ("saturated", {"data__standardize": True}),
    ),
    "a line that cannot bend": (
        config(hidden=(), learning_rate=0.5, max_epochs=200),
        ("plateaued", {"model__name": "mlp", "model__hidden_layer_sizes": (8,)}),
    ),
    "a schedule that ended too soon": (
        config("circles", noise=0.05, model={"activation": "tanh"}, learning_rate=0.1, schedule="step", max_epochs=200),
        ("plateaued", {"train__schedule": "constant"}),
    ),
    "a layer too narrow": (
        config("circles", (2,), n=300, noise=0.05, model={"activation": "tanh"}, learning_rate=0.3, max_epochs=800),
        ("plateaued", {"model__hidden_layer_sizes": (4,)}),
    ),
    "noise learned by heart": (
        config(
            hidden=(32, 32),
            data_settings={"n_samples": 120, "noise": 0.35, "validation_fraction": 0.5},
            model={"activation": "tanh"},
            learning_rate=0.1,
            batch_size=16,
            max_epochs=1500,
        ),
        ("overfitting", {"train__weight_decay": 0.03}),
    ),
}


def trained(settings):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DivergenceWarning)
        return train(settings)


@pytest.fixture(scope="module")
def overfitted():
    return trained(TROUBLES["noise learned by heart"][0])


@pytest.mark.parametrize(("settings", "expected"), TROUBLES.values(), ids=TROUBLES)
def test_a_trouble_is_named_and_its_remedy_mends_it(settings, expected):
    kind, remedy = expected
    [finding] = diagnose(trained(settings))
    assert (finding.kind, finding.remedy.settings) == (kind, remedy)
    assert kind not in [found.kind for found in diagnose(trained(settings.replace(**remedy)))]


@pytest.mark.parametrize("name", ["wine_run", "plane_run"])
def test_a_short_sound_training_has_no_finding(name, request):
    assert diagnose(request.getfixturevalue(name)) == []


def test_a_long_sound_training_has_no_finding():
    assert diagnose(train(config(hidden=(8, 6), model={"activation": "tanh"}, learning_rate=0.3, max_epochs=400))) == []


def test_divergence_gives_the_step_and_the_cause():
    run = trained(TROUBLES["a loss that leapt to infinity"][0])
    [finding] = diagnose(run)
    assert (finding.number, finding.text) == (run.outcome.step, run.outcome.message)


def test_divergence_is_of_the_last_frame_alone():
    run = trained(config(learning_rate=30.0, batch_size=150, loss="mse", max_epochs=20))
    assert [[finding.kind for finding in diagnose(run, frame)] for frame in (0, -1)] == [[], ["diverged"]]


def test_overfitting_gives_the_rise_of_the_validation_loss(overfitted):
    [finding] = diagnose(overfitted)
    valid = overfitted.history["valid_loss"]
    assert finding.number == pytest.approx(valid[-5:].mean() / min(valid[i : i + 5].mean() for i in range(1497)) - 1)


def test_an_earlier_frame_knows_nothing_of_what_came_later(overfitted):
    assert diagnose(overfitted, 9) == []
    assert [finding.kind for finding in diagnose(overfitted, 1200)] == ["overfitting"]


def test_a_run_that_went_back_to_its_best_epoch_does_not_overfit(overfitted):
    assert diagnose(train(overfitted.config.replace(train__restore_best=True))) == []


def test_dead_neurons_are_counted_in_the_worst_layer():
    values = np.ones((7, 4))
    values[:, :3] = 0
    [finding] = diagnose_moment(Moment(config(), {}, [("relu", np.ones((7, 2))), ("relu", values)]))
    assert finding.number == 0.75
    assert finding.text == (
        "3 of 4 neurons of hidden layer 2 answer 0 on all 7 training rows: no gradient passes through them, so they "
        "stay as they are. A ReLU that leaks would still learn."
    )


def test_dead_neurons_of_a_mixed_network_become_leaky_where_they_are_relu():
    mixed = config(hidden=(2, 2), model={"activation": ("tanh", "relu")})
    [finding] = diagnose_moment(Moment(mixed, {}, [("tanh", np.zeros((7, 2))), ("relu", np.zeros((7, 2)))]))
    assert finding.remedy.settings == {"model__activation": ("tanh", "leaky_relu")}


def test_neurons_that_died_while_the_loss_leapt_ask_for_shorter_steps():
    leapt = {"train_loss": np.array([0.7, 6.0, 0.69]), "train_accuracy": np.full(3, 0.5)}
    [finding] = diagnose_moment(Moment(config(learning_rate=20.0), leapt, [("relu", np.zeros((7, 2)))]))
    assert finding.remedy.settings == {"train__learning_rate": 1.0}
    assert finding.text.endswith("The loss has leapt on the way: the steps were too long.")


@pytest.mark.parametrize(("name", "end"), [("tanh", -0.99), ("sigmoid", 0.005), ("sigmoid", 0.999)])
def test_saturation_is_measured_at_both_ends_of_both_curves(name, end):
    [finding] = diagnose_moment(Moment(config(), {}, [(name, np.full((20, 3), end))]))
    assert (finding.kind, finding.number) == ("saturated", 1.0)


def test_saturation_and_plateaus_of_a_solved_task_are_no_trouble():
    solved = {"train_loss": np.full(100, 0.01), "train_accuracy": np.full(100, 0.99)}
    assert diagnose_moment(Moment(config(), solved, [("tanh", np.ones((20, 3)))])) == []


def test_a_plateau_gives_its_fall_and_its_length():
    loss = np.concatenate([np.linspace(1, 0.5, 100), np.full(50, 0.5), np.full(50, 0.499)])
    [finding] = diagnose_moment(Moment(config(), {"train_loss": loss, "train_r2": np.full(200, 0.5)}))
    assert finding.number == pytest.approx(1 - loss[-49:].mean() / loss[-98:-49].mean())
    assert finding.text.startswith(
        "The training loss has fallen by 0.20 % from 49 epochs to the next 49 and stands at 0.499, with a training "
        "score of 0.500."
    )


@pytest.mark.parametrize(
    ("loss", "expected"),
    [
        (np.full(80, 1.0), {"train__learning_rate": 0.5}),
        (np.r_[2.0, np.tile([0.8, 1.2], 40)], {"train__learning_rate": 0.005}),
    ],
    ids=["never fell", "swings"],
)
def test_the_shape_of_a_plateau_chooses_longer_or_shorter_steps(loss, expected):
    [finding] = diagnose_moment(Moment(config(), {"train_loss": loss}))
    assert finding.remedy.settings == expected


def test_every_layers_learning_rate_is_scaled():
    rates = config(learning_rate=(0.1, 0.2))
    [finding] = diagnose_moment(Moment(rates, {"train_loss": np.full(80, 1.0)}))
    assert finding.remedy.settings == {"train__learning_rate": (1.0, 2.0)}


def test_a_penalty_that_shrinks_the_weights_is_named():
    heavy = config(weight_decay=0.3, l1=0.0)
    history = {"train_loss": np.r_[0.7, np.full(79, 0.69)], "penalty": np.geomspace(1, 0.001, 80)}
    [finding] = diagnose_moment(Moment(heavy, history))
    assert finding.remedy.settings == {"train__weight_decay": 0.03}
    assert finding.text.endswith("The penalty, now 0.001, keeps the weights from growing.")


def test_neurons_of_a_module_of_ones_own_are_looked_at():
    module = nn.Sequential(nn.Linear(2, 4), nn.ReLU(), nn.Linear(4, 1))
    nn.init.constant_(module[0].bias, -100.0)
    X = np.random.default_rng(0).normal(size=(40, 2))
    run = train(module=module, data=(X, X[:, 0] > 0), train=TrainConfig(max_epochs=1))
    [finding] = diagnose(run)
    assert (finding.kind, finding.number, finding.remedy.settings) == (
        "dead_relu",
        1.0,
        {"train__learning_rate": 0.005},
    )


def test_a_frame_that_does_not_exist_is_refused(moons_run):
    with pytest.raises(ConfigError, match=r"^frame must be between -6 and 5; got 6\.$"):
        diagnose(moons_run, 6)
