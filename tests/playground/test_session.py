"""A session in its own thread: it answers whatever comes, lives on, and ends when it is told to."""

import json
import threading
from queue import Queue

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from separatrix.engines import train
from separatrix.errors import ConfigError
from separatrix.playground import session as module
from separatrix.playground.frames import Painter
from separatrix.playground.messages import TYPES, unpack
from separatrix.playground.opened import open_problem
from separatrix.playground.problem import Limits, Problem
from separatrix.playground.recorded_line import recording_of
from separatrix.playground.session import Session, warm_up
from separatrix.playground.turns import Turns

from .conftest import CONFIG, SMALL

PATIENCE = 60  # seconds after which a message that does not come has failed


class Page:
    """What is sent to a session, and what it sends."""

    def __init__(self, limits=None):
        self.got = Queue()
        self.session = Session(self.got.put, limits, "here")

    def say(self, kind, **parts):
        self.session.receive_text(json.dumps({"type": kind, **parts}))

    def next(self, kind):
        """Wait for a message of a kind; those before it are gone."""
        while True:
            message = self.got.get(timeout=PATIENCE)
            if isinstance(message, bytes):
                header, arrays = unpack(message)
                if header["type"] == kind:
                    return header, arrays
            elif (found := json.loads(message))["type"] == kind:
                return found

    def state(self, wanted):
        """Wait for a status that says so."""
        while (status := self.next("status"))["state"] != wanted:
            pass
        return status

    def open(self, problem=SMALL):
        self.say("hello", problem=problem.model_dump(mode="json"))
        return self.next("frame")


@pytest.fixture
def page():
    page = Page()
    yield page
    page.session.close()
    assert not page.session._thread.is_alive()


def test_a_training_is_watched_to_its_end(page):
    header, _ = page.open()
    assert header["step"] == 0
    page.say("speed", steps_per_second=None)
    page.say("play")
    status = page.state("done")
    assert (status["step"], status["epoch"]) == (150, 30)
    page.say("ack", frame=header["id"])
    frame = page.next("frame")
    while frame[0]["step"] < 150:
        page.say("ack", frame=frame[0]["id"])
        frame = page.next("frame")
    np.testing.assert_array_equal(frame[1]["weights"], train(CONFIG).flat())


def test_a_page_that_acknowledges_nothing_holds_back_nothing(page):
    page.open()
    page.say("speed", steps_per_second=None)
    page.say("play")
    page.state("done")
    kinds = [message for message in list(page.got.queue) if isinstance(message, bytes)]
    assert len(kinds) <= 1


@pytest.fixture
def held(page, monkeypatch):
    """A page that trains a long run as fast as it can, while its frame is being painted until `held` is set."""
    page.open(SMALL.model_copy(update={"config": CONFIG.replace(train__max_epochs=1_000_000)}))
    begun, go_on, paint = threading.Event(), threading.Event(), Painter.frame

    def slowly(painter, *parts):
        begun.set()
        assert go_on.wait(PATIENCE)
        return paint(painter, *parts)

    monkeypatch.setattr(Painter, "frame", slowly)
    page.say("ack", frame=0)
    page.say("speed", steps_per_second=None)
    page.say("play")
    assert begun.wait(PATIENCE)
    yield go_on
    go_on.set()


@pytest.mark.native
def test_a_training_at_full_speed_goes_on_while_a_frame_is_painted(page, held):
    steps = [page.state("playing")["step"] for _ in range(4)]
    held.set()
    header, _ = page.next("frame")
    assert header["step"] < steps[2] < steps[3]
    page.say("ack", frame=header["id"])
    assert page.next("frame")[0]["step"] >= steps[3]


@pytest.mark.native
def test_a_frame_that_is_late_is_told_before_what_comes_after_it(page, held):
    for _ in range(3):
        page.state("playing")
    page.say("pause")
    threading.Timer(0.1, held.set).start()
    late, _ = page.next("frame")
    last = page.state("paused")["step"]
    assert late["step"] < last
    assert page.next("frame")[0]["step"] == last


@pytest.mark.native
def test_a_frame_that_cannot_be_painted_stops_the_training_and_says_so(page, held, monkeypatch):
    def fails(*_):
        raise MemoryError

    monkeypatch.setattr(Painter, "frame", fails)  # the one that is held is painted
    held.set()
    page.next("frame")
    message = "This needs more memory than there is. Take a smaller problem."
    assert page.next("error") == {"type": "error", "about": None, "message": message}
    monkeypatch.undo()
    page.say("view", features=[0, 1], resolution=12)  # what was not painted holds back nothing
    page.next("frame")


@pytest.mark.native
def test_sessions_wait_their_turn_only_where_they_go_as_fast_as_they_can(page, monkeypatch):
    asked = threading.Event()

    class Watched(Turns):
        def take(self):
            asked.set()
            return super().take()

    monkeypatch.setattr(module, "TURNS", Watched(1))
    page.open(SMALL.model_copy(update={"config": CONFIG.replace(train__max_epochs=1_000_000)}))
    page.say("play")
    while page.state("playing")["step"] < 10:
        pass
    assert not asked.is_set()
    page.say("speed", steps_per_second=None)
    assert asked.wait(PATIENCE)


