"""The same training in torch, plainly: the truth that the native engine is compared with."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np
import torch
from torch import nn
from torch.nn import functional as F

torch.set_num_threads(1)  # on work this small a second thread only spins

ACTIVATIONS = {
    "identity": nn.Identity,
    "relu": nn.ReLU,
    "leaky_relu": nn.LeakyReLU,
    "elu": nn.ELU,
    "tanh": nn.Tanh,
    "sigmoid": nn.Sigmoid,
    "silu": nn.SiLU,
    "gelu": nn.GELU,
    "gelu_tanh": lambda: nn.GELU(approximate="tanh"),
    "softplus": nn.Softplus,
    "sin": lambda: Sine(),
}
STATUS = ("done", "converged", "stopped_early", "diverged", "interrupted")


class Sine(nn.Module):
    def forward(self, x):
        return torch.sin(x)


@dataclass
class Problem:
    """A network, its data and how it is trained, in the words of `_native.train`."""

    layer_sizes: tuple[int, ...] = (2, 5, 3, 1)
    activations: tuple[str, ...] = ("relu", "relu")
    loss: str = "binary_cross_entropy"
    bias: bool = True
    output_activation: str = "identity"
    output_scale: float = 1.0
    n_rows: int = 40
    batch_size: int = 16
    n_epochs: int = 2
    optimizer: str = "sgd"
    learning_rate: Any = 0.05
    settings: dict[str, Any] = field(default_factory=dict)  # momentum, nesterov, weight_decay, l1, beta1, ...
    weighted: bool = False
    drop_last: bool = False
    schedule: bool = False
    dtype: str = "float64"
    seed: int = 0

    def __post_init__(self) -> None:
        rng = np.random.default_rng(self.seed)
        outputs = self.layer_sizes[-1]
        self.X = rng.normal(size=(self.n_rows, self.layer_sizes[0])).astype(self.dtype)
        if self.loss == "cross_entropy" or (self.loss == "hinge" and outputs > 1):
            self.y = rng.integers(outputs, size=self.n_rows)
        elif self.loss == "binary_cross_entropy":
            self.y = rng.integers(2, size=self.n_rows).astype(self.dtype)
        elif self.loss == "hinge":
            self.y = (2 * rng.integers(2, size=self.n_rows) - 1).astype(self.dtype)
        else:
            shape = (self.n_rows, outputs) if outputs > 1 else (self.n_rows,)
            self.y = rng.normal(size=shape).astype(self.dtype)
        self.sample_weight = rng.uniform(0.1, 2, size=self.n_rows).astype(self.dtype) if self.weighted else None
        self.factors = rng.uniform(0.1, 1, size=self.n_steps) if self.schedule else None

    @property
    def size(self) -> int:
        return min(self.batch_size, self.n_rows)

    @property
    def steps_per_epoch(self) -> int:
        return self.n_rows // self.size if self.drop_last else -(-self.n_rows // self.size)

    @property
    def n_steps(self) -> int:
        return self.n_epochs * self.steps_per_epoch

    def arguments(self, **changes: Any) -> dict[str, Any]:
        """What `_native.train` takes; a seed for drawing the weights, unless they are given."""
        given = {
            "layer_sizes": list(self.layer_sizes),
            "activations": list(self.activations),
            "X": self.X,
            "y": self.y,
            "loss": self.loss,
            "bias": self.bias,
            "output_activation": self.output_activation,
            "output_scale": self.output_scale,
            "optimizer": self.optimizer,
            "learning_rate": self.learning_rate,
            "batch_size": self.batch_size,
            "n_epochs": self.n_epochs,
            "drop_last": self.drop_last,
            "schedule": self.factors,
            "sample_weight": self.sample_weight,
            "record_steps": True,
            "seeds": np.array([self.seed]),
            **self.settings,
        }
        return given | changes

    def module(self, seed: int | None = None) -> nn.Sequential:
        torch.manual_seed(self.seed if seed is None else seed)
        layers: list[nn.Module] = []
        for k, (n_in, n_out) in enumerate(zip(self.layer_sizes, self.layer_sizes[1:], strict=False)):
            layers.append(nn.Linear(n_in, n_out, bias=self.bias, dtype=getattr(torch, self.dtype)))
            layers.append(
                ACTIVATIONS[self.activations[k]]()
                if k < len(self.activations)
                else ACTIVATIONS[self.output_activation]()
            )
        return nn.Sequential(*layers)


def flat(module: nn.Module) -> np.ndarray:
    return torch.cat([p.detach().reshape(-1) for p in module.parameters()]).numpy().copy()


def load(module: nn.Module, weights: np.ndarray) -> None:
    at = 0
    with torch.no_grad():
        for p in module.parameters():
            p.copy_(torch.from_numpy(np.asarray(weights[at : at + p.numel()])).reshape(p.shape))
            at += p.numel()


def row_losses(problem: Problem, logits: torch.Tensor, y: torch.Tensor) -> torch.Tensor:
    match problem.loss:
        case "binary_cross_entropy":
            return F.binary_cross_entropy_with_logits(logits[:, 0], y, reduction="none")
        case "cross_entropy":
            return F.cross_entropy(logits, y, reduction="none")
        case "mse":
            return (logits - y.reshape(logits.shape)).square().mean(dim=1)
        case "half_mse":
            return 0.5 * (logits - y.reshape(logits.shape)).square().mean(dim=1)
    if logits.shape[1] == 1:
        return F.relu(1 - y * logits[:, 0])
    own = logits.gather(1, y[:, None]).squeeze(1)
    others = logits.scatter(1, y[:, None], -torch.inf).max(dim=1).values
    return F.relu(1 + others - own)


class Trainer:
    """torch's own optimizer over a `Problem`, one step at a time."""

    def __init__(self, problem: Problem, seed: int | None = None) -> None:
        self.problem = problem
        self.module = problem.module(seed)
        self.X, self.y = torch.from_numpy(problem.X), torch.from_numpy(problem.y)
        self.weight = None if problem.sample_weight is None else torch.from_numpy(problem.sample_weight)
        self.optimizer = self._optimizer()
        self.rates = [group["lr"] for group in self.optimizer.param_groups]
        self.step_number = 0
        self.gradient = np.zeros(0)

    def _optimizer(self) -> torch.optim.Optimizer:
        p, s = self.problem, self.problem.settings
        rates = np.ravel(p.learning_rate)
        layers = [layer for layer in self.module if isinstance(layer, nn.Linear)]
        groups = [
            {"params": list(layer.parameters()), "lr": float(rates[k if len(rates) > 1 else 0])}
            for k, layer in enumerate(layers)
        ]
        decay = s.get("weight_decay", 0.0)
        betas, eps = (s.get("beta1", 0.9), s.get("beta2", 0.999)), s.get("epsilon", 1e-8)
        match p.optimizer:
            case "sgd":
                return torch.optim.SGD(
                    groups, momentum=s.get("momentum", 0.0), nesterov=s.get("nesterov", False), weight_decay=decay
                )
            case "adam":
                return torch.optim.Adam(groups, betas=betas, eps=eps, weight_decay=decay)
            case "adamw":
                return torch.optim.AdamW(groups, betas=betas, eps=eps, weight_decay=decay)
        return torch.optim.RMSprop(
            groups, alpha=s.get("smoothing", 0.99), eps=eps, momentum=s.get("momentum", 0.0), weight_decay=decay
        )

    def batch(self, order: np.ndarray | None = None) -> slice | np.ndarray:
        start = self.step_number % self.problem.steps_per_epoch * self.problem.size
        rows = slice(start, min(start + self.problem.size, self.problem.n_rows))
        return rows if order is None else order[rows]

    def step(self, order: np.ndarray | None = None) -> float:
        p, rows = self.problem, self.batch(order)
        if p.factors is not None:
            for group, rate in zip(self.optimizer.param_groups, self.rates, strict=True):
                group["lr"] = rate * p.factors[self.step_number]
        losses = row_losses(p, self.module(self.X[rows]) * p.output_scale, self.y[rows])
        if self.weight is None:
            loss = losses.mean()
        else:
            loss = (losses * self.weight[rows]).sum() / self.weight[rows].sum()
        self.optimizer.zero_grad()
        loss.backward()
        self.gradient = torch.cat([q.grad.reshape(-1) for q in self.module.parameters()]).numpy().copy()
        l1 = p.settings.get("l1", 0.0)
        for q in self.module.parameters():
            q.grad.add_(l1 * q.detach().sign())
        self.optimizer.step()
        self.step_number += 1
        return loss.item()

    def memory(self) -> tuple[np.ndarray, np.ndarray]:
        """The optimizer's two buffers, in the order in which the native engine keeps them."""
        names = {
            "sgd": ("momentum_buffer", None),
            "adam": ("exp_avg", "exp_avg_sq"),
            "adamw": ("exp_avg", "exp_avg_sq"),
            "rmsprop": ("square_avg", "momentum_buffer"),
        }[self.problem.optimizer]
        buffers = []
        for name in names:
            parts = []
            for p in self.module.parameters():
                value = self.optimizer.state.get(p, {}).get(name) if name else None
                parts.append(torch.zeros_like(p).reshape(-1) if value is None else value.reshape(-1))
            buffers.append(torch.cat(parts).detach().numpy().copy())
        return buffers[0], buffers[1]

    def state(self) -> dict[str, np.ndarray]:
        """What `_native.train` takes as `state`, so that it goes on from here."""
        first, second = self.memory()
        return {
            "weights": flat(self.module)[None],
            "first": first[None],
            "second": second[None],
            "status": np.zeros(1, dtype=np.int8),
            "counters": np.array([[self.step_number, 0, -1, -1]], dtype=np.int64),
            "marks": np.zeros((1, 2)),
        }
