"""How many messages a page may send."""

from __future__ import annotations

import time


class Rate:
    """A bucket that fills with `per_second` and holds `burst`; each message takes one out."""

    def __init__(self, per_second: float, burst: float) -> None:
        self._per_second = per_second
        self._burst = self._left = burst
        self._at = time.monotonic()

    def take(self) -> bool:
        """Return whether one more message may be followed."""
        now = time.monotonic()
        self._left = min(self._burst, self._left + (now - self._at) * self._per_second)
        self._at = now
        if self._left < 1:
            return False
        self._left -= 1
        return True
