import socket
import threading
import time
from contextlib import suppress

import pytest

from connectors.contract import Deadline
from connectors.errors import Outcome, TimedOut, Unavailable
from connectors.soap.lookup import Lookup
from connectors.soap.transport import Access, Transport
from connectors.testing.rig import ScriptedServer, http_answer

GRACE = 0.25
NUMERIC = socket.AI_NUMERICHOST


class Names:
    """A name server: what it says of every name, once it is let."""

    def __init__(self, *places, silent=False):
        self._places = places
        self.asked = 0
        self.may_speak = threading.Event()
        if not silent:
            self.may_speak.set()

    def __call__(self, host, port, *, type, flags=0):  # noqa: A002 - as getaddrinfo has it
        if flags & NUMERIC:
            return socket.getaddrinfo(host, port, type=type, flags=flags)
        self.asked += 1
        self.may_speak.wait(10)
        if not self._places:
            raise socket.gaierror(socket.EAI_NONAME, "unknown")
        return [(socket.AF_INET, type, 0, "", each) for each in self._places]


def through(names, port=80):
    return Transport(f"http://legacy.example:{port}/", 4, 1000, Access(lookup=Lookup(names)))


def ask(transport, seconds=5.0):
    return transport.call("GET", "/", None, {}, Deadline.after(seconds), repeatable=True)


def test_a_name_leads_to_its_address():
    with ScriptedServer(lambda _: [http_answer(200, b"x")]) as server:
        transport = through(Names(("127.0.0.1", server.port)), server.port)
        assert ask(transport).body == b"x"
        transport.close()
    assert server.ledger[0].headers["host"] == f"legacy.example:{server.port}"


def test_an_address_asks_nobody():
    names = Names()
    with ScriptedServer(lambda _: [http_answer(200, b"x")]) as server:
        transport = Transport(server.url, 1, 1000, Access(lookup=Lookup(names)))
        ask(transport)
        transport.close()
    assert names.asked == 0


def test_a_name_server_that_is_silent_holds_up_nobody_beyond_the_deadline():
    names = Names(silent=True)
    transport = through(names)
    start = time.monotonic()
    with pytest.raises(TimedOut) as caught:
        ask(transport, 0.2)
    assert time.monotonic() - start < 0.2 + GRACE
    assert caught.value.outcome is Outcome.NOT_EXECUTED
    start = time.monotonic()
    with pytest.raises(Unavailable):
        ask(transport, 10)
    assert time.monotonic() - start < 1 + GRACE
    names.may_speak.set()


def test_many_calls_wait_for_one_look_up():
    names = Names(silent=True)
    transport = through(names)

    def call():
        with suppress(TimedOut):
            ask(transport, 0.3)

    threads = [threading.Thread(target=call) for _ in range(4)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    with pytest.raises(TimedOut):
        ask(transport, 0.1)
    assert names.asked == 1
    names.may_speak.set()


def test_a_name_is_asked_for_anew_by_each_connection():
    with ScriptedServer(lambda _: [http_answer(200, b"x", headers={"Connection": "close"})]) as s:
        names = Names(("127.0.0.1", s.port))
        transport = through(names, s.port)
        ask(transport)
        ask(transport)
        transport.close()
    assert names.asked == 2


def test_a_worker_does_not_wait_for_a_look_up_of_its_parent():
    names = Names(silent=True)
    transport = through(names)
    with pytest.raises(TimedOut):
        ask(transport, 0.05)
    transport.reset()
    with pytest.raises(TimedOut):
        ask(transport, 0.05)
    assert names.asked == 2
    names.may_speak.set()


def test_an_unknown_name_is_unavailable():
    with pytest.raises(Unavailable) as caught:
        ask(through(Names()))
    assert "legacy" not in str(caught.value)


def test_an_address_that_is_silent_leaves_time_for_the_next():
    with (
        socket.create_server(("127.0.0.1", 0), backlog=0) as silent,
        ScriptedServer(lambda _: [http_answer(200, b"x")]) as server,
    ):
        waiting = []
        for _ in range(4):
            each = socket.socket()
            each.setblocking(False)
            with suppress(BlockingIOError):
                each.connect(silent.getsockname())
            waiting.append(each)
        transport = through(Names(silent.getsockname(), ("127.0.0.1", server.port)))
        assert ask(transport).body == b"x"
        transport.close()
        for each in waiting:
            each.close()
