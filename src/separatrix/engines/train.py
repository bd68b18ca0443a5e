"""The one verb: ``train(config) -> Recording``."""

from __future__ import annotations

import warnings
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from .._checks import must
from ..config import DataConfig, ModelConfig, RunConfig, TrainConfig
from ..data import Dataset, as_dataset, load_dataset
from ..errors import ConfigError, DivergenceWarning
from ..recording import Recording, RunSet
from .contract import Checkpoint, Job, Observer, Silent
from .native_arguments import shared
from .select import EngineName, choose_engine, run_job

if TYPE_CHECKING:
    from torch import nn


def train(
    config: RunConfig | None = None,
    *,
    data: Any = None,
    valid: Any = None,
    module: nn.Module | None = None,
    model: ModelConfig | None = None,
    train: TrainConfig | None = None,
    seed: int | None = None,
    inplace: bool = False,
    checkpoint: str | Path | None = None,
    checkpoint_every: int = 1,
    engine: EngineName = "auto",
    observer: Observer | None = None,
) -> Recording:
    """Train a network and return its recording.

    Parameters
    ----------
    config : RunConfig, optional
        Everything that determines the run. The four arguments `data`, `model`, `train` and `seed` replace its parts.
    data : DataConfig, Dataset, (X, y), TensorDataset or DataLoader, optional
        What to learn from. X has the shape (n_samples, n_features); y holds labels or numbers, (n_samples,). A
        DataLoader's own batches are used; everything else is staged once and sliced.
    valid : (X, y), TensorDataset or DataLoader, optional
        Rows to validate on, in place of a split of `data`. A DataLoader without it trains on all its rows and
        validates on none.
    module : nn.Module, optional
        A network of your own, (n, n_features) to logits (n,) or (n, n_outputs). It starts from the weights it has.
    model : ModelConfig, optional
        Which network to build otherwise.
    train : TrainConfig, optional
        How to train.
    seed : int, optional
        Seed of the initial weights, the order of rows and dropout.
    inplace : bool
        Train `module` itself; by default a copy is trained and yours stays as it is.
    checkpoint : path, optional
        A file for what is needed to continue after a crash. If it is there, the run goes on from it, and ends with
        the very bits of an uninterrupted one.
    checkpoint_every : int
        Epochs between two saves.
    engine : str
        "native" is the compiled engine for multilayer perceptrons and logistic regression, "autograd" PyTorch itself,
        for everything. "auto" takes the native one where it can do the whole run and is the faster one;
        ``Recording.engine`` says which it was.
    observer : Observer, optional
        Hears of every epoch. The library itself prints nothing.

    Returns
    -------
    Recording
        Also of a run that diverged or was interrupted by Ctrl-C: `Recording.outcome` says so.

    Raises
    ------
    ConfigError, DataError
        If settings, data and module do not fit each other, or the engine named cannot do the run.

    Warns
    -----
    DivergenceWarning
        If the run met NaN or infinity.

    Examples
    --------
    >>> from separatrix import DataConfig, TrainConfig, train
    >>> run = train(data=DataConfig("moons", n_samples=400), train=TrainConfig(max_epochs=2), seed=0)
    >>> run.history["step_loss"].shape
    (6,)
    """
    if isinstance(config, str) or isinstance(data, str):
        name = config if isinstance(config, str) else data
        raise ConfigError(f"A data set is named in a DataConfig: train(data=DataConfig({name!r})).")
    config = config or RunConfig()
    parts = {"model": model if module is None else ModelConfig(name="module"), "train": train, "seed": seed}
    config = config.replace(**{name: part for name, part in parts.items() if part is not None})
    config, dataset, loader = _resolve(config, data, valid)
    if checkpoint_every < 1:
        raise ConfigError(must("checkpoint_every", "at least 1", checkpoint_every))
    saving = None if checkpoint is None else Checkpoint(Path(checkpoint), checkpoint_every)
    if loader is not None and saving is not None:
        raise ConfigError(
            "A DataLoader's own order cannot be repeated after a crash. Hand over (X, y) with a checkpoint."
        )
    if loader is not None and (config.train.bootstrap or config.train.label_noise):
        what = "bootstrap" if config.train.bootstrap else "label_noise"
        raise ConfigError(f"{what} cannot change the batches of a DataLoader. Hand over its rows as (X, y).")
    check_monitor(config.train, dataset)
    job = Job(config, dataset, module=module, inplace=inplace, loader=loader, checkpoint=saving)
    recording = run_job(engine, job, observer or Silent())
    if recording.status == "diverged":
        warnings.warn(recording.outcome.message, DivergenceWarning, stacklevel=2)
    return recording


