"""What a page says, and what a player does and tells."""

from importlib.util import find_spec

import numpy as np
import pytest

from separatrix.engines import train
from separatrix.errors import ConfigError, DataError, SeparatrixError, UnknownNameError
from separatrix.playground.following import _FOLLOWED
from separatrix.playground.messages import TYPES
from separatrix.playground.problem import Limits, Problem

from .conftest import CONFIG, SMALL


def test_every_message_of_a_page_is_followed():
    assert set(TYPES) == {*_FOLLOWED, "hello"}


def test_a_first_hello_is_answered_with_all_that_a_page_needs(play):
    played = play(None)
    played.at("hello", problem=SMALL.model_dump(mode="json"))
    kinds = ["frame" if isinstance(message, bytes) else message.type for message in played.told]
    assert kinds == ["welcome", "opened", "history", "branches", "problem", "status", "diagnosis", "frame"]
    [welcome] = played.messages("welcome")
    assert (welcome.session, welcome.resumed) == ("me", False)
    assert "learning_rate" in welcome.choices.live


def test_a_hello_without_a_problem_opens_the_first_one(play):
    played = play(None)
    played.say("hello")
    [opened] = played.messages("opened")
    assert opened.problem.config.data.name == "moons"
    assert opened.engine == ("native" if find_spec("separatrix._native") else "autograd")
    assert [layer.n_out for layer in opened.network.layers] == [8, 6, 1]


def test_a_hello_that_goes_on_has_everything_told_anew(played):
    played.at("advance", n=7)
    played.told.clear()
    played.at("hello", session="me")
    assert played.messages("welcome")[0].resumed
    assert played.messages("status")[-1].step == 7
    assert played.messages("history")[0].reset
    assert played.messages("frame")[-1][0]["step"] == 7


def test_a_hello_with_another_protocol_is_refused(play):
    with pytest.raises(ConfigError) as caught:
        play(None).say("hello", protocol=7)
    assert str(caught.value) == "protocol must be 1, this version's; got 7. Load the page again."


def test_a_hello_with_a_broken_problem_opens_the_first_one_and_says_why(play):
    played = play(None)
    played.say("hello", problem={"config": {"model": {"hidden_layer_sizes": [10_000]}}})
    [error] = played.messages("error")
    assert error.message == "hidden_layer_sizes must be at most 512 neurons a layer; got 10000."
    assert len(played.messages("opened")) == 1


def test_nothing_is_followed_before_hello(play):
    with pytest.raises(ConfigError) as caught:
        play(None).say("play")
    assert str(caught.value) == "Nothing is open yet. Say hello first."


def test_steps_and_epochs_are_counted(played):
    played.at("advance", unit="step", n=3)
    assert played.live.step == 3
    played.at("advance", unit="epoch", n=1)
    assert played.live.step == 5
    played.at("advance", unit="epoch", n=2)
    assert (played.live.step, played.live.epoch) == (15, 3)
    assert played.messages("status")[-1].state == "paused"


def test_steps_and_epochs_asked_for_before_the_last_are_done_add_up(played):
    played.say("advance", n=3)
    played.at("advance", n=4)
    assert played.live.step == 7
    played.say("advance", unit="epoch", n=1)
    played.at("advance", unit="epoch", n=1)
    assert played.live.epoch == 3


def test_finishing_ends_with_the_weights_of_train(played):
    played.at("finish")
    run = train(CONFIG)
    np.testing.assert_array_equal(played.live.weights, run.flat())
    assert played.messages("status")[-1].state == "done"
    rows = [message.rows for message in played.messages("history")]
    told = [value for part in rows for value in part["valid_loss"]]
    np.testing.assert_array_equal(told, run.history["valid_loss"][1:])


def test_playing_holds_the_speed_that_was_asked_for(played):
    played.say("speed", steps_per_second=0.1)
    played.say("play")
    for _ in range(50):
        played.player.train()
    assert played.live.step == 0
    assert 1 < played.player.wait() <= 10


def test_a_pause_tells_where_it_is(played):
    played.say("speed", steps_per_second=None)
    played.say("play")
    played.run(slices=3)
    played.say("pause")
    status = played.messages("status")[-1]
    assert (status.state, status.step) == ("paused", played.live.step)
    assert played.messages("problem")[-1].problem.step == played.live.step


def test_playing_a_run_that_has_ended_says_so(played):
    played.at("finish")
    played.told.clear()
    played.at("play")
    [status] = played.messages("status")
    assert (status.state, status.message) == ("done", "Trained 30 epochs, 150 steps.")


