"""A page's socket over a real server: what it may say, what it is told, and how it comes back."""

import contextlib
import gc
import json
import resource
import socket
import threading
from pathlib import Path

import pytest
from websockets.exceptions import ConnectionClosed

from separatrix.playground.session import Session
from separatrix.server.line import Line
from separatrix.server.rooms import Room

from .serving import Page, get, serving, wait_until

SMALL = {
    "config": {
        "data": {"name": "moons", "n_samples": 60},
        "model": {"hidden_layer_sizes": [4], "activation": "tanh"},
        "train": {"batch_size": 16, "max_epochs": 1_000_000},
    },
    "view": {"resolution": 12, "neuron_resolution": 6},
}


def sessions(server):
    return json.loads(get(server, "/health")[1])["sessions"]


def test_a_page_is_welcomed_and_told_what_is_open(server):
    with Page(server) as page:
        welcome = page.hello(problem=SMALL)
        assert welcome["protocol"] == 1
        assert not welcome["resumed"]
        assert len(welcome["lessons"]) == 8
        opened = page.until("opened")
        assert opened["problem"]["config"]["data"]["name"] == "moons"
        assert len(page.until("frame")["values"]["boundary"]) == 12


def test_it_trains_when_it_is_told_to_and_frames_come_on(server):
    with Page(server) as page:
        page.hello(problem=SMALL)
        page.say("play")
        steps = [page.until("frame", lambda frame: frame["step"] > 0)["step"] for _ in range(5)]
        assert steps == sorted(set(steps))
        page.say("pause")
        assert page.until("status", lambda status: status["state"] == "paused")["step"] >= steps[-1]


def test_a_page_that_acknowledges_nothing_gets_two_frames_and_everything_else(server):
    with Page(server, acknowledge=False) as page:
        page.hello(problem=SMALL)
        page.say("play")
        frames = 0
        for _ in range(25):
            frames += page.hear()["type"] == "frame"
        assert frames <= 2
        page.say("ping")
        page.until("pong")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("{", "The message is not valid JSON: "),
        ("[1]", "A message must be a JSON object; got [1]."),
        ('{"type": "fly"}', "type must be one of "),
        ('{"type": "advance", "n": "many"}', "n must be a whole number; got 'many'."),
        ('{"type": "play", "colour": "red"}', "'colour' is not a part of this message."),
        (
            '{"type": "edit", "index": 0, "value": NaN}',
            "The message is not valid JSON: it holds NaN, which is no number.",
        ),
        ("[" * 50_000, "The message is not valid JSON"),
        (b"\x00\x01", "The message is not valid JSON: "),
    ],
    ids=["cut", "array", "type", "value", "field", "nan", "deep", "bytes"],
)
def test_a_malformed_message_is_answered_with_a_sentence_and_the_session_lives_on(server, text, message):
    with Page(server) as page:
        page.hello(problem=SMALL)
        page.socket.send(text)
        assert page.until("error")["message"].startswith(message)
        page.say("ping")
        page.until("pong")


def test_a_message_too_long_to_read_is_refused_and_the_session_lives_on(server):
    with Page(server) as page:
        page.hello(problem=SMALL)
        page.say("import", text="x" * 8_000_001)
        assert page.until("error")["message"].startswith("A message must be at most 8000000 characters long; got ")
        page.say("ping")
        page.until("pong")


def test_a_message_too_long_to_receive_closes_the_socket_and_the_session_can_be_gone_on_with():
    with serving(max_message=100_000) as server:
        with Page(server) as page:
            session = page.hello(problem=SMALL)["session"]
            page.socket.send("x" * 200_000)
            assert page.closed_with() == 1009
        with Page(server) as page:
            assert page.hello(session=session)["resumed"]


@pytest.mark.parametrize(
    ("problem", "message"),
    [
        ({"config": {"data": {"name": "moons", "n_samples": 1_000_000}}}, "1000000"),
        ({"config": {"model": {"hidden_layer_sizes": [10_000]}}}, "10000"),
        ({"config": {"data": {"name": "/etc/passwd.csv"}}}, "/etc/passwd.csv"),
        ({"config": {"data": {"name": "../../secret.csv"}}}, "secret.csv"),
    ],
    ids=["a million points", "a wide layer", "a path", "another path"],
)
def test_what_is_beyond_its_limits_is_refused_and_the_session_lives_on(server, problem, message):
    with Page(server) as page:
        page.hello(problem=SMALL)
        page.say("open", problem=problem)
        told = page.until("error")
        assert told["about"] == "open"
        assert message in told["message"]
        assert "Traceback" not in told["message"]
        assert "No such file" not in told["message"]
        page.say("play")
        page.until("frame", lambda frame: frame["step"] > 0)


def test_messages_before_hello_are_refused(server):
    with Page(server) as page:
        page.say("play")
        assert page.hear() == {"type": "error", "about": "play", "message": "The first message must be hello."}
        page.socket.send("nonsense")
        assert page.hear()["message"].startswith("The message is not valid JSON")
        page.hello(problem=SMALL)


def test_a_page_that_says_nothing_is_sent_away(server, monkeypatch):
    monkeypatch.setattr("separatrix.server.socket.PATIENCE", 0.05)
    with Page(server) as page:
        assert page.closed_with() == 1008


def test_a_flood_of_messages_is_told_so_and_then_sent_away(monkeypatch):
    monkeypatch.setattr("separatrix.server.socket.MOST_REFUSED", 300)
    with serving(rate=1, burst=20) as server, Page(server) as page:
        page.hello(problem=SMALL)
        with contextlib.suppress(ConnectionClosed):
            for _ in range(2000):
                page.say("ping")
        assert page.closed_with() == 1008


