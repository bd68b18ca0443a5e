"""The TensorFlow Playground's six data sets, point for point, and the random stream they are drawn from.

Coordinates equal the page's to the last bit or the one before it, where sin, cos and log differ between machines.
After https://github.com/tensorflow/playground, ``src/dataset.ts`` (Apache-2.0), and seedrandom 2.4.3 (MIT).
"""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np

from .._checks import must
from ..config import DataConfig
from ..errors import ConfigError
from .dataset import Table
from .settings import refuse

Point = tuple[float, float, float]  # x, y, label

MAX_SEED = 99_999  # the page writes its seed with five decimals
MAX_NOISE = 0.5
_GAUSSIANS = ((-4, 2.5, 1), (0, 2.5, -1), (4, 2.5, 1), (-4, -2.5, -1), (0, -2.5, 1), (4, -2.5, -1))  # x, y, sign


class PlaygroundRandom:
    """The random stream of ``Math.random`` after ``Math.seedrandom(key)``: ARC4, 56 bits a number.

    Parameters
    ----------
    key : str
        The seed as the page writes it, such as "0.42182"; at most 256 characters.

    Examples
    --------
    >>> PlaygroundRandom("hello.").random()
    0.9282578795792454
    """

    def __init__(self, key: str) -> None:
        codes = [ord(character) & 255 for character in key]
        self._i = self._j = 0
        self._state = list(range(256))
        j = 0
        for i, held in enumerate(self._state):
            j = (j + codes[i % len(codes)] + held) & 255
            self._state[i], self._state[j] = self._state[j], held
        self._bytes(256)  # the first outputs of ARC4 betray its key; seedrandom drops as many

    def random(self) -> float:
        """Return the next number, uniform in [0, 1) with 52 random bits or more."""
        n, d, x = float(self._bytes(6)), 2.0**48, 0
        while n < 2.0**52:
            n, d, x = (n + x) * 256, d * 256, self._bytes(1)
        while n >= 2.0**53:
            n, d, x = n / 2, d / 2, x >> 1
        return (n + x) / d

    def uniform(self, low: float, high: float) -> float:
        """Return the next number, uniform in [low, high)."""
        return self.random() * (high - low) + low

    def normal(self, mean: float, variance: float) -> float:
        """Return a normal number by Marsaglia's polar method, of which the page uses only the first of each pair."""
        while True:
            v1, v2 = 2 * self.random() - 1, 2 * self.random() - 1
            s = v1 * v1 + v2 * v2
            if s <= 1:
                return mean + math.sqrt(variance) * (math.sqrt(-2 * math.log(s) / s) * v1)

    def shuffle(self, items: list[Point]) -> None:
        """Shuffle a list in place, by Fisher and Yates from its end."""
        for last in range(len(items) - 1, -1, -1):
            other = math.floor(self.random() * (last + 1))
            items[last], items[other] = items[other], items[last]

    def _bytes(self, count: int) -> int:
        state, i, j, number = self._state, self._i, self._j, 0
        for _ in range(count):
            i = (i + 1) & 255
            held = state[i]
            j = (j + held) & 255
            state[i], state[j] = state[j], held
            number = number << 8 | state[(state[i] + held) & 255]
        self._i, self._j = i, j
        return number


def playground(config: DataConfig) -> tuple[Table, PlaygroundRandom]:
    """Make a Playground set and return it with its random stream, which the page goes on to draw weights from.

    Parameters
    ----------
    config : DataConfig
        Takes `n_samples` (500, or 1200 for regression), `noise` (ν, the page's slider over 100: 0 to 0.5, default 0)
        and `seed` (0 to 99999; 42182 is the page's ``seed=0.42182``).

    Returns
    -------
    table : Table
        `X` of shape (n_samples, 2), shuffled as the page does; `y` of int64 -1 and 1, or float64.
    stream : PlaygroundRandom
        The stream right after the shuffle.

    Raises
    ------
    ConfigError
        If a setting is beyond what the page can hold, or is not taken by this set.
    """
    refuse(config, "n_features", "n_classes", "target", "drop", "one_hot")
    generate, n_samples = PLAYGROUND[config.name]
    n_samples = n_samples if config.n_samples is None else config.n_samples
    noise = config.noise or 0.0
    if config.seed > MAX_SEED:
        raise ConfigError(must("seed", f"0 to {MAX_SEED} for {config.name}", config.seed))
    if noise > MAX_NOISE:
        raise ConfigError(must("noise", f"0 to {MAX_NOISE} for {config.name}", noise))
    if generate in (_circle, _gauss, _spiral) and n_samples % 2:
        raise ConfigError(must("n_samples", f"even for {config.name}", n_samples, "Each class has half of the rows."))
    stream = PlaygroundRandom(f"0.{config.seed:05d}")
    points = generate(stream, n_samples, noise)
    stream.shuffle(points)
    values = np.array(points)
    y = values[:, 2].copy() if generate in (_plane, _bumps) else values[:, 2].astype(np.int64)
    return Table(values[:, :2].copy(), y, ("x", "y"), "label"), stream


