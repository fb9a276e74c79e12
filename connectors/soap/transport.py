"""HTTP to one back end: pooled connections, one deadline, capped bytes.

No redirects, no cookies, no proxies of the environment, no other schemes, and no repetition,
but for one: a read whose kept connection turns out to be dead before a byte was heard, or no
longer proven, is sent again on a fresh one. A write always goes out on a fresh connection. One that
was idle for long is not used: what stands between may have forgotten it, and tells nobody.
"""

from __future__ import annotations

import ssl
import time
from collections import deque
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from http import HTTPStatus
from queue import Empty, SimpleQueue
from urllib.parse import urlsplit

from connectors.contract import Deadline
from connectors.errors import (
    AccessDenied,
    BadAnswer,
    CallError,
    ConnectionLost,
    Outcome,
    Unavailable,
)
from connectors.soap.arriving import Answer, Arriving
from connectors.soap.errors import connecting, exchanging
from connectors.soap.lookup import Lookup
from connectors.soap.ntlm import Ntlm
from connectors.soap.refusals import SUCCESSES, refusal
from connectors.soap.response import StrictResponse
from connectors.soap.sending import Body, Request
from connectors.soap.sockets import HTTP_PORT, HTTPS_PORT, Connection, Line

IDLE_SECONDS = 60.0
DEFAULT_PORTS = {"http": HTTP_PORT, "https": HTTPS_PORT}


@dataclass(frozen=True, slots=True)
class Access:
    """What stands between the gateway and an address: TLS, a proxy, NTLM, the name's look-up."""

    tls: ssl.SSLContext | None = None
    proxy: str | None = None
    ntlm: Ntlm | None = None
    lookup: Lookup | None = None


