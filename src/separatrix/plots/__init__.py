"""Pictures: one Display class each, computed from a recording and drawn on request, and the animation."""

from .animation import animate
from .boundary import BoundaryDisplay
from .confusion import ConfusionDisplay
from .dataset import DatasetDisplay
from .loss import LossDisplay
from .neurons import NeuronsDisplay
from .strip import ScoreStripDisplay
from .weights import WeightsDisplay

__all__ = [
    "BoundaryDisplay",
    "ConfusionDisplay",
    "DatasetDisplay",
    "LossDisplay",
    "NeuronsDisplay",
    "ScoreStripDisplay",
    "WeightsDisplay",
    "animate",
]
