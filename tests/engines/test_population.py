"""Populations as columns: every member is what `train` makes of it alone."""

import signal

import numpy as np
import pytest

from separatrix.config import DataConfig, ModelConfig, RunConfig, TrainConfig
from separatrix.data import load_dataset
from separatrix.engines import STATUSES, Population, measure_population, varying
from separatrix.engines.contract import Job, Silent
from separatrix.engines.measures import best_epoch, reductions
from separatrix.engines.select import native_instruction_set, run_job
from separatrix.errors import ConfigError, UnknownNameError
from separatrix.models.parameters import flatten

EVERYTHING = ("history", "step_loss", "weights", "reductions")
N = 6

MOONS = RunConfig(
    data=DataConfig("moons", n_samples=120, noise=0.1),
    model=ModelConfig(hidden_layer_sizes=(5, 3)),
    train=TrainConfig(batch_size=43, max_epochs=4, learning_rate=0.1, shuffle=True),
    seed=3,
)
WILD = {"model__activation": "identity", "train__loss": "mse"}  # such networks diverge soon


@pytest.fixture(params=["autograd", "native"])
def engine(request):
    if request.param == "native" and native_instruction_set() is None:
        pytest.skip("the native engine was not compiled here")
    return request.param


@pytest.fixture
def _native():
    if native_instruction_set() is None:
        pytest.skip("the native engine was not compiled here")


def columns(**others):
    """Values of N members that differ in their seed and in the other fields."""
    return {"seed": np.arange(N), **{name.replace("__", "."): np.array(values) for name, values in others.items()}}


def spread(low, high):
    return np.geomspace(low, high, N)


def recordings(population, engine, data):
    configs = [population.config_of(m) for m in range(len(population))]
    return [run_job(engine, Job(config, data), Silent()) for config in configs]


def agree(population, measures, m, recording):
    """Assert that row `m` has the recording's very numbers."""
    history = recording.history
    assert STATUSES[measures.status[m]] == recording.status
    assert measures.steps[m] == recording.outcome.step
    assert measures.columns["epochs"][m] == history.n_epochs
    for name, values in measures.history.items():
        expected = np.full(values.shape[1], np.nan)
        if name in history:
            expected[: len(history[name])] = history[name]
            np.testing.assert_array_equal(measures.columns[name][m], history[name][-1])
        else:
            assert name == "penalty"
            assert np.isnan(measures.columns[name][m])
        np.testing.assert_array_equal(values[m], expected)
    n = len(history["step_loss"])
    np.testing.assert_array_equal(measures.step_loss[m, :n], history["step_loss"])
    assert np.isnan(measures.step_loss[m, n:]).all()
    np.testing.assert_array_equal(measures.weights[m], flatten({k: v[-1] for k, v in recording.weights.items()}))
    if "best_epoch" in measures.columns:
        np.testing.assert_array_equal(measures.columns["best_epoch"][m], best_epoch(recording))
    n_steps = measures.step_loss.shape[1]
    lost = 2e-6 * n_steps if recording.status == "diverged" else 0  # steps not done count 10⁶ before or after scaling
    for name, value in reductions(history["step_loss"], n_steps, measures.status[m]).items():
        np.testing.assert_allclose(measures.columns[name][m], value, rtol=1e-5, atol=lost, err_msg=name)


