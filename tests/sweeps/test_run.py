import multiprocessing
import os
import shutil
import signal
import subprocess
import sys
import threading
from concurrent.futures import Future, ThreadPoolExecutor

import numpy as np
import pytest

from separatrix.data import load_dataset
from separatrix.engines import train
from separatrix.errors import ConfigError, SweepError, UnknownNameError
from separatrix.store import open_store
from separatrix.sweeps import Axis, driver, load_sweep, runners, sweep
from separatrix.sweeps.work import train_alone


class Listener:
    def __init__(self):
        self.started, self.progress, self.aside = None, [], []

    def sweep_started(self, plan, n_done):
        self.started = (plan.n_networks, n_done)

    def chunk_ended(self, progress):
        self.progress.append(progress)

    def chunk_set_aside(self, aside):
        self.aside.append(aside)


def equal(first, second):
    assert first.measures == second.measures
    np.testing.assert_array_equal(first.results.status, second.results.status)
    for measure in first.measures:
        np.testing.assert_array_equal(first.values(measure), second.values(measure))


def test_each_network_of_a_sweep_is_the_one_that_train_makes(config):
    found = sweep(config, learning_rate=[0.1, 0.5], hidden_layer_sizes=[(2,), (5, 5)], seed=(3, 4))
    assert found.status == "done"
    assert found.measure == "valid_accuracy"
    for index in range(len(found)):
        alone = train(found.config_of(index))
        assert found.values()[index] == alone.score()
        assert found.values("train_loss")[index] == alone.history["train_loss"][-1]
    again = found[5]
    np.testing.assert_array_equal(again.flat(-1), train(found.config_of(5)).flat(-1))
    assert [each.config.seed for each in found[:2]] == [3, 4]


def test_the_table_has_a_row_a_network_with_short_names(config):
    table = sweep(config, learning_rate=[0.1, 1e9], data__seed=[1, 2]).to_pandas()
    assert list(table.columns[:6]) == ["index", "learning_rate", "data.seed", "seed", "status", "steps"]
    assert table["learning_rate"].tolist() == [0.1, 0.1, 1e9, 1e9]
    assert table["status"].tolist() == ["done", "done", "diverged", "diverged"]


def test_dropout_is_trained_in_processes_with_the_bits_of_train(config):
    before = multiprocessing.active_children()
    found = sweep(config, dropout=[0.25, 0.5], seed=range(2))
    assert [found.values()[index] for index in range(4)] == [
        train(found.config_of(index)).score() for index in range(4)
    ]
    left = [process for process in multiprocessing.active_children() if process not in before]
    assert left == []


def test_rankings_know_that_less_loss_is_better(config):
    found = sweep(config, seed=range(9))
    loss = found.values("valid_loss")
    assert found.extremes("valid_loss") == {
        "best": int(loss.argmin()), "median": int(np.argsort(loss)[4]), "worst": int(loss.argmax())
    }  # fmt: skip
    assert found.ranking()[0] == found.values().argmax()


def test_seeds_of_one_setting_answer_together(config):
    found = sweep(config, seed=range(5))
    assert found.history["valid_loss"].shape == (5, 4)
    mean = np.mean([run.predict_proba(run.data.X[:7]) for run in found], axis=0)
    np.testing.assert_allclose(found.ensemble().predict_proba(found.data.X[:7]), mean, atol=1e-6)
    assert found.disagreement(resolution=5).n_models == 5


def test_rows_of_your_own_can_be_swept(config):
    data = load_dataset(config.data)
    found = sweep(config, data=data, seed=range(3))
    np.testing.assert_array_equal(found.values(), sweep(config, seed=range(3)).values())


@pytest.mark.native  # thousands of networks
def test_an_observer_hears_of_all_networks(config):
    listener = Listener()
    found = sweep(config.replace(train__max_epochs=300), seed=range(1500), observer=listener)
    assert listener.started == (1500, 0)
    assert [each.n_done for each in listener.progress] == sorted(each.n_done for each in listener.progress)
    assert (listener.progress[-1].n_done, listener.progress[-1].seconds_left) == (1500, 0)
    assert listener.progress[0].found is found
    assert len(listener.progress) > 1


def test_what_the_store_has_is_not_trained_again(config, tmp_path):
    listener = Listener()
    with open_store(tmp_path / "runs.sqlite") as store:
        whole = sweep(config, learning_rate=[0.1, 0.2], dropout=[0, 0.5], seed=range(4), store=store, name="two")
        entry = store.entry("two")
        assert (entry.kind, entry.status, entry.n_done) == ("sweep", "done", 16)
        assert entry.summary["measure"] == "valid_accuracy"
        equal(load_sweep(store, "two"), whole)
        store.finish(entry, "interrupted")
        again = sweep(config, learning_rate=[0.1, 0.2], dropout=[0, 0.5], seed=range(4), store=store, observer=listener)
        assert len(store.entries()) == 1
    assert listener.started == (16, 16)
    assert listener.progress == []
    equal(again, whole)


