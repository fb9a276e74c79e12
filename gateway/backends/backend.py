"""One configured back end in this process: everything between an answer and a connector.

A call passes the nightly window, the breaker and the concurrency limit, in this order; each may
refuse it with Unavailable before anything is sent. Every wait is inside the deadline.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import TypeVar

from connectors.contract import (
    Connector,
    Deadline,
    Effect,
    Invocation,
    Operation,
    OperationSpec,
    Reply,
    Shape,
)
from connectors.errors import CallError, Crashed, Fault, TimedOut, Unavailable
from gateway.backends.breaker import Breaker, BreakerSettings, Permit, State
from gateway.backends.closed import never_closed
from gateway.backends.limit import Limit
from gateway.backends.retry import (
    Budget,
    Durations,
    choose_pause,
    is_conflict,
    may_repeat,
    most_tries,
)

Piece = TypeVar("Piece")  # a record, or a batch of them

OWN_FAULTS = frozenset({"Server", "Receiver"})
OWN_SQLSTATES = frozenset({"53", "57", "58", "XX"})  # resources, operator, system, internal
CANCELED = "57014"  # the statement's own timeout: the length of the call tells enough


@dataclass(frozen=True, slots=True)
class Rhythm:
    """Time and chance, injected: a monotonic clock, how to pause, a number from 0 to 1."""

    clock: Callable[[], float]
    sleep: Callable[[float], None]
    chance: Callable[[], float]


class Backend:
    """A back end: one connector, its limits, and what was learned about it.

    ``timeout_seconds`` bounds a call with its repetitions, of which there are none without
    ``retry``; ``closed_seconds`` tells how long the nightly window still lasts.
    """

    def __init__(
        self,
        name: str,
        connector: Connector,
        rhythm: Rhythm,
        *,
        concurrency: int = 8,
        timeout_seconds: float = 10.0,
        retry: bool = True,
        breaker: BreakerSettings | None = None,
        closed_seconds: Callable[[], float] = never_closed,
    ) -> None:
        self.name = name
        self._connector = connector
        self._rhythm = rhythm
        self._timeout = timeout_seconds
        self._retry = retry
        self._settings = breaker or BreakerSettings()
        self._breaker = Breaker(self._settings, rhythm.clock, timeout_seconds)
        self._closed_seconds = closed_seconds
        self._limit = Limit(concurrency)
        self._budget = Budget()
        self._durations = Durations()
        self._opening = threading.Lock()
        self._opened = False

    @property
    def state(self) -> State:
        """Return the breaker's state."""
        return self._breaker.state

    def bind(self, spec: OperationSpec, wants: Shape) -> Callable[[Invocation], Reply]:
        """Bind an operation and return how to call it; raise BindError."""
        operation = self._connector.bind(spec, wants)
        return lambda invocation: self.call(operation, invocation, effect=spec.effect)

    def call(
        self, operation: Operation, invocation: Invocation, *, effect: Effect = Effect.WRITE
    ) -> Reply:
        """Call an operation, more than once where that is harmless; raise CallError.

        The place at the back end is held until the reply is closed.
        """
        self._budget.earn()
        if invocation.deadline.remaining() > self._timeout:
            own = Deadline.after(self._timeout, self._rhythm.clock)
            invocation = replace(invocation, deadline=own)
        attempt = 1
        while True:
            permit, give_back = self._enter(invocation.deadline)
            try:
                return self._invoke(operation, invocation, permit, give_back)
            except CallError as error:
                pause = choose_pause(error, self._rhythm.chance())
                done = attempt >= most_tries(error)
                if done or not self._has_room(error, effect, pause, invocation):
                    raise
            self._rhythm.sleep(pause)
            attempt += 1

    def ping(self, deadline: Deadline) -> None:
        """Ask whether the back end is there, past breaker and limit; raise CallError."""
        self._open(deadline)
        self._connector.ping(deadline)

    def close(self) -> None:
        """Close the connector; the next call opens it again."""
        with self._opening:
            self._opened = False
            self._connector.close()

    def _enter(self, deadline: Deadline) -> tuple[Permit, Callable[[], None]]:
        """Return leave from the breaker and how to give the place back."""
        closed = self._closed_seconds()
        if closed > 0:
            raise Unavailable("the back end is closed now", retry_after_seconds=closed)
        permit = self._breaker.admit()
        try:
            return permit, self._limit.take(deadline)
        except CallError:
            permit.forget()
            raise

    def _invoke(
        self,
        operation: Operation,
        invocation: Invocation,
        permit: Permit,
        give_back: Callable[[], None],
    ) -> Reply:
        start = self._rhythm.clock()
        handed_over = False
        try:
            self._open(invocation.deadline)
            reply = operation.invoke(invocation)
            seconds = self._rhythm.clock() - start
            self._durations.note(seconds)
            handed_over = True
            return self._watch(reply, seconds, permit, give_back)
        except CallError as error:
            self._account(error, self._rhythm.clock() - start, permit)
            raise
        finally:
            if not handed_over:
                permit.forget()  # an error that is no CallError is the gateway's own
                give_back()

    def _open(self, deadline: Deadline) -> None:
        """Open the connector once; one that fails to open is tried again by the next call."""
        if self._opened:
            return
        if not self._opening.acquire(timeout=deadline.check()):
            raise TimedOut
        try:
            if not self._opened:
                self._connector.open()
                self._opened = True
        finally:
            self._opening.release()

    def _watch(
        self, reply: Reply, seconds: float, permit: Permit, give_back: Callable[[], None]
    ) -> Reply:
        """Return the reply so that its rows are accounted for and its place is given back."""

        def close() -> None:
            permit.succeed(seconds)
            try:
                reply.close()
            finally:
                give_back()

        def watched(source: Iterator[Piece]) -> Iterator[Piece]:
            try:
                yield from source
            except CallError as error:
                self._account(error, seconds, permit)
                raise

        if reply.batches is not None:
            batches = watched(reply.batches)
            return Reply(batches=batches, names=reply.names, extras=reply.extras, close=close)
        if reply.rows is None:
            permit.succeed(seconds)
            return Reply(reply.value, extras=reply.extras, close=close)
        return Reply(reply.value, rows=watched(reply.rows), extras=reply.extras, close=close)

    def _account(self, error: CallError, seconds: float, permit: Permit) -> None:
        """Tell the breaker: a back end that declines is well, a caller's short wait is its own."""
        patience = min(self._settings.slow_seconds, self._timeout) / 2
        if isinstance(error, Fault) and not _is_own(error):
            permit.succeed(seconds)
        elif isinstance(error, TimedOut) and seconds < patience:
            permit.forget()
        elif isinstance(error, Crashed):
            permit.crash(seconds)
        else:
            permit.fail(seconds)

    def _has_room(
        self, error: CallError, effect: Effect, pause: float, invocation: Invocation
    ) -> bool:
        """Tell whether to repeat: wanted, harmless, breaker closed, time enough, budget left.

        A conflict needs no budget: each is over in a moment, and the database asks for it.
        """
        return (
            self._retry
            and may_repeat(error, effect)
            and self._breaker.state is State.CLOSED
            and invocation.deadline.remaining() > pause + self._durations.usual()
            and (is_conflict(error) or self._budget.spend())
        )


def _is_own(fault: Fault) -> bool:
    """Tell whether a fault says that the back end itself is ill, and not the request."""
    if fault.sqlstate:
        return fault.sqlstate[:2] in OWN_SQLSTATES and fault.sqlstate != CANCELED
    return fault.code.partition(".")[0] in OWN_FAULTS
