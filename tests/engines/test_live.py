"""A training in slices is the training: every test runs over both engines."""

import numpy as np
import pytest
import torch
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from separatrix.config import DataConfig, ModelConfig, RunConfig, TrainConfig
from separatrix.data import load_dataset
from separatrix.engines.contract import Job, Silent
from separatrix.engines.live import LIVE_SETTINGS, start_live
from separatrix.engines.select import run_job
from separatrix.errors import ConfigError

MOONS = RunConfig(
    data=DataConfig("moons", n_samples=200, noise=0.1),
    model=ModelConfig(hidden_layer_sizes=(6, 4), activation="tanh"),
    train=TrainConfig(batch_size=43, max_epochs=5, learning_rate=0.1),  # 4 steps an epoch, the last of 21 rows
    seed=3,
)
DATA = load_dataset(MOONS.data)


@pytest.fixture(params=[pytest.param("native", marks=pytest.mark.native), "autograd"])
def engine(request):
    return request.param


def to_the_end(live, cuts=()):
    slices = [live.advance(n) for n in cuts]
    while live.outcome is None:
        slices.append(live.advance(1_000_000))
    return slices


def column(slices, name):
    return np.concatenate([part.columns[name] for part in slices if name in part.columns])


def losses(slices):
    return np.concatenate([part.step_loss for part in slices])


def settings_of_a_run(engine):
    return st.fixed_dictionaries(
        {
            "train__optimizer": st.sampled_from(["sgd", "adam", "adamw", "rmsprop"]),
            "train__momentum": st.sampled_from([0.0, 0.9]),
            "train__schedule": st.sampled_from(["constant", "step", "cosine", "one_cycle"]),
            "train__schedule_epochs": st.just(2),
            "train__shuffle": st.booleans(),
            "train__drop_last": st.booleans(),
            "train__weight_decay": st.sampled_from([0.0, 0.01]),
            "train__patience": st.sampled_from([None, 1]),
            "train__restore_best": st.booleans(),
            "train__learning_rate": st.sampled_from([0.02, 3.0, 1e30]),
            "train__bootstrap": st.booleans(),
            "model__dropout": st.sampled_from([0.0, 0.3] if engine == "autograd" else [0.0]),
        }
    )


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.data())
def test_any_slices_give_the_bits_of_the_whole_run(engine, data):
    config = MOONS.replace(**data.draw(settings_of_a_run(engine)))
    cuts = data.draw(st.lists(st.integers(0, 9), max_size=8))
    run = run_job(engine, Job(config, DATA), Silent())
    live = start_live(config, DATA, engine=engine)
    slices = to_the_end(live, cuts)
    assert live.engine == engine
    assert live.outcome == run.outcome
    np.testing.assert_array_equal(losses(slices), run.history["step_loss"])
    for name in set(run.history) - {"step_loss"}:
        np.testing.assert_array_equal(column(slices, name), run.history[name])
    if run.status == "diverged":
        assert np.isfinite(live.weights).all()
    else:
        np.testing.assert_array_equal(live.weights, run.flat())


def test_columns_say_at_which_steps_they_were_measured(engine):
    slices = to_the_end(start_live(MOONS, DATA, engine=engine), [3, 2])
    assert [part.measured_at.tolist() for part in slices] == [[0], [4], [8, 12, 16, 20]]


def test_a_kept_moment_is_come_back_to_exactly(engine):
    config = MOONS.replace(train__optimizer="adam", train__shuffle=True, model__dropout=0.2 * (engine == "autograd"))
    live = start_live(config, DATA, engine=engine)
    live.advance(6)
    kept = live.snapshot()
    first = to_the_end(live, [5])
    for _ in range(2):
        live.restore(kept)
        assert (live.step, live.epoch, live.outcome) == (6, 1.5, None)
        again = to_the_end(live, [1, 3])
        np.testing.assert_array_equal(losses(again), losses(first))
        np.testing.assert_array_equal(column(again, "valid_loss"), column(first, "valid_loss"))


def test_a_kept_moment_keeps_the_settings_of_its_time(engine):
    live = start_live(MOONS, DATA, engine=engine)
    live.advance(5)
    kept = live.snapshot()
    after = losses(to_the_end(live))
    live.restore(kept)
    live.change(MOONS.train.replace(learning_rate=1.0, batch_size=10, max_epochs=7))
    live.advance(9)
    live.restore(kept)
    assert live.config == MOONS
    np.testing.assert_array_equal(losses(to_the_end(live)), after)


@pytest.mark.parametrize("changes", [{"learning_rate": 0.5}, {"l1": 0.1}, {"optimizer": "adam"}])
def test_a_setting_changed_between_two_slices_is_followed_at_once(engine, changes):
    same, other = (start_live(MOONS, DATA, engine=engine) for _ in range(2))
    for live in (same, other):
        live.advance(5)
    other.change(MOONS.train.replace(**changes))
    assert same.advance(1).step_loss == other.advance(1).step_loss  # of the weights before
    assert not np.array_equal(same.weights, other.weights)


