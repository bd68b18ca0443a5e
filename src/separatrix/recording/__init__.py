"""Records of training: what happened, and the weights at every kept moment."""

from .files import load_recording
from .history import History
from .recording import Outcome, Recording
from .runset import RunSet

__all__ = ["History", "Outcome", "Recording", "RunSet", "load_recording"]
