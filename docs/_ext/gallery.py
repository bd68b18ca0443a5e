"""What sphinx-gallery is told: the order of the examples, and how it finds the animations that they write."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

from sphinx_gallery.scrapers import figure_rst

ORDER = (
    "tutorial",
    "own_module",
    "own_table",
    "ten_classes",
    "inside_a_network",
    "replay",
    "scikit_learn",
    "plain_script",
    "fit_a_curve",
    "playground_spiral",
)


def order(file_name: str) -> int:
    """Return the place of an example in the gallery."""
    return ORDER.index(Path(file_name).stem)


def scrape_animations(block: Any, block_vars: dict[str, Any], gallery_conf: dict[str, Any]) -> str:
    """Move the animations that an example wrote beside itself into the page."""
    written = sorted(path for path in Path(block_vars["src_file"]).parent.iterdir() if path.suffix in (".webp", ".gif"))
    moved = []
    for path, numbered in zip(written, block_vars["image_path_iterator"], strict=False):
        target = str(Path(numbered).with_suffix(path.suffix))
        shutil.move(path, target)
        moved.append(target)
    alts = "The decision boundary and the loss, moving through the frames of the run"
    return figure_rst(moved, gallery_conf["src_dir"], alts)
