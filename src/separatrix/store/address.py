"""Where a store is: a file of SQLite or a database of PostgreSQL, and the folder of its files."""

from __future__ import annotations

import os
import re
from dataclasses import dataclass
from pathlib import Path

from platformdirs import user_data_path
from sqlalchemy import URL, make_url
from sqlalchemy.exc import ArgumentError

from .._checks import must
from ..errors import ConfigError, FileError

VARIABLE = "SEPARATRIX_STORE"
FILE_NAME = "runs.sqlite"
_FORMS = "a path, sqlite:///PATH or postgresql://USER@HOST/DATABASE"


@dataclass(frozen=True)
class Address:
    """A database and the folder of the files beside it.

    Parameters
    ----------
    url : URL
        SQLAlchemy's URL, with the driver that is used.
    files : Path
        The folder of recordings and arrays.
    path : Path or None
        The file of an SQLite database.
    """

    url: URL
    files: Path
    path: Path | None

    @property
    def where(self) -> str | None:
        """What --store must say to find it: None if it is the one that is taken where nothing is said."""
        return None if self.shown == _unasked() else self.shown

    @property
    def shown(self) -> str:
        """What messages call it: the path, or the URL without its password."""
        return str(self.path) if self.path else self.url.set(drivername="postgresql").render_as_string()


def address_of(where: str | Path | None) -> Address:
    """Resolve a path or URL; none takes the environment's, or the user's own data folder.

    Raises
    ------
    ConfigError
        If it is a URL of something else than SQLite or PostgreSQL.
    FileError
        If its folder does not exist.
    """
    where = where if where is not None else os.environ.get(VARIABLE) or None
    if where is None:
        folder = user_data_path("separatrix", appauthor=False)
        _make(folder)
        return _file(folder / FILE_NAME, {})
    if "://" not in str(where):
        return _file(Path(where), {})
    try:
        url = make_url(str(where))
    except ArgumentError:
        raise ConfigError(must("The store", _FORMS, str(where))) from None
    query = {name: value for name, value in url.query.items() if name != "files"}
    match url.drivername:
        case "sqlite" | "sqlite+pysqlite":
            if (
                url.database in (None, "", ":memory:")
                or set(query) - {"timeout"}
                or not _seconds(query.get("timeout", "0"))
            ):
                expected = "sqlite:///PATH, with ?timeout=SECONDS if need be"
                raise ConfigError(must("The store", expected, url.render_as_string()))
            return _file(Path(str(url.database)), dict(url.query))
        case "postgresql" | "postgresql+psycopg" | "postgres":
            files = url.query.get("files")
            named = user_data_path("separatrix", appauthor=False) / f"postgresql-{url.database}-files"
            folder = Path(str(files)) if files else named
            url = url.set(drivername="postgresql+psycopg", query=query)
            return Address(url, folder.expanduser().absolute(), None)
        case _:
            raise ConfigError(must("The store", _FORMS, url.render_as_string()))


def _unasked() -> str | None:
    """Return which store is taken where nothing is said, without making its folder; None if there can be none."""
    named = os.environ.get(VARIABLE)
    if not named:
        return str(user_data_path("separatrix", appauthor=False) / FILE_NAME)
    try:
        return address_of(named).shown
    except (ConfigError, FileError, OSError):  # a folder that this user may not look into is none either
        return None


def _file(path: Path, query: dict[str, str | tuple[str, ...]]) -> Address:
    path = path.expanduser().absolute()
    path = path / FILE_NAME if path.is_dir() else path
    if not path.parent.is_dir():
        raise FileError(f"Cannot open the store {str(path)!r}: there is no folder {str(path.parent)!r}. Make it first.")
    given = query.pop("files", None)
    files = Path(str(given)).expanduser().absolute() if given else path.with_name(f"{path.stem}-files")
    return Address(URL.create("sqlite", database=str(path), query=query), files, path)


def _seconds(text: str | tuple[str, ...]) -> bool:
    return re.fullmatch(r"\d+(\.\d+)?", str(text)) is not None


def _make(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        advice = f"Set {VARIABLE} to a path that can be written."
        raise FileError(f"Cannot make the folder {str(folder)!r}: {error.strerror}. {advice}") from None
