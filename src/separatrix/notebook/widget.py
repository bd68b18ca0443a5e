"""The page as a widget. It imports anywidget, which is an extra, so it is imported when a widget is made."""

from __future__ import annotations

import base64
from typing import Any

import anywidget
import traitlets

from ..playground.page_files import page_file
from ..playground.replay import replay_page
from ..recording import Recording
from .kept import kept, picture_of


class PageWidget(anywidget.AnyWidget):
    """The playground's page in a notebook.

    Parameters
    ----------
    replay : dict, optional
        A recording, as `separatrix.playground.replay.replay_of` returns it; a part of the notebook where a front end
        keeps the state of widgets.
    live : bool
        Whether a kernel answers; a live widget with a replay shows that until one does.
    """

    replay = traitlets.Dict(default_value=None, allow_none=True).tag(sync=True)
    live = traitlets.Bool(False).tag(sync=True)

    def __init__(self, **traits: Any) -> None:
        type(self)._esm, type(self)._css = page_file("widget.js"), page_file("widget.css")
        super().__init__(**traits)


class ReplayWidget(PageWidget):
    """A recording that a notebook keeps whole, whatever its front end keeps of widgets.

    Shown by itself it is a page in a frame, which is a part of the output and needs no kernel. Within other widgets it
    is a widget like them.

    Parameters
    ----------
    recording : Recording
        What is replayed.
    replay : dict
        The same, as the page takes it.
    """

    def __init__(self, recording: Recording, replay: dict[str, Any]) -> None:
        super().__init__(replay=replay)
        self._recording = recording

    def _repr_mimebundle_(self, **kwargs: Any) -> tuple[dict[str, Any], dict[str, Any]]:
        picture = picture_of(self._recording, self.replay)
        text = kept(replay_page(self.replay), picture, f"{self.replay['title']}, replayed")
        png = base64.b64encode(picture).decode()
        return {"text/html": text, "image/png": png, "text/plain": repr(self._recording)}, {}
