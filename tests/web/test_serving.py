"""What a client meets at the worker itself, over real sockets."""

import http.client
import signal
import socket
import subprocess
import sys
import time
from contextlib import closing, contextmanager

import pytest
from gunicorn.config import Config
from gunicorn.http.message import Request
from gunicorn.http.unreader import IterUnreader

from bench.processes import free_port
from gateway.web.exchange import Head, settings_of

THREADS = 2
GET = b"GET /here HTTP/1.1\r\nHost: x\r\n\r\n"
LAST = b"GET /here HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"
WAITING = b"POST /body HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\nExpect: 100-continue\r\n\r\n"
LIMIT_SECONDS = 20


@contextmanager
def running(threads=THREADS, connections=100, most=0):
    port = free_port()
    command = [sys.executable, "-m", "tests.web.plain_app"]
    with subprocess.Popen([*command, *map(str, (port, threads, connections, most))]) as child:
        until = time.monotonic() + LIMIT_SECONDS
        while time.monotonic() < until:
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", port)) == 0:
                    break
        try:
            yield port, child
        finally:
            child.terminate()
            assert child.wait(LIMIT_SECONDS) == 0


@pytest.fixture(scope="module")
def port():
    with running() as (port, _):
        yield port


def connected(port):
    return socket.create_connection(("127.0.0.1", port), LIMIT_SECONDS)


def heard(sock):
    """Return everything until the server closes."""
    pieces = []
    while piece := sock.recv(65536):
        pieces.append(piece)
    return b"".join(pieces)


def answered(port, path="/here", method="GET", body=None, headers=None):
    with closing(http.client.HTTPConnection("127.0.0.1", port, timeout=LIMIT_SECONDS)) as client:
        client.request(method, path, body, headers or {})
        answer = client.getresponse()
        return answer.status, answer.read()


def test_a_connection_carries_one_request_after_another(port):
    with closing(http.client.HTTPConnection("127.0.0.1", port, timeout=LIMIT_SECONDS)) as client:
        for _ in range(3):
            client.request("GET", "/here")
            assert client.getresponse().read() == b"/here "
        assert client.sock is not None


def test_requests_that_come_together_are_all_answered_in_their_order(port):
    with connected(port) as sock:
        sock.sendall(GET + GET.replace(b"here", b"there") + LAST)
        bodies = [each.rpartition(b"\r\n")[2] for each in heard(sock).split(b"HTTP/1.1 ")[1:]]
    assert bodies == [b"/here ", b"/there ", b"/here "]


def test_nothing_is_done_that_stands_behind_the_last_request(port):
    with connected(port) as sock:
        sock.sendall(LAST + GET.replace(b"here", b"count"))
        assert heard(sock).count(b"HTTP/1.1 ") == 1
    assert answered(port, "/count") == (200, b"1")


def test_silent_and_slow_clients_hold_no_thread(port):
    silent = [connected(port) for _ in range(3 * THREADS)]
    for each in silent[::2]:
        each.sendall(GET[:20])  # the head is not whole
    assert answered(port) == (200, b"/here ")
    for each in silent:
        each.close()


def test_a_head_that_comes_in_pieces_is_one_request(port):
    with connected(port) as sock:
        for at in range(len(LAST)):
            sock.sendall(LAST[at : at + 1])
        assert heard(sock).endswith(b"\r\n\r\n/here ")


def test_a_client_that_says_nothing_is_closed_when_its_time_is_over(port):
    with connected(port) as quiet, connected(port) as begun:
        begun.sendall(GET[:20])
        assert quiet.recv(1) == b""
        assert begun.recv(1) == b""


def test_a_client_that_keeps_its_side_open_after_the_last_answer_holds_no_thread(port):
    last = [connected(port) for _ in range(3 * THREADS)]
    for each in last:
        each.sendall(LAST)
        assert heard(each).endswith(b"/here ")  # the server's side is closed, ours is not
    assert answered(port) == (200, b"/here ")
    for each in last:
        each.close()


def test_clients_that_stop_in_a_body_or_do_not_take_an_answer_are_given_up(port):
    stopped = [connected(port) for _ in range(2 * THREADS)]
    for each, sent in zip(
        stopped, [WAITING + b"a", GET.replace(b"here", b"large")] * THREADS, strict=True
    ):
        each.sendall(sent)
    assert answered(port) == (200, b"/here ")
    for each in stopped:
        each.close()


def test_a_body_is_read_in_a_piece_and_in_chunks_and_the_connection_goes_on(port):
    body = b"0123456789" * 30_000
    with closing(http.client.HTTPConnection("127.0.0.1", port, timeout=LIMIT_SECONDS)) as client:
        for sent in (body, iter([body[:7], body[7:]])):
            client.request("POST", "/body", sent)
            assert client.getresponse().read() == body


def test_where_a_body_was_not_read_no_request_is_looked_for_behind_it(port):
    with connected(port) as sock:
        sock.sendall(b"POST /x HTTP/1.1\r\nHost: x\r\nContent-Length: 99\r\n\r\n" + GET)
        assert heard(sock).count(b"HTTP/1.1 ") == 1


