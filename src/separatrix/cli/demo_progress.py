"""Progress of the demo on stderr: a bar for each experiment on a terminal, a few lines in a log, or nothing."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from statistics import median
from typing import TYPE_CHECKING, final

from .output import console, note

if TYPE_CHECKING:
    from rich.progress import TaskID

    from ..report import Experiment, Watcher

LINES = 4  # an experiment, in a log


@contextmanager
def watching(experiments: Sequence[Experiment], n_seeds: int, *, quiet: bool) -> Iterator[Watcher]:
    """Yield the watcher that suits where stderr goes."""
    if quiet:
        yield Nothing()
    elif sys.stderr.isatty():
        bars = Bars(experiments, n_seeds)
        try:
            yield bars
        finally:
            bars.stop()
    else:
        yield Lines(n_seeds)


@final
class Nothing:
    """The watcher who says nothing."""

    def seed_trained(self, experiment: Experiment, seed: int, score: float) -> None:
        pass

    def pictures_begun(self, experiment: Experiment, n_pictures: int) -> None:
        pass

    def picture_drawn(self, experiment: Experiment) -> None:
        pass


@final
class Lines:
    """A few lines for each experiment."""

    def __init__(self, n_seeds: int) -> None:
        self._n_seeds = n_seeds
        self._scores: dict[str, list[float]] = {}
        note(f"Training with {n_seeds} seed{'' if n_seeds == 1 else 's'} each")

    def seed_trained(self, experiment: Experiment, seed: int, score: float) -> None:
        scores = self._scores.setdefault(experiment.name, [])
        scores.append(score)
        done, every = len(scores), -(-self._n_seeds // LINES)
        if done % every == 0 or done == self._n_seeds:
            note(f"{experiment.title}: {done}/{self._n_seeds} seeds, median accuracy {median(scores):.4f}")

    def pictures_begun(self, experiment: Experiment, n_pictures: int) -> None:
        note(f"{experiment.title}: drawing {n_pictures} pictures")

    def picture_drawn(self, experiment: Experiment) -> None:
        pass


@final
class Bars:
    """A bar for each experiment, which goes away at the end."""

    def __init__(self, experiments: Sequence[Experiment], n_seeds: int) -> None:
        from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

        self._scores: dict[str, list[float]] = {}
        self._bars = Progress(
            SpinnerColumn(finished_text="✓"),
            TextColumn("{task.description}"),
            BarColumn(bar_width=14),
            MofNCompleteColumn(),
            TextColumn("{task.fields[said]}"),
            TimeElapsedColumn(),
            console=console(stderr=True),
            transient=True,
        )
        self._training = {each.name: self._add(each.title, n_seeds) for each in experiments}
        self._waiting = list(self._training.values())
        self._bars.update(self._waiting[0], said="starting PyTorch")
        self._bars.start_task(self._waiting.pop(0))
        self._drawing = self._bars.add_task("Pictures", total=None, said="", visible=False, start=False)
        self._n_pictures = 0
        self._bars.start()

    def _add(self, title: str, n_seeds: int) -> TaskID:
        return self._bars.add_task(title, total=n_seeds, said="", start=False)

    def seed_trained(self, experiment: Experiment, seed: int, score: float) -> None:
        scores = self._scores.setdefault(experiment.name, [])
        scores.append(score)
        bar = self._training[experiment.name]
        self._bars.update(bar, advance=1, said=f"median {median(scores):.4f}")

    def pictures_begun(self, experiment: Experiment, n_pictures: int) -> None:
        if self._waiting:  # the next one is under way by now
            self._bars.start_task(self._waiting.pop(0))
        self._n_pictures += n_pictures
        self._bars.start_task(self._drawing)
        self._bars.update(self._drawing, total=self._n_pictures, visible=True)

    def picture_drawn(self, experiment: Experiment) -> None:
        self._bars.update(self._drawing, advance=1)

    def stop(self) -> None:
        """Clear what is drawn."""
        self._bars.stop()
