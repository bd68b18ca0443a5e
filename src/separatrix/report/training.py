"""Many seeds of several experiments in worker processes, and then their pictures in the same ones."""

from __future__ import annotations

import multiprocessing
import os
import signal
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Any, Protocol

import numpy as np

from .._checks import must
from ..config import DataConfig, RunConfig, TrainConfig
from ..data import load_dataset
from ..engines import train_population
from ..engines.contract import Job
from ..engines.select import choose_engine, native_is_faster
from ..errors import ConfigError, SeparatrixError
from ..recording import Recording, RunSet
from .experiments import Experiment
from .pictures import KINDS, Film, draw
from .sections import Section, describe
from .subject import Subject

MOST_WORKERS = 8  # each holds PyTorch, about 300 MB
MANY_SEEDS, FEW_SEEDS = 200, 20
TOGETHER = 20  # seeds in one call, between two words to the watcher


class Watcher(Protocol):
    """Someone who watches the work. It is told from the process that asked for it."""

    def seed_trained(self, experiment: Experiment, seed: int, score: float) -> None:
        """Hear of a finished training and its validation accuracy."""

    def pictures_begun(self, experiment: Experiment, n_pictures: int) -> None:
        """Hear that every seed of an experiment is trained."""

    def picture_drawn(self, experiment: Experiment) -> None:
        """Hear of a finished picture."""


@dataclass(frozen=True, eq=False)
class Trained:
    """A training, and what it took.

    Parameters
    ----------
    recording : Recording
        The run.
    score : float
        Its validation accuracy.
    seconds : float
        What the training alone took.
    """

    recording: Recording
    score: float
    seconds: float


def run_experiments(
    experiments: Sequence[Experiment], *, n_seeds: int | None = None, n_workers: int | None = None, watcher: Watcher
) -> list[Section]:
    """Train every experiment with the seeds 0 to `n_seeds` − 1, and return a section with pictures for each.

    Parameters
    ----------
    experiments : sequence of Experiment
        What to train.
    n_seeds : int, optional
        Trainings of each; none takes `default_n_seeds`.
    n_workers : int, optional
        Processes; none takes one a processor, 8 at most. They draw, and where the native engine is missing they train,
        each with one thread of PyTorch, which is quickest for networks as small as these.
    watcher : Watcher
        Hears how far the work has come.

    Raises
    ------
    ConfigError
        If a number is less than 1.
    SeparatrixError
        If a worker was ended from outside, as a system does that is short of memory.
    """
    for name, value in (("n_seeds", n_seeds), ("n_workers", n_workers)):
        if value is not None and value < 1:
            raise ConfigError(must(name, "at least 1", value))
    n_seeds = n_seeds or default_n_seeds()
    try:
        with _crew(n_workers or min(MOST_WORKERS, _n_processors())) as crew:
            trainings = [_begin_training(crew, experiment, n_seeds) for experiment in experiments]
            drawings = [
                _begin_drawing(crew, experiment, training, watcher)
                for experiment, training in zip(experiments, trainings, strict=True)
            ]
            return [
                _section(experiment, drawing, watcher)
                for experiment, drawing in zip(experiments, drawings, strict=True)
            ]
    except BrokenProcessPool:
        raise SeparatrixError(
            "A worker process was ended from outside, most likely for want of memory. Take fewer workers."
        ) from None


@dataclass(frozen=True, eq=False)
class _Drawing:
    """What is being drawn of an experiment."""

    text: Future[Section]
    pictures: dict[str, Future[str | Film | None]]
    seconds: float


def default_n_seeds() -> int:
    """Return how many trainings an experiment is worth: 200 where the native engine does them in seconds, else 20."""
    return MANY_SEEDS if native_is_faster() else FEW_SEEDS


