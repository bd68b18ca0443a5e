"""What the commands are called, what each does in a line, and examples, which the tests run."""

from __future__ import annotations

EXAMPLES = (
    "train moons --hidden 30 20 --epochs 30 -o moons.safetensors",
    "show moons.safetensors",
    "plot moons.safetensors boundary",
)

COMMANDS: dict[str, tuple[str, tuple[str, ...]]] = {
    "demo": (
        "Run the tutorial's three experiments and write a report.",
        ("demo", "demo --seeds 50 --open"),
    ),
    "train": (
        "Train a network and save its recording.",
        (
            "train moons --hidden 30 20 --epochs 30 -o moons.safetensors",
            "train moons --model logistic --epochs 20 --dry-run > run.toml",
            "train --config run.toml --learning-rate 0.1",
            "train houses.csv --target price --one-hot kind --drop id",
        ),
    ),
    "show": (
        "Say what a recording holds.",
        ("show moons.safetensors", "show moons.safetensors --json"),
    ),
    "plot": (
        "Draw a picture of a recording.",
        (
            "plot moons.safetensors boundary",
            "plot moons.safetensors neurons --epoch 3 --dark -o neurons.svg",
            "plot moons.safetensors animation -o moons.gif",
        ),
    ),
    "report": (
        "Write a page with every picture of a recording.",
        ("report moons.safetensors", "report moons.safetensors -o moons.html --json"),
    ),
    "predict": (
        "Predict the rows of a table with a recorded network.",
        ("predict moons.safetensors points.csv", "predict moons.safetensors points.csv --proba -o answers.csv"),
    ),
    "export": (
        "Write a recorded network as a script, weights, ONNX or torch.export.",
        ("export moons.safetensors -o moons.py", "export moons.safetensors -o moons.onnx"),
    ),
    "datasets": (
        "List the built-in data sets.",
        ("datasets", "datasets --json"),
    ),
    "doctor": (
        "Say what is installed here and what could be.",
        ("doctor", "doctor --json"),
    ),
    "--show-completion": (
        "Print a shell's completion script.",
        ("--show-completion bash >> ~/.bash_completion",),
    ),
}
