"""One flight per key: concurrent misses share one call of the back end."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Generic, TypeVar

from connectors.contract import Deadline
from gateway.errors import GatewayError

T = TypeVar("T")


class _Shared(Generic[T]):
    """What one leader makes and its waiters get: a value, an error, or nothing at all."""

    def __init__(self) -> None:
        self.landed = threading.Event()
        self.values: list[T] = []
        self.error: Exception | None = None


class Flight(Generic[T]):
    """Lets one caller per key make the value; whoever comes meanwhile waits for it.

    Nothing is kept: who comes after the landing makes it anew. A failure reaches those who
    wait at that moment and nobody later.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._flying: dict[str, _Shared[T]] = {}

    def do(self, key: str, deadline: Deadline, make: Callable[[], T]) -> T:
        """Return what ``make`` returns or raise what it raises, in this thread or another.

        A waiter whose own deadline passes raises ``backend-timeout``; the leader flies on.
        """
        while True:
            with self._lock:
                shared = self._flying.get(key)
                if shared is None:
                    leading = self._flying[key] = _Shared()
                    break
            if not shared.landed.wait(deadline.remaining()):
                raise GatewayError("backend-timeout")
            if shared.error is not None:
                raise shared.error
            if shared.values:
                return shared.values[0]
            # the leader's thread was ended from outside: one of the waiters leads now
        return self._lead(key, leading, make)

    def _lead(self, key: str, shared: _Shared[T], make: Callable[[], T]) -> T:
        try:
            value = make()
            shared.values.append(value)
            return value
        except Exception as error:
            shared.error = error
            raise
        finally:
            with self._lock:
                del self._flying[key]
            shared.landed.set()
