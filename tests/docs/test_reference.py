import html
import re
import shutil
import sys

import pytest

import separatrix
from separatrix import exporters
from separatrix.cli import main
from separatrix.cli.commands import COMMANDS
from separatrix.config import DataConfig, ModelConfig, RunConfig, TrainConfig

from .pages import ROOT

REFERENCE = ROOT / "docs/reference"
CONFIGS = (RunConfig, DataConfig, ModelConfig, TrainConfig)


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    """The pages of settings, commands and errors as text, built by Sphinx without the gallery."""
    from sphinx.testing.util import SphinxTestApp

    source = tmp_path_factory.mktemp("source")
    for name in ("config", "commands", "errors"):
        shutil.copy(REFERENCE / f"{name}.rst", source)
    (source / "index.rst").write_text("Site\n====\n\n.. toctree::\n\n   config\n   commands\n   errors\n")
    (source / "conf.py").write_text(
        "extensions = ['sphinx.ext.autodoc', 'numpydoc', 'config_fields', 'command_help']\nsmartquotes = False\n"
    )
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sys, "path", [str(ROOT / "docs/_ext"), *sys.path])
        app = SphinxTestApp("html", srcdir=source)
        app.build()
        assert app.warning.getvalue() == ""
        yield {page.stem: plain(page.read_text(encoding="utf-8")) for page in app.outdir.glob("*.html")}
        app.cleanup()


def plain(page):
    """The words of an HTML page."""
    return " ".join(html.unescape(re.sub(r"<[^>]+>", "", page)).split())


def words(text):
    return " ".join(re.sub(r"`+", "", text).split())


def test_every_public_name_is_in_the_reference():
    index = (REFERENCE / "index.rst").read_text()
    listed = set(re.findall(r"^   ([\w.]+)$", index, re.MULTILINE))
    elsewhere = {"errors", "__version__"}  # a page, a line
    assert set(separatrix.__all__) - elsewhere <= listed
    assert {f"exporters.{name}" for name in exporters.__all__ if name.startswith("to_")} <= listed
    assert "separatrix.__version__" in index


def test_every_name_in_the_reference_exists():
    index = (REFERENCE / "index.rst").read_text()
    for name in re.findall(r"^   ((?:exporters\.)?[A-Za-z_]+)$", index.partition("Training\n")[2], re.MULTILINE):
        found = separatrix
        for part in name.split("."):
            found = getattr(found, part)


def test_every_name_of_analysis_is_in_its_page():
    from separatrix import analysis

    listed = set(re.findall(r"^   (\w+)$", (REFERENCE / "analysis.rst").read_text(), re.MULTILINE))
    assert set(analysis.__all__) - listed <= {"module_neurons"}


@pytest.mark.parametrize("config", CONFIGS)
def test_every_setting_is_described_on_the_page_of_settings(site, config):
    for name, field in config.model_fields.items():
        assert f"{config.__name__}.{name}" in site["config"]
        assert words(field.description) in words(site["config"]), name


def test_a_setting_says_its_type_its_default_and_its_flag(site):
    assert "int ≥ 1 · default 30 · --epochs" in site["config"]
    assert '"sgd", "adam", "adamw", "rmsprop" · default "sgd" · --optimizer' in site["config"]


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_has_help_with_an_example_and_stands_on_the_page(site, command, capsys, monkeypatch):
    monkeypatch.setenv("COLUMNS", "80")
    assert main([command, "--help"]) == 0
    shown = capsys.readouterr().out
    assert "Examples:" in shown
    assert f"separatrix {command}" in shown.partition("Examples:")[2]
    assert " ".join(shown.split()) in site["commands"]


def test_every_error_stands_on_the_page(site):
    for name, kind in vars(separatrix.errors).items():
        if isinstance(kind, type) and kind.__module__ == "separatrix.errors":
            assert f"separatrix.errors.{name}" in site["errors"]
            assert words(kind.__doc__) in words(site["errors"])


def test_every_example_has_its_place_in_the_gallery():
    sys.path.insert(0, str(ROOT / "docs/_ext"))
    try:
        from gallery import ORDER
    finally:
        sys.path.pop(0)
    assert sorted(ORDER) == sorted(path.stem for path in (ROOT / "examples").glob("*.py"))
    assert ORDER[0] == "tutorial"
