"""The script's loss, and the targets that it compares the outputs with."""

from __future__ import annotations

from ...data.dataset import Dataset
from .piece import Piece

_TORCH = {"cross_entropy one": "BCEWithLogitsLoss", "cross_entropy many": "CrossEntropyLoss", "mse": "MSELoss"}

_ROWS = {  # what gives one value a row
    "cross_entropy one": 'rows = F.binary_cross_entropy_with_logits(outputs, targets, reduction="none")',
    "cross_entropy many": 'rows = F.cross_entropy(outputs, targets, reduction="none")',
    "mse one": "rows = (outputs - targets).square()",
    "mse many": "rows = (outputs - targets).square().mean(dim=1)",
    "half_mse one": "rows = (outputs - targets).square() / 2",
    "half_mse many": "rows = (outputs - targets).square().mean(dim=1) / 2",
    "hinge one": "rows = torch.relu(1 - targets * outputs)",
    "hinge many": """own = outputs.gather(1, targets[:, None]).squeeze(1)
    others = outputs.scatter(1, targets[:, None], -torch.inf).max(dim=1).values
    rows = torch.relu(1 + others - own)""",
}

_SAID = {
    "cross_entropy": "cross-entropy",
    "mse": "squared error",
    "half_mse": "half of the squared error",
    "hinge": "hinge loss: how far each row is from being on the right side by 1",
}


def loss_piece(loss: str, data: Dataset) -> Piece:
    """Return the code that defines `loss_function`."""
    kind = _kind(loss, data)
    weighted = data.sample_weight is not None
    if not weighted and loss not in ("hinge", "half_mse"):
        return Piece(f"loss_function = nn.{_TORCH['mse' if loss == 'mse' else kind]}()")
    mean = "(rows * weight).sum() / weight.sum().clamp_min(1e-38)" if weighted else "rows.mean()"
    body = f"{_ROWS[kind]}\n    return {mean}"
    if loss == "half_mse" and not weighted:
        body = "return F.mse_loss(outputs, targets) / 2"
    return Piece(
        "",
        (
            f"def loss_function(outputs, targets{', weight' if weighted else ''}):\n"
            f'    """Return the mean {_SAID[loss]}{", each row counting by its weight" if weighted else ""}."""\n'
            f"    {body}",
        ),
    )


def targets_code(loss: str, data: Dataset, y: str, dtype: str) -> tuple[str, str]:
    """Return the targets of the NumPy array `y` as torch code, and a comment on what they are.

    `dtype` is "torch.float32" or the like.
    """
    kind = _kind(loss, data)
    if kind in ("cross_entropy many", "hinge many"):
        return f"torch.tensor({y})", ""
    if kind in ("mse many", "half_mse many"):
        return f"F.one_hot(torch.tensor({y}), {data.n_classes}).to({dtype})", ""
    if data.classes is not None and loss != "cross_entropy":
        return f"torch.tensor(2 * {y} - 1, dtype={dtype})", "  # the two classes are -1 and 1"
    return f"torch.tensor({y}, dtype={dtype})", ""


def takes_numbers(loss: str, data: Dataset) -> bool:
    """Tell whether the loss compares with floating-point targets, not with class positions."""
    return _kind(loss, data) not in ("cross_entropy many", "hinge many")


def _kind(loss: str, data: Dataset) -> str:
    return f"{loss} {'one' if data.n_outputs == 1 else 'many'}"
