import dataclasses

import pytest

from separatrix.analysis.parts import part_rows
from separatrix.errors import ConfigError, DataError


def test_parts_are_the_split(moons_run):
    data = moons_run.data
    assert part_rows(data, "all").tolist() == list(range(200))
    assert part_rows(data, "train") is data.train_index
    assert part_rows(data, "valid") is data.valid_index


def test_an_unknown_part_is_refused(moons_run):
    with pytest.raises(ConfigError) as caught:
        part_rows(moons_run.data, "vaild")
    assert str(caught.value) == "part must be one of all, train, valid; got 'vaild'. Did you mean 'valid'?"


def test_an_empty_part_is_refused(moons_run):
    data = dataclasses.replace(moons_run.data, valid_index=moons_run.data.valid_index[:0])
    with pytest.raises(DataError) as caught:
        part_rows(data, "valid")
    assert str(caught.value) == "There are no validation rows. Set data.validation_fraction, or choose another part."
