"""Cancels statements at their deadline: one thread for all of a pool's cursors.

Drivers ignore or refuse ODBC's own query timeout, but all of them heed SQLCancel.
"""

from __future__ import annotations

import heapq
import itertools
import math
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field

import pyodbc

from connectors.contract import Deadline


@dataclass(slots=True)
class Watched:
    """A statement that is running; ``fired`` tells that its deadline canceled it."""

    cursor: pyodbc.Cursor
    deadline: Deadline
    lock: threading.Lock = field(default_factory=threading.Lock)
    done: bool = False
    fired: bool = False


class Watch:
    """Watches running statements; its thread starts with the first of them."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._queue: list[tuple[float, int, Watched]] = []
        self._order = itertools.count()
        self._thread: threading.Thread | None = None
        self._closed = False
        self._wakes = (
            math.inf
        )  # when the thread looks by itself: to wake it costs a change of threads

    @contextmanager
    def canceling(self, cursor: pyodbc.Cursor, deadline: Deadline) -> Iterator[Watched]:
        """Cancel the cursor if the deadline passes before the block ends."""
        watched = Watched(cursor, deadline)
        self._add(watched)
        try:
            yield watched
        finally:
            # After this the thread cannot cancel whatever runs next on the cursor.
            with watched.lock:
                watched.done = True

    def close(self) -> None:
        """Stop watching; may be called twice."""
        with self._changed:
            self._closed = True
            self._changed.notify()
        if self._thread:
            self._thread.join()

    def _add(self, watched: Watched) -> None:
        entry = (watched.deadline.at, next(self._order), watched)
        with self._changed:
            if self._closed:
                return
            self._forget_done()
            heapq.heappush(self._queue, entry)
            if not self._thread:
                self._thread = threading.Thread(
                    target=self._run, name="odbc-deadlines", daemon=True
                )
                self._thread.start()
            elif entry[0] < self._wakes:
                self._changed.notify()

    def _run(self) -> None:
        while entry := self._next():
            with entry.lock:
                if not entry.done:
                    entry.fired = True
                    with suppress(pyodbc.Error):  # it ended by itself in this moment
                        entry.cursor.cancel()

    def _next(self) -> Watched | None:
        with self._changed:
            while not self._closed:
                self._forget_done()
                left = self._queue[0][2].deadline.remaining() if self._queue else None
                if left is not None and left <= 0:
                    return heapq.heappop(self._queue)[2]
                self._wakes = self._queue[0][0] if self._queue else math.inf
                self._changed.wait(left)
        return None

    def _forget_done(self) -> None:
        while self._queue and self._queue[0][2].done:
            heapq.heappop(self._queue)
