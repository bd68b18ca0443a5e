"""One thing at a time that is done beside everything else, in a thread that is made when it is first needed."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor


class Beside:
    """A thread for one thing at a time.

    Parameters
    ----------
    name : str
        The thread's.
    """

    def __init__(self, name: str) -> None:
        self._threads = ThreadPoolExecutor(1, name)
        self._doing: Future[None] | None = None

    @property
    def busy(self) -> bool:
        """Whether it is still at the last thing."""
        return self._doing is not None and not self._doing.done()

    def begin(self, do: Callable[[], None]) -> None:
        """Begin something once the last thing is done; what that one raised is raised here."""
        self.finish()
        self._doing = self._threads.submit(do)

    def finish(self) -> None:
        """Wait for what was begun, and raise what it raised."""
        doing, self._doing = self._doing, None
        if doing is not None:
            doing.result()

    def end(self) -> None:
        """End the thread after what it is at; what that raises is nobody's concern any more."""
        self._threads.shutdown()