def test_what_lost_its_files_is_trained_once_more(config, tmp_path):
    listener = Listener()
    with open_store(tmp_path / "runs.sqlite") as store:
        whole = sweep(config, seed=range(4), store=store, name="seeds")
        store.finish("seeds", "interrupted")
        shutil.rmtree(store.files / "arrays")
        again = sweep(config, seed=range(4), store=store, observer=listener)
        equal(load_sweep(store, "seeds"), whole)
        assert len(store.entries()) == 1
    assert listener.started == (4, 0)
    np.testing.assert_array_equal(again.weights, whole.weights)


def test_a_table_and_its_networks_need_no_files(config, tmp_path):
    with open_store(tmp_path / "runs.sqlite") as store:
        whole = sweep(config, seed=range(4), store=store, name="seeds")
        shutil.rmtree(store.files / "arrays")
        found = load_sweep(store, "seeds", arrays=False)
    assert found.to_pandas().equals(whole.to_pandas())
    np.testing.assert_array_equal(found[2].flat(-1), whole[2].flat(-1))


def test_the_median_that_is_listed_is_a_networks_own(config, tmp_path):
    with open_store(tmp_path / "runs.sqlite") as store:
        found = sweep(config, seed=range(4), store=store)
    assert found.entry.summary["median"] == found.values()[found.extremes()["median"]]


KILLED = """
import os, signal, sys
import separatrix as sx
from separatrix import DataConfig, ModelConfig, RunConfig, TrainConfig

class Killer:
    def sweep_started(self, plan, n_done): pass
    def chunk_ended(self, progress):
        if progress.n_done < progress.n_networks: os.kill(os.getpid(), signal.SIGKILL)
    def chunk_set_aside(self, aside): pass

config = RunConfig(data=DataConfig("moons", n_samples=80), model=ModelConfig(hidden_layer_sizes=(4,)),
                   train=TrainConfig(batch_size=20, max_epochs=300, learning_rate=0.1))
sx.sweep(config, seed=range(1500), store=sys.argv[1], observer=Killer())
"""


@pytest.mark.native  # thousands of networks
def test_a_killed_driver_s_sweep_goes_on_and_ends_as_an_unbroken_one(config, tmp_path):
    where = tmp_path / "runs.sqlite"
    done = subprocess.run([sys.executable, "-c", KILLED, where], check=False, capture_output=True, text=True)
    assert (done.returncode, done.stderr) == (-signal.SIGKILL, "")
    listener, long = Listener(), config.replace(train__max_epochs=300)
    found = sweep(long, seed=range(1500), store=where, observer=listener)
    assert 0 < listener.started[1] < 1500
    assert found.status == "done"
    equal(found, sweep(long, seed=range(1500)))
    np.testing.assert_array_equal(found.weights, sweep(long, seed=range(1500)).weights)


class Stopper(Listener):
    def chunk_ended(self, progress):
        super().chunk_ended(progress)
        if len(self.progress) == 1:
            signal.raise_signal(signal.SIGINT)


@pytest.mark.native  # thousands of networks
def test_ctrl_c_keeps_what_is_done_and_it_can_be_gone_on_with(config, tmp_path):
    where, long = tmp_path / "runs.sqlite", config.replace(train__max_epochs=300)
    found = sweep(long, seed=range(1500), store=where, observer=Stopper())
    assert found.status == "interrupted"
    assert 0 < found.n_done < 1500
    equal(sweep(long, seed=range(1500), store=where), sweep(long, seed=range(1500)))


class Unsteady(ThreadPoolExecutor):
    """Fails so many times for each chunk, and always for the poisoned one."""

    def __init__(self, times, poisoned=()):
        super().__init__(2)
        self.times, self.poisoned, self.tries, self.lock = times, poisoned, {}, threading.Lock()

    def submit(self, function, chunk):
        return super().submit(self.attempt, function, chunk)

    def attempt(self, function, chunk):
        with self.lock:
            self.tries[chunk.number] = self.tries.get(chunk.number, 0) + 1
        if chunk.number in self.poisoned or self.tries[chunk.number] <= self.times:
            raise OSError("the disk is on fire")
        return function(chunk)


def test_what_fails_twice_is_tried_a_third_time(config):
    with Unsteady(2) as executor:
        found = sweep(config, learning_rate=[0.1, 0.2], hidden_layer_sizes=[(2,), (3,)], executor=executor)
    assert found.status == "done"
    assert set(executor.tries.values()) == {3}
    equal(found, sweep(config, learning_rate=[0.1, 0.2], hidden_layer_sizes=[(2,), (3,)]))


