import dataclasses

import numpy as np
import pytest
import torch

from separatrix.analysis.threads import fitting_threads


@pytest.fixture
def _two_threads():
    before = torch.get_num_threads()
    torch.set_num_threads(2)
    yield
    torch.set_num_threads(before)


@pytest.mark.usefixtures("_two_threads")
def test_a_small_network_takes_one_thread_and_gives_the_others_back(moons_run):
    with fitting_threads(moons_run):
        assert torch.get_num_threads() == 1
    assert torch.get_num_threads() == 2


@pytest.mark.usefixtures("_two_threads")
def test_a_large_network_keeps_its_threads(moons_run):
    run = dataclasses.replace(moons_run, weights={"weight": np.zeros((1, 200, 200))})
    with fitting_threads(run):
        assert torch.get_num_threads() == 2


@pytest.mark.usefixtures("_two_threads")
def test_threads_are_given_back_after_an_error(moons_run):
    with pytest.raises(ZeroDivisionError), fitting_threads(moons_run):
        raise ZeroDivisionError
    assert torch.get_num_threads() == 2
