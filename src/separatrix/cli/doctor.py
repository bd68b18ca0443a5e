"""``separatrix doctor``: what is installed, what could be added, and where the time of a first run goes."""

from __future__ import annotations

import importlib.util
import os
import platform
import shutil
import sys
import time
from importlib import metadata
from typing import Annotated, Any

from cyclopts import Parameter

from .. import __version__
from .output import console, print_json

PACKAGES = ("torch", "numpy", "scipy", "scikit-learn", "pandas", "pydantic", "safetensors", "matplotlib", "pillow")
EXTRAS = {
    "parquet": (("pyarrow",), "reads Parquet tables"),
    "video": (("imageio_ffmpeg",), "writes .mp4 animations where no ffmpeg is installed"),
    "onnx": (("onnx", "onnxscript", "onnxruntime"), "exports networks as ONNX"),
    "postgres": (("psycopg",), "keeps the library of runs in PostgreSQL"),
    "dask": (("distributed",), "trains sweeps and maps on a cluster"),
    "optuna": (("optuna",), "draws the settings of a sweep by what did well"),
    "notebook": (("anywidget",), "shows recordings and live trainings in notebooks"),
}


def doctor(*, json: Annotated[bool, Parameter(negative=())] = False) -> None:
    """Say what is installed here and what could be.

    Versions, PyTorch's threads and devices, the native engine, the optional extras with the line that
    adds each, and the seconds that the parts of a first run take.

    Parameters
    ----------
    json
        Print the same as one JSON object.
    """
    found = {
        "versions": _versions(),
        "seconds": _seconds(),
        "torch": _torch(),
        "native": _native(),
        "extras": {name: _has(*modules) for name, (modules, _) in EXTRAS.items()},
        "ffmpeg": shutil.which("ffmpeg"),
    }
    print_json(found) if json else _print(found)


def _versions() -> dict[str, str]:
    installed = {name: metadata.version(name) for name in PACKAGES}
    return {"separatrix": __version__, "python": platform.python_version(), **installed}


def _has(*modules: str) -> bool:
    return all(importlib.util.find_spec(module) is not None for module in modules)


def _torch() -> dict[str, Any]:
    import torch

    gpus = [torch.cuda.get_device_name(at) for at in range(torch.cuda.device_count())]
    return {"threads": torch.get_num_threads(), "cpus": os.cpu_count(), "cuda": gpus}


def _native() -> dict[str, str | None]:
    from ..engines.select import describe_native, native_instruction_set

    return {"instruction_set": native_instruction_set(), "says": describe_native()}


def _seconds() -> dict[str, float]:
    """Time the parts of a first run, in the order in which one meets them."""
    took: dict[str, float] = {}
    clock = time.perf_counter()

    def lap(name: str) -> None:
        nonlocal clock
        now = time.perf_counter()
        took[name] = round(now - clock, 3)
        clock = now

    import torch  # noqa: F401 (its import is what is timed)

    lap("import torch")
    from ..config import DataConfig, RunConfig, TrainConfig
    from ..engines import train

    lap("import separatrix")
    config = RunConfig(data=DataConfig("moons", n_samples=400), train=TrainConfig(max_epochs=10))
    train(config)
    lap("first training")
    run = train(config)
    lap("the same again")
    from ..analysis import boundary

    boundary(run)
    lap("a boundary of 300 × 300")
    return took


def _print(found: dict[str, Any]) -> None:
    out = console()
    versions = ", ".join(f"{name} {version}" for name, version in found["versions"].items())
    torch = found["torch"]
    gpus = ", ".join(torch["cuda"]) or "none"
    out.print(f"{versions}\n{platform.platform()}, {sys.executable}\n")
    out.print(f"PyTorch: {torch['threads']} threads of {torch['cpus']} processors; CUDA devices: {gpus}")
    out.print(f"native engine: {found['native']['says']}", soft_wrap=True)
    out.print(f"ffmpeg: {found['ffmpeg'] or 'not found'}\n", soft_wrap=True)
    for name, (_, purpose) in EXTRAS.items():
        present = found["extras"][name]
        advice = "" if present else f'. To add it: pip install "separatrix[{name}]"'
        out.print(f"extra {name}: {'installed' if present else 'not installed'}; it {purpose}{advice}", soft_wrap=True)
    out.print("\nWhere time goes, in seconds:")
    for name, seconds in found["seconds"].items():
        out.print(f"  {seconds:6.2f}  {name}")
