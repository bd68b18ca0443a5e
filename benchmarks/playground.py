"""How fast the playground's server is, over real sockets: python -m benchmarks.playground [--minutes 10]

A server in a process of its own, and pages in this one that acknowledge each frame as it comes:

start       from the command to the first answer
one page    60 frames/s of 100 × 100 points and 24 neuron maps at 500 steps/s: the server's processor time beside what
            the same steps cost the engine alone
twenty      as many pages training at once, each as fast as it goes: frames/s of each
memory      of the server while one page plays and another one has stopped reading
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import socket
import struct
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from websockets.asyncio.client import connect

from separatrix.config import DataConfig, ModelConfig, RunConfig, TrainConfig
from separatrix.data import load_dataset
from separatrix.engines.live import start_live
from separatrix.playground.problem import Problem, View

TOKEN = "the-token-of-the-benchmark"
STEPS = 500  # a second, the speed at which a session begins
CONFIG = RunConfig(
    data=DataConfig("moons", n_samples=320, noise=0.15),
    model=ModelConfig(hidden_layer_sizes=(12, 12), activation="tanh"),
    train=TrainConfig(learning_rate=0.05, batch_size=32, max_epochs=10_000_000, shuffle=True),
)
PROBLEM = Problem(config=CONFIG, view=View(resolution=100, neuron_resolution=24)).model_dump(mode="json")


class Server:
    """A server's process."""

    def __init__(self, *more: str) -> None:
        start = time.perf_counter()
        words = ("serve", "--no-browser", "--port", "0", "--token", TOKEN, *more)
        self.process = subprocess.Popen([sys.executable, "-m", "separatrix", *words], stdout=subprocess.PIPE, text=True)
        line = self.process.stdout.readline() if self.process.stdout else ""
        self.address = line.split()[-1].partition("?")[0]
        opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        opener.open(f"{self.address}health", timeout=30).read()
        self.start_s = time.perf_counter() - start

    def end(self) -> None:
        self.process.send_signal(2)
        self.process.communicate(timeout=60)

    def cpu(self) -> float:
        """Return the processor time that it has used, in seconds."""
        fields = Path(f"/proc/{self.process.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def memory(self) -> float:
        """Return what it holds in memory, in megabytes."""
        pages = int(Path(f"/proc/{self.process.pid}/statm").read_text().split()[1])
        return pages * os.sysconf("SC_PAGE_SIZE") / 1e6


@contextmanager
def serving() -> Iterator[Server]:
    server = Server()
    try:
        yield server
    finally:
        server.end()


class Page:
    """A page that acknowledges what it gets."""

    def __init__(self, server: Server, reads: bool = True) -> None:
        self.url = f"{server.address.replace('http', 'ws')}ws?token={TOKEN}"
        self.reads = reads
        self.frames = self.steps = 0
        self.first: float | None = None  # when the first frame came, in seconds after hello

    async def play(self, until: asyncio.Event, speed: float | None) -> None:
        """Train until told to end, counting frames; one that does not read only says so much."""
        narrow = None
        if not self.reads:
            host, port = self.url.split("/")[2].split(":")
            narrow = socket.create_connection((host, int(port)))
            narrow.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        async with connect(self.url, max_size=None, compression=None, proxy=None, max_queue=1, sock=narrow) as wire:

            async def say(kind: str, **fields: Any) -> None:
                await wire.send(json.dumps({"type": kind, **fields}))

            begun = time.perf_counter()
            await say("hello", protocol=1, session=None, problem=PROBLEM)
            await say("speed", steps_per_second=speed)
            await say("play")
            if not self.reads:
                await until.wait()
                return
            ended = asyncio.create_task(until.wait())
            while not until.is_set():
                heard = asyncio.create_task(wire.recv())
                await asyncio.wait((heard, ended), return_when=asyncio.FIRST_COMPLETED)
                if not heard.done():
                    heard.cancel()
                    break
                message = heard.result()
                if isinstance(message, bytes):
                    (length,) = struct.unpack_from("<I", message)
                    header = json.loads(message[4 : 4 + length])
                    await say("ack", frame=header["id"])
                    self.frames, self.steps = self.frames + 1, header["step"]
                    self.first = self.first or time.perf_counter() - begun


async def together(pages: list[Page], seconds: float, speed: float | None, each: Callable[[], None]) -> None:
    """Let pages play beside each other for a while, from when all have a frame; `each` is called each second."""
    until = asyncio.Event()
    tasks = [asyncio.create_task(page.play(until, speed)) for page in pages]
    while not all(page.first or not page.reads for page in pages):
        await asyncio.sleep(0.05)
    for _ in range(max(1, round(seconds))):
        each()
        await asyncio.sleep(seconds / max(1, round(seconds)))
    each()
    until.set()
    await asyncio.gather(*tasks, return_exceptions=True)


def step_cost() -> float:
    """Return the processor time of one step of the engine alone, in seconds."""
    live = start_live(CONFIG, load_dataset(CONFIG.data))
    live.advance(2000)
    start = time.process_time()
    live.advance(50_000)
    return (time.process_time() - start) / 50_000


class Count:
    """Frames, steps and processor time between the first and the last second."""

    def __init__(self, server: Server, pages: list[Page]) -> None:
        self.server, self.pages = server, pages
        self.seen: list[tuple[float, float, list[int], int]] = []

    def __call__(self) -> None:
        frames, steps = [page.frames for page in self.pages], sum(page.steps for page in self.pages)
        self.seen.append((time.perf_counter(), self.server.cpu(), frames, steps))

    def between(self) -> tuple[float, float, list[int], int]:
        """Return seconds, processor seconds, each page's frames, and all pages' steps."""
        (t0, c0, f0, s0), (t1, c1, f1, s1) = self.seen[0], self.seen[-1]
        return t1 - t0, c1 - c0, [after - before for before, after in zip(f0, f1, strict=True)], s1 - s0


def one_page(server: Server, seconds: float) -> dict[str, float]:
    for _ in range(2):  # the first one waits for the server's imports
        page = Page(server)
        count = Count(server, [page])
        asyncio.run(together([page], seconds, STEPS, count))
    took, used, (frames,), steps = count.between()
    cost = step_cost()
    return {
        "frames_per_s": frames / took,
        "first_frame_s": page.first or float("nan"),
        "cpu_share": used / took,
        "cpu_share_beyond_training": (used - steps * cost) / took,
        "cpu_ms_per_frame": 1000 * (used - steps * cost) / max(1, frames),
    }


def many_pages(server: Server, n: int, seconds: float) -> dict[str, float]:
    pages = [Page(server) for _ in range(n)]
    count = Count(server, pages)
    asyncio.run(together(pages, seconds, None, count))
    took, used, frames, steps = count.between()
    rates = sorted(each / took for each in frames)
    found = {"pages": n, "frames_per_s_least": rates[0], "frames_per_s_most": rates[-1], "steps_per_s": steps / took}
    return found | {"cpu_share": used / took}


def memory(server: Server, minutes: float) -> dict[str, float]:
    seen: list[float] = []
    pages = [Page(server), Page(server, reads=False)]
    asyncio.run(together(pages, 60 * minutes, None, lambda: seen.append(server.memory())))
    settled = seen[min(15, len(seen) // 3) :]  # by then all that a session needs is loaded
    grown = max(settled) - settled[0]
    return {"minutes": minutes, "mb_at_start": settled[0], "mb_at_end": settled[-1], "mb_grown": grown}


def figures(seconds: float = 10, n_pages: int = 20, minutes: float = 0.5) -> dict[str, Any]:
    """Measure everything."""
    with serving() as server:
        found: dict[str, Any] = {"start_s": server.start_s, "one_page": one_page(server, seconds)}
        found["memory"] = memory(server, minutes)
        found["many_pages"] = many_pages(server, n_pages, seconds)
    return found


if __name__ == "__main__":
    words = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    words.add_argument("--seconds", type=float, default=10, help="how long each of the pages is measured")
    words.add_argument("--minutes", type=float, default=0.5, help="how long memory is watched; the full measure is 10")
    given = words.parse_args()
    print(json.dumps(figures(given.seconds, minutes=given.minutes), indent=2))
