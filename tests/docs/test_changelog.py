import re

import separatrix

from .pages import ROOT


def test_the_version_or_what_is_unreleased_is_described():
    text = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    headings = re.findall(r"^## \[([^\]]+)\]", text, re.MULTILINE)
    assert headings[0] == "Unreleased"
    assert "Unreleased" in headings or separatrix.__version__ in headings
    assert re.search(r"^- \S", text, re.MULTILINE)
