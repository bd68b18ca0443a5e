"""The network drawn: nodes, and edges as wide as their weight is large."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Self

import numpy as np
from numpy.typing import NDArray

from .._checks import must
from ..analysis.weights import LayerWeights, layer_weights
from ..errors import ConfigError
from ..recording import Recording
from ._style import add_note, foreground, own_axes, plain, two_colors

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.collections import LineCollection, PathCollection
    from matplotlib.figure import Figure
    from matplotlib.legend import Legend
    from matplotlib.text import Annotation, Text

FloatArray = NDArray[np.float64]

WIDEST = 3.5  # points


class WeightsDisplay:
    """The network as nodes and edges: an edge's width is its weight's size, its colour the sign, a node's its bias.

    Parameters
    ----------
    layers : sequence of LayerWeights
        The weight matrices in order.
    input_names, output_names : sequence of str
        What the first and the last nodes stand for; empty for none.
    headings : sequence of str
        One a column of nodes, inputs first; empty for the numbers of nodes alone.

    Attributes
    ----------
    ax_, figure_ : Axes, Figure
        Where it was drawn.
    edges_ : list of LineCollection
        One a layer.
    nodes_ : list of PathCollection
        One a column, inputs first.
    texts_ : list of Text
        Names, headings, and "⋮" where nodes are left out.
    legend_ : Legend
        The two signs.
    note_ : Annotation or None
        The largest weight.
    """

    ax_: Axes
    figure_: Figure
    edges_: list[LineCollection]
    nodes_: list[PathCollection]
    texts_: list[Text]
    legend_: Legend
    note_: Annotation | None

    def __init__(
        self,
        layers: Sequence[LayerWeights],
        input_names: Sequence[str] = (),
        output_names: Sequence[str] = (),
        headings: Sequence[str] = (),
    ) -> None:
        self.layers = tuple(layers)
        self.input_names = tuple(input_names)
        self.output_names = tuple(output_names)
        self.headings = tuple(headings)

    @classmethod
    def from_recording(cls, recording: Recording, frame: int = -1, *, ax: Axes | None = None, **options: Any) -> Self:
        """Draw a recorded network.

        Parameters
        ----------
        recording : Recording
            The run; its linear layers must form a chain.
        frame : int
            Which frame's weights; negative counts from the end.
        ax : Axes, optional
            Where to draw; none makes a figure.
        **options
            Passed to `plot`.

        Raises
        ------
        ConfigError
            If there is no such frame.
        DataError
            If the layers are no chain.
        """
        layers = layer_weights(recording, frame)
        model, data = recording.config.model, recording.data
        names = model.features or data.feature_names
        names = names if len(names) == layers[0].weight.shape[1] else ()
        if data.classes is None:
            outputs = [data.target_name]
        else:
            outputs = [f"{data.target_name} = {label}" for label in data.classes]
            outputs = outputs[-1:] if len(outputs) == 2 else outputs
        outputs = outputs if len(outputs) == len(layers[-1].weight) else []
        kinds = model.activations if model.name == "mlp" else ("",) * (len(layers) - 1)
        end = "output" if data.classes is None else "logit" if len(outputs) == 1 else "logits"
        return cls(layers, names, outputs, ["inputs", *kinds, end]).plot(ax, **options)

    def plot(self, ax: Axes | None = None, *, max_nodes: int = 12, **kwargs: Any) -> Self:
        """Draw.

        Parameters
        ----------
        ax : Axes, optional
            Where; none makes a figure.
        max_nodes : int
            Nodes drawn a column at most; of a larger one the first and last, with "⋮" between them.
        **kwargs
            Passed to the `LineCollection` of each layer's edges.
        """
        if isinstance(max_nodes, bool) or not isinstance(max_nodes, (int, np.integer)) or max_nodes < 3:
            raise ConfigError(must("max_nodes", "a whole number of at least 3", max_nodes))
        sizes = [self.layers[0].weight.shape[1], *(len(layer.weight) for layer in self.layers)]
        self.figure_, self.ax_ = own_axes(ax, float(np.clip(2.6 + 2.1 * len(sizes), 7, 14)), 5.4)
        shown = [_shown(size, max_nodes) for size in sizes]
        heights = [_heights(size, max_nodes) for size in sizes]
        self.edges_, self.nodes_, self.texts_ = [], [], []
        largest = max(float(np.nan_to_num(np.abs(layer.weight)).max()) for layer in self.layers)
        for column, layer in enumerate(self.layers):
            weight = layer.weight[np.ix_(shown[column + 1], shown[column])]
            self._draw_edges(column, weight, heights[column], heights[column + 1], largest, kwargs)
        for column, size in enumerate(sizes):
            bias = None if column == 0 else self.layers[column - 1].bias
            self._draw_nodes(column, None if bias is None else bias[shown[column]], heights[column])
            self._head(column, size, len(shown[column]), _dots_height(size, max_nodes))
        self._name_ends(shown, heights)
        self._label(largest, len(sizes))
        return self

    def _draw_edges(
        self, column: int, weight: FloatArray, before: FloatArray, after: FloatArray, largest: float, kwargs: Any
    ) -> None:
        from matplotlib.collections import LineCollection
        from matplotlib.colors import to_rgb

        ends = np.stack(np.meshgrid(before, after), axis=-1)  # (n_out, n_in, 2)
        places = np.broadcast_to([column, column + 1.0], ends.shape)
        segments = np.stack([places, ends], axis=-1).reshape(-1, 2, 2)
        values = np.nan_to_num(weight).ravel()
        order = np.argsort(np.abs(values))  # the strong ones on top
        share = np.abs(values[order]) / (largest or 1)
        colors = np.empty((len(values), 4))
        colors[:, :3] = np.where(values[order, None] >= 0, *map(to_rgb, two_colors(self.ax_)))
        colors[:, 3] = 0.12 + 0.88 * share
        settings = {"colors": colors, "linewidths": 0.15 + (WIDEST - 0.15) * share, "zorder": 1} | kwargs
        lines = LineCollection(list(segments[order]), **settings)
        self.ax_.add_collection(lines)
        self.edges_.append(lines)

    def _draw_nodes(self, column: int, bias: FloatArray | None, heights: FloatArray) -> None:
        from matplotlib.colors import to_rgb

        back = np.array(to_rgb(self.ax_.get_facecolor()))
        bias = np.zeros(len(heights)) if bias is None else np.nan_to_num(bias)
        share = np.abs(bias) / max(self._largest_bias(), 1e-12)
        sign = np.where(bias[:, None] >= 0, *map(to_rgb, two_colors(self.ax_)))
        faces = back * (1 - share[:, None]) + sign * share[:, None]
        size = 190 if len(heights) <= 8 else 120
        self.nodes_.append(
            self.ax_.scatter(
                np.full(len(heights), column), heights, s=size, c=faces, edgecolor=foreground(), linewidth=1, zorder=2
            )
        )

    def _largest_bias(self) -> float:
        return max(
            (float(np.nan_to_num(np.abs(layer.bias)).max()) for layer in self.layers if layer.bias is not None),
            default=0,
        )

    def _head(self, column: int, size: int, n_shown: int, dots: float) -> None:
        heading = f"{size} {plain(self.headings[column])}" if column < len(self.headings) else str(size)
        text = heading if n_shown == size else f"{heading}\n({n_shown} drawn)"
        self.texts_.append(self.ax_.text(column, 1.09, text.strip(), ha="center", va="bottom"))
        if n_shown < size:
            self.texts_.append(self.ax_.text(column, dots, "⋮", ha="center", va="center_baseline", fontsize="x-large"))

    def _name_ends(self, shown: list[NDArray[np.int64]], heights: list[FloatArray]) -> None:
        last = len(shown) - 1
        for column, names, side, shift in ((0, self.input_names, "right", -11), (last, self.output_names, "left", 11)):
            for index, height in zip(shown[column], heights[column], strict=True) if names else ():
                self.texts_.append(
                    self.ax_.annotate(
                        plain(names[index], 24),
                        (column, height),
                        xytext=(shift, 0),
                        textcoords="offset points",
                        ha=side,
                        va="center",
                        fontsize="small",
                    )
                )

    def _label(self, largest: float, n_columns: int) -> None:
        from matplotlib.lines import Line2D

        self.ax_.set(xlim=(-0.3, n_columns - 0.7), ylim=(-0.2, 1.24), xticks=[], yticks=[])
        self.ax_.spines[:].set_visible(False)
        handles = [Line2D([], [], color=color, linewidth=2.5) for color in two_colors(self.ax_)]
        self.legend_ = self.ax_.legend(
            handles, ["positive", "negative"], loc="lower center", borderaxespad=0, ncols=2, frameon=False
        )
        biased = f"; nodes: bias, at most {self._largest_bias():.3g}" if self._largest_bias() else ""
        self.note_ = add_note(self.ax_, f"edges: weight, at most {largest:.3g} in size{biased}")


def _shown(size: int, limit: int) -> NDArray[np.int64]:
    if size <= limit:
        return np.arange(size)
    head = limit // 2
    return np.concatenate([np.arange(head), np.arange(size - (limit - 1 - head), size)])


def _heights(size: int, limit: int) -> FloatArray:
    """Return a height for each node drawn, from 1 on top to 0; few nodes stand closer to the middle."""
    slots = _slots(size, limit)
    return slots if size <= limit else np.delete(slots, limit // 2)


def _dots_height(size: int, limit: int) -> float:
    """Return the height of the place that is left free for the dots, after the first half."""
    return float(_slots(size, limit)[min(size - 1, limit // 2)])


def _slots(size: int, limit: int) -> FloatArray:
    n_slots = min(size, limit)
    reach = 0.5 * min(1.0, n_slots / 6)
    return np.linspace(0.5 + reach, 0.5 - reach, n_slots) if n_slots > 1 else np.array([0.5])
