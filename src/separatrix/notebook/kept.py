"""What a notebook keeps of a widget, for readers whose kernel is gone: a page in a frame, and a picture."""

from __future__ import annotations

import base64
import html
import io
from typing import Any

from ..recording import Recording

COLORS = 128  # of a picture; its shades take three times as much whole
HEIGHT = 900  # pixels; a frame cannot grow with what is in it, but a reader may drag its corner

# The picture lies under the frame. Where a notebook is not trusted the frame is left out, and the picture stays.
_KEPT = """<div class="separatrix-kept" style="position: relative; height: {height}px; resize: vertical; \
overflow: hidden"><img alt="{about}" src="data:image/png;base64,{picture}" style="max-width: 100%; max-height: 100%">\
<iframe title="{about}" sandbox="allow-scripts" srcdoc="{page}" \
style="position: absolute; inset: 0; width: 100%; height: 100%; border: 0"></iframe></div>"""

# In JupyterLab and Notebook the two outputs of a live widget stand below each other: the page where there is a kernel,
# and what is kept. Without a kernel the first one is an error's line. Only the one that can be read is shown.
ONE_OF_TWO = """<style>
.jp-OutputArea-child:has(.separatrix.live) + .jp-OutputArea-child:has(.separatrix-kept),
.jp-OutputArea-child:not(:has(.separatrix.live)):has(+ .jp-OutputArea-child .separatrix-kept-live) { display: none }
</style>"""


def kept(page: str, picture: bytes, about: str) -> str:
    """Return HTML that shows a page, and where it may not run its picture.

    Parameters
    ----------
    page : str
        A whole HTML page that needs nothing else.
    picture : bytes
        A PNG.
    about : str
        What both show, for who does not see them.
    """
    return _KEPT.format(
        height=HEIGHT, about=html.escape(about), picture=base64.b64encode(picture).decode(), page=html.escape(page)
    )


def picture_of(recording: Recording, replay: dict[str, Any]) -> bytes:
    """Return the boundary of a recording's last frame, over the features of a replay, as a PNG of about 40 kB."""
    from matplotlib.figure import Figure
    from PIL import Image

    from ..plots import BoundaryDisplay

    features = replay["messages"][0]["problem"]["view"]["features"]
    figure = Figure(figsize=(6.4, 4.4), layout="constrained")  # no pyplot: all threads would share its state
    BoundaryDisplay.from_recording(recording, features=features, ax=figure.add_subplot())
    drawn, few = io.BytesIO(), io.BytesIO()
    figure.savefig(drawn, format="png", dpi=100)
    Image.open(drawn).convert("RGB").quantize(COLORS).save(few, format="png", optimize=True)
    return few.getvalue()