CASES = {
    "seeds alone": ({}, columns()),
    "every number": (
        {"train__momentum": 0.5, "train__nesterov": True},
        columns(
            model__initial_scale=spread(0.5, 2), train__learning_rate=spread(0.01, 1), train__l1=spread(1e-5, 1e-3),
            train__weight_decay=spread(1e-5, 1e-2), train__momentum=spread(0.1, 0.9),
        ),
    ),
    "a learning rate a layer": (
        {}, columns(**{"train__learning_rate": spread(0.01, 1), "train__learning_rate__1": spread(1, 0.01)})
    ),
    "some penalised and some not": ({}, columns(train__l1=[0, 1e-3, 0, 0, 1e-2, 0], train__weight_decay=[0] * 5 + [1])),
    "adam": (
        {"train__optimizer": "adam"},
        columns(
            train__betas__0=spread(0.5, 0.9), train__betas__1=spread(0.9, 0.999), train__epsilon=spread(1e-8, 1e-4)
        ),
    ),
    "adamw": ({"train__optimizer": "adamw"}, columns(train__weight_decay=spread(1e-3, 0.1))),
    "rmsprop": (
        {"train__optimizer": "rmsprop", "train__schedule": "cosine"},
        columns(train__smoothing=spread(0.5, 0.99), train__momentum=[0, 0, 0.5, 0.9, 0, 0]),
    ),
    "one seed": ({}, {"train.learning_rate": spread(0.01, 1)}),
    "stopping early": ({"train__patience": 1, "train__max_epochs": 9}, columns(train__learning_rate=spread(0.1, 9))),
    "converging": (
        {"train__patience": 2, "train__min_delta": 0.02, "train__monitor": "train_loss"},
        columns(train__learning_rate=spread(0.01, 1)),
    ),
    "restoring the best": ({"train__restore_best": True}, columns(train__learning_rate=spread(0.1, 20))),
    "diverging in the middle of an epoch": (
        WILD | {"train__batch_size": 10, "train__max_epochs": 12}, columns(train__learning_rate=spread(0.1, 4))
    ),
    "diverging with frames at both ends": (
        WILD | {"train__frames": "ends", "train__max_epochs": 40}, columns(train__learning_rate=spread(0.1, 1e4))
    ),
    "diverging with frames on the way": (
        WILD | {"train__frames": 7, "train__max_epochs": 30}, columns(train__learning_rate=spread(0.1, 3))
    ),
    "diverging between steps": (
        WILD | {"train__batch_size": "full", "train__max_epochs": 40, "train__frames": "ends"},
        columns(train__learning_rate=spread(0.1, 1e6)),
    ),
    "diverging with the best restored": (
        WILD | {"train__batch_size": "full", "train__max_epochs": 40, "train__restore_best": True},
        columns(train__learning_rate=spread(0.1, 1e25)),
    ),
    "diverging and not measured": (
        WILD | {"train__evaluate": (), "train__max_epochs": 30}, columns(train__learning_rate=spread(0.1, 1e4))
    ),
    "a start in torch's hands": ({"model__initializer": "normal"}, columns(model__initial_scale=spread(0.1, 1))),
    "offsets and scales": (
        {"model__output_scale": 0.3},
        columns(model__initial_offset=np.linspace(-1, 1, N), model__initial_scale=spread(0.5, 2)),
    ),
    "rows and labels of their own": ({"train__bootstrap": True, "train__label_noise": 0.2}, columns()),
    "the rows and labels of one seed": (
        {"train__bootstrap": True, "train__label_noise": 0.2}, {"train.l1": spread(1e-5, 1e-3)}
    ),
    "a regression on rows of their own": (
        {"data": DataConfig("playground-reg-plane", n_samples=90), "train__bootstrap": True}, columns()
    ),
    "logistic regression": ({"model": ModelConfig(name="logistic")}, columns(train__l1=spread(1e-4, 0.1))),
    "three classes": ({"data": DataConfig("iris")}, columns()),
    "a regression": (
        {"data": DataConfig("playground-reg-plane", n_samples=90), "train__dtype": "float64"},
        columns(train__learning_rate=spread(1e-3, 1)),
    ),
    "no rows to validate on": ({"data__validation_fraction": 0.0}, columns()),
}  # fmt: skip


@pytest.mark.parametrize("case", CASES)
def test_every_member_has_the_bits_of_being_trained_alone(case, engine):
    changes, values = CASES[case]
    population = Population(MOONS.replace(**changes), values)
    data = load_dataset(population.config.data)
    measures = measure_population(population, data, engine=engine, keep=EVERYTHING)
    assert measures.engine == engine
    for m, recording in enumerate(recordings(population, engine, data)):
        agree(population, measures, m, recording)
    diverged = measures.status == STATUSES.index("diverged")
    assert case.startswith("diverging") <= bool(diverged.any())


