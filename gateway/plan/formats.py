"""Compiles the date formats of the mapping language (``%Y%m%d``, ``cyymmdd``) both ways."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple

from gateway.plan.values import BadValue

_PIECE = re.compile(r"%.|cyymmdd|.", re.DOTALL)
_NAMED: Mapping[str, tuple[str, int]] = {
    "%Y": ("year", 4),
    "%m": ("month", 2),
    "%d": ("day", 2),
    "%H": ("hour", 2),
    "%M": ("minute", 2),
    "%S": ("second", 2),
    "%f": ("fraction", 6),
    "%j": ("yearday", 3),
    "%y": ("shortyear", 2),
    "cyymmdd": ("cyymmdd", 7),
}
_DATE = frozenset({"year", "month", "day", "yearday", "shortyear", "cyymmdd"})
_TIME = frozenset({"hour", "minute", "second", "fraction"})
_PIVOT = 69  # POSIX: 69-99 are 1969-1999, 00-68 are 2000-2068
_MIDNIGHT = 24


class Moment(NamedTuple):
    """A date and time as it stood in the back end, before any zone.

    ``fraction`` holds every digit after the seconds; ``offset`` is None where none was written;
    ``rolled`` tells that it was written as 24:00 of the day before.
    """

    local: dt.datetime
    fraction: str = ""
    offset: dt.timedelta | None = None
    rolled: bool = False


@dataclass(frozen=True, slots=True)
class Layout:
    """A compiled format. ``width`` is its number of digits where it is nothing but digits."""

    pattern: re.Pattern[str]
    pieces: tuple[str, ...]
    names: frozenset[str]
    width: int | None

    @property
    def has_date(self) -> bool:
        """Whether the format says a day."""
        return bool(self.names & _DATE)

    @property
    def has_time(self) -> bool:
        """Whether the format says a time of day."""
        return bool(self.names & _TIME)

    def parse(self, text: str) -> Moment:
        """Return the moment that a text says; raise BadValue."""
        found = self.pattern.fullmatch(text)
        if found is None:
            raise BadValue("does not fit the format")
        parts = found.groupdict()
        return moment(
            _day(parts),
            parts.get("hour"),
            parts.get("minute"),
            parts.get("second"),
            parts.get("fraction") or "",
        )

    def render(self, at: Moment) -> str:
        """Return the text of a moment in this format."""
        return "".join(_render(piece, at) for piece in self.pieces)


def compile_format(text: str) -> Layout:
    """Return the layout of a format; raise ValueError that names the unknown directive."""
    pieces = tuple(_PIECE.findall(text))
    names: list[str] = []
    pattern: list[str] = []
    for index, piece in enumerate(pieces):
        name, width = _NAMED.get(piece, ("", 0))
        if not name:
            pattern.append(re.escape(_literal(piece)))
            continue
        if name in names:
            raise ValueError(f"the format says {piece} twice")
        names.append(name)
        alone = width == 2 and _stands_alone(pieces, index)  # noqa: PLR2004 - two digits
        pattern.append(f"(?P<{name}>{_digits(name, width, alone=alone)})")
    only_digits = pieces and all(piece in _NAMED for piece in pieces) and "fraction" not in names
    digits = sum(_NAMED[piece][1] for piece in pieces) if only_digits else None
    return Layout(re.compile("".join(pattern), re.ASCII), pieces, frozenset(names), digits)


def moment(
    day: dt.date, hour: str | None, minute: str | None, second: str | None, fraction: str = ""
) -> Moment:
    """Put a day and the digits of a time together; 24:00 is the next day's 00:00."""
    hours, minutes, seconds = int(hour or 0), int(minute or 0), int(second or 0)
    rolled = hours == _MIDNIGHT
    try:
        if rolled:
            if minutes or seconds or fraction.strip("0"):
                raise BadValue("a time after 24:00")
            return Moment(
                dt.datetime.combine(day + dt.timedelta(1), dt.time()), fraction, None, rolled
            )
        return Moment(dt.datetime.combine(day, dt.time(hours, minutes, seconds)), fraction)
    except (ValueError, OverflowError) as error:
        raise BadValue("not a time of day") from error


def _literal(piece: str) -> str:
    if piece == "%%":
        return "%"
    if piece.startswith("%"):
        legal = " ".join(name for name in _NAMED if name.startswith("%"))
        raise ValueError(f"the format has an unknown directive {piece}; there are {legal}")
    return piece


def _stands_alone(pieces: tuple[str, ...], index: int) -> bool:
    """Tell whether a directive has no digits beside it, so that 1/2/2024 can be read."""
    before = pieces[index - 1] if index else " "
    after = pieces[index + 1] if index + 1 < len(pieces) else " "
    beside = any(each in _NAMED or each.isdigit() for each in (before, after))
    return not beside and len(pieces) > 1


def _digits(name: str, width: int, *, alone: bool) -> str:
    if name == "fraction":
        return r"\d+"
    return r"\d{1,2}" if alone else rf"\d{{{width}}}"


def _day(parts: dict[str, str | None]) -> dt.date:
    try:
        compact = parts.get("cyymmdd")
        if compact:
            year = 1900 + 100 * int(compact[0]) + int(compact[1:3])
            return dt.date(year, int(compact[3:5]), int(compact[5:7]))
        year = _year(parts)
        yearday = parts.get("yearday")
        if yearday:
            day = dt.date(year, 1, 1) + dt.timedelta(int(yearday) - 1)
            if day.year != year:
                raise BadValue("no such day of the year")
            return day
        return dt.date(year, int(parts.get("month") or 1), int(parts.get("day") or 1))
    except (ValueError, OverflowError) as error:
        raise BadValue("not a date") from error


def _year(parts: dict[str, str | None]) -> int:
    if short := parts.get("shortyear"):
        return int(short) + (1900 if int(short) >= _PIVOT else 2000)
    return int(parts.get("year") or 1900)


def _render(piece: str, at: Moment) -> str:
    local = at.local
    if piece not in _NAMED:
        return _literal(piece)
    if piece == "%f":
        return at.fraction[:6].ljust(6, "0")
    if piece == "%j":
        return f"{local.timetuple().tm_yday:03}"
    if piece == "%y":
        return f"{local.year % 100:02}"
    if piece == "cyymmdd":
        century = local.year // 100 - 19
        if not 0 <= century <= 9:  # noqa: PLR2004 - one digit
            raise BadValue("the year does not fit the format")
        return f"{century}{local.year % 100:02}{local.month:02}{local.day:02}"
    name, width = _NAMED[piece]
    return f"{getattr(local, name):0{width}}"