@pytest.mark.native
def test_both_engines_follow_every_change_alike():
    """The independent oracle: torch's own optimizers on one side, the compiled engine on the other."""
    changes = [
        {"learning_rate": 0.3}, {"optimizer": "adam", "learning_rate": 0.01}, {"batch_size": 20}, {"shuffle": True},
        {"weight_decay": 0.01}, {"betas": (0.8, 0.99)}, {"optimizer": "rmsprop"}, {"momentum": 0.5}, {"momentum": 0.0},
        {"optimizer": "sgd", "momentum": 0.9}, {"schedule": "cosine"}, {"batch_size": 50, "drop_last": True},
    ]  # fmt: skip
    config = MOONS.replace(train__dtype="float64", train__max_epochs=40)
    pair = [start_live(config, DATA, engine=engine) for engine in ("native", "autograd")]
    train, brought = config.train, []
    for at, change in enumerate(changes):
        train = train.replace(**change)
        for live in pair:
            live.change(train)
        brought.append([live.advance(3 + at) for live in pair])
    for native, autograd in brought:
        np.testing.assert_allclose(native.step_loss, autograd.step_loss, rtol=1e-7)
        np.testing.assert_array_equal(native.measured_at, autograd.measured_at)
    np.testing.assert_allclose(pair[0].weights, pair[1].weights, rtol=1e-6, atol=1e-9)
    assert pair[0].epoch == pair[1].epoch


def test_another_size_of_batches_begins_with_the_next_epoch(engine):
    live = start_live(MOONS, DATA, engine=engine)
    live.advance(2)
    live.change(MOONS.train.replace(batch_size=10))
    assert live.config.train.batch_size == 10
    assert live.steps_per_epoch == 4
    assert live.advance(7).measured_at.tolist() == [4]
    assert live.steps_per_epoch == 15
    assert live.epoch == 1 + 5 / 15
    assert live.steps_left == 15 * 4 - 5


def test_changes_do_not_depend_on_how_the_steps_before_were_cut(engine):
    found = []
    for cuts in ([7], [1, 3, 3]):
        live = start_live(MOONS.replace(train__optimizer="adam"), DATA, engine=engine)
        for n in cuts:
            live.advance(n)
        live.change(live.config.train.replace(batch_size=20, learning_rate=0.01))
        slices = to_the_end(live, cuts)
        found.append((losses(slices), live.weights))
    np.testing.assert_array_equal(found[0][0], found[1][0])
    np.testing.assert_array_equal(found[0][1], found[1][1])


def test_weights_set_by_hand_are_gone_on_from(engine):
    live = start_live(MOONS, DATA, engine=engine)
    live.advance(3)
    changed = live.weights.copy()
    changed[5] = 2.5
    live.set_weights(changed)
    np.testing.assert_array_equal(live.weights, changed)
    live.advance(1)
    assert np.flatnonzero(live.weights != changed).size > 10
    assert abs(live.weights[5] - 2.5) < 0.5


def test_first_weights_may_be_given(engine):
    weights = np.linspace(-1, 1, 51)
    live = start_live(MOONS, DATA, weights, engine=engine)
    np.testing.assert_array_equal(live.weights, weights.astype(np.float32))
    assert live.measure()["train_loss"] == live.advance(0).columns["train_loss"][0]


def test_a_moment_is_measured_as_an_epoch_is(engine):
    live = start_live(MOONS.replace(train__weight_decay=0.1), DATA, engine=engine)
    columns = live.advance(8).columns
    assert live.measure() == {name: values[-1] for name, values in columns.items() if name != "epoch"}
    live.advance(2)
    assert 0 < live.measure()["valid_loss"] < 1


def test_a_diverged_run_stands_at_its_last_finite_moment_however_it_was_cut(engine):
    config = MOONS.replace(train__loss="mse", train__learning_rate=300.0, model__activation="relu")
    found = []
    for cuts in ([], [1] * 19):
        live = start_live(config, DATA, engine=engine)
        to_the_end(live, cuts)
        assert live.outcome.status == "diverged"
        found.append((live.step, live.weights.tolist(), live.outcome))
    assert found[0] == found[1]
    assert np.isfinite(found[0][1]).all()


def test_a_diverged_run_goes_on_with_other_settings_and_sound_weights(engine):
    config = MOONS.replace(train__loss="mse", train__learning_rate=300.0, model__activation="relu")
    live = start_live(config, DATA, engine=engine)
    to_the_end(live)
    before = live.step
    live.change(config.train.replace(learning_rate=1e-9))
    live.set_weights(np.linspace(-1, 1, 51))
    assert live.outcome is None
    live.advance(1)
    assert live.step == before + 1


