import gzip
import socket
import ssl
import threading
import time
from contextlib import contextmanager, suppress
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from connectors.contract import Deadline
from connectors.errors import BadAnswer, ConnectionLost, Outcome, TimedOut, Unavailable
from connectors.testing.rig import HALF_CLOSE, RESET, ScriptedServer, Wait, http_answer
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

GRACE = 0.25
ANSWER = xml(result("<note>n</note>"))
PUT_ANSWER = xml(envelope("<PutResponse><code>0</code></PutResponse>"))


def dripping(data, size=1):
    for start in range(0, len(data), size):
        yield data[start : start + size]
        yield Wait(0.05)


def hangs():
    yield "silence", lambda _: [Wait(30)]
    yield "dripping headers", lambda _: dripping(ANSWER)
    yield "dripping body", lambda _: [ANSWER[:-300], *dripping(ANSWER[-300:])]
    yield "hanging in the body", lambda _: [ANSWER[:-10], Wait(30)]
    yield (
        "interim answers without end",
        lambda _: dripping(b"HTTP/1.1 100 Continue\r\n\r\n" * 99, 25),
    )
    yield "a line without end", lambda _: dripping(b"HTTP/1.1 200 OK\r\nX: " + b"a" * 500)
    yield (
        "dripping chunks",
        lambda _: [
            b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n",
            *dripping(b"1\r\n \r\n" * 200, 6),
        ],
    )


@pytest.mark.parametrize("respond", [pytest.param(each, id=name) for name, each in hangs()])
def test_a_call_ends_at_its_deadline_however_the_back_end_hangs(tmp_path, respond):
    with ScriptedServer(respond) as server:
        made = connector(tmp_path, server.url)
        operation = made.bind(GET, wants(["note"]))
        start = time.monotonic()
        with pytest.raises(TimedOut) as caught:
            call(operation, {"id": "1"}, 0.4)
        assert time.monotonic() - start < 0.4 + GRACE
        assert caught.value.outcome is Outcome.UNKNOWN
        made.close()


def test_the_timeout_of_the_settings_bounds_a_call_too(tmp_path):
    with ScriptedServer(lambda _: [Wait(30)]) as server:
        made = connector(tmp_path, server.url, timeout="300ms")
        start = time.monotonic()
        with pytest.raises(TimedOut):
            call(made.bind(GET, wants(["note"])), {"id": "1"}, 30)
        assert time.monotonic() - start < 0.3 + GRACE
        made.close()


def test_a_body_that_nobody_reads_ends_at_the_deadline(tmp_path):
    with socket.create_server(("127.0.0.1", 0)) as listener:
        made = connector(tmp_path, f"http://127.0.0.1:{listener.getsockname()[1]}")
        start = time.monotonic()
        with pytest.raises(TimedOut):
            call(made.bind(GET, wants(["note"])), {"id": "a" * 20_000_000}, 0.4)
        assert time.monotonic() - start < 0.4 + GRACE
        made.close()


def test_a_passed_deadline_sends_nothing(tmp_path):
    with answering(ANSWER) as server:
        made = connector(tmp_path, server.url)
        with pytest.raises(TimedOut):
            call(made.bind(GET, wants(["note"])), {"id": "1"}, 0)
        assert server.ledger == ()


def test_nobody_there_is_unavailable(tmp_path):
    made = connector(tmp_path, "http://127.0.0.1:9/")
    with pytest.raises(Unavailable) as caught:
        call(made.bind(GET, wants(["note"])), {"id": "1"})
    assert caught.value.outcome is Outcome.NOT_EXECUTED
    assert "127" not in str(caught.value)


@contextmanager
def full_backlog():
    """Give the port of a listener that takes no further connection: connecting hangs."""
    with socket.create_server(("127.0.0.1", 0), backlog=0) as listener:
        waiting = []
        for _ in range(4):
            each = socket.socket()
            each.setblocking(False)
            with suppress(BlockingIOError):
                each.connect(listener.getsockname())
            waiting.append(each)
        yield listener.getsockname()[1]
        for each in waiting:
            each.close()


