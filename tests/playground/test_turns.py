"""Few at a time, first come first served; and slices sized by the processor's time."""

import threading

import pytest

from separatrix.playground.pace import SLICE, Pace
from separatrix.playground.turns import Turns


def test_no_more_than_so_many_are_at_it_and_none_is_passed_over():
    turns, going, order = Turns(2), threading.Semaphore(0), []
    entered = [threading.Event() for _ in range(6)]

    def take(number):
        with turns.take():
            order.append(number)
            entered[number].set()
            going.acquire()

    threads = []
    for number in range(6):
        threads.append(threading.Thread(target=take, args=[number], daemon=True))
        threads[-1].start()
        while not entered[number].wait(0.001) and len(turns._waiting) < number - 1:
            pass
    assert order == [0, 1]
    for number in range(2, 6):
        going.release()
        assert entered[number].wait(10)
        assert len(order) == number + 1
    going.release(2)
    for thread in threads:
        thread.join(10)
    assert order == [0, 1, 2, 3, 4, 5]


def test_a_turn_that_fails_is_handed_on():
    turns, passed = Turns(1), threading.Event()

    def wait():
        with turns.take():
            passed.set()

    def fail():
        with turns.take():
            waiter.start()
            while not turns._waiting:
                pass
            raise ValueError("broken")

    waiter = threading.Thread(target=wait, daemon=True)
    with pytest.raises(ValueError, match="broken"):
        fail()
    assert passed.wait(10)


def test_slices_come_to_take_their_time_of_the_processor():
    pace, cost = Pace(), 1e-5  # seconds a step
    pace.begin(0.0)
    for slices in range(1, 12):
        n = pace.due(float(slices))
        pace.did(n, n * cost, float(slices) + 0.9)  # by the clock each took most of a second: others were at it too
    assert abs(pace.most * cost - SLICE) < 0.1 * SLICE