def test_a_lost_page_comes_back_to_its_session_where_it_was(server):
    with Page(server) as page:
        session = page.hello(problem=SMALL)["session"]
        page.say("advance", unit="step", n=25)
        page.until("status", lambda status: status["step"] == 25 and status["state"] == "paused")
    with Page(server) as page:
        assert page.hello(session=session) | {"lessons": 0, "catalog": 0, "choices": 0} == page_welcome(session)
        page.until("opened")
        assert page.until("frame")["step"] == 25
        page.say("play")
        page.until("frame", lambda frame: frame["step"] > 25)


def page_welcome(session):
    """What does not depend on what there is to choose from."""
    from separatrix import __version__
    from separatrix.playground.problem import Limits

    return {
        "type": "welcome", "protocol": 1, "session": session, "version": __version__, "resumed": True,
        "limits": Limits().model_dump(), "catalog": 0, "choices": 0, "lessons": 0,
    }  # fmt: skip


def test_an_unknown_session_becomes_a_new_one_with_the_pages_own_problem(server):
    with Page(server) as page:
        welcome = page.hello(session="of-a-server-that-is-gone", problem=SMALL)
        assert not welcome["resumed"]
        assert welcome["session"] != "of-a-server-that-is-gone"
        assert page.until("opened")["problem"]["config"]["data"]["n_samples"] == 60


def test_a_second_page_takes_a_session_over_and_the_first_is_told_by_its_code(server):
    with Page(server) as first:
        session = first.hello(problem=SMALL)["session"]
        with Page(server) as second:
            assert second.hello(session=session)["resumed"]
            assert first.closed_with() == 4001
            second.say("play")
            second.until("frame", lambda frame: frame["step"] > 0)


def test_a_lost_session_ends_after_a_while():
    with serving(keep=0.1) as server:
        with Page(server) as page:
            session = page.hello(problem=SMALL)["session"]
            page.say("play")
            assert sessions(server) == 1
        wait_until(lambda: sessions(server) == 0)
        wait_until(lambda: not [thread for thread in threading.enumerate() if session[:8] in thread.name])
        with Page(server) as page:
            assert not page.hello(session=session)["resumed"]


def test_more_pages_than_it_takes_are_refused_until_one_is_lost():
    with serving(max_sessions=2) as server:
        with Page(server) as first, Page(server) as second:
            first.hello(problem=SMALL)
            second.hello(problem=SMALL)
            with Page(server) as third:
                third.say("hello", protocol=1, session=None, problem=None)
                assert third.hear() == {
                    "type": "error",
                    "about": "hello",
                    "message": "2 pages are open on this server, the most that it takes. Close one of them.",
                }
                assert third.closed_with() == 1013
            second.socket.close()
            wait_until(lambda: reaches(server))
        assert sessions(server) <= 2


def reaches(server):
    """Whether a new page finds room."""
    with Page(server) as page:
        page.say("hello", protocol=1, session=None, problem=SMALL)
        return page.hear()["type"] == "welcome"


def test_two_pages_train_beside_each_other_and_know_nothing_of_one_another(server):
    with Page(server) as first, Page(server) as second:
        first.hello(problem=SMALL)
        second.hello(problem=SMALL | {"config": SMALL["config"] | {"seed": 5}})
        for page in (first, second):
            page.say("play")
        ahead = first.until("frame", lambda frame: frame["step"] > 50)["step"]
        second.until("frame", lambda frame: frame["step"] > 50)
        first.say("pause")
        first.until("status", lambda status: status["state"] == "paused")
        second.until("frame", lambda frame: frame["step"] > ahead)


def test_a_page_that_does_not_read_is_given_up_and_holds_nobody_back():
    large = {"config": SMALL["config"] | {"data": {"name": "moons", "n_samples": 2000}}}  # 90 kB to tell
    with serving(max_backlog=200_000, keep=0.1) as server, Page(server) as other:
        other.hello(problem=SMALL)
        other.say("play")
        narrow = socket.create_connection(("127.0.0.1", server.port))
        narrow.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        with Page(server, acknowledge=False, max_queue=1, sock=narrow) as sleeper:
            sleeper.say("hello", protocol=1, session=None, problem=large)
            with contextlib.suppress(ConnectionClosed):
                for _ in range(70):  # beyond what the two ends' own buffers hold
                    sleeper.say("open", problem=large)
            other.until("frame", lambda frame: frame["step"] > 100)
            other.say("ping")
            other.until("pong")
            wait_until(lambda: sessions(server) == 1)


def test_opening_and_closing_two_hundred_times_leaves_nothing_behind():
    def visit(n):
        for _ in range(n):
            with Page(server) as page:
                page.say("hello", protocol=1, session=None, problem=SMALL)
                page.until("welcome")
        wait_until(lambda: sessions(server) == 0)
        wait_until(lambda: not any(thread.name.startswith("separatrix") for thread in threading.enumerate()))

    with serving(keep=0.0) as server:
        visit(20)
        threads, objects, memory = running(), alive(), resident()
        visit(200)
        assert running() <= threads + 2
        assert alive() < objects + 10  # a thread may still hold its last one
        assert resident() - memory < 20


def running():
    """How many threads there are beside asyncio's own few, which come as they are needed and stay."""
    return sum(not thread.name.startswith("asyncio_") for thread in threading.enumerate())


def alive():
    """How many sessions and their like there are, among them those that the file's own server still keeps."""
    gc.collect()
    return sum(type(found) in (Session, Room, Line) for found in gc.get_objects())


def resident():
    """Megabytes of this process in memory, the largest so far where the system tells nothing better."""
    statm = Path("/proc/self/statm")
    if statm.exists():
        return int(statm.read_text().split()[1]) * resource.getpagesize() / 1e6
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e3
