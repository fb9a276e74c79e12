"""Content in memory: fresh, late, stale, bounded, and asked for once."""

import threading
from dataclasses import replace

import pytest

from connectors.contract import Deadline
from gateway.answers.cached import COVERED, Cached, Memory
from gateway.backends.flight import Flight
from gateway.errors import GatewayError
from gateway.messages import Call, Content, Principal, Source
from gateway.problems import PROBLEMS

CALL = Call(Principal("issuer", "someone"), key="k")


class Backend:
    """Answers with a numbered content, or raises what it is told to."""

    def __init__(self):
        self.asked = 0
        self.code = None
        self.given = {}

    def __call__(self, _call, _deadline):
        self.asked += 1
        if self.code:
            raise GatewayError(self.code)
        content = Content({"n": self.asked}, sources=(Source("odbc", 1.0),))
        return replace(content, **self.given)


class Clock:
    now = 100.0

    def __call__(self):
        return self.now


class Rig:
    def __init__(self, fresh=60.0, stale=600.0, limit=100_000):
        self.backend, self.clock, self.memory = Backend(), Clock(), Memory(limit)
        self.cached = Cached(self.backend, self.memory, Flight(), self.clock, fresh, stale)

    def ask(self, call=CALL):
        return self.cached(call, Deadline.after(5, self.clock))


@pytest.fixture
def rig():
    return Rig()


def test_fresh_content_is_answered_without_asking(rig):
    first = rig.ask()
    rig.clock.now += 59.9
    assert rig.ask() is first
    assert rig.backend.asked == 1
    assert not first.stale


def test_content_as_old_as_its_freshness_is_asked_for_anew(rig):
    rig.ask()
    rig.clock.now += 60
    assert rig.ask().value == {"n": 2}
    assert rig.ask().value == {"n": 2}


def test_each_key_has_its_own_content(rig):
    assert rig.ask().value == {"n": 1}
    assert rig.ask(replace(CALL, key="other")).value == {"n": 2}
    assert rig.ask().value == {"n": 1}


@pytest.mark.parametrize("code", sorted(PROBLEMS))
def test_an_old_copy_covers_only_for_a_back_end_that_could_not_answer(rig, code):
    rig.ask()
    rig.clock.now += 61
    rig.backend.code = code
    if code not in COVERED:
        with pytest.raises(GatewayError) as raised:
            rig.ask()
        assert raised.value.problem.code == code
        return
    late = rig.ask()
    assert late.value == {"n": 1}
    assert late.stale
    assert late.sources == (Source("odbc", 1.0, stale=True),)


def test_a_mismatch_and_a_refusal_are_never_covered():
    assert not COVERED & {"backend-mismatch", "backend-refused", "not-found", "not-admitted"}
    assert set(PROBLEMS) >= COVERED


def test_an_old_copy_is_of_no_use_after_its_time(rig):
    rig.ask()
    rig.backend.code = "backend-timeout"
    rig.clock.now += 659.9
    assert rig.ask().stale
    rig.clock.now += 0.1
    with pytest.raises(GatewayError, match="backend-timeout"):
        rig.ask()


def test_without_stale_if_error_a_failure_is_a_failure():
    rig = Rig(stale=0)
    rig.ask()
    rig.clock.now += 60
    rig.backend.code = "backend-timeout"
    with pytest.raises(GatewayError, match="backend-timeout"):
        rig.ask()


def test_a_failure_without_a_copy_is_a_failure(rig):
    rig.backend.code = "backend-unavailable"
    with pytest.raises(GatewayError, match="backend-unavailable"):
        rig.ask()
    rig.backend.code = None
    assert rig.ask().value == {"n": 2}


@pytest.mark.parametrize("given", [{"complete": False}, {"stale": True}])
def test_incomplete_or_stale_content_is_never_kept(rig, given):
    rig.backend.given = given
    rig.ask()
    rig.ask()
    assert rig.backend.asked == 2


@pytest.mark.parametrize("code", ["not-found", "not-admitted"])
def test_what_is_gone_or_barred_drops_the_copy(rig, code):
    rig.ask()
    rig.clock.now += 61
    rig.backend.code = code
    with pytest.raises(GatewayError, match=code):
        rig.ask()
    rig.backend.code = "backend-timeout"
    with pytest.raises(GatewayError, match="backend-timeout"):
        rig.ask()


def test_what_is_no_problem_of_ours_is_not_covered():
    rig = Rig()

    def breaks(_call, _deadline):
        raise RuntimeError

    rig.ask()
    rig.clock.now += 61
    cached = Cached(breaks, rig.memory, Flight(), rig.clock, 60, 600)
    with pytest.raises(RuntimeError):
        cached(CALL, Deadline.after(5))


def test_the_least_recently_used_content_leaves_when_memory_is_full():
    memory = Memory(1000)
    for key in "abc":
        memory.put(key, Content("x" * 100), 0)
    assert memory.get("a")
    memory.put("d", Content("x" * 100), 0)
    assert [key for key in "abcd" if memory.get(key)] == ["a", "c", "d"]


def test_content_over_the_whole_limit_is_not_kept_and_takes_the_old_copy_with_it():
    memory = Memory(1000)
    memory.put("a", Content("x"), 0)
    memory.put("b", Content("x"), 0)
    memory.put("a", Content("x" * 2000), 0)
    assert memory.get("a") is None
    assert memory.get("b")


def test_replacing_and_dropping_give_the_bytes_back():
    memory = Memory(700)
    for _ in range(50):
        memory.put("a", Content("x" * 100), 0)
    memory.put("b", Content("x" * 100), 0)
    assert memory.get("a")
    memory.drop("a")
    memory.drop("never")
    memory.put("c", Content("x" * 100), 0)
    assert memory.get("b")
    assert memory.get("c")


def test_exports_count_as_bytes_too():
    memory = Memory(1000)
    memory.put("a", Content("x", exports=({"k": "x" * 900},)), 0)
    assert memory.get("a") is None


def test_fifty_threads_make_one_flight():
    calls, gate, start = [], threading.Event(), threading.Barrier(51)

    def answer(_call, _deadline):
        calls.append(1)
        gate.wait(5)
        return Content({"n": len(calls)})

    cached = Cached(answer, Memory(10_000), Flight(), Clock(), 60, 0)
    found = []

    def ask():
        start.wait(5)
        found.append(cached(CALL, Deadline.after(5)))

    threads = [threading.Thread(target=ask) for _ in range(50)]
    for thread in threads:
        thread.start()
    start.wait(5)
    gate.set()
    for thread in threads:
        thread.join(5)
    assert [each.value for each in found] == [{"n": 1}] * 50
    assert len(calls) == 1


def test_who_takes_off_just_after_a_landing_finds_its_content():
    rig = Rig()

    class Late(Flight):
        """Lets another caller land between the look and the take-off."""

        def do(self, key, deadline, make):
            rig.memory.put(key, Content({"n": "landed"}), rig.clock())
            return super().do(key, deadline, make)

    cached = Cached(rig.backend, rig.memory, Late(), rig.clock, 60, 0)
    assert cached(CALL, Deadline.after(5)).value == {"n": "landed"}
    assert rig.backend.asked == 0
