"""A loopback HTTP server that can be taken away, connections and all, and brought back."""

import socket
import sys
from collections.abc import Callable
from contextlib import suppress
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from socketserver import BaseServer
from threading import Lock, Thread
from typing import Generic, Self, TypeVar

LOOPBACK = "127.0.0.1"

Handler = Callable[..., BaseHTTPRequestHandler]
"""What http.server calls with each new connection."""


Owner = TypeVar("Owner")


class Responder(BaseHTTPRequestHandler, Generic[Owner]):
    """Answers for `owner` on a kept connection with whole bodies; keeps no access log."""

    protocol_version = "HTTP/1.1"
    server_version = "BryggaDemo"
    sys_version = ""
    disable_nagle_algorithm = True
    wbufsize = 65536  # head and body leave in one packet
    timeout = 60

    def __init__(
        self, owner: Owner, request: socket.socket, address: tuple[str, int], server: BaseServer
    ) -> None:
        self.owner = owner
        super().__init__(request, address, server)

    def get(self) -> None:
        """Answer a GET; this default refuses it."""
        self.refuse(HTTPStatus.METHOD_NOT_ALLOWED)

    def post(self) -> None:
        """Answer a POST; this default refuses it."""
        self.refuse(HTTPStatus.METHOD_NOT_ALLOWED)

    def do_GET(self) -> None:
        """Dispatch, as http.server names it."""
        self.get()

    def do_POST(self) -> None:
        """Dispatch, as http.server names it."""
        self.post()

    def refuse(self, status: HTTPStatus) -> None:
        """Answer without reading the body, which ends the connection."""
        self.close_connection = True
        self.send(status, "text/plain")

    def send(self, status: HTTPStatus, content_type: str, body: bytes = b"") -> None:
        """Send one answer."""
        self.send_response(status)
        self.send_header("Content-Type", content_type)
        self.send_header("Content-Length", str(len(body)))
        if self.close_connection:
            self.send_header("Connection", "close")
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Write nothing: a log would be one more place that holds personal data."""


class Listener:
    """Serves `handler` on a port of 127.0.0.1; `port` 0 takes a free one and keeps it.

    While stopped, connecting is refused, and connections that were open are broken: a client
    with a pool meets the same as one without.
    """

    def __init__(self, handler: Handler, *, port: int = 0) -> None:
        self._handler = handler
        self._server: _Server | None = None
        self._thread: Thread | None = None
        self.port = port

    @property
    def base(self) -> str:
        """Return the URL of the server, without a path."""
        return f"http://{LOOPBACK}:{self.port}"

    @property
    def is_running(self) -> bool:
        """Return whether connections are accepted."""
        return self._server is not None

    def start(self) -> None:
        """Begin to serve; starting twice is once."""
        if self._server:
            return
        self._server = _Server((LOOPBACK, self.port), self._handler)
        self.port = self._server.server_address[1]
        self._thread = Thread(target=self._server.serve_forever, args=(0.05,), daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Break every connection and refuse new ones; stopping twice is once."""
        server, thread = self._server, self._thread
        if not server or not thread:
            return
        self._server = self._thread = None
        server.shutdown()
        server.break_connections()
        server.server_close()
        thread.join()

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()


class _Server(ThreadingHTTPServer):
    """A threading server that knows its open connections."""

    daemon_threads = False  # joined by server_close, after their connections are broken
    block_on_close = True
    request_queue_size = 128

    def __init__(self, address: tuple[str, int], handler: Handler) -> None:
        self._open: set[socket.socket] = set()
        self._lock = Lock()
        super().__init__(address, handler)

    def process_request(self, request: socket.socket, client_address: object) -> None:  # type: ignore[override]
        """Remember the connection until it is closed."""
        with self._lock:
            self._open.add(request)
        super().process_request(request, client_address)

    def shutdown_request(self, request: socket.socket) -> None:  # type: ignore[override]
        """Forget the connection and close it."""
        with self._lock:
            self._open.discard(request)
        super().shutdown_request(request)

    def break_connections(self) -> None:
        """Shut both ways of every open connection; its thread ends by itself."""
        with self._lock:
            for connection in self._open:
                with suppress(OSError):  # the client was faster
                    connection.shutdown(socket.SHUT_RDWR)

    def handle_error(self, request: object, client_address: object) -> None:
        """Report what went wrong in a handler; a client that left is nothing wrong."""
        if not isinstance(sys.exception(), ConnectionError | TimeoutError):
            super().handle_error(request, client_address)  # type: ignore[arg-type]
