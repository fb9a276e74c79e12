"""A worker whose threads lead in turn: whoever an event reaches reads, answers and sends.

Nothing is handed over. All threads wait in one poller, the kernel gives each event to one of
them, and that one does all of it: accept, or read, answer and send; then it arms the connection
again and waits. The main thread beats for the arbiter and ends what has been silent too long.

A thread that waits for a back end does not lead; while all of them do, nobody does. A lane that
answers from what is kept belongs where ``_exchange`` begins: a thread that cannot answer there
and is the last that leads (a count around ``poll``) puts the connection into a queue, which the
others look into before they wait again, and goes on leading itself.
"""

from __future__ import annotations

import os
import select
import socket
import threading
import time
from contextlib import suppress
from typing import Any

from gunicorn.http.errors import (
    ConfigurationProblem,
    InvalidResponseHeader,
    InvalidResponseHeaderName,
    LimitRequestHeaders,
    LimitRequestLine,
    NoMoreData,
    ParseException,
)
from gunicorn.workers import base
from werkzeug.test import EnvironBuilder
from werkzeug.wrappers import Response as Answer

from gateway.web.connection import ClientSocket, Connection
from gateway.web.exchange import Head, Reply, environ_of, environ_of_server, settings_of
from gateway.web.request import REFUSED

ENDING_SECONDS = 2.0  # that a client has for its end of a connection, or a worker that ends
_BEAT_SECONDS = 1.0
_ONCE = select.EPOLLIN | select.EPOLLONESHOT
_OURS = (ConfigurationProblem, InvalidResponseHeader, InvalidResponseHeaderName)


