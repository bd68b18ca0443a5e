"""A live training by PyTorch itself, for what the compiled engine has not, such as dropout."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import torch
from numpy.typing import ArrayLike, NDArray

from ..config import RunConfig, TrainConfig
from ..data.dataset import Dataset
from ..models.build import RANDOM_STATE
from ..models.parameters import flatten, unflatten
from ..recording import Outcome
from .autograd import NAME, Run, check_device, torch_left_as_it_was
from .checkpoint import RunState
from .contract import Job, Silent
from .frames import Frames, chosen_steps, is_finite, read_state
from .interrupts import Interrupt
from .live import Live, Slice
from .native_memory import buffers
from .optimizers import read_memory, restore_memory
from .stopping import Stopping

Random = tuple[torch.Tensor, torch.Tensor | None]  # of the CPU's generator, and of the device's


@dataclass(frozen=True, eq=False)
class _Moment:
    """What PyTorch needs to go on as it would have gone on."""

    weights: dict[str, NDArray[Any]]
    memory: dict[str, NDArray[Any]]
    state: RunState
    random: Random | None
    opened: bool


class AutogradLive(Live):
    """See `Live`."""

    engine = NAME

    def __init__(self, config: RunConfig, data: Dataset) -> None:
        super().__init__(config, data)
        check_device(config)
        self._run = self._made(config)
        self._run.state = self._run.opening()
        self._opened = False  # measured before the first step
        self._random: Random | None = None  # dropout's, within an epoch
        self._sound = self._position()  # the last moment known to have finite weights

    @property
    def weights(self) -> NDArray[Any]:
        return flatten(read_state(self._run.module))

    def set_weights(self, flat: ArrayLike) -> None:
        run = self._run
        shapes = {name: tuple(values.shape) for name, values in run.module.state_dict().items()}
        n_params = sum(int(np.prod(shape)) for shape in shapes.values())
        values = unflatten(self._checked_weights(flat, n_params, self.config.train.dtype), shapes)
        run.module.load_state_dict({name: torch.from_numpy(own) for name, own in values.items()})
        self._sound = self._position()

    def measure(self) -> dict[str, float]:
        with self._torch():
            return self._run.metrics()

    def _train(self, n_steps: int) -> Slice:
        if is_finite(self._run.module):
            self._sound = self._position()
        start, seen = self.step, len(self._seen)
        measured_at: list[int] = []
        with self._torch():
            self._run.state.step_loss = list(self._seen)
            self._take(n_steps, measured_at)
        state = self._run.state
        losses = np.array(state.step_loss[seen:])
        columns = {name: np.array(values) for name, values in state.columns.items()}
        if self.outcome is not None:
            self._end(self.outcome, start + len(losses))
        self._forget_history()
        return Slice(losses, columns, np.array(measured_at, dtype=np.int64), self.outcome)

    def _take(self, n_steps: int, measured_at: list[int]) -> None:
        """Make the steps, within torch's own state."""
        run = self._run
        if not self._opened:
            self.outcome, self._opened = run.measure(), True
            measured_at.append(0)
        run.module.train()
        batches = self._rest_of_epoch() if self._within else []
        for _ in range(n_steps):
            if self.outcome is not None:
                break
            if not self._within:
                batches = list(run.batches())
            self.outcome = self._run.step(batches[self._within])
            if run.state.step == self.step:  # the loss was not finite, and nothing was changed
                break
            self.step, self._within = run.state.step, self._within + 1
            if self._within == len(batches) and self.outcome is None:
                self._epochs, self._within = self._epochs + 1, 0
                run.state.epoch = self._epochs
                measured_at.append(self.step)
                self.outcome = run.measure() or run.state.stopping.outcome(self._epochs, self.step, run.train)
        self._random = self._read_random() if self._within else None

    def _rest_of_epoch(self) -> list[Any]:
        """Return the epoch's batches, and bring dropout's generator to where the last slice left it."""
        batches = list(self._run.batches())
        assert self._random is not None
        torch.default_generator.set_state(self._random[0])
        if self._random[1] is not None:
            torch.cuda.set_rng_state(self._random[1], self.config.train.device)
        return batches

    def _read_random(self) -> Random:
        device = self.config.train.device
        return torch.default_generator.get_state(), None if device == "cpu" else torch.cuda.get_rng_state(device)

    def _end(self, outcome: Outcome, reached: int) -> None:
        """Go to the moment that the run ends with: its best, or the last finite one."""
        run = self._run
        if outcome.status != "diverged":
            if self.config.train.restore_best:
                best = run.state.best[1]
                run.module.load_state_dict({name: torch.from_numpy(values) for name, values in best.items()})
            return
        if is_finite(run.module):
            return
        sound, found = self._sound, self._sound
        self._go_to(sound)
        while self.step < reached:  # step by step now: the first one that breaks the weights is not far
            self.outcome = None
            with self._torch():
                run.state.step_loss = []
                self._take(1, [])
            if not is_finite(run.module):
                break
            found = self._position()
        self._go_to(found)
        self.outcome = outcome

    def _put_in_force(self, config: RunConfig, *, forget: bool) -> None:
        before, now = self._run, self._made(config)
        now.module.load_state_dict(before.module.state_dict())
        if not forget:
            restore_memory(now.optimizer, _fitting(read_memory(before.optimizer), config.train))
        now.state = before.state
        now.factors_begin = self._epochs * now.steps_per_epoch + self._within - self.step
        self._run = now
        self._sound = self._position()

    def _made(self, config: RunConfig) -> Run:
        with self._torch(config):
            run = Run(Job(config, self.data), Silent(), Interrupt())
        run.frame_steps = chosen_steps(config.train, run.steps_per_epoch, 0)
        return run

    def _wait_anew(self, again: bool) -> None:
        stopping = self._run.state.stopping
        self._run.state.stopping = Stopping() if again else replace(stopping, waited=0)

    def _go_on(self) -> None:
        pass

    def _keep(self) -> tuple[Any, int]:
        kept = self._position()
        arrays = [*kept[0].weights.values(), *kept[0].memory.values()]
        return (*kept, self._run), sum(values.nbytes for values in arrays) + 10_000

    def _bring_back(self, own: Any, config: RunConfig) -> None:
        moment, position, run = own
        if run is not self._run:  # other settings were in force
            self._run = run
        self._go_to((moment, position))
        self._sound = (moment, position)

    def _position(self) -> tuple[_Moment, tuple[int, int, int]]:
        run = self._run
        state = replace(
            run.state,
            step_loss=[],
            columns={},
            frames=Frames(),
            stopping=replace(run.state.stopping),
        )
        moment = _Moment(read_state(run.module), read_memory(run.optimizer), state, self._random, self._opened)
        return moment, (self.step, self._epochs, self._within)

    def _go_to(self, place: tuple[_Moment, tuple[int, int, int]]) -> None:
        moment, (self.step, self._epochs, self._within) = place
        run = self._run
        run.module.load_state_dict({name: torch.from_numpy(values) for name, values in moment.weights.items()})
        restore_memory(run.optimizer, moment.memory)
        run.state = replace(
            moment.state, step_loss=[], columns={}, frames=Frames(),
            stopping=replace(moment.state.stopping),
        )  # fmt: skip
        self._random, self._opened = moment.random, moment.opened

    def _forget_history(self) -> None:
        state = self._run.state
        state.step_loss, state.columns = [], {}
        state.frames.steps, state.frames.states = state.frames.steps[-1:], state.frames.states[-1:]

    def _factors(self) -> NDArray[np.float64] | None:
        return None if self.config.train.schedule == "constant" else self._run.factors

    @contextmanager
    def _torch(self, config: RunConfig | None = None) -> Iterator[None]:
        """Use torch's one random state, and leave it as it was."""
        with RANDOM_STATE, torch_left_as_it_was(config or self.config):
            yield


def _fitting(memory: dict[str, NDArray[Any]], train: TrainConfig) -> dict[str, NDArray[Any]]:
    """Return what the rule needs of its memory, with empty buffers where it has none of its own yet."""
    wanted = (*buffers(train), "step")
    kept = {name: own for name, own in memory.items() if name.partition("/")[2] in wanted}
    for name, own in memory.items():
        at, _, what = name.partition("/")
        if train.optimizer == "rmsprop" and train.momentum and what == "square_avg":
            kept.setdefault(f"{at}/momentum_buffer", np.zeros_like(own))
    return kept
