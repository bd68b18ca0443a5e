"""Make the pictures of the boundary of trainability and print its dimensions: ``python docs/images/fractal.py``.

It trains about 220,000 networks; that takes some minutes.
"""

from pathlib import Path

import matplotlib as mpl

mpl.use("agg")

from matplotlib import pyplot as plt
from PIL import Image

import separatrix as sx
from separatrix.analysis import boundary_pixels, box_dimension
from separatrix.sweeps import PRESETS, zoom
from separatrix.sweeps.map import HyperparameterMap

HERE = Path(__file__).parent
SIZE, FACTOR = 96, 8
DEEP = {"steps": 7, "size": 128, "factor": 4}  # of the animation


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
    deep = zoom("identity", **DEEP)
    sx.animate_zoom(deep, HERE / "fractal-zoom.webp", frames=8, fps=12, size=(480, 400))
    print("identity, deeper and deeper:", ", ".join(f"{dimension(found):.2f}" for found in deep))
    parts = {}
    for preset in PRESETS:
        whole, parts[preset] = zoom(preset, steps=2, size=SIZE, factor=FACTOR)
        print(f"{preset}: {dimension(whole):.2f}, then {dimension(parts[preset]):.2f} at {SIZE} pixels a side")
    picture(parts, "fractal-presets")


if __name__ == "__main__":
    main()
