"""A run as a moving picture: its boundary with the loss curve beside it, frame by frame."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from .._checks import some
from .._files import written_whole
from ..analysis.grid import FeaturePair
from ..errors import ConfigError
from ..recording import Recording
from ._encode import Film, check_film, writer_for
from ._stage import Stage

MAX_FRAMES = 60
SECONDS = 6.0  # of motion, when no rate is given
SAMPLES = 6  # frames whose colours a GIF's palette is made from


def animate(
    recording: Recording,
    path: str | Path,
    *,
    frames: Sequence[int] | None = None,
    fps: float | None = None,
    size: tuple[int, int] = (800, 400),
    features: FeaturePair | None = None,
    hold: float = 2.0,
) -> Path:
    """Write a run as an animation, whole or not at all, and return its path.

    Parameters
    ----------
    recording : Recording
        The run.
    path : path
        Ending in .gif, .webp, .apng or .mp4. The first three need Pillow alone; .mp4 needs ffmpeg on the PATH or the
        `video` extra.
    frames : sequence of int, optional
        Which frames, in order; negative counts from the end. None takes all, or 60 evenly spaced ones of more.
    fps : float, optional
        Frames a second; none lets the motion take about six seconds, within 2 to 20.
    size : pair of int
        Width and height in pixels.
    features : pair of int or str, optional
        Which two features; none takes the first two that are not constant. Others are held at their median.
    hold : float
        Seconds for which the last frame stays.

    Raises
    ------
    ConfigError
        If the suffix, frames, rate, size or features are wrong.
    FileError
        If the path cannot be written.
    MissingExtraError
        If .mp4 is asked for and there is no ffmpeg.

    Examples
    --------
    >>> from separatrix import DataConfig, TrainConfig, animate, train
    >>> run = train(data=DataConfig("moons", n_samples=400), train=TrainConfig(max_epochs=2))
    >>> animate(run, "moons.gif")  # doctest: +SKIP
    PosixPath('moons.gif')
    """
    write = writer_for(path)
    chosen = _chosen(frames, recording.n_frames)
    rate = float(np.clip(len(chosen) / SECONDS, 2, 20)) if fps is None else fps
    check_film(rate, size, hold)
    with written_whole(path) as temporary:
        stage = Stage(recording, size, features)
        spaced = np.unique(np.linspace(0, len(chosen) - 1, SAMPLES).astype(int))
        samples = [stage.frame(chosen[place]) for place in spaced]
        pictures = (stage.frame(index) for index in chosen)
        write(Film(pictures, samples, stage.colors(), rate, len(chosen), hold), temporary)
    return Path(path)


def _chosen(frames: Sequence[int] | None, n_frames: int) -> list[int]:
    if frames is None:
        spaced = np.linspace(0, n_frames - 1, min(n_frames, MAX_FRAMES))
        return [int(frame) for frame in spaced.round()]
    chosen = [frames] if isinstance(frames, (int, float, str)) else list(frames)
    wrong = [
        frame
        for frame in chosen
        if isinstance(frame, bool) or not isinstance(frame, (int, np.integer)) or not -n_frames <= frame < n_frames
    ]
    if wrong or not chosen:
        expected = f"whole numbers from {-n_frames} to {n_frames - 1}, at least one"
        raise ConfigError(f"frames must be {expected}; got {some(wrong) if wrong else 'none'}.")
    return [int(frame) % n_frames for frame in chosen]
