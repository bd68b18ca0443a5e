"""How many threads torch uses while a plane is evaluated."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from ..recording import Recording

SMALL = 20_000  # weights; threads that wait for each other cost more than so small a network gains by them


@contextmanager
def fitting_threads(recording: Recording) -> Iterator[None]:
    """Let torch use one thread for a small network, and as many as before afterwards."""
    import torch

    threads = torch.get_num_threads()
    if sum(values[0].size for values in recording.weights.values()) < SMALL:
        torch.set_num_threads(1)
    try:
        yield
    finally:
        torch.set_num_threads(threads)
