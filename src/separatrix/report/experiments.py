"""The tutorial's three experiments: what each trains, and the accuracy that the tutorial printed."""

from __future__ import annotations

from dataclasses import dataclass

from ..config import DataConfig, ModelConfig, RunConfig, TrainConfig


@dataclass(frozen=True)
class Experiment:
    """A training to repeat over seeds, and a figure to compare it with.

    Parameters
    ----------
    name : str
        A short name without spaces.
    title : str
        A heading.
    lead : str
        What is tried and why, in a sentence or two.
    config : RunConfig
        What determines a run; its seed is replaced.
    reference : float, optional
        A validation accuracy to compare the seeds with.
    whose : str
        Whose figure that is, as the beginning of a sentence.
    moving : tuple of int
        The epochs that the animation shows.
    """

    name: str
    title: str
    lead: str
    config: RunConfig
    reference: float | None = None
    whose: str = "The tutorial's"
    moving: tuple[int, ...] = tuple(range(1, 11))


_MOONS = DataConfig("moons", n_samples=10_000, noise=0.07)
_CIRCLES = DataConfig("circles", n_samples=10_000, noise=0.02)
_NETWORK = ModelConfig(hidden_layer_sizes=(30, 20))


def _sgd(max_epochs: int) -> TrainConfig:
    return TrainConfig(optimizer="sgd", learning_rate=0.05, batch_size=128, max_epochs=max_epochs)


TUTORIAL = (
    Experiment(
        "moons-logistic",
        "Logistic regression on moons",
        "A weight for each input and a bias, written by hand and drawn from a standard normal. Its boundary is a "
        "straight line, and no straight line parts two interlocking half circles: it does the best a line can.",
        RunConfig(data=_MOONS, model=ModelConfig(name="logistic"), train=_sgd(20)),
        0.8864,
    ),
    Experiment(
        "moons-network",
        "A small network on moons",
        "Two hidden layers of 30 and 20 rectified units between the same inputs and the same logit. Each hidden unit "
        "adds a crease, and together the creases bend the line into the gap between the moons.",
        RunConfig(data=_MOONS, model=_NETWORK, train=_sgd(30)),
        0.9976,
    ),
    Experiment(
        "circles-network",
        "The same network on circles",
        "One ring inside another, with little room between them. For many epochs hardly anything seems to happen; "
        "then the network closes a loop round the inner ring, and the loss falls away.",
        RunConfig(data=_CIRCLES, model=_NETWORK, train=_sgd(50)),
        1.0,
    ),
)