def playground_stream(config: DataConfig) -> PlaygroundRandom:
    """Return the random stream right after the data of `config` was made, where the page draws its first weight.

    Raises
    ------
    ConfigError
        If a setting is beyond what the page can hold, or `config` is not of a Playground set.
    """
    if config.name not in PLAYGROUND:
        raise ConfigError(must("data", f"one of {', '.join(PLAYGROUND)} to have the Playground's stream", config.name))
    return playground(config)[1]


def _circle(stream: PlaygroundRandom, n_samples: int, noise: float) -> list[Point]:
    points: list[Point] = []
    for low, high in ((0.0, 2.5), (3.5, 5.0)):
        for _ in range(n_samples // 2):
            r, angle = stream.uniform(low, high), stream.uniform(0, 2 * math.pi)
            x, y = r * math.sin(angle), r * math.cos(angle)
            nx, ny = stream.uniform(-5, 5) * noise, stream.uniform(-5, 5) * noise
            points.append((x, y, 1 if _distance(x + nx, y + ny, 0, 0) < 2.5 else -1))
    return points


def _xor(stream: PlaygroundRandom, n_samples: int, noise: float) -> list[Point]:
    points: list[Point] = []
    for _ in range(n_samples):
        x, y = (value + 0.3 if value > 0 else value - 0.3 for value in (stream.uniform(-5, 5), stream.uniform(-5, 5)))
        nx, ny = stream.uniform(-5, 5) * noise, stream.uniform(-5, 5) * noise
        points.append((x, y, 1 if (x + nx) * (y + ny) >= 0 else -1))
    return points


def _gauss(stream: PlaygroundRandom, n_samples: int, noise: float) -> list[Point]:
    variance = _linear(noise / 0.5, 0.5, 4)
    return [
        (stream.normal(centre, variance), stream.normal(centre, variance), label)
        for centre, label in ((2, 1), (-2, -1))
        for _ in range(n_samples // 2)
    ]


def _spiral(stream: PlaygroundRandom, n_samples: int, noise: float) -> list[Point]:
    points: list[Point] = []
    n = n_samples // 2
    for turn, label in ((0.0, 1), (math.pi, -1)):
        for i in range(n):
            r, t = i / n * 5, 1.75 * i / n * 2 * math.pi + turn
            x = r * math.sin(t) + stream.uniform(-1, 1) * noise
            y = r * math.cos(t) + stream.uniform(-1, 1) * noise
            points.append((x, y, label))
    return points


def _plane(stream: PlaygroundRandom, n_samples: int, noise: float) -> list[Point]:
    return _regression(stream, n_samples, noise, lambda x, y: _linear((x + y + 10) / 20, -1, 1))


def _bumps(stream: PlaygroundRandom, n_samples: int, noise: float) -> list[Point]:
    def height(x: float, y: float) -> float:
        bumps = (sign * _linear(max(0.0, min(1.0, _distance(x, y, cx, cy) / 2)), 1, 0) for cx, cy, sign in _GAUSSIANS)
        return max(bumps, key=abs)

    return _regression(stream, n_samples, noise, height)


def _regression(
    stream: PlaygroundRandom, n_samples: int, noise: float, value: Callable[[float, float], float]
) -> list[Point]:
    points: list[Point] = []
    for _ in range(n_samples):
        x, y = stream.uniform(-6, 6), stream.uniform(-6, 6)
        nx, ny = stream.uniform(-6, 6) * noise, stream.uniform(-6, 6) * noise
        points.append((x, y, value(x + nx, y + ny)))
    return points


def _linear(t: float, start: float, end: float) -> float:
    return start * (1 - t) + end * t  # d3's form; a shorter one differs in the last bits


def _distance(x: float, y: float, cx: float, cy: float) -> float:
    return math.sqrt((x - cx) * (x - cx) + (y - cy) * (y - cy))


PLAYGROUND: dict[str, tuple[Callable[[PlaygroundRandom, int, float], list[Point]], int]] = {
    "playground-circle": (_circle, 500),
    "playground-xor": (_xor, 500),
    "playground-gauss": (_gauss, 500),
    "playground-spiral": (_spiral, 500),
    "playground-reg-plane": (_plane, 1200),
    "playground-reg-gauss": (_bumps, 1200),
}
