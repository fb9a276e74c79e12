"""Promises about failing: named by condition, in time, with a true outcome (5-7, 11, 12, 16)."""

# ruff: noqa: S101 - these are tests, shipped

from __future__ import annotations

import time
from contextlib import closing

import pytest

from connectors.contract import Connector, Deadline
from connectors.errors import (
    BadAnswer,
    CallError,
    ConnectionLost,
    Fault,
    Outcome,
    TimedOut,
    Unavailable,
)
from connectors.testing.example import PATIENCE_SECONDS, Absent, Example, bind, call
from connectors.testing.fixtures import ConnectorFixtures, need

SHORT_SECONDS = 0.4
GRACE_SECONDS = 0.5


class FailureTests(ConnectorFixtures):
    """A call that fails says truly what is known of it."""

    def test_05_a_passed_deadline_is_timed_out(self, connector: Connector, read: Example) -> None:
        """Nothing is sent any more."""
        with closing(connector):
            connector.open()
            operation = bind(connector, read)
            with pytest.raises(TimedOut):
                call(operation, read, Deadline.after(0))

    def test_06_a_back_end_that_is_not_there_is_unavailable(
        self, unreachable: Connector, read: Example
    ) -> None:
        """Provably not executed, so that even a write may be repeated."""
        with closing(unreachable):
            unreachable.open()
            with pytest.raises(CallError):
                unreachable.ping(Deadline.after(PATIENCE_SECONDS))
            error = _failure(unreachable, read)
        assert type(error) is Unavailable
        assert error.outcome is Outcome.NOT_EXECUTED

    def test_07_a_refusal_is_a_fault_with_its_code(
        self, connector: Connector, fault: Example | Absent
    ) -> None:
        """The back end understood and declined."""
        example = need(fault)
        error = _failure_of(connector, example)
        assert isinstance(error, Fault)
        assert error.code == example.expected

    def test_11_a_garbage_answer_is_a_bad_answer(
        self, garbage: Connector | Absent, read: Example
    ) -> None:
        """What is not understood is not guessed at."""
        error = _failure_of(need(garbage), read)
        assert type(error) is BadAnswer

    def test_12_an_interrupted_answer_is_a_lost_connection(
        self, interrupted: Connector | Absent, read: Example
    ) -> None:
        """Half an answer is none, and nobody knows whether the call was executed."""
        error = _failure_of(need(interrupted), read)
        assert type(error) is ConnectionLost
        assert error.outcome is Outcome.UNKNOWN

    def test_16_a_slow_back_end_is_abandoned_near_its_deadline(
        self, slow: Connector | Absent, read: Example
    ) -> None:
        """The caller waits no longer than it said, and half a second of grace."""
        connector = need(slow)
        with closing(connector):
            connector.open()
            operation = bind(connector, read)
            start = time.monotonic()
            with pytest.raises(TimedOut):
                call(operation, read, Deadline.after(SHORT_SECONDS))
            assert time.monotonic() - start < SHORT_SECONDS + GRACE_SECONDS


def _failure_of(connector: Connector, example: Example) -> CallError:
    with closing(connector):
        connector.open()
        return _failure(connector, example)


def _failure(connector: Connector, example: Example) -> CallError:
    """Call, and return the error; a connector may find it as late as in reading the rows."""
    operation = bind(connector, example)
    with pytest.raises(CallError) as caught:
        call(operation, example)
    return caught.value
