"""``separatrix predict``: a recorded network's answers for the rows of a table."""

from __future__ import annotations

import csv
import io
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

from cyclopts import Parameter

from ..errors import DataError
from .output import note, print_json

if TYPE_CHECKING:
    from ..recording import Recording

Columns = dict[str, list[Any]]


def predict(
    file: Path,
    data: Path,
    /,
    *,
    output: Annotated[Path | None, Parameter(name=["--output", "-o"])] = None,
    proba: Annotated[bool, Parameter(negative=())] = False,
    frame: int | None = None,
    epoch: float | None = None,
    json: Annotated[bool, Parameter(negative=())] = False,
) -> None:
    """Predict the rows of a table with a recorded network.

    The table must have the columns that the network was trained on, by name; others
    are left alone. If the target is among them, the score is said on stderr.

    Parameters
    ----------
    file
        A recording, such as train saves.
    data
        A CSV, TSV or Parquet file.
    output
        A .csv or .tsv file for the answers; by default they are printed.
    proba
        Add each class's probability, as columns P(class).
    frame
        Predict with the weights of this frame; negative counts from the end.
    epoch
        Predict with the weights at this epoch.
    json
        Print the answers and the score as one JSON object.
    """
    from ..recording import load_recording
    from .frames import chosen_frame
    from .paths import checked_output
    from .rows import score_against

    if output is not None:
        checked_output(output, [".csv", ".tsv"], unlike=[data, file])
    recording = load_recording(file)
    chosen = chosen_frame(recording, frame, epoch)
    from ..data.new_rows import feature_rows
    from ..data.tabular import read_frame

    table = read_frame(data.expanduser())
    X = feature_rows(table, recording.data.feature_names, recording.config.data.one_hot, str(data))
    answers = _answers(recording, X, chosen, proba=proba)
    score = score_against(table, recording, answers["prediction"])
    if score is not None:
        name = "accuracy" if recording.data.classes is not None else "R²"
        note(f"{name} {score:.4f} on {len(X)} rows, by the column {recording.data.target_name!r}")
    if output is not None:
        _write(output, answers, len(X), json=json)
    if json:
        print_json({"target": recording.data.target_name, "rows": len(X), "score": score, **answers})
    elif output is None:
        sys.stdout.write(_text(answers, ","))


def _answers(recording: Recording, X: Any, frame: int, *, proba: bool) -> Columns:
    classes = recording.data.classes
    answers: Columns = {"prediction": recording.predict(X, frame).tolist()}
    if not proba:
        return answers
    if classes is None:
        raise DataError("A regression has no class probabilities. Leave --proba out.")
    probabilities = recording.predict_proba(X, frame)
    return answers | {f"P({label})": probabilities[:, at].tolist() for at, label in enumerate(classes.tolist())}


def _write(path: Path, answers: Columns, n_rows: int, *, json: bool) -> None:
    from .._files import written_whole

    with written_whole(path) as temporary:
        temporary.write_text(_text(answers, "\t" if path.suffix.lower() == ".tsv" else ","), encoding="utf-8")
    if not json:
        print(f"Saved {path} ({n_rows} rows).")


def _text(answers: Columns, separator: str) -> str:
    text = io.StringIO()
    writer = csv.writer(text, delimiter=separator, lineterminator="\n")
    writer.writerow(answers)
    writer.writerows(zip(*answers.values(), strict=True))
    return text.getvalue()
