"""Break the kernel on purpose, one way at a time, and expect the tests to notice.

Run from the repository's root: ``python tests/native/break_kernel.py``. Each fault is patched into a copy of the
sources, built, and tested; a fault that no test sees, or a patch that no longer applies, fails the script. The tests
load the module from the folder in SEPARATRIX_NATIVE, see `conftest.py` beside this file.
"""

from __future__ import annotations

import shutil
import sys
import tempfile
from pathlib import Path

from builds import ROOT, build, run

FAULTS = {
    "divisor of a short last batch": (
        "native/train.cpp",
        "if (!rows_.weight) return static_cast<double>(size);",
        "if (!rows_.weight) return static_cast<double>(job_.schedule.batch);",
    ),
    "bias gradient": ("native/products.hpp", "acc[m][K] = acc[m][K] + d;", "acc[m][K] = acc[m][K] + d * T(0.5);"),
    "stale weight in dX": (
        "native/train.cpp",
        "    std::copy_n(job.out.weights + m_ * net_.n_params, net_.n_params, w_);\n  }",
        "    std::copy_n(job.out.weights + m_ * net_.n_params, net_.n_params, w_);\n"
        "    std::copy_n(w_, net_.n_params, next_);\n  }",
        "native/kernels.cpp",
        "backward_input<T>(layer, params, dz,",
        "backward_input<T>(layer, ws.stale ? ws.stale : params, dz,",
        "native/network.hpp",
        "  T* gradient;   // (n_params,)\n",
        "  T* gradient;   // (n_params,)\n  const T* stale = nullptr;\n",
        "native/train.cpp",
        "      sum += job_.kernels->gradient(",
        "      scratch_.workspace.stale = next_;\n      sum += job_.kernels->gradient(",
    ),
    "padded rows": (
        "native/losses.hpp",
        "const I<T> real = real_rows<T>(r, chunk.rows);",
        "const I<T> real = real_rows<T>(r, chunk.stride);",
    ),
    "Adam's bias correction": (
        "native/train.cpp",
        "u.correction2 = 1 - std::pow(u.beta2, static_cast<double>(remembered + 1));",
        "u.correction2 = 1 - std::pow(u.beta2, static_cast<double>(remembered + 2));",
    ),
}


def tests_pass(module: Path) -> bool:
    tests = [ROOT / "tests/native" / f"test_{name}.py" for name in ("update", "edges")]
    outcome = run(sys.executable, "-m", "pytest", "-q", "-x", *tests, SEPARATRIX_NATIVE=str(module))
    if outcome.returncode not in (0, 1):
        raise SystemExit(f"The tests did not run:\n{outcome.stdout[-2000:]}{outcome.stderr[-2000:]}")
    return outcome.returncode == 0


def patch(source: Path, edits: tuple[str, ...]) -> None:
    for name, before, after in zip(edits[::3], edits[1::3], edits[2::3], strict=True):
        text = (source / name).read_text()
        if text.count(before) != 1:
            raise SystemExit(f"{name} no longer holds this once, so the fault cannot be made:\n{before}")
        (source / name).write_text(text.replace(before, after))


def main() -> None:
    unseen = []
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder)
        shutil.copy(ROOT / "CMakeLists.txt", source)
        for name, edits in {"nothing": (), **FAULTS}.items():
            shutil.copytree(ROOT / "native", source / "native", dirs_exist_ok=True)
            patch(source, edits)
            green = tests_pass(build(source / "build", source=source))
            print(f"{name}: {'green' if green else 'red'}", flush=True)
            if green != (name == "nothing"):
                unseen.append(name)
    if unseen:
        raise SystemExit(f"Not as expected: {', '.join(unseen)}.")


if __name__ == "__main__":
    main()