def test_a_client_that_waits_for_leave_to_send_its_body_gets_it(port):
    with connected(port) as sock:
        sock.sendall(WAITING[:-2] + b"Connection: close\r\n\r\n")
        assert sock.recv(100) == b"HTTP/1.1 100 Continue\r\n\r\n"
        sock.sendall(b"abc")
        assert heard(sock).endswith(b"\r\n\r\nabc")


def test_a_field_that_stands_twice_is_one_value(port):
    with connected(port) as sock:
        sock.sendall(LAST[:-2] + b"X-Twice: a\r\nX-Twice: b\r\n\r\n")
        assert heard(sock).endswith(b"/here a,b")


def test_a_client_of_http_1_0_gets_the_end_of_a_body_by_the_end_of_the_connection(port):
    with connected(port) as sock:
        sock.sendall(b"GET /pieces HTTP/1.0\r\nConnection: keep-alive\r\n\r\n")
        whole = heard(sock)
    assert b"\r\nConnection: close\r\n" in whole
    assert whole.endswith(b"\r\n\r\nabc")


def test_a_large_answer_arrives_whole(port):
    assert answered(port, "/large") == (200, bytes(20_000_000))


@pytest.mark.parametrize(
    ("sent", "code"),
    [
        (b"nonsense\r\n\r\n", b"invalid-request"),
        (b"GET / HTTP/1.1\nHost: x\n\n", b"invalid-request"),
        (b"GET /" + b"a" * 5000 + b" HTTP/1.1\r\nHost: x\r\n\r\n", b"uri-too-long"),
        (b"a" * 70_000, b"uri-too-long"),
        (b"GET / HTTP/1.1\r\n" + b"X: " + b"a" * 9000 + b"\r\n\r\n", b"headers-too-large"),
        (b"GET / HTTP/1.1\r\n" + b"X: a\r\n" * 12_000, b"headers-too-large"),
        (b"GET /broken HTTP/1.1\r\nHost: x\r\n\r\n", b"internal-error"),
    ],
)
def test_what_cannot_be_answered_is_a_problem_and_the_end(port, sent, code):
    with connected(port) as sock:
        sock.sendall(sent)
        assert heard(sock).endswith(b"\r\n\r\n" + code)


def test_an_answer_that_breaks_off_is_not_ended_as_if_it_were_whole(port):
    with connected(port) as sock:
        sock.sendall(b"GET /breaks HTTP/1.1\r\nHost: x\r\n\r\n")
        assert heard(sock).endswith(b"5\r\nbegun\r\n")


def test_connections_beyond_the_limit_are_taken_up_when_others_end():
    with running(connections=4) as (port, _):
        held = [connected(port) for _ in range(4)]
        for each in held:
            each.sendall(GET)
            assert each.recv(9) == b"HTTP/1.1 "
        with connected(port) as waiting:
            waiting.sendall(LAST)
            held[0].close()
            assert heard(waiting).endswith(b"/here ")
        for each in held[1:]:
            each.close()


def test_a_worker_that_ends_answers_what_was_begun_and_tells_that_nothing_follows():
    with running() as (port, child), connected(port) as kept, connected(port) as begun:
        kept.sendall(GET)
        assert kept.recv(9) == b"HTTP/1.1 "
        begun.sendall(
            b"POST /body HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\nExpect: 100-continue\r\n\r\n"
        )
        assert begun.recv(100).startswith(b"HTTP/1.1 100 ")
        child.send_signal(signal.SIGTERM)
        begun.sendall(b"abc")
        assert heard(begun).endswith(b"\r\n\r\nabc")
        heard(kept)


def test_a_worker_is_replaced_after_so_many_requests():
    with running(most=3) as (port, _):
        said = [answered(port) for _ in range(8)]
    assert said == [(200, b"/here ")] * 8


@pytest.mark.parametrize(
    "fields",
    [
        b"X: a\r\nX : b\r\n",
        b"X: a\r\n folded\r\n",
        b"X: a\x00b\r\n",
        b"X: a\rb\r\n",
        b": a\r\n",
        b"Host: y\r\n",
        b"X\r\n",
        b"Expect: miracles\r\n",
        b"Content-Length: 1\r\nContent-Length: 2\r\n",
        b"Content-Length: 1\r\nTransfer-Encoding: chunked\r\n",
        b"Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n",
    ],
)
def test_a_header_that_could_be_read_in_two_ways_is_refused(port, fields):
    with connected(port) as sock:
        sock.sendall(LAST[:-2] + fields + b"\r\n")
        assert heard(sock).endswith(b"\r\n\r\ninvalid-request")


def test_a_header_that_is_plain_is_read_as_gunicorn_reads_it():
    sent = b"GET / HTTP/1.1\r\nHost: x\r\nA-b:  c \t\r\nEmpty:\r\nX: \xe5:=\r\n\r\n"
    theirs = Request(Config(), IterUnreader([sent]), ("192.0.2.1", 1))
    ours = Head(settings_of(Config()), IterUnreader([sent]), ("192.0.2.1", 1))
    assert ours.headers == theirs.headers
    assert dict(ours.headers)["X"] == "\xe5:="
