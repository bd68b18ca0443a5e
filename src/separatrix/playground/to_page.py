"""What a page is told, as text."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import ConfigDict, Field

from .from_page import PROTOCOL, Change, JobName, Open
from .problem import Limits, Message, Problem


class _ToPage(Message):
    model_config = ConfigDict(json_schema_serialization_defaults_required=True)


class DataInfo(_ToPage):
    """A data set that there is."""

    name: str
    title: str
    text: str
    """What it is, in a line."""
    task: Literal["classification", "regression"]
    n_samples: int
    n_features: int
    n_classes: int
    """0 for numbers to predict."""
    takes: list[str]
    """The fields of `DataConfig` that it takes, beside seed and split: n_samples, noise, n_features, n_classes."""


class Choices(_ToPage):
    """The names that settings take."""

    activation: list[str]
    optimizer: list[str]
    loss: list[str]
    schedule: list[str]
    initializer: list[str]
    features: list[str]
    live: list[str]
    """The fields of `TrainConfig` that `change` and `branch` take; another value of the others is a new start."""


class Lesson(_ToPage):
    """A guided scene."""

    title: str
    text: list[str]
    """Its sentences."""
    problem: Problem


class Welcome(_ToPage):
    """The answer to `Hello`."""

    type: Literal["welcome"] = "welcome"
    protocol: int = PROTOCOL
    session: str
    version: str
    resumed: bool
    """Whether the session went on; else an `Opened` tells what was opened."""
    limits: Limits
    catalog: list[DataInfo]
    choices: Choices
    lessons: list[Lesson]


class Data(_ToPage):
    """The rows that are drawn."""

    task: Literal["classification", "regression"]
    feature_names: list[str]
    target_name: str
    classes: list[str] | None
    n_train: int
    n_valid: int
    X: list[list[float]]
    """At most 2,000 rows, chosen evenly; all columns."""
    y: list[float]
    """Position of the class, or the number."""
    part: list[int]
    """0 where the row trains, 1 where it validates."""
    index: list[int]
    """The row's number in the whole table."""
    shown: int
    """How many rows those are."""
    ranges: list[tuple[float, float]]
    """Lowest and highest value of each column."""


class Layer(_ToPage):
    """A layer's numbers in the flat weights."""

    n_in: int
    n_out: int
    activation: str
    """After it; of the last layer the output's own."""
    weight: int
    """Where its weights begin, (n_out, n_in) row by row."""
    bias: int | None
    """Where its biases begin."""


class Network(_ToPage):
    """The network's shape."""

    layers: list[Layer]
    inputs: list[str]
    """What it is fed: columns, or transforms of two of them."""
    n_params: int


class Opened(_ToPage):
    """A new start was made."""

    type: Literal["opened"] = "opened"
    problem: Problem
    """With every setting filled in."""
    data: Data
    network: Network
    engine: Literal["native", "autograd"]
    steps_per_epoch: int


State = Literal["paused", "playing", "done", "converged", "stopped_early", "diverged"]


class Status(_ToPage):
    """Where the training is; at most ten a second while it plays."""

    type: Literal["status"] = "status"
    state: State
    branch: int
    step: int
    epoch: float
    steps_per_second: float
    """Over the last second."""
    speed: float | None = None
    """The steps a second that `Speed` asked for; null is as fast as it goes."""
    message: str = ""


class BranchInfo(_ToPage):
    """One line of training from a moment of another."""

    id: int
    parent: int | None
    from_step: int
    """The moment of its parent where it begins."""
    last_step: int
    label: str
    config: dict[str, Any]
    """The settings in which it differs from its parent."""
    train: dict[str, Any]
    """All of its present settings."""
    state: State


class Branches(_ToPage):
    """The branches that there are."""

    type: Literal["branches"] = "branches"
    branches: list[BranchInfo]
    present: int


class Line(_ToPage):
    """A branch as a problem, with the changes made on the way: what a share link holds, and what restores the session.

    Sent when the changes become others, and whenever play stops.
    """

    type: Literal["problem"] = "problem"
    branch: int
    problem: Problem


class HistoryRows(_ToPage):
    """Rows to add to a branch's curves, or all of them."""

    type: Literal["history"] = "history"
    branch: int
    reset: bool
    """Whether these rows replace those sent before."""
    rows: dict[str, list[float | None]]
    """Columns of one length: "step", "epoch", and what was measured; null where there is no number."""


class Remedy(_ToPage):
    """What to do about a finding, in one click."""

    label: str
    message: Change | Open


class FindingInfo(_ToPage):
    """Something that goes wrong, and the number that shows it."""

    kind: str
    title: str
    text: str
    number: float | None
    remedy: Remedy | None = None


class Diagnosis(_ToPage):
    """What is wrong with a branch at the present moment; empty where nothing is."""

    type: Literal["diagnosis"] = "diagnosis"
    branch: int
    findings: list[FindingInfo]


class MapAxis(_ToPage):
    """An axis of a map."""

    name: str
    label: str
    values: list[float]
    log: bool


class Job(_ToPage):
    """How far a job is, and what it has found."""

    type: Literal["job"] = "job"
    job: JobName
    state: Literal["running", "done", "cancelled", "failed"]
    n_done: int
    n: int
    rate: float
    """Networks a second."""
    summary: str
    """In a sentence."""
    measure: str = ""
    """What `scores` and `values` are."""
    seeds: list[int] = Field(default_factory=list)
    scores: list[float | None] = Field(default_factory=list)
    """One a seed; null where there is none yet."""
    statuses: list[str] = Field(default_factory=list)
    """How each ended; empty where it has not."""
    x: MapAxis | None = None
    y: MapAxis | None = None
    values: list[list[float | None]] | None = None
    """A row for each value of y, the lowest first."""
    failed: list[list[bool]] | None = None


class Error(_ToPage):
    """Something could not be done; the session lives on."""

    type: Literal["error"] = "error"
    about: str | None
    """The type of the message that could not be followed."""
    message: str
    """In a sentence or two."""


class Pong(_ToPage):
    """The answer to `Ping`."""

    type: Literal["pong"] = "pong"
