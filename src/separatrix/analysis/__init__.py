"""What a recording shows, as arrays: boundaries, hidden neurons, confusions, and runs beside each other."""

from .basin import Basin, good_pixels, safest_basin
from .boundary import Boundary, boundary, estimator_boundary
from .box_dimension import BoxDimension, boundary_pixels, box_dimension
from .confusion import Confusion, confusion
from .diagnosis import Finding, Moment, diagnose, diagnose_moment
from .ensemble import Disagreement, Ensemble, disagreement, estimator_disagreement, mean_boundary
from .grid import Grid, make_grid
from .landscape import LossSurface, loss_surface
from .neurons import HiddenLayer, Neurons, module_neurons, neurons
from .remedies import Remedy
from .seeds import LossBand, ScoreSummary, loss_band, summarize_scores
from .statistics import Endings, Interval, mean_interval, summarize_endings, wilson_interval
from .weights import LayerWeights, layer_weights

__all__ = [
    "Basin",
    "Boundary",
    "BoxDimension",
    "Confusion",
    "Disagreement",
    "Endings",
    "Ensemble",
    "Finding",
    "Grid",
    "HiddenLayer",
    "Interval",
    "LayerWeights",
    "LossBand",
    "LossSurface",
    "Moment",
    "Neurons",
    "Remedy",
    "ScoreSummary",
    "boundary",
    "boundary_pixels",
    "box_dimension",
    "confusion",
    "diagnose",
    "diagnose_moment",
    "disagreement",
    "estimator_boundary",
    "estimator_disagreement",
    "good_pixels",
    "layer_weights",
    "loss_band",
    "loss_surface",
    "make_grid",
    "mean_boundary",
    "mean_interval",
    "module_neurons",
    "neurons",
    "safest_basin",
    "summarize_endings",
    "summarize_scores",
    "wilson_interval",
]
