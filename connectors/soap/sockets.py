"""Sockets and connections that know the deadline of the call that they serve.

A timeout of a socket starts anew with every byte, so a back end that drips never ends. Here
the timeout shrinks to what is left of the deadline before each send and each receive.
"""

from __future__ import annotations

import select
import socket
import ssl
import struct
from collections.abc import Sequence
from contextlib import ExitStack, suppress
from dataclasses import dataclass, field
from typing import Any

from urllib3.connection import HTTPConnection

from connectors.contract import Deadline
from connectors.errors import TimedOut, Unavailable
from connectors.soap.lookup import Address, Lookup
from connectors.soap.refusals import SUCCESSES
from connectors.soap.response import Incoming, StrictResponse
from connectors.soap.sending import Request, write

CONNECT_SECONDS = 1.0
HTTP_PORT, HTTPS_PORT = 80, 443
_TIME = struct.Struct("@ll")  # seconds and microseconds, a timeval
# Linux' tcp_info: the state, and the bytes that came in all, read or not (since Linux 4.1)
_INFO = struct.Struct("=B127xQ")
_ESTABLISHED = 1


class _Limited:
    """What a plain and a TLS socket share: the deadline, and whether an answer began."""

    deadline: Deadline
    heard: bool = False

    def limit(self, deadline: Deadline) -> None:
        """Serve one call: until then, and nothing heard yet."""
        self.deadline = deadline
        self.heard = False

    def receive(self, size: int) -> bytes:
        """Receive what there is before the deadline, none at the end."""
        raise NotImplementedError

    def is_quiet(self) -> bool | None:
        """Tell whether the peer neither sent what nobody read nor ended; None where unknown."""
        return None

    @property
    def waiting(self) -> int:
        """Bytes that were received and are read by nobody yet."""
        return 0


class PlainSocket(_Limited, socket.socket):
    """A TCP socket with a deadline.

    The system waits, for as long as is left: a timeout of Python's would be a second system call
    before each piece, and during each another thread takes over.
    """

    def __init__(self, *args: Any) -> None:
        super().__init__(*args)
        self._waits: dict[int, float] = {}
        self._received = 0

    def receive(self, size: int) -> bytes:
        """Receive what there is before the deadline."""
        while True:
            self._wait_at_most(socket.SO_RCVTIMEO, self.deadline.check())
            try:
                data = self.recv(size)
            except BlockingIOError:
                continue
            self.heard = self.heard or data != b""
            self._received += len(data)
            return data

    def is_quiet(self) -> bool | None:
        """Tell it from what the system counts: to poll costs a change of threads."""
        told = self.getsockopt(socket.IPPROTO_TCP, socket.TCP_INFO, _INFO.size)
        if len(told) < _INFO.size:
            return None
        state, received = _INFO.unpack(told)
        if received < self._received:  # a system that counts nothing
            return None
        return bool(state == _ESTABLISHED and received == self._received)

    def sendall(self, data: Any, *_flags: Any) -> None:
        """Send everything before the deadline."""
        rest = memoryview(data)
        while rest:
            self._wait_at_most(socket.SO_SNDTIMEO, self.deadline.check())
            try:
                rest = rest[self.send(rest) :]
            except BlockingIOError:
                continue

    def _wait_at_most(self, option: int, seconds: float) -> None:
        """Let the system wait: whole seconds, so that it is seldom told, but for the last one."""
        if seconds >= 1:
            seconds = int(seconds)
        if self._waits.get(option) != seconds:
            self._waits[option] = seconds
            whole, rest = divmod(seconds, 1)
            # nothing at all would mean without end
            value = _TIME.pack(int(whole), int(rest * 1_000_000) or (whole == 0))
            self.setsockopt(socket.SOL_SOCKET, option, value)


class TlsSocket(_Limited, ssl.SSLSocket):
    """A TLS socket with a deadline."""

    def receive(self, size: int) -> bytes:
        """Receive what there is before the deadline."""
        self.settimeout(self.deadline.check())
        data = self.recv(size)
        self.heard = self.heard or data != b""
        return data

    def send(self, *args: Any) -> int:
        """Send one piece before the deadline; ``sendall`` is a loop over this."""
        self.settimeout(self.deadline.check())
        return super().send(*args)

    @property
    def waiting(self) -> int:
        """Bytes that were decrypted and are read by nobody yet."""
        return self.pending()


@dataclass(frozen=True, slots=True)
class Line:
    """How the connections to one address are made: TLS where there is a context, a proxy or none.

    Through a proxy TLS goes inside a tunnel (CONNECT, RFC 9110, section 9.3.6).
    """

    host: str
    port: int
    context: ssl.SSLContext | None = field(default=None, repr=False)
    proxy: tuple[str, int] | None = None
    lookup: Lookup = field(default_factory=Lookup, repr=False)

    @property
    def written(self) -> str:
        """The host as it is written before a port."""
        return f"[{self.host}]" if ":" in self.host else self.host

    @property
    def authority(self) -> str:
        """The Host header (RFC 9110, section 7.2): with the port where the scheme has another."""
        own = HTTPS_PORT if self.context is not None else HTTP_PORT
        return self.written if self.port == own else f"{self.written}:{self.port}"


