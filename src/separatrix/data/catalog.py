"""Every data set by name, and whatever else can be trained on."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from .._checks import did_you_mean, must
from ..config import DataConfig
from ..errors import ConfigError, DataError, UnknownNameError
from .arrays import table_from_arrays
from .dataset import Dataset, Table, make_dataset
from .playground import PLAYGROUND, playground
from .real import REAL, real
from .synthetic import GENERATORS
from .tabular import SUFFIXES, read_table
from .tensors import from_torch, is_torch_data
from .two_parts import join


@dataclass(frozen=True)
class DatasetInfo:
    """What a built-in data set is, with its default settings.

    Parameters
    ----------
    name : str
        The name that `DataConfig` takes.
    task : {"classification", "regression"}
        What its target means.
    n_samples, n_features : int
        Its default size.
    n_classes : int
        Its default number of classes; 0 for regression.
    text : str
        One line for a person.
    """

    name: str
    task: Literal["classification", "regression"]
    n_samples: int
    n_features: int
    n_classes: int
    text: str


_CATALOG = (
    DatasetInfo("moons", "classification", 1000, 2, 2, "two interleaving half circles"),
    DatasetInfo("circles", "classification", 1000, 2, 2, "a circle within a circle"),
    DatasetInfo("blobs", "classification", 1000, 2, 3, "one round cloud a class, any number of classes"),
    DatasetInfo("spirals", "classification", 1000, 2, 2, "one spiral arm a class, any number of arms"),
    DatasetInfo("xor", "classification", 1000, 2, 2, "four squares, equal across the diagonal"),
    DatasetInfo("gaussian", "regression", 272, 16, 0, "normal noise to fit, for the study of training itself"),
    DatasetInfo("playground-circle", "classification", 500, 2, 2, "TensorFlow Playground: a disc within a ring"),
    DatasetInfo("playground-xor", "classification", 500, 2, 2, "TensorFlow Playground: four squares, apart"),
    DatasetInfo("playground-gauss", "classification", 500, 2, 2, "TensorFlow Playground: two round clouds"),
    DatasetInfo("playground-spiral", "classification", 500, 2, 2, "TensorFlow Playground: two spiral arms"),
    DatasetInfo("playground-reg-plane", "regression", 1200, 2, 0, "TensorFlow Playground: a sloping plane"),
    DatasetInfo("playground-reg-gauss", "regression", 1200, 2, 0, "TensorFlow Playground: six hills and hollows"),
    DatasetInfo("iris", "classification", 150, 4, 3, "three species of iris by sepal and petal (Fisher, 1936)"),
    DatasetInfo("wine", "classification", 178, 13, 3, "three cultivars of wine by chemical analysis"),
    DatasetInfo("breast_cancer", "classification", 569, 30, 2, "benign and malignant tumours by cell nuclei"),
    DatasetInfo("digits", "classification", 1797, 64, 10, "handwritten digits, 8 × 8 pixels"),
)


def describe() -> list[DatasetInfo]:
    """Return what each built-in data set is, in the order of `dataset_names`."""
    return list(_CATALOG)


def dataset_names() -> tuple[str, ...]:
    """Return the names of the built-in data sets."""
    return tuple(info.name for info in _CATALOG)


def load_dataset(config: DataConfig) -> Dataset:
    """Make or read the data that `config` names, and split it.

    Parameters
    ----------
    config : DataConfig
        A built-in data set or the path of a table.

    Returns
    -------
    Dataset
        The rows in their own units, their split and their scale.

    Raises
    ------
    ConfigError
        If a setting is not taken by this data, or cannot be met.
    DataError
        If the table cannot be used.
    FileError
        If the file cannot be read.
    UnknownNameError
        If there is no such data set, or no such column.

    Examples
    --------
    >>> data = load_dataset(DataConfig("moons", n_samples=200))
    >>> data.X.shape, len(data.train_index), len(data.valid_index)
    ((200, 2), 150, 50)
    """
    return make_dataset(_table(config), config)


def as_dataset(data: Any, valid: Any = None, config: DataConfig | None = None) -> Dataset:
    """Return the data set that `data` is, names or holds.

    Parameters
    ----------
    data : DataConfig, Dataset, pair of arrays (X, y), torch Dataset or DataLoader
        What to train on.
    valid : pair of arrays (X, y), torch Dataset or DataLoader, optional
        The validation part, for data handed over as arrays or by torch; without it `config` splits.
    config : DataConfig, optional
        Task, split and standardisation of arrays and torch data; by default ``DataConfig("custom")``.

    Returns
    -------
    Dataset
        The rows, split.

    Raises
    ------
    ConfigError, DataError, FileError, UnknownNameError
        As `load_dataset`, `from_arrays` and `from_torch`.
    """
    if isinstance(data, (DataConfig, Dataset)):
        if valid is not None or config is not None:
            kind = type(data).__name__
            raise ConfigError(f"valid and config must be left out when data is a {kind}: it says how it is split.")
        return load_dataset(data) if isinstance(data, DataConfig) else data
    config = config or DataConfig("custom")
    if is_torch_data(data) and (valid is None or is_torch_data(valid)):
        return from_torch(data, valid, config)
    table = table_from_arrays(*_pair("data", data), config)
    if valid is None:
        return make_dataset(table, config)
    return join(table, table_from_arrays(*_pair("valid", valid), config), config)


def _pair(name: str, data: Any) -> tuple[Any, Any]:
    if isinstance(data, (tuple, list)) and len(data) == 2:
        return data[0], data[1]
    if is_torch_data(data):
        raise DataError("data and valid must be of one kind; got arrays for one and torch's for the other.")
    others = " or a DataConfig" if name == "data" else ""
    got = f"{len(data)} values" if isinstance(data, (tuple, list)) else f"a {type(data).__name__}"
    raise DataError(f"{name} must be a pair (X, y), a torch Dataset or DataLoader{others}; got {got}.")


def _table(config: DataConfig) -> Table:
    name = config.name
    if name in GENERATORS:
        return GENERATORS[name](config)
    if name in PLAYGROUND:
        return playground(config)[0]
    if name in REAL:
        return real(config)
    if name == "custom":
        raise ConfigError("The data set 'custom' stands for arrays handed over in Python: pass them as data=(X, y).")
    path = Path(name)
    if path.suffix or len(path.parts) > 1 or path.exists():
        return read_table(config)
    names = dataset_names()
    expected = f"one of {', '.join(names)}, or a path that ends in {', '.join(SUFFIXES)}"
    raise UnknownNameError(must("data", expected, name, did_you_mean(name, names)))
