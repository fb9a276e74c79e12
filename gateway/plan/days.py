"""Converts date-times a day of the calendar at a time: minutes, seconds and fractions just stay."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from functools import lru_cache
from itertools import product
from zoneinfo import ZoneInfo

from connectors.contract import Value
from gateway.plan.dates import offset_of
from gateway.plan.values import BadValue

_DAY, HOUR = len("2026-11-23"), len("2026-11-23T07")
_REST = r"(:[0-5]\d:[0-5]\d{fraction}"
_OFFSET = r"(Z|[+-]\d\d(?::\d\d)?)"
_ALL_DIGITS = _REST.format(fraction=r"(?:\.\d+)?)")
_NO_ZEROS = _REST.format(fraction=r"(?:\.\d*[1-9])?+)(?:\.?0*)")
_KEPT = 1024  # days that are remembered of a zone, some 3 KB each


class Days:
    """A conversion of ISO 8601 date-times to UTC by what the hours of their days become.

    Only of days whose hours become whole ones: none on which the zone's clock changes, and none
    with an offset in minutes. Whatever else comes is left to ``convert``. What a local time's hour
    becomes is in ``heads``, once its day is known; ``rest`` matches what stands behind the hour.
    """

    __slots__ = ("_convert", "_days", "_rest", "heads", "rest")

    def __init__(
        self, convert: Callable[[Value], Value], zone: ZoneInfo, *, keep_zeros: bool
    ) -> None:
        rest = _ALL_DIGITS if keep_zeros else _NO_ZEROS
        self._convert = convert
        self._days = _calendar(zone)
        self._rest = re.compile(rest + _OFFSET, re.ASCII).fullmatch
        self.heads = self._days.heads
        self.rest = re.compile(rest, re.ASCII).fullmatch

    def __call__(self, value: Value) -> Value:
        """Convert a value that is neither ABSENT nor None."""
        if type(value) is not str:
            return self._convert(value)
        rest, offset = self.rest(value, HOUR), ""
        if rest is None:
            rest = self._rest(value, HOUR)
            offset = rest[2] if rest else ""
        if rest:
            head = self._days[value[:_DAY] + offset].get(value[_DAY:HOUR])
            if head:
                return f"{head}{rest[1]}Z"
        return self._convert(value)


class _Calendar(dict[str, dict[str, str]]):
    """What the hours of a day and an offset become in UTC: ``T07`` to ``2026-11-23T06``."""

    def __init__(self, zone: ZoneInfo) -> None:
        super().__init__()
        self._zone = zone
        self.heads: dict[str, str] = {}  # of days without an offset, by the whole text

    def __missing__(self, key: str) -> dict[str, str]:
        if len(self) >= _KEPT:
            self.clear()
            self.heads.clear()
        day, offset = key[:_DAY], key[_DAY:]
        found = self[key] = self._hours(day, offset)
        if not offset:
            self.heads.update({f"{day}{hour}": head for hour, head in found.items()})
        return found

    def _hours(self, day: str, offset: str) -> dict[str, str]:
        try:
            begin = dt.datetime.fromisoformat(f"{day}T00:00")
            moved = offset_of(offset) if offset else self._offset_on(begin)
            if moved is None or moved % _ONE_HOUR:
                return {}
            hours = [(begin - moved + each * _ONE_HOUR).isoformat()[:HOUR] for each in range(24)]
        except (ValueError, OverflowError, BadValue):
            return {}
        return {f"{mark}{hour:02}": hours[hour] for mark, hour in product("T ", range(24))}

    def _offset_on(self, begin: dt.datetime) -> dt.timedelta | None:
        """Return the zone's offset on a day, None where its clock changes."""
        places = product(range(0, 25, 2), (0, 1))
        found = {
            (begin + each * _ONE_HOUR).replace(tzinfo=self._zone, fold=fold).utcoffset()
            for each, fold in places
        }
        return found.pop() if len(found) == 1 else None


_ONE_HOUR = dt.timedelta(hours=1)


@lru_cache(64)
def _calendar(zone: ZoneInfo) -> _Calendar:
    return _Calendar(zone)
