"""The script's training: optimizer, schedule, loop, early stopping, and the score at the end."""

from __future__ import annotations

from ...config import RunConfig, TrainConfig
from ...data.dataset import Dataset
from ...engines.schedules import END, RISE, START
from .loss import takes_numbers, targets_code
from .order import NOISY_LABELS, PERMUTATION, RANDOM_BELOW, SPLITMIX
from .piece import Piece, block, shifted
from .stopping import after_epoch, afterwards, before_training, monitored_loss, watches


def tensors_piece(config: RunConfig, data: Dataset, loss: str) -> Piece:
    """Return the code that turns the NumPy arrays into tensors."""
    dtype = f"torch.{config.train.dtype}"
    watched = config.train.monitor.removesuffix("_loss") if watches(config.train) else ""
    device = "" if config.train.device == "cpu" else f'.to("{config.train.device}")'
    lines, labels = _drawn(config, data)
    for part in ("train", "valid") if len(data.valid_index) else ("train",):
        rows = "[drawn]" if part == "train" and config.train.bootstrap else ""
        lines.append(f"X_{part}_t = torch.tensor(X_{part}{rows}, dtype={dtype}){device}")
        if part in ("train", watched):
            targets, comment = targets_code(loss, data, f"{labels if part == 'train' else 'y_valid'}{rows}", dtype)
            lines.append(f"y_{part}_t = {targets}{device}{comment}")
            if data.sample_weight is not None:
                lines.append(f"weight_{part}_t = torch.tensor(weight_{part}{rows}, dtype={dtype}){device}")
    return Piece("\n".join(lines))


def _drawn(config: RunConfig, data: Dataset) -> tuple[list[str], str]:
    """Return the lines that draw labels and rows by the seed, and what the labels to train on are called."""
    n_rows, lines, labels = len(data.train_index), [], "y_train"
    if count := round(config.train.label_noise * n_rows):
        labels = "noisy_train"
        lines.append(f"noisy_train = noisy_labels(y_train, {data.n_classes}, {count}, {config.seed})")
    if config.train.bootstrap:
        lines.append(f"drawn = random_below({n_rows}, {n_rows}, {config.seed}, -1)  # rows, with replacement")
    return lines, labels


def training_piece(config: RunConfig, data: Dataset, loss: str) -> Piece:
    """Return the code that trains `model` and keeps every step's loss in `losses`."""
    train, n_rows = config.train, len(data.train_index)
    n_steps = train.steps_per_epoch(n_rows)
    noisy = round(train.label_noise * n_rows) > 0
    draws = noisy or train.bootstrap
    definitions = [SPLITMIX] if train.shuffle or config.model.dropout or draws else []
    definitions += [PERMUTATION] if train.shuffle else []
    definitions += ([RANDOM_BELOW] if draws else []) + ([NOISY_LABELS] if noisy else [])
    definitions += _schedule(train, n_steps)
    definitions += monitored_loss(config, data, numbers=takes_numbers(loss, data))
    lines = [*_optimizer(train), *before_training(train), "losses = []  # of every step"]
    lines.append(f"for epoch in range({train.max_epochs}):")
    epoch = []
    if config.model.dropout:
        epoch.append(f"torch.manual_seed(next(splitmix64({config.seed}, epoch)))  # decides what is dropped")
    if train.shuffle:
        epoch.append(f"order = permutation({n_rows}, {config.seed}, epoch)")
    epoch += _steps(config, data, n_rows)
    average = "losses[-1]" if n_steps == 1 else f"sum(losses[-{n_steps}:]) / {n_steps}"
    epoch.append(f'print(f"epoch {{epoch + 1:3}}  loss {{{average}:.4f}}")')
    epoch += after_epoch(train)
    lines += [shifted("\n".join(epoch)), *afterwards(train)]
    return Piece("\n".join(lines), tuple(definitions))


def result_piece(config: RunConfig, data: Dataset) -> Piece:
    """Return the code that prints the score, and on request every step's loss."""
    part, said = ("valid", "validation") if len(data.valid_index) else ("train", "training")
    one = data.n_outputs == 1
    rows = f"X_{part}_t"
    if part == "train" and config.train.bootstrap:  # all rows, not those that were drawn
        device = "" if config.train.device == "cpu" else f'.to("{config.train.device}")'
        rows = f"torch.tensor(X_train, dtype=torch.{config.train.dtype}){device}"
    host = ".cpu()" if config.train.device != "cpu" else ""
    if data.classes is None:
        decided = f'print(f"{said} R² {{r2_score(y_{part}, outputs{host}):.4f}}")'
    else:
        rule = "outputs > 0" if one else "outputs.argmax(dim=1)"
        decided = f"predictions = ({rule}){host}" if one and host else f"predictions = {rule}{host}"
        decided += f'\nprint(f"{said} accuracy {{accuracy_score(y_{part}, predictions):.4f}}")'
    lines = [
        "model.eval()  # switches dropout off" if config.model.dropout else "",
        "with torch.no_grad():",
        f"    outputs = model({rows}){'.flatten()' if one else ''}",
        decided,
        'if "--steps" in sys.argv:',
        "    for step, loss in enumerate(losses, start=1):",
        "        print(step, loss)",
    ]
    return Piece("\n".join(line for line in lines if line))


