"""The autograd engine: PyTorch as it is, for any module. It is the truth that every other engine is held to."""

from __future__ import annotations

import copy
import math
from collections.abc import Collection, Iterator
from contextlib import contextmanager

import numpy as np
import torch
from torch import nn

from .._checks import must
from ..config import RunConfig
from ..errors import ConfigError, DataError
from ..models.build import RANDOM_STATE, build_module
from ..models.outputs import loss_name
from ..models.parameters import check_same_network
from ..recording import History, Outcome, Recording
from ._versions import versions
from .batches import epoch_seed
from .checkpoint import RunState, load_checkpoint, save_checkpoint
from .contract import Carry, Job, Observer, Progress
from .divergence import diverged
from .evaluation import evaluate, logits_of
from .frames import Frames, chosen_steps, is_finite, read_state
from .interrupts import Interrupt, noted_interrupt
from .losses import Loss, select_loss
from .optimizers import layers_of, make_optimizer, make_update, penalty, read_memory, restore_memory
from .schedules import learning_rate_factors
from .staging import Part, Stage
from .stopping import Stopping

NAME = "autograd"
SMALL_WORK = 2_000_000  # multiplications a batch and layer below which a second torch thread costs more than it brings


def train_autograd(job: Job, observer: Observer) -> Recording:
    """Train one network and return its recording. torch's global state is afterwards as it was before."""
    check_device(job.config)
    with RANDOM_STATE, torch_left_as_it_was(job.config), noted_interrupt() as interrupt:
        return Run(job, observer, interrupt).recording()


