"""How much of the engine's own rate a playground leaves it: python -m benchmarks.live

A session trains as fast as it goes while a page takes every frame at once: 100 × 100 points of the boundary and the
maps of 24 hidden neurons, 60 times a second. Beside it the engine alone, in one call. Then the answers that a person
waits for: scrubbing to a moment, and a branch. Measured on CPU time too, for a machine that has other things to do.
"""

from __future__ import annotations

import argparse
import json
import threading
import time
from collections.abc import Callable
from queue import Empty, SimpleQueue
from typing import Any

import numpy as np

from separatrix.config import DataConfig, ModelConfig, RunConfig, TrainConfig
from separatrix.data import load_dataset
from separatrix.engines import train
from separatrix.engines.live import start_live
from separatrix.playground.frames import Painter, Shown
from separatrix.playground.messages import unpack
from separatrix.playground.opened import open_problem
from separatrix.playground.pace import SLICE
from separatrix.playground.problem import Limits, Problem, View
from separatrix.playground.session import Session, warm_up

CONFIG = RunConfig(
    data=DataConfig("moons", n_samples=300, noise=0.15),
    model=ModelConfig(hidden_layer_sizes=(12, 12), activation="tanh"),
    train=TrainConfig(learning_rate=0.05, batch_size=32, max_epochs=10_000_000, shuffle=True),
)
PROBLEM = Problem(config=CONFIG, view=View(resolution=100, neuron_resolution=24))


class Page:
    """A page that acknowledges every frame at once, and notes what comes."""

    def __init__(self) -> None:
        self.got: SimpleQueue[tuple[float, str | bytes]] = SimpleQueue()
        self.frames, self.bytes = 0, 0
        self.session = Session(self._take)

    def _take(self, message: str | bytes) -> None:
        if isinstance(message, bytes):
            header, _ = unpack(message)
            self.frames, self.bytes = self.frames + 1, self.bytes + len(message)
            self.say("ack", frame=header["id"])
        self.got.put((time.perf_counter(), message))

    def say(self, kind: str, **parts: Any) -> float:
        self.session.receive_text(json.dumps({"type": kind, **parts}))
        return time.perf_counter()

    def wait(self, wanted: Callable[[dict[str, Any]], bool]) -> float:
        """Return when a message came that is wanted."""
        while True:
            at, message = self.got.get(timeout=60)
            if wanted(unpack(message)[0] if isinstance(message, bytes) else json.loads(message)):
                return at

    def forget(self) -> None:
        try:
            while True:
                self.got.get_nowait()
        except Empty:
            pass


