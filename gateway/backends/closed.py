"""The nightly window in which a back end is closed, such as ``02:00-03:00`` local time."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, tzinfo

MINUTES_PER_DAY = 24 * 60
_WINDOW = re.compile(r"([01]\d|2[0-3]):([0-5]\d)\s*-\s*(?:([01]\d|2[0-3]):([0-5]\d)|(24):(00))")


@dataclass(frozen=True, slots=True)
class ClosedWindow:
    """From a minute of the day to another, over midnight where the end lies before."""

    start: int
    end: int

    @classmethod
    def parse(cls, text: str) -> ClosedWindow:
        """Read ``HH:MM-HH:MM``; raise ValueError."""
        match = _WINDOW.fullmatch(text.strip())
        if not match:
            raise ValueError(f"{text!r} is no window of the day: write it as 02:00-03:00")
        hour, minute, end_hour, end_minute = (int(each) for each in match.groups() if each)
        start, end = hour * 60 + minute, (end_hour * 60 + end_minute) % MINUTES_PER_DAY
        if start == end:
            raise ValueError(f"{text!r} would close the back end for the whole day or not at all")
        return cls(start, end)

    def remaining(self, now: datetime) -> float:
        """Return the seconds until it opens, 0 where it is open; ``now`` has its zone."""
        minute = now.hour * 60 + now.minute
        inside = (minute - self.start) % MINUTES_PER_DAY < (self.end - self.start) % MINUTES_PER_DAY
        if not inside:
            return 0.0
        hour, rest = divmod(self.end, 60)
        opens = now.replace(hour=hour, minute=rest, second=0, microsecond=0, fold=0)
        if self.end <= minute:
            opens += timedelta(days=1)
        # in UTC, because an hour of the night may be missing or come twice; that hour coming
        # twice, its first end may lie in the past while the second is still to come
        left = (opens.astimezone(UTC) - now.astimezone(UTC)).total_seconds()
        if left <= 0:
            left = (opens.replace(fold=1).astimezone(UTC) - now.astimezone(UTC)).total_seconds()
        return max(left, 0.0)


def watch_window(text: str, wall: Callable[[], float], zone: tzinfo) -> Callable[[], float]:
    """Return what tells the seconds until the back end opens, by the wall clock (Unix time)."""
    window = ClosedWindow.parse(text)
    return lambda: window.remaining(datetime.fromtimestamp(wall(), zone))


def never_closed() -> float:
    """Stand for a back end without a window."""
    return 0.0
