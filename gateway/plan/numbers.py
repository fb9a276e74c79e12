"""Converts numbers: exact texts for big integers and decimals, JSON numbers for the rest."""

from __future__ import annotations

import math
import re
import struct
from decimal import Decimal, InvalidOperation

from connectors.contract import Value
from gateway.plan.values import BadValue, Changed, text_of

_EXACT = re.compile(r"(?:-?[1-9]\d*+|0)(?:\.\d++)?+", re.ASCII)  # as nearly all are written
_INTEGER = re.compile(r"([+-]?)0*(\d+?)(?:\.0*)?", re.ASCII)
_DECIMAL = re.compile(r"([+-]?)0*(\d*?)(?:\.(\d*))?", re.ASCII)
_NUMBER = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)?", re.ASCII)
_NOT_FINITE = frozenset({"INF", "+INF", "-INF", "NAN", "INFINITY", "-INFINITY", "+INFINITY"})
_LEAST, _GREATEST = -(2**63), 2**64 - 1  # what a JSON encoder writes as a number
_SAFE = 19  # digits that may be too many for 64 bits
_EXACT_DIGITS = 17  # of a 64-bit float
_MOST_ZEROS = 400  # that an exponent may stand for; 1e999999999 would be a gigabyte of them


def integer_text(value: Value) -> str:
    """Return a whole number's canonical text, however long; raise BadValue."""
    if type(value) is str and value.isdecimal() and value.isascii() and value[0] != "0":
        return value  # as nearly all are written
    if isinstance(value, bool):
        return "1" if value else "0"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    found = _INTEGER.fullmatch(text_of(value).strip())
    if found is None:
        raise BadValue("not a whole number")
    sign, digits = found.groups()
    return f"-{digits}" if sign == "-" and digits != "0" else digits


def integer(value: Value) -> int:
    """Return a whole number of at most 64 bits; raise BadValue."""
    if type(value) is int:
        found = value
    else:
        if type(value) is str and len(value) < _SAFE and value.isdecimal() and value.isascii():
            return int(value)  # as nearly all are written
        text = integer_text(value)
        if len(text) > len(str(_LEAST)):
            raise BadValue("a whole number of more than 64 bits")
        found = int(text)
    if not _LEAST <= found <= _GREATEST:
        raise BadValue("a whole number of more than 64 bits")
    return found


def decimal_text(value: Value, scale: int | None = None) -> str:
    """Return an exact decimal's text with its own scale, filled up to the declared one."""
    if not scale and type(value) is str and _EXACT.fullmatch(value):
        return value
    found = _DECIMAL.fullmatch(_plain(value))
    if found is None:
        raise BadValue("not a decimal number")
    sign, whole, fraction = found.groups()
    if not whole and not fraction and "0" not in found.group():
        raise BadValue("not a decimal number")
    fraction = (fraction or "").ljust(scale or 0, "0")
    negative = sign == "-" and (whole.strip("0") or fraction.strip("0"))
    return f"{'-' if negative else ''}{whole or '0'}{'.' if fraction else ''}{fraction}"


def number(value: Value) -> Value:
    """Return a JSON number; an infinity or NaN is None with a warning."""
    if type(value) is int:
        return value
    if isinstance(value, float):
        return value if math.isfinite(value) else Changed(None, "not-finite")
    text = text_of(value).strip()
    if text.upper() in _NOT_FINITE:
        return Changed(None, "not-finite")
    if not _NUMBER.fullmatch(text):
        raise BadValue("not a number")
    found = float(text)
    return found if math.isfinite(found) else Changed(None, "not-finite")


def single(value: Value) -> Value:
    """Return a 32-bit float as the shortest number that is the same 32-bit float."""
    found = number(value)
    if not isinstance(found, float):
        return found
    try:
        wanted = struct.pack("<f", found)
    except OverflowError:
        return Changed(None, "not-finite")
    shortest = (float(f"{found:.{digits}g}") for digits in range(1, _EXACT_DIGITS))
    return next((each for each in shortest if _packed(each) == wanted), found)


def without_comma(value: Value) -> Value:
    """Turn a decimal comma into a point; a point, which may group thousands, is refused."""
    if not isinstance(value, str):
        return value
    if "." in value:
        raise BadValue("a decimal point where a comma is declared")
    return value.replace(",", ".")


def _packed(value: float) -> bytes:
    try:
        return struct.pack("<f", value)
    except OverflowError:
        return b""


def _plain(value: Value) -> str:
    text = text_of(value).strip()
    if "e" not in text and "E" not in text:
        return text
    if not _NUMBER.fullmatch(text):  # Python takes more than that, such as 1_0e1
        raise BadValue("not a decimal number")
    try:
        found = Decimal(text)
    except InvalidOperation as error:
        raise BadValue("not a decimal number") from error
    if abs(found.adjusted()) > _MOST_ZEROS:
        raise BadValue("a decimal number with an exponent beyond what is written out")
    return format(found, "f")
