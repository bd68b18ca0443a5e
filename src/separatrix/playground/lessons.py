"""Guided scenes: something to watch, why it happens, and what to try. Each is a problem like any other."""

from __future__ import annotations

from functools import cache

from ..config import DataConfig, ModelConfig, RunConfig, TrainConfig
from .problem import Problem
from .to_page import Lesson

_RING = DataConfig("playground-circle", validation_fraction=0.5, split="ordered")
_SQUARES = DataConfig("playground-xor", validation_fraction=0.5, split="ordered")
_LONG = 2000  # epochs: long enough to watch, and to be stopped by whoever watches


@cache
def lessons() -> tuple[Lesson, ...]:
    """Return the scenes: the tutorial's three experiments, then one trouble or insight each.

    Examples
    --------
    >>> [lesson.title for lesson in lessons()][3:5]
    ["Why a line can't", 'What a neuron sees']
    """
    return (*_tutorial(), _line(), _neuron(), _rate(), _luck(), _noise())


def _tutorial() -> tuple[Lesson, ...]:
    from ..report.experiments import TUTORIAL

    texts = (
        (
            "Two half circles, ten thousand points, and the smallest network there is: one weight for each input and a "
            "bias. It can only draw a straight line.",
            "Press play. The line turns and settles within twenty passes over the data, with near 88 % of the points "
            "on their right side. More training changes little: this is about the best that a line can do here.",
            "Next: give it hidden layers.",
        ),
        (
            "The same half circles, with two hidden layers of 30 and 20 neurons before the answer. Each neuron adds a "
            "crease to the boundary.",
            "Press play and watch the line bend into the gap between the moons, until hardly a point is on the wrong "
            "side. Rest the pointer on a neuron to see the part of the plane that it answers to.",
            "Drag the timeline back to see how it began: mostly a line, then the creases one by one.",
        ),
        (
            "The same network, with one ring inside another and little room between them.",
            "Press play and be patient. For many passes over the data the loss hardly falls and the boundary seems "
            "not to care. Then it closes into a loop round the inner ring, and the loss drops away.",
            "A flat loss is not always the end. Before giving up on a training, look at what its neurons are doing.",
        ),
    )
    titles = (
        "The tutorial, 1: a line between moons",
        "The tutorial, 2: a network",
        "The tutorial, 3: a ring in a ring",
    )
    return tuple(
        Lesson(title=title, text=list(text), problem=Problem(config=experiment.config))
        for title, text, experiment in zip(titles, texts, TUTORIAL, strict=True)
    )


def _line() -> Lesson:
    return Lesson(
        title="Why a line can't",
        text=[
            "Four squares, and equal colours lie across from each other. Wherever you put one straight line, it has "
            "both colours on both sides. So this network without hidden neurons ends near chance, however long it "
            "trains: it is on a plateau, and says so.",
            "Add a hidden layer (the finding below offers it): two or more lines together can part the squares.",
            "Or leave the network as it is and feed it x·y beside x and y. That product alone has the right sign in "
            "every square. A good input can do what a hidden layer does; a hidden layer finds such inputs by itself.",
        ],
        problem=Problem(
            config=RunConfig(
                data=_SQUARES,
                model=ModelConfig(hidden_layer_sizes=()),
                train=TrainConfig(learning_rate=0.1, batch_size=10, max_epochs=_LONG),
            )
        ),
    )


def _neuron() -> Lesson:
    return Lesson(
        title="What a neuron sees",
        text=[
            "A hidden neuron of this network knows one thing: on which side of a line of its own a point lies, "
            "softened by tanh. The small pictures show the three lines.",
            "Press play. The lines move apart until they frame the disc, and the answer is on where all three agree: a "
            "triangle with round corners. Two neurons could never close a shape.",
            "Set the weight from one neuron to the answer to 0 (click on it). That side of the triangle opens, and a "
            "fifth of the points are wrong. Play on, and watch the others make up for what they can.",
        ],
        problem=Problem(
            config=RunConfig(
                data=_RING,
                model=ModelConfig(hidden_layer_sizes=(3,), activation="tanh"),
                train=TrainConfig(learning_rate=0.1, batch_size=10, max_epochs=_LONG),
            )
        ),
    )


def _rate() -> Lesson:
    return Lesson(
        title="Too much learning rate",
        text=[
            "The gradient says which way is down, and the learning rate how far to go. Here it is 2. Each step leaps "
            "over the valley and lands higher on the other side than it began; the next gradient is larger, and so is "
            "the next leap.",
            "Press play: after a few dozen steps the numbers overflow, and the training has diverged. The last finite "
            "weights are kept; look at the loss, whose scale says it all.",
            "Take the remedy, a tenth of it, and play again: the same network, data and first weights now part the "
            "moons without a mistake. Then try 0.0002: nothing breaks, and nothing much happens either.",
        ],
        problem=Problem(
            config=RunConfig(
                data=DataConfig("moons", n_samples=300, noise=0.1),
                model=ModelConfig(hidden_layer_sizes=(8, 6)),
                train=TrainConfig(loss="mse", learning_rate=2.0, batch_size=32, max_epochs=200),
            )
        ),
    )


def _luck() -> Lesson:
    return Lesson(
        title="The luck of the seed",
        text=[
            "Three ReLU neurons are just enough for the four squares, if they begin in good places. These do not: "
            "train them, and one colour is left with a corner that it never gets.",
            'Press "64 more seeds". The same network, data and settings, and only the first weights differ: some find '
            "the whole answer, some three quarters of it, and little lies between.",
            "Click a good one to open it. One training of a small network is one draw from this strip; a result "
            "that is reported without its seeds says how lucky somebody was. Wider networks depend on luck less: "
            "try 8 neurons.",
        ],
        problem=Problem(
            config=RunConfig(
                data=_SQUARES,
                model=ModelConfig(hidden_layer_sizes=(3,)),
                train=TrainConfig(learning_rate=0.1, batch_size=10, max_epochs=200),
                seed=UNLUCKY,
            )
        ),
    )


def _noise() -> Lesson:
    return Lesson(
        title="Learning the noise by heart",
        text=[
            "Sixty points to learn from, so noisy that the moons overlap, and a network with over a thousand weights: "
            "it has room to remember every single point.",
            "Press play and watch both losses. They fall together at first. Then the training loss goes on falling, "
            "while the validation loss turns and climbs, and the boundary grows fingers round single points. The "
            "network is overfitting.",
            "Drag the timeline back to where the validation loss was lowest: that smoother boundary was the better "
            "one. Now branch from there with some weight decay, or start again with 1,000 points, and compare them.",
        ],
        problem=Problem(
            config=RunConfig(
                data=DataConfig("moons", n_samples=120, noise=0.35, validation_fraction=0.5),
                model=ModelConfig(hidden_layer_sizes=(32, 32), activation="tanh"),
                train=TrainConfig(learning_rate=0.1, batch_size=16, max_epochs=_LONG),
            )
        ),
    )


UNLUCKY = 2  # a seed whose three neurons do not find the four squares
