"""New rows of a table: their features for a recorded network, and how well it answers where the truth is known."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from ..data.new_rows import source_columns

if TYPE_CHECKING:
    import pandas as pd

    from ..recording import Recording


def score_against(frame: pd.DataFrame, recording: Recording, predicted: Sequence[Any]) -> float | None:
    """Return the accuracy, or R² for regression, of predictions for a table; None if it lacks the target's values."""
    data = recording.data
    if (
        data.target_name not in frame.columns
        or data.target_name in source_columns(data.feature_names, recording.config.data.one_hot).values()
    ):
        return None
    column = frame[data.target_name]
    if column.isna().any():
        return None
    if data.classes is not None:
        kind = data.classes.dtype.kind
        truth = column.astype(str) if kind == "U" or column.dtype.kind not in "biuf" else column
        answers = [str(label) for label in predicted] if truth is not column else predicted
        return float(np.mean(truth.to_numpy() == np.asarray(answers, dtype=object)))
    from sklearn.metrics import r2_score

    return float(r2_score(column, predicted)) if column.dtype.kind in "iuf" and len(column) > 1 else None
