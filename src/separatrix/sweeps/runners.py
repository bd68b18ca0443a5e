"""Where chunks are trained: in this process's threads, in processes beside it, or on other machines."""

from __future__ import annotations

import signal
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any, Protocol

from joblib.externals.loky import ProcessPoolExecutor

from .._checks import must
from ..errors import ConfigError, SweepError
from ..recording.forward import n_processors
from .cluster import SCHEME, dask_executor
from .plan import Chunk
from .work import Result, train_alone, train_chunk

MOST_PROCESSES = 8  # each holds PyTorch, about 300 MB


class Runner(Protocol):
    """Something that trains chunks."""

    @property
    def n_at_once(self) -> int:
        """How many chunks it should have in hand."""

    def submit(self, chunk: Chunk) -> Future[Result]:
        """Begin with a chunk, or queue it."""

    def restart(self) -> None:
        """Start again after a worker has died."""

    def cancel(self) -> None:
        """End what is being done, within about 100 ms where it can be."""


class Here:
    """The machine itself: the native engine on threads of this process, PyTorch in processes of one thread each.

    The processes are loky's, which a script may start without guarding its main part, as those of `multiprocessing`
    may not be.
    """

    def __init__(self) -> None:
        self.n_processes = min(MOST_PROCESSES, n_processors())
        self.n_at_once = 2 * self.n_processes
        self._threads = ThreadPoolExecutor(2)  # while the last networks of a chunk end, the next one keeps all busy
        self._processes: Any = None
        self._cancelled = threading.Event()

    def submit(self, chunk: Chunk) -> Future[Result]:
        if chunk.engine == "native":
            return self._threads.submit(train_chunk, chunk, cancelled=self._cancelled.is_set)
        if self._processes is None:
            self._processes = ProcessPoolExecutor(self.n_processes, initializer=_ignore_ctrl_c)
        future: Future[Result] = self._processes.submit(train_alone, chunk)
        return future

    def restart(self) -> None:
        self._end_processes()

    def cancel(self) -> None:
        self._cancelled.set()
        self._end_processes()

    def close(self) -> None:
        """Wait for what runs on threads, and end the workers."""
        self._threads.shutdown(cancel_futures=True)
        self._end_processes()

    def _end_processes(self) -> None:
        if self._processes is not None:
            self._processes.shutdown(kill_workers=True)
        self._processes = None


class Elsewhere:
    """Any executor; each call to it trains a chunk on one thread."""

    def __init__(self, executor: Executor, n_workers: Callable[[], int]) -> None:
        self.executor, self.n_workers = executor, n_workers
        self._futures: list[Future[Result]] = []

    @property
    def n_at_once(self) -> int:
        return 2 * max(1, self.n_workers())

    def submit(self, chunk: Chunk) -> Future[Result]:
        future = self.executor.submit(train_alone, chunk)
        self._futures = [each for each in self._futures if not each.done()] + [future]
        return future

    def restart(self) -> None:
        raise SweepError("The executor's workers have died, and it cannot start new ones. What was done is kept.")

    def cancel(self) -> None:
        for future in self._futures:
            future.cancel()


@contextmanager
def runner_for(executor: str | Executor | None) -> Iterator[Runner]:
    """Yield what trains chunks.

    Parameters
    ----------
    executor : str, Executor or None
        None is this machine; ``dask://HOST:PORT`` the workers of a Dask scheduler; or any
        `concurrent.futures.Executor`, which stays open.

    Raises
    ------
    ConfigError
        If it is something else.
    MissingExtraError
        If Dask is not installed.
    SweepError
        If the scheduler does not answer, or has no workers of this version.
    """
    if executor is None:
        here = Here()
        try:
            yield here
        finally:
            here.close()
    elif isinstance(executor, Executor):
        n_workers = getattr(executor, "_max_workers", None) or n_processors()
        yield Elsewhere(executor, lambda: n_workers)
    elif isinstance(executor, str) and executor.startswith(SCHEME):
        with dask_executor(executor) as (cluster, n_threads):
            yield Elsewhere(cluster, n_threads)
    else:
        expected = "dask://HOST:PORT or a concurrent.futures.Executor"
        raise ConfigError(must("executor", expected, executor))


def _ignore_ctrl_c() -> None:
    """Leave Ctrl-C to the process that began the work."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
