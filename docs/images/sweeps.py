"""Make the pictures of the pages on seeds, sweeps and maps: ``python docs/images/sweeps.py``."""

from pathlib import Path

import matplotlib as mpl

mpl.use("agg")

import separatrix as sx

HERE = Path(__file__).parent
CONFIG = sx.RunConfig(
    data=sx.DataConfig("moons", n_samples=400, noise=0.25),
    model=sx.ModelConfig(hidden_layer_sizes=(16,)),
    train=sx.TrainConfig(learning_rate=0.5, max_epochs=60),
)


def save(display: object, name: str) -> None:
    display.figure_.savefig(HERE / f"{name}.png", dpi=90, bbox_inches="tight")


def seeds() -> None:
    found = sx.sweep(CONFIG, seed=range(300))
    save(sx.SeedsDisplay.from_runs(found), "seeds")
    save(sx.DisagreementDisplay.from_runs(found), "disagreement")


def sweep() -> None:
    rates = sx.Axis("learning_rate", 0.01, 30, 10, log=True)
    found = sx.sweep(
        CONFIG, vary={"learning_rate": rates, "hidden_layer_sizes": [(2,), (8,), (16, 16)]}, seed=range(10)
    )
    save(sx.SweepDisplay.from_sweep(found), "sweep")


def maps() -> None:
    config = sx.RunConfig(
        data=sx.DataConfig("moons", n_samples=300, noise=0.25),
        model=sx.ModelConfig(hidden_layer_sizes=(8,)),
        train=sx.TrainConfig(max_epochs=60),
    )
    found = sx.hyperparameter_map(config, x="learning_rate=0.001:100:log", y="weight_decay=1e-5:1:log", size=64)
    save(sx.MapDisplay.from_map(found), "map")
    found = sx.trainability_map("identity", size=96)
    save(sx.MapDisplay.from_map(found), "trainability")


if __name__ == "__main__":
    seeds()
    sweep()
    maps()
