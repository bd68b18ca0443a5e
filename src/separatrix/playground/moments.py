"""Moments of a branch that are kept, so that any other is a short training away."""

from __future__ import annotations

from bisect import bisect_right

from ..engines.live import Live, Snapshot

MOST = 400  # moments of a branch
LEAST = 3
BYTES_A_BRANCH = 6_000_000


class Moments:
    """Snapshots in the order of their steps, about evenly spaced: twice as far apart whenever they become too many."""

    def __init__(self, first: Snapshot) -> None:
        self.kept = [first]
        self.apart = 1
        self.most = max(LEAST, min(MOST, BYTES_A_BRANCH // max(first.n_bytes, 1)))

    def offer(self, live: Live) -> None:
        """Keep the present moment if it lies far enough behind the last one."""
        if live.step >= self.kept[-1].step + self.apart:
            self.put(live.snapshot())

    def put(self, kept: Snapshot) -> None:
        """Keep a moment that lies not before the last one, in its place if the two are the same step's."""
        if self.kept[-1].step == kept.step:
            self.kept.pop()
        self.kept.append(kept)
        if len(self.kept) > self.most:
            self.apart = 2 * max(self.apart, (kept.step - self.kept[0].step) // len(self.kept))
            self.kept = [self.kept[0], *self.kept[2::2]]

    def before(self, step: int) -> Snapshot:
        """Return the last moment that lies not behind a step."""
        return self.kept[max(bisect_right(self.kept, step, key=lambda kept: kept.step) - 1, 0)]

    def end_at(self, step: int) -> None:
        """Forget those behind a step, but never the first."""
        self.kept = [self.kept[0], *(kept for kept in self.kept[1:] if kept.step <= step)]

    def until(self, step: int, own: Snapshot) -> Moments:
        """Return those before a step, and in its place one of another branch's own."""
        found = Moments(self.kept[0])
        found.most, found.apart = self.most, self.apart
        found.kept = [kept for kept in self.kept if kept.step < step]
        found.kept.append(own)
        return found
