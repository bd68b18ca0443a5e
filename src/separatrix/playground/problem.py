"""What determines all that is on a playground's screen, as it is sent, linked to and kept."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field

from ..config import RunConfig

MOST_POINTS = 20_000

Number = Annotated[float, Field(allow_inf_nan=False)]
Whole = Annotated[int, Field(ge=0, lt=2**53)]  # what JavaScript counts exactly
Text = Annotated[str, Field(max_length=200)]
Label = Annotated[str, Field(max_length=200)] | Number
Pair = tuple[Whole, Whole]
Settings = Annotated[dict[str, Any], Field(max_length=60)]


def _type_is_required(schema: dict[str, Any]) -> None:
    """Say in the schema that a message names its type, though in Python it need not be written out."""
    properties = schema.get("properties", {})
    if "const" in properties.get("type", {}) and "type" not in schema.get("required", []):
        schema["required"] = ["type", *schema.get("required", [])]


class Message(BaseModel):
    """What all messages and their parts have in common: nothing unknown in them, and nothing changes them."""

    model_config = ConfigDict(
        extra="forbid", frozen=True, use_attribute_docstrings=True, json_schema_extra=_type_is_required
    )


class Points(Message):
    """Data of the person's own, small enough to travel in a link."""

    X: Annotated[list[Annotated[list[Number], Field(max_length=100)]], Field(max_length=MOST_POINTS)]
    """The rows, all of one length."""
    y: Annotated[list[Label], Field(max_length=MOST_POINTS)]
    """A label or a number a row."""
    feature_names: Annotated[list[Text], Field(max_length=100)]
    """One name a column."""
    classes: Annotated[list[Label], Field(max_length=100)] | None = None
    """The labels in the order of their colours, those without a point among them; null for numbers to predict."""
    target_name: Text = "y"
    """What is predicted."""


class TrainEvent(Message):
    """Settings that were changed on the way."""

    step: Whole
    """After so many steps."""
    train: Settings
    """Fields of `TrainConfig` and their new values."""


class WeightsEvent(Message):
    """Weights and biases that were set by hand on the way."""

    step: Whole
    """After so many steps."""
    weights: Annotated[list[tuple[Whole, Number]], Field(max_length=10_000)]
    """Pairs of the place in the flat weights and the new value."""


class View(Message):
    """What of a network is looked at, and how finely."""

    features: Pair = (0, 1)
    """The two columns that vary over the plane; the others are held at their median."""
    resolution: Annotated[int, Field(ge=2, le=300)] = 100
    """Points of the boundary along each axis."""
    neuron_resolution: Annotated[int, Field(ge=2, le=120)] = 24
    """Points of each hidden neuron's map along each axis."""
    hover: Whole | None = None
    """A hidden neuron, counted over all layers, whose map is wanted as finely as the boundary."""


class Problem(Message):
    """Everything that determines what is on screen: the same problem gives the same bits at the same step."""

    config: RunConfig = Field(default_factory=RunConfig)
    """What determines the run; its data are named "custom" where points are given."""
    points: Points | None = None
    """The person's own data."""
    events: Annotated[list[TrainEvent | WeightsEvent], Field(max_length=1000)] = Field(default_factory=list)
    """The changes made on the way, in the order of their steps."""
    step: Whole = 0
    """The moment shown."""
    view: View = Field(default_factory=View)
    """How it is looked at."""


def settled_at_start(problem: Problem) -> Problem:
    """Return a problem whose changes at step 0 are settings of its config: the same training, and the same bits."""
    events, config = list(problem.events), problem.config
    while events and isinstance(first := events[0], TrainEvent) and first.step == 0:
        config = config.replace(train=config.train.replace(**first.train))
        del events[0]
    return problem.model_copy(update={"config": config, "events": events})


class Limits(Message):
    """What a session refuses to go beyond."""

    rows: int = MOST_POINTS
    features: int = 100
    """Columns of the data."""
    classes: int = 100
    layers: int = 10
    """Hidden layers."""
    width: int = 512
    """Neurons of a layer."""
    weights: int = 200_000
    """Weights and biases in all."""
    epochs: int = 10_000_000
    steps: int = 100_000_000
    """Of one run, where a schedule other than constant needs its factors in memory: a tenth of it."""
    branches: int = 24
    seeds: int = 256
    map_size: int = 96
    """Pixels a side."""
    job_steps: int = 200_000_000
    """Steps of all networks of a job."""
