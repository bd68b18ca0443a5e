"""What a script is put together from."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from textwrap import dedent, indent

_STANDARD = {  # what the code looks like that needs the import, in the order of the imports
    r"\bcopy\.": "import copy",
    r"\bcsv\.": "import csv",
    r"\bmath\.": "import math",
    r"\bsys\.": "import sys",
    r"\bCallable\[": "from collections.abc import Callable",
    r"\bPath\(": "from pathlib import Path",
}
_OTHERS = {
    r"\bnp\.": "import numpy as np",
    r"\btorch\.": "import torch",
    r"\bparquet\.": "from pyarrow import parquet",
    r"\b((?:load|make)_\w+)\(": "from sklearn.datasets import {}",
    r"\b(accuracy_score|r2_score)\(": "from sklearn.metrics import {}",
    r"\btrain_test_split\(": "from sklearn.model_selection import train_test_split",
    r"\bnn\.": "from torch import nn",
    r"\bF\.": "from torch.nn import functional as F",
}

ENCODED = "classes, y = np.unique(labels, return_inverse=True)  # labels become 0, 1, ... in sorted order"


@dataclass(frozen=True)
class Piece:
    """Some lines of a script, and the functions and classes that they use."""

    body: str
    definitions: tuple[str, ...] = ()


def block(text: str) -> str:
    """Return a block of code as it was written between triple quotes, moved to the left margin."""
    return dedent(text).strip("\n")


def quoted(text: str) -> str:
    """Return `text` as a Python string in double quotes."""
    return json.dumps(text, ensure_ascii=False)


def shifted(text: str, levels: int = 1) -> str:
    """Return a block of code some levels further in."""
    return indent(text, "    " * levels)


def imports(code: str) -> str:
    """Return the lines that import what `code` uses, the standard library's first."""
    parts = []
    for patterns in (_STANDARD, _OTHERS):
        found = ((re.search(pattern, code), line) for pattern, line in patterns.items())
        parts.append("\n".join(line.format(*match.groups()) for match, line in found if match))
    return "\n\n".join(part for part in parts if part)
