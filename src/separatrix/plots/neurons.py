"""Every hidden neuron's map over the plane, layer by layer, and the network's answer below."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Self

import numpy as np
from numpy.typing import NDArray

from .._checks import must
from ..analysis.grid import FeaturePair
from ..analysis.neurons import HiddenLayer, Neurons, neurons
from ..errors import ConfigError
from ..recording import Recording
from ._points import draw_legend_at
from ._style import add_note, own_axes, plain, signs_map, size_in_inches
from ._surface import held_note, level_colors, mixed_rgb, response_label, surface_rgb, value_levels

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure
    from matplotlib.image import AxesImage
    from matplotlib.text import Annotation, Text

FloatArray = NDArray[np.float64]

GAP = 0.1  # between two tiles, in tiles
HEADING = 0.36  # a line of text over each layer, in inches
OUTPUT = 1.9  # inches
WIDTH = 8.0  # inches


class NeuronsDisplay:
    """Each hidden neuron's activation over two features: red below zero, blue above, each map on its own scale.

    Parameters
    ----------
    neurons : Neurons
        The activations.

    Attributes
    ----------
    ax_, figure_ : Axes, Figure
        Where it was drawn.
    images_ : list of AxesImage
        A sheet of maps for each hidden layer, and the network's answer last.
    texts_ : list of Text
        One heading a layer, and the answer's.
    note_ : Annotation
        How to read the maps, and what is held.
    """

    ax_: Axes
    figure_: Figure
    images_: list[AxesImage]
    texts_: list[Text]
    note_: Annotation | None

    def __init__(self, neurons: Neurons) -> None:
        self.neurons = neurons

    @classmethod
    def from_recording(
        cls,
        recording: Recording,
        frame: int = -1,
        *,
        features: FeaturePair | None = None,
        resolution: int = 60,
        padding: float = 0.08,
        ax: Axes | None = None,
        **options: Any,
    ) -> Self:
        """Evaluate and draw the hidden neurons of a recorded network.

        Parameters
        ----------
        recording : Recording
            The run, of any module whose activations are modules.
        frame : int
            Which frame's weights; negative counts from the end.
        features, resolution, padding
            The plane: see `separatrix.analysis.make_grid`.
        ax : Axes, optional
            Where to draw; none makes a figure.
        **options
            Passed to `plot`.

        Raises
        ------
        ConfigError, DataError, UnknownNameError
            As `separatrix.analysis.neurons` does.
        """
        return cls(neurons(recording, frame, features, resolution, padding)).plot(ax, **options)

    def plot(self, ax: Axes | None = None, *, max_neurons: int = 100, **kwargs: Any) -> Self:
        """Draw.

        Parameters
        ----------
        ax : Axes, optional
            Where; none makes a figure as high as the layers need.
        max_neurons : int
            Maps drawn a layer at most; a wider layer's first ones.
        **kwargs
            Passed to `Axes.imshow`.
        """
        if isinstance(max_neurons, bool) or not isinstance(max_neurons, (int, np.integer)) or max_neurons < 1:
            raise ConfigError(must("max_neurons", "a whole number of at least 1", max_neurons))
        layers = self.neurons.layers
        shown = [min(layer.width, max_neurons) for layer in layers]
        columns = int(np.clip(np.ceil(np.sqrt(3 * max(shown, default=1))), 6, 16))
        across = columns * (1 + GAP) - GAP
        rows = [-(-count // columns) * (1 + GAP) for count in shown]
        width, height = (WIDTH, np.inf) if ax is None else size_in_inches(ax)
        output = min(OUTPUT, height / 4)
        free = height - output - (len(rows) + 1) * HEADING  # text keeps its size in small axes, tiles do not
        tile = max(0.05, min(width / across, free / max(sum(rows), 1)))
        heading, side = HEADING / tile, min(output / tile, across)
        heights = [heading + row for row in rows]
        total = sum(heights) + heading + side
        self.figure_, self.ax_ = own_axes(ax, WIDTH, total * tile + 0.5)
        self.images_, self.texts_ = [], []
        top = heading
        for number, (layer, count, height) in enumerate(zip(layers, shown, heights, strict=True), start=1):
            self._draw_layer(layer, number, count, columns, top, kwargs)
            top += height
        self._draw_output(top, side, kwargs)
        self.ax_.set(xlim=(-GAP, across + GAP), ylim=(total + GAP, -GAP), aspect="equal", xticks=[], yticks=[])
        self.ax_.spines[:].set_visible(False)
        self.note_ = add_note(self.ax_, self._note())
        return self

    def _draw_layer(
        self, layer: HiddenLayer, number: int, shown: int, columns: int, top: float, kwargs: dict[str, Any]
    ) -> None:
        silent = int(layer.silent[:shown].sum())
        parts = [f"hidden layer {number}: {layer.width} {layer.kind}"]
        parts += [f"first {shown} drawn"] if shown < layer.width else []
        parts += [f"{silent} silent here"] if silent else []
        self.texts_.append(self.ax_.text(0, top - GAP, ", ".join(parts), va="bottom"))
        scaled = _own_scale(layer.activations[..., :shown])
        mosaic = _mosaic(signs_map(self.ax_)((scaled + 1) / 2), columns)
        extent = (0, columns * (1 + GAP), top + -(-shown // columns) * (1 + GAP), top)
        self.images_.append(self.ax_.imshow(mosaic, **{"extent": extent, "interpolation": "nearest"} | kwargs))
        self._frame(shown, columns, top, 1.0)

    def _draw_output(self, top: float, side: float, kwargs: dict[str, Any]) -> None:
        from matplotlib.colors import to_rgb

        output = self.neurons.output
        if output.classes is not None and len(output.classes) > 2:
            colors, label = mixed_rgb(output.values, to_rgb(self.ax_.get_facecolor())), plain(output.target_name)
            draw_legend_at(self.ax_, output.classes, (side + GAP, top))
        else:
            values = output.values if output.classes is None else output.values[..., -1]
            colors = surface_rgb(values, value_levels(output, None), level_colors(output))
            label = response_label(output)
        label = f"output: {label}" if self.neurons.layers else f"output: {label} (there is no hidden layer)"
        self.texts_.append(self.ax_.text(0, top - GAP, label, va="bottom"))
        settings = {"extent": (0, side, top + side, top), "interpolation": "bilinear"} | kwargs
        self.images_.append(self.ax_.imshow(colors[::-1], **settings))
        self._frame(1, 1, top, side)

    def _frame(self, shown: int, columns: int, top: float, side: float) -> None:
        """Outline each tile, or a map near zero would vanish in a white figure."""
        from matplotlib.collections import LineCollection

        square = np.array([[0, 0], [1, 0], [1, 1], [0, 1], [0, 0]]) * side
        corners = [((index % columns) * (1 + GAP), top + (index // columns) * (1 + GAP)) for index in range(shown)]
        outlines = [square + corner for corner in corners]
        self.ax_.add_collection(LineCollection(outlines, colors="0.5", linewidths=0.6, zorder=3))

    def _note(self) -> str:
        grid, parts = self.neurons.grid, []
        if self.neurons.layers:
            parts.append("red below zero, blue above; each map on its own scale")
        names = [plain(grid.feature_names[index]) for index in grid.features]
        parts.append(f"across: {names[0]}, up: {names[1]}")
        held = held_note(self.neurons.output)
        return "\n".join(["; ".join(parts), *([held] if held else [])])


def _own_scale(activations: NDArray[np.float32]) -> FloatArray:
    """Divide each neuron's map (n_y, n_x, width) by its own largest magnitude; silent ones stay zero."""
    finite = np.nan_to_num(activations.astype(np.float64), posinf=0.0, neginf=0.0)
    largest = np.abs(finite).max(axis=(0, 1))
    return finite / np.where(largest > 0, largest, 1)


def _mosaic(maps: FloatArray, columns: int) -> FloatArray:
    """Lay maps (n_y, n_x, n, 4) side by side with clear gaps, the first row of pixels on top."""
    n_y, n_x, n_maps, channels = maps.shape
    gap_y, gap_x = round(GAP * n_y), round(GAP * n_x)
    rows = -(-n_maps // columns)
    sheet = np.zeros((rows * (n_y + gap_y), columns * (n_x + gap_x), channels))
    for index in range(n_maps):
        top, left = (index // columns) * (n_y + gap_y), (index % columns) * (n_x + gap_x)
        sheet[top : top + n_y, left : left + n_x] = maps[::-1, :, index]
    return sheet
