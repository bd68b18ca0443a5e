"""Pictures: one Display class each, computed from what was trained and drawn on request, and the animations."""

from .animation import animate
from .bands import BandsDisplay
from .boundary import BoundaryDisplay
from .confusion import ConfusionDisplay
from .dataset import DatasetDisplay
from .disagreement import DisagreementDisplay
from .loss import LossDisplay
from .loss_surface import LossSurfaceDisplay
from .map import MapDisplay
from .neurons import NeuronsDisplay
from .seeds import SeedsDisplay
from .strip import ScoreStripDisplay
from .sweep import SweepDisplay
from .weights import WeightsDisplay
from .zoom import animate_zoom

__all__ = [
    "BandsDisplay",
    "BoundaryDisplay",
    "ConfusionDisplay",
    "DatasetDisplay",
    "DisagreementDisplay",
    "LossDisplay",
    "LossSurfaceDisplay",
    "MapDisplay",
    "NeuronsDisplay",
    "ScoreStripDisplay",
    "SeedsDisplay",
    "SweepDisplay",
    "WeightsDisplay",
    "animate",
    "animate_zoom",
]
