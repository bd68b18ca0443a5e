"""Train on an emulated 64-bit Arm processor and compare the bits with this machine's.

Run as root on Debian, from the repository's root: ``python tests/native/on_arm.py``. It installs a cross compiler and
QEMU, unpacks Debian's Python and NumPy for Arm into a temporary folder, builds the module for NEON and trains 440
populations of all activations, losses and update rules in both precisions, here with every instruction set.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from pathlib import Path

from builds import build, must_run

TOOLS = ("g++-aarch64-linux-gnu", "qemu-user")
PYTHON = ("python3.11", "python3.11-minimal", "libpython3.11-minimal", "libpython3.11-stdlib", "libpython3.11-dev")
LIBRARIES = (
    "python3-numpy",
    "libexpat1",
    "zlib1g",
    "libblas3",
    "liblapack3",
    "libgfortran5",
    "libc6",
    "libstdc++6",
    "libgcc-s1",
)
TRAININGS = """
import hashlib, sys
import numpy as np
if len(sys.argv) > 1: sys.path.insert(0, sys.argv[1]); import _native
else: from separatrix import _native
X = np.random.RandomState(0).randint(-1000, 1000, size=(150, 3)) / 256.0
labels = (X[:, 0] * X[:, 1] > 0).astype(np.int64)
def bits(dtype, activation, loss, rule, name):
    x = X.astype(dtype)
    y = labels if loss == "cross_entropy" else ((2 * labels - 1) if loss == "hinge" else labels).astype(dtype)
    result = _native.train(
        layer_sizes=[3, 7, 25, 3 if loss == "cross_entropy" else 1], activations=[activation] * 2, loss=loss,
        X=x[:100], y=y[:100], X_valid=x[100:], y_valid=y[100:], evaluate_valid=True, learning_rate=0.05, optimizer=rule,
        momentum=0.5 if rule in ("sgd", "rmsprop") else 0.0, weight_decay=1e-3, l1=1e-4, batch_size=80, n_epochs=4,
        seeds=np.arange(3), n_models=3, shuffle=True, record_steps=True, instruction_set=name)
    fields = ("weights", "step_loss", "valid_loss", "status", "steps")
    return hashlib.sha256(b"".join(np.ascontiguousarray(result[field]).tobytes() for field in fields)).hexdigest()
for name in _native.instruction_sets():
    for dtype in ("float32", "float64"):
        for activation in "identity relu leaky_relu elu tanh sigmoid silu gelu gelu_tanh softplus sin".split():
            for loss in ("binary_cross_entropy", "cross_entropy", "mse", "half_mse", "hinge"):
                for rule in ("sgd", "adam", "adamw", "rmsprop"):
                    print(name, dtype, activation, loss, rule, bits(dtype, activation, loss, rule, name))
"""


def main() -> None:
    must_run("dpkg", "--add-architecture", "arm64")
    must_run("apt-get", "update", "--quiet", "--quiet")
    must_run("apt-get", "install", "--quiet", "--quiet", "--yes", "--no-install-recommends", *TOOLS)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        arm = unpack(folder)
        module = build(
            folder / "build", f"-DCMAKE_TOOLCHAIN_FILE={toolchain(folder, arm)}", "-DCMAKE_BUILD_TYPE=Release"
        )
        built = next(module.glob("_native*.so"))
        built.rename(folder / "_native.cpython-311-aarch64-linux-gnu.so")
        there = digests("qemu-aarch64", "-L", arm, arm / "usr/bin/python3.11", "-c", TRAININGS, folder)
    here = digests(sys.executable, "-c", TRAININGS)
    (bits,) = there.values()
    for processor, others in here.items():
        differing = [line for line, other in zip(bits, others, strict=True) if line != other]
        print(f"{', '.join(there)} and {processor}: {len(bits) - len(differing)} of {len(bits)} equal")
        if differing:
            raise SystemExit("\n".join(differing))


def unpack(folder: Path) -> Path:
    """Fetch Debian's Python for Arm and return the folder of its files."""
    root = folder / "root"
    names = [f"{package}:arm64" for package in (*PYTHON, *LIBRARIES)]
    subprocess.run(["apt-get", "download", "--quiet", "--quiet", *names], cwd=folder, check=True, capture_output=True)
    for package in folder.glob("*.deb"):
        must_run("dpkg", "--extract", package, root)
    for name in ("blas", "lapack"):  # Debian's alternatives system would make these links
        library = f"lib{name}.so.3"
        (root / "usr/lib/aarch64-linux-gnu" / library).symlink_to(f"{name}/{library}")
    return root


def toolchain(folder: Path, root: Path) -> Path:
    include = root / "usr/include"
    path = folder / "arm.cmake"
    path.write_text(
        "set(CMAKE_SYSTEM_NAME Linux)\nset(CMAKE_SYSTEM_PROCESSOR aarch64)\n"
        "set(CMAKE_C_COMPILER aarch64-linux-gnu-gcc)\nset(CMAKE_CXX_COMPILER aarch64-linux-gnu-g++)\n"
        f'set(CMAKE_CXX_FLAGS_INIT "-I{include} -idirafter {include / "aarch64-linux-gnu"}")\n'
        f"set(Python_INCLUDE_DIR {include / 'python3.11'})\n"
    )
    return path


def digests(*command: object) -> dict[str, list[str]]:
    """Return for each instruction set the lines that the trainings print."""
    lines: dict[str, list[str]] = {}
    for line in must_run(*command, PYTHONPATH=os.environ.get("PYTHONPATH", "")).splitlines():
        name, _, rest = line.partition(" ")
        lines.setdefault(name, []).append(rest)
    return lines


if __name__ == "__main__":
    main()
