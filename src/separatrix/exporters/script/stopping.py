"""The script's early stopping: lines that are there only where a config watches a loss."""

from __future__ import annotations

from ...config import RunConfig, TrainConfig
from ...data.dataset import Dataset


def watches(train: TrainConfig) -> bool:
    """Tell whether the config stops early or restores the best weights."""
    return train.patience is not None or train.restore_best


def monitored_loss(config: RunConfig, data: Dataset, *, numbers: bool) -> list[str]:
    """Return the function that measures the watched loss; `numbers` tells of floating-point targets."""
    if not watches(config.train):
        return []
    part = config.train.monitor.removesuffix("_loss")
    outputs = f"model(X_{part}_t){'.flatten()' if data.n_outputs == 1 else ''}.double()"
    targets = f"y_{part}_t.double()" if numbers else f"y_{part}_t"
    weight = "" if data.sample_weight is None else f", weight_{part}_t.double()"
    dropout = bool(config.model.dropout)
    lines = [
        "def monitored_loss():",
        f'    """Return the loss of the {"validation" if part == "valid" else "training"} rows."""',
        "    model.eval()  # switches dropout off" if dropout else "",
        "    with torch.no_grad():",
        f"        loss = loss_function({outputs}, {targets}{weight}).item()",
        "    model.train()" if dropout else "",
        "    return loss",
    ]
    return ["\n".join(line for line in lines if line)]


def before_training(train: TrainConfig) -> list[str]:
    lines = []
    if train.patience is not None:
        lines.append("reference, waited = monitored_loss(), 0  # epochs without a loss below the reference")
    if train.restore_best:
        lines += ["lowest = monitored_loss()", "best = copy.deepcopy(model.state_dict())"]
    return lines


def after_epoch(train: TrainConfig) -> list[str]:
    lines = ["monitored = monitored_loss()"] if watches(train) else []
    if train.restore_best:
        lines += [
            "if monitored < lowest:",
            "    lowest, best = monitored, copy.deepcopy(model.state_dict())",
        ]
    if train.patience is not None:
        fall = f" - {train.min_delta!r}" if train.min_delta else ""
        lines += [
            f"if monitored < reference{fall}:",
            "    reference, waited = monitored, 0",
            "else:",
            "    waited += 1",
            f"if waited >= {train.patience}:",
            "    break",
        ]
    return lines


def afterwards(train: TrainConfig) -> list[str]:
    return ["model.load_state_dict(best)"] if train.restore_best else []
