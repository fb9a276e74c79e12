"""The garbage collector rests while a large answer is decoded.

Decoding makes many objects and no cycles; the collector would go through all of them again and
again. It is the whole process's, so the last one who is done wakes it, and nobody else does.
Whoever comes when it has rested for a second does without: large answers that overlap without end
would have it never wake.
"""

from __future__ import annotations

import gc
import os
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext

WORTH_IT = 65536  # bytes of an answer
LONGEST = 1.0  # seconds after which nobody prolongs the rest
AWAKE = nullcontext()


class Pause:
    """Counts who needs the collector to rest; shared by threads. ``clock`` tells seconds."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._since = 0.0
        self._lock = threading.Lock()
        self._count = 0
        self._was_enabled = False

    def over(self, size: int) -> AbstractContextManager[None]:
        """Let the collector rest while an answer of so many bytes is decoded, if it is large."""
        return AWAKE if size < WORTH_IT else self._over()

    @contextmanager
    def _over(self) -> Iterator[None]:
        with self._lock:
            if self._count == 0:
                self._since = self._clock()
                self._was_enabled = gc.isenabled()
                gc.disable()
            counted = self._clock() - self._since < LONGEST
            self._count += counted
        try:
            yield
        finally:
            with self._lock:
                self._count -= counted
                if counted and self._count == 0 and self._was_enabled:
                    gc.enable()

    def forked(self) -> None:
        """Begin afresh in a child, where the threads that paused are not."""
        if self._count and self._was_enabled:
            gc.enable()
        self.__init__(self._clock)  # type: ignore[misc]


PAUSE = Pause()
os.register_at_fork(after_in_child=PAUSE.forked)
