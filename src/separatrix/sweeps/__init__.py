"""Sweeps: many networks that differ in settings or seeds, planned into populations and run anywhere."""

from .axis import Axis
from .library import load_map, load_sweep
from .map import HyperparameterMap, hyperparameter_map, map_spec
from .observer import SweepObserver, SweepProgress
from .plan import Plan
from .run import check_size, run_spec, sweep
from .spec import SweepSpec, describe
from .swept import Sweep
from .trainability import PRESETS, Preset, trainability_map
from .zooms import zoom

__all__ = [
    "PRESETS",
    "Axis",
    "HyperparameterMap",
    "Plan",
    "Preset",
    "Sweep",
    "SweepObserver",
    "SweepProgress",
    "SweepSpec",
    "check_size",
    "describe",
    "hyperparameter_map",
    "load_map",
    "load_sweep",
    "map_spec",
    "run_spec",
    "sweep",
    "trainability_map",
    "zoom",
]
