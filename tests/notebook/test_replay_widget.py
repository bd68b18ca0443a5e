"""A recording as a widget; what it does in JupyterLab is in tests/browser."""

import base64
import html
import io
import re
import sys

import numpy as np
import pytest
from PIL import Image

import separatrix as sx
from separatrix.errors import DataError, FileError, MissingExtraError
from separatrix.playground.replay import replay_of, replay_page


def test_its_state_is_the_replay(moons_run, built):
    widget = moons_run.widget(title="Moons", features=(1, 0))
    assert widget.replay == replay_of(moons_run, title="Moons", features=(1, 0))
    assert widget.live is False
    assert widget.get_state(["replay"])["replay"] == widget.replay


def test_what_is_shown_is_a_whole_page_in_a_frame(moons_run, built):
    widget = moons_run.widget()
    shown, _ = widget._repr_mimebundle_()
    page = html.unescape(re.search(r'srcdoc="([^"]*)"', shown["text/html"])[1])
    assert page == replay_page(widget.replay)
    assert 'sandbox="allow-scripts"' in shown["text/html"]
    assert shown["text/plain"] == repr(moons_run)


def test_under_the_frame_lies_a_picture_for_who_may_not_run_it(wine_run, built):
    shown, _ = wine_run.widget()._repr_mimebundle_()
    picture = re.search(
        r'<img alt="wine: a network of 8 neurons, replayed" src="data:image/png;base64,([^"]+)"', shown["text/html"]
    )[1]
    assert picture == shown["image/png"]
    with Image.open(io.BytesIO(base64.b64decode(picture))) as image:
        assert image.size == (640, 440)


def test_it_stands_within_other_widgets_as_a_widget(moons_run, built):
    import ipywidgets

    widget = moons_run.widget()
    assert ipywidgets.HBox([widget]).children == (widget,)
    assert widget.get_state()["_esm"] == "export default {}"


def test_without_the_extra_it_is_said_how_to_get_it(moons_run, built, monkeypatch):
    monkeypatch.setitem(sys.modules, "anywidget", None)
    words = 'A widget needs the package anywidget, which is not installed. Run: pip install "separatrix[notebook]"'
    with pytest.raises(MissingExtraError, match=f"^{re.escape(words)}$"):
        moons_run.widget()
    with pytest.raises(MissingExtraError, match=f"^{re.escape(words)}$"):
        sx.Playground()


def test_without_the_built_page_it_is_said_what_to_install(moons_run, monkeypatch, tmp_path):
    monkeypatch.setattr("separatrix.playground.page_files.STATIC", tmp_path)
    words = (
        "The page was not built when Separatrix was installed, for want of Node. "
        "Install Node 20.19 or newer and run: make page"
    )
    with pytest.raises(FileError, match=f"^{re.escape(words)}$"):
        moons_run.widget()


def test_data_without_a_plane_are_refused(built):
    rows = np.arange(30.0)[:, None]
    run = sx.train(data=(rows, rows[:, 0] > 15), train=sx.TrainConfig(max_epochs=1))
    words = "The data must be of at least two features to draw a plane through; got 1. Draw its loss, or export it."
    with pytest.raises(DataError, match=f"^{re.escape(words)}$"):
        run.widget()
