"""A range of a number, as an axis of a map or a factor of a sweep."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from .._checks import must
from ..errors import ConfigError
from .fields import dotted, is_number, is_whole, short

AT_AN_END = 2**16  # values of an axis that are compared there; all of a billion would fill the memory


@dataclass(frozen=True)
class Axis:
    """Evenly spaced values of a numeric field.

    Parameters
    ----------
    name : str
        The field, such as "learning_rate" or "data.noise"; "learning_rate.0" is the first layer's own.
    low, high : float
        The first and the last value.
    n : int
        How many values.
    log : bool
        Whether equal steps are equal ratios.

    Raises
    ------
    UnknownNameError
        If there is no such field.
    ConfigError
        If the field takes no numbers, `low` is not below `high`, `n` is less than 1, a logarithmic axis does not begin
        above 0, or the values lie closer than the field can tell apart.

    Examples
    --------
    >>> Axis("learning_rate", 0.01, 1, 3, log=True).values
    array([0.01, 0.1 , 1.  ])
    """

    name: str
    low: float
    high: float
    n: int = 64
    log: bool = False

    def __post_init__(self) -> None:
        object.__setattr__(self, "name", dotted(self.name))
        if not is_number(self.name):
            raise ConfigError(f"{self.label} takes no numbers. An axis needs a numeric field, such as learning_rate.")
        for bound in ("low", "high"):
            value = getattr(self, bound)
            if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
                raise ConfigError(must(f"{bound} of {self.label}", "a finite number", value))
        if isinstance(self.n, bool) or not isinstance(self.n, int) or self.n < 1:
            raise ConfigError(must(f"n of {self.label}", "a whole number of at least 1", self.n))
        if self.low >= self.high:
            raise ConfigError(must(f"low of {self.label}", f"less than high, {self.high:g}", self.low))
        if self.log and self.low <= 0:
            raise ConfigError(must(f"low of {self.label}", "greater than 0 on a logarithmic axis", self.low))
        if not self._apart:
            what = "whole numbers" if is_whole(self.name) else "numbers of float64"
            raise ConfigError(
                f"{self.n} values of {self.label} from {_exact(self.low)} to {_exact(self.high)} are not {what} apart. "
                f"Take fewer{', or equal steps in place of log' if self.log and is_whole(self.name) else ''}."
            )

    @classmethod
    def parse(cls, text: str, n: int = 64) -> Axis:
        """Read ``NAME=LOW:HIGH``, ``NAME=LOW:HIGH:log`` or ``NAME=LOW:HIGH:N:log``.

        Parameters
        ----------
        text : str
            The axis as it is typed.
        n : int
            How many values, where the text does not say.

        Raises
        ------
        ConfigError, UnknownNameError
            If it is no such text, or no such axis.

        Examples
        --------
        >>> Axis.parse("weight_decay=1e-6:1:log", 7)
        Axis(name='train.weight_decay', low=1e-06, high=1.0, n=7, log=True)
        """
        name, equals, rest = text.partition("=")
        parts = rest.split(":")
        log = parts[-1] == "log"
        numbers = parts[:-1] if log else parts
        try:
            low, high = float(numbers[0]), float(numbers[1])
            n = int(numbers[2]) if len(numbers) == 3 else n
        except (ValueError, IndexError):
            low = high = math.nan
        if not equals or len(numbers) not in (2, 3) or math.isnan(low):
            expected = "NAME=LOW:HIGH, NAME=LOW:HIGH:log or NAME=LOW:HIGH:N:log"
            raise ConfigError(must("An axis", expected, text, "For example: learning_rate=1e-4:10:log"))
        if len(numbers) == 2 and high - low >= 1 and is_whole(dotted(name.strip())):
            n = min(n, int(high - low) + 1)  # nobody said how many, and there are no more
        return cls(name.strip(), low, high, n, log)

    @property
    def label(self) -> str:
        """The field's name, as short as it is clear."""
        return short(self.name)

    @property
    def values(self) -> NDArray[np.float64]:
        """The values, float64 of shape (n,); those of whole-numbered fields are rounded."""
        return self.at(np.linspace(0, 1, self.n))

    @property
    def edges(self) -> NDArray[np.float64]:
        """Where the pixels round the values begin and end, float64 of shape (n + 1,)."""
        step = 1 / max(self.n - 1, 1)
        return self._spread(np.linspace(-step / 2, 1 + step / 2, self.n + 1))

    def at(self, shares: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return the values at shares of the way from low, 0, to high, 1."""
        values = self._spread(shares)
        values = np.where(shares == 0, self.low, np.where(shares == 1, self.high, values))
        return np.round(values) if is_whole(self.name) else values

    def nearest(self, value: float) -> int:
        """Return the place of the value nearest to one, in ratios on a logarithmic axis.

        Raises
        ------
        ConfigError
            If it lies outside the axis by more than half a step.
        """
        if not self.edges[0] <= value <= self.edges[-1]:
            raise ConfigError(must(self.label, f"from {self.low:g} to {self.high:g}", value))
        scale = np.log if self.log else np.asarray
        return int(np.argmin(np.abs(scale(self.values) - scale(value))))

    @property
    def _apart(self) -> bool:
        """Whether no two values are equal; a long axis is only looked at near its ends."""
        steps = np.arange(self.n) if self.n <= 2 * AT_AN_END else _ends(self.n)
        values = self.at(steps / max(self.n - 1, 1))
        return len(np.unique(values)) == len(values)

    def _spread(self, shares: NDArray[np.float64]) -> NDArray[np.float64]:
        if self.log:
            return np.exp(math.log(self.low) * (1 - shares) + math.log(self.high) * shares)
        return self.low * (1 - shares) + self.high * shares


def _exact(value: float) -> str:
    """Return all digits of a number, and no point where it is whole."""
    return repr(float(value)).removesuffix(".0")


def _ends(n: int) -> NDArray[np.int64]:
    first = np.arange(AT_AN_END)
    return np.concatenate((first, n - 1 - first[::-1]))
