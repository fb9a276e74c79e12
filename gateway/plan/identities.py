"""Normalizes Swedish identities: personal numbers to twelve digits, hsaid to upper case."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable

from connectors.contract import Value
from gateway.plan.values import BadValue, Changed, text_of

_PERSONAL = re.compile(r"(\d{2})?(\d{2})(\d{2})(\d{2})([-+]?)(\d{4})", re.ASCII)
_HSA = re.compile(r"SE\d{10}-[0-9A-Z][0-9A-Z.:_-]*")
_LONGEST_HSA = 31
_COORDINATION = 60  # a coordination number's day is this much later
_HUNDRED = 100


def personal_number(clock: Callable[[], dt.datetime]) -> Callable[[Value], str]:
    """Return what reads 10 or 12 digits, with ``-`` or (from the year of 100) ``+``."""

    def convert(value: Value) -> str:
        found = _PERSONAL.fullmatch(text_of(value).strip())
        if found is None:
            raise BadValue("not a personal number")
        century, year, month, day, sign, last = found.groups()
        if not _adds_up(f"{year}{month}{day}{last}"):
            raise BadValue("not a personal number")
        today = clock().date()
        years = [f"{century}{year}"] if century else _centuries(year, sign, today)
        for each in years:
            born = _birthday(int(each), int(month), int(day))
            if born and born <= today:
                return f"{each}{month}{day}{last}"
        raise BadValue("not a personal number")

    return convert


def hsa_id(value: Value) -> Value:
    """Return an hsaid in upper case; a malformed one, as registers hold, with a warning."""
    text = text_of(value).strip().upper()
    if len(text) <= _LONGEST_HSA and _HSA.fullmatch(text):
        return text
    return Changed(text, "malformed-hsaid")


def _centuries(year: str, sign: str, today: dt.date) -> list[str]:
    """Return the years meant, likeliest first: the last that has been, a hundred before for +."""
    latest = today.year - (today.year - int(year)) % _HUNDRED
    before = latest - _HUNDRED
    return [str(before)] if sign == "+" else [str(latest), str(before)]


def _birthday(year: int, month: int, day: int) -> dt.date | None:
    try:
        return dt.date(year, month, day - _COORDINATION if day > _COORDINATION else day)
    except ValueError:
        return None


def _adds_up(ten: str) -> bool:
    """Tell whether the Luhn sum of ten digits holds."""
    doubled = (int(digit) * (2 - index % 2) for index, digit in enumerate(ten))
    return sum(each // 10 + each % 10 for each in doubled) % 10 == 0
