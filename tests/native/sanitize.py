"""Run the native tests on a build with AddressSanitizer and UndefinedBehaviorSanitizer.

Run from the repository's root: ``python tests/native/sanitize.py``. Python itself is not built with them, so their
library is loaded before it. Leaks are not looked for: Python's own would drown ours.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from builds import ROOT, build, must_run, run


def main() -> None:
    libraries = [must_run("g++", f"-print-file-name={name}").strip() for name in ("libasan.so", "libstdc++.so.6")]
    with tempfile.TemporaryDirectory() as folder:
        module = build(Path(folder), "-DSANITIZE=ON", "-DCMAKE_BUILD_TYPE=Debug")
        environment = {
            "LD_PRELOAD": " ".join(libraries),
            "ASAN_OPTIONS": "detect_leaks=0",
            "UBSAN_OPTIONS": "print_stacktrace=1:halt_on_error=1",
            "SEPARATRIX_NATIVE": str(module),
        }
        outcome = run(sys.executable, "-m", "pytest", "-q", "-x", ROOT / "tests/native", **environment)
    print(outcome.stdout[-4000:], outcome.stderr[-4000:], sep="")
    raise SystemExit(outcome.returncode)


if __name__ == "__main__":
    main()
