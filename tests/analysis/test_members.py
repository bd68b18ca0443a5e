import numpy as np
import pytest
import torch
from torch import nn

from separatrix.analysis import members
from separatrix.analysis.members import blocks, member_logits
from separatrix.config import DataConfig, RunConfig, TrainConfig
from separatrix.data import load_dataset


def test_each_member_answers_as_its_recording_does(moons_run):
    weights = np.stack([moons_run.flat(frame) for frame in range(moons_run.n_frames)])
    found = member_logits(moons_run.config, moons_run.data, weights, moons_run.data.X)
    alone = [moons_run.logits(frame=frame) for frame in range(moons_run.n_frames)]
    np.testing.assert_allclose(found, alone, atol=1e-6)


def test_a_module_of_your_own_answers_with_each_row_of_weights_and_keeps_its_own():
    data = load_dataset(DataConfig("moons", n_samples=30))
    own = nn.Sequential(nn.Linear(2, 4), nn.BatchNorm1d(4), nn.SiLU(), nn.Linear(4, 1)).double()
    before = {name: values.clone() for name, values in own.state_dict().items()}
    flat = np.concatenate([np.ravel(values.numpy()) for values in before.values()])
    twice = flat * np.where(np.arange(len(flat)) < 8, 2, 1)  # the first layer's weights
    config = RunConfig(train=TrainConfig(dtype="float64"))
    found = member_logits(config, data, np.stack([flat, twice]), data.X, own)
    assert found.shape == (2, 30, 1)
    with torch.no_grad():
        np.testing.assert_allclose(found[0], own.eval()(torch.from_numpy(data.X)))
        assert all(torch.equal(before[name], values) for name, values in own.state_dict().items())
        own[0].weight *= 2
        np.testing.assert_allclose(found[1], own(torch.from_numpy(data.X)))


@pytest.mark.parametrize(("n_models", "n_rows", "n_outputs"), [(1, 1, 1), (5, 100, 3), (3000, 7, 2), (40, 0, 1)])
def test_blocks_take_every_member_for_every_row_once_within_bounds(n_models, n_rows, n_outputs, monkeypatch):
    monkeypatch.setattr(members, "VALUES_AT_ONCE", 2000)
    asked = np.zeros((n_models, n_rows), dtype=int)
    for member, row in blocks(n_models, n_rows, n_outputs):
        part = asked[member, row]
        assert part.size * n_outputs <= max(2000, len(part) * n_outputs)
        part += 1
    assert (asked == 1).all()
