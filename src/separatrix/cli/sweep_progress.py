"""Progress of a sweep or a map on stderr: a bar on a terminal, a few lines in a log, or nothing."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, final

from .output import console, note
from .sweep_words import duration

if TYPE_CHECKING:
    from ..sweeps import Plan, SweepProgress
    from ..sweeps.driver import Aside

MOST_LINES = 20


@contextmanager
def watching(n_networks: int, *, quiet: bool) -> Iterator[Nothing | Lines | Bar]:
    """Yield the observer that suits where stderr goes."""
    if quiet:
        yield Nothing()
    elif sys.stderr.isatty():
        bar = Bar(n_networks)
        try:
            yield bar
        finally:
            bar.stop()
    else:
        yield Lines()


def wording(progress: SweepProgress) -> str:
    """Return how fast it goes and how long it will take."""
    rate = f"{progress.rate:,.0f}" if progress.rate >= 10 else f"{progress.rate:.2g}"
    left = "" if progress.n_done == progress.n_networks else f", {duration(progress.seconds_left)} left"
    return f"{rate} networks/s{left}"


@final
class Nothing:
    """The observer who says nothing."""

    def sweep_started(self, plan: Plan, n_done: int) -> None:
        pass

    def chunk_ended(self, progress: SweepProgress) -> None:
        pass

    def chunk_set_aside(self, aside: Aside) -> None:
        pass


@final
class Lines:
    """At most `MOST_LINES` lines for all networks."""

    def __init__(self) -> None:
        self._said = 0

    def sweep_started(self, plan: Plan, n_done: int) -> None:
        if n_done:
            note(f"Going on: {n_done:,} networks are in the library already.")
        self._said = n_done

    def chunk_ended(self, progress: SweepProgress) -> None:
        every = -(-progress.n_networks // MOST_LINES)
        if progress.n_done - self._said >= every or progress.n_done == progress.n_networks:
            self._said = progress.n_done
            done = f"{progress.n_done:,}/{progress.n_networks:,}"
            note(f"networks {done}  {wording(progress)}")

    def chunk_set_aside(self, aside: Aside) -> None:
        pass


@final
class Bar:
    """A bar that goes away when all is done."""

    def __init__(self, n_networks: int) -> None:
        from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

        columns = (
            TextColumn("networks"),
            MofNCompleteColumn(),
            BarColumn(bar_width=20),
            TextColumn("{task.fields[said]}"),
        )
        self._bar = Progress(*columns, console=console(stderr=True), transient=True)
        self._task = self._bar.add_task("", total=n_networks, said="planning")
        self._bar.start()

    def sweep_started(self, plan: Plan, n_done: int) -> None:
        self._bar.update(self._task, completed=n_done, said="going on" if n_done else "beginning")

    def chunk_ended(self, progress: SweepProgress) -> None:
        self._bar.update(self._task, completed=progress.n_done, said=wording(progress))

    def chunk_set_aside(self, aside: Aside) -> None:
        pass

    def stop(self) -> None:
        """Clear what is drawn."""
        self._bar.stop()
