"""Build the native module in a folder of its own, for the scripts beside this file."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def run(*command: object, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [str(part) for part in command], cwd=ROOT, env=os.environ | environment, capture_output=True, text=True
    )


def must_run(*command: object, **environment: str) -> str:
    """Run a command and return what it prints; end the script with its words if it fails."""
    outcome = run(*command, **environment)
    if outcome.returncode:
        words = f"{outcome.stdout[-3000:]}{outcome.stderr[-3000:]}"
        raise SystemExit(f"{' '.join(map(str, command))} failed:\n{words}")
    return outcome.stdout


def build(target: Path, *options: str, source: Path = ROOT) -> Path:
    """Configure and build `source` in `target`, and return `target`, where the module then lies."""
    must_run("cmake", "-S", source, "-B", target, f"-DPython_EXECUTABLE={sys.executable}", *options)
    must_run("cmake", "--build", target, "-j", os.cpu_count() or 1)
    return target
