"""What a page is told first: what there is to choose from."""

from __future__ import annotations

from typing import get_args

from .. import __version__
from ..config import ActivationName, FeatureName, InitializerName, TrainConfig
from ..data import describe
from ..engines.live import LIVE_SETTINGS
from .problem import Limits
from .to_page import Choices, DataInfo, Welcome

_TAKES = {
    "moons": ("n_samples", "noise"),
    "circles": ("n_samples", "noise"),
    "blobs": ("n_samples", "noise", "n_features", "n_classes"),
    "spirals": ("n_samples", "noise", "n_classes"),
    "xor": ("n_samples", "noise"),
    "gaussian": ("n_samples", "noise", "n_features"),
}


def welcome(session: str, limits: Limits, *, resumed: bool) -> Welcome:
    """Return the answer to a page's first message."""
    from .lessons import lessons

    return Welcome(
        session=session,
        version=__version__,
        resumed=resumed,
        limits=limits,
        catalog=catalog(),
        choices=choices(),
        lessons=list(lessons()),
    )


def catalog() -> list[DataInfo]:
    """Return every built-in data set, and the settings that it takes."""
    return [
        DataInfo(
            name=info.name,
            title=info.name.removeprefix("playground-").replace("_", " ").replace("-", " ").capitalize(),
            text=info.text,
            task=info.task,
            n_samples=info.n_samples,
            n_features=info.n_features,
            n_classes=info.n_classes,
            takes=list(_TAKES.get(info.name, ("n_samples", "noise") if info.name.startswith("playground-") else ())),
        )
        for info in describe()
    ]


def choices() -> Choices:
    """Return the names that settings take."""
    return Choices(
        activation=list(get_args(ActivationName)),
        optimizer=_names("optimizer"),
        loss=_names("loss"),
        schedule=_names("schedule"),
        initializer=list(get_args(InitializerName)),
        features=list(get_args(FeatureName)),
        live=list(LIVE_SETTINGS),
    )


def _names(field: str) -> list[str]:
    return [str(name) for name in get_args(TrainConfig.model_fields[field].annotation)]
