import numpy as np
import pytest

from separatrix.analysis import confusion
from separatrix.errors import DataError


def test_counts_are_of_the_validation_rows_by_default(moons_run):
    found = confusion(moons_run)
    assert found.part == "valid"
    assert found.counts.sum() == len(moons_run.data.valid_index)
    assert found.accuracy == pytest.approx(moons_run.score())


def test_rows_are_true_classes_and_columns_predicted_ones(wine_run):
    found = confusion(wine_run, frame=0, part="all")
    data = wine_run.data
    assert found.counts.sum(axis=1).tolist() == np.bincount(data.y.astype(int)).tolist()
    predicted = wine_run.predict(data.X, frame=0)
    assert found.counts.sum(axis=0).tolist() == [int((predicted == label).sum()) for label in data.classes]


def test_a_regression_has_none(plane_run):
    with pytest.raises(DataError) as caught:
        confusion(plane_run)
    assert str(caught.value) == "A regression has no confusion matrix. Draw its boundary or its loss."
