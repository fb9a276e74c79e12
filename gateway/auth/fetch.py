"""Fetches one small document from an issuer: no proxy, no redirect, one deadline for it all.

``http.client`` is used directly because it has neither proxies, redirects nor other schemes
that would have to be turned off. Socket timeouts count anew for every byte that arrives, so the
reader below sets what is left of the deadline before each one.
"""

from __future__ import annotations

import io
import ipaddress
import ssl
from collections.abc import Callable
from http.client import HTTPConnection, HTTPException, HTTPResponse, HTTPSConnection
from socket import socket
from typing import Any
from urllib.parse import SplitResult, urlsplit

from connectors.contract import Deadline
from connectors.errors import TimedOut

LARGEST_BYTES = 65_536
CONNECT_SECONDS = 1.0

Fetch = Callable[[str, Deadline], bytes]


class FetchFailed(Exception):
    """The document could not be had; the message names the reason, never what was received."""


def read_url(text: str) -> SplitResult:
    """Return the parts of an https URL (http only on loopback), or raise FetchFailed."""
    try:
        url = urlsplit(text)
        host, _ = url.hostname, url.port
    except ValueError as error:
        raise FetchFailed("the URL cannot be read") from error
    if not host or url.username is not None or url.fragment or not text.isascii():
        raise FetchFailed("the URL needs a host, and neither user, fragment nor non-ASCII text")
    if url.scheme != "https" and not (url.scheme == "http" and _is_loopback(host)):
        raise FetchFailed("the URL is not https (http is for loopback only)")
    return url


def fetch(text: str, deadline: Deadline) -> bytes:
    """Return the body of a 200 answer of at most 64 kB, or raise FetchFailed."""
    url = read_url(text)
    connection = _connection(url, deadline)
    target = (url.path or "/") + (f"?{url.query}" if url.query else "")
    try:
        connection.request(
            "GET", target, headers={"Accept": "application/json", "Accept-Encoding": "identity"}
        )
        response = connection.getresponse()
        with response:
            return _read(response)
    except (OSError, HTTPException, ValueError, TimedOut) as error:
        raise FetchFailed(f"no answer ({type(error).__name__})") from error
    finally:
        connection.close()


def _read(response: HTTPResponse) -> bytes:
    if response.status != 200:  # noqa: PLR2004 - the number is the name
        raise FetchFailed(f"the status is {response.status}")
    body = response.read(LARGEST_BYTES + 1)
    if len(body) > LARGEST_BYTES:
        raise FetchFailed("the answer is larger than 64 kB")
    if response.length:
        raise FetchFailed("the answer broke off")
    return body


def _connection(url: SplitResult, deadline: Deadline) -> HTTPConnection:
    host, seconds = url.hostname or "", min(CONNECT_SECONDS, deadline.remaining()) or 0.001
    if url.scheme == "https":
        context = ssl.create_default_context()
        connection: HTTPConnection = HTTPSConnection(
            host, url.port, timeout=seconds, context=context
        )
    else:
        connection = HTTPConnection(host, url.port, timeout=seconds)

    def respond(sock: socket, *rest: Any, **named: Any) -> HTTPResponse:  # noqa: ANN401
        return HTTPResponse(_Timed(sock, deadline), *rest, **named)  # type: ignore[arg-type]

    connection.response_class = respond  # type: ignore[assignment]
    return connection


class _Timed(io.RawIOBase):
    """What HTTPResponse needs of a socket: a file whose every read ends at the deadline."""

    def __init__(self, sock: socket, deadline: Deadline) -> None:
        super().__init__()
        self._sock = sock
        # holds the socket open after HTTPConnection has let go of it
        self._file = sock.makefile("rb", buffering=0)
        self._deadline = deadline

    def makefile(self, _mode: str) -> io.BufferedReader:
        return io.BufferedReader(self)

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int | None:  # noqa: ANN401 - a writable buffer
        self._sock.settimeout(self._deadline.check())
        return self._file.readinto(buffer)

    def close(self) -> None:
        self._file.close()
        super().close()


def _is_loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