class Run:
    """One training: the parts that stay (`module`, `stage`, ...) and a `state` that changes.

    A whole one is `recording`; `engines.live_autograd` takes it step by step.
    """

    def __init__(self, job: Job, observer: Observer, interrupt: Interrupt) -> None:
        self.job, self.observer, self.interrupt = job, observer, interrupt
        self.config, self.train = job.config, job.config.train
        self.regression = job.data.classes is None
        self.module = _module(job)
        self.parameters = [p for p in self.module.parameters() if p.requires_grad]
        self.loss, self.stage = self._stage()
        self.rows = self.stage.training_part(self.config.seed)
        self.valid = self.stage.part(job.data.valid_index)
        self.largest_input = float(abs(job.data.scaled(job.data.X[job.data.train_index])).max())
        self.optimizer = make_optimizer(layers_of(self.module), self.train)
        self.epochs_before = 0 if job.carry is None else self._go_on(job.carry)
        self.update = make_update(self.optimizer, self.train)
        self.steps_per_epoch = self._steps_per_epoch()
        constant = self.train.schedule == "constant"
        self.factors = np.ones(1) if constant else learning_rate_factors(self.train, self.steps_per_epoch)
        self.factors_begin = 0  # where in the schedule step 0 is
        self.frame_steps: Collection[int] = ()

    def recording(self) -> Recording:
        frame_bytes = sum(values.nbytes for values in self.module.state_dict().values())
        self.frame_steps = chosen_steps(self.train, self.steps_per_epoch, frame_bytes)
        self.observer.run_started(self.config)
        self.state, outcome = self._start()
        self.module.train()
        while outcome is None:
            outcome = self._epoch()
        self._keep_result(outcome)
        if self.job.carry is not None:
            self._hand_on(self.job.carry, outcome)
        self.module.eval()
        steps, weights = self.state.frames.stacked()
        recording = Recording(
            config=self.config,
            data=self.job.data,
            history=History({"step_loss": self.state.step_loss, **self.state.columns}),
            frame_steps=steps,
            weights=weights,
            outcome=outcome,
            engine=NAME,
            steps_per_epoch=self.steps_per_epoch,
            versions=versions(),
            prototype=None if self.job.module is None else copy.deepcopy(self.module).cpu(),
        )
        self.observer.run_ended(recording)
        return recording

    def _start(self) -> tuple[RunState, Outcome | None]:
        """Return the state at the start, or the saved one, and the outcome if the run has ended already."""
        checkpoint = self.job.checkpoint
        if checkpoint is not None and checkpoint.path.exists():
            state = load_checkpoint(checkpoint.path, self.job, self.module, self.optimizer)
            return state, state.stopping.outcome(state.epoch, state.step, self.train)
        self.state = self.opening()
        return self.state, self.measure()

    def opening(self) -> RunState:
        """Return the state before anything was measured."""
        first = read_state(self.module)
        state = RunState(0, 0, [], {}, Frames(), Stopping(), (0, first), (0, first))
        state.frames.keep(0, first)
        return state

    def _epoch(self) -> Outcome | None:
        state = self.state
        for batch in self.batches():
            outcome = self.step(batch)
            if outcome is not None:
                return outcome
        state.epoch += 1
        outcome = self.measure()
        if outcome is not None:
            return outcome
        self.observer.epoch_ended(
            Progress(state.epoch, self.train.max_epochs, state.step, {k: v[-1] for k, v in state.columns.items()})
        )
        outcome = state.stopping.outcome(state.epoch, state.step, self.train)
        checkpoint = self.job.checkpoint
        if checkpoint is not None and (outcome is not None or state.epoch % checkpoint.every == 0):
            save_checkpoint(checkpoint.path, self.job, state, self.module, self.optimizer)
        return outcome

    def step(self, batch: Part) -> Outcome | None:
        """Make one update; return how the run ended if it did."""
        state = self.state
        if self.train.schedule != "constant":
            factor = float(self.factors[min(state.step + self.factors_begin, len(self.factors) - 1)])
            for group in self.optimizer.param_groups:
                group["lr"] = group["initial_lr"] * factor
        loss = self.loss.mean(logits_of(self.module, batch.X), batch.targets, batch.weight)
        value = loss.item()
        if not math.isfinite(value):
            return diverged("the loss", state.step + 1, state.step_loss, self.largest_input, self.train)
        for parameter in self.parameters:
            parameter.grad = None  # zero_grad's own loop, without its hooks: 8 µs of a step of 250
        loss.backward()  # type: ignore[no-untyped-call]  # torch has no types here
        try:
            self._descend()
        except RuntimeError as error:
            if "without overflow" not in str(error):
                raise
            for (
                parameter
            ) in self.parameters:  # torch takes no setting beyond the type's range; arithmetic would do this
                parameter.detach().fill_(math.nan)
        state.step += 1
        state.step_loss.append(value)
        if state.step in self.frame_steps:
            if not is_finite(self.module):
                return diverged("the weights", state.step, state.step_loss, self.largest_input, self.train)
            state.frames.keep(state.step, read_state(self.module))
        if self.interrupt.requested:
            return Outcome("interrupted", state.step, f"Interrupted after step {state.step}; what there is was kept.")
        return None

    def _descend(self) -> None:
        if self.train.l1:
            for parameter in self.parameters:
                if parameter.grad is not None:
                    parameter.grad.add_(parameter.detach().sign(), alpha=self.train.l1)
        self.update()

    def measure(self) -> Outcome | None:
        """Measure the epoch's columns, look for the best epoch, and notice weights that are not finite."""
        state, metrics = self.state, {"epoch": float(self.state.epoch), **self.metrics()}
        finite = is_finite(self.module)
        bad = [name for name, value in metrics.items() if not math.isfinite(value)] if finite else ["the weights"]
        if bad:
            outcome = diverged(bad[0], max(state.step, 1), state.step_loss, self.largest_input, self.train)
        for name, value in metrics.items():
            state.columns.setdefault(name, []).append(value)
        if bad:
            return outcome
        state.last_good = (state.step, read_state(self.module))
        if state.stopping.look(state.epoch, metrics, self.train):
            state.best = state.last_good
        return None

    def metrics(self) -> dict[str, float]:
        """Return the epoch columns' values at this moment, but for the epoch."""
        metrics: dict[str, float] = {}
        for name, part in (("train", self.rows), ("valid", self.valid)):
            if name in self.train.evaluate and len(part):
                value, score = evaluate(self.module, part, self.loss, regression=self.regression)
                metrics |= {f"{name}_loss": value, f"{name}_{'r2' if self.regression else 'accuracy'}": score}
        if self.train.l1 or (self.train.weight_decay and self.train.optimizer != "adamw"):
            metrics["penalty"] = penalty(self.parameters, self.train)
        return metrics

    def _keep_result(self, outcome: Outcome) -> None:
        """Make the last frame and the module the result: the best, the last finite, or the present weights."""
        state = self.state
        last = state.frames.steps[-1], state.frames.states[-1]
        diverged = outcome.status == "diverged"
        if self.train.restore_best and (diverged or state.stopping.best_epoch < state.epoch):
            step, weights = state.best
        elif diverged:
            step, weights = max(last, state.last_good, key=lambda kept: kept[0])
        else:
            step, weights = state.step, read_state(self.module)
        if step != last[0]:
            state.frames.keep(step, weights)
        self.module.load_state_dict({name: torch.from_numpy(values) for name, values in weights.items()})

    def _go_on(self, carry: Carry) -> int:
        """Take over what an earlier run handed on; return the number of its epochs."""
        if carry.weights is not None:
            check_same_network(
                carry.weights, {name: tuple(values.shape) for name, values in self.module.state_dict().items()}
            )
            self.module.load_state_dict({name: torch.from_numpy(values) for name, values in carry.weights.items()})
        if carry.optimizer is not None:
            restore_memory(self.optimizer, carry.optimizer)
        return carry.epoch

    def _hand_on(self, carry: Carry, outcome: Outcome) -> None:
        carry.weights = self.state.frames.states[-1]
        carry.optimizer = None if outcome.status == "diverged" else read_memory(self.optimizer)
        carry.epoch = self.epochs_before + self.state.epoch

    def batches(self) -> Iterator[Part]:
        """Begin an epoch: seed what it draws, so that resuming needs no more, and return its batches."""
        seed_dropout(epoch_seed(self.config.seed, self.epochs_before + self.state.epoch), self.train.device)
        if self.job.loader is not None:
            return self.stage.loaded(self.job.loader)
        return self.stage.batches(self.rows, self.config.seed, self.epochs_before + self.state.epoch)

    def _steps_per_epoch(self) -> int:
        if self.job.loader is not None:
            return len(self.job.loader)
        return self.train.steps_per_epoch(len(self.rows))

    def _stage(self) -> tuple[Loss, Stage]:
        """Find the width of the module's output by asking it, and prepare the rows for it."""
        data = self.job.data
        loss = loss_name(self.train.loss, regression=self.regression)
        n_outputs = _width_of_output(self.module, self.job)
        rule = select_loss(loss, n_outputs, regression=self.regression)
        return rule, Stage(data, rule, n_outputs, self.train)