def test_a_poisoned_chunk_is_set_aside_and_named_and_the_rest_is_done(config, tmp_path):
    listener = Listener()
    with Unsteady(0, poisoned={1}) as executor, open_store(tmp_path / "runs.sqlite") as store:
        found = sweep(config, hidden_layer_sizes=[(2,), (3,), (4,)], executor=executor, store=store, observer=listener)
        (entry,) = store.entries()
        assert store.errors(entry) == {1: "OSError: the disk is on fire"}
        assert entry.status == "incomplete"
    assert [(each.chunk, each.error) for each in listener.aside] == [(1, "OSError: the disk is on fire")]
    assert (found.status, found.n_done, executor.tries[1]) == ("incomplete", 2, 3)
    assert found.to_pandas()["status"].tolist() == ["done", "not done", "done"]


def dying(dies):
    """Return what trains a chunk in a worker process, which is killed if the chunk's config says so.

    It is a function inside another, so that it goes to the workers as code and they need not have this file.
    """

    def train_it(chunk):
        if dies(chunk.population.config):
            os.kill(os.getpid(), signal.SIGKILL)
        return train_alone(chunk)

    return train_it


def test_a_chunk_that_ends_its_worker_is_set_aside_and_the_others_are_done(config, monkeypatch):
    monkeypatch.setattr(runners, "train_alone", dying(lambda config: config.model.dropout == 0.5))
    monkeypatch.setattr(driver, "RETRIES", 0)
    found = sweep(config, dropout=[0.1, 0.5, 0.2])
    assert found.status == "incomplete"
    (aside,) = found.set_aside
    assert aside.error == "A worker process died of it, most likely for want of memory."
    assert found.to_pandas()["status"].tolist() == ["done", "not done", "done"]


def test_a_killed_worker_loses_no_chunk(config, monkeypatch, tmp_path):
    first = tmp_path / "killed"

    def dies(config):
        if config.model.dropout != 0.5 or first.exists():
            return False
        os.close(os.open(first, os.O_CREAT | os.O_EXCL))
        return True

    monkeypatch.setattr(runners, "train_alone", dying(dies))
    found = sweep(config, dropout=[0.1, 0.2, 0.3, 0.4, 0.5])
    assert first.exists()
    assert (found.status, found.set_aside) == ("done", ())
    assert [found.values()[index] for index in range(5)] == [
        train(found.config_of(index)).score() for index in range(5)
    ]


class OldWorkers(ThreadPoolExecutor):
    def submit(self, function, chunk):
        return super().submit(function, chunk.__class__(**vars(chunk) | {"version": "0.0.1"}))


def test_workers_with_another_version_are_refused(config):
    from separatrix import __version__

    with OldWorkers(1) as executor, pytest.raises(SweepError) as error:
        sweep(config, executor=executor)
    assert str(error.value) == (
        f"This worker has Separatrix {__version__}, and the sweep was begun with 0.0.1. "
        "Install the same version on every machine."
    )


class Gone(ThreadPoolExecutor):
    def submit(self, function, chunk):
        future = Future()
        future.cancel()
        future.set_running_or_notify_cancel()
        return future


def test_a_scheduler_that_goes_away_is_an_error(config):
    with Gone(1) as executor, pytest.raises(SweepError) as error:
        sweep(config, executor=executor)
    assert str(error.value) == "The scheduler went away. What was done is kept; run it again to go on."


@pytest.mark.parametrize(
    ("settings", "kind", "message"),
    [
        (
            {"measure": "valid_acuracy"},
            UnknownNameError,
            "measure must be one of epochs, train_loss, train_accuracy, valid_loss, valid_accuracy, steps; "
            "got 'valid_acuracy'. Did you mean 'valid_accuracy'?",
        ),
        (
            {"executor": "ray"},
            ConfigError,
            "executor must be dask://HOST:PORT or a concurrent.futures.Executor; got 'ray'.",
        ),
        ({"learning_rate": [0.1, -1]}, ConfigError, "learning_rate must be greater than 0; got -1.0."),
        (
            {"seed": range(2), "learning_rate": Axis("learning_rate", 1, 2, 10**9)},
            SweepError,
            "This is 2,000,000,000 networks: at a millisecond each 23 days, on disk 200 GB or more. "
            "Say yes=True (--yes) if that is meant.",
        ),
    ],
)
def test_a_sweep_that_cannot_be_run_says_why(config, settings, kind, message):
    with pytest.raises(kind) as error:
        sweep(config, **settings)
    assert str(error.value) == message


def test_networks_of_several_architectures_have_no_common_answer(config):
    from separatrix.errors import DataError

    found = sweep(config, hidden_layer_sizes=[(2,), (3,)], keep=("weights",))
    with pytest.raises(DataError) as error:
        found.ensemble()
    assert str(error.value) == ("The networks of this sweep cannot answer together: they differ in hidden_layer_sizes.")
