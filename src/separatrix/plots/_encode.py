"""From pictures to a file that moves: GIF, WebP and APNG by Pillow, MP4 by ffmpeg."""

from __future__ import annotations

import shutil
import subprocess
import tempfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image, PngImagePlugin

from .._checks import must, require
from ..errors import ConfigError, FileError
from ._palette import Palette

Pixels = NDArray[np.uint8]

SMALLEST, LARGEST = 120, 4000  # pixels a side


@dataclass(frozen=True)
class Film:
    """Pictures in order, and how long each is shown.

    Parameters
    ----------
    pictures : iterable of ndarray of uint8, each of shape (height, width, 3)
        Made as they are asked for.
    samples : sequence of ndarray of uint8
        A few of them, for the colours of a GIF.
    colors : ndarray of uint8, shape (n, 3)
        Colours that a GIF must have, however few pixels they take.
    fps : float
        Pictures a second.
    n_pictures : int
        How many there are.
    hold : float
        Seconds for which the last one is shown.
    """

    pictures: Iterable[Pixels]
    samples: Sequence[Pixels]
    colors: Pixels
    fps: float
    n_pictures: int
    hold: float

    def durations(self, unit: int = 1) -> list[int]:
        """Return how long each picture is shown, in milliseconds, rounded to a multiple of `unit`."""
        each = max(unit, round(1000 / self.fps / unit) * unit)
        return [each] * (self.n_pictures - 1) + [max(each, round(1000 * self.hold / unit) * unit)]


def write_gif(film: Film, path: Path) -> None:
    """Write a GIF with one palette for all pictures and no dithering: colours neither flicker nor crawl."""
    palette = Palette(film.samples, film.colors)
    images = (palette.image(picture) for picture in film.pictures)
    # browsers slow down what is faster than 20 ms, and the format counts in hundredths of a second
    _save(images, path, format="GIF", duration=film.durations(10), loop=0, optimize=True)


def write_webp(film: Film, path: Path) -> None:
    """Write a lossless animated WebP."""
    images = (Image.fromarray(picture) for picture in film.pictures)
    _save(images, path, format="WEBP", duration=film.durations(), loop=0, lossless=True, quality=20, method=0)


def write_apng(film: Film, path: Path) -> None:
    """Write an animated PNG, each picture laid over the one before it."""
    over = PngImagePlugin.Blend.OP_OVER
    _save(changes(film.pictures), path, format="PNG", duration=film.durations(), loop=0, blend=over, compress_level=6)


def write_mp4(film: Film, path: Path) -> None:
    """Pipe raw pictures into ffmpeg, the system's or the one that the `video` extra brings.

    Raises
    ------
    MissingExtraError
        If there is neither.
    FileError
        If ffmpeg fails.
    """
    program = shutil.which("ffmpeg")
    if program is None:
        program = str(
            require("imageio_ffmpeg", "video", "An .mp4 animation without ffmpeg on the PATH").get_ffmpeg_exe()
        )
    height, width = film.samples[0].shape[:2]
    command = [
        *(program, "-y", "-loglevel", "error", "-f", "rawvideo", "-pix_fmt", "rgb24", "-s", f"{width}x{height}"),
        *("-r", f"{film.fps:g}", "-i", "-", "-an", "-pix_fmt", "yuv420p", "-movflags", "+faststart"),
        *("-vf", "pad=ceil(iw/2)*2:ceil(ih/2)*2", str(path)),  # the format wants even sizes
    ]
    with tempfile.TemporaryFile() as complaints:
        with subprocess.Popen(command, stdin=subprocess.PIPE, stderr=complaints) as process:  # noqa: S603 (no shell; ours)
            assert process.stdin is not None
            try:
                for picture in _held(film):
                    process.stdin.write(picture.tobytes())
                process.stdin.close()
            except BrokenPipeError:
                pass  # ffmpeg gave up and has said why
            except BaseException:
                process.kill()
                raise
        if process.returncode:
            complaints.seek(0)
            lines = complaints.read().decode(errors="replace").strip().splitlines() or ["no reason given"]
            raise FileError(f"ffmpeg could not write the animation: {lines[-1]}.")


def changes(pictures: Iterable[Pixels]) -> Iterator[Image.Image]:
    """Yield each picture with the pixels clear that are as they were, which compress to next to nothing."""
    before: Pixels | None = None
    for picture in pictures:
        changed = np.ones(picture.shape[:2], bool) if before is None else (picture != before).any(axis=2)
        clear = np.zeros((*picture.shape[:2], 4), dtype=np.uint8)
        clear[..., :3] = picture
        clear[..., 3] = 255
        clear[~changed] = 0
        yield Image.fromarray(clear)
        before = picture


def _save(images: Iterator[Image.Image], path: Path, **options: object) -> None:
    first = next(images)
    more = images if options["format"] == "GIF" else list(images)  # the others' writers look through them twice
    with path.open("wb") as handle:  # Pillow would leave a path of its own open when Ctrl-C comes
        first.save(handle, save_all=True, append_images=more, **options)  # type: ignore[arg-type]


def _held(film: Film) -> Iterator[Pixels]:
    last: Pixels | None = None
    for last in film.pictures:
        yield last
    if last is not None:
        yield from (last for _ in range(round(film.hold * film.fps) - 1))


WRITERS: dict[str, Callable[[Film, Path], None]] = {
    ".gif": write_gif,
    ".webp": write_webp,
    ".apng": write_apng,
    ".mp4": write_mp4,
}


def writer_for(path: str | Path) -> Callable[[Film, Path], None]:
    """Return what writes a file of that suffix.

    Raises
    ------
    ConfigError
        If there is none.
    """
    suffix = Path(path).suffix
    if suffix.lower() not in WRITERS:
        raise ConfigError(must("The animation's suffix", f"one of {', '.join(WRITERS)}", suffix))
    return WRITERS[suffix.lower()]


def check_film(fps: float, size: tuple[int, int], hold: float) -> None:
    """Refuse a rate, a size in pixels or a time in seconds that no animation can have.

    Raises
    ------
    ConfigError
        If one is wrong.
    """
    if not (np.isfinite(fps) and 0 < fps <= 50):
        raise ConfigError(must("fps", "greater than 0 and at most 50", fps))
    pair = isinstance(size, Sequence) and len(size) == 2
    if (
        not pair
        or not all(isinstance(side, (int, np.integer)) for side in size)
        or not all(SMALLEST <= side <= LARGEST for side in size)
    ):
        raise ConfigError(must("size", f"a width and a height of {SMALLEST} to {LARGEST} pixels", size))
    if not (np.isfinite(hold) and 0 <= hold <= 60):
        raise ConfigError(must("hold", "from 0 to 60 seconds", hold))
