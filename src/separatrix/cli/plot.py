"""``separatrix plot``: a picture of a recording in a file."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

from cyclopts import Parameter

from .output import UsageError, print_json

if TYPE_CHECKING:
    from ..recording import Recording

Kind = Literal["loss", "boundary", "neurons", "weights", "data", "confusion", "surface", "animation"]

OF_A_FRAME = {"boundary", "neurons", "weights", "confusion", "surface"}
OF_FEATURES = {"boundary", "neurons", "data", "animation"}
STILL = (".png", ".svg", ".pdf", ".jpg", ".webp")
MOVING = (".gif", ".webp", ".apng", ".mp4")


def plot(
    file: Path,
    kind: Kind,
    /,
    *,
    output: Annotated[Path | None, Parameter(name=["--output", "-o"])] = None,
    frame: int | None = None,
    epoch: float | None = None,
    features: Annotated[tuple[str, str] | None, Parameter(metavar="A B", negative=())] = None,
    dark: Annotated[bool, Parameter(negative=())] = False,
    json: Annotated[bool, Parameter(negative=())] = False,
) -> None:
    """Draw a picture of a recording.

    Nothing is trained again: a picture can be drawn of any kept frame.

    Parameters
    ----------
    file
        A recording, such as train saves.
    kind
        What to draw.
    output
        The picture's file, ending in .png, .svg, .pdf, .jpg or .webp; for an animation in .gif, .webp, .apng or
        .mp4. By default FILE-KIND.png, or .gif, in this folder.
    frame
        Draw the network with the weights of this frame; negative counts from the end.
    epoch
        Draw the network as it was at this epoch.
    features
        The two features to draw over, by name or by position from 0; others are held at their median.
    dark
        Draw light on dark.
    json
        Print the file's path and size as one JSON object.
    """
    from .paths import checked_output, size

    moving = kind == "animation"
    default = Path(f"{file.stem}-{kind}{'.gif' if moving else '.png'}")
    path = checked_output(output or default, MOVING if moving else STILL)
    _check_choices(kind, frame, epoch, features)
    from ..recording import load_recording

    recording = load_recording(file)
    from .frames import chosen_frame

    options: dict[str, Any] = {}
    if kind in OF_A_FRAME:
        options["frame"] = chosen_frame(recording, frame, epoch)
    if features is not None:
        options["features"] = tuple(_feature(word, recording) for word in features)
    _draw(recording, kind, path, options, dark=dark)
    if json:
        print_json({"path": str(path), "bytes": path.stat().st_size})
    else:
        print(f"Saved {path} ({size(path)}).")


def _check_choices(kind: Kind, frame: int | None, epoch: float | None, features: tuple[str, str] | None) -> None:
    """Refuse a choice that this picture does not know, rather than ignore it."""
    if kind not in OF_A_FRAME and (frame is not None or epoch is not None):
        flag = "--epoch" if frame is None else "--frame"
        raise UsageError(f"{flag} is for {', '.join(sorted(OF_A_FRAME))}; {kind} shows the whole run.")
    if kind not in OF_FEATURES and features is not None:
        raise UsageError(f"--features is for {', '.join(sorted(OF_FEATURES))}; {kind} shows no features.")


def _feature(word: str, recording: Recording) -> str | int:
    """Return a feature's name, or its position if it is no name."""
    return int(word) if word.isdecimal() and word not in recording.data.feature_names else word


def _draw(recording: Recording, kind: Kind, path: Path, options: dict[str, Any], *, dark: bool) -> None:
    os.environ.setdefault("MPLBACKEND", "agg")  # a file needs no window
    from matplotlib import pyplot as plt

    from .. import plots
    from .._files import written_whole

    displays: dict[str, Any] = {
        "loss": plots.LossDisplay,
        "boundary": plots.BoundaryDisplay,
        "neurons": plots.NeuronsDisplay,
        "weights": plots.WeightsDisplay,
        "data": plots.DatasetDisplay,
        "confusion": plots.ConfusionDisplay,
        "surface": plots.LossSurfaceDisplay,
    }
    with plt.style.context("dark_background" if dark else "default"):
        if kind == "animation":
            plots.animate(recording, path, **options)
            return
        display = displays[kind].from_recording(recording, **options)
        try:
            with written_whole(path) as temporary:
                display.figure_.savefig(temporary, dpi=150)
        finally:
            plt.close(display.figure_)
