"""``separatrix train``: from a command line to a recording on disk."""

from __future__ import annotations

import warnings
from pathlib import Path
from shlex import quote
from typing import TYPE_CHECKING, Annotated, Any, Literal

from cyclopts import Parameter

from .._checks import must
from ..config import RunConfig
from ..errors import DivergenceWarning
from .output import UsageError, console, note, print_json
from .paths import checked_output, recording_name, size
from .settings import Flags, run_config
from .shelf import checked_shelf, kept

if TYPE_CHECKING:
    from ..engines.select import EngineName
    from ..recording import Recording

EXIT_CODES = {"diverged": 1, "interrupted": 130}


def train(
    data: str | None = None,
    /,
    *,
    output: Annotated[Path | None, Parameter(name=["--output", "-o"])] = None,
    config: Path | None = None,
    dry_run: Annotated[bool, Parameter(negative=())] = False,
    checkpoint: Path | None = None,
    checkpoint_every: int | None = None,
    engine: Literal["auto", "native", "autograd"] = "auto",
    name: str | None = None,
    tag: tuple[str, ...] = (),
    store: str | None = None,
    no_store: Annotated[bool, Parameter(negative=())] = False,
    quiet: Annotated[bool, Parameter(name=["--quiet", "-q"], negative=())] = False,
    json: Annotated[bool, Parameter(negative=())] = False,
    flags: Annotated[Flags, Parameter(name="*")] = Flags(),  # noqa: B008 (frozen)
) -> int:
    """Train a network and save its recording.

    Settings come from the defaults, then the file of --config, then the
    environment (SEPARATRIX_LEARNING_RATE=0.1 says --learning-rate 0.1), then the
    flags; the later one wins. Ctrl-C ends the run in order and keeps what there is.
    A copy of the recording is kept in the library, which separatrix runs lists.

    Parameters
    ----------
    data
        A built-in data set (separatrix datasets lists them), or the path of a CSV, TSV or Parquet file.
    output
        The recording's file, .safetensors; by default DATA-MODEL-seedSEED.safetensors in this folder.
    config
        A TOML or JSON file of settings, such as --dry-run prints.
    dry_run
        Print all settings as TOML and stop.
    checkpoint
        A file for what is needed to continue after a crash. If it is there already, the run goes on from it.
    checkpoint_every
        Epochs between two saves of the checkpoint; by default 1.
    engine
        native is compiled, for multilayer perceptrons and logistic regression; autograd is PyTorch, for everything;
        auto takes the faster one that can do the whole run.
    name
        What to call the run in the library.
    tag
        A label to find it by in the library; may be given more than once.
    store
        The library: a path or a URL. By default what SEPARATRIX_STORE says, or else your own.
    no_store
        Keep no copy in the library.
    quiet
        Show no progress.
    json
        Print the result as one JSON object.
    """
    run = _resolved(data, config, flags)
    if dry_run:
        print(run.to_toml(), end="")
        return 0
    path = checked_output(recording_name(run) if output is None else output, [".safetensors"])
    _check_checkpoint(checkpoint, checkpoint_every, path)
    shelf = checked_shelf(store, name, tag, no_store=no_store)
    if checkpoint is not None and checkpoint.exists() and not quiet:
        note(f"Continuing from {checkpoint}.")
    replaced = path.exists()
    recording, seconds = _trained(run, checkpoint, checkpoint_every or 1, engine, quiet=quiet)
    recording.save(path)
    entry_id = None if shelf is None else kept(recording, shelf)
    if json:
        _print_json(recording, path, seconds, entry_id)
    else:
        _print_table(recording, seconds)
        print(f"\n{'Replaced' if replaced else 'Saved'} {path} ({size(path)}).")
        if entry_id is not None:
            print(f"Kept in the library as run {entry_id}.")
        if not quiet and recording.status == "done":
            note(f"Look at it: separatrix plot {quote(str(path))} boundary")
    if recording.status in EXIT_CODES:
        note(f"{'error: ' if recording.status == 'diverged' else ''}{recording.outcome.message}")
    return EXIT_CODES.get(recording.status, 0)


def _resolved(data: str | None, config: Path | None, flags: Flags) -> RunConfig:
    """Return the run that the command line, the environment and the file ask for."""
    run = run_config(RunConfig() if config is None else RunConfig.load(config), data, flags)
    if config is None and "name" not in run.data.model_fields_set:
        raise UsageError("DATA is missing: name a data set such as moons, the path of a table, or a --config file.")
    return run


def _trained(
    run: RunConfig, checkpoint: Path | None, every: int, engine: EngineName, *, quiet: bool
) -> tuple[Recording, float]:
    """Return the recording and the seconds that the training itself took."""
    from .progress import watching

    with watching(quiet=quiet) as watch:
        from ..engines import train as run_training

        with warnings.catch_warnings(category=DivergenceWarning, action="ignore"):  # it is said below
            recording = run_training(run, checkpoint=checkpoint, checkpoint_every=every, engine=engine, observer=watch)
        return recording, watch.seconds


def _check_checkpoint(path: Path | None, every: int | None, output: Path) -> None:
    if every is not None and path is None:
        raise UsageError("--checkpoint-every needs --checkpoint FILE.")
    if every is not None and every < 1:
        raise UsageError(must("--checkpoint-every", "at least 1", every))
    if path is not None:
        checked_output(path, flag="--checkpoint", unlike=[output])


def _print_table(recording: Recording, seconds: float) -> None:
    from .texts import count, metrics_table, network, rows

    epochs, steps = recording.history.n_epochs, len(recording.history["step_loss"])
    out = console()
    out.print(f"{rows(recording)}\n{network(recording)}, seed {recording.config.seed}", soft_wrap=True)
    how = recording.status.replace("_", " ")
    out.print(f"{how}: {count(epochs, 'epoch')}, {count(steps, 'step')} in {seconds:.2f} s\n")
    out.print(metrics_table(recording.history.last()))


def _print_json(recording: Recording, path: Path, seconds: float, entry_id: str | None) -> None:
    from .texts import as_json

    result: dict[str, Any] = {"path": str(path), "id": entry_id, "seconds": round(seconds, 3), **as_json(recording)}
    print_json(result)
