"""The garbage collector rests while a large answer is decoded.

Decoding makes many objects and no cycles; the collector would go through all of them again and
again. It is the whole process's, so the last one who is done wakes it, and nobody else does.
"""

from __future__ import annotations

import gc
import os
import threading
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext

WORTH_IT = 65536  # bytes of an answer
AWAKE = nullcontext()


class Pause:
    """Counts who needs the collector to rest; shared by threads."""

    def __init__(self) -> None:
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
                self._was_enabled = gc.isenabled()
                gc.disable()
            self._count += 1
        try:
            yield
        finally:
            with self._lock:
                self._count -= 1
                if self._count == 0 and self._was_enabled:
                    gc.enable()

    def forked(self) -> None:
        """Begin afresh in a child, where the threads that paused are not."""
        if self._count and self._was_enabled:
            gc.enable()
        self.__init__()  # type: ignore[misc]


PAUSE = Pause()
os.register_at_fork(after_in_child=PAUSE.forked)
