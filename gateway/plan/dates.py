"""Converts dates and times both ways: RFC 3339 in UTC for the phone, local for the back end.

The rules of a clock change are those of case S7: a time that does not exist moves forward over
the gap, of a time that comes twice the first is taken, both with a warning.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from zoneinfo import ZoneInfo

from connectors.contract import Value
from gateway.plan.formats import Layout, Moment, moment
from gateway.plan.values import BadValue, Changed

Parse = Callable[[str], Moment]

_ISO = re.compile(
    r"(\d{4})-(\d\d)-(\d\d)"
    r"(?:(?:[T ]|-(?=\d\d\.))(\d\d)[:.](\d\d)(?:[:.](\d\d)(?:[.,](\d+))?)?)?"
    r"\s*(Z|[+-]\d\d(?::?\d\d)?)?",
    re.ASCII,
)
_TIME = re.compile(
    r"(\d\d)[:.](\d\d)(?:[:.](\d\d)(?:[.,](\d+))?)?\s*(Z|[+-]\d\d(?::?\d\d)?)?", re.ASCII
)
_DURATION = re.compile(
    r"-?P(?=[\dT])(\d+Y)?(\d+M)?(\d+W)?(\d+D)?(T(?=\d)(\d+H)?(\d+M)?(\d+(\.\d+)?S)?)?", re.ASCII
)
_PARTIAL = re.compile(
    r"(-?\d{4,}|-?\d{4,}-\d\d|--\d\d(--)?|--\d\d-\d\d|---\d\d)(Z|[+-]\d\d:\d\d)?", re.ASCII
)
_LONGEST_OFFSET = dt.timedelta(hours=14)
_SOME_DAY = dt.date(1900, 1, 1)
KEPT = 4096  # texts of times repeat from record to record: what each becomes is remembered


def read_iso(text: str) -> Moment:
    """Read an ISO 8601 date or date-time as XML Schema, SQL and DB2 write them."""
    found = _ISO.fullmatch(text.strip())
    if found is None:
        raise BadValue("not a date and time")
    year, month, day, hour, minute, second, fraction, offset = found.groups()
    try:
        date = dt.date(int(year), int(month), int(day))
    except ValueError as error:
        raise BadValue("not a date") from error
    return moment(date, hour, minute, second, fraction or "")._replace(offset=offset_of(offset))


def read_time(text: str) -> Moment:
    """Read a time of day with or without seconds, fraction and offset."""
    found = _TIME.fullmatch(text.strip())
    if found is None:
        return read_iso(text)
    hour, minute, second, fraction, offset = found.groups()
    read = moment(_SOME_DAY, hour, minute, second, fraction or "")
    return read._replace(offset=offset_of(offset))


def reading(layout: Layout | None, *, time_only: bool = False) -> Parse:
    """Return the reader of a layout, or of ISO 8601."""
    if layout:
        return layout.parse
    return read_time if time_only else read_iso


def utc_writing(zone: ZoneInfo, *, keep_zeros: bool) -> Callable[[Moment], Value]:
    """Return what writes moments as RFC 3339 in UTC.

    Every digit of a fraction is kept; zeros at its end, which drivers add, only if told so.
    """

    def write(at: Moment) -> Value:
        moved = instant(at, zone)
        _, code = _offset_in(zone, at)
        fraction = at.fraction if keep_zeros else at.fraction.rstrip("0")
        text = f"{moved.isoformat()}{'.' if fraction else ''}{fraction}Z"
        return Changed(text, code) if code else text

    return write


def write_date(zone: ZoneInfo) -> Callable[[Moment], Value]:
    """Return what writes the day of moments; a lone date's offset is dropped with a warning."""

    def write(at: Moment) -> Value:
        if at.offset is None:
            return at.local.date().isoformat()
        if at.local.time() == dt.time() and not at.rolled:
            return Changed(at.local.date().isoformat(), "offset-dropped")
        return in_zone(at, zone).local.date().isoformat()

    return write


