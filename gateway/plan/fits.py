"""Tells whether the text of a parameter is a legal spelling of its declared type."""

from __future__ import annotations

import datetime as dt
import re
import uuid
from collections.abc import Callable, Mapping

_ILLEGIBLE = re.compile(r"[\x00-\x1f\x7f\ud800-\udfff]")
_INTEGER = re.compile(r"-?[0-9]{1,18}")
_DECIMAL = re.compile(r"-?[0-9]{1,30}(\.[0-9]{1,30})?")


def legible(text: str) -> bool:
    """Tell whether a text holds neither control characters nor halves of surrogate pairs."""
    return _ILLEGIBLE.search(text) is None


def _is_date(text: str) -> bool:
    try:
        return (
            len(text) == len("2026-11-23") and bool(dt.date.fromisoformat(text)) and "W" not in text
        )
    except ValueError:
        return False


def _is_datetime(text: str) -> bool:
    try:
        return dt.datetime.fromisoformat(text).tzinfo is not None
    except ValueError:
        return False


def _is_uuid(text: str) -> bool:
    try:
        return str(uuid.UUID(text)) == text.lower()
    except ValueError:
        return False


def _always(text: str) -> bool:
    return bool(text)


FITS: Mapping[str, Callable[[str], bool]] = {
    "string": _always,
    "date": _is_date,
    "datetime": _is_datetime,
    "integer": lambda text: bool(_INTEGER.fullmatch(text)),
    "number": lambda text: bool(_DECIMAL.fullmatch(text)),
    "decimal": lambda text: bool(_DECIMAL.fullmatch(text)),
    "boolean": lambda text: text in {"true", "false"},
    "uuid": _is_uuid,
    "personnummer": _always,
    "hsaid": _always,
    "time": _always,
    "duration": _always,
    "binary": _always,
    "any": _always,
}


SPELLINGS: Mapping[str, str] = {
    "date": "Send a date, as in 2026-11-23.",
    "datetime": "Send a time with its offset, as in 2026-11-23T07:14:02Z.",
    "integer": "Send a whole number of at most 18 digits, as in 42.",
    "number": "Send a number, as in 12.50.",
    "decimal": "Send a number, as in 12.50.",
    "boolean": "Send true or false.",
    "uuid": "Send a UUID, as in 6f1d2c1e-3b7a-4a55-9b62-0c9f6f0f9a11.",
}
"""What a client is told whose text does not fit, for types that not every text fits."""
