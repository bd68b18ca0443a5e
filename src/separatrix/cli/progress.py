"""Progress of a training on stderr: a bar on a terminal, a few lines in a log, or nothing."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, final

from .output import console, note

if TYPE_CHECKING:
    from rich.progress import Progress as RichProgress

    from ..config import RunConfig
    from ..engines import Observer, Progress
    from ..recording import Recording

MOST_LINES = 20


@contextmanager
def watching(*, quiet: bool) -> Iterator[Watch]:
    """Yield an observer that takes the time and shows what suits where stderr goes.

    It is made before PyTorch is imported, which takes longer than many a training.
    """
    if quiet:
        yield Watch(None)
    elif sys.stderr.isatty():
        bar = Bar()
        try:
            yield Watch(bar)
        finally:
            bar.stop()
    else:
        yield Watch(Lines())


@final
class Watch:
    """An observer that measures the training itself, what PyTorch and the data need before it left out.

    Parameters
    ----------
    shown : Observer, optional
        Who shows the progress.
    """

    def __init__(self, shown: Observer | None) -> None:
        self.shown = shown
        self.seconds = 0.0

    def run_started(self, config: RunConfig) -> None:
        if self.shown is not None:
            self.shown.run_started(config)
        self._started = time.perf_counter()

    def epoch_ended(self, progress: Progress) -> None:
        if self.shown is not None:
            self.shown.epoch_ended(progress)

    def run_ended(self, recording: Recording) -> None:
        self.seconds = time.perf_counter() - self._started
        if self.shown is not None:
            self.shown.run_ended(recording)


def wording(progress: Progress) -> str:
    """Return the latest losses and scores in one short line."""
    shown = []
    for part in ("train", "valid"):
        loss = progress.metrics.get(f"{part}_loss")
        if loss is not None:
            shown.append(f"{part} loss {loss:.4f}")
        for score in ("accuracy", "r2"):
            value = progress.metrics.get(f"{part}_{score}")
            if value is not None and (part == "valid" or f"valid_{score}" not in progress.metrics):
                shown.append(f"{score.replace('r2', 'R²')} {value:.4f}")
    return "  ".join(shown)


@final
class Lines:
    """At most `MOST_LINES` lines for a whole run, the last epoch among them."""

    def __init__(self) -> None:
        self._latest: Progress | None = None
        self._said = 0

    def run_started(self, config: RunConfig) -> None:
        self._every = -(-config.train.max_epochs // MOST_LINES)

    def epoch_ended(self, progress: Progress) -> None:
        self._latest = progress
        if progress.epoch % self._every == 0 or progress.epoch == progress.max_epochs:
            self._say(progress)

    def run_ended(self, recording: Recording) -> None:
        if self._latest is not None and self._latest.epoch != self._said:
            self._say(self._latest)

    def _say(self, progress: Progress) -> None:
        self._said = progress.epoch
        width = len(str(progress.max_epochs))
        note(f"epoch {progress.epoch:>{width}}/{progress.max_epochs}  {wording(progress)}")


@final
class Bar:
    """A bar that is drawn again a few times a second, and goes away when the run has ended."""

    def __init__(self) -> None:
        self._out = console(stderr=True)
        self._waiting = self._out.status("Starting PyTorch")
        self._bar: RichProgress | None = None
        self._waiting.start()

    def run_started(self, config: RunConfig) -> None:
        from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeRemainingColumn
        from rich.progress import Progress as RichProgress
        from rich.table import Column

        self._waiting.stop()
        width = 2 * len(str(config.train.max_epochs)) + 1
        columns = (
            TextColumn("epoch"),
            MofNCompleteColumn(table_column=Column(min_width=width, no_wrap=True)),
            BarColumn(bar_width=None, table_column=Column(min_width=2, max_width=12)),
            TextColumn("{task.fields[said]}"),
            TimeRemainingColumn(compact=True),
        )
        self._bar = RichProgress(*columns, console=self._out, transient=True)
        self._task = self._bar.add_task("", total=config.train.max_epochs, said="")
        self._bar.start()

    def epoch_ended(self, progress: Progress) -> None:
        if self._bar is not None:
            self._bar.update(self._task, completed=progress.epoch, said=wording(progress))

    def run_ended(self, recording: Recording) -> None:
        self.stop()

    def stop(self) -> None:
        """Clear what is drawn."""
        self._waiting.stop()
        if self._bar is not None:
            self._bar.stop()
