"""What each setting of a sweep does: marginal effects, pairs of settings, and how much each of them matters."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations
from typing import TYPE_CHECKING, Any, Literal, Self, get_args

import numpy as np

from .._checks import must, one_of
from ..analysis.basin import larger_is_better
from ..analysis.statistics import FAILED
from ..analysis.sweep_effects import MarginalEffect, PairEffect, importance, marginal_effect, pair_effect, variance_name
from ..errors import ConfigError, DataError
from ._effects import draw_bars, draw_marginal, draw_pair, numbers_fit, write_numbers
from ._map_looks import ScaleLook
from ._style import add_note, measure_label, own_axes, some_panels

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes
    from matplotlib.collections import QuadMesh
    from matplotlib.colorbar import Colorbar
    from matplotlib.container import BarContainer
    from matplotlib.figure import Figure
    from matplotlib.lines import Line2D
    from matplotlib.text import Annotation

SweepKind = Literal["marginals", "pairs", "importance"]
QUANTILES = (0.1, 0.9)
COLUMNS = 3  # of panels, at most
WIDE = 30.0  # from the smallest to the largest loss, from which on a logarithmic axis shows more


class SweepDisplay:
    """What the settings of a sweep do to a measure, each over everything else that varies.

    Parameters
    ----------
    kind : {"marginals", "pairs", "importance"}
        A panel for each setting with the median and a band over the networks; a panel for each two of them with their
        mean; or bars of the share of the variance that each explains alone.
    measure : str
        The measure.
    effects : sequence of MarginalEffect
        The settings, in the order in which they are drawn.
    shares : dict of str to float
        The share of the variance that each setting explains alone, 0 to 1; see `importance`.
    pairs : sequence of PairEffect
        Of kind "pairs".
    counts : pair of int
        How many networks there are, and how many of them failed.
    quantiles : pair of float
        Shares of the networks below the band's edges.

    Attributes
    ----------
    figure_ : Figure
        Where it was drawn.
    axes_ : list of Axes
        A panel each.
    ax_ : Axes
        The first of them.
    lines_ : dict of str to Line2D
        The medians, by setting; of kind "marginals".
    bands_ : dict of str to artist
        Their bands: filled, or bars where the values are no numbers.
    meshes_ : dict of pair of str to QuadMesh
        By the settings along x and y; of kind "pairs".
    bars_ : BarContainer or None
        Of kind "importance".
    colorbar_ : Colorbar or None
        Of kind "pairs".
    note_ : Annotation or None
        What is drawn, over how many networks, and how many failed.

    Examples
    --------
    >>> import separatrix as sx
    >>> config = sx.RunConfig(data=sx.DataConfig("moons", n_samples=100), train=sx.TrainConfig(max_epochs=2))
    >>> found = sx.sweep(config, learning_rate=[0.01, 0.1], data__noise=[0.0, 0.2], seed=range(2))
    >>> display = SweepDisplay.from_sweep(found)
    >>> [panel.get_xlabel() for panel in display.axes_] == list(display.shares)
    True
    """

    figure_: Figure
    axes_: list[Axes]
    ax_: Axes
    lines_: dict[str, Line2D]
    bands_: dict[str, Any]
    meshes_: dict[tuple[str, str], QuadMesh]
    bars_: BarContainer | None
    colorbar_: Colorbar | None
    note_: Annotation | None

    def __init__(
        self,
        kind: SweepKind,
        measure: str,
        effects: Sequence[MarginalEffect],
        shares: dict[str, float],
        pairs: Sequence[PairEffect] = (),
        counts: tuple[int, int] = (0, 0),
        quantiles: tuple[float, float] = QUANTILES,
    ) -> None:
        self.kind = kind
        self.measure = measure
        self.effects = tuple(effects)
        self.shares = shares
        self.pairs = tuple(pairs)
        self.counts = counts
        self.quantiles = quantiles

    @classmethod
    def from_sweep(
        cls,
        found: Any,
        kind: SweepKind = "marginals",
        measure: str | None = None,
        *,
        factors: Sequence[str] | None = None,
        quantiles: tuple[float, float] = QUANTILES,
        ax: Any = None,
        **options: Any,
    ) -> Self:
        """Measure what the settings of a sweep do and draw it.

        Parameters
        ----------
        found : Sweep or HyperparameterMap
            The networks, as `sweep` returns them.
        kind : {"marginals", "pairs", "importance"}
            What to draw; see the class.
        measure : str, optional
            A column of the sweep's ``to_pandas``; none takes the sweep's own.
        factors : sequence of str, optional
            Which settings; none takes all that vary, the one that explains most first.
        quantiles : pair of float
            Shares of the networks below the band's edges.
        ax : Axes or sequence of Axes, optional
            Where to draw, one for each panel; none makes a figure.
        **options
            Passed to `plot`.

        Raises
        ------
        ConfigError
            If the kind or the quantiles are wrong.
        DataError
            If too few settings vary, or no network is trained.
        UnknownNameError
            If there is no such measure or setting.
        """
        sweep = getattr(found, "sweep", found)  # a map has one
        frame = sweep.to_pandas()
        names = list(sweep.factors if factors is None else factors)
        display = cls.from_frame(frame, names, measure or sweep.measure, kind, quantiles=quantiles)
        return display.plot(ax, **options)

    @classmethod
    def from_frame(
        cls,
        frame: pd.DataFrame,
        factors: Sequence[str],
        measure: str,
        kind: SweepKind = "marginals",
        *,
        quantiles: tuple[float, float] = QUANTILES,
    ) -> Self:
        """Measure what columns of a table do to another one; `plot` draws it.

        Parameters
        ----------
        frame : DataFrame
            One row a network: the settings, the measure and, if it is known, "status".
        factors : sequence of str
            The columns that are settings.
        measure, kind, quantiles
            As in `from_sweep`.

        Raises
        ------
        ConfigError, DataError, UnknownNameError
            As `from_sweep` does.
        """
        if kind not in get_args(SweepKind):
            raise ConfigError(one_of("kind", get_args(SweepKind), kind))
        needed = 2 if kind == "pairs" else 1
        if len(factors) < needed:
            advice = "Draw the seeds of one setting with SeedsDisplay." if needed == 1 else 'Take kind="marginals".'
            expected = f"at least {'one' if needed == 1 else 'two'}"
            raise DataError(must("The settings that vary", expected, len(factors), advice))
        if "status" in frame.columns:
            frame = frame[frame["status"] != "not done"]
        shares = importance(frame, factors, measure)
        order = list(shares)
        effects = [marginal_effect(frame, name, measure, quantiles) for name in order]
        pairs = [pair_effect(frame, x, y, measure) for x, y in combinations(order, 2)] if kind == "pairs" else []
        failed = int(frame["status"].isin(FAILED).sum()) if "status" in frame.columns else 0
        return cls(kind, measure, effects, shares, pairs, (len(frame), failed), quantiles)

    def plot(self, ax: Any = None, **kwargs: Any) -> Self:
        """Draw.

        Parameters
        ----------
        ax : Axes or sequence of Axes, optional
            Where, one for each panel; none makes a figure.
        **kwargs
            Passed to `Axes.plot` for the medians, to `Axes.pcolormesh` for pairs, or to `Axes.barh` for importance.

        Raises
        ------
        ConfigError
            If another number of axes is given.
        """
        self.lines_, self.bands_, self.meshes_ = {}, {}, {}
        self.bars_ = self.colorbar_ = None
        {"marginals": self._marginals, "pairs": self._pairs, "importance": self._importance}[self.kind](ax, kwargs)
        self.ax_ = self.axes_[0]
        return self

    def _marginals(self, ax: Any, kwargs: dict[str, Any]) -> None:
        self.figure_, self.axes_ = some_panels(ax, len(self.effects), _columns(len(self.effects)), (4.0, 3.4))
        for panel, effect in zip(self.axes_, self.effects, strict=True):
            drawn = draw_marginal(panel, effect, kwargs)
            self.lines_[effect.factor], self.bands_[effect.factor] = drawn
            panel.set_title(f"explains {_percent(self.shares[effect.factor])}", loc="left", fontsize="medium")
        if self._wide():
            for panel in self.axes_:
                panel.set_yscale("log")
        _share_y(self.axes_)
        for panel in self.axes_:
            first = panel.get_subplotspec() is None or panel.get_subplotspec().is_first_col()  # type: ignore[union-attr]
            panel.set_ylabel(measure_label(self.measure) if first else "")
        low, high = (f"{100 * share:g}" for share in self.quantiles)
        self._say(f"median and {low} to {high} % of")

    def _wide(self) -> bool:
        """Tell whether the measure is a loss that spans powers of ten."""
        drawn = np.concatenate([values for effect in self.effects for values in (effect.low, effect.high)])
        finite = drawn[np.isfinite(drawn)]
        positive = len(finite) > 0 and finite.min() > 0 and not larger_is_better(self.measure)
        return bool(positive and finite.max() / finite.min() >= WIDE)

    def _pairs(self, ax: Any, kwargs: dict[str, Any]) -> None:
        self.figure_, self.axes_ = some_panels(ax, len(self.pairs), _columns(len(self.pairs)), (4.6, 3.6))
        means = np.concatenate([pair.mean.ravel() for pair in self.pairs])
        look = ScaleLook(means, larger_is_better=larger_is_better(self.measure))
        for panel, pair in zip(self.axes_, self.pairs, strict=True):
            settings: dict[str, Any] = {"norm": look.norm, "cmap": look.cmap}
            self.meshes_[pair.x.factor, pair.y.factor] = draw_pair(panel, pair, settings | kwargs)
        if all(map(numbers_fit, self.axes_, self.pairs)):
            for panel, pair in zip(self.axes_, self.pairs, strict=True):
                write_numbers(panel, pair.mean, self.meshes_[pair.x.factor, pair.y.factor])
        mesh = next(iter(self.meshes_.values()))
        self.colorbar_ = self.figure_.colorbar(mesh, ax=self.axes_, extend=look.extend)
        self.colorbar_.set_label(f"mean {measure_label(self.measure)}")
        self._say("means of", "brighter is better")

    def _importance(self, ax: Any, kwargs: dict[str, Any]) -> None:
        self.figure_, only = own_axes(ax, 7.0, 1.3 + 0.42 * len(self.shares))
        self.axes_ = [only]
        self.bars_ = draw_bars(only, self.shares, variance_name(self.measure), kwargs)
        only.set_title(f"What {measure_label(self.measure)} depends on", loc="left")
        self._say("", "the rest is due to several settings together and to the seed")

    def _say(self, what: str, more: str = "") -> None:
        n, n_failed = self.counts
        who = f"{n:,} {'network' if n == 1 else 'networks'}"
        failed = f"{n_failed:,} failed{' (×)' if self.kind == 'marginals' else ''} and are left out" if n_failed else ""
        text = "; ".join(part for part in (f"{what} {who}".strip(), more, failed) if part)
        in_a_row = (len(self.axes_) - 1) % _columns(len(self.axes_)) + 1
        # a note under the middle one of three may be as wide as all of them
        self.note_ = add_note(self.axes_[-(in_a_row // 2) - 1], text, in_a_row if in_a_row % 2 else 1)


def _columns(n_panels: int) -> int:
    """Return how many panels stand beside each other: four are two by two."""
    return 2 if n_panels == 4 else min(n_panels, COLUMNS)


def _share_y(panels: Sequence[Axes]) -> None:
    limits = [panel.get_ylim() for panel in panels]
    for panel in panels:
        panel.set_ylim(min(low for low, _ in limits), max(high for _, high in limits))


def _percent(share: float) -> str:
    return f"{100 * share:.0f} %" if share >= 0.095 or share == 0 else f"{100 * share:.1f} %"