def test_connecting_takes_one_second_at_most(tmp_path):
    with full_backlog() as port:
        made = connector(tmp_path, f"http://127.0.0.1:{port}/")
        start = time.monotonic()
        with pytest.raises(Unavailable):
            call(made.bind(GET, wants(["note"])), {"id": "1"}, 10)
        assert time.monotonic() - start < 1 + GRACE


def test_connecting_ends_at_the_deadline_and_nothing_was_sent(tmp_path):
    with full_backlog() as port:
        made = connector(tmp_path, f"http://127.0.0.1:{port}/")
        start = time.monotonic()
        with pytest.raises(TimedOut) as caught:
            made.ping(Deadline.after(0.3))
        assert time.monotonic() - start < 0.3 + GRACE
        assert caught.value.outcome is Outcome.NOT_EXECUTED


@pytest.mark.parametrize(
    ("steps", "kind"),
    [
        ([RESET], ConnectionLost),
        ([HALF_CLOSE], ConnectionLost),
        ([ANSWER[:20], HALF_CLOSE], ConnectionLost),
        ([ANSWER[:-10], RESET], ConnectionLost),
        ([ANSWER[:-10], HALF_CLOSE], ConnectionLost),
        (
            [b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nab", HALF_CLOSE],
            ConnectionLost,
        ),
        ([b"SSH-2.0-OpenSSH_9.2\r\n", HALF_CLOSE], BadAnswer),
        ([b"HTTP/1.1 200 OK\r\nX: " + b"a" * 70_000, HALF_CLOSE], BadAnswer),
        ([b"HTTP/1.1 200 OK\r\n" + b"X: a\r\n" * 200, HALF_CLOSE], BadAnswer),
    ],
)
def test_a_broken_exchange_is_named_by_what_is_known(tmp_path, steps, kind):
    with ScriptedServer(lambda _: steps) as server:
        made = connector(tmp_path, server.url)
        with pytest.raises(kind) as caught:
            call(made.bind(GET, wants(["note"])), {"id": "1"})
        assert type(caught.value) is kind
        assert len(server.ledger) == 1
        made.close()


def test_a_header_that_is_none_is_a_bad_answer(tmp_path):
    answer = ANSWER.replace(b"\r\n", b"\r\nno header at all\r\n", 1)
    with answering(answer) as server:
        made = connector(tmp_path, server.url)
        with pytest.raises(BadAnswer):
            call(made.bind(GET, wants(["note"])), {"id": "1"})
        made.close()


def zipped(body, encoding="gzip"):
    return http_answer(200, body, headers={"Content-Encoding": encoding})


@pytest.mark.parametrize(
    "answer",
    [
        zipped(gzip.compress(result("<note>n</note>"))),
        zipped(
            gzip.compress(result("<note>n</note>")[:50])
            + gzip.compress(result("<note>n</note>")[50:])
        ),
        zipped(result("<note>n</note>"), "identity"),
        b"HTTP/1.0 200 OK\r\nContent-Type: text/xml\r\nConnection: close\r\n\r\n"
        + result("<note>n</note>"),
    ],
)
def test_an_answer_may_be_compressed(tmp_path, answer):
    with ScriptedServer(lambda _: [answer, HALF_CLOSE]) as server:
        made = connector(tmp_path, server.url)
        reply = call(made.bind(GET, wants(["note"])), {"id": "1"})
        assert reply.value == {"note": "n"}
        assert reply.extras["bytes"] > 0
        assert reply.extras["seconds"] > 0
        assert server.ledger[0].headers["accept-encoding"] == "gzip"
        made.close()


@pytest.mark.parametrize(
    "answer",
    [
        zipped(gzip.compress(b" " * 50_000_000)),
        xml(b" " * 2_000_000),
        zipped(gzip.compress(result(""))[:-9]),
        zipped(b"no gzip"),
        zipped(result(""), "br"),
    ],
    ids=["bomb", "large", "broken off", "no gzip", "br"],
)
def test_an_answer_that_is_too_large_or_not_inflatable_is_bad(tmp_path, answer):
    with answering(answer) as server:
        made = connector(tmp_path, server.url, **{"max-answer": "1MB"})
        with pytest.raises(BadAnswer):
            call(made.bind(GET, wants(["note"])), {"id": "1"})
        made.close()


def test_connections_are_kept_for_reads(tmp_path):
    ports = []
    with answering(ANSWER) as server:
        made = connector(tmp_path, server.url)
        operation = made.bind(GET, wants(["note"]))
        with record_connections(made) as ports:
            for _ in range(3):
                call(operation, {"id": "1"})
        made.close()
    assert len(ports) == 1


@contextmanager
def record_connections(made):
    """Give the connections that the idle list has seen."""
    seen = set()
    yield seen
    seen.update(id(each) for each in made._transport._idle)  # noqa: SLF001 - no other trace


class Script:
    """Answers the numbered requests of a server with the steps given for each."""

    def __init__(self, *answers):
        self._left = list(answers)

    def __call__(self, _seen):
        return self._left.pop(0)


def test_a_read_whose_kept_connection_is_dead_is_sent_again(tmp_path):
    with ScriptedServer(Script([ANSWER], [RESET], [ANSWER])) as server:
        made = connector(tmp_path, server.url)
        operation = made.bind(GET, wants(["note"]))
        assert call(operation, {"id": "1"}).value == call(operation, {"id": "1"}).value
        assert len(server.ledger) == 3
        made.close()


def test_a_read_that_was_heard_of_is_not_sent_again(tmp_path):
    with ScriptedServer(Script([ANSWER], [ANSWER[:9], RESET])) as server:
        made = connector(tmp_path, server.url)
        operation = made.bind(GET, wants(["note"]))
        call(operation, {"id": "1"})
        with pytest.raises(ConnectionLost):
            call(operation, {"id": "1"})
        assert len(server.ledger) == 2
        made.close()


def test_a_read_is_sent_again_once_only(tmp_path):
    with ScriptedServer(Script([ANSWER], [RESET], [RESET])) as server:
        made = connector(tmp_path, server.url)
        operation = made.bind(GET, wants(["note"]))
        call(operation, {"id": "1"})
        with pytest.raises(ConnectionLost):
            call(operation, {"id": "1"})
        assert len(server.ledger) == 3
        made.close()


def test_a_connection_that_was_closed_meanwhile_is_noticed_before_sending(tmp_path):
    with ScriptedServer(Script([ANSWER, RESET], [ANSWER])) as server:
        made = connector(tmp_path, server.url)
        operation = made.bind(GET, wants(["note"]))
        call(operation, {"id": "1"})
        call(operation, {"id": "1"})
        assert len(server.ledger) == 2
        made.close()


def test_a_write_is_never_sent_again(tmp_path):
    with ScriptedServer(Script([ANSWER], [RESET])) as server:
        made = connector(tmp_path, server.url)
        call(made.bind(GET, wants(["note"])), {"id": "1"})
        with pytest.raises(ConnectionLost) as caught:
            call(made.bind(PUT, wants(["code"])), PUT_ARGUMENTS)
        assert caught.value.outcome is Outcome.UNKNOWN
        assert len(server.ledger) == 2
        made.close()


def test_an_early_answer_to_a_body_that_is_not_read_is_still_heard(tmp_path):
    refusal = b"HTTP/1.1 503 Busy\r\nContent-Length: 0\r\nRetry-After: 3\r\n\r\n"
    done = threading.Event()
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def serve():
            peer, _ = listener.accept()
            with peer:
                peer.recv(1000)
                peer.sendall(refusal)
                done.wait(5)

        thread = threading.Thread(target=serve)
        thread.start()
        made = connector(tmp_path, f"http://127.0.0.1:{listener.getsockname()[1]}/")
        with pytest.raises((ConnectionLost, TimedOut)):
            call(made.bind(GET, wants(["note"])), {"id": "a" * 20_000_000}, 0.5)
        done.set()
        thread.join()


def test_more_calls_than_connections_wait_and_then_give_up(tmp_path):
    busy = threading.Event()

    def respond(_seen):
        busy.set()
        return [Wait(30)]

    with ScriptedServer(respond) as server:
        made = connector(tmp_path, server.url, concurrency="1")
        operation = made.bind(GET, wants(["note"]))

        def occupy():
            with suppress(TimedOut):
                call(operation, {"id": "1"}, 1)

        thread = threading.Thread(target=occupy)
        thread.start()
        assert busy.wait(5)
        with pytest.raises(Unavailable, match="in use"):
            call(operation, {"id": "1"}, 0.1)
        thread.join()
        assert len(server.ledger) == 1
        made.close()


def test_ping_connects_and_says_nothing(tmp_path):
    with answering(ANSWER) as server:
        made = connector(tmp_path, server.url)
        made.ping(Deadline.after(1))
        assert server.ledger == ()


def test_proxies_of_the_environment_are_not_used(tmp_path, monkeypatch):
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:9")
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    with answering(ANSWER) as server:
        made = connector(tmp_path, server.url)
        assert call(made.bind(GET, wants(["note"])), {"id": "1"}).value == {"note": "n"}
        made.close()


# ---- TLS ------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def certificate(tmp_path_factory):
    """Give the file of a key and a certificate for 127.0.0.1 that signs itself."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "zoo")])
    now = datetime.now(UTC)
    signed = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(
            x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]), critical=False
        )
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .sign(key, hashes.SHA256())
    )
    path = tmp_path_factory.mktemp("tls") / "server.pem"
    private = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    path.write_bytes(private + signed.public_bytes(serialization.Encoding.PEM))
    return path


@contextmanager
def tls_server(certificate, pieces):
    """Give the port of a TLS server that answers one request with these pieces."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    stop = threading.Event()
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def serve():
            with suppress(OSError):
                peer, _ = listener.accept()
                peer.settimeout(5)
                with context.wrap_socket(peer, server_side=True) as secured:
                    secured.recv(65536)
                    for piece in pieces:
                        secured.sendall(piece)
                        if stop.wait(0.05):
                            break

        thread = threading.Thread(target=serve)
        thread.start()
        try:
            yield listener.getsockname()[1]
        finally:
            stop.set()
            with suppress(OSError):
                listener.shutdown(socket.SHUT_RDWR)
            thread.join()


def test_a_back_end_is_asked_over_tls(tmp_path, certificate, monkeypatch):
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    with tls_server(certificate, [ANSWER]) as port:
        made = connector(tmp_path, f"https://127.0.0.1:{port}/")
        assert call(made.bind(GET, wants(["note"])), {"id": "1"}).value == {"note": "n"}
        made.close()


def test_a_dripping_answer_over_tls_ends_at_the_deadline(tmp_path, certificate, monkeypatch):
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    with tls_server(certificate, [ANSWER[n : n + 1] for n in range(200)]) as port:
        made = connector(tmp_path, f"https://127.0.0.1:{port}/")
        start = time.monotonic()
        with pytest.raises(TimedOut):
            call(made.bind(GET, wants(["note"])), {"id": "1"}, 0.5)
        assert time.monotonic() - start < 0.5 + GRACE
        made.close()


def test_a_certificate_that_nobody_vouches_for_is_unavailable(tmp_path, certificate):
    with tls_server(certificate, [ANSWER]) as port:
        made = connector(tmp_path, f"https://127.0.0.1:{port}/")
        with pytest.raises(Unavailable):
            call(made.bind(GET, wants(["note"])), {"id": "1"})


def test_a_tls_handshake_that_hangs_is_unavailable_after_a_second(tmp_path):
    with socket.create_server(("127.0.0.1", 0)) as listener:
        made = connector(tmp_path, f"https://127.0.0.1:{listener.getsockname()[1]}/")
        start = time.monotonic()
        with pytest.raises(Unavailable):
            made.ping(Deadline.after(10))
        assert time.monotonic() - start < 1 + GRACE
