"""Every message between a playground's core and its page: the one definition, for the web, the notebook and a file.

A page sends text alone, JSON; it is answered with JSON and with packed arrays, see `pack`. The page's own types are
made of this by `separatrix.playground.schema`.
"""

from __future__ import annotations

import json
from typing import Annotated, Any, NoReturn

from pydantic import Field, TypeAdapter, ValidationError

from .._checks import must, one_of, worded
from ..errors import ConfigError
from .from_page import (
    PROTOCOL,
    Ack,
    Advance,
    Branch,
    Cancel,
    Change,
    Edit,
    Finish,
    Hello,
    Import,
    Look,
    Map,
    Member,
    Open,
    Pause,
    Ping,
    Play,
    Remove,
    Seeds,
    Seek,
    Select,
    Speed,
    Table,
)
from .packed import ArrayInfo, FrameHeader, SeedsHeader, pack, unpack
from .problem import Limits, Points, Problem, TrainEvent, View, WeightsEvent
from .to_page import (
    Branches,
    BranchInfo,
    Choices,
    Data,
    DataInfo,
    Diagnosis,
    Error,
    FindingInfo,
    HistoryRows,
    Job,
    Layer,
    Lesson,
    Line,
    MapAxis,
    Network,
    Opened,
    Pong,
    Remedy,
    Status,
    Welcome,
)

__all__ = [
    "PROTOCOL",
    "Ack",
    "Advance",
    "ArrayInfo",
    "BinaryHeader",
    "Branch",
    "BranchInfo",
    "Branches",
    "Cancel",
    "Change",
    "Choices",
    "ClientMessage",
    "Data",
    "DataInfo",
    "Diagnosis",
    "Edit",
    "Error",
    "FindingInfo",
    "Finish",
    "FrameHeader",
    "Hello",
    "HistoryRows",
    "Import",
    "Job",
    "Layer",
    "Lesson",
    "Limits",
    "Line",
    "Look",
    "Map",
    "MapAxis",
    "Member",
    "Network",
    "Open",
    "Opened",
    "Pause",
    "Ping",
    "Play",
    "Points",
    "Pong",
    "Problem",
    "Remedy",
    "Remove",
    "Seeds",
    "SeedsHeader",
    "Seek",
    "Select",
    "ServerMessage",
    "Speed",
    "Status",
    "Table",
    "TrainEvent",
    "View",
    "WeightsEvent",
    "Welcome",
    "pack",
    "parse",
    "unpack",
]

MOST_CHARACTERS = 8_000_000  # of one message: 20,000 rows of ten columns, or a table as large

_KINDS = (
    Hello,
    Open,
    Import,
    Table,
    Play,
    Pause,
    Advance,
    Finish,
    Speed,
    Change,
    Seek,
    Branch,
    Edit,
    Select,
    Remove,
    Look,
    Seeds,
    Map,
    Member,
    Cancel,
    Ack,
    Ping,
)
TYPES = tuple(str(kind.model_fields["type"].default) for kind in _KINDS)

ClientMessage = Annotated[
    Hello
    | Open
    | Import
    | Table
    | Play
    | Pause
    | Advance
    | Finish
    | Speed
    | Change
    | Seek
    | Branch
    | Edit
    | Select
    | Remove
    | Look
    | Seeds
    | Map
    | Member
    | Cancel
    | Ack
    | Ping,
    Field(discriminator="type"),
]
ServerMessage = Annotated[
    Welcome | Opened | Status | Branches | Line | HistoryRows | Diagnosis | Job | Error | Pong,
    Field(discriminator="type"),
]
BinaryHeader = Annotated[FrameHeader | SeedsHeader, Field(discriminator="type")]

_CLIENT: TypeAdapter[ClientMessage] = TypeAdapter(ClientMessage)


def parse(text: str, most_characters: int = MOST_CHARACTERS) -> ClientMessage:
    """Read a message of a page.

    Parameters
    ----------
    text : str
        JSON.
    most_characters : int
        A longer text is refused unread.

    Raises
    ------
    ConfigError
        In one sentence, if it is no such message.

    Examples
    --------
    >>> parse('{"type": "advance", "unit": "epoch", "n": 2}').n
    2
    """
    if not isinstance(text, str):
        raise ConfigError(must("A message", "text", type(text).__name__))
    if len(text) > most_characters:
        raise ConfigError(must("A message", f"at most {most_characters} characters long", len(text)))
    try:
        found = json.loads(text, parse_constant=_refuse)
    except RecursionError:
        raise ConfigError("The message is not valid JSON: it is nested too deeply.") from None
    except ConfigError:
        raise
    except ValueError as error:
        raise ConfigError(f"The message is not valid JSON: {error}.") from None
    if not isinstance(found, dict):
        raise ConfigError(must("A message", "a JSON object", found))
    kind = found.get("type")
    if kind not in TYPES:
        raise ConfigError(one_of("type", TYPES, kind))
    try:
        return _CLIENT.validate_python(found)
    except ValidationError as error:
        raise ConfigError(_first(error)) from None
    except RecursionError:
        raise ConfigError("The message is nested too deeply.") from None


def _refuse(constant: str) -> NoReturn:
    raise ConfigError(f"The message is not valid JSON: it holds {constant}, which is no number.")


def _first(error: ValidationError) -> str:
    """Word the first thing that is wrong, named by its place in the message."""
    found: dict[str, Any] = dict(error.errors()[0])
    place = [
        str(part) for part in found["loc"][1:] if not str(part).startswith(("function", "constrained", "TrainEvent"))
    ]
    found["loc"] = (".".join(place) or "The message",)
    if found["type"] == "extra_forbidden":
        found["loc"] = (place[-1],)
        return f"{place[-1]!r} is not a part of this message."
    return worded([found], ()).splitlines()[0]