class Worker(base.Worker):  # type: ignore[misc]  # gunicorn is untyped
    """Serves HTTP/1.1 in plain text on ``threads`` threads, as many connections as it is set to.

    A connection is idle, in ``_idle``, or has a thread: who takes it out of there has it.
    """

    def __init__(self, *args: Any) -> None:  # noqa: ANN401 - gunicorn passes them
        super().__init__(*args)
        self._settings = settings_of(self.cfg)
        self._most = self.cfg.worker_connections
        self._patience = self.cfg.keepalive or ClientSocket.patience_seconds
        self._connections: dict[int, Connection] = {}
        self._idle: dict[int, Connection] = {}
        self._listeners: dict[int, tuple[socket.socket, dict[str, Any]]] = {}
        self._resting: set[int] = set()
        self._ended = False

    def run(self) -> None:
        """Serve until told to end; then answer what is under way, for the graceful time."""
        self._poller = select.epoll()
        self._end = os.eventfd(0)
        self._poller.register(self._end, select.EPOLLIN)  # never read: every thread sees it
        for listener in self.sockets:
            listener.settimeout(0)
            environ = environ_of_server(self.cfg, listener.getsockname())
            self._listeners[listener.fileno()] = (listener.sock, environ)
            self._poller.register(listener.fileno(), _ONCE)
        for number in range(self.cfg.threads):
            threading.Thread(target=self._lead, name=f"leader-{number}", daemon=True).start()
        while self.alive and self.ppid == os.getppid():
            self._beat(_BEAT_SECONDS)
            self._sweep(self._patience)
            self._accept_again()
        self._stop()

    def _stop(self) -> None:
        self.alive = False
        for number, (listener, _) in self._listeners.items():
            self._poller.unregister(number)
            listener.close()
        now = time.monotonic()
        until, patience = now + self.cfg.graceful_timeout, now + ENDING_SECONDS
        while self._connections and time.monotonic() < until:
            self._beat(min(_BEAT_SECONDS, max(0.01, patience - time.monotonic())))
            self._sweep(self._patience if time.monotonic() < patience else 0)
        self._ended = True
        os.eventfd_write(self._end, 1)

    def _beat(self, seconds: float) -> None:
        """Tell the arbiter of our life, and wait until a signal or a thread calls."""
        self.notify()
        poll = select.poll()
        poll.register(self.PIPE[0], select.POLLIN)
        if poll.poll(seconds * 1000):
            with suppress(BlockingIOError):
                os.read(self.PIPE[0], 4096)

    def _call(self) -> None:
        """Wake the main thread."""
        with suppress(BlockingIOError):  # full: it is called already
            os.write(self.PIPE[1], b"1")

    def _sweep(self, keep_seconds: float) -> None:
        """Close what waits too long for a request, or for the client's end."""
        now = time.monotonic()
        for number, each in list(self._idle.items()):
            limit = min(keep_seconds, ENDING_SECONDS) if each.ending else keep_seconds
            if now - each.since >= limit and self._idle.pop(number, None) is not None:
                self._close(each)

    # ---- the threads ------------------------------------------------------------------------

    def _lead(self) -> None:
        poll, idle = self._poller.poll, self._idle
        while not self._ended:
            for number, _ in poll(None, 1):
                connection = idle.pop(number, None)
                try:
                    if connection is not None:
                        self._serve(connection)
                    elif number in self._listeners:
                        self._accept(number)
                except Exception as error:  # noqa: BLE001 - a thread less would lead for ever
                    self.log.error("a connection was lost: %s", type(error).__name__)  # noqa: TRY400 - a trace may hold personal data

    def _accept(self, number: int) -> None:
        listener, environ = self._listeners[number]
        try:
            accepted, address = listener.accept()
        except (BlockingIOError, ConnectionAbortedError):
            self._arm(number)
            return
        except OSError as error:  # no more files, or the worker ends
            self._resting.add(number)
            self.log.debug("nothing accepted: %s", type(error).__name__)
            return
        kind = accepted.family, accepted.type, accepted.proto
        sock = ClientSocket(*kind, fileno=accepted.detach())
        sock.settimeout(0)
        sock.patience_seconds = self._patience
        if isinstance(address, tuple):
            host, port = address[:2]
            environ = {**environ, "REMOTE_ADDR": host, "REMOTE_PORT": str(port)}
        connection = Connection(sock, address, environ, time.monotonic())
        self._connections[connection.fd] = self._idle[connection.fd] = connection
        self._poller.register(connection.fd, _ONCE)
        if len(self._connections) < self._most:
            self._arm(number)
        else:
            self._resting.add(number)

    def _accept_again(self) -> None:
        while self._resting and self.alive and len(self._connections) < self._most:
            with suppress(KeyError):
                self._arm(self._resting.pop())

    def _arm(self, number: int) -> None:
        with suppress(OSError):  # closed meanwhile
            self._poller.modify(number, _ONCE)

    def _serve(self, connection: Connection) -> None:
        """Answer what came; then the connection waits, or is closed."""
        try:
            while True:
                came = connection.drain() if connection.ending else connection.receive()
                if came is None:
                    self._close(connection)
                    return
                if not came:
                    break
                if not self._exchange(connection):
                    connection.finish(time.monotonic())
                elif not connection.incoming.held:
                    connection.since = time.monotonic()
                    break
        except (OSError, NoMoreData, StopIteration) as error:
            self.log.debug("a client left: %s", type(error).__name__)
            self._close(connection)
            return
        except Exception as error:  # noqa: BLE001 - whatever fails ends one connection, no thread
            self._refuse(connection, error)
        self._idle[connection.fd] = connection
        self._arm(connection.fd)

    def _refuse(self, connection: Connection, error: Exception) -> None:
        self.handle_error(None, connection.sock, connection.address, error)
        with suppress(OSError):
            connection.finish(time.monotonic())

    def _close(self, connection: Connection) -> None:
        self._connections.pop(connection.fd, None)
        connection.sock.close()
        if not self.alive or self._resting:
            self._call()

    def _exchange(self, connection: Connection) -> bool:
        """Answer one request; return whether another may follow."""
        connection.count += 1
        head = Head(self._settings, connection.incoming, connection.address, connection.count)
        if head._expected_100_continue:  # noqa: SLF001 - nothing else tells
            connection.sock.sendall(b"HTTP/1.1 100 Continue\r\n\r\n")
        self.nr += 1
        if self.nr >= self.max_requests and self.alive:
            self.alive = False
            self._call()
        full = len(self._idle) >= self._most - self.cfg.threads
        closes = head.should_close() or not self.alive or not self.cfg.keepalive or full
        reply = Reply(head, connection.sock, closes=closes)
        pieces = self.wsgi(environ_of(head, connection), reply.start)
        try:
            for piece in pieces:
                reply.write(piece)
            reply.finish()
        except OSError:
            raise
        except Exception:
            if reply.started:  # what comes behind is no answer
                return False
            raise
        finally:
            if hasattr(pieces, "close"):
                pieces.close()
        return not reply.closes and _is_read(head.body)

    def handle_error(
        self,
        req: Any,  # noqa: ANN401, ARG002 - gunicorn's request, or None
        client: socket.socket,
        addr: Any,  # noqa: ANN401, ARG002 - of any family
        exc: BaseException,
    ) -> None:
        """Send the problem; nothing of the client's bytes is repeated or logged."""
        environ = EnvironBuilder(environ_overrides={REFUSED: refusal(exc)}).get_environ()
        answer = Answer.from_app(self.wsgi, environ)
        answer.headers["Connection"] = "close"
        head = "".join(f"{name}: {value}\r\n" for name, value in answer.headers)
        try:
            client.sendall(f"HTTP/1.1 {answer.status}\r\n{head}\r\n".encode() + answer.data)
        except OSError:
            self.log.debug("the client left before its problem was sent")


def _is_read(body: Any) -> bool:  # noqa: ANN401 - gunicorn's
    """Tell whether the next request stands where this one's body ends."""
    if body.failed:
        return False
    reader = body.reader
    length = getattr(reader, "length", None)
    return bool(length == 0 if length is not None else reader.parser is None)


def refusal(error: BaseException) -> str:
    """Return the code of the problem that an error of gunicorn's parser is."""
    if isinstance(error, LimitRequestLine):
        return "uri-too-long"
    if isinstance(error, LimitRequestHeaders):
        return "headers-too-large"
    if isinstance(error, _OURS) or not isinstance(error, ParseException | OSError):
        return "internal-error"
    return "invalid-request"