def test_a_malformed_message_is_answered_and_the_session_lives_on(page):
    page.open()
    page.session.receive_text("{")
    assert page.next("error")["message"].startswith("The message is not valid JSON")
    page.say("edit", index=99, value=1)
    assert page.next("error") == {"type": "error", "about": "edit", "message": "index must be from 0 to 36; got 99."}
    page.say("ping")
    page.next("pong")


def test_what_fails_in_the_playground_itself_shows_neither_a_path_nor_a_trace(page, monkeypatch, caplog):
    page.open()
    monkeypatch.setattr(module, "follow", lambda *_: 1 / 0)
    page.say("play")
    message = "Something went wrong in the playground itself. Open the problem anew."
    assert page.next("error") == {"type": "error", "about": "play", "message": message}
    assert "ZeroDivisionError" in caplog.text
    monkeypatch.undo()
    page.say("ping")
    page.next("pong")


def test_a_training_that_fails_says_why_once_and_stops(page, monkeypatch):
    def fails(*_):
        raise ConfigError("The rows are gone.")

    page.open()
    monkeypatch.setattr("separatrix.playground.tree.Tree.move", fails)
    page.say("finish")
    assert page.next("error")["message"] == "The rows are gone."
    page.say("ping")
    page.next("pong")
    assert page.got.qsize() < 20


def test_the_moment_shown_is_taken_home_as_a_problem_and_a_recording(page):
    page.open()
    page.say("advance", n=12)
    page.state("playing")
    page.state("paused")
    page.say("change", train={"learning_rate": 0.02})
    page.next("problem")
    page.say("advance", n=9)
    page.state("playing")
    page.state("paused")
    problem, recording = page.session.problem(), page.session.recording()
    assert (problem.step, len(problem.events)) == (21, 1)
    assert recording.frame_steps[[0, -1]].tolist() == [0, 21]
    page.say("ack", frame=0)
    page.say("ack", frame=1)
    page.say("view", features=[0, 1], resolution=12)
    while (frame := page.next("frame"))[0]["step"] < 21:
        page.say("ack", frame=frame[0]["id"])
    np.testing.assert_array_equal(frame[1]["weights"], recording.flat())


def test_nothing_can_be_taken_home_before_hello():
    session = Session(lambda _: None)
    with pytest.raises(ConfigError) as caught:
        session.recording()
    assert str(caught.value) == "Nothing is open yet. Say hello first."
    session.close()


def test_another_page_goes_on_where_the_first_left_off(page):
    page.open()
    page.say("advance", n=12)
    page.state("playing")
    page.state("paused")
    page.session.detach()
    other = Queue()
    page.session.attach(other.put)
    page.got = other
    page.say("hello", session="here")
    assert page.next("welcome")["resumed"]
    assert page.next("history")["reset"]
    assert page.next("frame")[0]["step"] == 12


def test_a_session_nobody_listens_to_pauses(page):
    page.open(SMALL.model_copy(update={"config": CONFIG.replace(train__max_epochs=1_000_000)}))
    page.say("play")
    page.state("playing")
    page.session.detach()
    page.session.attach(page.got.put)
    page.state("paused")


def test_closing_ends_every_thread_in_the_middle_of_all_work():
    page = Page()
    page.open(SMALL.model_copy(update={"config": CONFIG.replace(train__max_epochs=1_000_000)}))
    page.say("speed", steps_per_second=None)
    page.say("seeds", n=64)
    page.next("job")
    page.say("play")
    page.state("playing")
    page.session.close()
    page.session.close()
    assert [thread.name for thread in threading.enumerate() if thread.name.startswith("separatrix: ")] == []


def test_a_long_way_to_a_moment_is_given_up_for_a_new_problem(page):
    far = Problem(config=CONFIG.replace(train__max_epochs=10_000_000), step=40_000_000, view=SMALL.view)
    page.say("hello", problem=far.model_dump(mode="json"))
    page.next("opened")
    page.say("open", problem=SMALL.model_dump(mode="json"))
    assert page.next("opened")["problem"]["config"]["train"]["max_epochs"] == 30


def test_a_recording_of_a_whole_run_is_that_of_train():
    problem = SMALL.model_copy(update={"step": 150})
    recording, run = recording_of(problem, open_problem(problem, Limits()).data), train(CONFIG)
    assert recording.outcome == run.outcome
    for name in run.history:
        np.testing.assert_array_equal(recording.history[name], run.history[name])
    np.testing.assert_array_equal(recording.flat(), run.flat())


def test_a_recording_too_far_from_the_start_is_refused():
    problem = Problem(config=CONFIG.replace(train__max_epochs=10_000_000), step=30_000_000)
    with pytest.raises(ConfigError) as caught:
        recording_of(problem, open_problem(problem, Limits()).data)
    assert str(caught.value) == (
        "A recording holds at most 20,000,000 steps; this moment is 30,000,000 steps from the start. "
        "Go back to an earlier one."
    )


