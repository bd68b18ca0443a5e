"""Data sets: generators, the TensorFlow Playground's, scikit-learn's, tables by path, and arrays of your own."""

from .arrays import from_arrays
from .catalog import DatasetInfo, as_dataset, dataset_names, describe, load_dataset
from .dataset import Dataset, Table, make_dataset
from .labels import task_of
from .playground import PlaygroundRandom, playground_stream
from .tensors import from_torch

__all__ = [
    "Dataset",
    "DatasetInfo",
    "PlaygroundRandom",
    "Table",
    "as_dataset",
    "dataset_names",
    "describe",
    "from_arrays",
    "from_torch",
    "load_dataset",
    "make_dataset",
    "playground_stream",
    "task_of",
]