def _steps(config: RunConfig, data: Dataset, n_rows: int) -> list[str]:
    """Return the lines of one epoch's steps: a loop over batches, or one step over all rows."""
    train = config.train
    size = n_rows if train.batch_size == "full" else min(train.batch_size, n_rows)
    names = ["X", "y"] if data.sample_weight is None else ["X", "y", "weight"]
    if size == n_rows:
        if not train.shuffle:
            return _step(config, data, [f"{name}_train_t" for name in names])
        rows, before = "order", []
    else:
        end = (
            f"{n_rows - size + 1}, {size}):  # a short last batch is left out"
            if train.drop_last
            else f"{n_rows}, {size}):"
        )
        before = [f"for start in range(0, {end}"]
        rows = f"order[start : start + {size}]" if train.shuffle else f"start : start + {size}"
    batch = [f"{name}_batch = {name}_train_t[{rows}]" for name in names]
    if train.shuffle and before:
        batch = [f"rows = {rows}", *(f"{name}_batch = {name}_train_t[rows]" for name in names)]
    step = [*batch, *_step(config, data, [f"{name}_batch" for name in names])]
    return [*before, *(shifted(line) if before else line for line in step)]


def _step(config: RunConfig, data: Dataset, names: list[str]) -> list[str]:
    X, *others = names
    outputs = f"model({X}).flatten()" if data.n_outputs == 1 else f"model({X})"
    lines = []
    if config.train.schedule != "constant":
        if isinstance(config.train.learning_rate, tuple):
            lines.append("for group, rate in zip(optimizer.param_groups, learning_rates):")
            lines.append('    group["lr"] = rate * learning_rate_factor(len(losses))')
        else:
            lines += ["for group in optimizer.param_groups:", '    group["lr"] = learning_rate(len(losses))']
    lines += [
        "optimizer.zero_grad()",
        f"loss = loss_function({outputs}, {', '.join(others)})",
        "losses.append(loss.item())",
    ]
    if config.train.l1:
        lines.append(f"loss = loss + {config.train.l1!r} * sum(weight.abs().sum() for weight in model.parameters())")
    return [*lines, "loss.backward()", "optimizer.step()"]


def _optimizer(train: TrainConfig) -> list[str]:
    """Return the lines that make the optimizer."""
    defaults = {
        "momentum": 0.0,
        "nesterov": False,
        "betas": (0.9, 0.999),
        "alpha": 0.99,
        "eps": 1e-8,
        "weight_decay": 0.0,
    }
    settings: dict[str, object] = {"weight_decay": train.weight_decay}
    if train.optimizer in ("sgd", "rmsprop"):
        settings = {"momentum": train.momentum, **settings}
    if train.optimizer == "sgd":
        settings["nesterov"] = train.nesterov
    else:
        settings["eps"] = train.epsilon
    if train.optimizer in ("adam", "adamw"):
        settings["betas"] = train.betas
    if train.optimizer == "rmsprop":
        settings["alpha"] = train.smoothing
    if train.optimizer == "adamw":
        defaults["weight_decay"] = 0.01  # torch's own, for this one
    changed = "".join(f", {name}={value!r}" for name, value in settings.items() if value != defaults[name])
    name = {"sgd": "SGD", "adam": "Adam", "adamw": "AdamW", "rmsprop": "RMSprop"}[train.optimizer]
    if not isinstance(train.learning_rate, tuple):
        return [f"optimizer = torch.optim.{name}(model.parameters(), lr={train.learning_rate!r}{changed})"]
    return [
        "layers = [layer for layer in model if list(layer.parameters())]",
        f"learning_rates = {train.learning_rate!r}  # of each layer",
        'groups = [{"params": layer.parameters(), "lr": rate} for layer, rate in zip(layers, learning_rates)]',
        f"optimizer = torch.optim.{name}(groups{changed})",
    ]


def _schedule(train: TrainConfig, steps_per_epoch: int) -> list[str]:
    """Return the function of the step from 0 that gives its learning rate, or what multiplies each layer's."""
    gamma, every, by_layer = train.schedule_gamma, train.schedule_epochs, isinstance(train.learning_rate, tuple)
    rate = "" if by_layer else f"{train.learning_rate!r} * "
    n_steps = train.max_epochs * steps_per_epoch
    top = max(RISE * n_steps - 1, 0.0)
    rules = {
        "step": f"return {rate}{gamma!r} ** (step // {steps_per_epoch * every})",
        "exponential": f"return {rate}{gamma!r} ** (step // {steps_per_epoch} / {every})",
        "cosine": f"return {rate}(1 + math.cos(math.pi * step / {n_steps})) / 2",
        "one_cycle": block(f"""
            if step <= {top!r}:  # rise along half a cosine, then fall along another
                start, end, share = {START!r}, 1, step / {max(top, 1)!r}
            else:
                start, end, share = 1, {END!r}, (step - {top!r}) / {max(n_steps - 1 - top, 1)!r}
            return {rate}(end + (start - end) / 2 * (1 + math.cos(math.pi * share)))
        """),
    }
    if train.schedule == "constant":
        return []
    head = 'def learning_rate(step):\n    """Return the learning rate of a step, counted from 0."""\n'
    if by_layer:
        head = 'def learning_rate_factor(step):\n    """Return the factor on the learning rates at a step, from 0."""\n'
    return [head + shifted(rules[train.schedule])]
