"""Links: a problem as a few hundred characters behind a URL's ``#``, and everything else that can be pasted."""

from __future__ import annotations

import base64
import binascii
import json
import re
import zlib
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote

from .._checks import must
from ..config import RunConfig
from ..errors import ConfigError
from .from_page import Open
from .messages import MOST_CHARACTERS, parse
from .page_url import is_page_hash, read_page_url
from .problem import Problem

LONGEST = 64_000  # characters of a link that is written: two thousand drawn points; browsers take more, mail does not


@dataclass(frozen=True)
class Linked:
    """What a pasted text says.

    Parameters
    ----------
    problem : Problem
        What to open.
    notes : tuple of str
        A sentence for each thing that is otherwise than where the text comes from.
    """

    problem: Problem
    notes: tuple[str, ...] = ()


def write_link(problem: Problem) -> str:
    """Return the part of a share link from its ``#`` on.

    It is ``#p=`` and the problem as compact JSON, every setting written out, deflated without a header (RFC 1951) and
    in base64's alphabet for URLs without padding. What stands behind a ``#`` stays in the browser.

    Raises
    ------
    ConfigError
        If the problem's data are too many for a link.

    Examples
    --------
    >>> from separatrix import RunConfig
    >>> problem = Problem(config=RunConfig(seed=3), step=120)
    >>> read_link("http://localhost/" + write_link(problem)).problem == problem
    True
    """
    text = json.dumps(problem.model_dump(mode="json", exclude_none=True), separators=(",", ":"), ensure_ascii=False)
    squeezer = zlib.compressobj(9, zlib.DEFLATED, -zlib.MAX_WBITS)
    packed = squeezer.compress(text.encode()) + squeezer.flush()
    link = "#p=" + base64.urlsafe_b64encode(packed).decode().rstrip("=")
    if len(link) > LONGEST:
        raise ConfigError(
            f"The data are too many for a link, which would be {len(link):,} characters long; {LONGEST:,} is the most. "
            "Save the recording or the replay in its place."
        )
    return link


def read_link(text: str) -> Linked:
    """Read what was pasted.

    Parameters
    ----------
    text : str
        A share link or its part behind ``#``; a ``playground.tensorflow.org`` URL; a problem as JSON; or a config as
        JSON or TOML.

    Raises
    ------
    ConfigError
        If it is none of these, is broken, or is of another version of Separatrix.
    """
    text = text.strip()
    if len(text) > MOST_CHARACTERS:
        raise ConfigError(must("The text", f"at most {MOST_CHARACTERS} characters long", len(text)))
    if text.startswith("{"):
        return Linked(_from_json(text))
    fragment = text.partition("#")[2] if re.match(r"\w+://|#|[\w.-]+(:\d+)?/", text) else text
    if shared := re.search(r"(?:^|[&?])p=([^&\s]*)", fragment):
        return Linked(_from_link(shared[1]))
    if "\n" not in text and is_page_hash(fragment):
        return Linked(*read_page_url(fragment))
    if "playground.tensorflow.org" in text:
        return Linked(*read_page_url(""))
    if re.search(r"^\s*(\[[\w.]+\]|\w+\s*=)", text, re.MULTILINE):
        return Linked(Problem(config=RunConfig.from_toml(text)))
    expected = "a share link, a playground.tensorflow.org URL, or a config as JSON or TOML"
    raise ConfigError(must("The text", expected, text))


def _from_json(text: str) -> Problem:
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        raise ConfigError("The text begins as JSON does and is not valid JSON.") from None
    if {"config", "points", "events"} & set(found):
        return _problem(found)
    return Problem(config=RunConfig.from_json(text))


def _from_link(packed: str) -> Problem:
    broken = "The link is broken: copy it again, whole."
    try:
        letters = unquote(packed).rstrip("=")
        raw = base64.b64decode(letters + "=" * (-len(letters) % 4), altchars=b"-_", validate=True)
        opener = zlib.decompressobj(-zlib.MAX_WBITS)
        body = opener.decompress(raw, MOST_CHARACTERS + 1)
        if len(body) > MOST_CHARACTERS:
            raise ConfigError("The link holds more than a link may.")
        if not opener.eof:
            raise ConfigError(broken)
        found = json.loads(body)
    except (binascii.Error, zlib.error, ValueError, RecursionError) as error:
        raise (error if isinstance(error, ConfigError) else ConfigError(broken)) from None
    try:
        return _problem(found)
    except ConfigError as error:
        raise ConfigError(f"The link is of another version, or was changed by hand. {error}") from None


def _problem(found: Any) -> Problem:
    """Check a problem as one that a page sends is checked, so that it is refused in the same words."""
    try:
        message = parse(json.dumps({"type": "open", "problem": found}))
    except ConfigError as error:
        raise ConfigError(str(error).replace("problem.", "", 1)) from None
    assert isinstance(message, Open)
    return message.problem
