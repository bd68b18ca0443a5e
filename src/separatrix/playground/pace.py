"""How many steps a slice has, and when the next one is due."""

from __future__ import annotations

SLICE = 0.008  # seconds of training between two looks at what the page says; two of them are a frame of 60 a second
BEAT = 1 / 120  # seconds between two slices at a speed: no eye sees more, and each has its cost
RECENT = 1.0  # seconds over which the rate is counted


class Pace:
    """Sizes slices by how long the last ones took, holds a speed, and counts steps a second."""

    def __init__(self) -> None:
        self.speed: float | None = None
        self._size = 1.0
        self._begun, self._done, self._last = 0.0, 0, 0.0
        self._marks: list[tuple[float, int]] = []  # times, and steps done until then

    def begin(self, now: float) -> None:
        """Count from here."""
        self._begun, self._done = now, 0
        self._marks = [(now, 0)]

    def due(self, now: float) -> int:
        """Return how many steps to train now; 0 if none is due yet."""
        most = self.most
        if self.speed is None:
            return most
        if now < self._last + BEAT:
            return 0
        behind = (now - self._begun) * self.speed - self._done
        if behind > self.speed:  # it cannot hold the speed, or was held up: what was missed is not caught up with
            self._begun, self._done, behind = now, 0, 1
        return max(0, min(most, int(behind)))

    @property
    def most(self) -> int:
        """The steps of a whole slice."""
        return max(1, int(self._size))

    def wait(self, now: float) -> float:
        """Return the seconds until a step is due."""
        if self.speed is None:
            return 0.0
        return max(0.0, self._begun + (self._done + 1) / self.speed - now, self._last + BEAT - now)

    def did(self, n_steps: int, took: float, now: float) -> None:
        """Note a slice that took so many seconds of the processor: beside many others it takes longer by the clock."""
        self._done, self._last = self._done + n_steps, now
        took = max(took, 1e-6)
        if n_steps >= int(self._size) or took > SLICE:
            self._size = min(max(n_steps * SLICE / took, 1.0, self._size / 4), 4 * self._size + 1)
        total = self._marks[-1][1] if self._marks else 0
        self._marks.append((now, total + n_steps))
        while len(self._marks) > 2 and self._marks[1][0] < now - RECENT:
            self._marks.pop(0)

    def rate(self, now: float) -> float:
        """Return the steps a second, lately."""
        if len(self._marks) < 2:
            return 0.0
        (first, before), (_, after) = self._marks[0], self._marks[-1]
        return (after - before) / max(now - first, 1e-3)
