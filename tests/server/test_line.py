import asyncio
import json
import threading

import pytest

from separatrix.server.line import Line, Overflow
from separatrix.server.rate import Rate


class Slow:
    """A socket that takes a message only when it is told to."""

    def __init__(self):
        self.taken, self.ready = [], asyncio.Event()

    async def send_text(self, text):
        await self.ready.wait()
        self.taken.append(json.loads(text))

    async def send_bytes(self, body):
        await self.ready.wait()
        self.taken.append(body)


def told(messages, backlog=10_000):
    """What a page is told of messages that came while it did not read."""

    async def run():
        line, socket = Line(asyncio.get_running_loop(), backlog), Slow()
        for message in messages:
            line.send(message if isinstance(message, bytes) else json.dumps(message, separators=(",", ":")))
        tasks = [asyncio.create_task(line.pump(socket)), asyncio.create_task(line.watch())]
        socket.ready.set()
        for _ in range(100):
            await asyncio.sleep(0)
        for task in tasks:
            if task.done():
                await task
            task.cancel()
        return socket.taken

    return asyncio.run(run())


def status(step):
    return {"type": "status", "state": "playing", "step": step}


def test_messages_arrive_in_their_order():
    messages = [{"type": "welcome"}, {"type": "opened"}, b"frame 1", {"type": "history", "step": [1]}, b"frame 2"]
    assert told(messages) == messages


def test_only_the_newest_of_what_tells_how_things_stand_is_sent():
    assert told([status(1), {"type": "opened"}, status(2), {"type": "pong"}, status(3)]) == [
        {"type": "opened"},
        {"type": "pong"},
        status(3),
    ]


def test_curves_frames_and_errors_are_never_left_out():
    messages = [{"type": "history", "step": [1]}, {"type": "history", "step": [2]}, b"1", b"2"]
    messages += [{"type": "error", "message": "a"}, {"type": "error", "message": "b"}]
    assert told(messages) == messages


def test_two_jobs_do_not_replace_each_other():
    jobs = [{"type": "job", "job": job, "n_done": n} for n in (1, 2) for job in ("seeds", "map")]
    assert told(jobs) == jobs[2:]


def test_a_page_that_does_not_read_is_given_up_when_too_much_waits():
    with pytest.raises(Overflow):
        told([{"type": "history", "step": [i]} for i in range(1000)])


def test_what_is_replaced_does_not_count_as_waiting():
    assert told([status(i) for i in range(2000)], backlog=200) == [status(1999)]


def test_threads_may_all_send_at_once():
    async def run():
        line, socket = Line(asyncio.get_running_loop(), 1_000_000), Slow()
        socket.ready.set()
        pump = asyncio.create_task(line.pump(socket))
        threads = [threading.Thread(target=lambda: [line.send(b"x") for _ in range(500)]) for _ in range(8)]
        for thread in threads:
            thread.start()
        while len(socket.taken) < 4000:
            await asyncio.sleep(0.001)
        for thread in threads:
            thread.join()
        pump.cancel()
        return len(socket.taken)

    assert asyncio.run(run()) == 4000


def test_a_closed_line_takes_nothing_and_harms_nobody():
    async def run():
        line = Line(asyncio.get_running_loop(), 1000)
        line.send(b"before")
        line.close()
        line.send(b"after")
        return line

    line = asyncio.run(run())
    line.send(b"when the loop has ended")


def test_a_line_may_be_sent_to_after_its_loop_has_ended():
    async def run():
        return Line(asyncio.get_running_loop(), 1000)

    asyncio.run(run()).send(b"late")


def test_a_page_may_send_a_burst_and_then_only_so_many_a_second(monkeypatch):
    now = [100.0]
    monkeypatch.setattr("separatrix.server.rate.time.monotonic", lambda: now[0])
    rate = Rate(10, 30)
    assert sum(rate.take() for _ in range(100)) == 30
    now[0] += 1
    assert sum(rate.take() for _ in range(100)) == 10
    now[0] += 1000
    assert sum(rate.take() for _ in range(100)) == 30
