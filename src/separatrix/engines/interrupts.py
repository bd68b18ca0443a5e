"""Ctrl-C that waits for the end of a step."""

from __future__ import annotations

import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType


class Interrupt:
    """Whether Ctrl-C was pressed, and what to call then."""

    def __init__(self, then: Callable[[], object] | None = None) -> None:
        self.requested = False
        self.then = then

    def request(self, signal_number: int, frame: FrameType | None) -> None:
        """Note the first Ctrl-C; a second one is raised at once."""
        if self.requested:
            raise KeyboardInterrupt
        self.requested = True
        if self.then is not None:
            self.then()


@contextmanager
def noted_interrupt(then: Callable[[], object] | None = None) -> Iterator[Interrupt]:
    """Within the block, note Ctrl-C in place of raising it, so that no step is cut in half.

    Only Python's own handling is replaced, and only in the main thread, where signals arrive; a program with a
    handler of its own keeps it.
    """
    interrupt = Interrupt(then)
    ours = (
        threading.current_thread() is threading.main_thread()
        and signal.getsignal(signal.SIGINT) is signal.default_int_handler
    )
    if not ours:
        yield interrupt
        return
    signal.signal(signal.SIGINT, interrupt.request)
    try:
        yield interrupt
    finally:
        signal.signal(signal.SIGINT, signal.default_int_handler)