def test_at_most_two_frames_are_out_and_the_newest_moment_is_painted_next(played):
    for _ in range(5):
        played.at("advance", n=1)
    frames = played.messages("frame")
    assert [header["step"] for header, _ in frames] == [0, 1]
    for header, _ in frames:
        played.say("ack", frame=header["id"])
    played.run()
    assert played.messages("frame")[-1][0]["step"] == 5


def test_a_seek_shows_the_moment_exactly(played):
    played.at("advance", n=40)
    there = played.live.weights.copy()
    played.at("advance", n=60)
    played.told.clear()
    played.at("seek", branch=0, step=40)
    np.testing.assert_array_equal(played.live.weights, there)
    assert played.messages("status")[-1].step == 40
    assert played.messages("branches")[-1].branches[0].last_step == 100


def test_a_seek_beyond_the_end_is_refused(played):
    played.at("advance", n=4)
    with pytest.raises(ConfigError) as caught:
        played.say("seek", branch=0, step=5)
    assert str(caught.value) == "step must be at most 4, where the branch ends; got 5."
    assert played.live.step == 4


def test_a_change_on_the_way_takes_effect_and_is_told(played):
    played.at("advance", n=4)
    played.at("change", train={"learning_rate": 0.9})
    assert played.live.learning_rate == 0.9
    assert played.messages("branches")[-1].branches[0].train["learning_rate"] == 0.9
    [event] = played.messages("problem")[-1].problem.events
    assert (event.step, event.train) == (4, {"learning_rate": 0.9})


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"learning_rate": -1}, "learning_rate must be greater than 0; got -1."),
        ({"loss": "mse"}, "loss cannot change while a network is trained. Start anew with it."),
        ({"learning_rat": 1}, "'learning_rat' is not a setting here. Did you mean 'learning_rate'?"),
        ({"batch_size": "many"}, "batch_size must be a whole number of at least 1, or full; got 'many'."),
    ],
)
def test_a_change_that_cannot_be_is_refused_and_changes_nothing(played, settings, message):
    played.at("advance", n=4)
    with pytest.raises(ConfigError) as caught:
        played.say("change", train=settings)
    assert str(caught.value) == message
    assert played.live.config == CONFIG
    assert played.tree.problem().events == []


def test_a_diverged_run_is_named_with_a_remedy_that_can_be_sent_back(play):
    hot = CONFIG.replace(train__optimizer="sgd", train__learning_rate=1e5, train__loss="mse", model__activation="relu")
    played = play(SMALL.model_copy(update={"config": hot}))
    played.at("finish")
    assert played.messages("status")[-1].state == "diverged"
    assert np.isfinite(played.live.weights).all()
    [finding] = played.messages("diagnosis")[-1].findings
    assert finding.kind == "diverged"
    assert finding.remedy.message.type == "open"
    played.at("open", problem=finding.remedy.message.problem.model_dump(mode="json"))
    played.at("finish")
    assert played.live.config.train.learning_rate < 1e5


def test_another_view_is_painted(played):
    played.told.clear()
    played.at("view", features=[1, 0], resolution=7, neuron_resolution=3, hover=6)
    header, arrays = played.messages("frame")[-1]
    assert (header["features"], header["hover"]) == ([1, 0], 6)
    assert arrays["boundary"].shape == (7, 7)
    assert arrays["hover"].shape == (7, 7)
    assert arrays["neurons"].shape == (8, 3, 3)


@pytest.mark.parametrize("features", [[0, 2], [1, 1]])
def test_a_view_of_columns_that_are_not_there_is_refused(played, features):
    with pytest.raises((ConfigError, UnknownNameError)):
        played.say("view", features=features)
    assert played.player.view == SMALL.view


def test_what_is_pasted_is_opened(played):
    played.at("import", text=CONFIG.replace(seed=9).to_toml())
    assert played.live.config.seed == 9


def test_a_pasted_table_is_opened_with_the_present_network(played):
    rows = "\n".join(f"{x},{x * x},{'ja' if x % 2 else 'näh'}" for x in range(40))
    played.at("table", name="t.csv", text=f"a,b,=cmd|' /C calc'!A0\n{rows}\n")
    opened = played.messages("opened")[-1]
    assert opened.data.classes == ["ja", "näh"]
    assert opened.data.feature_names == ["a", "b"]
    assert opened.problem.config.data.standardize
    assert [layer.n_out for layer in opened.network.layers] == [5, 3, 1]


def test_what_cannot_be_opened_leaves_what_is_open(played):
    played.at("advance", n=4)
    with pytest.raises(DataError):
        played.say("table", name="t.csv", text="a,b\n1\n")
    with pytest.raises(SeparatrixError):
        played.say("open", problem={"config": {"data": {"name": "moon"}}})
    assert (played.live.step, played.live.config) == (4, CONFIG)


