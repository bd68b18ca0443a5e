"""Scripts that run in a fresh process, all of them in one, because importing torch takes longer than training."""

import json
import re
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

DRIVER = """
import contextlib, io, json, runpy, sys
sys.modules["separatrix"] = None  # a script must do without it
sys.argv = ["script", "--steps"]
printed = {}
for path in json.load(sys.stdin):
    with contextlib.redirect_stdout(io.StringIO()) as out:
        try:
            runpy.run_path(path, run_name="__main__")
        except BaseException as error:
            print("failed", repr(error))
    printed[path] = out.getvalue()
print(json.dumps(printed))
"""


class Printed:
    """What a script printed: `losses` of every step, and the `score` line."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.losses = np.array([float(loss) for loss in re.findall(r"(?m)^\d+ (\S+)$", text)])
        self.epochs = len(re.findall(r"(?m)^epoch", text))
        found = re.search(r"(?m)^((?:validation|training) (?:accuracy|R²)) (\S+)$", text)
        self.said, self.score = found.groups() if found else ("", "")


@pytest.fixture(scope="session")
def run_scripts():
    def run(paths: list[Path]) -> dict[Path, Printed]:
        done = subprocess.run(
            [sys.executable, "-W", "error", "-c", DRIVER],
            input=json.dumps([str(path) for path in paths]),
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        return {Path(path): Printed(text) for path, text in json.loads(done.stdout).items()}

    return run
