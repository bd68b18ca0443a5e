"""``separatrix map open``: the network of a pixel."""

from __future__ import annotations

from pathlib import Path
from shlex import quote
from typing import TYPE_CHECKING, Annotated

from cyclopts import Parameter

from ...errors import UnknownNameError
from ..output import note, print_json
from ..paths import checked_output, size
from ..runs.library import opened, the_entry
from ..sweep_words import measure_name, value
from .ending import checked_at

if TYPE_CHECKING:
    from ...store import Entry, Store
    from ...sweeps import HyperparameterMap

LAST = "last"


def open(  # noqa: A001 (the command's name)
    map: str,  # noqa: A002 (what it opens)
    /,
    *,
    at: Annotated[tuple[float, float], Parameter(metavar="X Y", negative=())],
    seed: int | None = None,
    output: Annotated[Path | None, Parameter(name=["--output", "-o"])] = None,
    store: str | None = None,
    json: Annotated[bool, Parameter(negative=())] = False,
) -> None:
    """Write the recording of a pixel of a map.

    The network is trained again, with the bits that it had in the map, and its whole
    course is recorded. show, plot, report, predict and export take the file.

    Parameters
    ----------
    map
        The id of a map, the beginning of one, or a name; last is the newest map.
    at
        The point, in the settings along x and y; the nearest pixel is opened.
    seed
        Which of a pixel's seeds; by default the first.
    output
        The recording's file, .safetensors; by default ID-COLUMN-ROW.safetensors in this folder.
    store
        The library: a path or a URL. By default what SEPARATRIX_STORE says, or else your own.
    json
        Print the file's path and what the network is as one JSON object.
    """
    from ...sweeps.library import load_map

    with opened(store) as library:
        entry = _the_map(library, map)
        found = load_map(library, entry, arrays=False)
    column, row = found.at(checked_at("--at", found.x, at[0]), checked_at("--at", found.y, at[1]))
    path = checked_output(output or Path(f"{entry.id}-{column}-{row}.safetensors"), [".safetensors"])
    recording = found.recording(column, row, seed)
    recording.save(path)
    index = found.index(column, row, seed)
    if json:
        told = {"id": entry.id, "network": index, "column": column, "row": row, "config": recording.config.to_dict()}
        print_json({"path": str(path), "bytes": path.stat().st_size, **told})
        return
    print(_said(found, column, row, index))
    print(f"Saved {path} ({size(path)}).")
    note(f"Look at it: separatrix plot {quote(str(path))} boundary")


def _the_map(library: Store, wanted: str) -> Entry:
    if wanted != LAST:
        return the_entry(library, wanted)
    newest = library.entries(kind="map", limit=1)
    if not newest:
        raise UnknownNameError(
            "There is no map in the library. Make one: separatrix map moons --x learning_rate=1e-4:10:log "
            "--y weight_decay=1e-6:1:log"
        )
    return newest[0]


def _said(found: HyperparameterMap, column: int, row: int, index: int) -> str:
    sweep = found.sweep
    place = f"{found.x.label} {found.x.values[column]:.6g}, {found.y.label} {found.y.values[row]:.6g}"
    seed = f", seed {sweep.config_of(index).seed}" if found.n_seeds > 1 else ""
    pixel = f"Pixel {column}, {row} of {sweep.entry}: {place}{seed}"
    score = sweep.values()[index]
    return f"{pixel}\nIts {measure_name(found.measure)} in the map: {value(score)}"
