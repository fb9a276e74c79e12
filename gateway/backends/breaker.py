"""The circuit breaker: too many failed or slow calls, and the back end gets a pause.

So it does when its driver crashed a few times in a minute, whatever the other calls did.

Closed -> open (all are refused) -> half-open (one probe) -> closed, or open again.
"""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from functools import partial
from typing import NamedTuple

from connectors.errors import Unavailable


class State(StrEnum):
    """What the breaker does with the next call."""

    CLOSED = "closed"
    OPEN = "open"
    HALF_OPEN = "half-open"


@dataclass(frozen=True, slots=True)
class BreakerSettings:
    """When it opens: rates (0 to 1) over the calls of the last ``window_seconds``.

    A call is slow from ``slow_seconds`` on. Fewer than ``minimum_calls`` prove nothing.
    ``pause_seconds`` lie between opening and the probe, and between two probes. ``crashes`` of the
    driver in a minute open it too.
    """

    failure_rate: float = 0.5
    slow_rate: float = 0.8
    slow_seconds: float = 3.0
    pause_seconds: float = 5.0
    window_seconds: float = 30.0
    minimum_calls: int = 10
    crashes: int = 3


CRASH_SECONDS = 60.0
_CLOSED, _HALF_OPEN = State.CLOSED, State.HALF_OPEN  # an attribute of an enum is slow to read


class _Seen(NamedTuple):
    at: float
    failed: bool
    slow: bool


class Permit:
    """Leave to make one call; its result is told once, later tellings are ignored."""

    __slots__ = ("_tell",)

    def __init__(self, tell: Callable[[bool | None, float, bool], None]) -> None:
        self._tell: Callable[[bool | None, float, bool], None] | None = tell

    def succeed(self, seconds: float) -> None:
        """Tell that the back end answered, after that long."""
        self._end(failed=False, seconds=seconds)

    def fail(self, seconds: float) -> None:
        """Tell that the back end failed, after that long."""
        self._end(failed=True, seconds=seconds)

    def crash(self, seconds: float) -> None:
        """Tell that the driver died, after that long: the call failed."""
        self._end(failed=True, seconds=seconds, crashed=True)

    def forget(self) -> None:
        """Tell that nothing was learned: the call was not made, or not waited for."""
        self._end(failed=None, seconds=0.0)

    def _end(self, *, failed: bool | None, seconds: float, crashed: bool = False) -> None:
        tell, self._tell = self._tell, None
        if tell:
            tell(failed, seconds, crashed)


class Breaker:
    """Watches the calls of one back end, on a monotonic clock.

    ``probe_seconds`` is how long a probe can take at most: one that was never told of is
    given up after that, so that a lost thread cannot keep the back end closed for ever.
    """

    def __init__(
        self, settings: BreakerSettings, clock: Callable[[], float], probe_seconds: float = 10.0
    ) -> None:
        self._settings = settings
        self._clock = clock
        self._lease = max(probe_seconds, settings.pause_seconds)
        self._lock = threading.Lock()
        self._state = State.CLOSED
        self._seen: deque[_Seen] = deque()
        self._failed = self._slow = 0  # of those seen, so that no call has to count them
        self._crashes: deque[float] = deque(maxlen=settings.crashes)
        self._until = 0.0  # open: when a probe may go; half-open: when the probe is given up
        self._epoch = 0  # results of calls that began before the last change of state are late

    @property
    def state(self) -> State:
        """Return the state now, for health pages and for the retry rule."""
        with self._lock:
            return self._state

    def admit(self) -> Permit:
        """Return leave for a call; raise Unavailable with ``retry_after_seconds``."""
        with self._lock:
            now = self._clock()
            if self._state is not _CLOSED:
                if now < self._until:
                    wait = self._until - now
                    raise Unavailable("the breaker is open", retry_after_seconds=wait)
                self._change(State.HALF_OPEN, now + self._lease)
            epoch = self._epoch
        return Permit(partial(self._note, epoch))

    def _note(self, epoch: int, failed: bool | None, seconds: float, crashed: bool) -> None:  # noqa: FBT001 - three-valued
        with self._lock:
            if epoch != self._epoch:
                return
            now = self._clock()
            if self._state is _HALF_OPEN:
                self._conclude(failed, now)
            elif failed is not None:
                self._count(_Seen(now, failed, seconds >= self._settings.slow_seconds))
                if crashed:
                    self._crashes.append(now)
                if self._is_bad() or self._has_crashed(now):
                    self._change(State.OPEN, now + self._settings.pause_seconds)

    def _conclude(self, failed: bool | None, now: float) -> None:  # noqa: FBT001 - three-valued
        """Draw the probe's conclusion; one that proved nothing leaves room for the next."""
        if failed is None:
            self._change(State.OPEN, now)
        elif failed:
            self._change(State.OPEN, now + self._settings.pause_seconds)
        else:
            self._change(State.CLOSED, now)

    def _count(self, seen: _Seen) -> None:
        """Count a call, and no longer those before the window."""
        self._seen.append(seen)
        self._failed += seen.failed
        self._slow += seen.slow
        begin = seen.at - self._settings.window_seconds
        while self._seen[0].at < begin:
            past = self._seen.popleft()
            self._failed -= past.failed
            self._slow -= past.slow

    def _has_crashed(self, now: float) -> bool:
        crashes = self._crashes
        return len(crashes) == crashes.maxlen and now - crashes[0] < CRASH_SECONDS

    def _is_bad(self) -> bool:
        settings, count = self._settings, len(self._seen)
        if count < settings.minimum_calls:
            return False
        failed, slow = self._failed, self._slow
        return 0 < failed >= settings.failure_rate * count or 0 < slow >= settings.slow_rate * count

    def _change(self, state: State, until: float) -> None:
        self._state, self._until = state, until
        self._epoch += 1
        self._seen.clear()
        self._crashes.clear()
        self._failed = self._slow = 0
