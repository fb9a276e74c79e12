"""The breaker: when it opens, what it lets through, how it closes; on a clock that is told."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors.errors import Unavailable
from gateway.backends.breaker import Breaker, BreakerSettings, State
from tests.backends.parts import Clock

SETTINGS = BreakerSettings(minimum_calls=4, window_seconds=30, pause_seconds=5)


@pytest.fixture
def breaker(clock):
    return Breaker(SETTINGS, clock, probe_seconds=10)


def fail(breaker, times=4):
    for _ in range(times):
        breaker.admit().fail(0.1)


def test_it_opens_when_half_of_the_calls_failed(breaker):
    for _ in range(2):
        breaker.admit().succeed(0.1)
    breaker.admit().fail(0.1)
    assert breaker.state is State.CLOSED
    breaker.admit().fail(0.1)
    assert breaker.state is State.OPEN


def test_few_calls_prove_nothing(breaker):
    fail(breaker, 3)
    assert breaker.state is State.CLOSED


def test_with_a_rate_of_zero_the_first_failure_opens_and_no_success_does(clock):
    strict = BreakerSettings(failure_rate=0, slow_rate=0, minimum_calls=1)
    breaker = Breaker(strict, clock)
    for _ in range(20):
        breaker.admit().succeed(0.1)
    assert breaker.state is State.CLOSED
    breaker.admit().fail(0.1)
    assert breaker.state is State.OPEN


def test_calls_before_the_window_are_forgotten(breaker, clock):
    fail(breaker, 3)
    clock.now += 31
    fail(breaker, 1)
    assert breaker.state is State.CLOSED


def test_it_opens_when_most_calls_are_slow(breaker):
    for _ in range(4):
        breaker.admit().succeed(3.0)
    assert breaker.state is State.OPEN


def test_calls_that_prove_nothing_are_not_counted(breaker):
    for _ in range(20):
        breaker.admit().forget()
    fail(breaker, 3)
    assert breaker.state is State.CLOSED


def crash(breaker, clock, *pauses):
    for seconds in pauses:
        clock.now += seconds
        breaker.admit().crash(0.1)


def test_three_crashes_in_a_minute_open_it_whatever_else_succeeded(breaker, clock):
    for _ in range(100):
        breaker.admit().succeed(0.1)
    crash(breaker, clock, 0, 29)
    assert breaker.state is State.CLOSED
    crash(breaker, clock, 29)
    assert breaker.state is State.OPEN


def test_crashes_that_are_a_minute_apart_do_not_open_it(breaker, clock):
    for _ in range(4):
        clock.now += 20
        breaker.admit().succeed(0.1)
        crash(breaker, clock, 10.1)
    assert breaker.state is State.CLOSED


def test_crashes_from_before_it_opened_are_forgotten(breaker, clock):
    crash(breaker, clock, 0, 1, 1)
    clock.now += 5.1
    breaker.admit().succeed(0.1)
    for _ in range(20):
        breaker.admit().succeed(0.1)
    crash(breaker, clock, 1, 1)
    assert breaker.state is State.CLOSED


def test_after_the_pause_one_probe_goes(breaker, clock):
    fail(breaker)
    clock.now += 4.9
    with pytest.raises(Unavailable):
        breaker.admit()
    clock.now += 0.2
    breaker.admit()
    assert breaker.state is State.HALF_OPEN
    with pytest.raises(Unavailable):
        breaker.admit()


def test_a_good_probe_closes_and_forgets_what_was(breaker, clock):
    fail(breaker)
    clock.now += 5
    breaker.admit().succeed(0.1)
    assert breaker.state is State.CLOSED
    fail(breaker, 3)
    assert breaker.state is State.CLOSED


def test_a_bad_probe_opens_for_another_pause(breaker, clock):
    fail(breaker)
    clock.now += 5
    breaker.admit().fail(0.1)
    clock.now += 4
    with pytest.raises(Unavailable) as caught:
        breaker.admit()
    assert caught.value.retry_after_seconds == pytest.approx(1)


def test_a_probe_that_proved_nothing_is_followed_by_another(breaker, clock):
    fail(breaker)
    clock.now += 5
    breaker.admit().forget()
    breaker.admit().succeed(0.1)
    assert breaker.state is State.CLOSED


def test_a_probe_that_nobody_tells_of_is_given_up(breaker, clock):
    fail(breaker)
    clock.now += 5
    lost = breaker.admit()
    clock.now += 10
    breaker.admit().fail(0.1)
    lost.succeed(15)
    assert breaker.state is State.OPEN


def test_results_from_before_it_opened_change_nothing(breaker, clock):
    late = breaker.admit()
    fail(breaker)
    clock.now += 5
    breaker.admit()
    late.succeed(5)
    assert breaker.state is State.HALF_OPEN


def test_a_result_is_told_once(breaker):
    permit = breaker.admit()
    for _ in range(10):
        permit.fail(0.1)
    assert breaker.state is State.CLOSED


def test_of_many_threads_one_is_the_probe(breaker, clock):
    fail(breaker)
    clock.now += 5
    start = threading.Barrier(8)

    def knock(_):
        start.wait(30)
        try:
            return bool(breaker.admit())
        except Unavailable:
            return False

    with ThreadPoolExecutor(8) as threads:
        assert sum(threads.map(knock, range(8))) == 1


@given(st.lists(st.tuples(st.floats(0, 8), st.sampled_from(["ok", "bad", "slow"]))))
def test_at_most_one_call_per_pause_reaches_a_dead_back_end(steps):
    clock = Clock()
    breaker = Breaker(SETTINGS, clock, probe_seconds=10)
    opened_at, waits = None, []
    for seconds, result in steps:
        clock.now += seconds
        try:
            permit = breaker.admit()
        except Unavailable as refusal:
            waits.append(refusal.retry_after_seconds)
            continue
        if opened_at is not None:
            assert clock.now >= opened_at + 5
        if result == "bad":
            permit.fail(0.1)
        else:
            permit.succeed(4.0 if result == "slow" else 0.1)
        opened_at = clock.now if breaker.state is State.OPEN else None
    assert all(0 < wait <= 10 for wait in waits)
