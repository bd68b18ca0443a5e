import re
import tomllib

import pytest

from .pages import ROOT

TEXT = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")


def test_the_layers_are_those_that_are_held():
    shown = re.search(r"<!-- layers -->\n```text\n(.*?)```", TEXT, re.DOTALL)[1].splitlines()
    (contract,) = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"]
    assert shown == [layer.replace("separatrix.", "") for layer in contract["layers"]]


@pytest.mark.parametrize("room", sorted(set(re.findall(r"`((?:\w+/)+\w*(?:\.\w+)?)`", TEXT))))
def test_a_folder_or_file_that_it_names_exists(room):
    assert (ROOT / room).exists() or (ROOT / "src/separatrix" / room).exists()
