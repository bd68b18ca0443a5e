"""A recording in a notebook."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .._checks import require
from ..analysis.grid import FeaturePair
from ..playground.replay import replay_of
from ..recording import Recording

if TYPE_CHECKING:
    from .widget import ReplayWidget


def replay_widget(
    recording: Recording, *, title: str | None = None, features: FeaturePair | None = None
) -> ReplayWidget:
    """Return a recording as a widget that plays and scrubs; see `Recording.widget`."""
    require("anywidget", "notebook", "A widget")
    from .widget import ReplayWidget

    return ReplayWidget(recording, replay_of(recording, title=title, features=features))
