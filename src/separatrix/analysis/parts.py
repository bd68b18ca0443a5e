"""Which rows of a data set are looked at."""

from __future__ import annotations

from typing import Literal, get_args

import numpy as np
from numpy.typing import NDArray

from .._checks import one_of
from ..data.dataset import Dataset
from ..errors import ConfigError, DataError

Part = Literal["all", "train", "valid"]

PART_WORDS: dict[Part, str] = {"all": "all", "train": "training", "valid": "validation"}


def part_rows(data: Dataset, part: Part) -> NDArray[np.int64]:
    """Return the positions of the rows of a part, in rising order for "all".

    Raises
    ------
    ConfigError
        If there is no such part.
    DataError
        If the part is empty.
    """
    if part not in get_args(Part):
        raise ConfigError(one_of("part", get_args(Part), part))
    if part == "all":
        return np.arange(data.n_samples, dtype=np.int64)
    index = data.train_index if part == "train" else data.valid_index
    if not len(index):
        raise DataError(f"There are no {PART_WORDS[part]} rows. Set data.validation_fraction, or choose another part.")
    return index
