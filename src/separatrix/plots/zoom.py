"""A zoom into a hyperparameter map, as a moving picture."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from .._checks import must
from .._files import written_whole
from ..analysis.basin import axis_label
from ..errors import ConfigError
from ._encode import Film, check_film, writer_for
from ._zoom_stage import Window, ZoomStage

if TYPE_CHECKING:
    from .map import Mapped

SAMPLES = 8  # frames whose colours a GIF's palette is made from
MOST = 200  # frames from one map to the next


def animate_zoom(
    maps: Sequence[Mapped],
    path: str | Path,
    *,
    measure: str | None = None,
    frames: int = 24,
    fps: float = 16,
    size: tuple[int, int] = (620, 520),
    hold: float = 2.0,
) -> Path:
    """Write a zoom through maps of smaller and smaller windows, whole or not at all, and return its path.

    Between two maps the window shrinks by an equal ratio each frame. The coarser map is seen through it, and over it
    the finer ones as soon as they are a pixel wide.

    Parameters
    ----------
    maps : sequence of HyperparameterMap
        At least two, of the same settings, each lying in the one before.
    path : path
        Ending in .gif, .webp, .apng or .mp4, as for `animate`.
    measure : str, optional
        What to show; none takes the first map's own. All maps share one scale of colours.
    frames : int
        How many there are from one map to the next, 1 to 200.
    fps : float
        Frames a second.
    size : pair of int
        Width and height in pixels.
    hold : float
        Seconds for which the last frame stays.

    Raises
    ------
    ConfigError
        If there are fewer than two maps, one does not lie in the one before, or an option is wrong.
    UnknownNameError
        If the maps were not measured that way.
    FileError
        If the path cannot be written.
    MissingExtraError
        If .mp4 is asked for and there is no ffmpeg.

    Examples
    --------
    >>> import separatrix as sx
    >>> config = sx.RunConfig(data=sx.DataConfig("moons", n_samples=100), train=sx.TrainConfig(max_epochs=2))
    >>> x, y = "learning_rate=0.01:10:log", "weight_decay=1e-4:1:log"
    >>> whole = sx.hyperparameter_map(config, x=x, y=y, size=8)
    >>> part = sx.hyperparameter_map(config, x="learning_rate=0.1:1:log", y="weight_decay=1e-3:0.1:log", size=8)
    >>> sx.animate_zoom([whole, part], "zoom.gif")  # doctest: +SKIP
    PosixPath('zoom.gif')
    """
    write = writer_for(path)
    check_film(fps, size, hold)
    if isinstance(frames, bool) or not isinstance(frames, (int, np.integer)) or not 1 <= frames <= MOST:
        raise ConfigError(must("frames", f"a whole number from 1 to {MOST}", frames))
    _check_nested(maps)
    places = np.linspace(0, len(maps) - 1, frames * (len(maps) - 1) + 1)
    with written_whole(path) as temporary:
        stage = ZoomStage(maps, measure or maps[0].measure, size)
        spaced = places[np.unique(np.linspace(0, len(places) - 1, SAMPLES).astype(int))]
        samples = [stage.frame(float(at)) for at in spaced]
        pictures = (stage.frame(float(at)) for at in places)
        write(Film(pictures, samples, stage.colors(), fps, len(places), hold), temporary)
    return Path(path)


def _check_nested(maps: Sequence[Mapped]) -> None:
    if len(maps) < 2:
        raise ConfigError(must("maps", "at least two", len(maps)))
    axes = [[(axis_label(axis), axis.log) for axis in (found.x, found.y)] for found in maps]
    for number in range(1, len(maps)):
        if axes[number] != axes[0]:
            first, other = (_worded(pairs) for pairs in (axes[0], axes[number]))
            raise ConfigError(
                f"All maps of a zoom must be over the same axes; map 0 is over {first}, map {number} over {other}."
            )
        if not Window.of(maps[number - 1]).holds(Window.of(maps[number])):
            raise ConfigError(
                f"Map {number} of the zoom must lie within map {number - 1}. "
                "Order the maps from the widest to the narrowest."
            )


def _worded(axes: Sequence[tuple[str, bool]]) -> str:
    return " and ".join(f"{name}{' (log)' if log else ''}" for name, log in axes)
