"""The workers of a Dask scheduler, as an executor."""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Executor
from contextlib import contextmanager, suppress
from typing import Any

from .. import __version__
from .._checks import must, require
from ..errors import ConfigError, SweepError

SCHEME = "dask://"
SECONDS_BETWEEN = 5  # two counts of the workers
SECONDS_TO_ANSWER = 10  # that a scheduler may take, at the beginning and when it is lost


@contextmanager
def dask_executor(address: str) -> Iterator[tuple[Executor, Callable[[], int]]]:
    """Yield an executor on a cluster, and what tells the number of its threads, for workers come and go.

    Parameters
    ----------
    address : str
        Of the scheduler: ``dask://HOST:PORT``.

    Raises
    ------
    ConfigError
        If it is no such address.
    MissingExtraError
        If Dask is not installed.
    SweepError
        If no scheduler answers, or it has no workers, or one of another version of Separatrix.
    """
    where = address.removeprefix(SCHEME)
    host, _, port = where.rpartition(":")
    if not host or not port.isdecimal() or int(port) > 65535:
        raise ConfigError(must("executor", f"{SCHEME}HOST:PORT", address))
    client = _connected(where)
    try:
        n_threads = _Counted(client)
        if not n_threads():
            raise SweepError(f"The Dask scheduler at {where} has no workers. Start some: dask worker {where}")
        _check_versions(client)
        yield client.get_executor(pure=False), n_threads
    finally:
        client.close(timeout=SECONDS_TO_ANSWER)


class _Counted:
    """Tells how many threads a cluster has, asking the scheduler every few seconds and not before every chunk."""

    def __init__(self, client: Any) -> None:
        self.client, self.n, self.asked = client, 0, -math.inf

    def __call__(self) -> int:
        if time.monotonic() > self.asked + SECONDS_BETWEEN:
            with suppress(OSError):  # a scheduler that is lost shows by its futures
                self.n = sum(self.client.ncores().values())
            self.asked = time.monotonic()
        return self.n


def _connected(where: str) -> Any:
    distributed: Any = require("distributed", "dask", f"An executor {SCHEME}")
    try:
        return distributed.Client(f"tcp://{where}", timeout=SECONDS_TO_ANSWER, set_as_default=False)
    except (OSError, ValueError):  # whose text is a trace of attempts
        raise SweepError(
            f"No Dask scheduler answers at {where} within {SECONDS_TO_ANSWER} s. Start one with: dask scheduler"
        ) from None


def _check_versions(client: Any) -> None:
    """Refuse workers that would train other networks, or cannot read what is sent to them."""

    def version() -> str | None:  # sent as code, so that a worker needs nothing of ours to answer
        try:
            import separatrix
        except ImportError:
            return None
        return separatrix.__version__

    for worker, found in client.run(version).items():
        if found != __version__:
            theirs = "no Separatrix" if found is None else f"Separatrix {found}"
            raise SweepError(
                f"The worker at {worker} has {theirs}, and here is {__version__}. "
                "Install the same version on every machine."
            )
