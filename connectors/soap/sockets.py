"""Sockets and connections that know the deadline of the call that they serve.

A timeout of a socket starts anew with every byte, so a back end that drips never ends. Here
the timeout shrinks to what is left of the deadline before each send and each receive.
"""

from __future__ import annotations

import http.client
import socket
import ssl
from contextlib import ExitStack, suppress
from email.errors import MultipartInvariantViolationDefect, StartBoundaryNotFoundDefect
from typing import Any

from urllib3.connection import HTTPConnection

from connectors.contract import Deadline
from connectors.errors import Unavailable

CONNECT_SECONDS = 1.0
# The header of a multipart answer is parsed without its body, and the parser misses that.
OF_BODIES = (StartBoundaryNotFoundDefect, MultipartInvariantViolationDefect)


class _Limited:
    """What a plain and a TLS socket share: the deadline, and whether anything was heard."""

    deadline: Deadline
    heard: bool

    def limit(self, deadline: Deadline) -> None:
        """Serve one call: until then, and nothing heard yet."""
        self.deadline = deadline
        self.heard = False


class PlainSocket(_Limited, socket.socket):
    """A TCP socket with a deadline."""

    def recv_into(self, *args: Any) -> int:
        """Receive what there is before the deadline."""
        self.settimeout(self.deadline.check())
        size = super().recv_into(*args)
        self.heard = self.heard or size > 0
        return size

    def sendall(self, *args: Any) -> None:
        """Send everything before the deadline; Python's timeout of sendall is a total one."""
        self.settimeout(self.deadline.check())
        super().sendall(*args)


class TlsSocket(_Limited, ssl.SSLSocket):
    """A TLS socket with a deadline."""

    def recv_into(self, *args: Any) -> int:
        """Receive what there is before the deadline."""
        self.settimeout(self.deadline.check())
        size = super().recv_into(*args)
        self.heard = self.heard or size > 0
        return size

    def send(self, *args: Any) -> int:
        """Send one piece before the deadline; ``sendall`` is a loop over this."""
        self.settimeout(self.deadline.check())
        return super().send(*args)


def tls_context() -> ssl.SSLContext:
    """Return what verifies back ends: the system's roots, host names checked."""
    context = ssl.create_default_context()
    context.sslsocket_class = TlsSocket
    return context


class StrictResponse(http.client.HTTPResponse):
    """An answer whose header is whole; http.client takes what it gets."""

    def begin(self) -> None:
        """Read status and header; raise HTTPException or ConnectionResetError for a broken one."""
        super().begin()
        if any(not isinstance(each, OF_BODIES) for each in self.headers.defects):
            if self.fp.peek(1):
                raise http.client.HTTPException
            raise ConnectionResetError


class Connection(HTTPConnection):
    """One HTTP/1.1 connection to a back end; ``serve`` tells it the deadline of each call."""

    response_class = StrictResponse

    def __init__(self, host: str, port: int, context: ssl.SSLContext | None) -> None:
        super().__init__(host, port, timeout=CONNECT_SECONDS)
        self._context = context
        self.heard = False
        self._deadline = Deadline.after(CONNECT_SECONDS)
        if context is not None:
            self.default_port = 443  # type: ignore[misc]  # so that the Host header leaves it out

    def serve(self, deadline: Deadline) -> None:
        """Take over the deadline of the next call."""
        self._deadline = deadline
        if isinstance(self.sock, _Limited):
            self.sock.limit(deadline)

    def close(self) -> None:
        """Close, and remember whether a byte of an answer had come."""
        if isinstance(self.sock, _Limited):
            self.heard = self.sock.heard
        super().close()

    def _new_conn(self) -> socket.socket:
        """Connect to the first address that answers, within one second in all, TLS included."""
        until = Deadline.after(CONNECT_SECONDS, self._deadline.clock)
        found = socket.getaddrinfo(self.host, self.port, type=socket.SOCK_STREAM)
        for family, kind, protocol, _, address in found:
            with suppress(OSError), ExitStack() as undo:
                sock = undo.enter_context(PlainSocket(family, kind, protocol))
                sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                sock.settimeout(self._patience(until))
                sock.connect(address)
                limited: socket.socket = self._secured(sock, until)
                undo.pop_all()
                return limited
            self._deadline.check()
        raise Unavailable

    def _secured(self, sock: PlainSocket, until: Deadline) -> Any:
        limited: Any = sock
        if self._context is not None:
            sock.settimeout(self._patience(until))  # of the whole handshake
            limited = self._context.wrap_socket(sock, server_hostname=self.host)
        limited.limit(self._deadline)
        return limited

    def _patience(self, until: Deadline) -> float:
        return max(0.001, min(until.remaining(), self._deadline.check()))
