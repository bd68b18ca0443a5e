"""Whoever watches a sweep, and what they hear."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from .driver import Aside
from .plan import Plan
from .swept import Sweep


@dataclass(frozen=True, eq=False)
class SweepProgress:
    """How far a sweep has come.

    Parameters
    ----------
    n_done, n_networks : int
        Networks that are trained, and all of them.
    rate : float
        Networks a second.
    seconds_left : float
        Until the end, at that rate.
    found : Sweep
        What there is so far; it goes on filling.
    """

    n_done: int
    n_networks: int
    rate: float
    seconds_left: float
    found: Sweep


class SweepObserver(Protocol):
    """Someone who watches a sweep."""

    def sweep_started(self, plan: Plan, n_done: int) -> None:
        """Hear what will be done, and how many networks of it are there already."""

    def chunk_ended(self, progress: SweepProgress) -> None:
        """Hear that some more networks are trained."""

    def chunk_set_aside(self, aside: Aside) -> None:
        """Hear that some networks cannot be trained, and why."""
