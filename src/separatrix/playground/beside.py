"""One thing at a time that is done beside everything else, in a thread that is made when it is first needed."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import Future
from queue import SimpleQueue


class Beside:
    """A thread for one thing at a time. An executor's would have to be waited for when Python ends; this one is not.

    Parameters
    ----------
    name : str
        The thread's.
    """

    def __init__(self, name: str) -> None:
        self._thread = threading.Thread(target=self._run, name=name, daemon=True)
        self._queue: SimpleQueue[tuple[Callable[[], None], Future[None]] | None] = SimpleQueue()
        self._doing: Future[None] | None = None

    @property
    def busy(self) -> bool:
        """Whether it is still at the last thing."""
        return self._doing is not None and not self._doing.done()

    def begin(self, do: Callable[[], None]) -> None:
        """Begin something once the last thing is done; what that one raised is raised here."""
        self.finish()
        self._doing = Future()
        self._queue.put((do, self._doing))
        if self._thread.ident is None:
            self._thread.start()

    def finish(self) -> None:
        """Wait for what was begun, and raise what it raised."""
        doing, self._doing = self._doing, None
        if doing is not None:
            doing.result()

    def end(self) -> None:
        """End the thread after what it is at; what that raises is nobody's concern any more."""
        self._queue.put(None)
        if self._thread.ident is not None:
            self._thread.join()

    def _run(self) -> None:
        while (next_one := self._queue.get()) is not None:
            do, doing = next_one
            try:
                doing.set_result(do())
            except BaseException as error:
                doing.set_exception(error)
