"""Make the pictures of the boundary of trainability and print its dimensions: ``python docs/images/fractal.py``.

It trains about 120,000 networks; that takes minutes.
"""

from pathlib import Path

import matplotlib as mpl

mpl.use("agg")

import numpy as np
from matplotlib import pyplot as plt
from PIL import Image

import separatrix as sx
from separatrix.analysis import boundary_pixels, box_dimension
from separatrix.sweeps import zoom
from separatrix.sweeps.map import HyperparameterMap

HERE = Path(__file__).parent
FACTOR = 8
# pixels a side of the whole map, where the next window is looked for, and of that window
SIZES = {
    "identity": (128, 128), "relu": (48, 96), "single_point": (64, 96),
    "minibatch": (48, 96), "tanh": (64, 96), "offset": (48, 96),
}  # fmt: skip


def window(preset: str) -> HyperparameterMap:
    """Return the map of the part of a preset's plane, 8 times narrower, that has the most boundary."""
    whole, part = SIZES[preset]
    found = zoom(preset, steps=2, size=whole, factor=FACTOR)[1]
    ends = (found.x.low, found.x.high), (found.y.low, found.y.high)
    return found if part == whole else sx.trainability_map(preset, size=part, window=ends)


def dimension(found: HyperparameterMap) -> float:
    return box_dimension(boundary_pixels(found.grid() < 0)).value


def picture(maps: dict[str, HyperparameterMap], name: str) -> None:
    """Draw maps beside each other, each with the dimension of its boundary."""
    columns = min(len(maps), 3)
    rows = -(-len(maps) // columns)
    figure, axes = plt.subplots(rows, columns, figsize=(4.2 * columns, 3.7 * rows), layout="constrained", squeeze=False)
    for ax, (title, found) in zip(axes.flat, maps.items(), strict=True):
        display = sx.MapDisplay.from_map(found, ax=ax)
        display.colorbar_.remove()
        display.note_.remove()
        ax.set_title(f"{title}: dimension {dimension(found):.2f}", loc="left")
    path = HERE / f"{name}.png"
    figure.savefig(path, dpi=80)
    plt.close(figure)
    with Image.open(path) as image:  # few colours are meant, so a palette holds them
        image.convert("RGB").quantize(128).save(path, optimize=True)


def main() -> None:
    nested = zoom("identity", steps=3, size=128, factor=FACTOR)
    picture({f"{FACTOR**step:,}×": found for step, found in enumerate(nested)}, "fractal-zoom")
    parts = {preset: window(preset) for preset in SIZES}
    picture(parts, "fractal-presets")
    for preset, found in parts.items():
        converged = np.mean(found.grid() < 0)
        print(f"{preset}: {dimension(found):.2f} at {len(found.grid())} pixels a side, {converged:.0%} converged")


if __name__ == "__main__":
    main()
