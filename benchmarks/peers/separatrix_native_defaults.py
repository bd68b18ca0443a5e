"""Separatrix as it comes, natively: after every epoch both parts are measured and the weights are kept too."""

from __future__ import annotations

from collections.abc import Callable

import separatrix._native  # noqa: F401 (without it this peer is missing, as another's package would be)

from ..job import Inputs, Job
from .separatrix_autograd import trainer


def prepare(job: Job, inputs: Inputs) -> Callable[[], float]:
    return trainer(job, "native")
