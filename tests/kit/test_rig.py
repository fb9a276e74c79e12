"""The rig's back ends do on the wire what the script says, and keep honest books."""

import http.client
import socket

import pytest

from connectors.testing.rig import (
    HALF_CLOSE,
    RESET,
    FaultProxy,
    ScriptedServer,
    Wait,
    http_answer,
)

PATIENCE_SECONDS = 10


def connect(port):
    return http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE_SECONDS)


def ask(port, method="POST", body=b"<ask/>", **options):
    connection = connect(port)
    try:
        connection.request(method, "/svc", body, {"X-Name": "1"}, **options)
        return connection.getresponse().read()
    finally:
        connection.close()


def answer(seen):
    yield http_answer(200, b"you said " + seen.body, headers={"X-Back-End": "rig"})


def test_an_answer_leaves_as_scripted_and_the_request_is_in_the_ledger():
    with ScriptedServer(answer) as server:
        assert ask(server.port) == b"you said <ask/>"
        (seen,) = server.ledger
    assert (seen.method, seen.target, seen.body) == ("POST", "/svc", b"<ask/>")
    assert seen.headers["x-name"] == "1"
    assert server.url.endswith(f":{server.port}")


def test_a_chunked_request_arrives_whole():
    with ScriptedServer(answer) as server:
        assert ask(server.port, body=iter([b"<a", b"/>"]), encode_chunked=True) == b"you said <a/>"


def test_a_connection_carries_several_requests():
    with ScriptedServer(answer) as server:
        connection = connect(server.port)
        for number in range(3):
            connection.request("POST", "/", str(number))
            assert connection.getresponse().read() == b"you said %d" % number
        connection.close()
        assert [each.body for each in server.ledger] == [b"0", b"1", b"2"]


def test_a_half_close_ends_the_answer_early():
    def half(_):
        yield http_answer(200, b"0123456789")[:-5]
        yield HALF_CLOSE

    with ScriptedServer(half) as server, pytest.raises(http.client.IncompleteRead):
        ask(server.port)


def test_a_reset_is_a_reset():
    with ScriptedServer(lambda _: [RESET]) as server, pytest.raises(ConnectionResetError):
        ask(server.port)


def test_silence_ends_when_the_server_closes():
    with ScriptedServer(lambda _: [Wait(3600)]) as server:
        connection = connect(server.port)
        connection.request("GET", "/")
        connection.sock.settimeout(0.05)
        with pytest.raises(TimeoutError):
            connection.sock.recv(1)
        connection.close()
    assert len(server.ledger) == 1


def test_nobody_listens_after_the_close():
    with ScriptedServer(answer) as server:
        port = server.port
    with pytest.raises(ConnectionRefusedError):
        ask(port)


def test_the_proxy_passes_everything_until_told_otherwise():
    with ScriptedServer(answer) as server, FaultProxy(("127.0.0.1", server.port)) as proxy:
        assert ask(proxy.port) == b"you said <ask/>"
        assert proxy.connections == 1
        assert proxy.passed > 0


def test_the_proxy_cuts_an_answer_and_heals():
    with ScriptedServer(answer) as server, FaultProxy(("127.0.0.1", server.port)) as proxy:
        proxy.cut_answers_after(20)
        with pytest.raises(ConnectionResetError):
            ask(proxy.port)
        assert proxy.passed == 20
        proxy.heal()
        assert ask(proxy.port) == b"you said <ask/>"


def test_the_proxy_ends_an_answer_politely_and_tells_what_it_heard():
    heard = []
    with ScriptedServer(lambda _: [http_answer(200, b"x" * 1000)]) as server:
        note = lambda number, data: heard.append((number, data))  # noqa: E731 - what it is told
        with FaultProxy(("127.0.0.1", server.port), note) as proxy:
            proxy.end_answers_after(300)
            with pytest.raises(http.client.IncompleteRead):
                ask(proxy.port, body=b"first")
            assert proxy.passed == 300
            proxy.heal()
            assert ask(proxy.port, body=b"second") == b"x" * 1000
    assert [number for number, data in heard if b"first" in data] == [1]
    assert [number for number, data in heard if b"second" in data] == [2]


def test_the_proxy_passes_the_end_of_a_server_on_to_who_still_listens():
    with (
        ScriptedServer(lambda _: [b"bye", HALF_CLOSE]) as server,
        FaultProxy(("127.0.0.1", server.port)) as proxy,
        socket.create_connection(("127.0.0.1", proxy.port), PATIENCE_SECONDS) as client,
    ):
        client.sendall(b"GET / HTTP/1.1\r\n\r\n")
        assert client.makefile("rb").read() == b"bye"


def test_the_proxy_swallows_answers_and_keeps_the_connection():
    with ScriptedServer(answer) as server, FaultProxy(("127.0.0.1", server.port)) as proxy:
        proxy.silence()
        with socket.create_connection(("127.0.0.1", proxy.port), 5) as connection:
            connection.sendall(b"GET / HTTP/1.1\r\n\r\n")
            connection.settimeout(0.05)
            with pytest.raises(TimeoutError):
                connection.recv(1)
    assert proxy.passed == 0


def test_the_proxy_drops_what_is_open():
    with ScriptedServer(answer) as server, FaultProxy(("127.0.0.1", server.port)) as proxy:
        connection = connect(proxy.port)
        connection.request("POST", "/", b"x")
        assert connection.getresponse().read() == b"you said x"
        proxy.drop()
        with pytest.raises(ConnectionResetError):
            connection.sock.recv(1)
        connection.close()


def test_the_proxy_resets_who_comes_while_the_back_end_is_away():
    with ScriptedServer(answer) as server:
        port = server.port
    with FaultProxy(("127.0.0.1", port)) as proxy, pytest.raises(ConnectionError):
        ask(proxy.port)
