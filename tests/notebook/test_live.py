"""A live training behind a widget, with a page that only listens."""

import queue
import re
import threading
from unittest import mock

import numpy as np
import pytest

import separatrix as sx
from separatrix.errors import ConfigError, DataError, UnknownNameError
from separatrix.playground.link import write_link
from separatrix.playground.messages import unpack
from separatrix.playground.problem import Problem

CIRCLES = sx.RunConfig(
    data=sx.DataConfig("circles", n_samples=80),
    model=sx.ModelConfig(hidden_layer_sizes=(4,)),
    train=sx.TrainConfig(batch_size=15, max_epochs=50),
)


class Page:
    """What a view of the widget would be sent, and what it would say."""

    def __init__(self, playground):
        self.widget, self.come, self.frames = playground.widget, queue.Queue(), []
        self.widget.send = self.hear  # the comm of a widget outside a kernel leads nowhere

    def hear(self, content, buffers=None):
        if content["type"] == "binary":
            self.frames.append(unpack(bytes(buffers[0])))
            self.say(type="ack", frame=self.frames[-1][0]["id"])
        self.come.put(content)

    def say(self, **message):
        self.widget._handle_custom_msg(message, [])

    def wait(self, kind, **fields):
        while True:
            found = self.come.get(timeout=60)
            if found["type"] == kind and all(found[name] == value for name, value in fields.items()):
                return found


@pytest.fixture
def playground(built):
    made = []

    def make(*given, **named):
        made.append(sx.Playground(*given, **named))
        return made[-1]

    yield make
    for one in made:
        one.close()


def test_a_page_that_says_hello_is_shown_the_problem(playground):
    page = Page(playground(CIRCLES))
    page.say(type="hello", protocol=1, session=None, problem=None)
    assert page.wait("welcome")["resumed"] is False
    assert page.wait("opened")["problem"]["config"]["data"]["name"] == "circles"
    page.wait("binary")
    assert page.frames[0][0]["step"] == 0


def test_what_the_page_asks_for_is_trained_as_train_does(playground):
    live = playground(CIRCLES)
    page = Page(live)
    page.say(type="hello", protocol=1, session=None, problem=None)
    page.say(type="finish")
    page.wait("status", state="done")
    found, expected = live.recording(), sx.train(CIRCLES)
    assert found.flat().tolist() == expected.flat().tolist()
    assert found.history["valid_loss"].tolist() == expected.history["valid_loss"].tolist()


def test_a_second_view_is_shown_the_same_session(playground):
    live = playground(CIRCLES)
    page = Page(live)
    page.say(type="hello", protocol=1, session=None, problem=None)
    page.say(type="advance", unit="epoch", n=3)
    page.wait("status", state="paused", step=12)
    page.say(type="hello", protocol=1, session=None, problem=None)
    assert page.wait("welcome")["resumed"] is True
    assert page.wait("status")["step"] == 12
    assert live.problem().step == 12


def test_it_can_be_asked_before_any_page_has_come(playground):
    live = playground(CIRCLES)
    assert live.problem() == Problem(config=CIRCLES)
    assert live.recording().n_frames == 1


def test_what_is_malformed_is_answered_and_the_training_lives_on(playground):
    page = Page(playground(CIRCLES))
    page.say(type="hello", protocol=1, session=None, problem=None)
    page.say(type="seek", branch=-1)
    assert page.wait("error")["message"] == "branch must be at least 0; got -1."
    page.widget._handle_custom_msg("nonsense", [])
    page.say(type="ping")
    page.wait("pong")


@pytest.mark.parametrize(
    "form", [lambda c: Problem(config=c), lambda c: write_link(Problem(config=c)), lambda c: c.to_toml()]
)
def test_a_problem_comes_in_many_forms(playground, form):
    assert playground(form(CIRCLES)).problem().config == CIRCLES


def test_a_recording_is_opened_at_its_last_step(playground, moons_run):
    live = playground(moons_run)
    assert live.recording().flat().tolist() == moons_run.flat().tolist()


def test_without_anything_two_moons_are_opened(playground):
    assert playground().problem().config.data.name == "moons"


def test_rows_of_ones_own_take_the_place_of_the_configs(playground):
    rows = np.random.default_rng(0).normal(size=(60, 3))
    live = playground(CIRCLES, data=(rows, np.where(rows[:, 0] > 0, "yes", "no")))
    run = live.recording()
    assert run.data.X.tolist() == rows.tolist()
    assert run.data.classes.tolist() == ["no", "yes"]
    assert run.config.model == CIRCLES.model
    assert len(run.data.valid_index) == 15


def test_a_table_is_opened_with_its_rows(playground, tmp_path):
    path = tmp_path / "rows.csv"
    path.write_text("a,b,c\n" + "\n".join(f"{i},{i % 3},{i / 7}" for i in range(20)))
    data = playground(CIRCLES.replace(data=sx.DataConfig(str(path)))).recording().data
    assert (data.feature_names, data.target_name, data.classes) == (("a", "b"), "c", None)


def test_what_cannot_be_opened_is_refused_at_once(built):
    with pytest.raises(UnknownNameError, match=r"^data must be one of .*; got 'moon'\. Did you mean 'moons'\?$"):
        sx.Playground(CIRCLES.replace(data=sx.DataConfig("moon")))
    with pytest.raises(ConfigError, match=r"^hidden_layer_sizes must be at most 512 neurons a layer; got 4000\.$"):
        sx.Playground(CIRCLES.replace(model__hidden_layer_sizes=(4000,)))
    words = "problem must be a RunConfig, a recording, a share link or a config as text; got 3."
    with pytest.raises(ConfigError, match=f"^{re.escape(words)}$"):
        sx.Playground(3)
    rows = np.arange(30.0)[:, None]
    words = "The data must be of at least two columns to draw a plane through; got 1."
    with pytest.raises(DataError, match=f"^{re.escape(words)}$"):
        sx.Playground(data=(rows, rows[:, 0] > 15))


def test_when_it_pauses_what_is_shown_is_kept_in_the_output_and_in_the_widget(playground):
    live = playground(CIRCLES)
    page = Page(live)
    updated = queue.Queue()
    handle = mock.Mock(update=updated.put)
    display = mock.Mock(side_effect=lambda shown, display_id=None: handle if display_id else None)
    with mock.patch("IPython.display.display", display):
        live._ipython_display_()
    (first,), (second,) = (call.args for call in display.call_args_list)
    assert first is live.widget
    assert "separatrix-kept" in second.data
    updated.get(timeout=60)  # what it was opened with
    page.say(type="speed", steps_per_second=100)
    page.say(type="play")
    while not page.wait("status", state="playing")["step"]:
        pass
    page.say(type="pause")
    at = page.wait("status", state="paused")["step"]
    assert "srcdoc" in updated.get(timeout=60).data
    assert live.widget.replay["messages"][0]["problem"]["step"] == at > 0


def test_closing_ends_its_threads(built):
    before = set(threading.enumerate())
    live = sx.Playground(CIRCLES)
    live.problem()
    with mock.patch("IPython.display.display"):
        live._ipython_display_()
    started = set(threading.enumerate()) - before
    assert any(thread.name.startswith("separatrix") for thread in started)
    live.close()
    for thread in started:
        thread.join(10)
    assert not [thread for thread in started if thread.is_alive()]