def write_time(*, keep_zeros: bool) -> Callable[[Moment], Value]:
    """Return what writes the time of day of moments; 24:00 becomes 00:00 with a warning."""

    def write(at: Moment) -> Value:
        fraction = at.fraction if keep_zeros else at.fraction.rstrip("0")
        text = f"{at.local.time().isoformat()}{'.' if fraction else ''}{fraction}"
        if at.rolled:
            return Changed(text, "next-day")
        return text if at.offset is None else Changed(text, "offset-dropped")

    return write


def in_zone(at: Moment, zone: ZoneInfo) -> Moment:
    """Return the same moment as local time of the zone, where it has an offset."""
    if at.offset is None:
        return at
    try:
        local = at.local.replace(tzinfo=dt.timezone(at.offset)).astimezone(zone)
    except (OverflowError, ValueError) as error:
        raise BadValue("outside the calendar") from error
    return Moment(local.replace(tzinfo=None), at.fraction)


def instant(at: Moment, zone: ZoneInfo) -> dt.datetime:
    """Return a moment in UTC, without its fraction; raise BadValue."""
    offset, _ = _offset_in(zone, at)
    try:
        return at.local - offset
    except OverflowError as error:
        raise BadValue("outside the calendar") from error


def read_given(value: Value, zone: ZoneInfo, parse: Parse = read_iso) -> Moment:
    """Read a date, date-time or JSON text as local time of the zone."""
    if isinstance(value, dt.datetime):
        local = value.astimezone(zone) if value.tzinfo else value
        fraction = f"{local.microsecond:06}".rstrip("0")
        return Moment(local.replace(tzinfo=None, microsecond=0), fraction)
    if isinstance(value, dt.date):
        return Moment(dt.datetime.combine(value, dt.time()))
    if not isinstance(value, str):
        raise BadValue("not a text")
    return in_zone(parse(value), zone)


def with_offset(at: Moment, zone: ZoneInfo) -> str:
    """Write a local moment as ISO 8601 with the zone's offset, as xs:dateTime has it."""
    aware = at.local.replace(tzinfo=zone).isoformat()
    seconds = len("2026-11-23T07:00:00")
    fraction = f".{at.fraction}" if at.fraction else ""
    return f"{aware[:seconds]}{fraction}{aware[seconds:]}"


def read_duration(text: str) -> str:
    """Return an ISO 8601 duration as it was written; raise BadValue."""
    return _matching(_DURATION, text, "not a duration")


def read_partial(text: str) -> str:
    """Return a part of a date (``--05-03``, ``2024-05``) as it was written; raise BadValue."""
    return _matching(_PARTIAL, text, "not a part of a date")


def _matching(pattern: re.Pattern[str], text: str, reason: str) -> str:
    stripped = text.strip()
    if not pattern.fullmatch(stripped):
        raise BadValue(reason)
    return stripped


def offset_of(text: str | None) -> dt.timedelta | None:
    """Return an offset as it is written (``Z``, ``+01``, ``+01:00``); raise BadValue."""
    if text is None:
        return None
    if text == "Z":
        return dt.timedelta()
    digits = text[1:].replace(":", "").ljust(4, "0")
    offset = dt.timedelta(hours=int(digits[:2]), minutes=int(digits[2:]))
    if offset > _LONGEST_OFFSET:
        raise BadValue("not an offset")
    return -offset if text[0] == "-" else offset


def _offset_in(zone: ZoneInfo, at: Moment) -> tuple[dt.timedelta, str]:
    if at.offset is not None:
        return at.offset, ""
    aware = at.local.replace(tzinfo=zone)
    first = aware.utcoffset() or dt.timedelta()
    second = aware.replace(fold=1).utcoffset() or dt.timedelta()
    if first == second:
        return first, ""
    # In a gap the first offset is the one before it, which moves the time forward over it.
    return first, "gap" if first < second else "ambiguous"
