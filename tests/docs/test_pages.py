from pathlib import Path

import pytest

from separatrix.playground.page_files import STATIC

from .pages import ROOT, Shown, check, loosely, shown_in

OF_THE_COMPILED_ENGINE = {"maps", "seeds", "sweeps"}  # hundreds of networks, and what a plan of them says
NEED_THE_PAGE = {"playground", "notebook"}  # what Node builds
PAGES = [*sorted((ROOT / "docs").glob("*.md")), *sorted((ROOT / "docs/howto").glob("*.md"))]


@pytest.fixture(autouse=True)
def own_folder(tmp_path, tmp_path_factory, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("SEPARATRIX_STORE", str(tmp_path_factory.mktemp("store") / "runs.sqlite"))
    monkeypatch.setenv("COLUMNS", "80")


@pytest.mark.parametrize(
    "page",
    [
        pytest.param(page, marks=[pytest.mark.native] * (page.stem in OF_THE_COMPILED_ENGINE), id=page.stem)
        for page in PAGES
    ],
)
def test_a_page_prints_what_it_says_it_prints(page):
    if page.stem in NEED_THE_PAGE and not (STATIC / "replay.js").is_file():
        pytest.skip("needs the playground's page: install Node 20.19 or newer, then make page")
    check(page)


def test_a_page_that_shows_another_output_fails(tmp_path):
    page = Path(tmp_path / "page.md")
    page.write_text("```python\nprint('three words here')\n```\n\n```text\nfour words are here\n```\n")
    with pytest.raises(AssertionError, match="three words here"):
        check(page)


def test_a_command_is_told_from_its_output():
    text = "```console\n$ separatrix --version\n0.1.0\n$ ls\n```\n"
    assert list(shown_in(text)) == [Shown("console", "separatrix --version", "0.1.0\n"), Shown("console", "ls", "")]


def test_ids_of_the_library_are_all_alike():
    assert loosely("kept as run 0tm8m6m8 (slow)") == loosely("kept as run 0tn00000 (slow)")
    assert loosely("kept as run slowly00") != loosely("kept as run 0tn00000")


def test_numbers_are_compared_loosely_and_words_exactly():
    assert loosely("loss  0.25 after 3 epochs, 1,770 steps") == loosely("loss 1e-05 after 12 epochs, 9 steps")
    assert loosely("moons2 0.5") != loosely("moons3 0.5")