def test_a_run_that_diverges_at_its_very_end_is_one_of_all_its_steps(engine):
    config = MOONS.replace(**WILD, train__batch_size="full", train__max_epochs=40, train__learning_rate=2.0)
    step = measure_population(Population(config, {"seed": [0]}), engine=engine).steps[0]
    population = Population(config.replace(train__max_epochs=int(step)), {"seed": [0]})
    measures = measure_population(population, engine=engine, keep=EVERYTHING)
    assert np.isfinite(measures.step_loss[0]).all()
    agree(population, measures, 0, recordings(population, engine, load_dataset(config.data))[0])


def test_what_is_not_kept_is_not_there(engine):
    measures = measure_population(Population(MOONS, columns()), engine=engine)
    assert (dict(measures.history), measures.step_loss, measures.weights) == ({}, None, None)
    assert list(measures.columns) == ["epochs", "train_loss", "train_accuracy", "valid_loss", "valid_accuracy"]


def test_measures_say_how_their_networks_ended(engine):
    measures = measure_population(Population(MOONS, {"train.learning_rate": [0.1, 1e30]}), engine=engine)
    assert repr(measures) == (
        f"Measures(2 networks by {engine}: 1 done, 1 diverged; epochs, train_loss, train_accuracy, valid_loss, "
        "valid_accuracy)"
    )
    assert len(measures) == 2


@pytest.mark.usefixtures("_native")
def test_a_population_cut_into_many_calls_has_the_same_bits(monkeypatch):
    from separatrix.engines import population_native

    population = Population(MOONS, {"seed": np.arange(7), "train.l1": [0, 0, 1e-3, 0, 0, 1e-3, 0]})
    whole = measure_population(population, keep=EVERYTHING, engine="native")
    monkeypatch.setattr(population_native, "MOST_BYTES", 1)
    cut = measure_population(population, keep=EVERYTHING, engine="native", n_threads=1)
    for name in whole.columns:
        np.testing.assert_array_equal(cut.columns[name], whole.columns[name])
    for name in whole.history:
        np.testing.assert_array_equal(cut.history[name], whole.history[name])
    for name in ("status", "steps", "step_loss", "weights"):
        np.testing.assert_array_equal(getattr(cut, name), getattr(whole, name))


def long(n, **changes):
    """A population that no machine trains within seconds."""
    config = MOONS.replace(train__max_epochs=2_000_000, train__frames="ends", **{"train__evaluate": ()} | changes)
    return Population(config, {"seed": np.arange(n)})


def after(times):
    """Answer that it is enough when asked so many times."""
    asked = []

    def cancelled():
        asked.append(None)
        return len(asked) > times

    return cancelled


def test_a_population_is_cut_short_by_whoever_does_not_want_it(engine):
    measures = measure_population(long(1000), engine=engine, cancelled=after(3))
    assert (measures.status == STATUSES.index("interrupted")).all()
    assert measures.columns["epochs"].max() < 2_000_000


def test_what_was_measured_before_the_end_was_called_is_there(engine):
    measures = measure_population(long(2, train__evaluate=("train",)), engine=engine, cancelled=after(3), n_threads=1)
    assert measures.steps[1] == measures.columns["epochs"][1] == 0
    np.testing.assert_array_equal(measures.columns["train_loss"][1], np.nan)
    known = np.isfinite(measures.columns["train_loss"][0])
    assert known == (engine == "native" and measures.steps[0] > 0)  # the loss before training is known from then on


def test_an_error_of_whoever_is_asked_is_raised(engine):
    def cancelled():
        raise RuntimeError("no one is there")

    with pytest.raises(RuntimeError, match="no one is there"):
        measure_population(long(1000), engine=engine, cancelled=cancelled)


