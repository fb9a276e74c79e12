"""Promises about binding: offline, silent, with hints (3, 4, 10)."""

# ruff: noqa: S101 - these are tests, shipped

from __future__ import annotations

from contextlib import closing

import pytest

from connectors.contract import Connector, OperationSpec, Shape
from connectors.errors import BindError
from connectors.testing.example import Absent, Example, bind
from connectors.testing.fixtures import ConnectorFixtures, need
from connectors.testing.watch import watch_connectors


class BindingTests(ConnectorFixtures):
    """Binding needs the pinned files and nothing else."""

    def test_03_it_binds_without_being_opened(
        self, connector: Connector, unreachable: Connector, read: Example
    ) -> None:
        """A back end that is away hinders nobody from compiling."""
        with closing(connector), closing(unreachable):
            for each in (connector, unreachable):
                signature = bind(each, read).signature
                assert signature.result.members or signature.result.type != "object"
                accepted = {argument.name for argument in signature.arguments.members}
                assert set(read.arguments) <= accepted

    def test_04_an_unknown_operation_is_a_bind_error_with_a_hint(
        self, connector: Connector, unknown: OperationSpec | Absent
    ) -> None:
        """The message says what is not there, the hint what is."""
        spec = need(unknown)
        with closing(connector):
            with pytest.raises(BindError) as caught:
                connector.bind(spec, Shape(""))
            assert caught.value.message
            assert caught.value.hint, "a BindError needs a hint"

    def test_10_constructing_and_binding_open_no_socket_and_start_no_thread(
        self, request: pytest.FixtureRequest, read: Example
    ) -> None:
        """Sockets, threads, child processes: nothing before ``open``."""
        with watch_connectors() as events:
            connector: Connector = request.getfixturevalue("connector")
            with closing(connector):
                bind(connector, read)
        assert events == []
