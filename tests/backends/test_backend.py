"""What stands between an answer and a connector: place, permission, repetition, accounting."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors.contract import Deadline, Effect, Invocation, OperationSpec, Reply, Shape
from connectors.errors import (
    AccessDenied,
    BadAnswer,
    ConnectionLost,
    Crashed,
    Fault,
    Outcome,
    Refused,
    TimedOut,
    Unavailable,
)
from gateway.backends.backend import Backend, Rhythm
from gateway.backends.breaker import BreakerSettings, State
from gateway.backends.limit import Limit
from gateway.backends.retry import Budget, may_repeat
from tests.backends.parts import Clock, Opening, Scripted

NERVOUS = BreakerSettings(minimum_calls=1)
READ = {"effect": Effect.READ}


def save_up(backend, invocation, scripted):
    """Earn one repetition: five calls that went well."""
    for _ in range(5):
        backend.call(scripted("fine"), invocation).close()


def test_a_call_returns_what_the_connector_replies(make, scripted, invocation):
    operation = scripted("Åsa")
    with make().call(operation, invocation) as reply:
        assert reply.value == "Åsa"
    assert operation.closed == 1


def test_a_bound_operation_is_called_with_its_own_effect(make, invocation):
    call = make().bind(OperationSpec("get", Effect.READ), Shape(""))
    with call(invocation) as reply:
        assert reply.value == "get"


def test_the_connector_is_opened_once_by_the_first_of_many_threads(make, opening, invocation):
    connector = opening()
    backend = make(connector, concurrency=8)
    start = threading.Barrier(8)

    def work(_):
        start.wait(30)
        backend.call(Scripted(Clock(), "x"), invocation).close()

    with ThreadPoolExecutor(8) as threads:
        list(threads.map(work, range(8)))
    assert connector.opened == 1


def test_a_connector_that_failed_to_open_is_opened_by_the_next_call(
    make, opening, scripted, invocation
):
    connector = opening(Unavailable())
    backend = make(connector)
    with pytest.raises(Unavailable):
        backend.call(scripted("x"), invocation)
    backend.call(scripted("x"), invocation).close()
    assert connector.opened == 2


def test_nobody_waits_for_another_threads_opening_beyond_the_deadline(
    make, opening, scripted, invocation
):
    connector = opening()
    connector.may_go_on.clear()
    backend = make(connector)
    with ThreadPoolExecutor(1) as threads:
        first = threads.submit(backend.call, scripted("x"), invocation)
        connector.entered.wait(30)
        with pytest.raises(TimedOut):
            backend.call(scripted("x"), Invocation({}, Deadline.after(0.02)))
        connector.may_go_on.set()
        first.result(30).close()


def test_a_closed_back_end_is_opened_again(make, opening, scripted, invocation):
    connector = opening()
    backend = make(connector)
    backend.call(scripted("x"), invocation).close()
    backend.close()
    backend.call(scripted("x"), invocation).close()
    assert (connector.opened, connector.closed) == (2, 1)


def test_a_ping_opens_and_asks_the_connector(make, opening, invocation):
    connector = opening()
    make(connector).ping(invocation.deadline)
    assert (connector.opened, connector.pinged) == (1, 1)


def test_the_timeout_of_the_back_end_narrows_the_deadline(make, clock, invocation):
    class Noting(Scripted):
        def invoke(self, invocation):
            self.left = invocation.deadline.remaining()
            return super().invoke(invocation)

    operation = Noting(clock, "x")
    make(timeout_seconds=3).call(operation, invocation).close()
    assert operation.left == 3
    make(timeout_seconds=60).call(operation, invocation).close()
    assert operation.left == 10


def test_a_passed_deadline_calls_nothing(make, scripted, clock):
    operation = scripted("x")
    with pytest.raises(TimedOut):
        make().call(operation, Invocation({}, Deadline.after(0, clock)))
    assert operation.calls == 0


# ---- the concurrency limit ----------------------------------------------------------------


def test_a_reply_that_is_open_holds_its_place(make, scripted, clock):
    backend = make(concurrency=1)
    short = Invocation({}, Deadline.after(0.1, clock))
    held = backend.call(scripted("x"), short)
    with pytest.raises(Unavailable) as caught:
        backend.call(scripted("y"), short)
    assert caught.value.outcome is Outcome.NOT_EXECUTED
    assert caught.value.retry_after_seconds == 1
    held.close()
    held.close()
    backend.call(scripted("y"), short).close()


@pytest.mark.parametrize("error", [Fault("x"), ValueError("a bug"), ConnectionLost()])
def test_a_call_that_fails_gives_its_place_back(make, scripted, clock, error):
    backend = make(concurrency=1)
    short = Invocation({}, Deadline.after(0.1, clock))
    for _ in range(3):
        with pytest.raises(type(error)):
            backend.call(scripted(error), short)
    backend.call(scripted("x"), short).close()


def test_a_reply_that_cannot_be_closed_gives_its_place_back(make, scripted, invocation):
    def burst():
        raise OSError

    backend = make(concurrency=1)
    for _ in range(2):
        reply = backend.call(scripted(Reply("x", close=burst)), invocation)
        with pytest.raises(OSError):  # noqa: PT011 - it is this one
            reply.close()


def test_never_more_calls_at_once_than_places(invocation):
    lock, running, most = threading.Lock(), [], []

    class Counting(Scripted):
        def invoke(self, invocation):
            with lock:
                running.append(1)
                most.append(len(running))
            reply = super().invoke(invocation)
            with lock:
                running.pop()
            return reply

    clock = Clock()
    backend = Backend("x", Opening(), Rhythm(clock, clock.sleep, lambda: 0.0), concurrency=3)
    with ThreadPoolExecutor(12) as threads:
        operation = Counting(clock, "x")
        list(threads.map(lambda _: backend.call(operation, invocation).close(), range(300)))
    assert max(most) <= 3
    assert operation.calls == 300


def test_a_place_given_back_twice_is_one_place(invocation):
    limit = Limit(1)
    give_back = limit.take(invocation.deadline)
    give_back()
    give_back()
    limit.take(invocation.deadline)


# ---- repetition ---------------------------------------------------------------------------


@pytest.mark.parametrize("effect", list(Effect))
@pytest.mark.parametrize("outcome", list(Outcome))
def test_the_retry_rule_is_the_designs(effect, outcome):
    error = Refused(outcome=outcome)
    wanted = outcome is Outcome.NOT_EXECUTED or (
        outcome is Outcome.UNKNOWN and effect is Effect.READ
    )
    assert may_repeat(error, effect) is wanted


@pytest.mark.parametrize("effect", list(Effect))
@pytest.mark.parametrize("outcome", list(Outcome))
def test_refused_credentials_are_never_sent_again(effect, outcome):
    assert not may_repeat(AccessDenied(outcome=outcome), effect)


@pytest.mark.parametrize(
    ("error", "effect", "calls"),
    [
        (Unavailable(), Effect.READ, 2),
        (Unavailable(), Effect.WRITE, 2),
        (ConnectionLost(), Effect.READ, 2),
        (ConnectionLost(), Effect.WRITE, 1),
        (TimedOut(), Effect.WRITE, 1),
        (TimedOut(), Effect.READ, 1),
        (TimedOut(outcome=Outcome.NOT_EXECUTED), Effect.READ, 1),
        (Refused(), Effect.WRITE, 1),
        (Crashed(), Effect.WRITE, 1),
        (AccessDenied(), Effect.READ, 1),
        (AccessDenied(), Effect.WRITE, 1),
        (BadAnswer(), Effect.READ, 1),
        (Fault("Server"), Effect.READ, 1),
        (Fault("22003", outcome=Outcome.NOT_EXECUTED, sqlstate="22003"), Effect.WRITE, 2),
        (Fault("40001", outcome=Outcome.NOT_EXECUTED, sqlstate="40001"), Effect.WRITE, 4),
        (Fault("40P01", outcome=Outcome.NOT_EXECUTED, sqlstate="40P01"), Effect.READ, 4),
    ],
)
def test_a_failed_call_is_made_at_most_twice_and_one_in_conflict_four_times(
    make, scripted, invocation, error, effect, calls
):
    backend = make()
    save_up(backend, invocation, scripted)
    operation = scripted(error)
    with pytest.raises(type(error)):
        backend.call(operation, invocation, effect=effect)
    assert operation.calls == calls


def test_a_conflict_is_repeated_soon_and_costs_no_budget(make, scripted, invocation, clock):
    conflict = Fault("40P01", outcome=Outcome.NOT_EXECUTED, sqlstate="40P01")
    backend = make()
    with backend.call(scripted(conflict, conflict, conflict, "x"), invocation) as reply:
        assert reply.value == "x"
    assert clock.slept == [pytest.approx(0.045)] * 3


def test_what_the_connector_repeated_is_not_repeated_again(make, scripted, invocation):
    backend = make()
    save_up(backend, invocation, scripted)
    lost = ConnectionLost()
    lost.repeated = True
    operation = scripted(lost, "x")
    with pytest.raises(ConnectionLost):
        backend.call(operation, invocation, **READ)
    assert operation.calls == 1


def test_nothing_is_repeated_where_that_is_switched_off(make, scripted, invocation):
    backend = make(retry=False)
    save_up(backend, invocation, scripted)
    for error in (
        Unavailable(),
        Crashed(),
        Fault("40001", outcome=Outcome.NOT_EXECUTED, sqlstate="40001"),
    ):
        operation = scripted(error)
        with pytest.raises(type(error)):
            backend.call(operation, invocation, **READ)
        assert operation.calls == 1


def test_crashes_open_the_breaker_though_most_calls_succeed(make, scripted, invocation):
    backend = make(retry=False, breaker=BreakerSettings(failure_rate=1.0))
    save_up(backend, invocation, scripted)
    for state in (State.CLOSED, State.CLOSED, State.OPEN):
        with pytest.raises(Crashed):
            backend.call(scripted(Crashed()), invocation, **READ)
        assert backend.state is state


def test_a_call_whose_effect_is_not_told_is_a_write(make, scripted, invocation):
    backend = make()
    save_up(backend, invocation, scripted)
    operation = scripted(ConnectionLost(), "x")
    with pytest.raises(ConnectionLost):
        backend.call(operation, invocation)
    assert operation.calls == 1


def test_the_second_try_may_succeed_after_a_jittered_pause(make, scripted, invocation, clock):
    backend = make()
    save_up(backend, invocation, scripted)
    with backend.call(scripted(ConnectionLost(), "x"), invocation, **READ) as reply:
        assert reply.value == "x"
    assert clock.slept == [pytest.approx(0.275)]


def test_a_longer_retry_after_is_honored(make, scripted, invocation, clock):
    backend = make()
    save_up(backend, invocation, scripted)
    backend.call(scripted(Refused(retry_after_seconds=2), "x"), invocation, **READ).close()
    assert clock.slept == [2]


def test_nothing_is_repeated_when_the_deadline_has_no_room_for_it(make, scripted, clock):
    backend = make()
    long = Invocation({}, Deadline.after(60, clock))
    for _ in range(5):
        backend.call(scripted("x", seconds=1.0), long).close()
    operation = scripted(Unavailable(), seconds=0.1)
    with pytest.raises(Unavailable):
        backend.call(operation, Invocation({}, Deadline.after(1.3, clock)), **READ)
    assert operation.calls == 1


def test_nothing_is_repeated_while_the_breaker_is_not_closed(make, scripted, invocation):
    backend = make(breaker=BreakerSettings(minimum_calls=6, failure_rate=0.1))
    save_up(backend, invocation, scripted)
    operation = scripted(ConnectionLost())
    with pytest.raises(ConnectionLost):
        backend.call(operation, invocation, **READ)
    assert backend.state is State.OPEN
    assert operation.calls == 1


@given(st.lists(st.booleans(), max_size=200))
def test_load_never_grows_beyond_a_fifth(fails):
    clock = Clock()
    calm = BreakerSettings(minimum_calls=10**6)
    backend = Backend("x", Opening(), Rhythm(clock, clock.sleep, lambda: 0.0), breaker=calm)
    good, bad = Scripted(clock, "x"), Scripted(clock, Unavailable())
    for failing in fails:
        invocation = Invocation({}, Deadline.after(10, clock))
        if failing:
            with pytest.raises(Unavailable):
                backend.call(bad, invocation, **READ)
        else:
            backend.call(good, invocation, **READ).close()
    assert good.calls + bad.calls <= 1.2 * len(fails)


def test_repetitions_are_not_saved_up_without_end():
    budget = Budget()
    for _ in range(10_000):
        budget.earn()
    assert sum(budget.spend() for _ in range(100)) == 10


# ---- what the breaker is told ----------------------------------------------------------------


@pytest.mark.parametrize(
    ("error", "state"),
    [
        (Unavailable(), State.OPEN),
        (AccessDenied(), State.OPEN),
        (Refused(), State.OPEN),
        (ConnectionLost(), State.OPEN),
        (Crashed(), State.OPEN),
        (BadAnswer(), State.OPEN),
        (Fault("Server.Busy"), State.OPEN),
        (Fault("Receiver"), State.OPEN),
        (Fault("57P01", sqlstate="57P01"), State.OPEN),
        (Fault("Client.Unknown"), State.CLOSED),
        (Fault("Sender"), State.CLOSED),
        (Fault("8"), State.CLOSED),
        (Fault("23505", sqlstate="23505"), State.CLOSED),
        (Fault("40P01", sqlstate="40P01"), State.CLOSED),
        (Fault("57014", sqlstate="57014"), State.CLOSED),
        (ValueError("a bug of the gateway"), State.CLOSED),
    ],
)
def test_the_fault_matrix_says_what_counts_as_a_failure(make, scripted, invocation, error, state):
    backend = make(breaker=NERVOUS)
    with pytest.raises(type(error)):
        backend.call(scripted(error), invocation)
    assert backend.state is state


@pytest.mark.parametrize(("seconds", "state"), [(0.1, State.CLOSED), (2.0, State.OPEN)])
def test_a_client_in_a_hurry_cannot_open_the_breaker(make, scripted, invocation, seconds, state):
    backend = make(breaker=NERVOUS)
    with pytest.raises(TimedOut):
        backend.call(scripted(TimedOut(), seconds=seconds), invocation)
    assert backend.state is state


def test_rows_that_break_off_count_as_a_failure_and_are_not_repeated(make, scripted, invocation):
    def rows():
        yield {"id": "1"}
        raise ConnectionLost

    backend = make(breaker=NERVOUS)
    operation = scripted(Reply(rows=rows(), extras={"total": 2}))
    with backend.call(operation, invocation, **READ) as reply:
        assert reply.extras == {"total": 2}
        assert next(reply.rows) == {"id": "1"}
        with pytest.raises(ConnectionLost):
            next(reply.rows)
    assert backend.state is State.OPEN
    assert operation.calls == 1


def test_rows_that_are_read_to_the_end_count_as_a_success(make, scripted, invocation):
    backend = make(breaker=NERVOUS)
    with backend.call(scripted(Reply(rows=iter([{"id": "1"}]))), invocation) as reply:
        assert list(reply.rows) == [{"id": "1"}]
    assert backend.state is State.CLOSED


def test_an_open_breaker_lets_nothing_through_and_says_how_long(make, scripted, invocation, clock):
    backend = make(breaker=NERVOUS)
    with pytest.raises(BadAnswer):
        backend.call(scripted(BadAnswer()), invocation)
    clock.now += 2
    operation = scripted("x")
    with pytest.raises(Unavailable) as caught:
        backend.call(operation, invocation)
    assert operation.calls == 0
    assert caught.value.retry_after_seconds == pytest.approx(3)


def test_a_probe_that_finds_no_place_leaves_room_for_the_next(make, scripted, clock):
    backend = make(breaker=NERVOUS, concurrency=1)
    short = Invocation({}, Deadline.after(60, clock))
    held = backend.call(scripted("x"), short)
    backend._breaker.admit().fail(0)  # noqa: SLF001 - another call that began before failed
    clock.now += 5
    with pytest.raises(Unavailable):
        backend.call(scripted("y"), Invocation({}, Deadline.after(0.05, clock)))
    held.close()
    backend.call(scripted("y"), short).close()
    assert backend.state is State.CLOSED


def test_a_back_end_in_its_nightly_window_says_when_it_opens(make, scripted, invocation):
    operation = scripted("x")
    with pytest.raises(Unavailable) as caught:
        make(closed_seconds=lambda: 1800.0).call(operation, invocation)
    assert caught.value.retry_after_seconds == 1800
    assert operation.calls == 0