@pytest.mark.native
@pytest.mark.parametrize("optimizer", ["sgd", "adam"])
def test_a_step_that_broke_the_weights_leaves_no_trace_in_what_the_optimizer_remembers(optimizer):
    momentum = 0.9 * (optimizer == "sgd")
    sound = MOONS.replace(train__optimizer=optimizer, train__momentum=momentum, train__learning_rate=0.01)
    broken, never = (start_live(sound, DATA, engine="native") for _ in range(2))
    broken.advance(3)
    broken.change(sound.train.replace(learning_rate=1e39))
    broken.advance(5)
    assert (broken.outcome.status, broken.step) == ("diverged", 3)
    broken.change(sound.train)
    to_the_end(broken)
    to_the_end(never)
    np.testing.assert_array_equal(broken.weights, never.weights)


def test_a_learning_rate_beyond_the_types_range_diverges_and_is_gone_on_from(engine):
    live = start_live(MOONS.replace(train__learning_rate=1e39), DATA, engine=engine)
    to_the_end(live)
    assert (live.outcome.status, live.step) == ("diverged", 0)
    live.change(MOONS.train)
    to_the_end(live)
    assert live.outcome.status == "done"


def test_a_run_that_is_done_goes_on_when_it_is_given_more_epochs(engine):
    longer = start_live(MOONS.replace(train__max_epochs=8), DATA, engine=engine)
    live = start_live(MOONS, DATA, engine=engine)
    to_the_end(live)
    assert live.advance(5).step_loss.size == 0
    live.change(MOONS.train.replace(max_epochs=8))
    to_the_end(live)
    to_the_end(longer)
    np.testing.assert_array_equal(live.weights, longer.weights)


def test_a_run_that_stopped_early_waits_anew_after_a_change(engine):
    config = MOONS.replace(train__patience=2, train__min_delta=10.0, train__max_epochs=50)
    live = start_live(config, DATA, engine=engine)
    to_the_end(live)
    assert (live.outcome.status, live.epoch) == ("stopped_early", 2)
    live.change(config.train.replace(learning_rate=0.2))
    to_the_end(live)
    assert live.epoch == 4


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"loss": "mse"}, "loss cannot change while a network is trained. Start anew with it."),
        ({"dtype": "float64"}, "dtype cannot change while a network is trained. Start anew with it."),
        ({"max_epochs": 1}, "max_epochs must be at least 2, the epochs begun; got 1."),
    ],
)
def test_what_cannot_change_is_refused_and_changes_nothing(engine, changes, message):
    live = start_live(MOONS, DATA, engine=engine)
    live.advance(6)
    with pytest.raises(ConfigError) as caught:
        live.change(MOONS.train.replace(**changes))
    assert str(caught.value) == message
    assert live.config == MOONS


@pytest.mark.parametrize(
    ("weights", "message"),
    [
        (np.zeros(7), "weights must be of shape (51,); got (7,)."),
        (np.full(51, np.nan), "weights must be finite numbers in the network's type; got others."),
        (np.full(51, 1e300), "weights must be finite numbers in the network's type; got others."),
    ],
)
def test_weights_that_do_not_fit_are_refused(engine, weights, message):
    with pytest.raises(ConfigError) as caught:
        start_live(MOONS, DATA, weights, engine=engine)
    assert str(caught.value) == message


def test_torch_is_left_as_it_was(engine):
    config = MOONS.replace(model__dropout=0.2 * (engine == "autograd"))
    torch.manual_seed(5)
    threads, expected = torch.get_num_threads(), torch.rand(3)
    torch.manual_seed(5)
    live = start_live(config, DATA, engine=engine)
    live.advance(5)
    live.measure()
    live.change(MOONS.train.replace(batch_size=9))
    to_the_end(live)
    assert torch.get_num_threads() == threads
    torch.testing.assert_close(torch.rand(3), expected)


def test_dropout_does_not_depend_on_what_else_draws_from_torch():
    config = MOONS.replace(model__dropout=0.3)
    alone = start_live(config, DATA)
    expected = losses(to_the_end(alone))
    live, parts = start_live(config, DATA), []
    while live.outcome is None:
        torch.rand(7)
        parts.append(live.advance(3))
    np.testing.assert_array_equal(losses(parts), expected)


def test_the_learning_rate_is_that_of_the_next_step(engine):
    live = start_live(MOONS.replace(train__schedule="step", train__schedule_epochs=2), DATA, engine=engine)
    assert live.learning_rate == 0.1
    live.advance(8)
    assert live.learning_rate == pytest.approx(0.01)


def test_every_live_setting_is_one_of_the_config():
    assert set(LIVE_SETTINGS) <= set(TrainConfig.model_fields)
