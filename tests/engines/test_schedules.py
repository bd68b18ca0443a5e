import numpy as np
import pytest
import torch

from separatrix.config import TrainConfig
from separatrix.engines.schedules import learning_rate_factors

STEPS, EPOCHS = 7, 12


def torchs(make, per_epoch):
    optimizer = torch.optim.SGD([torch.zeros(1, requires_grad=True)], lr=1.0)
    schedule = make(optimizer)
    factors = []
    for _ in range(EPOCHS):
        for _ in range(STEPS):
            factors.append(optimizer.param_groups[0]["lr"])
            optimizer.step()
            if not per_epoch:
                schedule.step()
        if per_epoch:
            schedule.step()
    return factors


lr = torch.optim.lr_scheduler


@pytest.mark.parametrize(
    ("settings", "make", "per_epoch"),
    [
        ({"schedule": "constant"}, lambda o: lr.ConstantLR(o, 1.0), True),
        (
            {"schedule": "step", "schedule_epochs": 5, "schedule_gamma": 0.3},
            lambda o: lr.StepLR(o, 5, gamma=0.3),
            True,
        ),
        (
            {"schedule": "exponential", "schedule_epochs": 1, "schedule_gamma": 0.9},
            lambda o: lr.ExponentialLR(o, 0.9),
            True,
        ),
        ({"schedule": "cosine"}, lambda o: lr.CosineAnnealingLR(o, STEPS * EPOCHS), False),
        (
            {"schedule": "one_cycle"},
            lambda o: lr.OneCycleLR(o, 1.0, total_steps=STEPS * EPOCHS + 1, cycle_momentum=False),
            False,
        ),
    ],
)
def test_a_schedule_equals_torchs(settings, make, per_epoch):
    config = TrainConfig(max_epochs=EPOCHS, **settings)
    expected = torchs(make, per_epoch)
    if config.schedule == "one_cycle":  # torch wants one more step than there are updates, or it raises at the last
        optimizer = torch.optim.SGD([torch.zeros(1, requires_grad=True)], lr=1.0)
        schedule = lr.OneCycleLR(optimizer, 1.0, total_steps=STEPS * EPOCHS, cycle_momentum=False)
        expected = [1 / 25]
        for _ in range(STEPS * EPOCHS - 1):
            optimizer.step()
            schedule.step()
            expected.append(optimizer.param_groups[0]["lr"])
    np.testing.assert_allclose(learning_rate_factors(config, STEPS), expected, rtol=1e-9, atol=1e-12)


def test_a_run_of_one_step_has_a_usable_factor():
    for schedule in ("constant", "step", "cosine", "exponential", "one_cycle"):
        factors = learning_rate_factors(TrainConfig(max_epochs=1, schedule=schedule), 1)
        assert factors.shape == (1,)
        assert 0 < factors[0] <= 1
