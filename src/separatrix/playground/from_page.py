"""What a page says."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from .problem import Message, Number, Problem, Settings, Text, View, Whole

PROTOCOL = 1
JobName = Literal["seeds", "map"]


class Hello(Message):
    """The first message: goes on with a session that is alive, else opens the problem, or one of its own."""

    type: Literal["hello"] = "hello"
    protocol: int = PROTOCOL
    session: Text | None = None
    problem: Problem | None = None


class Open(Message):
    """A new start: the tree of branches is begun anew."""

    type: Literal["open"] = "open"
    problem: Problem


class Import(Message):
    """Opens what was pasted: a share link, a Playground's URL, or a config as JSON or TOML."""

    type: Literal["import"] = "import"
    text: Annotated[str, Field(max_length=2_000_000)]


class Table(Message):
    """Opens a table (CSV or TSV) that was pasted or dropped, with the present network."""

    type: Literal["table"] = "table"
    name: Text
    """Of the file."""
    text: Annotated[str, Field(max_length=5_000_000)]
    target: Text | None = None
    """The column to learn; null takes the last one."""


class Play(Message):
    """Trains on until something stops it."""

    type: Literal["play"] = "play"


class Pause(Message):
    """Stops where it is."""

    type: Literal["pause"] = "pause"


class Advance(Message):
    """Trains so many steps, or to the end of so many epochs, and pauses."""

    type: Literal["advance"] = "advance"
    unit: Literal["step", "epoch"] = "step"
    n: Annotated[int, Field(ge=1, le=1_000_000)] = 1


class Finish(Message):
    """Trains to the end, max_epochs, as fast as it goes."""

    type: Literal["finish"] = "finish"


class Speed(Message):
    """How fast `play` goes."""

    type: Literal["speed"] = "speed"
    steps_per_second: Annotated[float, Field(ge=0.1, le=1e9, allow_inf_nan=False)] | None = None
    """Null: as fast as it goes."""


class Change(Message):
    """Changes settings from this moment on, on this branch."""

    type: Literal["change"] = "change"
    train: Settings


class Seek(Message):
    """Shows a moment, and pauses."""

    type: Literal["seek"] = "seek"
    branch: Whole
    step: Whole


class Branch(Message):
    """Begins a branch at a moment of another one, with other settings."""

    type: Literal["branch"] = "branch"
    branch: Whole
    step: Whole
    train: Settings = Field(default_factory=dict)


class Edit(Message):
    """Sets one weight or bias at the present moment."""

    type: Literal["edit"] = "edit"
    index: Whole
    """Its place in the flat weights."""
    value: Number


class Select(Message):
    """Makes another branch the present one, at its end."""

    type: Literal["select"] = "select"
    branch: Whole


class Remove(Message):
    """Forgets a branch and those that began at it."""

    type: Literal["remove"] = "remove"
    branch: Whole


class Look(View):
    """Changes what is looked at."""

    type: Literal["view"] = "view"


class Seeds(Message):
    """Trains as many more networks that differ from this one in their seed alone."""

    type: Literal["seeds"] = "seeds"
    n: Annotated[int, Field(ge=1, le=1024)] = 64


class Map(Message):
    """Trains a network at every point of a plane of two settings round this one."""

    type: Literal["map"] = "map"
    x: Text = "learning_rate=0.001:10:log"
    """An axis as `Axis.parse` reads it."""
    y: Text = "weight_decay=1e-6:1:log"
    size: Annotated[int, Field(ge=2, le=256)] = 48
    """Pixels a side."""
    measure: Text | None = None


class Member(Message):
    """Opens one network of a job as a new start."""

    type: Literal["member"] = "member"
    job: JobName
    index: Whole
    """Its place: of a map row by row from the lowest y, as in `Job.values`."""


class Cancel(Message):
    """Ends a job."""

    type: Literal["cancel"] = "cancel"
    job: JobName


class Ack(Message):
    """Says that a frame was painted."""

    type: Literal["ack"] = "ack"
    frame: Whole


class Ping(Message):
    """Asks whether anyone is there."""

    type: Literal["ping"] = "ping"
