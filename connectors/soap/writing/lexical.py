"""The lexical forms of the built-in types (XML Schema 1.0, part 2), and values of the contract."""

from __future__ import annotations

import base64
import datetime as dt
import math
import re
from collections.abc import Callable, Mapping
from typing import Any

from connectors.contract import Stream

INTEGER = re.compile(r"[+-]?[0-9]+")
_DECIMAL = re.compile(r"[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)")
_DOUBLE = re.compile(r"[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[Ee][+-]?[0-9]+)?|-?INF|NaN")
_ZONE = r"(?:Z|[+-](?:0[0-9]|1[0-4]):[0-5][0-9])?"
_YEAR = r"-?(?:[1-9][0-9]{3,}|0[0-9]{3})"
_TIME = r"(?:(?:[01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](?:\.[0-9]+)?|24:00:00(?:\.0+)?)"
_DATE = re.compile(rf"({_YEAR})-(0[1-9]|1[0-2])-([0-2][0-9]|3[01])(?:T{_TIME})?{_ZONE}")
_DURATION = re.compile(
    r"-?P(?=.)(?:[0-9]+Y)?(?:[0-9]+M)?(?:[0-9]+D)?"
    r"(?:T(?=.)(?:[0-9]+H)?(?:[0-9]+M)?(?:[0-9]+(?:\.[0-9]+)?S)?)?"
)
_BASE64 = re.compile(r"(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?")
_START = (  # NameStartChar of XML 1.0 without the colon, then NameChar
    "A-Z_a-z\xc0-\xd6\xd8-\xf6\xf8-\u02ff\u0370-\u037d\u037f-\u1fff\u200c-\u200d"
    "\u2070-\u218f\u2c00-\u2fef\u3001-\ud7ff\uf900-\ufdcf\ufdf0-\ufffd\U00010000-\U000effff"
)
_NAMED = _START + "\\-.0-9\xb7\u0300-\u036f\u203f-\u2040"
NCNAME = re.compile(f"[{_START}][{_NAMED}]*")
PATTERNS: Mapping[str, re.Pattern[str]] = {
    "boolean": re.compile("true|false|1|0"),
    "decimal": _DECIMAL,
    "float": _DOUBLE,
    "double": _DOUBLE,
    "duration": _DURATION,
    "time": re.compile(_TIME + _ZONE),
    "gYearMonth": re.compile(rf"{_YEAR}-(?:0[1-9]|1[0-2]){_ZONE}"),
    "gYear": re.compile(_YEAR + _ZONE),
    "gMonthDay": re.compile(rf"--(?:0[1-9]|1[0-2])-(?:0[1-9]|[12][0-9]|3[01]){_ZONE}"),
    "gDay": re.compile(rf"---(?:0[1-9]|[12][0-9]|3[01]){_ZONE}"),
    "gMonth": re.compile(rf"--(?:0[1-9]|1[0-2]){_ZONE}"),
    "hexBinary": re.compile("(?:[0-9A-Fa-f]{2})*"),
    "language": re.compile("[A-Za-z]{1,8}(?:-[A-Za-z0-9]{1,8})*"),
    "NMTOKEN": re.compile(f"[:{_NAMED}]+"),
    "Name": re.compile(f"[:{_START}][:{_NAMED}]*"),
    **dict.fromkeys(("NCName", "ID", "IDREF", "ENTITY"), NCNAME),
}
RANGES: Mapping[str, tuple[int | None, int | None]] = {
    "integer": (None, None),
    "nonPositiveInteger": (None, 0),
    "negativeInteger": (None, -1),
    "nonNegativeInteger": (0, None),
    "positiveInteger": (1, None),
    "long": (-(2**63), 2**63 - 1),
    "int": (-(2**31), 2**31 - 1),
    "short": (-(2**15), 2**15 - 1),
    "byte": (-128, 127),
    "unsignedLong": (0, 2**64 - 1),
    "unsignedInt": (0, 2**32 - 1),
    "unsignedShort": (0, 2**16 - 1),
    "unsignedByte": (0, 255),
}
NUMBERS = frozenset(RANGES) | {"decimal", "float", "double"}
MAX_DIGITS = 1000  # of an integer; Python counts the digits of a longer one in quadratic time


class Unwritable(Exception):
    """A value has no text."""


def text_of(value: Any, type_name: str) -> str:
    """Return a value of the contract as the text of a type; raise Unwritable."""
    match value:
        case str():
            return value
        case bool():
            return "true" if value else "false"
        case int():
            return str(value)
        case float():
            return _float(value)
        case bytes():
            return value.hex() if type_name == "hexBinary" else base64.b64encode(value).decode()
        case Stream():
            return text_of(b"".join(value.chunks), type_name)
        case _:
            raise Unwritable


def _float(value: float) -> str:
    if math.isfinite(value):
        return repr(value)
    return "NaN" if math.isnan(value) else ("INF" if value > 0 else "-INF")


def is_legal(type_name: str) -> Callable[[str], object] | None:
    """Return what tells whether a collapsed text is in a type's lexical space, None if any is."""
    if type_name in RANGES:
        least, most = RANGES[type_name]
        return lambda text: _is_integer(text, least, most)
    if type_name in ("date", "dateTime"):
        return lambda text: _is_date(text, timed=type_name == "dateTime")
    if type_name == "base64Binary":
        return lambda text: _BASE64.fullmatch("".join(text.split()))
    pattern = PATTERNS.get(type_name)
    return pattern.fullmatch if pattern else None


def _is_integer(text: str, least: int | None, most: int | None) -> bool:
    if not INTEGER.fullmatch(text) or len(text) > MAX_DIGITS:
        return False
    number = int(text)
    return (least is None or number >= least) and (most is None or number <= most)


def _is_date(text: str, *, timed: bool) -> bool:
    found = _DATE.fullmatch(text)
    if found is None or ("T" in text) is not timed:
        return False
    year = int(found[1].removeprefix("-")) % 400 or 400  # the calendar repeats, and has a year 400
    try:
        dt.date(year, int(found[2]), int(found[3]))
    except ValueError:
        return False
    return True