def _module(job: Job) -> nn.Module:
    """Return the module to train, on its device and of its type: the config's, or the caller's or a copy of it."""
    if job.module is None:
        module: nn.Module = build_module(job.config, job.data.n_features, job.data.n_outputs)
    else:
        module = job.module if job.inplace else copy.deepcopy(job.module)
    module = module.to(device=job.config.train.device, dtype=getattr(torch, job.config.train.dtype))
    if not any(p.requires_grad for p in module.parameters()):
        raise ConfigError("The module must have at least one parameter to train; it has none that requires a gradient.")
    return module


def _width_of_output(module: nn.Module, job: Job) -> int:
    """Return n_outputs of the module's logits (n, n_outputs), or refuse a module that does not fit the data."""
    data, train = job.data, job.config.train
    if job.module is None:
        return data.n_outputs
    rows = torch.as_tensor(data.scaled(data.X[data.train_index[:2]]), dtype=getattr(torch, train.dtype))
    training = module.training
    module.eval()
    try:
        with torch.inference_mode():
            logits = logits_of(module, rows.to(train.device))
    except (RuntimeError, ValueError, TypeError, IndexError) as error:
        raise DataError(f"The module failed on {len(rows)} rows of {data.n_features} features: {error}") from error
    finally:
        module.train(training)
    allowed = {1} if data.classes is None else {data.n_outputs, data.n_classes}
    if logits.ndim != 2 or len(logits) != len(rows) or logits.shape[1] not in allowed:
        widths = " or ".join(str(width) for width in sorted(allowed))
        expected = f"of shape (n, {widths}), one logit a class" if data.n_classes > 2 else f"of shape (n, {widths})"
        raise DataError(must("The module's output", expected, tuple(logits.shape)))
    return int(logits.shape[1])


def seed_dropout(seed: int, device: str) -> None:
    """Seed what this device draws from, as ``torch.manual_seed`` does; that one takes 250 µs to seed every device."""
    torch.default_generator.manual_seed(seed)
    if device != "cpu":
        torch.cuda.manual_seed_all(seed)


def check_device(config: RunConfig) -> None:
    if config.train.device != "cpu" and not torch.cuda.is_available():
        raise ConfigError(
            must("device", "available", config.train.device, 'torch sees no CUDA here; use device="cpu".')
        )


@contextmanager
def torch_left_as_it_was(config: RunConfig) -> Iterator[None]:
    """Keep torch's random state, and use one thread while the work is small."""
    widths = [*config.model.hidden_layer_sizes, 1]
    size = 1024 if config.train.batch_size == "full" else config.train.batch_size
    small = size * max(a * b for a, b in zip([32, *widths], widths, strict=False)) < SMALL_WORK
    threads = torch.get_num_threads()
    devices = [torch.device(config.train.device)] if config.train.device.startswith("cuda") else []
    with torch.random.fork_rng(devices=devices):
        if small:
            torch.set_num_threads(1)
        try:
            yield
        finally:
            torch.set_num_threads(threads)