def test_ctrl_c_ends_a_population_and_leaves_the_rest_interrupted(engine):
    pressed = []

    def press():
        if not pressed:
            pressed.append(signal.raise_signal(signal.SIGINT))
        return False

    measures = measure_population(long(1000), engine=engine, cancelled=press)
    assert (measures.status == STATUSES.index("interrupted")).all()
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler


@pytest.mark.usefixtures("_native")
def test_ctrl_c_after_the_last_member_is_not_lost(monkeypatch):
    from separatrix.engines import population_native

    real = population_native.compiled_train

    def late(**arguments):
        result = real(**arguments)
        signal.raise_signal(signal.SIGINT)
        return result

    monkeypatch.setattr(population_native, "compiled_train", late)
    with pytest.raises(KeyboardInterrupt):
        measure_population(Population(MOONS, columns()), engine="native")


def test_a_member_s_config_has_its_own_values():
    config = Population(
        MOONS, {"seed": [5, 6], "model.initial_scale": [1, 2], "train.betas.1": [0.5, 0.75], "train.l1": [0, 0.1]}
    ).config_of(1)
    assert config == MOONS.replace(seed=6, model__initial_scale=2.0, train__betas=(0.9, 0.75), train__l1=0.1)


def test_a_layer_s_own_learning_rate_goes_before_that_of_all():
    population = Population(MOONS, {"train.learning_rate.1": [0.5], "train.learning_rate": [0.2]})
    assert population.config_of(0).train.learning_rate == (0.2, 0.5, 0.2)


def test_some_members_are_a_population_too():
    population = Population(MOONS, {"seed": range(9)})
    assert len(population) == 9
    assert population.take(slice(2, 4)).config_of(1).seed == 3
    assert population.take(np.array([7, 1])).values["seed"].tolist() == [7, 1]
    assert repr(population) == "Population(9 networks: seed)"


def test_a_field_that_cannot_vary_is_refused_and_a_near_one_offered():
    with pytest.raises(UnknownNameError) as error:
        Population(MOONS, {"learning_rate": [0.1]})
    names = ", ".join(varying(MOONS))
    assert str(error.value) == (
        f"A field that varies within a population must be one of {names}; got 'learning_rate'. "
        "Did you mean 'train.learning_rate'?"
    )


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ({}, "values must be columns of one length, a value for each member; got []."),
        ({"train.l1": []}, "values must be columns of one length, a value for each member; got [0]."),
        (
            {"seed": [1, 2], "train.l1": [0.1]},
            "values must be columns of one length, a value for each member; got [1, 2].",
        ),
        ({"seed": [0.5]}, "values['seed'] must be whole numbers of shape (n_models,); got array([0.5])."),
        ({"train.l1": [[1]]}, "values['train.l1'] must be numbers of shape (n_models,); got array([[1]])."),
        ({"train.l1": [0.0, np.nan]}, "values['train.l1'] must be finite; got nan. It is member 1's."),
        ({"train.l1": [0.0, 0.5, -1.0, 2.0]}, "l1 must be at least 0; got -1.0."),
        ({"train.momentum": [0.0, 1.5, 0.5]}, "momentum must be less than 1; got 1.5."),
        ({"seed": [3, -4, 5]}, "seed must be at least 0; got -4."),
        (
            {"seed": np.array([2**63], dtype=np.uint64)},
            "seed must be less than 9223372036854775808; got 9223372036854775808.",
        ),
    ],
)  # fmt: skip
def test_values_that_are_wrong_are_refused(values, message):
    with pytest.raises(ConfigError) as error:
        Population(MOONS, values)
    assert str(error.value) == message


def test_what_cannot_be_kept_is_refused():
    with pytest.raises(UnknownNameError) as error:
        measure_population(Population(MOONS, columns()), keep=("frames",))
    assert str(error.value) == "What to keep must be one of history, step_loss, weights, reductions; got 'frames'."


def test_stopping_on_rows_that_are_not_there_is_refused():
    config = MOONS.replace(data__validation_fraction=0.0, train__patience=3)
    with pytest.raises(ConfigError, match="no rows are kept for validation"):
        measure_population(Population(config, columns()))
