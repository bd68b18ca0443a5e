"""The faults that `break_kernel.py` makes: that they can still be made is seen here, that tests see them there."""

from __future__ import annotations

import importlib
import shutil
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


def test_each_fault_still_finds_its_place_in_the_kernel(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(str(Path(__file__).parent))
    script = importlib.import_module("break_kernel")
    for edits in script.FAULTS.values():
        shutil.copytree(ROOT / "native", tmp_path / "native", dirs_exist_ok=True)
        script.patch(tmp_path, edits)