def test_warming_up_leaves_nothing_behind():
    before = threading.active_count()
    warm_up()
    assert threading.active_count() == before


# Whatever comes, the session lives on.

NUMBERS = st.integers(-3, 40) | st.floats(allow_nan=False, allow_infinity=False, width=32)
WORDS = st.sampled_from(
    ["", "step", "epoch", "seeds", "map", "x1", "learning_rate=1e-3:1:log", "=1+1", "ä😀", "\u202e"]
)
SETTINGS = st.dictionaries(
    st.sampled_from(["learning_rate", "batch_size", "optimizer", "patience", "loss", "nesterov", "max_epochs", "x"]),
    NUMBERS | WORDS | st.none() | st.sampled_from(["adam", "full", True, [0.1, 0.2, 0.3], {}]),
    max_size=3,
)
CONFIGS = st.fixed_dictionaries(
    {},
    optional={
        "data": st.fixed_dictionaries(
            {"name": st.sampled_from(["moons", "iris", "gaussian", "nowhere", "/etc/passwd"])}
        ),
        "model": st.fixed_dictionaries(
            {"hidden_layer_sizes": st.lists(st.integers(-1, 6) | st.just(10_000), max_size=3)},
            optional={
                "dropout": st.sampled_from([0.0, 0.5, 1.0]),
                "name": st.sampled_from(["mlp", "logistic", "module"]),
            },
        ),
        "train": SETTINGS,
        "seed": st.integers(-1, 5),
    },
)
PROBLEMS = st.fixed_dictionaries(
    {},
    optional={
        "config": CONFIGS,
        "points": st.none()
        | st.fixed_dictionaries(
            {
                "X": st.lists(st.lists(NUMBERS, min_size=2, max_size=2), max_size=6),
                "y": st.lists(WORDS | NUMBERS, max_size=6),
                "feature_names": st.lists(WORDS, min_size=2, max_size=2),
                "classes": st.none() | st.lists(WORDS, max_size=3),
            }
        ),
        "events": st.lists(
            st.fixed_dictionaries({"step": st.integers(0, 30), "train": SETTINGS})
            | st.fixed_dictionaries(
                {"step": st.integers(0, 30), "weights": st.lists(st.tuples(st.integers(0, 90), NUMBERS), max_size=2)}
            ),
            max_size=2,
        ),
        "step": st.integers(0, 60),
        "view": st.fixed_dictionaries({"features": st.tuples(st.integers(0, 5), st.integers(0, 5))}),
    },
)
PARTS = {
    "protocol": st.just(1) | NUMBERS, "session": st.none() | WORDS, "problem": PROBLEMS, "text": WORDS, "name": WORDS,
    "target": st.none() | WORDS, "unit": WORDS, "n": NUMBERS, "steps_per_second": st.none() | NUMBERS,
    "train": SETTINGS, "branch": NUMBERS, "step": NUMBERS, "index": NUMBERS, "value": NUMBERS,
    "features": st.lists(st.integers(0, 3), max_size=3), "resolution": st.integers(1, 20), "hover": NUMBERS,
    "x": WORDS, "y": WORDS, "size": st.integers(1, 5), "measure": st.none() | WORDS, "job": WORDS, "frame": NUMBERS,
}  # fmt: skip
FIELDS = {
    "hello": ("protocol", "session", "problem"), "open": ("problem",), "import": ("text",),
    "table": ("name", "text", "target"), "advance": ("unit", "n"), "speed": ("steps_per_second",),
    "change": ("train",), "seek": ("branch", "step"), "branch": ("branch", "step", "train"),
    "edit": ("index", "value"), "select": ("branch",), "remove": ("branch",),
    "view": ("features", "resolution", "hover"), "seeds": ("n",), "map": ("x", "y", "size", "measure"),
    "member": ("job", "index"), "cancel": ("job",), "ack": ("frame",),
}  # fmt: skip


@st.composite
def hostile(draw):
    """A message of a known kind, whose fields are there or not, sound or not."""
    kind = draw(st.sampled_from(TYPES))
    message = {name: draw(PARTS[name]) for name in FIELDS.get(kind, ()) if draw(st.integers(0, 9))}
    if not draw(st.integers(0, 19)):
        message["extra"] = draw(NUMBERS)
    return {"type": kind, **message}


@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.lists(hostile(), min_size=1, max_size=12))
def test_no_message_kills_a_session(messages):
    page = Page(Limits(job_steps=2000))
    try:
        page.open()
        for message in messages:
            page.session.receive_text(json.dumps(message))
        page.say("pause")
        page.say("ping")
        while (answer := page.got.get(timeout=PATIENCE)) != '{"type":"pong"}':
            if isinstance(answer, str) and '"type":"error"' in answer:
                assert "went wrong in the playground itself" not in answer, (messages, answer)
                assert "/work" not in answer
    finally:
        page.session.close()
