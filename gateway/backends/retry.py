"""The retry rule, in one place: what may be repeated, when, and how often in all.

Repeat if NOT_EXECUTED; repeat if UNKNOWN and the operation is a read; else stop. Refused
credentials are never sent again (docs/adr/0004).
"""

from __future__ import annotations

import threading
from collections import deque

from connectors.contract import Effect
from connectors.errors import (
    AccessDenied,
    CallError,
    Changed,
    Conflict,
    Outcome,
    Unentitled,
    Unrouted,
    Unverified,
)

TRIES = 2
SHORTEST_PAUSE_SECONDS = 0.05
LONGEST_PAUSE_SECONDS = 0.5
SAVED_PER_CALL = 20  # hundredths of a repetition: one for every five calls
COST = 100
MOST_SAVED = 1000


def may_repeat(error: CallError, effect: Effect) -> bool:
    """Tell whether a failed call may be made again without doing anything twice."""
    if isinstance(error, AccessDenied):
        return False  # each attempt brings the service account closer to being locked out
    if isinstance(error, Unverified | Unrouted | Unentitled | Changed | Conflict):
        return False  # it would be found or answered again
    if error.outcome is Outcome.NOT_EXECUTED:
        return True
    return error.outcome is Outcome.UNKNOWN and effect is Effect.READ


def choose_pause(error: CallError, chance: float) -> float:
    """Return the seconds to wait: full jitter by ``chance`` (0 to 1), or longer if asked to."""
    jitter = SHORTEST_PAUSE_SECONDS + chance * (LONGEST_PAUSE_SECONDS - SHORTEST_PAUSE_SECONDS)
    return max(jitter, error.retry_after_seconds or 0.0)


class Budget:
    """Allows one repetition per five calls, so that load never grows beyond 1.2 times."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._saved = 0

    def earn(self) -> None:
        """Count a call that was asked for."""
        with self._lock:
            self._saved = min(MOST_SAVED, self._saved + SAVED_PER_CALL)

    def spend(self) -> bool:
        """Take one repetition if there is one."""
        with self._lock:
            if self._saved < COST:
                return False
            self._saved -= COST
            return True


class Durations:
    """Remembers how long the last calls took, to know whether another still has room."""

    def __init__(self) -> None:
        self._last: deque[float] = deque(maxlen=100)

    def note(self, seconds: float) -> None:
        """Add one call's length."""
        self._last.append(seconds)

    def usual(self) -> float:
        """Return the 95th percentile, 0 where nothing is known."""
        known = sorted(self._last.copy())
        return known[(len(known) - 1) * 95 // 100] if known else 0.0
