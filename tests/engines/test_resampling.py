"""Rows and labels that a run draws by its seed."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from separatrix.config import DataConfig, RunConfig, TrainConfig
from separatrix.engines import train
from separatrix.engines.resampling import bootstrap_rows, noisy_labels
from separatrix.errors import ConfigError


@given(st.integers(1, 2000), st.integers(0, 2**63 - 1))
def test_rows_are_drawn_from_all_rows_and_as_many(n, seed):
    rows = bootstrap_rows(n, seed)
    assert rows.shape == (n,)
    assert 0 <= rows.min() <= rows.max() < n


def test_the_rows_of_a_seed_are_fixed_for_ever_because_recordings_depend_on_them():
    assert bootstrap_rows(12, 0).tolist() == [9, 2, 7, 7, 5, 10, 3, 11, 8, 10, 1, 11]
    assert noisy_labels(np.zeros(12, dtype=np.int64), 5, 0.5, 0).tolist() == [3, 3, 0, 0, 2, 0, 4, 0, 0, 2, 4, 0]


@pytest.mark.parametrize("n", [3, 60, 128])
def test_every_row_is_equally_likely_at_every_place_and_whatever_its_neighbour(n):
    rows = np.array([bootstrap_rows(n, seed) for seed in range(3000)])
    for place in (0, n // 2, n - 1):
        assert stats.chisquare(np.bincount(rows[:, place], minlength=n)).pvalue > 1e-4
    assert stats.chisquare(np.bincount((rows[:, 1] - rows[:, 0]) % n, minlength=n)).pvalue > 1e-4


def test_neighbouring_seeds_draw_other_rows():
    first, second = set(bootstrap_rows(10**6, 4)[:1000].tolist()), set(bootstrap_rows(10**6, 5)[:1000].tolist())
    assert len(first & second) < 20  # about 1 of 1,000 by chance


def test_about_a_share_of_one_over_e_is_never_drawn():
    shares = [1 - len(np.unique(bootstrap_rows(1000, seed))) / 1000 for seed in range(200)]
    assert np.mean(shares) == pytest.approx(np.exp(-1), abs=0.005)


@given(st.integers(1, 500), st.integers(2, 9), st.floats(0, 0.999), st.integers(0, 2**63 - 1))
def test_just_the_share_of_the_labels_becomes_another_class(n, n_classes, share, seed):
    y = np.arange(n) % n_classes
    noisy = noisy_labels(y, n_classes, share, seed)
    assert (noisy != y).sum() == round(share * n)
    assert 0 <= noisy.min() <= noisy.max() < n_classes


def test_every_label_and_every_other_class_is_equally_likely():
    noisy = np.array([noisy_labels(np.full(40, 1), 4, 0.3, seed) for seed in range(2000)])
    assert stats.chisquare((noisy != 1).sum(axis=0)).pvalue > 1e-4
    counts = np.bincount(noisy.ravel(), minlength=4)
    assert stats.chisquare(counts[[0, 2, 3]]).pvalue > 1e-4


def test_more_noise_keeps_the_labels_that_less_has_replaced():
    y = np.arange(100) % 3
    little, much = (noisy_labels(y, 3, share, 7) for share in (0.1, 0.4))
    assert (much[little != y] == little[little != y]).all()


@pytest.mark.parametrize("engine", [pytest.param("native", marks=pytest.mark.native), "autograd"])
def test_numbers_have_no_other_class(engine):
    config = RunConfig(data=DataConfig("playground-reg-plane"), train=TrainConfig(label_noise=0.1))
    with pytest.raises(ConfigError) as error:
        train(config, engine=engine)
    assert str(error.value) == (
        "label_noise must be 0 for a regression; got 0.1. Only a class can be replaced by another."
    )


@pytest.mark.parametrize("setting", [{"bootstrap": True}, {"label_noise": 0.5}])
def test_the_batches_of_a_loader_cannot_be_drawn_anew(setting):
    import torch
    from torch.utils.data import DataLoader, TensorDataset

    loader = DataLoader(TensorDataset(torch.randn(20, 2), torch.arange(20.0) % 2), batch_size=5)
    with pytest.raises(ConfigError) as error:
        train(data=loader, train=TrainConfig(**setting))
    assert str(error.value) == (
        f"{next(iter(setting))} cannot change the batches of a DataLoader. Hand over its rows as (X, y)."
    )
