"""HTTP to one back end: pooled connections, one deadline, capped bytes.

No redirects, no cookies, no proxies of the environment, no other schemes, and no repetition,
but for one: a read whose kept connection turns out to be dead before a byte was heard is sent
again on a fresh one. A write always goes out on a fresh connection.
"""

from __future__ import annotations

import ssl
import threading
import zlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from urllib3 import BaseHTTPResponse

from connectors.contract import Deadline
from connectors.errors import BadAnswer, ConnectionLost, Unavailable
from connectors.soap.errors import connecting, exchanging, reading
from connectors.soap.sockets import Connection, tls_context

CHUNK = 65536
GZIP = 16 + zlib.MAX_WBITS
DEFAULT_PORTS = {"http": 80, "https": 443}


@dataclass(frozen=True, slots=True)
class Answer:
    """One HTTP answer: the body inflated, the header names in any case."""

    status: int
    headers: Mapping[str, str] = field(repr=False)
    body: bytes = field(repr=False)
    wire: int


class Transport:
    """The connections to one address, at most ``concurrency`` of them at once."""

    def __init__(self, address: str, concurrency: int, limit: int) -> None:
        parts = urlsplit(address)
        self._host = parts.hostname or ""
        self._port = parts.port or DEFAULT_PORTS[parts.scheme]
        self._secure = parts.scheme == "https"
        self.target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        self._limit = limit
        self._concurrency = concurrency
        self._context: ssl.SSLContext | None = None
        self._idle: list[Connection] = []
        self.reset()

    def reset(self) -> None:
        """Begin afresh, as a worker does with what it inherited from the process that forked it."""
        self.close()
        self._slots = threading.BoundedSemaphore(self._concurrency)
        self._closed = False

    def close(self) -> None:
        """Close the idle connections; those in use close when they are given back."""
        self._closed = True
        while self._idle:
            self._idle.pop().close()

    def connect(self, deadline: Deadline) -> None:
        """Open and close a connection; raise Unavailable or TimedOut."""
        connection = self._new()
        try:
            connection.serve(deadline)
            with connecting():
                connection.connect()
        finally:
            connection.close()

    def call(
        self,
        method: str,
        target: str,
        body: bytes | None,
        headers: Mapping[str, str],
        deadline: Deadline,
        *,
        repeatable: bool,
    ) -> Answer:
        """Send one request and read its answer; raise CallError."""
        with self._slot(deadline):
            kept = self._kept() if repeatable else None
            if kept is not None:
                try:
                    return self._exchange(kept, method, target, body, headers, deadline)
                except ConnectionLost:
                    if kept.heard:
                        raise
            return self._exchange(self._new(), method, target, body, headers, deadline)

    @contextmanager
    def _slot(self, deadline: Deadline) -> Iterator[None]:
        slots = self._slots
        if not slots.acquire(timeout=deadline.check()):
            raise Unavailable("every connection to the back end is in use")
        try:
            yield
        finally:
            slots.release()

    def _kept(self) -> Connection | None:
        while True:
            try:
                connection = self._idle.pop()
            except IndexError:
                return None
            if connection.is_connected:
                return connection
            connection.close()

    def _new(self) -> Connection:
        if self._secure and self._context is None:
            self._context = tls_context()
        return Connection(self._host, self._port, self._context)

    def _exchange(
        self,
        connection: Connection,
        method: str,
        target: str,
        body: bytes | None,
        headers: Mapping[str, str],
        deadline: Deadline,
    ) -> Answer:
        answered = False
        try:
            connection.serve(deadline)
            if connection.sock is None:
                with connecting():
                    connection.connect()
            with exchanging():
                response = _send(connection, method, target, body, headers)
                answer = self._read(response)
            answered = True
        finally:
            if answered and self._may_keep(connection):
                self._idle.append(connection)
            else:
                connection.close()
        return answer

    def _may_keep(self, connection: Connection) -> bool:
        room = len(self._idle) < self._concurrency
        return room and not self._closed and connection.sock is not None

    def _read(self, response: BaseHTTPResponse) -> Answer:
        encoding = response.headers.get("Content-Encoding", "identity").strip().lower()
        inflate = _Inflate(encoding, self._limit)
        wire = 0
        while chunk := response.read(CHUNK, decode_content=False):
            wire += len(chunk)
            if wire > self._limit:
                raise BadAnswer("the answer is larger than max-answer")
            inflate.feed(chunk)
        headers = {name.lower(): value for name, value in response.headers.items()}
        return Answer(response.status, headers, inflate.finish(), wire)


def _send(
    connection: Connection,
    method: str,
    target: str,
    body: bytes | None,
    headers: Mapping[str, str],
) -> BaseHTTPResponse:
    # A back end that stops listening half-way may have said why.
    with suppress(BrokenPipeError):
        connection.request(
            method, target, body=body, headers=headers, preload_content=False, decode_content=False
        )
    return connection.getresponse()


class _Inflate:
    """Puts a body together and stops when it grows beyond the limit."""

    def __init__(self, encoding: str, limit: int) -> None:
        if encoding not in ("identity", "gzip", "x-gzip", ""):
            raise BadAnswer("the answer has a content encoding that was not asked for")
        self._gzip = zlib.decompressobj(GZIP) if "gzip" in encoding else None
        self._parts: list[bytes] = []
        self._left = limit

    def feed(self, chunk: bytes) -> None:
        while chunk:
            if self._gzip is None:
                self._keep(chunk)
                return
            with reading():
                self._keep(self._gzip.decompress(chunk, self._left + 1))
            chunk = self._gzip.unconsumed_tail
            if self._gzip.eof:  # another member may follow (RFC 1952, section 2.2)
                chunk = self._gzip.unused_data
                self._gzip = zlib.decompressobj(GZIP) if chunk else self._gzip

    def finish(self) -> bytes:
        if self._gzip is not None and not self._gzip.eof and self._parts:
            raise BadAnswer("the answer's compression breaks off")
        return b"".join(self._parts)

    def _keep(self, part: bytes) -> None:
        self._left -= len(part)
        if self._left < 0:
            raise BadAnswer("the answer is larger than max-answer")
        self._parts.append(part)
