"""A client's connection: one thread or the poller has it, and no silent client holds a thread.

Between requests, and until the head of one is whole, a connection waits in the poller. The rest
of a body, and room for an answer, are waited for by the thread that has the connection.
"""

from __future__ import annotations

import select
import socket
import time
from typing import Any

from gunicorn.http.errors import LimitRequestHeaders, LimitRequestLine

CHUNK = 8192
MOST_AT_ONCE = 1024 * 1024
LONGEST_HEAD = 65536


class ClientSocket(socket.socket):
    """Never blocks: what cannot be done at once is waited for, so long without a byte."""

    patience_seconds = 30.0

    def recv(self, size: int, *_flags: int) -> bytes:
        """Receive what comes next; raise TimeoutError when nothing does."""
        while True:
            try:
                return super().recv(size)
            except BlockingIOError:
                self._wait(select.POLLIN)

    def sendall(self, data: Any, *_flags: int) -> None:  # noqa: ANN401 - a buffer
        """Send everything; raise TimeoutError when the client stops taking it."""
        rest = memoryview(data)
        while rest:
            try:
                rest = rest[super().send(rest) :]
            except BlockingIOError:
                self._wait(select.POLLOUT)

    def now(self, size: int) -> bytes | None:
        """Return what is there, None where that is nothing yet, b"" at the end."""
        try:
            return super().recv(size)
        except BlockingIOError:
            return None

    def _wait(self, event: int) -> None:
        poll = select.poll()
        poll.register(self, event)
        if not poll.poll(self.patience_seconds * 1000):
            raise TimeoutError


class Incoming:
    """What came and was not read yet, as gunicorn's parser reads it (its ``Unreader``)."""

    def __init__(self, sock: ClientSocket) -> None:
        self._sock = sock
        self.held = b""

    def read(self, size: int | None = None, read_ahead: int | None = None) -> bytes:
        """Return ``size`` bytes, or what comes next; less only at the end."""
        if size is None or size < 0:
            held, self.held = self.held, b""
            return held or self._receive(read_ahead or 0)
        pieces, length = [self.held], len(self.held)
        while length < size and (piece := self._receive(max(size, read_ahead or 0) - length)):
            pieces.append(piece)
            length += len(piece)
        whole = b"".join(pieces)
        self.held = whole[size:]
        return whole[:size]

    def unread(self, data: bytes) -> None:
        """Put bytes back in front."""
        if data:
            self.held = data + self.held

    def _receive(self, wanted: int) -> bytes:
        return self._sock.recv(min(max(CHUNK, wanted), MOST_AT_ONCE))


class Connection:
    """One connection and what is known of it.

    ``since`` is when it began to wait for a whole head; ``environ`` are the variables of every
    request on it; ``ending`` tells that the last answer is sent and the client is to close.
    """

    __slots__ = ("address", "count", "ending", "environ", "fd", "incoming", "since", "sock")

    def __init__(
        self,
        sock: ClientSocket,
        address: Any,  # noqa: ANN401 - of any family
        environ: dict[str, Any],
        now: float,
    ) -> None:
        self.sock = sock
        self.fd = sock.fileno()
        self.address = address
        self.environ = environ
        self.incoming = Incoming(sock)
        self.count = 0
        self.since = now
        self.ending = False

    def receive(self) -> bool | None:
        """Take what is there; tell whether a request can be read, None when the client left.

        Raise LimitRequestLine or LimitRequestHeaders for a head that does not end.
        """
        held = self.incoming.held
        if held and _is_readable(held):
            return True
        piece = self.sock.now(CHUNK)
        if not piece:
            return False if piece is None else None
        if not held:
            self.since = time.monotonic()
        self.incoming.held = held + piece
        return _is_readable(self.incoming.held)

    def drain(self) -> bool | None:
        """Throw away what still comes; None when the client closed too."""
        self.incoming.held = b""
        piece = self.sock.now(LONGEST_HEAD)
        return False if piece or piece is None else None

    def finish(self, now: float) -> None:
        """Say that nothing follows (RFC 9112, section 9.6); the client's end is waited for."""
        self.ending, self.since = True, now
        self.sock.shutdown(socket.SHUT_WR)


def _is_readable(held: bytes) -> bool:
    """Tell whether the parser finds a whole head, or a fault, without waiting for more."""
    if b"\r\n\r\n" in held or held.count(b"\n") != held.count(b"\r\n"):
        return True
    if len(held) <= LONGEST_HEAD:
        return False
    if b"\r\n" in held:
        raise LimitRequestHeaders("the head does not end")
    raise LimitRequestLine(len(held), LONGEST_HEAD)
