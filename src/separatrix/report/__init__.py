"""Reports: one HTML page that holds its pictures, opens from disk and asks nothing of any host."""

from .experiments import TUTORIAL, Experiment
from .map_report import write_map_report
from .page import report_for, write_report
from .sections import Section, section_for
from .sweep_report import write_sweep_report
from .training import Watcher, default_n_seeds, run_experiments

__all__ = [
    "TUTORIAL",
    "Experiment",
    "Section",
    "Watcher",
    "default_n_seeds",
    "report_for",
    "run_experiments",
    "section_for",
    "write_map_report",
    "write_report",
    "write_sweep_report",
]
