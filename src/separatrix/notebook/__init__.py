"""The playground's page in a notebook: a recording that replays, and a training that is live. Needs the extra."""

from .live import Playground
from .replay import replay_widget

__all__ = ["Playground", "replay_widget"]
