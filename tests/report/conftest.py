"""Runs of a few seeds, and one page about them, which many tests read and none changes."""

from html.parser import HTMLParser

import pytest

from separatrix.config import DataConfig, ModelConfig, RunConfig, TrainConfig
from separatrix.engines import train_population
from separatrix.recording import RunSet
from separatrix.report import section_for, write_report

VOID = {"meta", "link", "img", "input", "source", "br", "hr"}


def seeds(n_seeds, **model):
    config = RunConfig(
        data=DataConfig("moons", n_samples=200),
        model=ModelConfig(**model),
        train=TrainConfig(batch_size=40, max_epochs=4, learning_rate=0.3),
    )
    return train_population([config.replace(seed=seed) for seed in range(n_seeds)])


@pytest.fixture(scope="session")
def network_runs():
    return seeds(4, hidden_layer_sizes=(6, 5))


@pytest.fixture(scope="session")
def logistic_runs():
    return seeds(3, name="logistic")


@pytest.fixture(scope="session")
def network_section(network_runs):
    return section_for(
        network_runs, title="A network & <its> moons", lead="It bends.", reference=0.9, whose="The tutorial's"
    )


@pytest.fixture(scope="session")
def page(network_section, logistic_runs, tmp_path_factory):
    """The path of a page with two sections."""
    line = section_for(RunSet(logistic_runs), title="A line", reference=0.5)
    path = tmp_path_factory.mktemp("page") / "report.html"
    return write_report([network_section, line], path, title="Two ways", lead="Both are tried.", seconds=3.21)


class Tree(HTMLParser):
    """Every element with its attributes and the ids of what it stands in; whether tags are balanced."""

    def __init__(self, text):
        super().__init__()
        self.open, self.elements, self.wrong = [], [], []
        self.feed(text)
        self.close()
        self.wrong += self.open

    def handle_starttag(self, tag, attributes):
        self.elements.append((tag, dict(attributes)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag, attributes):
        self.elements.append((tag, dict(attributes)))

    def handle_endtag(self, tag):
        if not self.open or self.open.pop() != tag:
            self.wrong.append(tag)


@pytest.fixture(scope="session")
def tree(page):
    return Tree(page.read_text(encoding="utf-8"))


@pytest.fixture(scope="session")
def tree_of():
    return Tree
