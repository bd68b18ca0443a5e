"""A folder of its own for each test, an environment without settings, and one recording that none changes."""

import os

import pytest

from separatrix.cli import main


@pytest.fixture(autouse=True)
def own_folder(tmp_path, tmp_path_factory, monkeypatch):
    """Run in an empty folder, at 80 columns, with no SEPARATRIX_* variable set but the test's own store."""
    for name in os.environ:
        if name.startswith("SEPARATRIX_"):
            monkeypatch.delenv(name)
    monkeypatch.setenv("SEPARATRIX_STORE", str(tmp_path_factory.mktemp("store") / "runs.sqlite"))
    monkeypatch.setenv("COLUMNS", "80")
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def moons(moons_run, own_folder):
    """The path of a recording of two moons, in the test's folder."""
    moons_run.save("moons.safetensors")
    return "moons.safetensors"


@pytest.fixture
def run(capsys):
    """Run a command line and return its exit code, stdout and stderr."""

    def call(*words):
        code = main([str(word) for word in words])
        said = capsys.readouterr()
        return code, said.out, said.err

    return call
