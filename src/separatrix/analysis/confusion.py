"""Which class was taken for which."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..errors import DataError
from ..recording import Recording
from .parts import Part, part_rows


@dataclass(frozen=True, eq=False)
class Confusion:
    """Counts of rows by true and predicted class.

    Parameters
    ----------
    counts : ndarray of int64, shape (n_classes, n_classes)
        Rows are true classes, columns predicted ones.
    classes : ndarray, shape (n_classes,)
        The labels.
    part : {"train", "valid", "all"}
        Which rows were counted.
    """

    counts: NDArray[np.int64]
    classes: NDArray[Any]
    part: Part

    @property
    def accuracy(self) -> float:
        """Share of rows on the diagonal."""
        return float(np.trace(self.counts) / self.counts.sum())


def confusion(recording: Recording, frame: int = -1, part: Part | None = None) -> Confusion:
    """Count a recorded classifier's right and wrong answers.

    Parameters
    ----------
    recording : Recording
        The run.
    frame : int
        Which frame's weights.
    part : {"valid", "train", "all"}, optional
        Which rows; none takes the validation rows, or the training rows where there are none.

    Raises
    ------
    DataError
        If the run is a regression, or the part has no rows.
    """
    from sklearn.metrics import confusion_matrix

    data = recording.data
    if data.classes is None:
        raise DataError("A regression has no confusion matrix. Draw its boundary or its loss.")
    chosen: Part = part or ("valid" if len(data.valid_index) else "train")
    index = part_rows(data, chosen)
    predicted = recording.predict(data.X[index], frame)
    counts = confusion_matrix(data.labels(index), predicted, labels=data.classes)
    return Confusion(counts.astype(np.int64), data.classes, chosen)
