"""What JSON a value must become, from what the database's own client reads of it."""

from __future__ import annotations

import base64 as base64_codec
import ctypes
import datetime as dt
import math
import re
from collections.abc import Callable
from decimal import Decimal, InvalidOperation
from typing import Any
from zoneinfo import ZoneInfo

ZONE = ZoneInfo("Europe/Stockholm")
_DAY = re.compile(r"\d{4}-\d\d-\d\d")
_CLOCK = re.compile(r"(\d\d):(\d\d):(\d\d)(?:\.(\d{1,6}))?")
_MOMENT = re.compile(r"(\d{4}-\d\d-\d\d) (\d\d:\d\d:\d\d)(?:\.(\d{1,6}))?(\+00)?")


class Refused:
    """The expectation that the gateway says that it cannot read a value."""

    def __repr__(self) -> str:
        return "refused"


REFUSED = Refused()
Expect = Callable[[Any], Any]


def same(value: Any) -> Any:
    return value


def text_of(value: Any) -> Any:
    return str(value)


def padded(value: str) -> str:
    """Return a padded text: blanks, and NULs that end it, which a warning tells of."""
    text = value.rstrip(" ")
    return text.rstrip("\0 ") if text.endswith("\0") else text


def whole(value: Any) -> int:
    return int(value)


def wide(value: Any) -> str:
    return str(int(value))


def bit(value: bytes) -> bool:
    return value != b"\0"


def decimal(scale: int) -> Expect:
    """Return the expectation of an exact decimal: at least the declared decimals."""

    def expect(value: Any) -> Any:
        number = Decimal(value)
        if not number.is_finite():
            return REFUSED
        exponent = number.as_tuple().exponent
        assert isinstance(exponent, int)
        return f"{number:.{max(scale, -exponent)}f}"

    return expect


def number(value: Any) -> float | None:
    found = float(value)
    return found if math.isfinite(found) else None


def single(value: Any) -> float | None:
    """Expect the shortest decimal that is the same 32-bit number."""
    if (found := number(value)) is None:
        return None
    return next(
        short
        for digits in range(1, 18)
        if _narrow(short := float(f"{found:.{digits}g}")) == _narrow(found)
    )


def _narrow(value: float) -> float:
    return ctypes.c_float(value).value


def base64(value: bytes) -> str:
    return base64_codec.b64encode(value).decode()


def date(value: str) -> Any:
    try:
        return str(dt.date.fromisoformat(value)) if _DAY.fullmatch(value) else REFUSED
    except ValueError:
        return REFUSED


def time(value: str) -> Any:
    found = _CLOCK.fullmatch(value)
    if not found or int(found[1]) > 24 or (int(found[1]) == 24 and value != "24:00:00"):
        return REFUSED
    hour = "00" if found[1] == "24" else found[1]
    return f"{hour}:{found[2]}:{found[3]}{_fraction(found[4])}"


def utc(value: str) -> Any:
    """Expect RFC 3339 in UTC; a moment without an offset is one of Stockholm's clocks."""
    return _utc(value, ZONE)


def moment(value: str) -> Any:
    """Expect what a session in UTC says to be a moment."""
    return _utc(value, dt.UTC)


def _utc(value: str, zone: dt.tzinfo) -> Any:
    found = _MOMENT.fullmatch(value)
    if not found:
        return REFUSED
    try:
        local = dt.datetime.fromisoformat(f"{found[1]} {found[2]}")
        at = local.replace(tzinfo=dt.UTC if found[4] else zone).astimezone(dt.UTC)
    except (ValueError, OverflowError):
        return REFUSED
    return f"{at.replace(tzinfo=None).isoformat()}{_fraction(found[3])}Z"


def _fraction(digits: str | None) -> str:
    kept = (digits or "").rstrip("0")
    return f".{kept}" if kept else ""


def stored(expect: Expect) -> Expect:
    """Return the expectation of a text that SQLite may also have stored as a number."""

    def read(value: Any) -> Any:
        return expect(value.decode() if isinstance(value, bytes) else str(value))

    return read


def stored_whole(value: Any) -> Any:
    return value if isinstance(value, int) else REFUSED


def stored_wide(value: Any) -> Any:
    return str(value) if isinstance(value, int) else REFUSED


def stored_decimal(scale: int) -> Expect:
    """Return the expectation of a decimal that SQLite keeps as an integer, a float or a text.

    SQLite reads ``0.00007107268`` as the float beside the nearest one: what has at most fifteen
    digits and the declared decimals is still the number that was written.
    """

    def expect(value: Any) -> Any:
        if isinstance(value, float) and math.isfinite(value) and abs(value) < 10 ** (15 - scale):
            written = round(Decimal(repr(value)), scale)
            if written and abs(float(written) - value) <= math.ulp(value):
                return decimal(scale)(written)
        try:
            return decimal(scale)(value.decode() if isinstance(value, bytes) else str(value))
        except InvalidOperation:
            return REFUSED

    return expect


def stored_number(value: Any) -> Any:
    return REFUSED if isinstance(value, bytes) else number(value)


def stored_boolean(value: Any) -> Any:
    words = value.decode() if isinstance(value, bytes) else str(value)
    return {"1": True, "true": True, "0": False, "f": False}.get(words, REFUSED)


def stored_text(value: Any) -> Any:
    """Expect what SQLite made of a number that it keeps as a text."""
    assert isinstance(value, bytes)
    return value.decode()
