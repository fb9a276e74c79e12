"""Promises about a connector's life: closing, secrets, forks, leftovers (9, 17, 18, 19)."""

# ruff: noqa: S101 - these are tests, shipped

from __future__ import annotations

import logging
import traceback
from collections.abc import Iterator, Sequence
from contextlib import closing, suppress

import pytest

from connectors.contract import Connector, Deadline, Invocation
from connectors.errors import ConnectorError
from connectors.testing.example import Absent, Example, bind, call, exactly
from connectors.testing.fixtures import ConnectorFixtures, need
from connectors.testing.fork import in_child, leftovers

PATIENCE_SECONDS = 5.0
MISBEHAVING = ("connector", "unreachable", "garbage", "interrupted")


class LifeTests(ConnectorFixtures):
    """A connector comes and goes without a trace."""

    def test_09_it_closes_twice(self, connector: Connector, read: Example) -> None:
        """The second time does nothing, and closing a connector never opened is fine too."""
        connector.close()
        connector.open()
        operation = bind(connector, read)
        invocation = Invocation(read.arguments, Deadline.after(PATIENCE_SECONDS))
        reply = operation.invoke(invocation)
        reply.close()
        reply.close()
        connector.close()
        connector.close()

    def test_17_secrets_appear_in_no_text(
        self,
        request: pytest.FixtureRequest,
        read: Example,
        secrets: Sequence[str] | Absent,
        caplog: pytest.LogCaptureFixture,
    ) -> None:
        """Not in a repr, not in an error or its causes, not in a log at DEBUG."""
        hidden = [each for each in need(secrets) if each]
        assert hidden, "name at least one secret"
        texts: list[str] = []
        with caplog.at_level(logging.DEBUG):
            for name in MISBEHAVING:
                connector = request.getfixturevalue(name)
                if isinstance(connector, Connector):
                    texts += _everything_said(connector, read)
        texts += [record.getMessage() for record in caplog.records]
        texts += [str(record.exc_text) for record in caplog.records]
        shown = [
            number for number, secret in enumerate(hidden) if any(secret in each for each in texts)
        ]
        assert shown == [], "the secrets with these numbers are shown"

    @pytest.mark.filterwarnings("ignore:.*fork:DeprecationWarning")
    def test_18_it_is_made_in_the_parent_and_opened_in_a_forked_child(
        self, connector: Connector, read: Example
    ) -> None:
        """The arbiter compiles and forks; each worker opens what it inherited."""
        operation = bind(connector, read)

        def child() -> object:
            with closing(connector):
                connector.open()
                return exactly(call(operation, read)) == exactly(read.expected)

        with closing(connector):
            assert in_child(child) == "True"

    @pytest.mark.filterwarnings("ignore:.*fork:DeprecationWarning")
    def test_19_closing_releases_everything(self, connector: Connector, read: Example) -> None:
        """No file, socket, thread or child process stays, and none is left to the collector."""

        def child() -> object:
            operation = bind(connector, read)
            with leftovers() as found:
                connector.open()
                call(operation, read)
                abandoned = operation.invoke(
                    Invocation(read.arguments, Deadline.after(PATIENCE_SECONDS))
                )
                next(abandoned.rows or iter(()), None)
                abandoned.close()
                del abandoned
                connector.close()
            return found

        with closing(connector):
            assert in_child(child) == "[]"


def _everything_said(connector: Connector, read: Example) -> Iterator[str]:
    """Give the texts in which a connector could show a secret: reprs and errors with causes."""
    yield f"{connector!r} {connector}"
    with closing(connector), suppress(ConnectorError):
        operation = bind(connector, read)
        yield f"{operation!r} {operation} {operation.signature!r}"
        try:
            connector.open()
            call(operation, read)
        except ConnectorError as error:
            yield f"{error!r} {error.__dict__!r}"
            # chained as a log would show it; the lines of source between are the kit's own
            yield "".join(traceback.format_exception(error))
