"""``separatrix export``: a recorded network for use elsewhere."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

from cyclopts import Parameter

from .output import UsageError, print_json


def export(
    file: Path,
    /,
    *,
    output: Annotated[Path, Parameter(name=["--output", "-o"])],
    frame: int | None = None,
    epoch: float | None = None,
    sklearn: Annotated[bool, Parameter(negative=())] = False,
    json: Annotated[bool, Parameter(negative=())] = False,
) -> None:
    """Write a recorded network as a script, weights, ONNX, torch.export or a page.

    The suffix says which: .py is a plain PyTorch script that trains the same
    network, .safetensors holds the weights, .onnx and .pt2 the network itself,
    and .html is a page that replays the training in any browser.

    Parameters
    ----------
    file
        A recording, such as train saves.
    output
        The file to write, ending in .py, .safetensors, .onnx, .pt2 or .html.
    frame
        Write the weights of this frame; negative counts from the end.
    epoch
        Write the weights at this epoch.
    sklearn
        Write a .py that fits a scikit-learn estimator with the run's settings.
    json
        Print the file's path and size as one JSON object.
    """
    from ..recording import load_recording
    from .frames import chosen_frame
    from .paths import checked_output, size

    checked_output(output, [".py", ".safetensors", ".onnx", ".pt2", ".html"], unlike=[file])
    if sklearn and output.suffix.lower() != ".py":
        raise UsageError(f"--sklearn writes a script, so the file must end in .py; got {str(output)!r}.")
    whole = {".py": "a script trains them anew", ".html": "a page has those of all frames"}.get(output.suffix.lower())
    if whole and (frame is not None or epoch is not None):
        raise UsageError(f"{'--epoch' if frame is None else '--frame'} is for weights; {whole}.")
    recording = load_recording(file)
    chosen = chosen_frame(recording, frame, epoch)
    from ..exporters import export as write

    write(recording, output, format="sklearn" if sklearn else None, frame=chosen)
    if json:
        print_json({"path": str(output), "bytes": output.stat().st_size})
    else:
        print(f"Saved {output} ({size(output)}).")
