"""See what small neural networks learn.

The public names are imported when they are first used, so that ``import separatrix`` costs nothing:

>>> import separatrix as sx
>>> config = sx.RunConfig(data=sx.DataConfig("moons", n_samples=400), train=sx.TrainConfig(max_epochs=3))
>>> run = sx.train(config)
>>> run.status
'done'
"""

import importlib
import logging
from typing import TYPE_CHECKING, Any

__version__ = "0.1.0"

logging.getLogger(__name__).addHandler(logging.NullHandler())

_HOME = {
    "DataConfig": "config",
    "ModelConfig": "config",
    "TrainConfig": "config",
    "RunConfig": "config",
    "Dataset": "data",
    "load_dataset": "data",
    "History": "recording",
    "Outcome": "recording",
    "Recording": "recording",
    "RunSet": "recording",
    "load_recording": "recording",
    "Observer": "engines",
    "Progress": "engines",
    "train": "engines",
    "train_population": "engines",
    "diagnose": "analysis",
    "loss_surface": "analysis",
    "NetClassifier": "estimators",
    "NetRegressor": "estimators",
    "BandsDisplay": "plots",
    "BoundaryDisplay": "plots",
    "ConfusionDisplay": "plots",
    "DatasetDisplay": "plots",
    "DisagreementDisplay": "plots",
    "LossDisplay": "plots",
    "LossSurfaceDisplay": "plots",
    "MapDisplay": "plots",
    "NeuronsDisplay": "plots",
    "ScoreStripDisplay": "plots",
    "SeedsDisplay": "plots",
    "SweepDisplay": "plots",
    "WeightsDisplay": "plots",
    "animate": "plots",
    "animate_zoom": "plots",
    "export": "exporters",
    "write_replay": "playground.replay",
    "Playground": "notebook",
    "replay_widget": "notebook",
    "Axis": "sweeps",
    "hyperparameter_map": "sweeps",
    "sweep": "sweeps",
    "trainability_map": "sweeps",
}

__all__ = ["__version__", "errors", *_HOME]

if TYPE_CHECKING:
    from . import errors
    from .analysis import diagnose, loss_surface
    from .config import DataConfig, ModelConfig, RunConfig, TrainConfig
    from .data import Dataset, load_dataset
    from .engines import Observer, Progress
    from .engines.train import train, train_population
    from .estimators import NetClassifier, NetRegressor
    from .exporters import export
    from .notebook import Playground
    from .notebook import replay_widget as replay_widget
    from .playground.replay import write_replay as write_replay
    from .plots import (
        BandsDisplay,
        BoundaryDisplay,
        ConfusionDisplay,
        DatasetDisplay,
        DisagreementDisplay,
        LossDisplay,
        LossSurfaceDisplay,
        MapDisplay,
        NeuronsDisplay,
        ScoreStripDisplay,
        SeedsDisplay,
        SweepDisplay,
        WeightsDisplay,
        animate,
        animate_zoom,
    )
    from .recording import History, Outcome, Recording, RunSet, load_recording
    from .sweeps import Axis, hyperparameter_map, sweep, trainability_map


def __getattr__(name: str) -> Any:
    if name == "errors":
        return importlib.import_module(".errors", __name__)
    try:
        home = _HOME[name]
    except KeyError:
        raise AttributeError(f"module 'separatrix' has no attribute {name!r}") from None
    value = getattr(importlib.import_module(f".{home}", __name__), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted(__all__)
