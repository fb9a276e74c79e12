"""A scripted HTTP back end: each request is answered by the steps that a function gives.

::

    def respond(seen):
        yield http_answer(200, b"<x/>")[:40]   # bytes leave as they are
        yield Wait(30)                         # silence; the server's closing ends it
        yield HALF_CLOSE                       # or RESET

    with ScriptedServer(respond) as server:
        connector = MyConnector({"address": server.url}, tmp_path)
        ...
        server.ledger                          # every request that arrived, in order
"""

from __future__ import annotations

import socket
import ssl
import struct
import threading
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from enum import Enum
from http import HTTPStatus
from types import TracebackType
from typing import Any, BinaryIO, Final, Literal, Self

IDLE_SECONDS = 30.0
LINGER_NOT = struct.pack("ii", 1, 0)


class _End(Enum):
    """How a connection ends before its time."""

    HALF_CLOSE = "half-close"
    RESET = "reset"


HALF_CLOSE: Final = _End.HALF_CLOSE  # no byte follows, the other direction stays open
RESET: Final = _End.RESET  # what was not read yet is lost


@dataclass(frozen=True, slots=True)
class Wait:
    """Silence for that many seconds, or until the server closes."""

    seconds: float


Step = bytes | Wait | Literal[_End.HALF_CLOSE, _End.RESET]


@dataclass(frozen=True, slots=True)
class Seen:
    """One request as it arrived: header names in lower case, the body without framing.

    ``connection`` numbers the connections from 1; ``serial`` is the client certificate's serial
    number in hexadecimal, where the server asked for one, and ``subject`` its subject's attributes.
    """

    method: str
    target: str
    headers: Mapping[str, str] = field(repr=False)
    body: bytes = field(repr=False)
    connection: int = 0
    serial: str | None = None
    subject: Mapping[str, str] = field(default_factory=dict, repr=False)


def http_answer(
    status: int,
    body: bytes = b"",
    content_type: str = "text/xml; charset=utf-8",
    headers: Mapping[str, str] | None = None,
) -> bytes:
    """Return a whole HTTP/1.1 answer that keeps the connection open."""
    lines = [
        f"HTTP/1.1 {status} {HTTPStatus(status).phrase}",
        f"Content-Type: {content_type}",
        f"Content-Length: {len(body)}",
        *(f"{name}: {value}" for name, value in (headers or {}).items()),
    ]
    return "\r\n".join(lines).encode("latin-1") + b"\r\n\r\n" + body


class ScriptedServer:
    """Listens on a free port of 127.0.0.1 while its ``with`` block runs, over TLS with ``tls``."""

    def __init__(
        self, respond: Callable[[Seen], Iterable[Step]], tls: ssl.SSLContext | None = None
    ) -> None:
        self._respond = respond
        self._tls = tls
        self._closing = threading.Event()
        self._lock = threading.Lock()
        self._threads: list[threading.Thread] = []
        self._connections: set[socket.socket] = set()
        self._seen: list[Seen] = []
        self._listener = socket.create_server(("127.0.0.1", 0), backlog=128)
        self.port: int = self._listener.getsockname()[1]
        self.url = f"http{'s' if tls else ''}://127.0.0.1:{self.port}"
        self.connections = 0

    def __enter__(self) -> Self:
        self._start(self._accept)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    @property
    def ledger(self) -> tuple[Seen, ...]:
        """Every request that arrived whole, in order."""
        with self._lock:
            return tuple(self._seen)

    def close(self) -> None:
        """Stop listening, end every answer, wait for the threads."""
        self._closing.set()
        with suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        with self._lock:
            connections, threads = list(self._connections), list(self._threads)
        for each in connections:
            with suppress(OSError):
                each.shutdown(socket.SHUT_RDWR)
        for thread in threads:
            thread.join(IDLE_SECONDS)

    def _start(self, work: Callable[..., None], *arguments: object) -> None:
        thread = threading.Thread(target=work, args=arguments, name="rig-server", daemon=True)
        with self._lock:
            self._threads.append(thread)
        thread.start()

    def _accept(self) -> None:
        while not self._closing.is_set():
            try:
                connection, _ = self._listener.accept()
            except OSError:
                return
            with self._lock:
                self._connections.add(connection)
                self.connections += 1
            self._start(self._serve, connection, self.connections)

    def _serve(self, connection: socket.socket, number: int) -> None:
        connection.settimeout(IDLE_SECONDS)
        with connection, suppress(OSError):
            if self._tls is None:
                self._serve_requests(connection, {"connection": number})
            else:
                with self._tls.wrap_socket(connection, server_side=True) as secured:
                    with self._lock:
                        self._connections.add(secured)
                    self._serve_requests(secured, {"connection": number, **_shown(secured)})
                with self._lock:
                    self._connections.discard(secured)
        with self._lock:
            self._connections.discard(connection)

    def _serve_requests(self, connection: socket.socket, facts: dict[str, Any]) -> None:
        with connection.makefile("rb") as incoming:
            while not self._closing.is_set() and (seen := read_request(incoming)):
                seen = replace(seen, **facts)
                with self._lock:
                    self._seen.append(seen)
                if not self._answer(connection, seen):
                    break

    def _answer(self, connection: socket.socket, seen: Seen) -> bool:
        """Take the steps; tell whether the connection may carry another request."""
        for step in self._respond(seen):
            if isinstance(step, Wait):
                self._closing.wait(step.seconds)
            elif step is RESET:
                connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, LINGER_NOT)
                return False
            elif step is HALF_CLOSE:
                connection.shutdown(socket.SHUT_WR)
                self._drain(connection)
                return False
            else:
                connection.sendall(step)
        return not self._closing.is_set()

    def _drain(self, connection: socket.socket) -> None:
        """Read until the other side closes too, so that no reset overtakes the half-close."""
        while connection.recv(65536):
            pass


def _shown(secured: ssl.SSLSocket) -> dict[str, Any]:
    certificate: Any = secured.getpeercert()
    if not certificate:
        return {}
    subject = dict(pair for part in certificate["subject"] for pair in part)
    return {"serial": certificate["serialNumber"], "subject": subject}


def read_request(incoming: BinaryIO) -> Seen | None:
    """Read one request with a counted or chunked body; None at the end of the connection."""
    first = incoming.readline().decode("latin-1").split()
    if len(first) != 3:  # noqa: PLR2004 - method, target, version
        return None
    headers: dict[str, str] = {}
    while (line := incoming.readline().strip()) != b"":
        name, _, value = line.decode("latin-1").partition(":")
        headers[name.strip().lower()] = value.strip()
    if headers.get("transfer-encoding", "").lower() == "chunked":
        body = _read_chunks(incoming)
    else:
        body = incoming.read(int(headers.get("content-length", "0")))
    return Seen(first[0], first[1], headers, body)


def _read_chunks(incoming: BinaryIO) -> bytes:
    parts = []
    while size := int(incoming.readline().split(b";")[0], 16):
        parts.append(incoming.read(size))
        incoming.readline()
    while incoming.readline().strip():
        pass
    return b"".join(parts)
