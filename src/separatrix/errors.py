"""Every exception and warning that Separatrix raises on purpose.

::

    SeparatrixError
    ├── ConfigError          (ValueError)   a setting that is wrong by itself
    ├── DataError            (ValueError)   a table, an array or a label that cannot be used
    ├── RecordingError       (ValueError)   a recording file that is broken, hostile or of another kind
    ├── UnknownNameError     (LookupError)  a data set, a column or a metric that does not exist
    ├── FileError            (OSError)      a path that cannot be read or written
    ├── StoreError           (OSError)      a library of runs that is locked, damaged, too new or out of reach
    └── MissingExtraError    (ImportError)  an optional package that is not installed

    SeparatrixWarning        (UserWarning)
    └── DivergenceWarning                   a training that met NaN or infinity and kept its last finite frame

Each inherits the builtin that a caller would catch anyway, so ``except ValueError`` works too.
"""

from __future__ import annotations


class SeparatrixError(Exception):
    """Base of every error raised on purpose; its text is meant for the person who reads it."""


class ConfigError(SeparatrixError, ValueError):
    """A setting is wrong by itself, before any data is looked at."""


class DataError(SeparatrixError, ValueError):
    """A table, an array or a label cannot be used as it is."""


class RecordingError(SeparatrixError, ValueError):
    """A recording file is broken, hostile, too new, or something else altogether."""


class UnknownNameError(SeparatrixError, LookupError):
    """A name does not exist among the known ones."""


class FileError(SeparatrixError, OSError):
    """A path cannot be read or written."""


class StoreError(SeparatrixError, OSError):
    """A library of runs is locked, damaged, too new, full or out of reach."""


class SweepError(SeparatrixError, RuntimeError):
    """A sweep that cannot be run or gone on with: workers or a scheduler that fail, or too many networks unasked."""


class MissingExtraError(SeparatrixError, ImportError):
    """An optional package is needed and not installed."""


class SeparatrixWarning(UserWarning):
    """Base of every warning."""


class DivergenceWarning(SeparatrixWarning):
    """A training met NaN or infinity; the model keeps its last finite weights."""
