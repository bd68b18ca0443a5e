"""A figure as inline SVG whose text and lines take the page's colours, light or dark."""

from __future__ import annotations

import base64
import io
import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

# Stand-ins that no picture uses otherwise; each is replaced by a variable of the page's style sheet.
INK, PAPER = "#010203", "#fefdfc"
VARIABLES = {INK: "--ink", PAPER: "--paper", "#0072b2": "--blue", "#d55e00": "--orange"}

THEMES = {
    "light": {"ink": "#23262b", "paper": "#ffffff"},
    "dark": {"ink": "#e6e4df", "paper": "#1d2025"},
}  # of pictures made of pixels; the same colours are in the style sheet

PNG_LIMIT = 60_000  # bytes of base64 beyond which a picture inside the SVG becomes a WebP
DPI = 150  # of what is drawn as pixels


@contextmanager
def drawing_style(colors: Mapping[str, str], font_size: float = 11) -> Iterator[None]:
    """Within the block, matplotlib draws in the report's own style, whatever the user's is.

    Parameters
    ----------
    colors : mapping of str to str
        "ink" for text and lines, "paper" for the ground.
    font_size : float
        In points.
    """
    from matplotlib import pyplot as plt

    ink, paper = colors["ink"], colors["paper"]
    settings: dict[str, Any] = dict.fromkeys(("text.color", "axes.labelcolor", "axes.edgecolor", "grid.color"), ink)
    settings |= {"xtick.color": ink, "ytick.color": ink}
    settings |= {"figure.facecolor": paper, "axes.facecolor": paper, "savefig.facecolor": paper}
    settings |= {"font.size": font_size, "axes.titlesize": font_size, "svg.fonttype": "none"}
    settings |= {"legend.edgecolor": "none", "axes.linewidth": 0.8}
    with plt.style.context(["default", settings]):
        yield


def inline_svg(figure: Figure, name: str) -> str:
    """Return a figure that was drawn with `INK` on `PAPER` as an ``<svg>`` element for the body of a page.

    Parameters
    ----------
    figure : Figure
        What to draw.
    name : str
        Goes before each id in it, so that several can stand in one page.
    """
    file = io.StringIO()
    figure.savefig(file, format="svg", dpi=DPI, transparent=True)
    text = file.getvalue()
    text = text[text.index("<svg") :]
    text = re.sub(r"<metadata>.*?</metadata>|<style.*?</style>", "", text, flags=re.DOTALL)
    box = re.search(r'viewBox="([^"]+)"', text)
    assert box is not None
    text = f'<svg viewBox="{box[1]}" aria-hidden="true">{text[text.index(">") + 1 :]}'
    used = set(re.findall(r'(?:url\(|href=")#([^)"]+)', text))
    text = re.sub(r' id="([^"]*)"', lambda found: f' id="{name}-{found[1]}"' if found[1] in used else "", text)
    text = text.replace("url(#", f"url(#{name}-")
    text = re.sub(r' (?:xlink:)?href="#', f' href="#{name}-', text)
    text = re.sub(r' (?:xlink:)?href="data:image/png;base64,([^"]*)"', _image, text)
    text = re.sub(r"font-family: [^;\"]*;? ?", "", text)  # the page's own
    text = re.sub("|".join(VARIABLES), lambda color: f"var({VARIABLES[color[0]]})", text)
    return re.sub(r"\s*\n\s*", "\n", text).strip()


def axes_svg(
    picture: Callable[[Axes], object], name: str, size: tuple[float, float], colors: Mapping[str, str] | None = None
) -> str:
    """Return what `picture` draws on new axes, of a size in inches, as an ``<svg>`` element without a title.

    It takes the page's colours, light or dark, or those that are given.
    """
    from matplotlib.figure import Figure

    with drawing_style(colors or {"ink": INK, "paper": PAPER}):
        figure: Figure = Figure(figsize=size, layout="constrained")
        axes = figure.subplots()
        picture(axes)
        axes.set_title("", loc="left")  # the page has headings
        return inline_svg(figure, name)


def themed_svg(draw: Callable[[str], str]) -> str:
    """Return two drawings of which the page shows that of its theme: `draw` is called with "light" and "dark".

    It is for pictures whose pixels fade into the page's ground, or whose colours depend on it.
    """
    return "".join(f'<div class="in-{theme}">\n{draw(theme)}\n</div>\n' for theme in THEMES)


def data_uri(content: bytes, kind: str) -> str:
    """Return bytes as an address that needs no request: ``data:image/webp;base64,...``."""
    return f"data:{kind};base64,{base64.b64encode(content).decode()}"


def _image(match: re.Match[str]) -> str:
    """Turn a large PNG, such as ten thousand points, into a WebP of about a fifth of its size."""
    encoded = re.sub(r"\s", "", match[1])
    if len(encoded) < PNG_LIMIT:
        return f' href="data:image/png;base64,{encoded}"'
    from PIL import Image

    file = io.BytesIO()
    Image.open(io.BytesIO(base64.b64decode(encoded))).save(file, format="WEBP", quality=85, method=4)
    return f' href="{data_uri(file.getvalue(), "image/webp")}"'
