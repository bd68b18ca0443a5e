"""The one loop that runs a plan: hand chunks out, take results as they come, try again, and lose nothing."""

from __future__ import annotations

import time
from collections import Counter, deque
from collections.abc import Callable, Iterable
from concurrent.futures import FIRST_COMPLETED, BrokenExecutor, CancelledError, Future, wait
from dataclasses import dataclass

from ..errors import SeparatrixError, SweepError
from .plan import Plan
from .runners import Runner
from .work import Result

RETRIES = 2
DIED = "A worker process died of it, most likely for want of memory."


@dataclass(frozen=True)
class Aside:
    """A chunk that could not be trained.

    Parameters
    ----------
    chunk : int
        Which one.
    error : str
        Why.
    """

    chunk: int
    error: str


class Driver:
    """Runs chunks of a plan on a runner.

    Parameters
    ----------
    plan : Plan
        What to train.
    runner : Runner
        Who trains.
    on_result : callable
        Called with every `Result` as it comes, in this thread.
    on_aside : callable
        Called with every chunk that failed `RETRIES` times more, or would fail again for certain.
    """

    def __init__(
        self, plan: Plan, runner: Runner, on_result: Callable[[Result], None], on_aside: Callable[[Aside], None]
    ) -> None:
        self.plan, self.runner, self.on_result, self.on_aside = plan, runner, on_result, on_aside
        self.queue: deque[int] = deque()
        self.suspects: deque[int] = deque()  # a worker died while it had one of these
        self.on_trial: int | None = None  # the last one that was tried alone
        self.running: dict[Future[Result], int] = {}
        self.failures: Counter[int] = Counter()

    def run(self, chunks: Iterable[int]) -> bool:
        """Train the chunks; return whether it was not interrupted by Ctrl-C.

        Raises
        ------
        SweepError
            If the workers are gone for good, or have another version. What was done has been handed on.
        """
        self.queue.extend(chunks)
        try:
            while self.queue or self.suspects or self.running:
                self._submit()
                done = wait(self.running, return_when=FIRST_COMPLETED).done
                for future in [each for each in self.running if each in done]:  # in the order of the plan
                    self._take(future)
        except KeyboardInterrupt:
            self._end()
            return False
        except BaseException:
            self._end()
            raise
        return True

    def _submit(self) -> None:
        """Fill the runner's hands. Suspects go one at a time, so that the guilty one is known."""
        while not self.suspects and self.queue and len(self.running) < self.runner.n_at_once:
            number = self.queue.popleft()
            self.running[self.runner.submit(self.plan.chunk(number))] = number
        if self.suspects and not self.running:
            self.on_trial = number = self.suspects.popleft()
            self.running[self.runner.submit(self.plan.chunk(number))] = number

    def _take(self, future: Future[Result]) -> None:
        number = self.running.pop(future)
        try:
            result = future.result()
        except SweepError:
            raise
        except SeparatrixError as error:  # a setting that cannot be trained will not be trained another time
            self.on_aside(Aside(number, str(error)))
        except BrokenExecutor:
            self._died(number)
        except CancelledError:
            raise SweepError("The scheduler went away. What was done is kept; run it again to go on.") from None
        except Exception as error:
            if type(error).__name__ == "KilledWorker":  # Dask has tried it on several workers
                return self.on_aside(Aside(number, DIED))
            self._failed(number, f"{type(error).__name__}: {error}", self.queue)
        else:
            if result.is_whole:
                self.on_result(result)
            else:
                raise KeyboardInterrupt

    def _died(self, number: int) -> None:
        """Note that a worker died: of all that it and the others had in hand, each is tried alone."""
        if not self.running:
            self.runner.restart()
        if number == self.on_trial:
            self._failed(number, DIED, self.suspects)
        else:
            self.suspects.append(number)

    def _failed(self, number: int, error: str, again: deque[int]) -> None:
        self.failures[number] += 1
        if self.failures[number] > RETRIES:
            self.on_aside(Aside(number, error))
        else:
            again.append(number)

    def _end(self) -> None:
        """End what runs, and keep what has ended."""
        self.runner.cancel()
        ready = [future for future in self.running if future.done() and not future.cancelled()]
        for future in ready:
            if future.exception() is None and future.result().is_whole:
                self.on_result(future.result())


class Clock:
    """How fast a sweep goes, and how long it will take.

    Parameters
    ----------
    n_before : int
        Networks that were done before.
    n_networks : int
        All of them.
    """

    def __init__(self, n_before: int, n_networks: int) -> None:
        self.n_before, self.n_networks, self.started = n_before, n_networks, time.perf_counter()

    @property
    def seconds(self) -> float:
        """Seconds since the beginning."""
        return time.perf_counter() - self.started

    def rate(self, n_done: int) -> float:
        """Networks a second, so far."""
        return (n_done - self.n_before) / max(self.seconds, 1e-9)

    def left(self, n_done: int) -> float:
        """Seconds that the rest will take at that rate; infinity before anything is done."""
        rate = self.rate(n_done)
        return (self.n_networks - n_done) / rate if rate else float("inf")
