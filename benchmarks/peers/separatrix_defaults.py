"""Separatrix as it comes: after every epoch both parts are measured and the weights are kept too."""

from __future__ import annotations

from collections.abc import Callable

from ..job import Inputs, Job
from .separatrix_autograd import trainer


def prepare(job: Job, inputs: Inputs) -> Callable[[], float]:
    return trainer(job, "autograd")