class Transport:
    """The connections to one address, at most ``concurrency`` of them at once.

    ``limit`` bounds the bytes of an answer, on the wire and inflated; a connection is kept for the
    next read that comes within ``idle_seconds``.
    """

    def __init__(
        self,
        address: str,
        concurrency: int,
        limit: int,
        access: Access | None = None,
        *,
        idle_seconds: float = IDLE_SECONDS,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        access = access or Access()
        parts = urlsplit(address)
        secure = parts.scheme == "https"
        self._line = Line(
            parts.hostname or "",
            parts.port or DEFAULT_PORTS[parts.scheme],
            access.tls if secure else None,
            _host_and_port(access.proxy) if access.proxy else None,
            access.lookup or Lookup(),
        )
        # A proxy is told the whole address (RFC 9112, section 3.2.2), but for what is in a tunnel.
        self._prefix = f"http://{parts.netloc}" if access.proxy and not secure else ""
        self.target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        self._ntlm = access.ntlm
        self._limit = limit
        self._concurrency = concurrency
        self._idle_seconds = idle_seconds
        self._clock = clock
        self._idle: deque[tuple[float, Connection]] = deque()  # the longest first
        self.reset()

    def reset(self) -> None:
        """Begin afresh, as a worker does with what it inherited from the process that forked it."""
        self.close()
        self._slots = SimpleQueue[None]()
        for _ in range(self._concurrency):
            self._slots.put(None)
        self._line = replace(self._line, lookup=self._line.lookup.fresh())
        self._closed = False

    def close(self) -> None:
        """Close the idle connections; those in use close when they are given back."""
        self._closed = True
        while self._idle:
            self._idle.pop()[1].close()

    def connect(self, deadline: Deadline) -> None:
        """Open and close a connection; raise Unavailable or TimedOut."""
        connection = Connection(self._line)
        try:
            connection.serve(deadline)
            with connecting:
                connection.connect()
        finally:
            connection.close()

    def call(
        self,
        method: str,
        target: str,
        body: Body,
        headers: Mapping[str, str],
        deadline: Deadline,
        *,
        repeatable: bool,
    ) -> Answer:
        """Send one request and read its whole answer; raise CallError."""
        return self.ask(method, target, body, headers, deadline, repeatable=repeatable).read()

    def ask(
        self,
        method: str,
        target: str,
        body: Body,
        headers: Mapping[str, str],
        deadline: Deadline,
        *,
        repeatable: bool,
    ) -> Arriving:
        """Send one request and return its answer, to be read and closed; raise CallError.

        A body in pieces goes out in chunks (RFC 9112, section 7.1) unless the headers tell its
        length; that of a repeatable request can be gone through twice.
        """
        request = Request(method, self._prefix + target, body, headers)
        slots = self._slots
        try:
            slots.get(timeout=deadline.check())
        except Empty:
            raise Unavailable("every connection to the back end is in use") from None
        try:
            connection, response = self._exchange(request, deadline, repeatable=repeatable)
        except BaseException:
            slots.put(None)
            raise

        def give_back(usable: bool) -> None:  # noqa: FBT001 - a callback with one argument
            try:
                self._give_back(connection, usable=usable)
            finally:
                slots.put(None)

        return Arriving(response, self._limit, give_back)

    def _exchange(
        self, request: Request, deadline: Deadline, *, repeatable: bool
    ) -> tuple[Connection, StrictResponse]:
        kept = self._kept() if repeatable else None
        if kept is not None:
            try:
                response = self._send(kept, request, deadline)
            except ConnectionLost:
                if kept.heard:
                    raise
            else:
                if not self._must_prove_again(response):
                    return kept, response
                kept.close()
        fresh = Connection(self._line)
        return fresh, self._send(fresh, request, deadline)

    def _must_prove_again(self, response: StrictResponse) -> bool:
        return self._ntlm is not None and response.status == HTTPStatus.UNAUTHORIZED

    def _kept(self) -> Connection | None:
        while True:
            try:
                until, connection = self._idle.pop()
            except IndexError:
                return None
            if self._clock() < until and connection.is_usable:
                return connection
            connection.close()

    def _forget(self, now: float) -> None:
        """Close what was idle for too long: it is the freshest that is taken."""
        with suppress(IndexError):
            while self._idle[0][0] <= now:
                self._idle.popleft()[1].close()

    def _give_back(self, connection: Connection, *, usable: bool) -> None:
        now = self._clock()
        self._forget(now)
        room = len(self._idle) < self._concurrency and self._idle_seconds > 0
        # Whether the back end has closed it meanwhile is asked when it is used again.
        if usable and room and not self._closed and connection.is_done:
            self._idle.append((now + self._idle_seconds, connection))
        else:
            connection.close()

    def _send(self, connection: Connection, request: Request, deadline: Deadline) -> StrictResponse:
        sent = False
        try:
            connection.serve(deadline)
            if connection.sock is None:
                with connecting:
                    connection.connect()
            if self._ntlm is not None and not connection.proven:
                request = self._prove(self._ntlm, connection, request)
            with exchanging:
                response = connection.exchange(request)
            sent = True
        finally:
            if not sent:
                connection.close()
        return response

    def _prove(self, ntlm: Ntlm, connection: Connection, request: Request) -> Request:
        """Shake hands without the body, and return the request that completes it."""
        handshake = ntlm.begin(connection.certificate())
        headers = {"User-Agent": "brygga", "Authorization": handshake.negotiate()}
        empty = None if request.body is None else b""
        try:
            with exchanging:
                response = connection.exchange(replace(request, body=empty, headers=headers))
            Arriving(response, self._limit, lambda _usable: None).read()
            if response.status != HTTPStatus.UNAUTHORIZED:
                raise _not_asked(response)
            proof = handshake.answer(response.all("www-authenticate"))
        except CallError as error:
            error.outcome = Outcome.NOT_EXECUTED  # whatever failed: the request was not sent
            raise
        if not connection.is_usable:
            raise AccessDenied("the back end ends the connection amid the NTLM handshake")
        connection.proven = True
        return replace(request, headers={**request.headers, "Authorization": proof})


def _not_asked(response: StrictResponse) -> CallError:
    if response.status in SUCCESSES:
        return BadAnswer("the back end does not ask for NTLM")
    return refusal(response.status, response.named)


def _host_and_port(proxy: str) -> tuple[str, int]:
    parts = urlsplit(proxy)
    return parts.hostname or "", parts.port or DEFAULT_PORTS["http"]
