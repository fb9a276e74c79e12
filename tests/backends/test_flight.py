"""One flight per key: who shares, who waits how long, who gets a failure."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from connectors.contract import Deadline
from gateway.backends.flight import Flight
from gateway.errors import GatewayError

FAR = 30


class Make:
    """Makes a value when it is allowed to, and counts how often it was asked."""

    def __init__(self, result="value"):
        self.result = result
        self.calls = 0
        self.begun = threading.Event()
        self.may_end = threading.Event()

    def __call__(self):
        self.calls += 1
        self.begun.set()
        self.may_end.wait(FAR)
        if isinstance(self.result, BaseException):
            raise self.result
        return self.result


class Slow(Deadline):
    """A deadline that tells when somebody begins to wait for it."""

    def __init__(self, waiting):
        super().__init__(Deadline.after(FAR).at)
        object.__setattr__(self, "_waiting", waiting)

    def remaining(self):
        self._waiting.release()
        return super().remaining()


def gather(flight, make, count, then):
    """Let one lead and ``count`` wait, call ``then``, and return every result or error."""
    waiting = threading.Semaphore(0)

    def work(deadline):
        try:
            return flight.do("key", deadline, make)
        except BaseException as error:  # noqa: BLE001 - is the result
            return error

    with ThreadPoolExecutor(count + 1) as threads:
        leader = threads.submit(work, Deadline.after(FAR))
        make.begun.wait(FAR)
        others = [threads.submit(work, Slow(waiting)) for _ in range(count)]
        for _ in range(count):
            waiting.acquire(timeout=FAR)
        then()
        make.may_end.set()
        return [leader.result(FAR), *(each.result(FAR) for each in others)]


def test_concurrent_misses_share_one_call():
    make = Make()
    assert gather(Flight(), make, 50, lambda: None) == ["value"] * 51
    assert make.calls == 1


def test_none_is_a_value_too():
    make = Make(None)
    assert gather(Flight(), make, 3, lambda: None) == [None] * 4
    assert make.calls == 1


def test_nothing_is_kept_after_the_landing():
    flight, make = Flight(), Make()
    make.may_end.set()
    for _ in range(3):
        flight.do("key", Deadline.after(FAR), make)
    assert make.calls == 3


def test_other_keys_do_not_wait():
    flight = Flight()
    make, other = Make(), Make("other")
    other.may_end.set()
    seen = []
    gather(flight, make, 1, lambda: seen.append(flight.do("b", Deadline.after(FAR), other)))
    assert seen == ["other"]


def test_a_failure_reaches_those_who_wait_and_nobody_later():
    flight, make = Flight(), Make(GatewayError("backend-unavailable"))
    assert gather(flight, make, 5, lambda: None) == [make.result] * 6
    assert make.calls == 1
    make.result = "value"
    assert flight.do("key", Deadline.after(FAR), make) == "value"


def test_a_waiter_leaves_at_its_own_deadline_and_the_leader_flies_on():
    flight, make, problems = Flight(), Make(), []

    def impatient():
        with pytest.raises(GatewayError) as caught:
            flight.do("key", Deadline.after(0.01), make)
        problems.append(caught.value.problem.code)

    assert gather(flight, make, 0, impatient) == ["value"]
    assert problems == ["backend-timeout"]


def test_when_the_leader_is_ended_from_outside_a_waiter_leads():
    class Once(Make):
        def __call__(self):
            if self.calls:
                self.result = "value"
            return super().__call__()

    make = Once(SystemExit())
    results = gather(Flight(), make, 3, lambda: None)
    assert isinstance(results[0], SystemExit)
    assert results[1:] == ["value"] * 3