def test_a_problem_is_opened_at_its_moment_with_its_changes(played, play):
    played.at("advance", n=7)
    played.at("change", train={"learning_rate": 0.02, "batch_size": 9})
    played.at("advance", n=11)
    played.at("edit", index=3, value=1.5)
    played.at("advance", n=2)
    again = play(Problem.model_validate_json(played.tree.problem().model_dump_json()))
    assert again.live.step == 20
    np.testing.assert_array_equal(again.live.weights, played.live.weights)


def test_seeds_are_trained_and_one_of_them_is_opened(played):
    played.at("advance", unit="epoch", n=3)
    played.told.clear()
    played.say("seeds", n=6)
    played.player.jobs["seeds"].join(60)
    job = played.messages("job")[-1]
    assert (job.state, job.n_done, job.seeds) == ("done", 6, [2, 3, 4, 5, 6, 7])
    assert job.statuses == ["done"] * 6
    [(header, arrays)] = played.messages("seeds")
    assert header["n"] == 6
    assert arrays["mean"].shape == arrays["disagreement"].shape == (12, 12)
    assert arrays["disagreement"].max() == 255
    played.at("member", job="seeds", index=4)
    assert (played.live.config.seed, played.live.step) == (6, 15)
    assert played.live.measure()["valid_accuracy"] == job.scores[4]
    assert played.live.config.train.max_epochs == 30


def test_a_map_is_trained_and_a_pixel_of_it_is_opened(played):
    played.at("advance", unit="epoch", n=2)
    played.say("map", x="learning_rate=0.01:10:log", y="weight_decay=1e-5:1:log", size=4)
    played.player.jobs["map"].join(60)
    job = played.messages("job")[-1]
    assert (job.state, job.measure, len(job.values), len(job.values[0])) == ("done", "valid_accuracy", 4, 4)
    assert (job.x.label, job.y.label) == ("learning_rate", "weight_decay")
    played.at("member", job="map", index=4 * 2 + 1)
    train_config = played.live.config.train
    assert (train_config.learning_rate, train_config.weight_decay) == (job.x.values[1], job.y.values[2])
    assert played.live.measure()["valid_accuracy"] == job.values[2][1]


@pytest.mark.parametrize(
    ("kind", "parts", "message"),
    [
        ("seeds", {"n": 300}, "n must be at most 256 seeds; got 300."),
        ("map", {"size": 200}, "size must be at most 96 pixels a side; got 200."),
        ("map", {"x": "learning_rate"}, "An axis must be NAME=LOW:HIGH, NAME=LOW:HIGH:log or NAME=LOW:HIGH:N:log; got "
         "'learning_rate'. For example: learning_rate=1e-4:10:log"),
        ("map", {"x": "data.n_samples=10:1e8"}, "n_samples must be at most 20000 rows; got 100000000."),
        ("map", {"x": "max_epochs=1:90"},
         "max_epochs cannot be an axis here. Look at the curves, which show every epoch."),
        ("map", {"measure": "beauty"}, None),
        ("member", {"job": "map", "index": 0}, "There are no networks of map to open one of. Train some first."),
    ],
)  # fmt: skip
def test_a_job_that_cannot_be_is_refused(played, kind, parts, message):
    with pytest.raises(SeparatrixError) as caught:
        played.say(kind, **parts)
    assert message is None or str(caught.value) == message
    assert not played.player.jobs


def test_a_job_that_is_too_much_work_is_refused(play):
    played = play(limits=Limits(job_steps=1000))
    with pytest.raises(ConfigError) as caught:
        played.say("seeds", n=64)
    assert str(caught.value) == (
        "64 networks of up to 150 steps are 9,600 steps; 1,000 are the most. Ask for fewer, or at an earlier moment."
    )


@pytest.mark.native  # 100,000 steps before the job begins
def test_a_job_is_cancelled(play):
    long = CONFIG.replace(train__max_epochs=100_000)
    played = play(SMALL.model_copy(update={"config": long}))
    played.player.tree.live.advance(5 * 20_000)
    played.say("seeds", n=64)
    played.say("cancel", job="seeds")
    played.player.jobs["seeds"].join(60)
    assert played.messages("job")[-1].state == "cancelled"


def test_a_new_start_cancels_the_jobs_of_the_old_one(played):
    played.say("seeds", n=64)
    job = played.player.jobs["seeds"]
    played.at("open", problem=SMALL.model_dump(mode="json"))
    job.join(60)
    assert played.player.jobs == {}
