"""How to do a training again: as a command, and as Python."""

from __future__ import annotations

import shlex
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from ..config import DataConfig, ModelConfig, RunConfig, TrainConfig

# flags that are not simply the field's name
_FLAGS = {
    ("data", "seed"): "data-seed",
    ("model", "name"): "model",
    ("model", "hidden_layer_sizes"): "hidden",
    ("train", "max_epochs"): "epochs",
}
_KINDS: dict[str, type[DataConfig] | type[ModelConfig] | type[TrainConfig]] = {
    "data": DataConfig,
    "model": ModelConfig,
    "train": TrainConfig,
}
_TELLING = {"hidden_layer_sizes", "learning_rate", "batch_size", "max_epochs"}  # said even where they are the defaults
_ON_THE_WAY = {"evaluate", "frames"}  # what is measured and kept changes no result


def can_repeat(config: RunConfig) -> bool:
    """Tell whether the config alone determines the run: not with data or a network handed over in Python."""
    return config.data.name != "custom" and config.model.name != "module"


def command(config: RunConfig, name: str) -> str:
    r"""Return the command line that trains a config and draws its boundary.

    Examples
    --------
    >>> print(command(RunConfig(data=DataConfig("moons", noise=0.1), seed=3), "moons"))
    separatrix train moons --noise 0.1 --hidden 30 20 --learning-rate 0.05 \
      --batch-size 128 --epochs 30 --seed 3 -o moons.safetensors
    separatrix plot moons.safetensors boundary
    """
    file = shlex.quote(f"{name}.safetensors")
    words = ["separatrix train", shlex.quote(config.data.name), *flags(config), f"--seed {config.seed}", f"-o {file}"]
    return f"{wrapped(words)}\nseparatrix plot {file} boundary"


def python(config: RunConfig, n_seeds: int) -> str:
    """Return the Python that trains a config once, or with many seeds."""
    parts = []
    for section, kind in _KINDS.items():
        settings = [f"{field}={value!r}" for field, value in _changed(config, section) if field != "name"]
        if section == "data" or (section == "model" and config.model.name != "mlp"):
            name = getattr(config, section).name
            settings.insert(0, repr(name) if section == "data" else f"name={name!r}")
        if settings:
            parts.append(f"    {section}=sx.{kind.__name__}({', '.join(settings)}),")
    lines = ["import separatrix as sx", "", "config = sx.RunConfig(", *parts, f"    seed={config.seed},", ")"]
    if n_seeds == 1:
        return "\n".join([*lines, "run = sx.train(config)", "print(run.score())"])
    first = config.seed
    seeds = f"range({n_seeds})" if first == 0 else f"range({first}, {first + n_seeds})"
    many = f"runs = sx.train_population([config.replace(seed=seed) for seed in {seeds}])"
    return "\n".join([*lines, many, "print(runs.scores())"])


def _changed(config: RunConfig, section: str) -> Iterator[tuple[str, Any]]:
    """Yield the fields that are not their defaults, and those that a reader asks for first."""
    part = getattr(config, section)
    for field, info in type(part).model_fields.items():
        value = getattr(part, field)
        telling = field in _TELLING and (section, config.model.name) != ("model", "logistic")
        if field not in _ON_THE_WAY and (telling or value != info.get_default(call_default_factory=True)):
            yield field, value


def flags(config: RunConfig) -> Iterator[str]:
    """Yield the flags that say what is not the default."""
    for section in _KINDS:
        for field, value in _changed(config, section):
            if (section, field) == ("data", "name"):
                continue
            name = flag_of(section, field)
            if isinstance(value, bool):
                yield name if value else f"--no-{name[2:]}"
            elif isinstance(value, tuple):
                yield f"{name} {' '.join(shlex.quote(str(each)) for each in value)}".rstrip()
            else:
                yield f"{name} {shlex.quote(str(value))}"


def flag_of(section: str, field: str) -> str:
    """Return a field's flag, such as ``--hidden``."""
    return f"--{_FLAGS.get((section, field), field.replace('_', '-'))}"


def wrapped(words: Sequence[str], width: int = 76) -> str:
    """Break a command between its words, as a shell takes it."""
    lines = [words[0]]
    for word in words[1:]:
        if len(lines[-1]) + 1 + len(word) > width:
            lines[-1] += " \\"
            lines.append(f"  {word}")
        else:
            lines[-1] += f" {word}"
    return "\n".join(lines)


def file_stem(config: RunConfig) -> str:
    """Return a file name for a run's recording, without its suffix."""
    return f"{Path(config.data.name).stem}-{config.model.name}"
