"""What is taken home: files made from a session's present branch."""

from __future__ import annotations

import asyncio
import io
import json
import logging
import re
import tempfile
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

from .._checks import one_of
from ..errors import FileError, SeparatrixError
from ..playground.problem import TrainEvent, settled_at_start
from .rooms import Rooms
from .settings import Settings

if TYPE_CHECKING:
    from ..playground.problem import Problem
    from ..playground.session import Session
    from ..recording import Recording

log = logging.getLogger(__name__)


class File(NamedTuple):
    """A file to download."""

    suffix: str
    kind: str
    body: bytes


class Take:
    """Makes the files, few at a time."""

    def __init__(self, rooms: Rooms, settings: Settings) -> None:
        self._rooms = rooms
        self._turn = asyncio.Semaphore(settings.downloads)

    async def answer(self, request: Request) -> Response:
        """Answer with a file, or with a sentence that says why there is none."""
        kind = request.path_params["kind"]
        if kind not in KINDS:
            return PlainTextResponse(one_of("The kind of file", KINDS, kind), 404)
        room = self._rooms.find(request.query_params.get("session"))
        if room is None:
            return PlainTextResponse("This session has ended. Reload the page.", 404)
        async with self._turn:
            try:
                name, file = await asyncio.to_thread(_made, room.session, kind)
            except SeparatrixError as error:
                text = str(error)
                if isinstance(error, FileError) and tempfile.gettempdir() in text:  # nobody's business
                    log.error("A download could not be written: %s", text)
                    text = "The server could not write the file."
                return PlainTextResponse(text, 422)
        headers = {"content-disposition": f'attachment; filename="{name}{file.suffix}"'}
        return Response(file.body, media_type=file.kind, headers=headers)


def _made(session: Session, kind: str) -> tuple[str, File]:
    problem = settled_at_start(session.problem())
    name = re.sub(r"[^\w-]+", "-", Path(problem.config.data.name).stem, flags=re.ASCII).strip("-") or "network"
    return f"separatrix-{name}", KINDS[kind](session, problem)


def _toml(session: Session, problem: Problem) -> File:
    return File(".toml", "application/toml", (_changes(problem) + problem.config.to_toml()).encode())


def _json(session: Session, problem: Problem) -> File:
    return File(".json", "application/json", problem.config.to_json().encode())


def _changes(problem: Problem) -> str:
    """Return comments that say what was changed on the way: neither a config nor a script repeats that."""
    if not problem.events:
        return ""
    lines = ["Changed while it trained, which is not repeated here (the share link does):"]
    for event in problem.events:
        if isinstance(event, TrainEvent):
            what = ", ".join(f"{name} = {json.dumps(value)}" for name, value in event.train.items())
        else:
            what = f"weights set by hand: {len(event.weights)}"
        lines.append(f"  at step {event.step}: {what}")
    return "".join(f"# {line}\n" for line in lines) + "\n"


def _script(session: Session, problem: Problem) -> File:
    return _code(session.recording(), problem, "py")


def _sklearn(session: Session, problem: Problem) -> File:
    return _code(session.recording(), problem, "sklearn")


def _code(recording: Recording, problem: Problem, format_: str) -> File:
    """Return a script, with the rows of the person's own beside it in one archive."""
    from ..exporters import export

    with tempfile.TemporaryDirectory(prefix="separatrix-") as folder:
        export(recording, Path(folder) / "run.py", format=format_)
        files = {path.name: path.read_bytes() for path in sorted(Path(folder).iterdir())}
    files["run.py"] = _changes(problem).encode() + files["run.py"]
    if len(files) == 1:
        return File(".py", "text/x-python; charset=utf-8", files["run.py"])
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, body in files.items():
            archive.writestr(name, body)
    return File(".zip", "application/zip", buffer.getvalue())


def _recording(session: Session, problem: Problem) -> File:
    return _written(".safetensors", "application/octet-stream", session.recording().save)


def _png(session: Session, problem: Problem) -> File:
    return _picture(session, problem, ".png", "image/png")


def _svg(session: Session, problem: Problem) -> File:
    return _picture(session, problem, ".svg", "image/svg+xml")


def _picture(session: Session, problem: Problem, suffix: str, kind: str) -> File:
    """Draw the boundary without pyplot, whose state all threads would share."""
    from matplotlib.figure import Figure

    from ..plots import BoundaryDisplay

    recording = session.recording()
    figure = Figure(figsize=(8, 5.2), layout="constrained")
    features = problem.view.features if recording.data.n_features > 1 else None
    BoundaryDisplay.from_recording(recording, features=features, ax=figure.add_subplot())
    return _written(suffix, kind, lambda path: figure.savefig(path, dpi=150))


def _gif(session: Session, problem: Problem) -> File:
    from ..plots import animate

    recording = session.recording()
    features = problem.view.features if recording.data.n_features > 1 else None
    return _written(".gif", "image/gif", lambda path: animate(recording, path, features=features))


def _replay(session: Session, problem: Problem) -> File:
    from ..playground.replay import write_replay

    recording = session.recording()
    return _written(".html", "text/html; charset=utf-8", lambda path: write_replay(recording, path))


def _written(suffix: str, kind: str, write: Callable[[Path], object]) -> File:
    with tempfile.TemporaryDirectory(prefix="separatrix-") as folder:
        path = Path(folder) / f"run{suffix}"
        write(path)
        return File(suffix, kind, path.read_bytes())


KINDS: dict[str, Callable[[Session, Problem], File]] = {
    "toml": _toml,
    "json": _json,
    "script": _script,
    "sklearn": _sklearn,
    "recording": _recording,
    "png": _png,
    "svg": _svg,
    "gif": _gif,
    "replay": _replay,
}
