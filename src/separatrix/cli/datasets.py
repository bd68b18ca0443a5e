"""``separatrix datasets``: the built-in data sets."""

from __future__ import annotations

from dataclasses import asdict
from typing import Annotated

from cyclopts import Parameter

from .output import console, print_json


def datasets(*, json: Annotated[bool, Parameter(negative=())] = False) -> None:
    """List the built-in data sets.

    train takes any of these names, or the path of a CSV, TSV or Parquet file. The
    rows and classes are the defaults; generated sets take others.

    Parameters
    ----------
    json
        Print them as a JSON list.
    """
    from ..data import describe

    if json:
        print_json([asdict(info) for info in describe()])
        return
    from rich import box
    from rich.table import Table

    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, show_edge=False)
    table.add_column("name", no_wrap=True)
    for title in ("rows", "features", "classes"):
        table.add_column(title, justify="right")
    table.add_column("what it is", overflow="fold")
    for info in describe():
        classes = str(info.n_classes) if info.n_classes else "–"
        table.add_row(info.name, str(info.n_samples), str(info.n_features), classes, info.text)
    console().print(table)
