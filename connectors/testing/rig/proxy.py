"""A TCP proxy between a connector and a real back end, whose faults are switched on and off.

::

    with FaultProxy(("127.0.0.1", 5432)) as proxy:
        connector = MyConnector({"port": proxy.port}, tmp_path)
        proxy.cut_answers_after(100)     # then reset
        proxy.end_answers_after(100)     # then a polite end, as if no more came
        proxy.silence()                  # answers are swallowed
        proxy.heal()
"""

from __future__ import annotations

import socket
import struct
import threading
from collections.abc import Callable
from contextlib import suppress
from types import TracebackType
from typing import Self

IDLE_SECONDS = 30.0
LINGER_NOT = struct.pack("ii", 1, 0)


class FaultProxy:
    """Passes bytes both ways while its ``with`` block runs; ``passed`` counts the answers'.

    ``heard`` is told of what clients send before it is passed on: the connection's number and the
    bytes, in the order of each connection.
    """

    def __init__(
        self, target: tuple[str, int], heard: Callable[[int, bytes], object] | None = None
    ) -> None:
        self._target = target
        self._heard = heard
        self._lock = threading.Lock()
        self._silent = False
        self._left: int | None = None
        self._is_polite = False
        self._sockets: dict[socket.socket, None] = {}  # clients first: see drop
        self._dropped: set[socket.socket] = set()
        self._threads: list[threading.Thread] = []
        self._closing = threading.Event()
        self._listener = socket.create_server(("127.0.0.1", 0), backlog=128)
        self.port: int = self._listener.getsockname()[1]
        self.connections = 0
        self.passed = 0

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

    def heal(self) -> None:
        """Pass everything from now on."""
        with self._lock:
            self._silent, self._left = False, None

    def silence(self) -> None:
        """Swallow every answer from now on, and keep the connections open."""
        with self._lock:
            self._silent = True

    def cut_answers_after(self, size: int) -> None:
        """Pass that many more bytes of answers, then reset the connection that brings more."""
        with self._lock:
            self._left, self._is_polite = size, False

    def end_answers_after(self, size: int) -> None:
        """Pass that many more bytes of answers, then end them and go on taking requests."""
        with self._lock:
            self._left, self._is_polite = size, True

    def drop(self) -> None:
        """Reset every connection that is open now."""
        with self._lock:
            open_now = list(self._sockets)
            self._dropped |= self._sockets.keys()
        # A server's end closes its client, which no thread may still be reading then.
        for each in open_now:
            _reset(each)

    def close(self) -> None:
        """Stop listening, reset what is open, wait for the threads."""
        self._closing.set()
        with suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        self.drop()
        with self._lock:
            threads = list(self._threads)
        for thread in threads:
            thread.join(IDLE_SECONDS)

    def _start(self, work: Callable[..., None], *arguments: object) -> None:
        thread = threading.Thread(target=work, args=arguments, name="rig-proxy", daemon=True)
        with self._lock:
            self._threads.append(thread)
        thread.start()

    def _accept(self) -> None:
        while not self._closing.is_set():
            try:
                client, _ = self._listener.accept()
            except OSError:
                return
            self.connections += 1
            try:
                server = socket.create_connection(self._target, timeout=IDLE_SECONDS)
            except OSError:
                _reset(client)
                client.close()
                continue
            for each in (client, server):  # small pieces go on at once, as they came
                each.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            with self._lock:
                self._sockets |= {client: None, server: None}
            self._start(self._pass_requests, client, server, self.connections)
            self._start(self._pass_answers, server, client)

    def _pass_requests(self, client: socket.socket, server: socket.socket, number: int) -> None:
        with suppress(OSError):
            while data := client.recv(65536):
                if self._heard:
                    self._heard(number, data)
                server.sendall(data)
            server.shutdown(socket.SHUT_WR)

    def _pass_answers(self, server: socket.socket, client: socket.socket) -> None:
        with server, client:
            with suppress(OSError):
                while data := server.recv(65536):
                    allowed = self._allow(len(data))
                    client.sendall(data[:allowed])
                    if allowed < len(data) and not self._silent:
                        self._break_off(client)
                        break
                else:
                    if client not in self._dropped:
                        client.shutdown(socket.SHUT_RDWR)  # closing ends nothing that is read
            with self._lock:
                del self._sockets[client], self._sockets[server]
                self._dropped -= {client, server}

    def _break_off(self, client: socket.socket) -> None:
        if not self._is_polite:
            _reset(client)
            return
        client.shutdown(socket.SHUT_WR)
        while client.recv(65536):  # so that no reset overtakes the end
            pass

    def _allow(self, size: int) -> int:
        """Return how many of so many bytes may pass, and count them."""
        with self._lock:
            allowed = 0 if self._silent else size if self._left is None else min(size, self._left)
            if self._left is not None:
                self._left -= allowed
            self.passed += allowed
            return allowed


def _reset(connection: socket.socket) -> None:
    """Let the closing be a reset, and wake the thread that reads, so that it closes.

    Only the reading side is shut down: the other would send a polite end before the reset.
    """
    with suppress(OSError):
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, LINGER_NOT)
        connection.shutdown(socket.SHUT_RD)
