import re

import pytest

from .pages import ROOT, check

README = (ROOT / "README.md").read_text(encoding="utf-8")
MAKEFILE = (ROOT / "Makefile").read_text(encoding="utf-8")


@pytest.mark.timeout(900)  # hundreds of networks, and without a compiler PyTorch trains them
def test_its_example_and_its_commands_print_what_it_says_they_print(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "80")
    check(ROOT / "README.md")


@pytest.mark.parametrize("target", re.findall(r"(?m)(?:^|`)make (\w+)", README))
def test_a_make_target_that_it_names_exists(target):
    assert re.search(rf"^{target}:", MAKEFILE, re.MULTILINE)


def test_its_parts_stand_in_their_order():
    parts = [
        "# Separatrix",
        "![",
        "make demo",
        "```python",
        "```console",
        "## How fast",
        "## Extras",
        "## Documentation",
    ]
    places = [README.index(part) for part in parts]
    assert places == sorted(places)


def test_its_picture_is_there_described_and_small():
    text, path = re.search(r"!\[(.*?)\]\((.*?)\)", README).groups()
    assert len(text) > 20
    assert (ROOT / path).stat().st_size < 700_000


def test_a_file_that_it_links_to_exists():
    links = [link for link in re.findall(r"\]\(([^)]+)\)", README) if not link.startswith("http")]
    assert links
    assert [link for link in links if not (ROOT / link).exists()] == []


def test_every_extra_for_users_is_in_its_table():
    import tomllib

    extras = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["optional-dependencies"]
    table = re.findall(r"^\| `(\w+)` \|", README, re.MULTILINE)
    assert set(table) == set(extras) - {"test", "lint", "docs", "bench"}