def bare(n_steps: int) -> tuple[float, float]:
    """Return the engine's steps a second in one call: of this thread's time, and of the clock's."""
    spe = CONFIG.train.steps_per_epoch(225)
    config = CONFIG.replace(train__max_epochs=n_steps // spe, train__frames="ends")
    data = load_dataset(config.data)
    cpu, clock = time.thread_time(), time.perf_counter()
    train(config, data=data, engine="native")
    return n_steps / (time.thread_time() - cpu), n_steps / (time.perf_counter() - clock)


def sliced(n_steps: int, size: int) -> float:
    """Return the steps a second of CPU in slices without anyone who looks."""
    live = start_live(CONFIG, load_dataset(CONFIG.data))
    live.advance(0)
    cpu = time.thread_time()
    for _ in range(n_steps // size):
        live.advance(size)
    return n_steps / (time.thread_time() - cpu)


def a_frame() -> float:
    """Return the CPU seconds of a frame: the least of several, as a busy machine makes every one longer."""
    opening = open_problem(PROBLEM, Limits())
    live, painter = start_live(CONFIG, opening.data), Painter(CONFIG, opening.data, PROBLEM.view)
    live.advance(1000)
    times = []
    for _ in range(30):
        cpu = time.thread_time()
        shown = Shown(0, live.step, live.epoch, live.learning_rate, live.measure())
        painter.frame(0, live.weights, shown)
        times.append(time.thread_time() - cpu)
    return min(times)


def watched(seconds: float) -> dict[str, float]:
    """Play for some seconds; return rates of frames and steps, of the clock and of the training thread's CPU time."""
    page = Page()
    page.say("hello", problem=PROBLEM.model_dump(mode="json"))
    page.wait(lambda message: message["type"] == "frame")
    page.say("speed", steps_per_second=None)
    clock = time.pthread_getcpuclockid(page.session._thread.ident)
    page.frames = page.bytes = 0
    cpu, began = time.clock_gettime(clock), time.perf_counter()
    page.say("play")
    time.sleep(seconds)
    page.say("pause")
    page.wait(lambda message: message["type"] == "status" and message["state"] == "playing")
    end = page.wait(lambda message: message["type"] == "status" and message["state"] == "paused")
    used, took = time.clock_gettime(clock) - cpu, end - began
    steps, frames, size = page.session.problem().step, page.frames, page.bytes
    page.session.close()
    return {
        "steps/s": steps / took,
        "steps/CPU s": steps / used,
        "frames/s": frames / took,
        "kB/frame": size / max(frames, 1) / 1000,
        "CPU share": used / took,
    }


def answers(n: int) -> dict[str, float]:
    """Return the 95th percentile of what a scrub and a branch take, in ms, after a million steps."""
    page = Page()
    page.say("hello", problem=PROBLEM.model_dump(mode="json"))
    page.wait(lambda message: message["type"] == "frame")
    page.say("advance", n=1_000_000)
    page.wait(lambda message: message["type"] == "status" and message["step"] == 1_000_000)
    page.wait(lambda message: message["type"] == "frame" and message["step"] == 1_000_000)
    found: dict[str, list[float]] = {"scrub": [], "branch": []}
    for at in np.random.default_rng(0).integers(0, 1_000_000, n):
        page.forget()
        asked = page.say("seek", branch=0, step=int(at))
        came = page.wait(lambda message, at=at: message["type"] == "frame" and message["step"] == at)  # type: ignore[misc]
        found["scrub"].append(came - asked)
    for number, at in enumerate(np.random.default_rng(1).integers(0, 1_000_000, min(n, 20)), start=1):
        page.forget()
        asked = page.say("branch", branch=0, step=int(at), train={"learning_rate": 0.5})
        came = page.wait(lambda message, b=number: message["type"] == "frame" and message["branch"] == b)  # type: ignore[misc]
        found["branch"].append(came - asked)
    page.session.close()
    return {name: 1000 * float(np.percentile(times, 95)) for name, times in found.items()}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=5)
    parser.add_argument("--steps", type=int, default=500_000)
    seconds, steps = (parsed := parser.parse_args()).seconds, parsed.steps
    warm_up()
    bare(steps // 10)
    cpu, clock = bare(steps)
    slices = sliced(steps, max(1, int(cpu * SLICE)))
    seen = watched(seconds)
    print(f"the engine alone     {cpu:10,.0f} steps/CPU s  {clock:10,.0f} steps/s")
    frame = a_frame()
    print(f"a frame              {1000 * frame:10.2f} ms of CPU    {100 * 60 * frame:9.1f} % of a core for 60 a second")
    print(f"in slices of {1000 * SLICE:g} ms    {slices:10,.0f} steps/CPU s  {100 * slices / cpu:9.1f} % of it")
    print(
        f"watched by a page    {seen['steps/CPU s']:10,.0f} steps/CPU s  {100 * seen['steps/CPU s'] / cpu:9.1f} % of it"
    )
    print(f"                     {seen['steps/s']:10,.0f} steps/s      {100 * seen['steps/s'] / clock:9.1f} % of it")
    print(f"frames               {seen['frames/s']:10.1f} a second   {seen['kB/frame']:9.1f} kB each")
    waits = answers(60)
    print(f"a scrub, 95 of 100   {waits['scrub']:10.1f} ms")
    print(f"a branch, 95 of 100  {waits['branch']:10.1f} ms")
    assert threading.active_count() == 1


if __name__ == "__main__":
    main()
