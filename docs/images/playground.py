"""Make the playground's pictures from what the browser's tests have kept: ``python docs/images/playground.py``."""

from pathlib import Path

from PIL import Image

HERE = Path(__file__).parent
KEPT = HERE.parents[1] / "build/screenshots"  # by pytest tests/browser
PICTURES = {
    "playground-light": "1-played-light",
    "playground-dark": "1-played-dark",
    "playground-branches-light": "5-branches-light",
    "playground-branches-dark": "5-branches-dark",
    "playground-map-light": "6-map-light",
    "playground-map-dark": "6-map-dark",
    "notebook": "9-notebook-live-light",
}
COLORS = 256  # all shades take three times as much

if __name__ == "__main__":
    for name, kept in PICTURES.items():
        with Image.open(KEPT / f"{kept}.png") as picture:
            few = picture.convert("RGB").quantize(COLORS, dither=Image.Dither.NONE)
            few.save(HERE / f"{name}.png", optimize=True)
