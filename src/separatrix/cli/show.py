"""``separatrix show``: what a recording holds, in words, numbers and one-line curves."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from cyclopts import Parameter

from .output import console, print_json

if TYPE_CHECKING:
    from ..recording import Recording


def show(file: Path, /, *, json: Annotated[bool, Parameter(negative=())] = False) -> None:
    """Say what a recording holds.

    The data, the network, the settings that differ from the defaults, how the run
    ended, its losses and scores over the epochs, and the frames that were kept.

    Parameters
    ----------
    file
        A recording, such as train saves.
    json
        Print the same as one JSON object.
    """
    from ..recording import load_recording

    recording = load_recording(file)
    if json:
        from .texts import as_json

        print_json({"path": str(file), **as_json(recording)})
        return
    _print(recording, file)


def _print(recording: Recording, file: Path) -> None:
    from .texts import curves_table

    out = console()
    out.print(_facts(recording, file))
    out.print()
    out.print(curves_table(recording.history))


def _facts(recording: Recording, file: Path) -> object:
    from rich.table import Table

    from .paths import size
    from .settings import changed_settings
    from .texts import classes, count, n_parameters, network, rows

    epochs = recording.frame_epochs
    changed = " ".join(f"{flag} {value}".strip() for flag, value in changed_settings(recording.config))
    made = ", ".join(f"{name} {version}" for name, version in recording.versions.items())
    facts = {
        "file": f"{file} ({size(file)})",
        "data": rows(recording),
        "target": classes(recording),
        "network": f"{network(recording)}, {count(n_parameters(recording), 'parameter')}",
        "settings": changed or "all at their defaults",
        "outcome": f"{recording.status.replace('_', ' ')}: {recording.outcome.message}",
        "frames": f"{recording.n_frames}, from epoch {epochs[0]:.4g} to {epochs[-1]:.4g}",
        "made by": f"{recording.engine}, {made}" if made else recording.engine,
    }
    table = Table(box=None, show_header=False, pad_edge=False)
    table.add_column(style="bold", no_wrap=True)
    table.add_column(overflow="fold")
    for name, text in facts.items():
        table.add_row(name, text)
    return table
