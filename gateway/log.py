"""The log: a JSON line for each observation, written behind the back of whoever makes it.

A thread writes what came within a tenth of a second at once. So no request waits for a disk that
is full or a pipe that nobody reads, and none pays for a system call and a change of threads of
its own. What is beyond the room for lines is dropped, and how much that was is told as soon as
there is room again.
"""

from __future__ import annotations

import atexit
import sys
import threading
import time
from collections import deque
from collections.abc import Callable
from dataclasses import fields
from typing import TextIO, get_args

import orjson

from gateway.observations import Dropped, Observation

GATHER_SECONDS = 0.1
MOST_LINES = 10_000  # some 3 MB
CLOSE_SECONDS = 1.0  # that a slow log has for the last lines
_NAMES = {kind: tuple(each.name for each in fields(kind)) for kind in get_args(Observation)}


class Log:
    """A listener to observations; until it is opened, and when it is closed, it writes at once.

    A process opens it after the last fork. ``wall`` gives the seconds since 1970; ``dropped`` lines
    are not told of yet.
    """

    def __init__(
        self,
        stream: TextIO | None = None,
        wall: Callable[[], float] = time.time,
        *,
        gather_seconds: float = GATHER_SECONDS,
        most_lines: int = MOST_LINES,
    ) -> None:
        self._out = stream or sys.stderr
        self._wall = wall
        self._seconds = gather_seconds
        self._most = most_lines
        self._lines: deque[str] = deque()
        self.dropped = 0
        self._counting = threading.Lock()
        self._called = threading.Event()
        self._ending = threading.Event()
        self._thread: threading.Thread | None = None

    def __call__(self, observation: Observation) -> None:
        """Take an observation; only a log that is not open raises what its stream raises."""
        line = self._line(observation)
        if self._thread is None:
            self._write(line)
        elif len(self._lines) >= self._most:
            self._drop(1)
        else:
            self._lines.append(line)
            if not self._called.is_set():
                self._called.set()

    def open(self) -> None:
        """Begin to write behind the callers' backs, until ``close`` or the end of the process."""
        if self._thread is None:
            self._ending.clear()
            self._thread = threading.Thread(target=self._run, name="log", daemon=True)
            self._thread.start()
            atexit.register(self.close)

    def close(self) -> None:
        """Write what is left, in a second at most; may be called twice."""
        if self._thread is not None:
            self._ending.set()
            self._called.set()
            self._thread.join(CLOSE_SECONDS)
            self._thread = None
            atexit.unregister(self.close)

    def _run(self) -> None:
        while not self._ending.is_set():
            self._called.wait()
            self._ending.wait(self._seconds)
            self._called.clear()  # before they are taken: whoever comes later calls again
            self._write_all()

    def _write_all(self) -> None:
        lines = [self._lines.popleft() for _ in range(len(self._lines))]
        with self._counting:
            dropped, self.dropped = self.dropped, 0
        if dropped:
            lines.append(self._line(Dropped(dropped)))
        try:
            self._write("".join(lines))
        except (OSError, ValueError):  # no room, or closed
            self._drop(len(lines) - bool(dropped) + dropped)

    def _drop(self, count: int) -> None:
        with self._counting:
            self.dropped += count

    def _line(self, observation: Observation) -> str:
        kind = type(observation)
        record = {"time": round(self._wall(), 3), "event": kind.__name__}
        record.update({name: getattr(observation, name) for name in _NAMES[kind]})
        return orjson.dumps(record).decode() + "\n"

    def _write(self, lines: str) -> None:
        self._out.write(lines)
        self._out.flush()
