"""What a section of a report is about: one run shown, and the seeds it stands among."""

from __future__ import annotations

import re
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ..recording import Recording, RunSet
from .experiments import Experiment

MOST_FRAMES = 12  # of an animation whose epochs nobody chose


@dataclass(frozen=True, eq=False)
class Subject:
    """Runs that differ in their seed alone, one of which is shown.

    Parameters
    ----------
    runs : RunSet
        The runs; the first is shown.
    scores : ndarray of float64, shape (n_runs,)
        Each run's accuracy or R².
    title : str
        A heading.
    name : str
        A short name without spaces, unique in its page.
    lead : str
        What was tried, in a sentence or two.
    reference : float, optional
        A score to compare the runs with.
    whose : str
        Whose score that is, as the beginning of a sentence.
    moving : tuple of int, optional
        The epochs that the animation shows; none takes a dozen frames of the whole run.
    """

    runs: RunSet
    scores: NDArray[np.float64]
    title: str
    name: str
    lead: str = ""
    reference: float | None = None
    whose: str = "The reference"
    moving: tuple[int, ...] | None = None

    @classmethod
    def of(cls, experiment: Experiment, runs: RunSet, scores: NDArray[np.float64]) -> Subject:
        """Return the subject of an experiment, its runs and their scores."""
        return cls(
            runs,
            scores,
            experiment.title,
            experiment.name,
            experiment.lead,
            experiment.reference,
            experiment.whose,
            experiment.moving,
        )

    @property
    def shown(self) -> Recording:
        """The run whose pictures are drawn."""
        return self.runs[0]

    @property
    def label(self) -> str:
        """Whose the reference is, in a word: "tutorial" of "The tutorial's"."""
        return self.whose.removeprefix("The ").removesuffix("'s")

    @property
    def metric(self) -> str:
        return "R²" if self.shown.data.classes is None else "accuracy"

    @property
    def n_layers(self) -> int:
        """Number of weight matrices."""
        return sum(values.ndim == 3 for values in self.shown.weights.values())  # a frame axis and the matrix's two

    @property
    def validated(self) -> bool:
        """Whether the scores are of rows that the runs were not trained on."""
        return len(self.shown.data.valid_index) > 0

    @property
    def moving_frames(self) -> list[int]:
        """The frames that the animation shows."""
        epochs = self.shown.frame_epochs
        if self.moving is None:
            spaced = np.linspace(0, len(epochs) - 1, MOST_FRAMES).round()
            return [int(frame) for frame in np.unique(spaced)]
        return [int(np.flatnonzero(epochs == epoch)[0]) for epoch in self.moving if epoch in epochs]


def short_name(title: str) -> str:
    """Return a heading as a name for addresses within a page: "A ring, twice" becomes "a-ring-twice"."""
    return re.sub(r"[^a-z0-9]+", "-", title.lower()).strip("-") or "section"
