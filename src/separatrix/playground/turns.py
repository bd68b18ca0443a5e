"""A few at a time, in the order in which they came."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Lock


class Turns:
    """Lets so many threads do something at a time; a semaphore, but whoever comes back waits behind those who wait.

    Parameters
    ----------
    n : int
        How many.
    """

    def __init__(self, n: int) -> None:
        self._free = n
        self._waiting: deque[Lock] = deque()
        self._lock = Lock()

    @contextmanager
    def take(self) -> Iterator[None]:
        """Wait for one's turn, and hand it on at the end."""
        mine = Lock()
        with self._lock:
            if self._free:
                self._free -= 1
            else:
                mine.acquire()
                self._waiting.append(mine)
        mine.acquire()  # at once, or when it is handed on
        try:
            yield
        finally:
            with self._lock:
                if self._waiting:
                    self._waiting.popleft().release()
                else:
                    self._free += 1
