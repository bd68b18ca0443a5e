"""Sweeps on a real Dask cluster: a scheduler and two workers, each a process of its own, on this machine."""

import json
import signal
import socket
import subprocess
import sys
import time
from contextlib import ExitStack, contextmanager

import numpy as np
import pytest

from separatrix import __version__
from separatrix.errors import ConfigError, MissingExtraError, SweepError
from separatrix.sweeps import cluster, plan, runners, sweep

pytest.importorskip("distributed")
PATIENCE = 60  # seconds until a process must have begun


class Cluster:
    """The processes of a cluster, in a folder of their own."""

    def __init__(self, folder, stack):
        self.folder, self.stack, self.workers = folder, stack, []
        self.file = folder / "scheduler.json"
        self.scheduler = self.start("scheduler", "--host", "127.0.0.1", "--port", "0", "--scheduler-file", self.file)
        wait_for(self.file.exists, self.scheduler)
        self.port = int(json.loads(self.file.read_text())["address"].rpartition(":")[2])

    @property
    def address(self):
        return f"dask://127.0.0.1:{self.port}"

    def start(self, *command):
        log = self.stack.enter_context((self.folder / f"{command[0]}-{len(self.workers)}.log").open("wb"))
        process = subprocess.Popen(
            [sys.executable, "-m", "dask", *map(str, command), "--no-dashboard"],
            stdout=log, stderr=log, cwd=self.folder,
        )  # fmt: skip
        self.stack.callback(end, process)
        return process

    def add_worker(self, *options):
        name = f"w{len(self.workers)}"
        self.workers.append(
            self.start(
                "worker", f"tcp://127.0.0.1:{self.port}", "--nthreads", 1, "--no-nanny", "--host", "127.0.0.1",
                "--name", name, "--local-directory", self.folder / name, *options,
            )
        )  # fmt: skip

    def wait_for_workers(self):
        from distributed import Client

        with Client(f"tcp://127.0.0.1:{self.port}", timeout=PATIENCE, set_as_default=False) as client:
            client.wait_for_workers(len(self.workers), timeout=PATIENCE)


def wait_for(there, process):
    """Wait until something is there, as long as the process that makes it lives."""
    ends = time.monotonic() + PATIENCE
    while not there():
        assert process.poll() is None
        assert time.monotonic() < ends
        time.sleep(0.02)


def end(process):
    process.kill()
    process.wait()


@contextmanager
def cluster_in(folder, *options, n_workers=2):
    with ExitStack() as stack:
        cluster = Cluster(folder, stack)
        for _ in range(n_workers):
            cluster.add_worker(*options)
        if n_workers:
            cluster.wait_for_workers()
        yield cluster


@pytest.fixture
def many(monkeypatch):
    """So many seeds that they are eleven chunks."""
    monkeypatch.setattr(plan, "MOST_AT_ONCE", 100)
    return range(1000)


class OnFirstChunk:
    """Does something when the first chunk has ended."""

    def __init__(self, do):
        self.do, self.n_chunks = do, 0

    def sweep_started(self, plan, n_done):
        pass

    def chunk_ended(self, progress):
        self.n_chunks += 1
        if self.n_chunks == 1:
            assert progress.n_done < progress.n_networks
            self.do()

    def chunk_set_aside(self, aside):
        raise AssertionError(aside)


def test_a_cluster_gives_the_bits_of_this_machine_although_a_worker_is_killed(config, many, tmp_path):
    with cluster_in(tmp_path) as there:
        first = there.workers[0]
        observer = OnFirstChunk(lambda: first.send_signal(signal.SIGKILL))
        found = sweep(config, seed=many, executor=there.address, observer=observer)
        assert first.wait(PATIENCE) == -signal.SIGKILL
    here = sweep(config, seed=many)
    assert (found.status, found.set_aside) == ("done", ())
    assert observer.n_chunks == 11
    assert found.measures == here.measures
    for measure in here.measures:
        np.testing.assert_array_equal(found.values(measure), here.values(measure))
    np.testing.assert_array_equal(found.weights, here.weights)


def test_a_scheduler_that_goes_away_in_mid_sweep_loses_nothing_that_was_done(config, many, tmp_path, monkeypatch):
    monkeypatch.setattr(cluster, "SECONDS_TO_ANSWER", 2)
    where = tmp_path / "runs.sqlite"
    with cluster_in(tmp_path, n_workers=1) as there:
        observer = OnFirstChunk(there.scheduler.kill)
        with pytest.raises(SweepError) as error:
            sweep(config, seed=many, executor=there.address, store=where, observer=observer)
    assert str(error.value) == "The scheduler went away. What was done is kept; run it again to go on."
    found = sweep(config, seed=many, store=where)
    np.testing.assert_array_equal(found.values(), sweep(config, seed=many).values())


def test_workers_that_join_later_are_given_work(tmp_path, monkeypatch):
    monkeypatch.setattr(cluster, "SECONDS_BETWEEN", -1)
    with cluster_in(tmp_path, n_workers=1) as there, runners.runner_for(there.address) as runner:
        assert runner.n_at_once == 2
        there.add_worker()
        there.wait_for_workers()
        assert runner.n_at_once == 4


def test_workers_of_another_version_are_refused_before_anything_is_trained(config, tmp_path):
    older = tmp_path / "older.py"
    older.write_text("import separatrix\nseparatrix.__version__ = '0.0.1'\n")
    with cluster_in(tmp_path, "--preload", older, n_workers=1) as there, pytest.raises(SweepError) as error:
        sweep(config, executor=there.address)
    assert str(error.value).partition(" has ")[2] == (
        f"Separatrix 0.0.1, and here is {__version__}. Install the same version on every machine."
    )


def test_a_scheduler_without_workers_is_an_error(config, tmp_path):
    with cluster_in(tmp_path, n_workers=0) as there, pytest.raises(SweepError) as error:
        sweep(config, executor=there.address)
    where = f"127.0.0.1:{there.port}"
    assert str(error.value) == f"The Dask scheduler at {where} has no workers. Start some: dask worker {where}"


def test_a_scheduler_that_is_not_there_is_an_error(config, monkeypatch):
    monkeypatch.setattr(cluster, "SECONDS_TO_ANSWER", 1)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    with pytest.raises(SweepError) as error:
        sweep(config, executor=f"dask://127.0.0.1:{port}")
    assert str(error.value) == (
        f"No Dask scheduler answers at 127.0.0.1:{port} within 1 s. Start one with: dask scheduler"
    )


@pytest.mark.parametrize("address", ["dask://", "dask://127.0.0.1", "dask://127.0.0.1:a", "dask://127.0.0.1:99999"])
def test_an_address_that_is_none_is_refused(config, address):
    with pytest.raises(ConfigError) as error:
        sweep(config, executor=address)
    assert str(error.value) == f"executor must be dask://HOST:PORT; got {address!r}."


def test_without_dask_the_extra_is_named(config, monkeypatch):
    monkeypatch.setitem(sys.modules, "distributed", None)
    with pytest.raises(MissingExtraError) as error:
        sweep(config, executor="dask://127.0.0.1:8786")
    assert str(error.value) == (
        'An executor dask:// needs the package distributed, which is not installed. Run: pip install "separatrix[dask]"'
    )
