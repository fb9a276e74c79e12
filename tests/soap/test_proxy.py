import socket
import threading
import time
from contextlib import ExitStack, suppress

import pytest

from connectors.contract import Deadline
from connectors.errors import Refused, TimedOut, Unavailable
from connectors.testing.rig import HALF_CLOSE, RESET, ScriptedServer, Wait, http_answer
from connectors.testing.rig.server import read_request
from tests.soap.authority import issue, server_side
from tests.soap.windows import ACCOUNT, Windows
from tests.soap.zoo import GET, call, connector, result, wants, xml

ANSWER = xml(result("<note>n</note>"))
GRACE = 0.25


class Tunnel:
    """A proxy that answers CONNECT with the bytes given and then passes everything both ways."""

    def __init__(self, target, answer=b"HTTP/1.1 200 Connection established\r\nVia: x\r\n\r\n"):
        self._target, self._answer = target, answer
        self._undo = ExitStack()
        self.asked = []

    def __enter__(self):
        self._listener = self._undo.enter_context(socket.create_server(("127.0.0.1", 0)))
        self.url = f"http://127.0.0.1:{self._listener.getsockname()[1]}"
        self._threads = []
        self._start(self._accept)
        return self

    def __exit__(self, *_):
        with suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._undo.close()
        for thread in self._threads:
            thread.join(5)

    def _start(self, work, *arguments):
        thread = threading.Thread(target=work, args=arguments)
        self._threads.append(thread)
        thread.start()

    def _accept(self):
        with suppress(OSError):
            while True:
                client, _ = self._listener.accept()
                with client.makefile("rb", buffering=0) as incoming:
                    self.asked.append(read_request(incoming))
                client.sendall(self._answer)
                server = socket.create_connection(self._target)
                self._undo.callback(self._end, client)
                self._undo.callback(self._end, server)
                self._start(self._pass_on, client, server)
                self._start(self._pass_on, server, client)

    def _end(self, connection):
        with suppress(OSError):
            connection.shutdown(socket.SHUT_RDWR)
        connection.close()

    def _pass_on(self, source, sink):
        with suppress(OSError):
            while data := source.recv(65536):
                sink.sendall(data)
        with suppress(OSError):
            sink.shutdown(socket.SHUT_WR)


@pytest.fixture(scope="module")
def files(tmp_path_factory):
    folder = tmp_path_factory.mktemp("tls")
    root = issue(folder, "root")
    return root, issue(folder, "server", root), issue(folder, "other", root, addresses=("::1",))


def test_a_plain_call_tells_the_proxy_the_whole_address(tmp_path):
    with ScriptedServer(lambda _: [ANSWER]) as proxy:
        address = "http://legacy.example:8081/ws?x=1"
        made = connector(tmp_path, address, proxy=proxy.url)
        operation = made.bind(GET, wants(["note"]))
        for _ in range(2):
            assert call(operation, {"id": "1"}).value == {"note": "n"}
        made.close()
    assert [each.target for each in proxy.ledger] == [address] * 2
    assert [each.headers["host"] for each in proxy.ledger] == ["legacy.example:8081"] * 2
    assert proxy.connections == 1


def test_a_proxy_that_cannot_reach_the_back_end_has_refused(tmp_path):
    with ScriptedServer(lambda _: [http_answer(503, headers={"Retry-After": "9"})]) as proxy:
        made = connector(tmp_path, "http://legacy.example/", proxy=proxy.url)
        with pytest.raises(Refused) as caught:
            call(made.bind(GET, wants(["note"])), {"id": "1"})
        made.close()
    assert caught.value.retry_after_seconds == 9


def test_tls_goes_through_a_tunnel_and_checks_the_back_end(tmp_path, files):
    root, own, _ = files
    with (
        ScriptedServer(lambda _: [ANSWER], server_side(own)) as server,
        Tunnel(("127.0.0.1", server.port)) as proxy,
    ):
        made = connector(tmp_path, server.url, proxy=proxy.url, ca=str(root.certificate))
        operation = made.bind(GET, wants(["note"]))
        for _ in range(2):
            assert call(operation, {"id": "1"}).value == {"note": "n"}
        made.close()
    (asked,) = proxy.asked
    assert (asked.method, asked.target) == ("CONNECT", f"127.0.0.1:{server.port}")
    assert asked.headers == {"host": f"127.0.0.1:{server.port}"}
    assert server.ledger[0].target == "/"


def test_a_proxy_cannot_stand_in_for_the_back_end(tmp_path, files):
    root, _, other = files
    with (
        ScriptedServer(lambda _: [ANSWER], server_side(other)) as server,
        Tunnel(("127.0.0.1", server.port)) as proxy,
    ):
        made = connector(tmp_path, server.url, proxy=proxy.url, ca=str(root.certificate))
        with pytest.raises(Unavailable):
            call(made.bind(GET, wants(["note"])), {"id": "1"})
        made.close()
    assert server.ledger == ()


def test_ntlm_goes_through_a_tunnel(tmp_path, files, monkeypatch):
    root, own, _ = files
    windows = Windows(tmp_path, [ANSWER])
    monkeypatch.setenv("NTLM_USER_FILE", str(windows.accounts))
    with (
        ScriptedServer(windows, server_side(own)) as server,
        Tunnel(("127.0.0.1", server.port)) as proxy,
    ):
        made = connector(
            tmp_path,
            server.url,
            proxy=proxy.url,
            ca=str(root.certificate),
            security={"ntlm": ACCOUNT},
        )
        assert call(made.bind(GET, wants(["note"])), {"id": "1"}).value == {"note": "n"}
        made.close()


@pytest.mark.parametrize(
    "steps",
    [
        [http_answer(407)],
        [http_answer(403, b"<html>", "text/html")],
        [http_answer(502)],
        [RESET],
        [b"no proxy\r\n", RESET],
        [b"HTTP/1.1 200 OK\r\n" + b"X: " + b"a" * 70_000, RESET],
        [http_answer(200), HALF_CLOSE],
    ],
)
def test_a_proxy_that_opens_no_tunnel_makes_the_back_end_unavailable(tmp_path, files, steps):
    with ScriptedServer(lambda _: steps) as proxy:
        made = connector(
            tmp_path, "https://127.0.0.1:9/", proxy=proxy.url, ca=str(files[0].certificate)
        )
        with pytest.raises(Unavailable):
            call(made.bind(GET, wants(["note"])), {"id": "1"})
        made.close()


@pytest.mark.parametrize("steps", [[Wait(30)], [b"HTTP/1.1 200 OK\r\n\r\n", Wait(30)]])
def test_a_tunnel_is_open_within_a_second_or_not_at_all(tmp_path, files, steps):
    with ScriptedServer(lambda _: steps) as proxy:
        made = connector(
            tmp_path, "https://127.0.0.1:9/", proxy=proxy.url, ca=str(files[0].certificate)
        )
        start = time.monotonic()
        with pytest.raises(Unavailable):
            made.ping(Deadline.after(10))
        assert time.monotonic() - start < 1 + GRACE
        start = time.monotonic()
        with pytest.raises(TimedOut):
            made.ping(Deadline.after(0.3))
        assert time.monotonic() - start < 0.3 + GRACE
        made.close()
