"""Converts bound values to what a column's type is compared with, or declines them.

A value that cannot be one of the type's is a Fault that says so by SQLSTATE, before anything is
sent: databases differ in what they make of ``1x``, and some make it a match.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from decimal import Decimal, InvalidOperation
from typing import Any, TypeAlias
from uuid import UUID

from connectors.errors import Fault, Outcome

Bind: TypeAlias = Callable[[Any], Any]

_INTEGER = re.compile(r"\s*([+-]?[0-9]{1,40})(?:\.0*)?\s*")
_SURROGATE = re.compile("[\ud800-\udfff]")
_TRUE = {"1", "t", "true", "y", "yes"}
_FALSE = {"0", "f", "false", "n", "no"}


def decline(sqlstate: str) -> Fault:
    """Return the fault for a value that fits no column of the type."""
    return Fault(
        sqlstate,
        "An argument does not fit the type of its column.",
        sqlstate=sqlstate,
        outcome=Outcome.NOT_EXECUTED,
    )


def text(value: Any) -> str | None:
    """Return the text of a value; NUL and lone surrogates are declined (SQLSTATE 22021)."""
    if value is None:
        return None
    if isinstance(value, bool | bytes | list | dict):
        raise decline("22018")
    words = str(value)
    if "\0" in words or _SURROGATE.search(words):
        raise decline("22021")
    return words


def padded(value: Any) -> str | None:
    """Return a text without the blanks at its end, as padded columns are compared."""
    words = text(value)
    return None if words is None else words.rstrip(" ")


def integer(bits: int, *, unsigned: bool = False) -> Bind:
    """Return the binder of an integer type of that many bits."""
    low = 0 if unsigned else -(1 << (bits - 1))
    high = (1 << bits) - 1 if unsigned else (1 << (bits - 1)) - 1

    def bind(value: Any) -> int | None:
        if value is None:
            return None
        number = _whole(value)
        if not low <= number <= high:
            raise decline("22003")
        return number

    return bind


def decimal(value: Any) -> Decimal | None:
    """Return a finite decimal number; a float counts as its shortest text."""
    if value is None:
        return None
    try:
        number = Decimal(str(value).strip())
    except InvalidOperation:
        raise decline("22018") from None
    if not number.is_finite() or isinstance(value, bool):
        raise decline("22018")
    if abs(number.adjusted()) > _DIGITS:
        raise decline("22003")
    return number


def decimal_text(value: Any) -> str | None:
    """Return a finite decimal number as plain digits, a whole one without decimals.

    With them SQLite takes it for a float, which has no more than 53 bits.
    """
    number = decimal(value)
    if number is None:
        return None
    digits = f"{number:f}"
    return digits.rstrip("0").rstrip(".") if "." in digits else digits


def double(value: Any) -> float | None:
    """Return a binary floating-point number."""
    if value is None:
        return None
    try:
        return float(value)
    except (TypeError, ValueError):
        raise decline("22018") from None


def boolean(value: Any) -> bool | None:
    """Return a truth value from one, from 0 and 1, or from its usual words."""
    if value is None or isinstance(value, bool):
        return value
    word = str(value).strip().lower()
    if word not in _TRUE | _FALSE:
        raise decline("22018")
    return word in _TRUE


def moment(value: Any) -> str | None:
    """Return the text of a date or time that a lenient database cannot misread (22007)."""
    words = text(value)
    if words is not None and not _MOMENT.fullmatch(words):
        raise decline("22007")
    return words


def utc(value: Any) -> str | None:
    """Return the text of a moment without its offset, for a database in UTC (22007)."""
    words = text(value)
    try:
        at = dt.datetime.fromisoformat(words or "")
        if at.tzinfo is not None:
            return at.astimezone(dt.UTC).replace(tzinfo=None).isoformat(" ")
    except ValueError:
        pass
    except OverflowError:
        raise decline("22007") from None
    return moment(words)


def timestamp(value: Any) -> str | None:
    """Return a moment without offset as ``2024-01-02 03:04:05.000000`` (22007)."""
    words = text(value)
    if words is None:
        return None
    try:
        at = dt.datetime.fromisoformat(words)
    except ValueError:
        raise decline("22007") from None
    if at.tzinfo is not None:
        raise decline("22007")
    return at.isoformat(" ", "microseconds")


def seconds(value: Any) -> str | None:
    """Return a moment without offset as ``2024-01-02 03:04:05`` (22007)."""
    return _cut(value, 0)


def milliseconds(value: Any) -> str | None:
    """Return a moment without offset as ``2024-01-02 03:04:05.000`` (22007)."""
    return _cut(value, 3)


def hundred_thousandths(value: Any) -> str | None:
    """Return a moment without offset as ``2024-01-02 03:04:05.00000`` (22007)."""
    return _cut(value, 5)


def _cut(value: Any, digits: int) -> str | None:
    """Return a moment of fewer digits; one that has more equals none of the column's (22007)."""
    words = timestamp(value)
    if words is None:
        return None
    whole, _, fraction = words.partition(".")
    if fraction[digits:].strip("0"):
        raise decline("22007")
    return f"{whole}.{fraction[:digits]}" if digits else whole


def utc_timestamp(value: Any) -> str | None:
    """Return a moment in UTC as ``2024-01-02 03:04:05.000000`` (22007)."""
    return timestamp(utc(value))


def hexadecimal(value: Any) -> str | None:
    """Return bytes, or their hexadecimal digits, as upper-case digits (22018)."""
    if isinstance(value, bytes):
        return value.hex().upper()
    words = text(value)
    if words is not None and not _HEX.fullmatch(words):
        raise decline("22018")
    return words and words.upper()


def uuid(value: Any) -> str | None:
    """Return a UUID's text (22018)."""
    words = text(value)
    try:
        return words and str(UUID(words))
    except ValueError:
        raise decline("22018") from None


def word(true: str, false: str) -> Bind:
    """Return the binder of a type that has these two words for the truth values."""

    def bind(value: Any) -> str | None:
        found = boolean(value)
        return None if found is None else (true if found else false)

    return bind


def binary(value: Any) -> bytes | None:
    """Return bytes."""
    if value is None or isinstance(value, bytes):
        return value
    raise decline("22018")


def anything(value: Any) -> Any:
    """Return a value whose column is not known: an argument of a query."""
    if value is None or isinstance(value, bool | bytes):
        return value
    if isinstance(value, int):
        return integer(64)(value)
    return value if isinstance(value, float) else text(value)


def _whole(value: Any) -> int:
    if isinstance(value, int):
        return int(value)
    if isinstance(value, float) and value.is_integer():
        return int(value)
    if isinstance(value, str) and (digits := _INTEGER.fullmatch(value)):
        return int(digits[1])
    raise decline("22018")


_DIGITS = 1000
_HEX = re.compile("(?:[0-9A-Fa-f]{2})*")
_MOMENT = re.compile(
    r"-?[0-9]{1,4}[-:][0-9]{1,2}(?:[-:][0-9]{1,2})?(?:[T ][0-9:]{4,8})?(?:\.[0-9]+)?"
)
