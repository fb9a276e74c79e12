"""A fetch ends at its deadline, follows nothing, and reads only so much."""

import socket
import time
from contextlib import contextmanager
from threading import Event, Thread

import pytest

from connectors.contract import Deadline
from gateway.auth.fetch import LARGEST_BYTES, FetchFailed, fetch, read_url

HEAD = b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n"


@contextmanager
def raw_server(answer, *, drip=None):
    """Accept one connection, send the answer, then one more byte per 20 ms or nothing at all."""
    stop = Event()
    listener = socket.create_server(("127.0.0.1", 0))
    listener.settimeout(5)

    def serve():
        connection, _ = listener.accept()
        with connection:
            connection.recv(65_536)
            try:
                connection.sendall(answer)
                while not stop.wait(0.02):
                    if drip:
                        connection.sendall(drip)
            except OSError:
                return

    thread = Thread(target=serve, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{listener.getsockname()[1]}/jwks"
    finally:
        stop.set()
        thread.join()
        listener.close()


@pytest.mark.parametrize(
    ("answer", "drip"),
    [(b"", None), (b"HTTP/1.1 200 OK\r\nX: ", b"x"), (HEAD + b"\r\n", b"x"), (HEAD, None)],
    ids=["silence", "dripping header", "dripping body", "half a header"],
)
def test_a_fetch_ends_at_its_deadline_however_the_issuer_drags(answer, drip):
    with raw_server(answer, drip=drip) as url:
        began = time.monotonic()
        with pytest.raises(FetchFailed, match="no answer"):
            fetch(url, Deadline.after(0.2))
        assert time.monotonic() - began < 1.0


def test_a_passed_deadline_is_a_failed_fetch(site):
    site.put("/jwks", {})

    with pytest.raises(FetchFailed, match="no answer"):
        fetch(f"{site.url}/jwks", Deadline.after(0.0))


def test_an_answer_that_breaks_off_is_no_answer(site):
    site.pages["/jwks"] = (200, {"Content-Length": "100", "Connection": "close"}, b"{}")

    with pytest.raises(FetchFailed, match="broke off"):
        fetch(f"{site.url}/jwks", Deadline.after(0.5))


@pytest.mark.parametrize("status", [301, 302, 307, 308])
def test_a_redirect_is_not_followed(site, canary, status):
    site.pages["/jwks"] = (status, {"Location": f"{canary.url}/jwks"}, b"")

    with pytest.raises(FetchFailed, match=f"status is {status}"):
        fetch(f"{site.url}/jwks", Deadline.after(5.0))


def test_a_proxy_of_the_environment_is_not_used(site, canary, monkeypatch):
    for name in ("http_proxy", "HTTP_PROXY", "all_proxy", "https_proxy"):
        monkeypatch.setenv(name, canary.url)
    site.put("/jwks?a=1", {"keys": []})

    assert fetch(f"{site.url}/jwks?a=1", Deadline.after(5.0)) == b'{"keys": []}'


def test_more_than_64_kb_are_not_read(site):
    site.pages["/fits"] = (200, {}, b"x" * LARGEST_BYTES)
    site.pages["/large"] = (200, {}, b"x" * (LARGEST_BYTES + 1))

    assert len(fetch(f"{site.url}/fits", Deadline.after(5.0))) == LARGEST_BYTES
    with pytest.raises(FetchFailed, match="64 kB"):
        fetch(f"{site.url}/large", Deadline.after(5.0))


def test_a_server_without_its_tls_is_a_failed_fetch(site):
    with pytest.raises(FetchFailed, match="SSLError"):
        fetch(site.url.replace("http:", "https:"), Deadline.after(5.0))


@pytest.mark.parametrize(
    "url",
    [
        "https://idp.example",
        "https://idp.example:8443/a?b=c",
        "http://127.0.0.1:1/",
        "http://127.9.9.9/",
        "http://[::1]:1/",
        "http://localhost/",
    ],
)
def test_https_and_loopback_may_be_fetched(url):
    assert read_url(url).hostname


@pytest.mark.parametrize(
    "url",
    [
        "",
        "idp.example",
        "http://idp.example",
        "http://127.0.0.1.evil.example/",
        "http://localhost.evil.example/",
        "http://0x7f.1/",
        "http://2130706433/",
        "http://169.254.169.254/",
        "http://10.0.0.1/",
        "file:///etc/passwd",
        "ftp://127.0.0.1/",
        "gopher://127.0.0.1/",
        "https://user:password@idp.example/",
        "https://idp.example/#x",
        "https://idp.exämple/",
        "https://[::1/",
        "https://idp.example:port/",
        "https:///jwks",
    ],
)
def test_anything_else_may_not_be_fetched(url):
    with pytest.raises(FetchFailed):
        fetch(url, Deadline.after(5.0))