_NOTHING = Incoming(lambda _size: b"")


class Connection(HTTPConnection):
    """One HTTP/1.1 connection to a back end; ``serve`` tells it the deadline of each call.

    ``heard`` tells of a closed one whether a byte of an answer had come, ``proven`` whether a
    handshake that binds the connection has told the back end who calls.
    """

    def __init__(self, line: Line) -> None:
        super().__init__(line.host, line.port, timeout=CONNECT_SECONDS)
        self._line = line
        self._authority = line.authority
        self.heard = False
        self.proven = False
        self._deadline = Deadline.after(CONNECT_SECONDS)
        self._answer: StrictResponse | None = None
        self._incoming = _NOTHING
        self._arrival: select.poll | None = None

    @property
    def is_done(self) -> bool:
        """Whether its answer was the last thing read, and it stays open as far as was told."""
        answer, sock = self._answer, self.sock
        told = answer is not None and (answer.will_close or bool(self._incoming.unread))
        return isinstance(sock, _Limited) and not told and not sock.waiting

    @property
    def is_usable(self) -> bool:
        """Whether it is open and stays so, and nothing came on it that nobody asked for."""
        sock = self.sock
        if not self.is_done or self._arrival is None:
            return False
        quiet = sock.is_quiet() if isinstance(sock, _Limited) else None
        return not self._arrival.poll(0) if quiet is None else quiet

    def serve(self, deadline: Deadline) -> None:
        """Take over the deadline of the next call."""
        self._deadline = deadline
        if isinstance(self.sock, _Limited):
            self.sock.limit(deadline)

    def certificate(self) -> bytes | None:
        """Return the back end's certificate (DER), None without TLS."""
        return self.sock.getpeercert(True) if isinstance(self.sock, TlsSocket) else None  # noqa: FBT003 - positional only

    def exchange(self, request: Request) -> StrictResponse:
        """Send a request; return its answer, whose body still comes."""
        sock: Any = self.sock
        # A back end that stops listening half-way may have said why.
        with suppress(BrokenPipeError):
            write(sock, self._authority, request)
        self._incoming = Incoming(sock.receive)
        self._answer = answer = StrictResponse(self._incoming, request.method)
        answer.begin()
        return answer

    def close(self) -> None:
        """Close, and remember whether a byte of an answer had come."""
        if isinstance(self.sock, _Limited):
            self.heard = self.sock.heard
        self._answer, self._incoming, self._arrival = None, _NOTHING, None
        super().close()

    def _new_conn(self) -> socket.socket:
        """Connect to the first address that answers, within one second in all, TLS included."""
        until = Deadline.after(CONNECT_SECONDS, self._deadline.clock)
        found = self._addresses(until)
        for number, address in enumerate(found):
            share = self._patience(until) / (len(found) - number)
            with suppress(OSError), ExitStack() as undo:
                sock = undo.enter_context(PlainSocket(*address[:3]))
                sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                sock.settimeout(share)  # one that is silent leaves time for the others
                sock.connect(address[4])
                limited: socket.socket = self._secured(sock, until)
                undo.pop_all()
                return limited
            self._deadline.check()
        raise Unavailable

    def _addresses(self, until: Deadline) -> Sequence[Address]:
        first = self._line.proxy or (self._line.host, self._line.port)
        try:
            return self._line.lookup.addresses(*first, self._patience(until))
        except OSError:  # an unknown name, or nobody who knows it in time
            self._deadline.check()
            raise

    def _secured(self, sock: PlainSocket, until: Deadline) -> Any:
        limited: Any = sock
        if self._line.context is not None:
            if self._line.proxy is not None:
                sock.limit(min(until, self._deadline, key=Deadline.remaining))
                sock.settimeout(None)
                self._open_tunnel(sock)
            sock.settimeout(self._patience(until))  # of the whole handshake
            limited = self._line.context.wrap_socket(sock, server_hostname=self._line.host)
            if limited.version() is None:  # Python shakes no hands where a reset came first
                limited.close()
                raise ConnectionResetError
        limited.limit(self._deadline)
        if self._line.context is None:
            limited.settimeout(None)
        self._arrival = select.poll()
        self._arrival.register(limited, select.POLLIN)
        return limited

    def _open_tunnel(self, sock: PlainSocket) -> None:
        name = f"{self._line.written}:{self._line.port}".encode("ascii")
        try:
            sock.sendall(b"CONNECT %b HTTP/1.1\r\nHost: %b\r\n\r\n" % (name, name))
            answer = StrictResponse(Incoming(sock.receive), "CONNECT")
            answer.begin()
        except TimedOut:  # which only the caller's own deadline is
            raise TimeoutError from None
        if answer.status not in SUCCESSES:
            raise Unavailable("the proxy lets nothing through to the back end")

    def _patience(self, until: Deadline) -> float:
        return max(0.001, min(until.remaining(), self._deadline.check()))
