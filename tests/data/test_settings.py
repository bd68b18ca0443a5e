import pytest

from separatrix.config import DataConfig
from separatrix.data.settings import numpy_seed, refuse
from separatrix.errors import ConfigError


@pytest.mark.parametrize(
    ("setting", "value", "reason"),
    [
        ("n_samples", 5, "Only generated data sets take a number of rows."),
        ("noise", 0.1, "Only generated data sets take noise."),
        ("n_features", 3, "Only blobs and gaussian take a number of features."),
        ("n_classes", 4, "Only blobs and spirals take a number of classes."),
        ("target", "a", "Only tables have columns to choose from."),
        ("drop", ("a",), "Only tables have columns to leave out."),
        ("one_hot", ("a",), "Only tables have columns of text."),
    ],
)
def test_a_setting_that_was_given_is_refused_with_the_reason(setting, value, reason):
    with pytest.raises(ConfigError) as e:
        refuse(DataConfig("iris", **{setting: value}), setting)
    assert str(e.value) == f"{setting} must be left out for iris; got {value!r}. {reason}"


def test_settings_left_out_pass():
    refuse(DataConfig("iris"), "n_samples", "noise", "n_features", "n_classes", "target", "drop", "one_hot")


def test_the_largest_seed_of_numpy_passes():
    assert numpy_seed("seed", 2**32 - 1) == 2**32 - 1