def train_population(
    configs: Sequence[RunConfig], *, engine: EngineName = "auto", observer: Observer | None = None
) -> RunSet:
    """Train the networks of several configs that share their data, and return the recordings in that order.

    The data are loaded once. Neighbours that differ in nothing but their seed and their numbers (learning rate,
    weight decay, L1, momentum, betas, smoothing, epsilon, initial scale and offset) are trained together by the native
    engine, on all processors; each has the bits that `train` gives it alone. An interrupted run is the last of the set.

    Parameters
    ----------
    configs : sequence of RunConfig
        One a network; they differ in seed, model or training.
    engine : str
        "auto", "native" or "autograd"; see `train`.
    observer : Observer, optional
        Hears of every epoch of every run; of runs that are trained together when they have ended.

    Returns
    -------
    RunSet
        The recordings.

    Raises
    ------
    ConfigError
        If the configs differ in their data, or the engine named cannot train one of them.
    """
    if len({config.data for config in configs}) != 1:
        raise ConfigError("The configs of a population must share one DataConfig; these differ.")
    dataset = load_dataset(configs[0].data)
    for config in configs:
        check_monitor(config.train, dataset)
    runs: list[Recording] = []
    for together in _neighbours(configs):
        runs += _population(together, dataset, engine, observer or Silent())
        if len(runs) == 0 or runs[-1].status == "interrupted":
            break
    return RunSet(runs)


def _neighbours(configs: Sequence[RunConfig]) -> list[list[RunConfig]]:
    """Cut the configs into runs of neighbours that can be members of one population."""
    groups: list[list[RunConfig]] = []
    before = None
    for config in configs:
        now = shared(config)
        if now == before:
            groups[-1].append(config)
        else:
            groups.append([config])
        before = now
    return groups


def _population(
    configs: Sequence[RunConfig], data: Dataset, engine: EngineName, observer: Observer
) -> Iterator[Recording]:
    """Yield the recordings of configs that `shared` calls equal; the last one may be an interrupted one."""
    chosen, _ = choose_engine(engine, Job(configs[0], data))
    if chosen == "native" and len(configs) > 1:
        from .native import train_native_population

        yield from train_native_population(configs, data, observer)
        return
    for config in configs:
        recording = run_job(engine, Job(config, data), observer)
        yield recording
        if recording.status == "interrupted":
            return


def _resolve(config: RunConfig, data: Any, valid: Any) -> tuple[RunConfig, Dataset, Any]:
    """Return the config that fits the data, the data, and the caller's loader if there is one."""
    if data is None or isinstance(data, DataConfig):
        if valid is not None:
            raise ConfigError("valid goes with data of your own; a DataConfig has its own split.")
        config = config if data is None else config.replace(data=data)
        return config, load_dataset(config.data), None
    config = config.replace(data__name="custom")
    if isinstance(data, Dataset) and valid is None:
        return config, data, None
    if not hasattr(data, "batch_sampler"):
        return config, as_dataset(data, valid, config.data), None
    if valid is None:  # the loader gives every row to the training, so none is left to validate on
        config = config.replace(data__validation_fraction=0.0)
    if data.batch_size is not None:
        config = config.replace(train__batch_size=data.batch_size, train__drop_last=data.drop_last)
    return config, as_dataset(data, valid, config.data), data


def check_monitor(train: TrainConfig, data: Dataset) -> None:
    needed = train.monitor == "valid_loss" and (train.patience is not None or train.restore_best)
    if needed and len(data.valid_index) == 0:
        raise ConfigError(
            "monitor is 'valid_loss', but no rows are kept for validation. "
            'Set validation_fraction above 0, or monitor="train_loss".'
        )
