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
            "train moons --name slow --tag rates --learning-rate 0.01",
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
        "Write a recorded network as a script, weights, ONNX, torch.export or a page.",
        ("export moons.safetensors -o moons.py", "export moons.safetensors -o moons.onnx"),
    ),
    "serve": (
        "Open the playground: a network learning, live, in the browser.",
        ("serve", "serve --open moons.safetensors", "serve --host 0.0.0.0 --port 8000 --no-browser"),
    ),
    "sweep": (
        "Train many networks that differ in seed or settings, and report on them.",
        (
            "sweep moons --hidden 30 20 --epochs 30 --seeds 1000",
            "sweep moons --vary learning_rate=0.1:9:8:log --vary hidden=8,30-20",
            "sweep spec.toml --dry-run",
            "sweep moons --sampler optuna --n 60 --vary learning_rate=0.1:9:log",
        ),
    ),
    "map": (
        "Train a network at every point of a plane of two settings, and draw the map.",
        (
            "map moons --x learning_rate=0.001:10:log --y momentum=0:0.99",
            "map moons --x noise=0:0.5 --y l1=1e-6:1:log --seeds 5 -o l1.png",
            "map open last --at 0.1 1e-3 -o pixel.safetensors",
        ),
    ),
    "runs": (
        "List the runs, sweeps and maps in the library.",
        ("runs", "runs --kind run --status done --since 2026-11-24", "runs show moons"),
    ),
    "store": (
        "Say where the library is, and copy it.",
        ("store info", "store copy lab.sqlite postgresql://me@host/lab"),
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

WITH_DATA = {"map"}  # a word after these may be a data set
ALONE = {"runs": "listing", "map": "draw"}  # what a command with commands of its own does by itself

SUBCOMMANDS: dict[str, dict[str, tuple[str, tuple[str, ...]]]] = {
    "map": {
        "open": (
            "Write the recording of a pixel of a map.",
            ("map open last --at 0.1 1e-3", "map open rates --at 0.1 1e-3 --seed 2 -o pixel.safetensors"),
        ),
        "trainability": (
            "Map where training converges and where it does not, and measure the boundary.",
            (
                "map trainability --preset relu --size 256 -o relu.png",
                "map trainability --zoom 6 -o zoom.gif",
            ),
        ),
    },
    "runs": {
        "show": (
            "Say what the library knows of a run, sweep or map.",
            ("runs show slow", "runs show slow --json"),
        ),
        "compare": (
            "Put runs, sweeps or maps side by side: the settings that differ, then the results.",
            ("runs compare slow fast",),
        ),
        "open": (
            "Write a run's recording, or the table of a sweep or map, to a file.",
            ("runs open slow -o slow.safetensors", "runs open rates --network 7 -o seventh.safetensors"),
        ),
        "tag": (
            "Give a run, sweep or map tags, or take them away.",
            ("runs tag slow baseline rates", "runs tag slow baseline --remove"),
        ),
        "rename": (
            "Give a run, sweep or map another name.",
            ("runs rename slow crawling",),
        ),
        "export": (
            "Write the results of a run, sweep or map as a table of one row a network.",
            ("runs export slow slow.csv", "runs export rates rates.parquet"),
        ),
        "delete": (
            "Delete runs, sweeps or maps from the library, with their results.",
            ("runs delete slow fast --yes",),
        ),
    },
    "store": {
        "info": (
            "Say where the library is and how much it holds.",
            ("store info", "store info --store lab.sqlite --json"),
        ),
        "copy": (
            "Copy a library into another, from SQLite or PostgreSQL to either.",
            ("store copy lab.sqlite copy.sqlite",),
        ),
    },
}
