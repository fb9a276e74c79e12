"""Connections that are kept for the next read, and those that were idle for too long."""

from contextlib import closing

import pytest

from connectors.contract import Deadline
from connectors.soap.transport import Transport
from connectors.testing.rig import HALF_CLOSE, ScriptedServer
from tests.soap.zoo import (
    GET,
    PUT,
    PUT_ARGUMENTS,
    answering,
    call,
    connector,
    envelope,
    result,
    wants,
    xml,
)

GOOD = xml(result("<note>n</note>"))
LIMIT = 1_000_000


class Clock:
    """A clock that stands still until it is set."""

    now = 1000.0

    def __call__(self):
        return self.now


@pytest.fixture
def clock():
    return Clock()


def asking(transport):
    """Return what sends a read, or a write."""

    def ask(*, repeatable=True):
        return transport.call(
            "POST", "/", b"<x/>", {}, Deadline.after(5), repeatable=repeatable
        ).status

    return ask


def served(server):
    return [each.connection for each in server.ledger]


def test_a_connection_that_was_idle_for_too_long_is_not_used(clock):
    with answering(GOOD) as server:
        transport = Transport(server.url, 2, LIMIT, idle_seconds=60.0, clock=clock)
        with closing(transport):
            ask = asking(transport)
            ask()
            clock.now += 59.9
            ask()
            clock.now += 60.0
            ask()
        assert served(server) == [1, 1, 2]


def test_what_lies_below_the_freshest_is_closed_when_its_time_is_over(clock):
    with answering(GOOD) as server:
        transport = Transport(server.url, 2, LIMIT, idle_seconds=60.0, clock=clock)
        with closing(transport):
            ask = asking(transport)
            ask()
            ask(repeatable=False)  # on a connection of its own, which is kept too
            for _ in range(3):
                clock.now += 40.0
                ask()
            assert served(server) == [1, 2, 2, 2, 2]
            assert len(transport._idle) == 1  # noqa: SLF001 - no other trace


def test_nothing_is_kept_where_that_is_said(tmp_path):
    with answering(GOOD) as server:
        with closing(connector(tmp_path, server.url, idle="0s")) as made:
            operation = made.bind(GET, wants(["note"]))
            for _ in range(3):
                assert call(operation, {"id": "1"}).value == {"note": "n"}
                assert not made._transport._idle  # noqa: SLF001 - closed at once
        assert served(server) == [1, 2, 3]


@pytest.mark.parametrize("idle", ["60s", "0s"])
def test_a_write_is_carried_out_once_behind_a_server_that_closes_what_is_idle(tmp_path, idle):
    put = xml(envelope("<PutResponse><code>ok</code></PutResponse>"))

    def respond(seen):
        return [put if b"Put>" in seen.body else GOOD, HALF_CLOSE]  # and told nobody before

    with ScriptedServer(respond) as server:
        with closing(connector(tmp_path, server.url, idle=idle)) as made:
            read, write = made.bind(GET, wants(["note"])), made.bind(PUT, wants(["code"]))
            for _ in range(3):
                assert call(read, {"id": "1"}).value == {"note": "n"}
                assert call(write, PUT_ARGUMENTS).value == {"code": "ok"}
        assert served(server) == [1, 2, 3, 4, 5, 6]