def _begin_training(crew: ProcessPoolExecutor, experiment: Experiment, n_seeds: int) -> Iterator[Trained]:
    """Return the trainings in the order in which they end.

    The native engine does them here, many in a call; without it the workers do, one by one. The first seed, which is
    shown, keeps a frame and its measures every epoch.
    """
    config = experiment.config
    first = config.replace(seed=0, train__evaluate=("train", "valid"), train__frames="epochs")
    light: dict[str, Any] = {"train__frames": "ends"}
    if config.train.patience is None and not config.train.restore_best:
        light["train__evaluate"] = ()
    rest = [config.replace(seed=seed, **light) for seed in range(1, n_seeds)]
    if choose_engine("auto", Job(first, load_dataset(first.data)))[0] == "native":
        return _trained_together([[first], *(rest[at : at + TOGETHER] for at in range(0, len(rest), TOGETHER))])
    futures = [crew.submit(train_one, each) for each in (first, *rest)]
    return (future.result() for future in as_completed(futures))


def _trained_together(groups: Sequence[Sequence[RunConfig]]) -> Iterator[Trained]:
    """Train group after group on all processors."""
    for configs in groups:
        started = time.perf_counter()
        runs = train_population(configs)
        seconds = (time.perf_counter() - started) / len(configs)
        if len(runs) < len(configs) or runs[-1].status == "interrupted":
            raise KeyboardInterrupt
        for recording in runs:
            yield Trained(recording, recording.score(), seconds)


def _begin_drawing(
    crew: ProcessPoolExecutor, experiment: Experiment, trainings: Iterator[Trained], watcher: Watcher
) -> _Drawing:
    """Wait for the trainings of an experiment and hand out its pictures, which queue behind other trainings."""
    trained = []
    for each in trainings:
        watcher.seed_trained(experiment, each.recording.config.seed, each.score)
        trained.append(each)
    trained.sort(key=lambda each: each.recording.config.seed)
    data = trained[0].recording.data  # each process, or group, loaded its own copy of the same
    runs = RunSet([replace(each.recording, data=data) for each in trained])
    subject = Subject.of(experiment, runs, np.array([each.score for each in trained]))
    pictures = {kind: crew.submit(draw, kind, subject) for kind in KINDS}
    watcher.pictures_begun(experiment, len(pictures))
    return _Drawing(crew.submit(describe, subject), pictures, sum(each.seconds for each in trained))


def _section(experiment: Experiment, drawing: _Drawing, watcher: Watcher) -> Section:
    for future in as_completed(drawing.pictures.values()):
        future.result()
        watcher.picture_drawn(experiment)
    art = {kind: future.result() for kind, future in drawing.pictures.items()}
    return drawing.text.result().with_art(art, drawing.seconds)


def train_one(config: RunConfig) -> Trained:
    """Train one config and score it."""
    started = time.perf_counter()
    (recording,) = train_population([config])
    seconds = time.perf_counter() - started
    return Trained(recording, recording.score(), seconds)


@contextmanager
def _crew(n_workers: int) -> Iterator[ProcessPoolExecutor]:
    """Yield worker processes, and end them at once if the block is left by an error or by Ctrl-C."""
    others = set(multiprocessing.active_children())
    context = multiprocessing.get_context("spawn")  # a fork of a process that has loaded PyTorch may hang
    crew = ProcessPoolExecutor(n_workers, mp_context=context, initializer=_prepare)
    try:
        yield crew
    except BaseException:
        crew.shutdown(wait=False, cancel_futures=True)
        for process in set(multiprocessing.active_children()) - others:
            process.terminate()
        raise
    crew.shutdown()


def _prepare() -> None:
    """Set a worker up: Ctrl-C is for the process that started it, and one thread is quickest for small networks."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    import matplotlib as mpl
    import torch

    mpl.use("agg")
    torch.set_num_threads(1)
    # the first training of a process loads further parts of PyTorch, for which no experiment's time is to stand
    train_one(RunConfig(data=DataConfig("moons", n_samples=8), train=TrainConfig(max_epochs=1)))


def _n_processors() -> int:
    """Return how many processors this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
