"""What a playground is begun with: a file or a text."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from .._checks import must
from ..data.catalog import dataset_names
from ..errors import ConfigError, DataError, FileError
from ..recording import Recording
from .link import Linked, read_link
from .problem import MOST_POINTS, Points, Problem

RECORDINGS, TEXTS = (".safetensors",), (".toml", ".json", ".txt", ".url")


def read_opening(word: str) -> Linked:
    """Return the problem that a word on the command line means.

    Parameters
    ----------
    word : str
        The path of a recording (.safetensors), or of a config or a problem (.toml, .json); or a share link or a
        ``playground.tensorflow.org`` URL itself.

    Raises
    ------
    ConfigError, DataError, FileError, RecordingError
        If it is none of these, or cannot be trained anew.
    """
    path = Path(word)
    suffix = path.suffix.lower()
    if suffix in RECORDINGS:
        from ..recording import load_recording

        return recorded_problem(load_recording(path))
    if suffix in TEXTS and "#" not in word and "://" not in word:
        try:
            return read_link(path.read_text(encoding="utf-8"))
        except OSError as error:
            raise FileError(f"Cannot read {word!r}: {error.strerror}.") from None
        except UnicodeDecodeError:
            raise FileError(f"Cannot read {word!r}: it is not text in UTF-8.") from None
    return read_link(word)


def recorded_problem(recording: Recording) -> Linked:
    """Return the problem that trains what was recorded, at its last step.

    Rows that no config can make again, a table's or those handed over in Python, go along.

    Raises
    ------
    ConfigError
        If the network is the caller's own.
    DataError
        If the rows are too many to go along, or their split or their weights cannot.
    """
    config, data = recording.config, recording.data
    if config.model.name == "module":
        raise ConfigError("A network of your own cannot be trained in the playground. Replay its recording.")
    step = int(recording.frame_steps.max())
    if config.data.name in dataset_names():
        return Linked(Problem(config=config, step=step))
    if data.n_samples > MOST_POINTS:
        raise DataError(must("The recording's rows", f"at most {MOST_POINTS:,}", data.n_samples))
    if data.sample_weight is not None:
        raise DataError("The recording's rows have weights, which the playground has not. Replay the recording.")
    kept = ("validation_fraction", "split", "split_seed", "stratify", "standardize")
    settings = {name: getattr(config.data, name) for name in kept}
    settings["task"] = "regression" if data.classes is None else "classification"
    custom = config.replace(data={"name": "custom", **settings})
    if not _splits_alike(recording):
        raise DataError("The recording's two parts were given as such, which a link cannot say. Replay the recording.")
    classes = None if data.classes is None else data.classes.tolist()
    points = Points(
        X=data.X.tolist(),
        y=data.labels().tolist(),
        feature_names=list(data.feature_names),
        classes=classes,
        target_name=data.target_name,
    )
    return Linked(Problem(config=custom, points=points, step=step))


def _splits_alike(recording: Recording) -> bool:
    """Tell whether the config alone gives the recorded split."""
    from ..data.splits import split_rows

    data = recording.data
    found = split_rows(data.y, recording.config.data, has_classes=data.classes is not None)
    return all(np.array_equal(*pair) for pair in zip(found, (data.train_index, data.valid_index), strict=True))
