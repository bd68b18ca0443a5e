"""A page that Node need not build."""

import pytest


@pytest.fixture
def built(tmp_path, monkeypatch):
    files = {"widget.js": "export default {}", "widget.css": "", "replay.js": "document.title;", "replay.css": ""}
    for name, text in files.items():
        (tmp_path / name).write_text(text)
    monkeypatch.setattr("separatrix.playground.page_files.STATIC", tmp_path)
