"""Host names to addresses, within a deadline: the system's resolver knows none.

A look-up runs in a thread of its own, and whoever asks for the same name meanwhile waits for the
same answer: a name server that hangs costs one thread, however many calls it holds up.
"""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from contextlib import suppress
from typing import Any

Address = tuple[Any, ...]  # family, kind, protocol, canonical name, where to connect
Ask = Callable[..., Sequence[Address]]


class Lookup:
    """Asks ``ask``, which is called as ``socket.getaddrinfo`` is, for TCP addresses."""

    def __init__(self, ask: Ask = socket.getaddrinfo) -> None:
        self._ask = ask
        self._lock = threading.Lock()
        self._running: dict[tuple[str, int], Future[Sequence[Address]]] = {}

    def fresh(self) -> Lookup:
        """Return another one that waits for no look-up of this one: threads die with a fork."""
        return Lookup(self._ask)

    def addresses(self, host: str, port: int, seconds: float) -> Sequence[Address]:
        """Return where a name leads; raise OSError, which is TimeoutError after the seconds."""
        with suppress(OSError):  # an address as it is written needs nobody's answer
            return self._ask(host, port, type=socket.SOCK_STREAM, flags=socket.AI_NUMERICHOST)
        key = (host, port)
        with self._lock:
            running = self._running.get(key)
            if running is None:
                running = self._running[key] = Future()
                threading.Thread(
                    target=self._run, args=(key, running), name="lookup", daemon=True
                ).start()
        return running.result(seconds)

    def _run(self, key: tuple[str, int], answer: Future[Sequence[Address]]) -> None:
        try:
            found = self._ask(*key, type=socket.SOCK_STREAM)
        except Exception as error:  # noqa: BLE001 - whoever waits is told
            self._forget(key)
            answer.set_exception(error)
        else:
            self._forget(key)
            answer.set_result(found)

    def _forget(self, key: tuple[str, int]) -> None:
        with self._lock:
            del self._running[key]
