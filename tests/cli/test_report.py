import json
import webbrowser

import pytest


@pytest.mark.parametrize(("words", "path"), [([], "moons.html"), (["-o", "a.html"], "a.html")])
def test_a_report_is_written_and_its_path_is_said(run, moons, own_folder, words, path):
    code, out, err = run("report", moons, *words)
    assert (code, err) == (0, "")
    assert out.startswith(f"Saved {path} (")
    assert "<h1>moons, mlp</h1>" in (own_folder / path).read_text(encoding="utf-8")


def test_json_says_path_and_size(run, moons, own_folder):
    code, out, _ = run("report", moons, "--json")
    assert code == 0
    assert json.loads(out) == {"path": "moons.html", "bytes": (own_folder / "moons.html").stat().st_size}


def test_where_no_browser_opens_the_page_s_place_is_said(run, moons, own_folder, monkeypatch):
    monkeypatch.setattr(webbrowser, "open", lambda address: False)
    code, _, err = run("report", moons, "--open")
    assert (code, err) == (0, f"No browser could be opened. The page is {own_folder / 'moons.html'}.\n")


@pytest.mark.parametrize(
    ("words", "code", "message"),
    [
        ([], 2, "error: FILES is missing: name at least one recording.\nSee: separatrix report --help\n"),
        (
            ["moons.safetensors", "-o", "a.txt"],
            2,
            "error: -o must be a path that ends in .html, .htm; got 'a.txt'.\nSee: separatrix report --help\n",
        ),
        (
            ["none.safetensors"],
            1,
            "error: There is no file 'none.safetensors'.\n",
        ),
    ],
)
def test_what_cannot_work_is_said_and_nothing_is_left(run, moons, own_folder, words, code, message):
    assert run("report", *words) == (code, "", message)
    assert [path.name for path in own_folder.iterdir()] == [moons]
