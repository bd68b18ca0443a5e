"""What a recording shows, as arrays: boundaries, hidden neurons, confusions, and runs beside each other."""

from .boundary import Boundary, boundary, estimator_boundary
from .confusion import Confusion, confusion
from .grid import Grid, make_grid
from .neurons import HiddenLayer, Neurons, module_neurons, neurons
from .seeds import LossBand, ScoreSummary, loss_band, summarize_scores
from .weights import LayerWeights, layer_weights

__all__ = [
    "Boundary",
    "Confusion",
    "Grid",
    "HiddenLayer",
    "LayerWeights",
    "LossBand",
    "Neurons",
    "ScoreSummary",
    "boundary",
    "confusion",
    "estimator_boundary",
    "layer_weights",
    "loss_band",
    "make_grid",
    "module_neurons",
    "neurons",
    "summarize_scores",
]
