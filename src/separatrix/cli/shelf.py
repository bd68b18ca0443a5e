"""Where a command puts what it made into the library, and what it says if the library cannot take it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from ..errors import ConfigError, SeparatrixError
from .output import UsageError, warn

if TYPE_CHECKING:
    from ..recording import Recording


@dataclass(frozen=True)
class Shelf:
    """A place in a library.

    Parameters
    ----------
    store : str or None
        The library, as --store gives it.
    name : str or None
        What to call the entry.
    tags : tuple of str
        Its labels.
    """

    store: str | None
    name: str | None
    tags: tuple[str, ...]


def checked_shelf(store: str | None, name: str | None, tags: tuple[str, ...], *, no_store: bool) -> Shelf | None:
    """Return where to put a result, None if nowhere; what cannot be a name or a tag is refused before the work.

    Raises
    ------
    UsageError
        If a name or tag cannot be one, or is given together with --no-store.
    """
    given = {"--name": name, "--tag": tags or None, "--store": store}
    if no_store:
        for flag, value in given.items():
            if value is not None:
                raise UsageError(f"{flag} is for the library, and --no-store keeps nothing there. Leave one out.")
        return None
    if name is not None or tags:
        from ..store.entry import checked_label

        try:
            for flag, label in [("--name", name), *(("--tag", tag) for tag in tags)]:
                if label is not None:
                    checked_label(flag, label)
        except ConfigError as error:
            raise UsageError(str(error)) from None
    return Shelf(store, name, tags)


def kept(recording: Recording, shelf: Shelf) -> str | None:
    """Keep a recording whose own file is written already, and return its id; None, with a warning, if it cannot be."""
    try:
        from ..store import open_store

        with open_store(shelf.store) as store:
            return store.add_recording(recording, name=shelf.name, tags=shelf.tags).id
    except KeyboardInterrupt:
        reason = "It was interrupted."
    except SeparatrixError as error:
        reason = str(error)
    except (
        Exception
    ) as error:  # the training is done and saved: nothing that a library does may turn that into a failure
        reason = f"{type(error).__name__}: {error}"
    warn(f"The recording is saved, but the library could not keep a copy. {reason}")
    return None
