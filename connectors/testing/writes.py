"""The promise about writes: each reaches the back end once, whatever happens (15)."""

# ruff: noqa: S101 - these are tests, shipped

from __future__ import annotations

from collections.abc import Callable
from contextlib import closing

import pytest

from connectors.contract import Connector, Effect
from connectors.errors import CallError, Outcome
from connectors.testing.example import Absent, Example, bind, call, exactly
from connectors.testing.fixtures import ConnectorFixtures, need


class WriteTests(ConnectorFixtures):
    """Connectors do not repeat: whoever called decides that, by the outcome."""

    def test_15_a_write_reaches_the_back_end_exactly_once(
        self,
        connector: Connector,
        write: Example | Absent,
        ledger: Callable[[], int] | Absent,
    ) -> None:
        """The back end's own books count one."""
        example, count = need(write), need(ledger)
        assert example.spec.effect is Effect.WRITE
        before = count()
        with closing(connector):
            connector.open()
            answer = call(bind(connector, example), example)
        assert exactly(answer) == exactly(example.expected)
        assert count() - before == 1

    def test_15_a_write_that_fails_is_not_repeated(
        self,
        write_interrupted: Connector | Absent,
        write: Example | Absent,
        ledger: Callable[[], int] | Absent,
    ) -> None:
        """The back end saw it once, and the error does not claim that it saw nothing."""
        connector, example, count = need(write_interrupted), need(write), need(ledger)
        before = count()
        with closing(connector):
            connector.open()
            operation = bind(connector, example)
            with pytest.raises(CallError) as caught:
                call(operation, example)
        assert caught.value.outcome is not Outcome.NOT_EXECUTED
        assert count() - before == 1
