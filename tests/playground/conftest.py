"""A player without threads, and what it told."""

import json

import pytest

from separatrix.config import DataConfig, ModelConfig, RunConfig, TrainConfig
from separatrix.playground.following import follow
from separatrix.playground.messages import parse, unpack
from separatrix.playground.player import Player
from separatrix.playground.problem import Limits, Problem, View

CONFIG = RunConfig(
    data=DataConfig("moons", n_samples=120, noise=0.1),
    model=ModelConfig(hidden_layer_sizes=(5, 3), activation="tanh"),
    train=TrainConfig(
        batch_size=20, max_epochs=30, learning_rate=0.1, optimizer="adam", shuffle=True
    ),  # 5 steps an epoch
    seed=1,
)
SMALL = Problem(config=CONFIG, view=View(resolution=12, neuron_resolution=4))


class Played:
    """A player that is spoken to as a page does, and trains when `run` is called."""

    def __init__(self, problem=SMALL, limits=None):
        self.told = []
        self.player = Player(self.told.append, limits or Limits())
        if problem is not None:
            self.say("hello", problem=problem.model_dump(mode="json"))
            self.told.clear()
            self.run()

    def say(self, kind, **parts):
        follow(self.player, parse(json.dumps({"type": kind, **parts})), "me")

    def run(self, slices=100_000):
        while self.player.playing and slices:
            self.player.train()
            slices -= 1
        self.player.tell_news()

    def at(self, kind, **parts):
        """Say something and let it be done."""
        self.say(kind, **parts)
        self.run()

    @property
    def tree(self):
        return self.player.tree

    @property
    def live(self):
        return self.player.tree.live

    def messages(self, kind):
        """The messages of a kind that were told, oldest first; frames unpacked."""
        found = []
        for message in self.told:
            if isinstance(message, bytes):
                header, arrays = unpack(message)
                if header["type"] == kind:
                    found.append((header, arrays))
            elif message.type == kind:
                found.append(message)
        return found


@pytest.fixture
def played():
    return Played()


@pytest.fixture
def play():
    return Played
