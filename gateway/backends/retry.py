"""The retry rule, in one place: what may be repeated, when, and how often in all.

Repeat if NOT_EXECUTED; repeat if UNKNOWN and the operation is a read; else stop. Refused
credentials are never sent again (docs/adr/0004). A transaction that a database gave up to let
another one by is asked for again soon, and more often.
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
    Fault,
    Outcome,
    TimedOut,
    Unentitled,
    Unrouted,
    Unverified,
)

TRIES = 2
CONFLICT_TRIES = 4
PAUSE_SECONDS = (0.05, 0.5)  # the shortest and the longest
CONFLICT_PAUSE_SECONDS = (0.01, 0.08)
CONFLICTS = frozenset({"40001", "40P01"})  # SQLSTATE: serialization failure, deadlock
SAVED_PER_CALL = 20  # hundredths of a repetition: one for every five calls
COST = 100
MOST_SAVED = 1000


def may_repeat(error: CallError, effect: Effect) -> bool:
    """Tell whether a failed call may be made again without doing anything twice."""
    if isinstance(error, AccessDenied):
        return False  # each attempt brings the service account closer to being locked out
    if isinstance(error, TimedOut) or error.repeated:
        return False  # it has had its time, or its second try
    if isinstance(error, Unverified | Unrouted | Unentitled | Changed | Conflict):
        return False  # it would be found or answered again
    if error.outcome is Outcome.NOT_EXECUTED:
        return True
    return error.outcome is Outcome.UNKNOWN and effect is Effect.READ


def is_conflict(error: CallError) -> bool:
    """Tell whether a database rolled the call back, as one of several that cannot all go on."""
    return isinstance(error, Fault) and error.sqlstate in CONFLICTS


def most_tries(error: CallError) -> int:
    """Return how often a call that fails like this is made in all."""
    return CONFLICT_TRIES if is_conflict(error) else TRIES


def choose_pause(error: CallError, chance: float) -> float:
    """Return the seconds to wait: full jitter by ``chance`` (0 to 1), or longer if asked to."""
    shortest, longest = CONFLICT_PAUSE_SECONDS if is_conflict(error) else PAUSE_SECONDS
    return max(shortest + chance * (longest - shortest), error.retry_after_seconds or 0.0)


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
