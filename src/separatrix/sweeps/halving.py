"""Successive halving: all settings get a few epochs, the best third of them three times as many, and so on."""

from __future__ import annotations

from dataclasses import dataclass

from .._checks import must
from ..errors import ConfigError

ETA = 3  # one of so many goes on, to so many times the epochs
MOST_TRIED = 10_000  # first rungs that are looked at for the budget


@dataclass(frozen=True)
class Rung:
    """A round of successive halving.

    Parameters
    ----------
    n_settings : int
        How many settings are trained in it.
    epochs : int
        For how many epochs, from the start.
    """

    n_settings: int
    epochs: int


def rungs(n_settings: int, n_seeds: int, max_epochs: int, budget: int) -> tuple[Rung, ...]:
    """Return the rounds of successive halving that a budget allows.

    All settings are trained for r epochs, the best third of them for 3r, the best third of those for 9r, until
    `max_epochs`; one that is alone is trained to the end at once. r is the largest whole number whose rounds fit the
    budget. (K. Jamieson and A. Talwalkar, "Non-stochastic best arm identification and hyperparameter optimization",
    AISTATS 2016, arXiv 1502.07943; there with halves, here with thirds, as in arXiv 1603.06560.)

    Every round trains from the start, so that each network is one that its config determines: with a schedule of the
    learning rate as long as its own training. Going on from where the round before ended would save up to a third of
    all epochs, and would make networks that no config says.

    Parameters
    ----------
    n_settings, n_seeds : int
        How many settings there are, each with so many seeds.
    max_epochs : int
        Epochs of the last round.
    budget : int
        Epochs in all, summed over the networks of every round.

    Raises
    ------
    ConfigError
        If not even one epoch for every setting fits.

    Examples
    --------
    >>> [(rung.n_settings, rung.epochs) for rung in rungs(27, 1, 27, 27 * 4)]
    [(27, 1), (9, 3), (3, 9), (1, 27)]
    """
    step = max(1, max_epochs // MOST_TRIED)
    for first in (*range(max_epochs, 1, -step), 1):
        found = _rungs(n_settings, first, max_epochs)
        if cost(found, n_seeds) <= budget:
            return found
    least, all_of_them = cost(_rungs(n_settings, 1, max_epochs), n_seeds), n_settings * n_seeds * max_epochs
    expected = f"at least {least:,} epochs, which give every setting one epoch and a third of them more"
    raise ConfigError(must("budget", expected, budget, f"All settings whole take {all_of_them:,}."))


def cost(found: tuple[Rung, ...], n_seeds: int) -> int:
    """Return the epochs of all rounds, summed over networks."""
    return n_seeds * sum(rung.n_settings * rung.epochs for rung in found)


def _rungs(n: int, epochs: int, max_epochs: int) -> tuple[Rung, ...]:
    found = []
    while epochs < max_epochs and n > 1:
        found.append(Rung(n, epochs))
        n, epochs = max(1, n // ETA), epochs * ETA
    return (*found, Rung(n, max_epochs))
