"""Engines train. They take a job, tell an observer, and return a recording; of a population they return columns."""

from .contract import Observer, Progress, Silent
from .estimate import Estimate, estimate
from .measures import STATUSES, Measures
from .population import KEPT, VARYING, Kept, Population, measure_population, varying
from .train import train, train_population

__all__ = [
    "KEPT",
    "STATUSES",
    "VARYING",
    "Estimate",
    "Kept",
    "Measures",
    "Observer",
    "Population",
    "Progress",
    "Silent",
    "estimate",
    "measure_population",
    "train",
    "train_population",
    "varying",
]
